"""Certainty: asked beside every answer, marked or only told, kept in tests, the same wherever points are told."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from django.test import Client

from quizzes.models import Answer, AnswerEvent, Assignment, Attempt, Outcome
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import even_option, make_question, make_quiz, make_test, publish
from quizzes.tests.delivery.pages import Room
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db
EVENS = [even_option(number) for number in (2, 4, 5, 7)]
KINDS = ("single_choice", "true_false", "multi_select", "numeric")
NOT_VERY, QUITE, VERY = "1", "2", "3"


def offered(*questions, certainty: str = "marked", slug: str = "sure", **settings) -> Student:
    quiz = make_quiz(
        *(questions or (make_question(),)), slug=slug, settings={"certainty": certainty, **settings}, title="Sure"
    )
    publish(quiz)
    return Student().opens(f"/quizzes/{slug}/")


def earned() -> Fraction | None:
    return Answer.objects.latest("pk").earned


# In practice


def test_what_each_level_pays_stands_beside_the_question():
    student = offered()
    student.sees("How certain are you?", "less than 67", "67 to 80", "above 80")
    student.sees("right: 1/3, wrong: 0", "right: 2/3, wrong: −2/3", "right: 1, wrong: −2", "never falls below 0")
    levels = [choice for choice in student.form("/check").choices if choice.name == "certainty"]
    assert [choice.value for choice in levels] == ["1", "2", "3"]
    assert levels[2].label.startswith("Very certain above 80")


def test_asked_alone_pays_nothing_and_says_so():
    offered(certainty="asked").sees("How certain are you?", "It changes no points.").sees_not("wrong: 0")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("level", "right", "wrong"), [("1", "1/3", "0"), ("2", "2/3", "-2/3"), ("3", "1", "-2")])
def test_every_kind_is_marked_by_the_table(kind, level, right, wrong):
    options = {"multi_select": EVENS}.get(kind)
    student = offered(make_question(kind, options=options), make_question(kind, options=options))
    if kind == "numeric":
        student.types("3.5", certainty=level)
    else:
        student.answers(*(["2", "4"] if kind == "multi_select" else ["4"]), certainty=level)
    assert earned() == Fraction(right)
    student.goes_on()
    if kind == "numeric":
        student.types("9", certainty=level)
    else:
        student.answers("5" if kind == "multi_select" else "3", certainty=level)
    assert earned() == Fraction(wrong)
    student.finishes()
    assert Attempt.objects.get().score == max(0, Fraction(right) + Fraction(wrong))


def test_part_points_lie_on_the_line_between_right_and_wrong():
    student = offered(make_question("multi_select", options=EVENS, scheme="net_guarded"))
    student.answers("2", certainty=VERY)
    assert Outcome.objects.get().grade == Fraction(1, 2)
    assert earned() == Fraction(-1, 2)
    student.sees("Partly right: −0.5 of 1 point").sees_not("You were very certain.")  # the line of working says so
    student.sees("1 of 2 right, 1 missed: 1/2. Very certain: −2 + 3 × 1/2 = −1/2 of the points.")


def test_a_sum_below_nothing_is_told_beside_the_score_of_nothing():
    student = offered(make_question(), make_question())
    student.answers("3", certainty=VERY).sees("Very certain and wrong: −2 of the points.").goes_on()
    student.answers("4", certainty=VERY).sees("Very certain and right: all of the points.").finishes()
    student.sees("0 / 2", "The answers add up to −1; the score never falls below 0.")


def test_one_outcome_serves_all_levels():
    student = offered()
    student.answers("4", certainty=VERY)
    Student().opens("/quizzes/sure/").answers("4", certainty=NOT_VERY)
    assert Outcome.objects.count() == 1
    assert {answer.earned for answer in Answer.objects.all()} == {Fraction(1), Fraction(1, 3)}


@pytest.mark.parametrize("in_place", [False, True])
def test_a_missing_level_is_asked_for_and_uses_nothing_up(in_place):
    student = offered()
    student.in_place = in_place
    student.answers("4").sees("There is a problem", "Say how certain you are")
    assert student.status == 422
    assert not Answer.objects.exists()
    ticked = [e for e in student.player.with_tag("input") if "checked" in e.attributes]
    assert len(ticked) == 1, "the answer stays"
    summary = student.player.with_class("error-summary")[0]
    goal = summary.with_tag("a")[0].attributes["href"].removeprefix("#")
    assert student.page.with_id(goal).attributes["name"] == "certainty"


def test_a_level_without_an_answer_is_kept_in_the_form():
    student = offered()
    student.answers(certainty=QUITE).sees("Nothing is chosen yet")
    assert [e.attributes["value"] for e in student.player.with_tag("input") if "checked" in e.attributes] == [QUITE]


@pytest.mark.parametrize("sent", ["0", "4", "x", "\x00", "1" * 2000])
def test_what_is_no_level_is_refused(sent):
    student = offered()
    student.answers("4", certainty=sent)
    assert student.status == 422
    student.sees("must be one of the three levels")
    assert not AnswerEvent.objects.exists()


def test_a_quiz_that_asks_for_none_takes_none():
    student = offered(certainty="")
    student.sees_not("How certain")
    student.answers("4", certainty=VERY).sees("doesn't ask how certain you are")
    assert student.status == 422
    assert not Answer.objects.exists()


def test_dont_know_needs_no_level_and_is_not_marked():
    student = offered(offers_dont_know=True)
    student.answers("I don’t know yet", certainty=VERY).sees("Not known yet").sees_not("very certain")
    assert earned() is None
    assert Student().opens("/quizzes/sure/").answers("I don’t know yet").status == 200
    student.finishes().sees("0 / 1").sees_not("Very certain in")


def test_check_is_final_for_the_level_too():
    student = offered()
    before = student.form("/check")
    value = next(choice.value for choice in before.choices if choice.label == "3")
    student.answers("3", certainty=VERY)
    hidden = {**before.fields, "certainty": NOT_VERY, "idempotency_key": "another-key-of-a-tab"}
    student.posts(before.action, hidden, [("choice", value)])
    assert student.status == 409
    student.sees("already checked")
    assert earned() == -2
    assert [event.raw["certainty"] for event in AnswerEvent.objects.all()] == [VERY, NOT_VERY]
    same = {**before.fields, "certainty": VERY, "idempotency_key": "a-third-key-of-a-tab"}
    student.posts(before.action, same, [("choice", value)])
    assert student.status == 200


def test_asked_tells_how_sure_and_how_right_and_changes_no_points():
    student = offered(make_question(), make_question(), make_question(), certainty="asked")
    for label, level in (("4", VERY), ("3", VERY), ("4", NOT_VERY)):
        student.answers(label, certainty=level)
        if "See your score" not in student.text:
            student.goes_on()
    student.sees("You were not very certain.").finishes()
    student.sees(
        "2 / 3", "Very certain in 2 answers, 1 of them right.", "Not very certain in 1 answer, 1 of them right."
    )
    student.sees("right, very certain", "wrong, very certain", "right, not very certain").sees_not("Quite certain in")
    student.sees_not("Without certainty")
    assert not Answer.objects.exclude(earned=None).exists()


def test_what_is_right_with_little_certainty_is_no_missed_question():
    student = offered()
    student.answers("4", certainty=NOT_VERY).sees("Right: 0.33 of 1 point").sees_not("more than one try")
    student.finishes().sees("0.33 / 1", "Every question right.", "Without certainty these answers would earn 1 / 1.")
    student.sees_not("missed")


# In a test


def a_test(certainty: str = "marked", **terms) -> Assignment:
    quiz = make_quiz(
        make_question(),
        make_question("multi_select", options=EVENS),
        make_question("numeric"),
        slug="sure",
        title="Sure",
        settings={"certainty": certainty, "shuffle_choices": False},
        owner=make_instructor("ina"),
    )
    return make_test(quiz, **terms)


def test_the_start_page_states_the_table():
    a_test()
    student = Student().opens("/quizzes/sure/").sees("Certainty", "it is marked")
    student.sees("Not very certain (less than 67", "right: 1/3, wrong: 0", "right: 1, wrong: −2")
    student.sees("All points take every answer right and very certain")


def test_a_draft_keeps_its_level_and_says_when_it_lacks_one():
    a_test()
    student = Student().opens("/quizzes/sure/").starts()
    student.saves("4").sees("Say how certain you are. Without it this counts as not very certain.")
    student.saves("4", certainty=QUITE).sees_not("Say how certain")
    student.shows("1")
    ticked = {e.attributes["value"] for e in student.player.with_tag("input") if "checked" in e.attributes}
    assert QUITE in ticked
    student.shows("2").saves("2").shows("overview").sees("4, quite certain", "Say how certain you are.")


def test_a_level_alone_is_no_answer():
    assignment = a_test()
    student = Student().opens("/quizzes/sure/").starts()
    student.saves(certainty=VERY).shows("overview").sees("3 questions are not answered.")
    browser = Client()
    browser.force_login(assignment.quiz.owner)
    Room(browser).opens("assignment_takers", assignment.pk).sees("open, 0 of 3 answered")


def test_a_test_is_marked_when_it_is_handed_in_and_everybody_is_told_the_same():
    assignment = a_test(pass_mark=Fraction(1, 2))
    student = Student().opens("/quizzes/sure/").starts()
    student.saves("4", certainty=VERY, go="next")
    student.saves("2", "4", certainty=QUITE, go="next")
    student.saves(text="9", certainty=NOT_VERY).shows("overview").finishes()
    student.sees("1.67 / 3", "Passed", "Without certainty these answers would earn 2 / 3.")
    lines = ("Very certain in 1 answer, 1 of them right.", "Quite certain in 1 answer, 1 of them right.")
    student.sees(*lines, "right, quite certain: 0.67 of 1", "wrong, not very certain")
    student.opens("/quizzes/sure/?print=1")
    for words in ("1.67 / 3", *lines, "Quite certain and right: 2/3 of the points.", "Right: 0.67 of 1 point"):
        assert words in student.page.text
    browser = Client()
    browser.force_login(assignment.quiz.owner)
    room = Room(browser)
    room.opens("assignment_takers", assignment.pk).sees("1.67 / 3")
    room.opens("assignment_attempt", assignment.pk, Attempt.objects.get().pk, key="1")
    room.sees("Score: 1.67 / 3", *lines, "Right: 0.67 of 1 point", "9, not very certain")
    response = browser.get(f"/admin/quizzes/assignment/{assignment.pk}/results.csv")
    text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
    head, row = csv.reader(io.StringIO(text))
    line = dict(zip(head, row, strict=True))
    assert [value for name, value in line.items() if "points:" in name] == ["1", "0.666667", "0"]
    assert [value for name, value in line.items() if "certainty" in name] == ["3", "2", "1"]
    assert [value for name, value in line.items() if "response:" in name] == ["4", "2; 4", "9"]


def test_a_test_handed_in_without_levels_loses_nothing():
    a_test()
    student = Student().opens("/quizzes/sure/").starts()
    student.saves("4", go="next").saves("5").shows("overview").finishes()
    student.sees("0.33 / 3", "Nothing was said of certainty, so it counts as not very certain: 1/3 of the points.")


def test_a_hidden_review_tells_what_was_said_and_nothing_of_what_was_right():
    a_test(review={"preset": "nothing"})
    student = Student().opens("/quizzes/sure/").starts()
    student.saves("4", certainty=VERY).shows("overview").finishes()
    student.sees("4, very certain").sees_not("✓", "right, very", "Very certain in", "Without certainty")
    student.shows("1").sees("You were very certain.").sees_not("of the points")


def test_two_tabs_that_differ_in_certainty_alone_are_both_shown():
    a_test()
    student = Student().opens("/quizzes/sure/").starts()
    old = student.form("/save")
    student.saves("4", certainty=VERY)
    value = next(choice.value for choice in old.choices if choice.label == "4")
    hidden = {**old.fields, "certainty": NOT_VERY, "idempotency_key": "another-key-of-a-tab"}
    student.posts(old.action, hidden, [("choice", value), ("go", "stay")])
    assert student.status == 409
    student.sees("4, not very certain", "4, very certain")
