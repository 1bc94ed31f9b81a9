"""Scores and rosters from several sides in the same moment, on PostgreSQL: one entry, later and later timestamps, nobody twice."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from lti import channel
from lti import services as lti_services
from lti.gradebooks import due_score, entry_of
from lti.models import GradebookEntry, LineItem, LtiUser, Membership
from lti.remote.rosters import Member
from lti.services.people import learner_of
from lti.tests.campus import make_campus
from lti.tests.pupils import Pupil, sends, states
from quizzes.models import Delivery, Learner
from quizzes.tests.races.test_races import at_once, refusals

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 8


@pytest.fixture
def campus(platform, transactional_db):
    campus = make_campus(platform)
    campus.tool.jwks = {"keys": [lti_services.ensure_key(now=timezone.now()).public_jwk]}
    return campus


def tells(pupil):
    def tell():
        with transaction.atomic():
            lti_services.tell_gradebook(link=pupil.place, people=[pupil.person], now=timezone.now())

    return tell


def test_a_score_told_from_four_sides_is_one_entry_and_one_delivery_that_waits(campus):
    pupil = Pupil(campus)
    for _ in range(ROUNDS):
        assert refusals(at_once(*[tells(pupil)] * 4)) == {}
    assert GradebookEntry.objects.count() == 1
    assert Delivery.objects.filter(state="waiting").count() == 1


def test_no_two_messages_bear_the_same_second(campus):
    pupil = Pupil(campus)
    tells(pupil)()
    entry = entry_of(pupil.place.pk, pupil.person.pk)
    item = LineItem.objects.get()
    told = due_score(pupil.assignment, pupil.person, now=timezone.now()).told
    stamps = []
    for _ in range(ROUNDS):
        messages = at_once(*[lambda: channel._stamped(entry, item, told)] * 4)
        assert refusals(messages) == {}
        stamps += [message.score.stamp.replace(microsecond=0) for message in messages]
    assert len(set(stamps)) == len(stamps)


def test_a_result_that_changes_while_it_is_sent_is_sent_once_more(campus):
    pupil = Pupil(campus)
    pupil.finishes(right=True)
    for _ in range(ROUNDS):
        assert refusals(at_once(sends, tells(pupil), sends)) == {}
    sends()
    assert pupil.grade == 10
    assert set(states()) <= {"delivered", "superseded"}
    entry = pupil.entry
    assert entry.is_up_to_date


def test_a_column_found_by_two_at_once_is_kept_once(campus):
    from lti.columns import ensure_column

    pupil = Pupil(campus)
    for _ in range(ROUNDS):
        LineItem.objects.all().delete()
        found = at_once(*[lambda: ensure_column(pupil.place).pk] * 3)
        assert refusals(found) == {}
        assert len(set(found)) == 1


def test_a_column_made_by_two_at_once_leaves_one_in_the_gradebook(campus):
    from lti.columns import ensure_column

    link = campus.course.add_link("Ungraded", campus.tool, custom=campus.link.custom, maximum=None)
    pupil = Pupil(campus, campus.ada, link)
    grades = campus.course.grades
    for _ in range(ROUNDS):
        LineItem.objects.filter(link=pupil.place).delete()
        for item in [item for item in grades.items.values() if item.by_tool]:
            grades.remove(item)
        assert refusals(at_once(*[lambda: ensure_column(pupil.place)] * 3)) == {}
        kept = LineItem.objects.get(link=pupil.place)
        assert [
            campus.platform.services.line_item_url(campus.course, i) for i in grades.items.values() if i.by_tool
        ] == [kept.url]


def test_a_roster_read_while_its_students_launch_makes_nobody_twice(campus):
    context = Pupil(campus).place.context
    for number in range(ROUNDS):
        person = LtiUser.objects.create(deployment=campus.deployment, subject=f"ben-{number}")
        link = context.links.get()

        def launches(person=person, link=link):
            with transaction.atomic():
                return learner_of(person, "student", link, now=timezone.now()).pk

        def reads(subject=person.subject):
            members = [Member(subject, ("Learner",), name="Ben"), Member(f"new-{subject}", ("Learner",))]
            lti_services.keep_roster(context=context, members=members, is_whole=False, now=timezone.now())

        results = at_once(launches, reads, reads)
        assert refusals(results) == {}
        person.refresh_from_db()
        assert person.learner_id == results[0]
        assert LtiUser.objects.filter(subject=f"new-ben-{number}").count() == 1
        assert Membership.objects.filter(person=person).count() == 1
    assert Learner.objects.filter(lti_user=None, trial_of=None).count() == 0
