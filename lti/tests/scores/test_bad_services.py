"""Whatever a platform's services answer, or don't: a score is delivered or visibly failed, and nothing hangs."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from lti import services as lti_services
from lti.gradebooks import Way, progress_of_learner
from lti.models import Registration
from lti.remote import tokens
from lti.scopes import RESULT, SCORE
from lti.tests.platform import faults
from lti.tests.pupils import Pupil, next_try, sends, states, works_off
from quizzes.models import Delivery
from quizzes.services.outbox import LEASE, claim_due, take_back_abandoned
from quizzes.tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hurry")]

KINDS = dict(faults.every_kind(seconds=30.0))
# What comes of one such answer to a score: nothing of them is lost.
OUTCOMES = {
    "401": (Way.ARRIVED, ""),
    "403": (Way.FAILED, "403"),
    "404": (Way.ARRIVED, ""),  # the list of line items says that it is there
    "409": (Way.FAILED, "newer grade"),
    "429 in seconds": (Way.ARRIVED, ""),
    "500": (Way.ARRIVED, ""),
    "500 after the work": (Way.ARRIVED, ""),
    "502 as HTML": (Way.ARRIVED, ""),
    "HTML": (Way.ARRIVED, ""),
    "redirect": (Way.FAILED, "moved"),
    "reset": (Way.ARRIVED, ""),
    "reset after the work": (Way.ARRIVED, ""),
    "huge": (Way.ARRIVED, ""),
    "drip": (Way.ARRIVED, ""),
    "hang": (Way.ARRIVED, ""),
}


def way(pupil, clock):
    return progress_of_learner(pupil.place, pupil.person.learner_id, now=clock.now)


def test_the_list_of_outcomes_has_every_kind_of_trouble():
    assert set(KINDS) - set(OUTCOMES) == {"empty"}  # an empty 200 is what a service of scores answers


@pytest.mark.parametrize("kind", OUTCOMES)
def test_one_bad_answer_to_a_score_loses_nothing(platform, ada, clock, kind):
    ada.finishes()
    platform.fails("scores", KINDS[kind])
    begun = time.monotonic()
    works_off(clock)
    assert time.monotonic() - begun < 20
    expected, words = OUTCOMES[kind]
    progress = way(ada, clock)
    assert (progress.way, ada.grade) == (expected, 10 if expected is Way.ARRIVED else None), progress.problem
    assert words in progress.problem


@pytest.mark.parametrize("kind", OUTCOMES)
def test_what_failed_is_sent_again_by_a_button(platform, ada, clock, kind):
    ada.finishes()
    platform.fails("scores", KINDS[kind], times=None)
    sends()
    platform.heals()
    clock.passes(minutes=1)
    assert lti_services.send_scores_again(link=ada.place, learner_id=ada.person.learner_id, now=clock.now) == 1
    works_off(clock)
    assert ada.grade == 10
    assert way(ada, clock).way is Way.ARRIVED


@pytest.mark.parametrize("kind", ["500", "reset", "HTML", "hang", "401"])
def test_what_goes_on_failing_is_given_up_after_two_days_and_shown(platform, ada, clock, kind):
    ada.finishes()
    platform.fails("scores", faults.status(500) if kind == "hang" else KINDS[kind], times=None)
    works_off(clock)
    assert way(ada, clock).way is Way.FAILED
    assert way(ada, clock).problem
    assert NOW + timedelta(hours=12) < clock.now < NOW + timedelta(days=4)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "500 after the work"])
def test_a_token_service_in_trouble_holds_scores_up_and_loses_none(platform, ada, clock, kind):
    ada.finishes()
    platform.fails("token", KINDS[kind])
    begun = time.monotonic()
    works_off(clock)
    assert time.monotonic() - begun < 20
    if kind == "redirect":
        assert way(ada, clock).way in (Way.ARRIVED, Way.FAILED)
    else:
        assert ada.grade == 10


def test_while_the_platform_gives_no_token_one_score_is_tried_and_the_others_wait(campus, platform, clock):
    pupils = [Pupil(campus, campus.course.enrol(platform.add_user(f"Pupil {n}"))) for n in range(5)]
    for pupil in pupils:
        pupil.finishes()
    platform.fails("token", faults.status(503), times=None)
    sends()
    assert len(platform.asked("token")) <= 2
    platform.heals()
    works_off(clock)
    assert [pupil.grade for pupil in pupils] == [10] * 5


def test_a_refused_token_says_what_the_platform_said_and_what_to_compare(campus, platform, ada, clock):
    campus.tool.jwks = {"keys": []}
    ada.finishes()
    sends()
    problem = way(ada, clock).problem
    assert "401" in problem
    assert "Compare the registration" in problem


def test_a_narrower_token_says_which_permission_is_missing(campus, ada, clock):
    campus.tool.scopes = (RESULT,)
    ada.finishes()
    sends()
    assert "doesn't allow this site 'score'" in way(ada, clock).problem


def test_429_waits_as_long_as_it_asks_in_seconds_or_as_a_date(platform, ada, clock):
    ada.finishes()
    platform.fails("scores", faults.too_many(NOW.replace(minute=30)))
    sends()
    assert next_try() == NOW.replace(minute=30)
    clock.now = next_try()
    platform.fails("scores", faults.too_many(90))
    sends()
    assert next_try() >= clock.now + timedelta(seconds=90)


def test_canvas_says_429_in_its_own_way(platform, ada, clock):
    ada.finishes()
    platform.fails("scores", faults.status(403, b"Rate Limit Exceeded", x_rate_limit_remaining="0.0"))
    works_off(clock)
    assert ada.grade == 10


def test_a_grade_typed_by_hand_meanwhile_stays_until_somebody_presses_send_again(campus, ada, clock):
    ada.finishes()
    clock.passes(minutes=1)
    campus.course.grades.type_grade(campus.link.line_item, campus.ada.id, 7, clock.now)
    clock.passes(minutes=1)
    sends()
    assert ada.grade == 7
    assert "typed by hand" in way(ada, clock).problem
    lti_services.send_scores_again(link=ada.place, learner_id=None, now=clock.now)
    sends()
    assert ada.grade == 10


def test_409_with_the_same_grade_in_the_results_is_done(campus, ada, clock):
    ada.finishes()
    campus.course.grades.type_grade(campus.link.line_item, campus.ada.id, 10, clock.now + timedelta(hours=1))
    sends()
    assert (states()[-1], way(ada, clock).way) == ("delivered", Way.ARRIVED)


def test_409_where_results_may_not_be_read_is_shown(campus, clock):
    campus.tool.scopes = (SCORE,)
    pupil = Pupil(campus, campus.ada, campus.course.add_link("Evens", campus.tool, custom=campus.link.custom))
    pupil.finishes()
    pupil.link.course.grades.type_grade(pupil.link.line_item, campus.ada.id, 100, clock.now + timedelta(hours=1))
    sends()
    assert way(pupil, clock).way is Way.FAILED


def test_a_student_who_left_is_refused_with_words(campus, ada, clock):
    ada.finishes()
    campus.course.enrol(campus.ada, status="Inactive")
    sends()
    assert "Students who left the course" in way(ada, clock).problem


def test_a_registration_that_is_switched_off_sends_nothing(campus, platform, ada, clock):
    ada.finishes()
    Registration.objects.update(is_active=False)
    sends()
    assert platform.asked("scores") == []
    assert "switched off" in way(ada, clock).problem


# A worker that dies


def test_a_worker_that_dies_between_sending_and_settling_sends_again_and_the_last_score_stands(campus, ada, clock):
    from lti.channel import send_score
    from quizzes.channels import Delivered, Outgoing

    ada.finishes(right=False)
    [delivery] = claim_due(now=clock.now).deliveries
    outgoing = Outgoing(
        delivery.public_id, delivery.recipient, delivery.subject, delivery.payload, delivery.created_at, delivery.tries
    )
    assert send_score(outgoing) == Delivered(200)  # and here it is killed
    assert ada.grade == 0
    from quizzes.models import Assignment

    Assignment.objects.filter(pk=ada.assignment.pk).update(counting="best")
    ada.finishes(right=True)
    clock.now += LEASE + timedelta(seconds=1)
    take_back_abandoned(now=clock.now, chance=lambda: 0.0)
    works_off(clock)
    assert ada.grade == 10
    assert set(states()) <= {"delivered", "superseded"}


def test_a_worker_that_was_thought_dead_can_not_bring_an_older_score_back(campus, ada, clock, monkeypatch):
    """Its message was made before the newer one and arrives after it: the platform refuses it by its time, and so do we."""
    from lti import channel
    from lti.gradebooks import due_score, entry_of
    from quizzes.channels import Stale
    from quizzes.models import Assignment

    Assignment.objects.filter(pk=ada.assignment.pk).update(counting="last")
    ada.finishes(right=False)
    entry = entry_of(ada.place.pk, ada.person.pk)
    late = channel._stamped(
        entry, channel.ensure_column(entry.link), due_score(ada.assignment, ada.person, now=clock.now).told
    )
    ada.finishes(right=True)
    sends()
    assert ada.grade == 10
    sent = channel._settled(late, channel._posted(late), clock.now)
    assert isinstance(sent, Stale)
    assert ada.grade == 10
    assert way(ada, clock).way is Way.ARRIVED


# Access tokens


def test_a_token_serves_until_a_minute_before_its_end_and_every_score_till_then(campus, platform, ada, clock):
    platform.desk.life = 600
    for _ in range(3):
        ada.finishes()
        sends()
        clock.passes(seconds=10)
    assert len(platform.asked("token")) == 1


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(3600, 3540), ("600", 540), (None, 3540), ("soon", 3540), (30, -30), (1e300, 86340), (-5, 3540), (True, 3540)],
)
def test_how_long_a_token_is_kept(told, seconds):
    assert tokens._life(told) == seconds


def test_a_token_is_not_shared_between_registrations_or_scopes(campus):
    registration = campus.registration
    key = tokens._cache_key(registration, (SCORE,))
    assert key != tokens._cache_key(registration, (RESULT,))
    registration.client_id = "another"
    assert key != tokens._cache_key(registration, (SCORE,))


def test_a_revoked_token_is_replaced_once_and_not_for_ever(campus, platform, ada, clock):
    ada.finishes()
    sends()
    platform.desk.revoke()
    clock.passes(seconds=5)
    ada.finishes()
    sends()
    assert len(platform.asked("token")) == 2
    platform.fails("scores", faults.status(401), times=None)
    clock.passes(seconds=5)
    ada.finishes()
    before = len(platform.asked("scores"))
    sends()
    assert len(platform.asked("scores")) == before + 2
    assert Delivery.objects.order_by("pk").last().state == "waiting"
