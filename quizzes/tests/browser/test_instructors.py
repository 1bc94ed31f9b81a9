"""An instructor at work in a real browser: by keyboard, watched for policy violations, and every page examined by axe."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quizzes import services
from quizzes.models import Classroom, Lesson, Question, Quiz
from quizzes.tests.browser.test_accessibility import Examiner, both_sights
from quizzes.tests.builders import NOW
from quizzes.tests.people import PASSWORD, make_instructor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FROM_BANK = "Is ReLU a saturated nonlinearity?"
BEHIND_IT = "What can be said about the speed of ReLU vs Tanh function?"


@pytest.fixture
def instructor(site):
    """Ina, who owns everything that the site comes with."""
    ina = make_instructor("ina")
    Quiz.objects.update(owner=ina)
    Question.objects.update(owner=ina)
    Lesson.objects.update(owner=ina)
    return ina


def logs_in(page) -> None:
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("Username").fill("ina")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").press("Enter")
    expect(page.get_by_role("heading", name="Authoring")).to_be_visible()


def picks(page, words: str) -> None:
    """Take a question from the bank into a new row, by keyboard."""
    page.get_by_role("button", name="Add another Question").press("Enter")
    page.locator("#items-group tr.form-row:not(.empty-form) .select2-selection").last.press("Enter")
    page.locator(".select2-search__field").fill(words[:20])
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text(words[:20])
    page.keyboard.press("Enter")


def rows(page):
    return page.locator("#items-group tr.has_original .standing")


def test_an_instructor_makes_orders_throws_away_and_takes_back_a_quiz(site, instructor):
    with site.visitor() as context:
        page = context.new_page()
        logs_in(page)
        page.get_by_role("link", name="Write a quiz").press("Enter")
        page.get_by_label("Title").press_sequentially("Waves and sums")
        expect(page.get_by_label("Slug")).to_have_value("waves-and-sums")
        picks(page, FROM_BANK)
        picks(page, BEHIND_IT)
        page.get_by_role("button", name="Save and write a new question").press("Enter")

        page.locator("[name=stem]").fill("What is 1 + 1?")
        page.locator('[name="choices-0-text"]').fill("2")
        page.locator('[name="choices-0-is_correct"]').check()
        page.locator('[name="choices-1-text"]').fill("3")
        page.locator("input[name=_save]").press("Enter")
        expect(rows(page)).to_have_text([FROM_BANK, BEHIND_IT, "What is 1 + 1?"])

        page.get_by_role("button", name="Move up: What is 1 + 1?").press("Enter")
        expect(page.get_by_role("status")).to_have_text("What is 1 + 1?: place 2 of 3")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("What is 1 + 1?: place 1 of 3")
        expect(page.get_by_role("button", name="Move up: What is 1 + 1?")).to_be_focused()
        page.get_by_role("button", name="Save and continue editing").press("Enter")
        expect(rows(page)).to_have_text(["What is 1 + 1?", FROM_BANK, BEHIND_IT])

        page.get_by_role("button", name="Put into the bin").press("Enter")
        expect(page.get_by_text("“Waves and sums” is in the bin.")).to_be_visible()
        expect(page.locator("#result_list")).not_to_contain_text("Waves and sums")
        page.get_by_role("button", name="Undo").press("Enter")
        expect(page.get_by_text("is out of the bin")).to_be_visible()
        expect(rows(page)).to_have_count(3)


def test_rows_are_dragged_with_a_pointer_too(site, instructor):
    quiz = Quiz.objects.get(slug="relu-quiz-1")
    with site.visitor() as context:
        page = context.new_page()
        logs_in(page)
        page.goto(reverse("admin:quizzes_quiz_change", args=[quiz.pk]))
        before = rows(page).all_text_contents()
        grips = page.locator("#items-group tr.has_original .grip")
        grips.nth(0).drag_to(grips.nth(2), target_position={"x": 5, "y": 20})
        expect(rows(page)).to_have_text([before[1], before[2], before[0]])
        page.get_by_role("button", name="Save and continue editing").click()
        expect(rows(page)).to_have_text([before[1], before[2], before[0]])


def test_without_a_script_position_boxes_order_the_questions(site, instructor):
    quiz = Quiz.objects.get(slug="relu-quiz-1")
    with site.visitor(script=False) as context:
        page = context.new_page()
        logs_in(page)
        page.goto(reverse("admin:quizzes_quiz_change", args=[quiz.pk]))
        before = rows(page).all_text_contents()
        expect(page.get_by_role("button", name="Move up")).to_have_count(0)
        page.get_by_label(f"Position of “{before[0]}”").fill("9")
        page.get_by_role("button", name="Save and continue editing").click()
        expect(rows(page)).to_have_text([*before[1:], before[0]])


@pytest.mark.parametrize("kind", ["quiz", "question", "lesson", "settings", "roster"])
def test_leaving_an_editing_page_with_unsaved_changes_asks_first(site, instructor, kind):
    quiz = Quiz.objects.get(slug="relu-quiz-1")
    classroom = Classroom.objects.create(name="7b", owner=quiz.owner)
    url, field = {
        "quiz": (reverse("admin:quizzes_quiz_change", args=[quiz.pk]), "#id_title"),
        "question": (reverse("admin:quizzes_question_change", args=[quiz.items.first().question_id]), "#id_stem"),
        "lesson": (reverse("admin:quizzes_lesson_change", args=[Lesson.objects.first().pk]), "textarea[name=body]"),
        "settings": (reverse("admin:quizzes_assignment_change", args=[quiz.assignments.get().pk]), "#id_pass_mark"),
        "roster": (reverse("admin:quizzes_classroom_roster", args=[classroom.pk]), "#id_roster"),
    }[kind]
    with site.visitor() as context:
        page = context.new_page()
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        logs_in(page)
        page.goto(url, wait_until="load")
        leave = page.locator(".breadcrumbs").get_by_role("link", name="Home")
        page.locator(field).fill("50")
        with page.expect_event("dialog"):
            leave.click()
        assert asked == ["beforeunload"]
        expect(page.locator(field)).to_have_value("50")
        asked.clear()
        page.locator(field).evaluate("field => { field.value = field.defaultValue }")
        leave.click()
        expect(page).to_have_url(f"{site.url}{reverse('admin:index')}")
        assert asked == []


@both_sights
def test_axe_finds_nothing_on_the_pages_of_instructors_and_accounts(site, instructor, settings, width, dark):
    settings.SIGN_UP = True
    quiz = Quiz.objects.get(slug="relu-quiz-2")
    question = quiz.items.first().question
    services.tag_questions([question], name="sparsity", now=NOW)
    binned = Question.objects.create(stem="Thrown away?", owner=instructor, binned_at=NOW, binned_by=instructor)
    with site.visitor(width=width, dark=dark) as context:
        page = context.new_page()
        axe = Examiner(page)
        for name in ("login", "sign_up", "password_reset", "password_reset_done", "password_reset_complete"):
            axe.visits(reverse(name))
        axe.visits("/accounts/password/reset/MQ/no-token/")
        axe.visits(reverse("quizzes:results"))
        page.goto(reverse("sign_up"))
        page.get_by_role("button", name="Make the account").click()
        axe.looks("sign-up refused")
        logs_in(page)
        axe.looks("index")
        for name, args in (
            ("quiz_changelist", []),
            ("quiz_change", [quiz.pk]),
            ("quiz_add", []),
            ("quiz_sharing", [quiz.pk]),
            ("question_changelist", []),
            ("question_duplicate", [question.pk]),
            ("question_change", [binned.pk]),
            ("bin", []),
            ("tag_changelist", []),
            ("lesson_changelist", []),
        ):
            axe.visits(reverse(f"admin:quizzes_{name}", args=args))
        page.goto(reverse("admin:quizzes_question_changelist"))
        page.locator("input.action-select").first.check()
        page.locator("select[name=action]").select_option("add_tag")
        page.get_by_role("button", name="Go").click()
        page.get_by_role("button", name="Add a tag").click()
        axe.looks("a tag is missing")
        page.goto(reverse("admin:quizzes_quiz_change", args=[quiz.pk]))
        page.get_by_role("button", name="Withdraw").click()
        axe.looks("withdrawn, with undo")
        for name in ("password_change", "password_change_done"):
            axe.visits(reverse(name))
    assert axe.found == {}


@pytest.mark.parametrize(
    "path", ["/admin/", "/results/", "/accounts/login/", "/accounts/password/", "bank", "quiz", "bin"]
)
def test_pages_fit_a_narrow_screen(site, instructor, path):
    addresses = {
        "bank": reverse("admin:quizzes_question_changelist"),
        "quiz": reverse("admin:quizzes_quiz_change", args=[Quiz.objects.first().pk]),
        "bin": reverse("admin:quizzes_bin"),
    }
    with site.visitor(width=320) as context:
        page = context.new_page()
        logs_in(page)
        page.goto(addresses.get(path, path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
