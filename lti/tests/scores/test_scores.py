"""Scores reach the gradebook of the course, with Moodle's rules: the last one wins, and who doesn't count isn't told about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from lti import services as lti_services
from lti.gradebooks import Way, progress_of_learner
from lti.models import GradebookEntry, LineItem, Membership, Registration
from lti.scopes import LINE_ITEM, RESULT, SCORE
from lti.scores import sent_points
from lti.tests.platform import ASSISTANT, OBSERVER, TEACHER, faults
from lti.tests.pupils import Pupil, next_try, sends, states
from quizzes import services
from quizzes.models import Assignment, Attempt, Delivery
from quizzes.tests.builders import NOW

pytestmark = pytest.mark.django_db


def scores(campus):
    """What the platform took, in order."""
    return [document for _, document in campus.course.grades.taken]


def way(pupil):
    return progress_of_learner(pupil.place, pupil.person.learner_id, now=timezone.now())


def test_a_finished_attempt_arrives_in_the_gradebook(campus, ada, clock):
    ada.finishes(right=True)
    assert ada.grade is None
    assert way(ada).way is Way.WAITING
    sends()
    assert ada.grade == 10
    [score] = scores(campus)[-1:]
    assert (score["userId"], score["activityProgress"], score["gradingProgress"]) == (
        campus.ada.id,
        "Completed",
        "FullyGraded",
    )
    assert (score["scoreGiven"], score["scoreMaximum"]) == (1, 1)
    assert score["timestamp"].endswith(".000+00:00")
    assert way(ada).way is Way.ARRIVED


def test_a_beginning_is_told_without_a_grade_where_the_platform_shows_it(campus, ada):
    ada.begins()
    sends()
    [score] = scores(campus)
    assert (score["activityProgress"], score["gradingProgress"], "scoreGiven" in score) == (
        "InProgress",
        "NotReady",
        False,
    )


def test_moodle_is_not_told_of_a_beginning_because_that_clears_what_a_teacher_typed(campus, ada, clock):
    Registration.objects.update(kind="moodle")
    campus.course.grades.type_grade(campus.link.line_item, campus.ada.id, 7, clock.now - timedelta(days=1))
    ada.begins()
    sends()
    assert scores(campus) == []
    assert ada.grade == 7


def test_nothing_leaves_with_a_transaction_that_fails(campus, ada, settings):
    settings.ATTEMPT_OBSERVERS = [*settings.ATTEMPT_OBSERVERS, "lti.tests.scores.test_scores.breaks"]
    with pytest.raises(ZeroDivisionError):
        ada.finishes()
    sends()
    assert [score["activityProgress"] for score in scores(campus)] == ["InProgress"]


def breaks(event):
    if event.happened == "finished":
        raise ZeroDivisionError


@pytest.mark.parametrize(("counting", "expected"), [("first", [0, 0, 0]), ("best", [0, 10, 10]), ("last", [0, 10, 0])])
def test_the_attempt_that_counts_is_told(campus, ada, clock, counting, expected):
    Assignment.objects.filter(pk=ada.assignment.pk).update(counting=counting)
    held = []
    for right in (False, True, False):
        ada.finishes(right=right)
        sends()
        held.append(ada.grade)
        clock.passes(minutes=5)
    assert held == expected


def test_two_results_within_a_second_end_with_the_last_one(campus, ada, clock):
    Assignment.objects.filter(pk=ada.assignment.pk).update(counting="last")
    for right in (False, True, False, True):
        ada.finishes(right=right)
        sends()
        clock.passes(milliseconds=100)
    assert ada.grade == 10
    assert set(states()) == {"superseded", "delivered"}  # of the beginning, and of the results
    stamps = [score["timestamp"][:19] for score in scores(campus)]
    assert stamps == sorted(set(stamps))


def test_what_changes_before_it_is_sent_goes_once_as_it_is_then(campus, ada, clock):
    Assignment.objects.filter(pk=ada.assignment.pk).update(counting="last")
    ada.finishes(right=False)
    clock.passes(seconds=2)
    ada.finishes(right=True)
    sends()
    assert [score["scoreGiven"] for score in scores(campus)] == [1]


def test_a_change_of_the_rule_that_counts_reaches_the_gradebook(campus, ada, clock):
    ada.finishes(right=False)
    clock.passes(minutes=1)
    ada.finishes(right=True)
    sends()
    assert ada.grade == 0
    changes(ada, counting="best")
    sends()
    assert ada.grade == 10


def changes(pupil, **fields):
    pupil.assignment.refresh_from_db()
    services.change_assignment(
        assignment=pupil.assignment,
        settings=replace(services.settings_of(pupil.assignment), **fields),
        seen_revision=pupil.assignment.edit_revision,
        by=None,
        now=timezone.now(),
    )


def test_a_reset_takes_the_grade_back_and_its_undoing_brings_it_again(campus, ada, clock):
    attempt = ada.finishes()
    sends()
    clock.passes(minutes=1)
    services.reset_attempt(attempt=attempt, by=None, now=timezone.now())
    sends()
    assert ada.grade is None
    assert scores(campus)[-1]["activityProgress"] == "Initialized"
    services.restore_attempt(attempt=attempt, by=None, now=timezone.now())
    sends()
    assert ada.grade == 10


def test_a_deleted_attempt_leaves_no_grade(ada, clock):
    attempt = ada.finishes()
    sends()
    services.delete_attempt(attempt=attempt, by=None, now=timezone.now())
    sends()
    assert ada.grade is None


def test_moodle_is_told_of_a_reset_even_where_the_answer_to_the_score_was_lost(campus, ada, clock, platform):
    Registration.objects.update(kind="moodle")
    attempt = ada.finishes()
    platform.fails("scores", faults.reset(does_the_work=True))
    sends()
    assert ada.grade == 10
    services.reset_attempt(attempt=attempt, by=None, now=timezone.now())
    sends()
    assert ada.grade is None


def test_moodle_is_told_nothing_of_a_reset_where_no_grade_was_ever_sent(campus, ada, clock):
    Registration.objects.update(kind="moodle")
    campus.course.grades.type_grade(campus.link.line_item, campus.ada.id, 7, clock.now - timedelta(days=1))
    services.reset_attempt(attempt=ada.begins(), by=None, now=timezone.now())
    sends()
    assert scores(campus) == []
    assert ada.grade == 7


# Who counts


@pytest.mark.parametrize(
    "roles", [TEACHER, ASSISTANT, OBSERVER, ("http://purl.imsglobal.org/vocab/lti/system/person#TestUser",)]
)
def test_nobody_but_students_is_told_about(campus, roles):
    user = campus.course.enrol(campus.platform.add_user("Somebody"), roles)
    response = campus.browser().launches(user)
    assert response.status_code == 303
    sends()
    assert scores(campus) == []
    assert Delivery.objects.count() == 0


def test_a_student_who_became_a_teacher_is_not_told_about(campus, ada):
    attempt = ada.finishes()
    Membership.objects.filter(person=ada.person).update(part="teacher")
    sends()
    assert states()[-1] == "stale"
    assert scores(campus) == []
    services.reset_attempt(attempt=attempt, by=None, now=timezone.now())
    sends()
    assert scores(campus) == []


def test_each_course_gets_its_own_score(campus, platform, ada, clock):
    other = platform.add_course("Another")
    other.enrol(campus.ada)
    link = other.add_link("Evens", campus.tool, custom=campus.link.custom, maximum=4)
    there = Pupil(campus, campus.ada, link)
    ada.finishes(right=False)
    there.finishes(right=True)
    sends()
    assert (ada.grade, there.grade) == (0, 4)
    assert there.person == ada.person


# Columns


def test_a_changed_maximum_keeps_the_part_that_was_earned(campus, ada, clock):
    campus.link.line_item.maximum = Fraction(40)
    ada.finishes()
    sends()
    assert ada.grade == 40
    LineItem.objects.update(maximum=Fraction(10))
    clock.passes(seconds=5)
    lti_services.send_scores_again(link=ada.place, learner_id=None, now=timezone.now())
    sends()
    assert (ada.grade, scores(campus)[-1]["scoreMaximum"]) == (40, 10)


def test_what_isnt_everything_is_never_sent_as_everything_and_what_isnt_nothing_never_as_nothing():
    assert sent_points(Fraction(9_999_999, 10_000_000), Fraction(1)) == Fraction(999_999, 1_000_000)
    assert sent_points(Fraction(1, 10**8), Fraction(1)) == Fraction(1, 10**6)


def without_item(campus, *scopes):
    campus.tool.scopes = scopes
    link = campus.course.add_link("Ungraded", campus.tool, custom=campus.link.custom, maximum=None)
    return Pupil(campus, campus.ada, link)


def test_where_a_link_has_no_column_the_first_score_makes_one(campus, clock):
    pupil = without_item(campus, LINE_ITEM, SCORE)
    pupil.finishes()
    sends()
    item = LineItem.objects.get(link=pupil.place)
    [made] = [item for item in campus.course.grades.items.values() if item.by_tool]
    assert (made.label, made.resource_link_id, made.tag, item.was_made_here) == (
        "Ungraded",
        pupil.link.id,
        "quizsite",
        True,
    )
    assert campus.course.grades.score_of(made, campus.ada.id) == 1
    clock.passes(minutes=1)
    pupil.finishes()
    sends()
    assert len([item for item in campus.course.grades.items.values() if item.by_tool]) == 1


def test_a_column_that_was_made_here_and_deleted_there_is_made_again(campus, clock):
    pupil = without_item(campus, LINE_ITEM, SCORE)
    pupil.finishes()
    sends()
    [made] = [item for item in campus.course.grades.items.values() if item.by_tool]
    del campus.course.grades.items[made.id]
    clock.passes(minutes=1)
    pupil.finishes()
    sends()
    [again] = [item for item in campus.course.grades.items.values() if item.by_tool]
    assert (again.id != made.id, campus.course.grades.score_of(again, campus.ada.id)) == (True, 1)


def test_a_column_of_the_platform_that_is_gone_is_told_and_not_made_again(campus, ada):
    del campus.course.grades.items[campus.link.line_item.id]
    ada.finishes()
    sends()
    assert states()[-1] == "failed"
    assert "has no column for this quiz" in way(ada).problem
    assert not campus.course.grades.items


def test_where_the_platform_takes_no_scores_none_is_tried_and_a_later_column_gets_all(campus, clock):
    pupil = without_item(campus, RESULT)
    pupil.finishes()
    sends()
    assert Delivery.objects.count() == 0
    campus.tool.scopes = (SCORE,)
    pupil.link.line_item = campus.course.grades.add(label="Now graded", maximum=5, resource_link_id=pupil.link.id)
    campus.browser().launches(campus.teacher, pupil.link)
    sends()
    assert pupil.grade == 5


def test_a_column_elsewhere_is_refused_and_no_token_goes_there(campus, ada):
    LineItem.objects.update(url="http://evil.example/lineitems/1")
    ada.finishes()
    sends()
    assert states()[-1] == "failed"
    assert "evil.example" in way(ada).problem
    assert "further addresses" in way(ada).problem
    assert campus.platform.asked("scores") == []


def test_nothing_is_sent_for_a_registration_that_was_switched_off(campus, ada):
    ada.finishes()
    Registration.objects.update(is_active=False)
    sends()
    assert states()[-1] == "failed"
    assert scores(campus) == []
    assert "switched off here" in way(ada).problem


# Held back


def test_points_that_may_not_be_seen_yet_are_told_as_pending_and_sent_when_they_may(campus, ada, clock):
    closes = NOW + timedelta(hours=2)
    Assignment.objects.filter(pk=ada.assignment.pk).update(review={"points": ["closed"]}, closes_at=closes)
    ada.finishes()
    sends()
    assert ada.grade is None
    assert scores(campus)[-1]["gradingProgress"] == "Pending"
    assert "scoreGiven" not in scores(campus)[-1]
    assert way(ada).way is Way.HELD
    assert next_try() > closes
    clock.now = next_try()
    sends()
    assert ada.grade == 10
    assert way(ada).way is Way.ARRIVED


def test_points_that_are_hidden_for_good_wait_until_the_quiz_has_closed_or_go_at_once(campus, ada, clock):
    Assignment.objects.filter(pk=ada.assignment.pk).update(
        review={"preset": "nothing"}, closes_at=NOW + timedelta(hours=1)
    )
    ada.finishes()
    sends()
    assert ada.grade is None
    changes(ada, closes_at=None)
    sends()
    assert ada.grade == 10


def test_an_earlier_closing_date_lets_held_scores_go_earlier(campus, ada, clock):
    Assignment.objects.filter(pk=ada.assignment.pk).update(
        review={"points": ["closed"]}, closes_at=NOW + timedelta(days=9)
    )
    ada.finishes()
    sends()
    changes(ada, closes_at=NOW + timedelta(minutes=1))
    sends()
    clock.now = next_try()
    assert clock.now < NOW + timedelta(minutes=5)
    sends()
    assert ada.grade == 10


def test_other_review_rules_send_nothing_again_that_wasnt_held_back(campus, ada, clock):
    ada.finishes()
    sends()
    told = scores(campus)
    assert told
    clock.passes(minutes=1)
    changes(ada, review={"preset": "after_finishing"})
    sends()
    assert scores(campus) == told


def test_a_grade_that_arrived_is_not_cleared_because_points_are_hidden_again(campus, ada, clock):
    ada.finishes()
    sends()
    assert ada.grade == 10
    clock.passes(minutes=1)
    changes(ada, review={"points": ["closed"]}, closes_at=NOW + timedelta(hours=2))
    lti_services.send_scores_again(link=ada.place, learner_id=None, now=timezone.now())
    sends()
    assert ada.grade == 10


# Canvas


def test_canvas_is_told_what_was_handed_in_and_only_once_that_it_is_new(campus, ada, clock):
    Registration.objects.update(kind="canvas")
    ada.finishes()
    sends()
    extension = scores(campus)[-1]["https://canvas.instructure.com/lti/submission"]
    assert extension["new_submission"] is True
    assert extension["submission_type"] == "basic_lti_launch"
    assert extension["submission_data"] == f"http://testserver/lti/launch?attempt={Attempt.objects.get().uuid}"
    lti_services.send_scores_again(link=ada.place, learner_id=ada.person.learner_id, now=timezone.now())
    sends()
    assert scores(campus)[-1]["https://canvas.instructure.com/lti/submission"]["new_submission"] is False


def test_an_entry_is_there_once_however_often_it_is_told(ada, clock):
    for _ in range(3):
        ada.finishes()
        clock.passes(seconds=3)
    assert GradebookEntry.objects.count() == 1
