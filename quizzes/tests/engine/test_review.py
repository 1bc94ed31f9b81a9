"""The review matrix: presets, what a matrix may not say, and which column holds when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quizzes.engine.review import (
    AFTER,
    PRESETS,
    Column,
    Row,
    column_at,
    hidden_for_good,
    promises,
    review_document,
    review_of,
    review_problems,
)

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
CLOSE = NOW + timedelta(hours=1)


def test_practice_shows_everything_during_the_attempt():
    assert review_of({}, "practice", closes=False).rows(Column.DURING) == tuple(Row)


def test_a_test_shows_points_after_it_and_the_rest_after_closing():
    review = review_of({}, "test", closes=True)
    assert [review.rows(column) for column in Column] == [(), (Row.POINTS,), (Row.POINTS,), tuple(Row)]


def test_a_test_that_never_closes_shows_everything_after_it():
    review = review_of({}, "test", closes=False)
    assert [review.rows(column) for column in Column] == [(), tuple(Row), tuple(Row), tuple(Row)]


def test_a_preset_can_be_another_than_that_of_the_mode():
    assert review_of({"preset": "nothing"}, "practice", closes=True).rows(Column.CLOSED) == ()


def test_a_matrix_of_its_own_shows_what_it_ticks():
    review = review_of({"points": ["just_after"], "correctness": ["closed"]}, "test", closes=True)
    assert review_document(review) == {
        "correctness": ["closed"],
        "points": ["just_after"],
        "feedback": [],
        "explanation": [],
        "key": [],
    }


@pytest.mark.parametrize("stored", [None, [], "all", {"preset": "everything"}, {"preset": None}, {"key": "during"}])
def test_what_can_not_be_read_shows_nothing(stored):
    review = review_of(stored, "practice", closes=False)
    assert all(review.rows(column) == () for column in Column)
    assert review_problems(stored, "practice", closes=False)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("mode", ["practice", "test"])
@pytest.mark.parametrize("closes", [True, False])
def test_presets_have_no_problems_but_practice_in_a_test(name, mode, closes):
    problems = review_problems({"preset": name}, mode, closes=closes)
    assert bool(problems) == (name == "practice" and mode == "test")


def test_a_preset_written_out_means_the_same():
    for name in PRESETS:
        review = review_of({"preset": name}, "test", closes=True)
        assert review_of(review_document(review), "test", closes=True) == review


@pytest.mark.parametrize("row", Row)
def test_nothing_may_be_shown_during_a_test(row):
    stored = {"correctness": ["closed"], row.value: ["during", "closed"]}
    assert any("during a test" in problem for problem in review_problems(stored, "test", closes=True))


@pytest.mark.parametrize("row", ["feedback", "key"])
def test_what_tells_correctness_can_not_come_before_it(row):
    [problem] = review_problems({row: ["later"], "correctness": ["closed"]}, "test", closes=True)
    assert "Tick “Whether an answer is right” there too." in problem


def test_a_row_that_waits_for_a_closing_date_that_never_comes_is_named():
    assert not review_problems({"points": ["closed"]}, "test", closes=True)
    assert "no" in review_problems({"points": ["closed"]}, "test", closes=False)[0]


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"keys": []}, "“keys” is no row"),
        ({"key": ["after"]}, "“after” is no column"),
        ({"key": "later"}, "must be a list"),
        ({"preset": "test", "key": []}, "no preset"),
    ],
)
def test_unknown_names_are_named(stored, words):
    assert words in " ".join(review_problems(stored, "test", closes=True))


@pytest.mark.parametrize(
    ("submitted", "now", "column"),
    [
        (None, NOW, Column.DURING),
        (NOW, NOW, Column.JUST_AFTER),
        (NOW, NOW + timedelta(minutes=2), Column.JUST_AFTER),
        (NOW, NOW + timedelta(minutes=2, seconds=1), Column.LATER),
        (NOW, CLOSE, Column.LATER),
        (NOW, CLOSE + timedelta(seconds=1), Column.CLOSED),
        (CLOSE, CLOSE + timedelta(seconds=1), Column.CLOSED),
    ],
)
def test_the_column_follows_the_clock(submitted, now, column):
    assert column_at(submitted_at=submitted, closed_at=CLOSE, now=now) is column


def test_an_assignment_that_never_closes_stays_later():
    assert column_at(submitted_at=NOW, closed_at=None, now=NOW + timedelta(days=9999)) is Column.LATER


def test_promises_say_what_comes_when_and_what_never_does():
    review = review_of({"points": ["just_after", "later"], "correctness": ["closed"]}, "test", closes=True)
    found = promises(review, submitted_at=NOW, closed_at=CLOSE, now=NOW)
    assert [(promise.rows, promise.at) for promise in found] == [((Row.POINTS,), None), ((Row.CORRECTNESS,), CLOSE)]
    assert hidden_for_good(review, found) == (Row.FEEDBACK, Row.EXPLANATION, Row.KEY)


def test_what_was_shown_and_is_hidden_again_is_not_promised():
    review = review_of({"points": ["just_after"]}, "test", closes=True)
    later = NOW + timedelta(minutes=5)
    assert promises(review, submitted_at=NOW, closed_at=CLOSE, now=later) == ()


def test_after_holds_every_column_but_during():
    assert {Column.JUST_AFTER, Column.LATER, Column.CLOSED} == AFTER
