"""A student takes a test in a real browser: offline, after a reload, in two tabs, past the deadline; for everybody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from quizzes import services
from quizzes.models import Answer, AnswerEvent, Assignment, Attempt
from quizzes.tests.browser.readers import QUIZ_2
from quizzes.tests.browser.test_accessibility import Examiner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = re.compile(r"Saved \d\d:\d\d:\d\d")
UNSAVED = "Not saved: do not close this page"
PATIENCE = 20_000  # ms: a page without a connection tries again after 1, 2, 4 … seconds


class Taker:
    """Somebody who takes a test on one page."""

    def __init__(self, page, quiz: str = QUIZ_2) -> None:
        self.page = page
        self.quiz = quiz
        self.player = page.locator(f"#{quiz}")
        self.state = self.player.locator("[data-saved]")
        self.questions: list[str] = []
        page.on("dialog", lambda dialog: (self.questions.append(dialog.type), dialog.accept()))

    def opens(self, show: str = "") -> Taker:
        self.page.goto(f"/quizzes/{self.quiz}/" + (f"?{self.quiz}={show}" if show else ""))
        return self

    def starts(self) -> Taker:
        self.presses("Start the test")
        expect(self.player.locator("test-desk")).to_be_visible()
        return self

    def presses(self, words: str) -> None:
        self.player.get_by_role("button", name=words).click()

    def chooses(self, number: int) -> None:
        self.player.locator("label:has([name=choice])").nth(number).click()

    def is_chosen(self, number: int) -> None:
        expect(self.player.locator("[name=choice]").nth(number)).to_be_checked()

    def sees_saved(self) -> None:
        expect(self.state).to_have_text(SAVED, timeout=PATIENCE)

    def finishes(self) -> None:
        self.player.get_by_role("link", name="Look over and finish").click()
        expect(self.player.locator(".overview")).to_be_visible()
        self.presses("Finish and hand in")
        expect(self.player.locator(".receipt")).to_be_visible()


@pytest.fixture
def assignment(site):
    found = Assignment.objects.get(quiz__slug=QUIZ_2)
    found.mode, found.closes_at = "test", timezone.now() + timedelta(hours=3)
    found.save()
    return found


@pytest.fixture
def taker(site, assignment):
    with site.visitor() as context:
        yield Taker(context.new_page()).opens().starts()


def raw() -> list:
    return Answer.objects.get().raw["choices"]


def value(taker: Taker, number: int) -> str:
    return taker.player.locator("[name=choice]").nth(number).get_attribute("value")


def test_what_changes_is_saved_without_a_press_and_said(taker):
    expect(taker.player.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    taker.chooses(1)
    taker.sees_saved()
    assert raw() == [value(taker, 1)]
    taker.chooses(2)
    taker.sees_saved()
    assert raw() == [value(taker, 2)]
    expect(taker.player.locator(".strip [aria-current]")).to_have_class("answered")


def test_offline_is_said_and_what_was_chosen_last_is_sent_when_the_connection_is_back(taker):
    taker.chooses(1)
    taker.sees_saved()
    taker.page.context.set_offline(True)
    taker.chooses(2)
    expect(taker.state).to_have_text(UNSAVED)
    taker.chooses(0)
    expect(taker.state).to_have_text(UNSAVED)
    taker.page.context.set_offline(False)
    taker.sees_saved()
    assert raw() == [value(taker, 0)]
    assert not AnswerEvent.objects.exclude(kind="saved").exists()
    assert taker.page.evaluate("() => Object.keys(localStorage).length") == 0


def test_after_a_reload_what_was_not_sent_is_in_the_form_and_sent_without_touching_it(taker):
    taker.page.route("**/save", lambda route: route.abort())
    taker.chooses(2)
    expect(taker.state).to_have_text(UNSAVED)
    taker.page.reload()
    assert taker.questions == ["beforeunload"]
    taker.is_chosen(2)
    expect(taker.state).to_have_text(UNSAVED)
    taker.page.unroute("**/save")
    taker.sees_saved()
    assert raw() == [value(taker, 2)]
    assert AnswerEvent.objects.count() == 1


def test_a_save_whose_answer_got_lost_is_sent_again_and_is_no_conflict(taker):
    def lose(route) -> None:
        route.fetch()  # the site has it; the browser never hears of it
        route.abort()

    taker.page.route("**/save", lose)
    taker.chooses(1)
    expect(taker.state).to_have_text(UNSAVED)
    taker.chooses(2)
    taker.page.unroute("**/save")
    taker.sees_saved()
    expect(taker.player.locator(".conflict")).to_have_count(0)
    assert [event.raw["choices"] for event in AnswerEvent.objects.all()] == [[value(taker, 1)], [value(taker, 2)]]


@pytest.mark.parametrize("status", [200, 404, 409, 422, 429, 500, 503])
def test_a_broken_site_is_told_and_nothing_is_dropped(taker, site, status):
    taker.page.route("**/save", lambda route: route.fulfill(status=status, body="broken"))
    taker.chooses(1)
    expect(taker.state).to_have_text(UNSAVED)
    taker.page.unroute("**/save")
    taker.sees_saved()
    assert raw() == [value(taker, 1)]
    site.complaints = [line for line in site.complaints if f"status of {status}" not in line]


def test_an_entry_that_can_not_be_read_hides_no_unsent_answer(taker):
    taker.page.route("**/save", lambda route: route.abort())
    taker.chooses(1)
    expect(taker.state).to_have_text(UNSAVED)
    taker.page.evaluate(
        "() => { const name = Object.keys(localStorage)[0]; localStorage.setItem(name.replace(/[^/]*$/, '0'), '{');"
        " localStorage.setItem(name.replace(/[^/]*$/, '1'), 'null') }"
    )
    taker.page.reload()
    taker.page.unroute("**/save")
    taker.sees_saved()
    assert raw() == [value(taker, 1)]


def test_a_page_whose_unsent_answer_would_be_lost_asks_before_it_closes(taker):
    taker.page.route("**/save", lambda route: route.abort())
    taker.chooses(1)
    expect(taker.state).to_have_text(UNSAVED)
    taker.page.goto("/quizzes/")
    assert taker.questions == ["beforeunload"]
    taker.page.unroute("**/save")


def test_going_on_saves_first_and_the_answer_is_there_on_the_way_back(taker):
    taker.chooses(1)
    taker.presses("Next question")
    expect(taker.player.locator(".count")).to_contain_text("2 / 5")
    assert len(raw()) == 1
    taker.player.get_by_role("link", name="Previous question").click()
    expect(taker.player.locator(".count")).to_contain_text("1 / 5")
    taker.is_chosen(1)


def test_the_slower_tab_is_shown_both_answers_and_chooses(taker):
    other = Taker(taker.page.context.new_page()).opens("1")
    taker.chooses(0)
    taker.sees_saved()
    other.chooses(3)
    conflict = other.player.locator(".conflict")
    expect(conflict).to_contain_text("Here, not saved")
    axe = Examiner(other.page)
    axe.looks("two answers")
    assert axe.found == {}
    other.presses("Keep the one from here")
    expect(conflict).to_have_count(0)
    other.is_chosen(3)
    assert raw() == [value(other, 3)]
    taker.chooses(1)
    taker.player.get_by_role("link", name="Take the one from elsewhere").click()
    expect(taker.player.locator(".conflict")).to_have_count(0)
    taker.is_chosen(3)
    assert [event.kind for event in AnswerEvent.objects.all()] == ["saved", "stale", "saved", "stale"]


def test_at_the_deadline_what_was_chosen_last_is_sent_and_the_test_is_handed_in(taker, assignment):
    assignment.time_limit_seconds = 600
    assignment.save()
    Attempt.objects.update(started_at=timezone.now() - timedelta(seconds=592))
    taker.opens("1")
    expect(taker.player.locator("[data-clock]")).to_have_text(re.compile(r"00:0\d left"))
    taker.page.route("**/save", lambda route: route.abort())
    taker.chooses(1)
    expect(taker.state).to_have_text(UNSAVED)
    expect(taker.player.locator("[data-clock]")).to_have_text("00:00 left", timeout=PATIENCE)
    taker.page.unroute("**/save")
    expect(taker.player.locator(".receipt")).to_contain_text("when the time was over", timeout=PATIENCE)
    attempt = Attempt.objects.get()
    assert (attempt.ended_by, attempt.submitted_at) == ("deadline", attempt.started_at + timedelta(seconds=600))
    event = AnswerEvent.objects.get()
    assert (event.kind, event.in_grace, event.raw["choices"]) == ("saved", True, raw())


def asks_now(taker: Taker) -> None:
    taker.player.locator("test-desk").evaluate("desk => desk.ask()")


def test_a_page_that_stays_open_learns_that_its_end_has_moved(taker, assignment):
    Assignment.objects.filter(pk=assignment.pk).update(time_limit_seconds=1800)
    asks_now(taker)
    expect(taker.player.locator("[data-clock]")).to_contain_text(re.compile(r"(30:00|29:\d\d)"))
    Assignment.objects.filter(pk=assignment.pk).update(time_limit_seconds=600)
    asks_now(taker)
    expect(taker.player.locator("[data-clock]")).to_contain_text(re.compile(r"(10:00|9:\d\d|09:\d\d)"))
    Assignment.objects.filter(pk=assignment.pk).update(time_limit_seconds=None, closes_at=None)
    asks_now(taker)
    expect(taker.player.locator("[data-clock]")).to_have_count(0)


def test_a_page_that_stays_open_learns_that_its_teacher_has_ended_the_attempt(taker):
    taker.chooses(1)
    taker.sees_saved()
    attempt = Attempt.objects.get()
    services.end_attempt(attempt=attempt, by=attempt.assignment.quiz.owner, now=timezone.now())
    asks_now(taker)
    expect(taker.player.locator("test-desk")).to_have_count(0)


def test_what_another_tab_has_saved_is_not_said_of_this_ones_answer(taker):
    other = Taker(taker.page.context.new_page()).opens("1")
    taker.page.context.set_offline(True)
    other.chooses(3)
    expect(other.state).to_have_text(UNSAVED)
    other.page.route("**/save", lambda route: route.abort())
    taker.page.context.set_offline(False)
    taker.page.evaluate("dispatchEvent(new Event('online'))")  # this tab sends what the other one has kept
    taker.is_chosen(3)


def test_a_page_opened_after_the_deadline_still_sends_what_it_kept_and_hands_in(taker, assignment):
    assignment.time_limit_seconds = 600
    assignment.save()
    taker.page.route("**/save", lambda route: route.abort())
    taker.chooses(1)
    expect(taker.state).to_have_text(UNSAVED)
    Attempt.objects.update(started_at=timezone.now() - timedelta(seconds=610))
    taker.page.unroute("**/save")
    taker.opens()
    expect(taker.player.locator(".receipt")).to_contain_text("1 of 5 questions answered", timeout=PATIENCE)
    assert AnswerEvent.objects.get().in_grace


def test_a_clock_that_runs_wrong_changes_nothing_of_the_countdown(site, assignment):
    assignment.time_limit_seconds = 600
    assignment.save()
    with site.visitor() as context:
        page = context.new_page()
        page.add_init_script(
            "Date.now = () => 0; const real = Date; Date = class extends real { constructor() { super(0) } }; Date.now = () => 0"
        )
        taker = Taker(page).opens().starts()
        expect(taker.player.locator("[data-clock]")).to_have_text(re.compile(r"(09:5\d|10:00) left"))


def test_more_time_granted_reaches_the_page_with_the_next_save(taker, assignment):
    assignment.time_limit_seconds = 600
    assignment.save()
    taker.opens("1")
    attempt = Attempt.objects.select_related("learner").get()
    attempt.learner.accommodations.create(assignment=assignment, extra_time_percent=100)
    taker.chooses(1)
    taker.sees_saved()
    expect(taker.player.locator("[data-clock]")).to_have_text(re.compile(r"19:\d\d left"))


def test_the_last_minute_is_announced_once(taker, assignment):
    assignment.time_limit_seconds = 600
    assignment.save()
    Attempt.objects.update(started_at=timezone.now() - timedelta(seconds=537))
    taker.opens("1")
    expect(taker.player.locator("[data-announce]")).to_have_text("One minute left", timeout=PATIENCE)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])
def test_axe_finds_nothing_in_any_state_of_a_test(site, assignment, width, dark):
    assignment.time_limit_seconds, assignment.access_code, assignment.naming = 600, "blue", "name"
    assignment.save()
    with site.visitor(width=width, dark=dark) as context:
        taker = Taker(context.new_page()).opens()
        axe = Examiner(taker.page)
        axe.looks("start")
        taker.page.get_by_label("Your name").fill("Ada")
        taker.presses("Start the test")
        expect(taker.player.locator(".error-summary")).to_be_focused()
        axe.looks("no code")
        taker.page.get_by_label("Access code").fill("BLUE")
        taker.starts()
        axe.looks("question")
        taker.chooses(1)
        taker.sees_saved()
        taker.presses("Flag this question")
        expect(taker.player.get_by_role("button", name="Take the flag away")).to_be_visible()
        axe.looks("flagged")
        assert taker.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        taker.player.get_by_role("link", name="Look over and finish").click()
        expect(taker.player.locator(".overview")).to_be_visible()
        axe.looks("overview")
        taker.presses("Finish and hand in")
        expect(taker.player.locator(".receipt")).to_be_visible()
        axe.looks("result")
        assert taker.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        taker.opens("2")
        axe.looks("an answer of which nothing is told")
        axe.visits(f"/quizzes/{QUIZ_2}/?print=1")
        Assignment.objects.update(review={"preset": "after_finishing"})
        axe.visits(f"/quizzes/{QUIZ_2}/?print=1")
        assert taker.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert axe.found == {}


def test_without_javascript_every_step_works(site, assignment):
    with site.visitor(script=False) as context:
        taker = Taker(context.new_page()).opens().starts()
        taker.chooses(1)
        taker.presses("Save")
        taker.sees_saved()
        taker.presses("Next question")
        expect(taker.player.locator(".count")).to_contain_text("2 / 5")
        taker.presses("Flag this question")
        taker.finishes()
    assert Attempt.objects.get().state == "finished"
    assert Answer.objects.filter(flagged=True).count() == 1


def test_by_keyboard_alone_an_answer_is_given_saved_and_handed_in(taker):
    taker.player.locator("[name=choice]").first.focus()
    taker.page.keyboard.press("Space")
    taker.sees_saved()
    link = taker.player.get_by_role("link", name="Look over and finish")
    link.focus()
    taker.page.keyboard.press("Enter")
    expect(taker.player.locator(".overview h2")).to_be_focused()
    taker.player.get_by_role("button", name="Finish and hand in").focus()
    taker.page.keyboard.press("Enter")
    expect(taker.player.locator(".receipt")).to_be_visible()


def test_what_is_typed_while_a_conflict_comes_back_is_not_lost(taker):
    other = Taker(taker.page.context.new_page()).opens("1")
    taker.chooses(0)
    taker.sees_saved()
    held = []
    other.page.route("**/save", lambda route: route.continue_() if held else held.append(route))
    other.chooses(3)
    expect(other.state).to_have_text("Saving…")
    other.page.wait_for_function("() => Object.keys(localStorage).length")
    while not held:
        other.page.wait_for_timeout(50)  # lets the route's handler run
    other.chooses(2)  # typed since, and not sent when the refusal comes
    held[0].continue_()
    latest = other.player.locator("label:has([name=choice])").nth(2).inner_text()
    expect(other.player.locator(".conflict dd").first).to_have_text(latest)
    other.is_chosen(2)
    other.presses("Keep the one from here")
    expect(other.player.locator(".conflict")).to_have_count(0)
    assert raw() == [value(other, 2)]


def test_an_answer_that_the_site_never_takes_holds_up_no_other(taker, site):
    taker.page.route("**/save", lambda route: route.fulfill(status=404, body="nothing"))
    taker.chooses(1)
    expect(taker.state).to_have_text(UNSAVED)
    first = raw_question(taker)
    taker.page.unroute("**/save")
    taker.page.route(
        "**/save",
        lambda route: route.fulfill(status=404, body="nothing") if first in route.request.url else route.continue_(),
    )
    taker.player.get_by_role("link", name="Question 2").click()
    expect(taker.player.locator(".count")).to_contain_text("2 / 5")
    taker.chooses(0)
    expect(taker.player.locator(".strip [aria-current]")).to_have_class("answered")
    assert Answer.objects.get().question_key != first
    expect(taker.state).to_have_text(UNSAVED)
    taker.page.unroute("**/save")
    taker.sees_saved()
    assert Answer.objects.count() == 2
    site.complaints = [line for line in site.complaints if "status of 404" not in line]


def raw_question(taker: Taker) -> str:
    return taker.player.locator("form[data-draft]").get_attribute("data-draft")


def test_trouble_is_told_with_its_reason_and_its_end_is_heard(taker):
    heard = taker.player.locator("[data-announce]")
    taker.chooses(1)
    taker.sees_saved()
    taker.page.context.set_offline(True)
    taker.chooses(2)
    expect(heard).to_have_text(f"{UNSAVED}. There is no connection. It is sent by itself as soon as there is one.")
    expect(taker.player.locator("[data-why]")).to_contain_text("There is no connection")
    taker.presses("Next question")
    expect(heard).to_have_text("You can go on as soon as there is a connection. Your answer is kept here.")
    taker.page.context.set_offline(False)
    taker.sees_saved()
    expect(heard).to_have_text(SAVED)
    expect(taker.player.locator("[data-why]")).to_have_text("")


def test_on_a_phone_the_clock_stays_in_sight(site, assignment):
    assignment.time_limit_seconds = 600
    assignment.save()
    with site.visitor(width=360) as context:
        taker = Taker(context.new_page()).opens().starts()
        clock = taker.player.locator("[data-clock]")
        taker.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
        expect(clock).to_be_in_viewport()
        taker.player.locator("[name=choice]").first.focus()
        assert taker.page.evaluate(
            """() => {
                const clock = document.querySelector(".clock").getBoundingClientRect();
                const focused = document.activeElement.closest("label").getBoundingClientRect();
                return focused.top >= clock.bottom - 1 || focused.bottom <= clock.top;
            }"""
        ), "what has the focus is not hidden below the clock"
