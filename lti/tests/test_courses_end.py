"""What an administrator sees of a platform, and what stays when a course is over."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lti import services
from lti.models import Context, Deployment, Launch, LtiUser, Membership
from lti.placing import custom_parameters
from lti.scopes import LINE_ITEM
from lti.tests.campus import changed
from lti.tests.platform import LEARNER, faults
from lti.tests.test_students import TEST_USER, student_of
from quizzes.models import Attempt, Learner
from quizzes.tests.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_the_end_of_a_course_forgets_its_people_and_keeps_their_answers(campus):
    student_of(campus).answers("4")
    erased = services.erase_course(context=Context.objects.get(), now=NOW)
    assert (erased.forgotten, erased.kept) == (1, 0)
    assert not LtiUser.objects.exists()
    assert not Membership.objects.exists()
    assert not Launch.objects.exists()
    learner = Learner.objects.get()
    assert (learner.name, learner.erased_at) == ("", NOW)
    assert Attempt.objects.get().answers.count() == 1
    student_of(campus).sees("Check")
    assert Learner.objects.count() == 2


def test_who_is_in_another_course_stays_until_that_one_ends(campus):
    other = campus.platform.add_course("Other")
    other.enrol(campus.ada)
    link = other.add_link("Again", campus.tool, custom=custom_parameters(campus.registration, campus.quiz))
    student_of(campus).answers("4")
    student_of(campus, link=link)
    first, second = Context.objects.order_by("pk")
    assert services.erase_course(context=first, now=NOW).kept == 1
    assert Learner.objects.get().name == "Ada Lovelace"
    assert services.erase_course(context=second, now=NOW).forgotten == 1
    assert Learner.objects.get().name == ""


def test_the_pages_that_are_open_end_with_the_course(campus):
    student = student_of(campus)
    services.erase_course(context=Context.objects.get(), now=NOW)
    assert student.answers("4").status == 404
    assert not Attempt.objects.exists()


def test_a_page_says_what_goes_and_what_stays_before_it_is_done(campus, root):
    student_of(campus)
    address = reverse("admin:lti_context_erase", args=[Context.objects.get().pk])
    page = root.get(address).content.decode()
    assert "1 person" in page
    assert LtiUser.objects.exists()
    assert root.post(address, follow=True).status_code == 200
    assert not LtiUser.objects.exists()


def test_the_command_does_the_same(campus, capsys):
    student_of(campus)
    call_command("erase_lti_course", str(Context.objects.get().pk))
    assert "1 people forgotten" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no course"):
        call_command("erase_lti_course", "999999")


# Check connection


def steps(client: Client, campus, *, asks: bool = False) -> str:
    address = reverse("admin:lti_registration_check", args=[campus.registration.pk])
    response = client.post(address) if asks else client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_looking_asks_the_platform_nothing(campus, root):
    assert "not been fetched yet" in steps(root, campus)
    assert campus.platform.requests == []


def test_checking_fetches_the_keys(campus, root):
    assert "1 key, fetched" in steps(root, campus, asks=True)


def test_checking_asks_for_a_token_a_roster_and_a_column_and_changes_nothing_there(campus, root):
    campus.tool.jwks = Client().get(reverse("lti:jwks")).json()
    campus.browser().arrives(campus.teacher)
    page = steps(root, campus, asks=True)
    for words in ("lets this site send scores", "1 student.", "“Even numbers” was read, highest score 10"):
        assert words in page
    assert "not good" not in page
    assert campus.platform.asked("scores") == []
    assert {request.method for request in campus.platform.asked("lineitem")} == {"GET"}


def tries(client: Client, campus) -> str:
    campus.tool.jwks = Client().get(reverse("lti:jwks")).json()
    address = reverse("admin:lti_registration_check", args=[campus.registration.pk])
    return client.post(address, {"do": "trial"}).content.decode()


def comes_as_tester(campus):
    tester = campus.course.enrol(campus.platform.add_user("Test Student"), (*LEARNER, TEST_USER))
    campus.browser().arrives(tester)
    return tester


def test_a_trial_score_goes_to_the_test_student_in_a_column_that_is_gone_after(campus, root):
    campus.browser().arrives()
    campus.browser().arrives(campus.teacher)
    tester = comes_as_tester(campus)
    before = dict(campus.course.grades.items)
    page = tries(root, campus)
    assert "stood in the gradebook" in page
    assert "not good" not in page
    assert campus.course.grades.items == before
    [(item, document)] = campus.course.grades.taken
    assert item not in before
    assert document["userId"] == tester.id


def test_a_teacher_whom_the_gradebook_doesnt_grade_shows_nothing_and_leaves_no_column(campus, root):
    campus.browser().arrives()
    campus.browser().arrives(campus.teacher)
    before = dict(campus.course.grades.items)
    page = tries(root, campus)
    assert "answered 400" in page
    assert "test student" in page
    assert campus.course.grades.items == before
    assert campus.course.grades.taken == []


def test_no_trial_score_is_sent_for_a_student(campus, root):
    campus.browser().arrives()
    assert "Nobody is known there but students" in tries(root, campus)
    assert campus.platform.asked("scores") == []


def test_where_no_column_can_be_made_nothing_is_tried(campus, root):
    assert "No course is known" in tries(root, campus)
    campus.tool.scopes = tuple(scope for scope in campus.tool.scopes if scope != LINE_ITEM)
    campus.browser().arrives(campus.teacher)
    assert "No course is known" in tries(root, campus)


@pytest.mark.parametrize(
    ("service", "said"),
    [("lineitems", "Let the tool make line items"), ("scores", "answered 500"), ("results", "answered 500")],
)
def test_a_trial_that_fails_says_where_and_still_deletes_its_column(campus, root, service, said):
    comes_as_tester(campus)
    before = dict(campus.course.grades.items)
    campus.platform.fails(service, faults.status(500), times=None)
    page = tries(root, campus)
    assert "not good" in page
    assert said in page
    assert campus.course.grades.items == before


def test_a_trial_column_that_stays_is_told_of(campus, root):
    comes_as_tester(campus)
    campus.platform.fails("lineitem", faults.status(500), times=None)
    assert "by hand in the gradebook" in tries(root, campus)


@pytest.mark.parametrize(
    ("service", "said"), [("token", "no access token"), ("roster", "names and roles"), ("lineitem", "line item")]
)
def test_a_service_that_fails_is_named(campus, root, service, said):
    campus.tool.jwks = Client().get(reverse("lti:jwks")).json()
    campus.browser().arrives(campus.teacher)
    campus.platform.fails(service, faults.status(500), times=None)
    page = steps(root, campus, asks=True)
    assert "not good" in page
    assert said in page


def test_each_step_that_fails_says_what_to_do(campus, root):
    Deployment.objects.create(registration=campus.registration, deployment_id="new")
    campus.browser().launches(change=changed(roles=None))
    campus.platform.fails("jwks", faults.html())
    page = steps(root, campus, asks=True)
    for words in ("keyset URL", "Not switched on: “new”", "switch it on", "Last refusal", "roles"):
        assert words in page


def test_after_a_good_launch_the_old_refusal_is_past(campus, root):
    campus.browser().launches(change=changed(roles=None))
    campus.browser().arrives()
    page = steps(root, campus)
    assert "not good" not in page
    assert re.search(r'class="past"><th scope="row">Last refusal</th><td>– over</td>', page)
    assert timezone.now().strftime("%Y") in page


def test_switching_a_person_off_in_the_admin_ends_their_pages(campus, root):
    student = student_of(campus)
    person = LtiUser.objects.get()
    form = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    assert root.post(reverse("admin:lti_ltiuser_change", args=[person.pk]), form).status_code == 302
    assert student.answers("4").status == 403
