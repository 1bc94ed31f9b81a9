"""The tutorial, done: an instructor writes a quiz of every kind, proves and publishes it; a student practises, then
sits it as a test and loses the connection. With `--pictures` it makes the tutorial's pictures."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.models import Answer, Assignment, Attempt, Quiz
from quizzes.tests.browser.test_delivery import logs_in
from quizzes.tests.browser.test_question_editor import badge, chooses, explains, field, frame, writes_choice
from quizzes.tests.browser.test_tests import PATIENCE, UNSAVED, Taker
from quizzes.tests.people import make_instructor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLUG = "first-steps-with-relu"


@pytest.fixture
def picture(request):
    """Takes a picture of a page, or of one part of it, where pictures are wanted."""
    folder = request.config.getoption("--pictures")

    def take(page, name: str, part: str | None = None) -> None:
        if folder:
            page.evaluate("async () => { scrollTo(0, 0); await document.fonts.ready }")
            target = page.locator(part) if part else page
            target.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")

    return take


def writes_single_choice(page, picture) -> None:
    field(page, "stem").fill("What does ReLU put out at $x = -2$?")
    writes_choice(page, 0, "0", right=True, claim=("relu", "-2", "0"))
    writes_choice(page, 1, "−2", claim=("relu", "-2", "-2"))
    page.get_by_role("button", name="Add a choice").click()
    expect(field(page, "choices-2-text")).to_be_visible()
    writes_choice(page, 2, "2", claim=("relu", "-2", "2"))
    explains(page, "-2")
    expect(badge(page, 0)).to_have_text("proved")
    expect(badge(page, 1)).to_have_text("proved")
    page.locator("input[name=preview_state][value=wrong]").check()
    expect(frame(page).locator(".verdict")).to_be_visible()
    expect(frame(page).locator("svg[role=img]").first).to_be_visible()
    picture(page, "question")


def writes_multi_select(page) -> None:
    chooses(page, "kind", "multi_select", "body_offers_none")
    field(page, "stem").fill("Which of these can ReLU put out?")
    writes_choice(page, 0, "0", right=True, claim=("relu", "-1", "0"))
    writes_choice(page, 1, "−3")
    page.get_by_role("button", name="Add a choice").click()
    expect(field(page, "choices-2-text")).to_be_visible()
    writes_choice(page, 2, "7", right=True, claim=("relu", "7", "7"))
    field(page, "scheme").select_option("net_balanced")
    explains(page)
    expect(page.locator(".q-scheme")).to_contain_text("Ticking everything")


def writes_true_or_false(page) -> None:
    field(page, "kind").select_option("true_false")
    field(page, "stem").fill("ReLU is never negative.")
    writes_choice(page, 0, "True", right=True, claim=("relu", "-5", "0"))
    writes_choice(page, 1, "False")
    explains(page, "-5")


def writes_number(page) -> None:
    chooses(page, "kind", "numeric", "body_answer")
    field(page, "stem").fill("ReLU is applied to $-1$ and to $3$. What is the sum of the two outputs?")
    field(page, "body_answer").fill("3")
    field(page, "body_tolerance").fill("0.01")
    explains(page, "3")


def writes_number_with_draws(page) -> None:
    chooses(page, "kind", "numeric", "body_answer")
    chooses(page, "body_quantity", "activations.value", "body_how_x")
    field(page, "body_p_function").select_option("elu")
    field(page, "body_how_x").select_option("range")
    for end, value in (("from", "-3"), ("to", "-0.5"), ("step", "0.25")):
        field(page, f"body_{end}_x").fill(value)
    field(page, "body_decimals").fill("3")
    field(page, "stem").fill("What does ELU put out at $x = {{ draw.x }}$? Give three decimals.")
    chooses(page, "explanation_provider", "activations.point", "explanation_p_x")
    field(page, "explanation_p_function").select_option("elu")
    field(page, "explanation_p_x").fill("{{ draw.x }}")
    field(page, "source").fill("From the definition.")
    expect(page.locator("#preview-draw")).to_be_visible()


def writes_quiz(page, picture) -> Quiz:
    page.goto("/admin/quizzes/quiz/add/")
    page.get_by_label("Title:").fill("First steps with ReLU")
    for number, write in enumerate(
        (writes_single_choice, writes_multi_select, writes_true_or_false, writes_number, writes_number_with_draws)
    ):
        page.get_by_role("button", name="Save and write a new question").click()
        expect(field(page, "stem")).to_be_visible()
        write(page, picture) if number == 0 else write(page)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#quiz_form")).to_be_visible()
    return Quiz.objects.get(slug=SLUG)


def publishes(page, quiz: Quiz, picture) -> None:
    picture(page, "questions", "#items-group")
    page.get_by_role("link", name="Check keys").click()
    expect(page.get_by_text("No problem stands in the way of publishing.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("value_at")).first).to_contain_text("confirmed")
    expect(page.get_by_text("Computed for each of 9 draws, of 11 in the domain.")).to_be_visible()
    picture(page, "keys")
    page.get_by_role("link", name="Publish").first.click()
    expect(page.get_by_label("Not offered publicly")).to_be_checked()
    page.get_by_label("By link only").check()
    picture(page, "offer", "form.publishing")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Published as version 1.")
    expect(page.locator(".messagelist")).to_contain_text("Who finds it: by link only.")
    page.get_by_role("link", name="Share it or give it to a class").click()
    expect(page.get_by_role("img", name=re.compile("QR"))).to_be_visible()
    picture(page, "share")


def practises(page, picture) -> None:
    page.goto(f"/quizzes/{SLUG}/")
    page.get_by_text("−2", exact=True).click()
    page.get_by_role("button", name="Check answer").click()
    expect(page.locator(".verdict")).to_contain_text("Not")
    picture(page, "feedback")


def sits_the_test(page) -> None:
    taker = Taker(page, SLUG).opens().starts()
    taker.chooses(0)
    taker.sees_saved()
    page.context.set_offline(True)
    taker.chooses(1)
    expect(taker.state).to_have_text(UNSAVED)
    page.context.set_offline(False)
    taker.sees_saved()
    page.reload()
    taker.is_chosen(1)
    other = Taker(page.context.new_page(), SLUG).opens("1")
    taker.chooses(0)
    taker.sees_saved()
    other.chooses(2)
    expect(other.player.locator(".conflict")).to_contain_text("Here, not saved")
    other.page.close()
    taker.presses("Next question")
    expect(taker.player.locator(".count")).to_contain_text("2 / 5")
    Attempt.objects.filter(mode="test").update(started_at=timezone.now() - timedelta(seconds=597))
    taker.opens("2")
    taker.chooses(2)
    expect(taker.player.locator(".receipt")).to_contain_text("when the time was over", timeout=PATIENCE)


def test_a_quiz_of_every_kind_is_written_proven_published_practised_and_sat(site, picture):
    make_instructor("ina")
    with site.visitor() as desk, site.visitor() as home, site.visitor() as room:
        teacher = desk.new_page()
        logs_in(teacher)
        quiz = writes_quiz(teacher, picture)
        kinds = [item.question.kind for item in quiz.items.select_related("question").order_by("position")]
        assert kinds == ["single_choice", "multi_select", "true_false", "numeric", "numeric"]
        publishes(teacher, quiz, picture)
        practises(home.new_page(), picture)
        assignment = Assignment.objects.get(quiz=quiz)
        assignment.mode, assignment.time_limit_seconds = "test", 600
        assignment.save()
        sits_the_test(room.new_page())
    attempt = Attempt.objects.get(mode="test")
    assert attempt.ended_by == "deadline"
    assert Answer.objects.filter(attempt=attempt).count() == 2
