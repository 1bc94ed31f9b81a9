"""Which questions an attempt asks and in which order, what it can earn, and what several tries earn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.content import Text, from_document, to_document, validate
from quizzes.engine.kinds.base import Verdict
from quizzes.engine.layout import Layout, make_layout
from quizzes.engine.scoring import Graded, earned_after_try, score, tally
from quizzes.tests.engine.builders import make_question, make_quiz

QUESTIONS = tuple(make_question(key=f"q{number}") for number in range(8))
THREE_OF_EIGHT = make_quiz(*QUESTIONS, asks=3)
seeds = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(seed=seeds)
def test_an_attempt_asks_as_many_as_it_should_in_the_order_of_the_quiz(seed):
    asked = make_layout(THREE_OF_EIGHT, seed).questions
    assert len(set(asked)) == 3
    assert list(asked) == sorted(asked)
    assert make_layout(THREE_OF_EIGHT, seed).questions == asked


def test_every_question_is_drawn_about_as_often():
    drawn = Counter(key for n in range(4000) for key in make_layout(THREE_OF_EIGHT, f"{n:032x}").questions)
    assert set(drawn) == {question.key for question in QUESTIONS}
    assert all(abs(times - 1500) < 160 for times in drawn.values())  # 5 standard deviations


def test_only_the_questions_drawn_have_choices_and_draws_and_they_are_shuffled_where_the_quiz_says_so():
    layout = make_layout(
        replace(THREE_OF_EIGHT, settings=replace(THREE_OF_EIGHT.settings, shuffle_questions=True)), "5"
    )
    assert set(layout.choices) == set(layout.questions) == set(layout.draws)
    assert Layout.from_document(layout.document()) == layout
    assert any(
        list(
            make_layout(
                replace(THREE_OF_EIGHT, settings=replace(THREE_OF_EIGHT.settings, shuffle_questions=True)), str(n)
            ).questions
        )
        != sorted(make_layout(THREE_OF_EIGHT, str(n)).questions)
        for n in range(5)
    )


def test_a_retry_keeps_the_questions_it_names_and_draws_no_others():
    assert make_layout(THREE_OF_EIGHT, "0", only=["q5", "q1"]).questions == ("q1", "q5")


def test_points_and_counts_are_those_of_the_questions_asked():
    assert (THREE_OF_EIGHT.asked, THREE_OF_EIGHT.points) == (3, 3)
    assert make_quiz(*QUESTIONS).points == 8
    graded = {"q1": Graded(Fraction(1), Verdict.RIGHT), "q5": Graded(Fraction(1, 2), Verdict.PARTLY)}
    assert score(THREE_OF_EIGHT, graded) == Fraction(3, 2)
    assert tally(THREE_OF_EIGHT, graded).unanswered == 1


def test_what_is_drawn_and_tried_is_checked_before_publication():
    two_worths = make_quiz(*QUESTIONS[:2], replace(QUESTIONS[2], points=Fraction(2)), asks=2)
    assert any("must be worth the same" in problem for problem in validate(two_worths))
    assert any("give from 1 to 8" in problem for problem in validate(make_quiz(*QUESTIONS, asks=9)))
    assert any("give from 1 to 8" in problem for problem in validate(make_quiz(*QUESTIONS, asks=0)))
    assert any("11 tries" in problem for problem in validate(make_quiz(tries=11)))
    assert any("give from 0 to 1" in problem for problem in validate(make_quiz(tries=2, try_penalty=Fraction(2))))
    assert any("only one" in problem for problem in validate(make_quiz(try_penalty=Fraction(1, 10))))
    assert not validate(make_quiz(*QUESTIONS, asks=3, tries=3, try_penalty=Fraction(1, 3)))


def test_hints_are_texts_and_not_too_many():
    assert any(
        "Hint 2 is empty" in problem for problem in validate(make_quiz(make_question(hints=(Text("Look."), Text(" ")))))
    )
    assert any("10 hints" in problem for problem in validate(make_quiz(make_question(hints=(Text("Look."),) * 10))))
    quiz = make_quiz(make_question(hints=(Text("Look left of 0."),)))
    assert from_document(to_document(quiz)).questions[0].hints == (Text("Look left of 0."),)


def test_a_document_from_before_the_tries_asks_everything_once():
    old = to_document(make_quiz())
    old["schema"] = 2
    for name in ("asks", "tries", "try_penalty"):
        del old["settings"][name]
    del old["questions"][0]["hints"]
    assert from_document(old) == make_quiz()


def earned(grades, penalty):
    """After these tries, oldest first."""
    found = None
    for number, grade in enumerate(grades):
        found = earned_after_try(found, grade, penalty, number)
    return found


@pytest.mark.parametrize(
    ("grades", "penalty", "earns"),
    [
        (["0", "1"], "1/10", "9/10"),
        (["1/2", "0", "1"], "1/3", "1/2"),
        (["0", "0", "0"], "1/10", "0"),
        (["1"], "1/2", "1"),
        (["1/2", "1/2"], "0", "1/2"),
    ],
)
def test_the_best_try_counts_less_what_the_ones_before_it_cost(grades, penalty, earns):
    assert earned([Fraction(grade) for grade in grades], Fraction(penalty)) == Fraction(earns)


grades = st.lists(st.fractions(0, 1), min_size=1, max_size=6)


@given(grades=grades, another=st.fractions(-1, 1), penalty=st.fractions(0, 1))
def test_another_try_never_lowers_what_is_earned_and_a_better_one_never_earns_less(grades, another, penalty):
    assert earned([*grades, another], penalty) >= earned(grades, penalty)
    assert earned([*grades, Fraction(1)], penalty) >= earned([*grades, another], penalty)
    assert 0 <= earned(grades, penalty) <= 1
