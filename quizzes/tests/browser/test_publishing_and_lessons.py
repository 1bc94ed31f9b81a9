"""An instructor at work: a lesson beside its preview, a key changed and published, a version restored, a sheet printed."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from quizzes import services
from quizzes.models import Lesson, Quiz
from quizzes.tests.browser.readers import QUIZ_1
from quizzes.tests.browser.test_accessibility import Examiner, both_sights

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough one"


def logged_in(context):
    User.objects.create_superuser("owner", password=PASSWORD)
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def of_quiz(page, quiz, *args):
    return reverse(f"admin:quizzes_quiz_{page}", args=[quiz.pk, *args])


def of_lesson(page, lesson, *args):
    return reverse(f"admin:quizzes_lesson_{page}", args=[lesson.pk, *args])


@pytest.fixture
def lesson(published_site):
    return Lesson.objects.get(slug="relu")


@pytest.fixture
def quiz(published_site):
    return Quiz.objects.get(slug=QUIZ_1)


def turn_key(quiz):
    """Another choice of the first question is right from now on; nothing is claimed of them any more."""
    question = quiz.items.first().question
    right, wrong = question.choices.get(is_correct=True), question.choices.filter(is_correct=False).first()
    for choice, is_correct in ((right, False), (wrong, True)):
        choice.is_correct, choice.claim = is_correct, {}
        choice.feedback_ticked, choice.feedback_unticked = "Because it is.", "It belongs here."
        choice.save()
    services.touch_question(question, now=timezone.now())
    return wrong


def test_a_lesson_is_written_beside_a_preview_that_keeps_the_last_good_text(site, lesson):
    with site.visitor() as context:
        page = logged_in(context)
        page.goto(of_lesson("change", lesson))
        body, status = page.get_by_label("Body:"), page.locator(".as-read [role=status]")
        frame = page.frame_locator(".as-read iframe")
        expect(frame.get_by_role("heading", name=lesson.title)).to_be_visible()
        body.fill("Zero is *where it bends*.")
        expect(frame.locator("em")).to_have_text(["where it bends"])
        expect(status).to_have_text("The preview shows what is typed.")

        body.press("End")
        page.get_by_label("Insert an explorer").select_option(index=0)
        page.get_by_role("button", name="Insert the chosen explorer at the cursor").click()
        expect(frame.locator("live-explorer")).to_be_visible()
        written = body.input_value()
        assert written.startswith("Zero is *where it bends*.\n\n::: explorer ")

        body.fill(f"{written}\n\n::: quiz nowhere")
        expect(status).to_contain_text("can’t be shown yet")
        expect(page.locator(".faults")).to_contain_text("there is no such quiz")
        expect(page.locator(".as-read.stale iframe")).to_be_visible()
        expect(frame.locator("em")).to_have_text(["where it bends"])

        context.set_offline(True)
        body.fill(written)
        expect(status).to_contain_text("The server can’t be reached")
        context.set_offline(False)
        body.press("End")
        body.type(" ")
        expect(status).to_have_text("The preview shows what is typed.")
        page.get_by_label("What changed:").fill("Shorter.")
        page.get_by_role("button", name="Save and continue editing").click()
        page.locator("#content-main").get_by_role("link", name="Versions", exact=True).click()
        expect(page.get_by_role("cell", name="Shorter.")).to_be_visible()
        page.get_by_role("link", name="What version 1 changed, or bring it back").click()
        page.get_by_role("button", name="Bring version 1 back").click()
        expect(page.get_by_label("Body:")).to_have_value(re.compile("A neural network is"))
        requested = [url for url in site.requests if url.endswith("/lesson/preview/")]
        assert len(requested) >= 5
    assert Lesson.objects.get(pk=lesson.pk).versions.count() == 3


def test_without_a_script_the_preview_opens_in_a_tab_and_the_lines_stand_on_the_page(site, lesson):
    with site.visitor(script=False) as context:
        page = logged_in(context)
        page.goto(of_lesson("change", lesson))
        expect(page.locator(".place")).to_be_hidden()
        expect(page.locator(".as-read")).to_be_hidden()
        page.locator(".lines-to-type > summary").click()
        expect(page.get_by_text("::: quiz relu-quiz-1")).to_have_count(2)  # in the text and among the lines
        page.get_by_label("Body:").fill("Typed by hand.")
        with context.expect_page() as opened:
            page.get_by_role("button", name="Preview in a new tab").click()
        expect(opened.value.get_by_text("Typed by hand.")).to_be_visible()
        expect(page.get_by_label("Body:")).to_have_value("Typed by hand.")
    assert not lesson.versions.exists()


def test_a_changed_key_is_marked_published_with_a_note_and_restored(site, quiz):
    turned = turn_key(quiz)
    with site.visitor() as context:
        page = logged_in(context)
        page.goto(of_quiz("change", quiz))
        page.get_by_role("link", name="Publish …").click()
        marking = page.get_by_role("region", name="What changes marking")
        expect(marking).to_contain_text("was wrong and is right now.")
        page.get_by_label("What changed, and why:").fill("The key was wrong.")
        page.get_by_role("button", name="Publish", exact=True).click()
        expect(page.get_by_text("Published as version 2.")).to_be_visible()

        page.goto(of_quiz("versions", quiz))
        expect(page.get_by_role("cell", name="The key was wrong.")).to_be_visible()
        page.get_by_role("link", name="What changed since version 1").click()
        expect(page.get_by_role("region", name="What changes marking")).to_contain_text("is right now.")
        page.get_by_role("link", name="All versions").click()
        page.get_by_role("link", name="See version 1 as students do").click()
        expect(page.get_by_text("Version 1, published")).to_be_visible()
        page.get_by_role("link", name="All versions").click()
        page.get_by_role("link", name="Restore version 1 …").click()
        expect(page.get_by_role("region", name="What changes marking")).to_contain_text("was right and is wrong now.")
        page.get_by_role("button", name="Restore version 1 into the draft").click()
        expect(page.get_by_text("The draft is version 1 again.")).to_be_visible()
    turned.refresh_from_db()
    assert not turned.is_correct
    assert quiz.versions.count() == 2


def test_a_sheet_is_printed_on_a4_without_what_stands_around_it(site, quiz):
    with site.visitor(dark=True) as context:
        page = logged_in(context)
        for name in ("print", "print_key"):
            page.goto(of_quiz(name, quiz))
            page.emulate_media(media="print")
            expect(page.locator(".sheet-form:visible, .site-head:visible, button:visible")).to_have_count(0)
            assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]", page.pdf(prefer_css_page_size=True))
            page.emulate_media(media="screen")
        expect(page.locator(".key")).to_have_count(3)
        expect(page.locator(".explanation svg[role=img]").first).to_be_visible()


@both_sights
def test_axe_finds_nothing_on_these_pages(site, quiz, lesson, width, dark):
    turn_key(quiz)
    lesson.body += " More."
    services.save_lesson(lesson=lesson, by=User.objects.create(username="editor"), now=timezone.now())
    with site.visitor(width=width, dark=dark) as context:
        page = logged_in(context)
        axe = Examiner(page)
        for path in (
            of_quiz("publish", quiz),
            of_quiz("versions", quiz),
            f"{of_quiz('compare', quiz)}?before=1&after=draft",
            f"{of_quiz('compare', quiz)}?before=9",
            of_quiz("version", quiz, 1),
            of_quiz("restore_version", quiz, 1),
            of_quiz("print", quiz),
            f"{of_quiz('print', quiz)}?draw=7",
            of_quiz("print_key", quiz),
            of_lesson("versions", lesson),
            of_lesson("version", lesson, 1),
            reverse("admin:quizzes_lesson_add"),
        ):
            axe.visits(path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
        page.goto(of_lesson("change", lesson))
        expect(page.locator(".as-read [role=status]")).not_to_be_empty()
        page.locator(".lines-to-type > summary").click()
        axe.looks("lesson")
        page.get_by_label("Body:").fill("::: quiz nowhere")
        expect(page.locator(".faults")).to_be_visible()
        axe.looks("broken lesson")
    assert axe.found == {}
