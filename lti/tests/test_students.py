"""A student who comes from a course: takes the quiz in a frame without cookies, goes on later, and is nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lti import services
from lti.models import Context, Deployment, Launch, LtiUser, Membership, ResourceLink
from lti.placing import custom_parameters
from lti.services.arriving import HANDLE_AGE
from lti.tests.campus import Campus, changed, make_campus
from lti.tests.platform import LEARNER, OBSERVER, TEACHER
from quizzes.models import Assignment, Attempt, Learner, Quiz
from quizzes.tests.builders import make_quiz, publish
from quizzes.tests.framing.driver import FramedStudent

pytestmark = pytest.mark.django_db

TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


def student_of(campus: Campus, user=None, link=None, **fields) -> FramedStudent:
    """In the frame, on the page that the launch has led to."""
    response = campus.browser().arrives(user, link, **fields)
    place = ResourceLink.objects.get(link_id=(link or campus.link).id)
    student = FramedStudent()
    student.name, student.path = f"assignment-{place.assignment.public_id}", f"/framed/{place.assignment.public_id}/"
    student._took(response)
    return student


def test_a_student_lands_on_the_quiz_and_takes_it_without_a_cookie(campus):
    student = student_of(campus)
    student.answers("4").sees("Right")
    student.sends("/finish")
    attempt = Attempt.objects.get()
    assert attempt.state == Attempt.State.FINISHED
    assert attempt.learner == LtiUser.objects.get().learner
    assert attempt.learner.name == "Ada Lovelace"
    assert attempt.assignment.kind == Assignment.Kind.LTI


def test_the_next_launch_goes_on_where_the_student_stands(campus):
    student_of(campus).answers("4")
    student_of(campus).sees("Right")
    assert Attempt.objects.count() == Learner.objects.count() == LtiUser.objects.count() == 1


def test_a_student_without_a_name_takes_the_quiz_all_the_same(campus):
    nobody = campus.course.enrol(campus.platform.add_user())
    student_of(campus, nobody).answers("4").sees("Right")
    assert Learner.objects.get().name == ""


def test_a_launch_opens_its_page_once_and_for_a_minute(campus, monkeypatch):
    browser = campus.browser()
    address = browser.launches()["Location"]
    assert Client().head(address).status_code == 200
    assert Client().post(address).status_code == 200
    again = Client().post(address)
    assert "opened before" in again.content.decode()
    assert "Even numbers" not in again.content.decode()
    late = browser.launches()["Location"]
    Launch.objects.update(handle_expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert Client().post(late).status_code == 401
    assert timedelta(seconds=60) == HANDLE_AGE


def test_a_reload_goes_on_with_what_the_tab_has_kept(campus):
    response = campus.browser().launches()
    Client().post(response["Location"])
    page = Client().get(response["Location"]).content.decode()
    assignment = ResourceLink.objects.get().assignment
    assert f'action="/framed/{assignment.public_id}/"' in page


def test_only_the_platform_may_frame_the_quiz(campus):
    campus.registration.frame_origins = "https://school.example"
    campus.registration.save()
    policy = campus.browser().arrives()["Content-Security-Policy"]
    ancestors = policy.partition("frame-ancestors")[2].partition(";")[0].split()
    assert ancestors == ["'self'", campus.platform.issuer, "https://school.example"]


def test_the_same_student_in_two_courses_has_two_series_of_attempts(campus):
    other = campus.platform.add_course("Other")
    other.enrol(campus.ada)
    link = other.add_link("Again", campus.tool, custom=custom_parameters(campus.registration, campus.quiz))
    student_of(campus).answers("4")
    student_of(campus, link=link).answers("3").sees("Not")
    assert Attempt.objects.count() == Assignment.objects.filter(kind="lti").count() == 2
    assert Learner.objects.count() == 1


def test_a_pass_of_one_course_admits_to_no_other(campus):
    """The ticket of another course's page, posted with one's own pass."""
    other = campus.platform.add_course("Other")
    eve = other.enrol(campus.platform.add_user("Eve"))
    link = other.add_link("Again", campus.tool, custom=custom_parameters(campus.registration, campus.quiz))
    ada, eve = student_of(campus), student_of(campus, eve, link)
    [form] = [e for e in ada.player.with_tag("form") if e.attributes.get("action", "").endswith("/check")]
    fields = {
        e.attributes["name"]: e.attributes.get("value", "")
        for e in form.with_tag("input")
        if e.attributes.get("type") == "hidden"
    }
    choice = campus.quiz.items.get().question.choices.get(is_correct=True).key
    eve.posts(form.attributes["action"], fields | {"token": eve.token, "player": eve.name}, [("choice", choice)])
    assert eve.status == 404
    assert not Attempt.objects.exists()


def test_two_platforms_with_the_same_sub_are_two_people(campus, platform):
    second = make_campus(platform, name="Second")
    student_of(campus).answers("4")
    student_of(second, change=changed(sub=campus.ada.id)).sees("Check")
    assert LtiUser.objects.filter(subject=campus.ada.id).count() == 2
    assert Learner.objects.count() == 2


def test_two_deployments_of_one_platform_have_people_courses_and_places_of_their_own(campus):
    Deployment.objects.create(registration=campus.registration, deployment_id="2nd", is_active=True)
    student_of(campus).answers("4")
    response = campus.browser().arrives(change=changed(deployment_id="2nd"), login={"lti_deployment_id": None})
    assert response.status_code == 200
    assert LtiUser.objects.count() == Context.objects.count() == ResourceLink.objects.count() == 2


def test_an_email_or_a_name_makes_nobody_somebody_else(campus):
    student_of(campus).answers("4")
    twin = campus.course.enrol(campus.platform.add_user("Ada Lovelace", "ada@lms.example"))
    student_of(campus, twin)
    assert LtiUser.objects.count() == Learner.objects.count() == 2


NOT_COUNTED = {
    "a test student": ((*LEARNER, TEST_USER), True),
    "an observer": (OBSERVER, False),
    "an observer with the short name": (("Mentor",), False),
    "somebody without a role": ((), False),
    "a student of the institution only": (
        ("http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student",),
        False,
    ),
}


@pytest.mark.parametrize(("roles", "is_led_there"), NOT_COUNTED.values(), ids=NOT_COUNTED)
def test_who_is_no_student_may_try_and_is_never_counted(campus, roles, is_led_there):
    guest = campus.course.enrol(campus.platform.add_user("Guest"), roles)
    response = campus.browser().arrives(guest)
    if not is_led_there:
        assert "Nothing of it counts" in response.content.decode()
        token = hidden(response, "token")
        response = Client().post(reverse("lti:try"), {"token": token})
    student = FramedStudent()
    place = ResourceLink.objects.get().assignment
    student.name, student.path = f"assignment-{place.public_id}", f"/framed/{place.public_id}/"
    student._took(response)
    student.answers("4").sees("Right")
    assert Learner.objects.get().trial_of == place
    teacher = campus.browser().arrives(campus.teacher).content.decode()
    assert "Nobody has begun it yet" in teacher


def hidden(response, name: str) -> str:
    return response.content.decode().partition(f'name="{name}" value="')[2].partition('"')[0]


def test_a_test_student_finds_their_attempt_again(campus):
    tester = campus.course.enrol(campus.platform.add_user("Student, Test"), (*LEARNER, TEST_USER))
    student_of(campus, tester).answers("4")
    student_of(campus, tester).sees("Right")
    assert Learner.objects.count() == 1


# Switched off


def test_a_person_who_is_switched_off_is_refused_and_their_open_page_ends(campus):
    student = student_of(campus)
    services.switch_person(person=LtiUser.objects.get(), is_active=False, now=datetime.now(UTC))
    student.answers("4")
    assert student.status == 403
    assert "has been ended" in student.html
    assert not Attempt.objects.exists()
    response = campus.browser().launches()
    assert response.status_code == 401
    services.switch_person(person=LtiUser.objects.get(), is_active=True, now=datetime.now(UTC))
    student_of(campus).answers("4").sees("Right")


@pytest.mark.parametrize("switch", ["deployment", "registration"])
def test_a_platform_that_is_switched_off_ends_open_pages(campus, switch):
    student = student_of(campus)
    row = getattr(campus, switch)
    row.is_active = False
    row.save()
    student.answers("4")
    assert student.status == 403
    assert not Attempt.objects.exists()


def test_who_the_roster_had_removed_is_active_again_when_the_platform_lets_them_launch(campus):
    student_of(campus)
    Membership.objects.update(status=Membership.Status.DELETED)
    student_of(campus)
    assert Membership.objects.get().status == Membership.Status.ACTIVE


# Which quiz


def test_a_copy_of_a_course_asks_the_same_quiz_with_results_of_its_own(campus):
    student_of(campus).answers("4")
    copy = campus.platform.add_course("Copy", history=(campus.course.id,))
    copy.enrol(campus.ada)
    link = copy.add_link("Even numbers", campus.tool, custom=dict(campus.link.custom), history=(campus.link.id,))
    student_of(campus, link=link).sees("Check")
    place = ResourceLink.objects.get(link_id=link.id)
    assert place.quiz == campus.quiz
    assert place.history == [campus.link.id]
    assert place.context.history == [campus.course.id]
    assert place.assignment.attempts.count() == 0


def test_a_copy_that_lost_its_parameters_is_known_by_its_history(campus):
    student_of(campus)
    copy = campus.platform.add_course("Copy")
    copy.enrol(campus.ada)
    custom = {"link_history": "$ResourceLink.id.history"}
    link = copy.add_link("Even numbers", campus.tool, custom=custom, history=("unknown", campus.link.id))
    student_of(campus, link=link).sees("Check")
    assert ResourceLink.objects.get(link_id=link.id).quiz == campus.quiz


def test_a_history_that_another_platform_claims_leads_nowhere(campus, platform):
    student_of(campus)
    second = make_campus(platform, name="Second")
    link = second.course.add_link(
        "X", second.tool, custom={"link_history": "$ResourceLink.id.history"}, history=(campus.link.id,)
    )
    page = second.browser().arrives(link=link)
    assert page.status_code == 404
    assert "No quiz has been chosen" in page.content.decode()


def copy_without_parameters(campus):
    """A link of another course that says it was copied from the usual one."""
    copy = campus.platform.add_course("Copy")
    link = copy.add_link("Even numbers", campus.tool, custom={"link_history": campus.link.id})
    return copy, link


@pytest.mark.parametrize("visibility", [Quiz.Visibility.PRIVATE, Quiz.Visibility.UNLISTED])
def test_a_claimed_history_gives_nobody_a_quiz_that_they_couldnt_place(campus, visibility):
    Quiz.objects.update(visibility=visibility)
    student_of(campus)
    copy, link = copy_without_parameters(campus)
    eve = copy.enrol(campus.platform.add_user("Eve"), TEACHER)
    page = campus.browser().arrives(eve, link).content.decode()
    assert "Choose a quiz" in page
    assert "Even numbers" not in page
    assert campus.browser().arrives(copy.enrol(campus.ada), link).status_code == 404
    assert ResourceLink.objects.get(link_id=link.id).assignment is None


def test_who_teaches_the_course_it_was_copied_from_takes_its_quiz_along(campus):
    Quiz.objects.update(visibility=Quiz.Visibility.PRIVATE)
    campus.browser().arrives(campus.teacher)
    copy, link = copy_without_parameters(campus)
    copy.enrol(campus.teacher, TEACHER)
    page = campus.browser().arrives(campus.teacher, link)
    assert "Nobody has begun it yet" in page.content.decode()
    assert ResourceLink.objects.get(link_id=link.id).quiz == campus.quiz


def test_who_taught_the_former_course_once_takes_no_quiz_along(campus):
    Quiz.objects.update(visibility=Quiz.Visibility.PRIVATE)
    campus.browser().arrives(campus.teacher)
    Membership.objects.update(status=Membership.Status.INACTIVE)
    copy, link = copy_without_parameters(campus)
    copy.enrol(campus.teacher, TEACHER)
    campus.browser().arrives(campus.teacher, link)
    assert ResourceLink.objects.get(link_id=link.id).quiz is None


def test_a_history_leads_into_no_other_deployment(campus):
    Deployment.objects.create(registration=campus.registration, deployment_id="other-school", is_active=True)
    campus.browser().arrives(campus.teacher)
    copy, link = copy_without_parameters(campus)
    copy.enrol(campus.teacher, TEACHER)
    elsewhere = {"login": {"lti_deployment_id": None}, "change": changed(deployment_id="other-school")}
    assert "Choose a quiz" in campus.browser().arrives(campus.teacher, link, **elsewhere).content.decode()


def test_a_quiz_that_isnt_offered_publicly_needs_the_proof_that_it_was_placed_here(campus):
    quiz = make_quiz(title="Private", visibility=Quiz.Visibility.PRIVATE)
    publish(quiz)
    custom = custom_parameters(campus.registration, quiz)
    forged = campus.course.add_link("A", campus.tool, custom=custom | {"proof": "0" * 32})
    assert campus.browser().arrives(link=forged).status_code == 404
    placed = campus.course.add_link("B", campus.tool, custom=custom)
    student_of(campus, link=placed).answers("4").sees("Right")


def test_a_quiz_that_was_withdrawn_is_told_of_as_such(campus):
    student_of(campus)
    Quiz.objects.update(withdrawn_at=datetime.now(UTC))
    other = campus.course.enrol(campus.platform.add_user("Late"))
    page = campus.browser().arrives(other)
    assert page.status_code == 404
    assert "no longer offered" in page.content.decode()


# Dates


def dated(campus, **extra):
    custom = custom_parameters(campus.registration, campus.quiz)
    link = campus.course.add_link("Dated", campus.tool, custom=custom, maximum=10)
    link.line_item.extra.update(extra)
    return link


def closing_of(link) -> datetime | None:
    return ResourceLink.objects.get(link_id=link.id).assignment.closes_at


def test_the_platforms_dates_hold_here_and_are_logged(campus):
    end = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
    link = dated(campus, endDateTime=end.isoformat(), startDateTime="2026-01-01T00:00:00Z")
    campus.browser().arrives(campus.teacher, link)
    assert closing_of(link) == end
    link.line_item.extra["endDateTime"] = (end + timedelta(days=7)).isoformat()
    campus.browser().arrives(campus.teacher, link)
    assert closing_of(link) == end + timedelta(days=7)
    assignment = ResourceLink.objects.get(link_id=link.id).assignment
    assert [change.what for change in assignment.changes.all()][:2] == ["Changed settings", "Changed settings"]
    del link.line_item.extra["endDateTime"]
    campus.browser().arrives(campus.teacher, link)
    assert closing_of(link) is None


def test_a_students_later_end_is_granted_to_them_alone_and_an_earlier_one_moves_nothing(campus):
    end = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
    link = dated(campus, endDateTime=end.isoformat())
    campus.browser().arrives(campus.teacher, link)
    link.line_item.extra["endDateTime"] = (end + timedelta(days=7)).isoformat()
    student_of(campus, link=link)
    assert closing_of(link) == end
    [grant] = ResourceLink.objects.get(link_id=link.id).assignment.accommodations.all()
    assert grant.closes_at == end + timedelta(days=7)
    assert grant.learner == LtiUser.objects.get(subject=campus.ada.id).learner
    link.line_item.extra["endDateTime"] = (end - timedelta(days=7)).isoformat()
    student_of(campus, campus.course.enrol(campus.platform.add_user("Bob")), link)
    assert closing_of(link) == end


@pytest.mark.parametrize("roles", [LEARNER, (*LEARNER, TEST_USER), OBSERVER, ()])
def test_the_dates_of_who_comes_before_the_teacher_are_their_own(campus, roles):
    end = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
    link = dated(campus, endDateTime=end.isoformat())
    early = campus.course.enrol(campus.platform.add_user("Early"), roles)
    campus.browser().arrives(early, link)
    assert closing_of(link) is None
    link.line_item.extra["endDateTime"] = (end - timedelta(days=7)).isoformat()
    campus.browser().arrives(campus.teacher, link)
    assert closing_of(link) == end - timedelta(days=7)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2031-01-02T00:00:00Z", "2031-01-01T00:00:00Z"),
        ("soon", "later"),
        ("", ""),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_dates_that_make_no_sense_stop_no_launch(campus, start, end):
    link = dated(campus, startDateTime=start, endDateTime=end)
    assert campus.browser().arrives(campus.teacher, link).status_code == 200
    assert campus.browser().arrives(link=link).status_code == 200


def test_terms_are_those_of_the_public_offer_without_its_dates(campus):
    public = Assignment.objects.get(quiz=campus.quiz, kind="public")
    public.mode, public.attempts_allowed, public.access_code = "test", 2, "secret"
    public.closes_at = datetime(2020, 1, 1, tzinfo=UTC)
    public.save()
    campus.browser().arrives()
    made = ResourceLink.objects.get().assignment
    assert (made.mode, made.attempts_allowed, made.access_code, made.closes_at) == ("test", 2, "", None)


def test_the_gradebooks_column_is_kept_with_the_place(campus):
    campus.browser().arrives()
    item = ResourceLink.objects.get().line_item
    assert item.url == campus.platform.services.line_item_url(campus.course, campus.link.line_item)
    assert item.maximum is None
