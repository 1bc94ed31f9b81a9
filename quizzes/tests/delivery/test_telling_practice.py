"""A quiz that is a test here and practice that tells there: the pages that could mend it say so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.models import Assignment, Quiz
from quizzes.tests.builders import NOW

pytestmark = pytest.mark.django_db
LOUD = "The right answers of this test can be looked up."


@pytest.fixture
def practice(test, given) -> Assignment:
    """The class sits it as a test, and publicly it is practice."""
    Assignment.objects.filter(pk=test.pk).update(mode="practice")
    return test


def test_share_and_settings_pages_warn_of_practice_beside_a_test(room, practice, given):
    for page, pk in (
        ("quiz_share", practice.quiz_id),
        ("assignment_change", given.pk),
        ("assignment_change", practice.pk),
    ):
        room.opens(page, pk).sees(LOUD, "for the class “7b”", "publicly (listed for everyone)")


@pytest.mark.parametrize(
    "calm",
    [
        {"mode": "test"},
        {"review": {"preset": "points_only"}},
        {"review": {"preset": "test"}, "closes_at": NOW + timedelta(days=1)},
        {"closes_at": NOW - timedelta(days=1)},
    ],
)
def test_nobody_is_warned_of_what_tells_nothing(room, practice, given, calm, clock):
    Assignment.objects.filter(pk=practice.pk).update(**calm)
    room.opens("quiz_share", practice.quiz_id).sees_not(LOUD)


def test_nobody_is_warned_of_practice_that_nobody_finds(room, practice, given):
    Quiz.objects.update(visibility=Quiz.Visibility.PRIVATE)
    room.opens("quiz_share", practice.quiz_id).sees_not(LOUD)


def test_the_publish_page_says_that_a_class_has_it_as_a_test(room, practice, given):
    room.opens("quiz_publish", practice.quiz_id).sees("A class or course has this quiz as a test.")
