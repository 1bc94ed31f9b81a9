"""A class that opens a quiz at once, and a launch that is posted twice at once, on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lti import services
from lti.errors import NotAllowed
from lti.logins import begin_login
from lti.messages import LAUNCH, Course, Grades, Message, Placement
from lti.models import Context, Deployment, Launch, LtiUser, Membership, NonceUse, ResourceLink, ToolKey
from lti.placing import custom_parameters
from lti.tests.builders import make_deployment, make_registration
from quizzes import queries
from quizzes.models import Assignment, Learner, Quiz
from quizzes.tests.builders import SUBJECTS, make_quiz, publish
from quizzes.tests.races.test_races import THREADS, at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


@pytest.fixture(autouse=True)
def subjects(settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()


@pytest.fixture
def registration():
    return make_registration()


def message(registration, subject: str, **changes) -> Message:
    quiz = make_quiz_once()
    fields = {
        "kind": LAUNCH,
        "deployment_id": "1",
        "target": "https://tool.example/lti/launch",
        "subject": subject,
        "roles": (COURSE + "Learner",),
        "name": subject,
        "email": "",
        "course": Course("course", "Numbers"),
        "placement": Placement("link", "Even"),
        "custom": custom_parameters(registration, quiz),
        "grades": Grades("https://lms.example/item", "https://lms.example/items"),
        "memberships_url": "",
        "return_url": "",
        "platform_url": "",
        "about": "",
        "choosing": None,
    }
    return Message(**fields | changes)


def make_quiz_once() -> Quiz:
    found = Quiz.objects.filter(slug="raced").first()
    if found is None:
        found = make_quiz(slug="raced")
        publish(found)
    return found


def login_of(registration):
    login, _ = begin_login(
        registration=registration.pk, target="", deployment_id="", storage="", login_hint="", message_hint=""
    )
    return login


def arriving(registration, subject: str, login=None, **changes):
    told, login = message(registration, subject, **changes), login or login_of(registration)
    return lambda: services.arrive(registration=registration, login=login, message=told, now=datetime.now(UTC))


def test_a_launch_that_is_posted_many_times_at_once_gets_in_once(registration):
    make_deployment(registration)
    login = login_of(registration)
    results = at_once(*(arriving(registration, "ada", login) for _ in range(THREADS)))
    assert sorted(type(result).__name__ for result in results) == ["Arrival", *["NotProven"] * (THREADS - 1)]
    assert Launch.objects.count() == NonceUse.objects.count() == 1


def test_a_class_that_opens_a_new_quiz_at_once_finds_one_course_one_place_and_one_assignment(registration):
    make_deployment(registration)
    results = at_once(*(arriving(registration, f"student-{number}") for number in range(THREADS)))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Context.objects.count() == ResourceLink.objects.count() == Assignment.objects.filter(kind="lti").count() == 1
    assert LtiUser.objects.count() == Membership.objects.count() == Learner.objects.count() == THREADS


def test_one_person_in_many_tabs_is_one_learner(registration):
    make_deployment(registration)
    results = at_once(*(arriving(registration, "ada") for _ in range(THREADS)))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert LtiUser.objects.count() == Learner.objects.count() == 1
    assert Launch.objects.count() == THREADS


def test_a_new_deployment_is_added_once_however_many_launch_from_it(registration):
    results = at_once(*(arriving(registration, f"student-{number}") for number in range(THREADS)))
    assert {type(result) for result in results} == {NotAllowed}
    assert Deployment.objects.count() == 1
    assert not LtiUser.objects.exists()


def test_a_handle_opens_once_however_many_try(registration):
    make_deployment(registration)
    arrival = arriving(registration, "ada")()
    redeem = lambda: services.redeem_handle(handle=arrival.handle, now=datetime.now(UTC))  # noqa: E731
    results = at_once(*(redeem for _ in range(THREADS)))
    assert sorted(type(result).__name__ for result in results) == ["Launch", *["NotProven"] * (THREADS - 1)]


def test_the_first_key_and_rotations_at_once_leave_one_current_key():
    now = datetime.now(UTC)
    results = at_once(*(lambda: services.ensure_key(now=now) for _ in range(THREADS)))
    assert len({result.kid for result in results}) == 1
    services.rotate_key(now=now)
    assert ToolKey.objects.filter(is_current=True).count() == 1
