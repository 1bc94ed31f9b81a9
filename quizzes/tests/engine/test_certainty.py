"""Certainty-based marking: the published table, and that saying the truth pays best."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine import certainty, content, validation
from quizzes.engine.certainty import MARKED, Level, best_level, level_of, level_to_check, mark
from quizzes.engine.content import from_document, to_document
from quizzes.engine.errors import InvalidAnswer, MissingCertainty
from quizzes.engine.kinds.base import Verdict
from quizzes.engine.scoring import Graded, calibration, score, verdict_of
from quizzes.tests.engine.builders import make_choices, make_question, make_quiz

VECTORS = json.loads((Path(__file__).parents[1] / "grading_vectors.json").read_text(encoding="utf-8"))["cbm"]["vectors"]
grades = st.fractions(0, 1)
levels = st.sampled_from(Level)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"C={vector['c']}, {vector['f']}")
def test_the_marks_are_those_of_the_published_table(vector):
    assert mark(Fraction(vector["f"]), Level(vector["c"])) == Fraction(vector["moodle"])


def test_three_times_the_mark_is_the_table_of_the_literature():
    assert [3 * mark(Fraction(1), level) for level in Level] == [1, 2, 3]
    assert [3 * mark(Fraction(0), level) for level in Level] == [0, -2, -6]


@given(grades)
def test_no_level_beats_the_truthful_one(expected):
    """The mark is linear, so the mean mark over anything that earns `expected` in the mean is the mark of `expected`."""
    told = best_level(expected)
    assert mark(expected, told) == max(mark(expected, level) for level in Level)
    assert all(mark(expected, told) > mark(expected, level) for level in Level if level < told)


@given(st.dictionaries(grades, st.integers(1, 9), min_size=1, max_size=5), levels)
def test_the_mean_mark_depends_on_the_mean_grade_alone(weights, level):
    total = sum(weights.values())
    mean = sum((grade * weight for grade, weight in weights.items()), Fraction(0)) / total
    mean_mark = sum((mark(grade, level) * weight for grade, weight in weights.items()), Fraction(0)) / total
    assert mean_mark == mark(mean, level)


@given(grades, grades, levels)
def test_a_better_response_never_earns_less_at_the_same_certainty(one, other, level):
    worse, better = sorted([one, other])
    assert mark(worse, level) <= mark(better, level)
    assert certainty.WRONG[level] <= mark(worse, level) <= 1


@given(st.lists(st.tuples(grades, levels), min_size=1, max_size=4))
def test_a_score_stays_between_nothing_and_the_full_points(answers):
    quiz = make_quiz(*(make_question(key=f"q{n}") for n in range(len(answers))), certainty=MARKED)
    graded = {f"q{n}": Graded(mark(grade, level), verdict_of(grade)) for n, (grade, level) in enumerate(answers)}
    assert 0 <= score(quiz, graded) <= quiz.points


@pytest.mark.parametrize(("expected", "level"), [("2/3", 1), ("0.67", 2), ("4/5", 2), ("0.81", 3), ("0", 1), ("1", 3)])
def test_the_levels_change_at_two_thirds_and_four_fifths(expected, level):
    assert best_level(Fraction(expected)) == level


@pytest.mark.parametrize("sent", [3, "0", "4", "٣", "3 ", None, ["3"], True, "very"])
def test_what_is_no_level_is_refused(sent):
    with pytest.raises(InvalidAnswer, match="one of the three levels"):
        level_of({"certainty": sent})


def test_a_level_is_needed_only_where_it_is_asked_for_and_something_is_known():
    assert level_to_check({}, "", dont_know=False) is None
    assert level_to_check({}, MARKED, dont_know=True) is None
    assert level_to_check({"certainty": "2"}, MARKED, dont_know=False) is Level.QUITE
    with pytest.raises(MissingCertainty, match="Say how certain you are"):
        level_to_check({"certainty": ""}, "asked", dont_know=False)


def test_what_is_handed_in_without_a_level_loses_nothing():
    assert certainty.earned(Fraction(0), None, MARKED, dont_know=False) == 0
    assert certainty.earned(Fraction(1), None, MARKED, dont_know=False) == Fraction(1, 3)
    assert certainty.earned(Fraction(1), Level.VERY, "asked", dont_know=False) is None
    assert certainty.earned(Fraction(0), Level.VERY, MARKED, dont_know=True) is None


def test_who_says_not_to_know_is_in_no_calibration():
    question = make_question()
    assert calibration(make_quiz(question), {question.key: Graded(Fraction(0), Verdict.DONT_KNOW, Level.VERY)}) == ()


def test_a_document_from_before_it_asks_for_none():
    old = to_document(make_quiz())
    old["schema"] = 3
    del old["settings"]["certainty"]
    assert from_document(old) == make_quiz()
    assert content.SCHEMA == 4


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"certainty": "sure"}, "Its certainty setting is 'sure'"),
        ({"certainty": "asked", "tries": 2}, "after the first one they know"),
    ],
)
def test_a_setting_that_makes_no_sense_is_a_problem(settings, problem):
    assert any(problem in found for found in validation.problems(make_quiz(**settings)))


@pytest.mark.parametrize(
    ("scheme", "parameters", "is_refused"),
    [("formula", {}, True), ("exact", {}, False)],
)
def test_a_scheme_that_takes_away_is_not_marked_twice(scheme, parameters, is_refused):
    question = make_question("single_choice", scheme, make_choices("A", "BC"), parameters=parameters)
    found = validation.problems(make_quiz(question, certainty=MARKED))
    assert any("takes points away for what is wrong, and so does" in problem for problem in found) == is_refused
    assert not any("so does" in problem for problem in validation.problems(make_quiz(question, certainty="asked")))


@pytest.mark.parametrize(("lower", "is_refused"), [("-1", True), ("0", False)])
def test_weights_are_marked_where_their_sum_counts_no_less_than_nothing(lower, is_refused):
    choices = [make_choices("A", "")[0], make_choices("", "B")[0]]
    question = make_question(scheme="option_weights", choices=choices, parameters={"lower": lower})
    found = validation.problems(make_quiz(question, certainty=MARKED))
    assert any("so does" in problem for problem in found) == is_refused
