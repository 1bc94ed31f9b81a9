"""Whoever teaches and comes from a course: results there, one student's attempts, and rights only where they were given."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lti import queries, services
from lti.messages import CANVAS_SUBMISSION
from lti.models import Context, Launch, LtiUser, Membership, ResourceLink
from lti.placing import custom_parameters
from lti.targets import target_with
from lti.tests.campus import Campus, changed, make_campus
from lti.tests.platform import ASSISTANT, TEACHER, Link
from lti.tests.platform.launches import AGS_CLAIM
from lti.tests.pupils import Pupil
from lti.tests.test_students import hidden, student_of
from lti.tokens import token_of
from quizzes.models import Assignment, Attempt, Quiz
from quizzes.roles import GROUP
from quizzes.services.programs import make_personal_token
from quizzes.tests.builders import make_quiz, publish

pytestmark = pytest.mark.django_db

REVIEW = "LtiSubmissionReviewRequest"
HERE = {"Origin": "http://testserver"}


def page_of(campus: Campus, user=None, link=None, **fields):
    return campus.browser().arrives(user or campus.teacher, link, **fields)


def words(response) -> str:
    assert response.status_code == 200, response.content.decode()
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_teacher_lands_on_the_results_of_this_course_alone(campus):
    student_of(campus).answers("4")
    other = campus.platform.add_course("Other")
    bob = other.enrol(campus.platform.add_user("Bob Elsewhere"))
    link = other.add_link("Again", campus.tool, custom=custom_parameters(campus.registration, campus.quiz))
    student_of(campus, bob, link).answers("4")
    page = words(page_of(campus))
    assert "Ada Lovelace" in page
    assert "Bob" not in page
    assert "Authoring" not in page
    assert "authoring room" not in page


def test_places_without_a_course_dont_know_each_others_people(campus):
    without = changed(context=None)
    other = campus.platform.add_course("Other")
    bob = other.enrol(campus.platform.add_user("Bob Elsewhere"))
    link = other.add_link("Again", campus.tool, custom=custom_parameters(campus.registration, campus.quiz))
    student_of(campus, bob, link, change=without).answers("4")
    student_of(campus, change=without).answers("4")
    page = words(page_of(campus, change=without))
    assert "Ada Lovelace" in page
    assert "Bob" not in page
    assert Context.objects.count() == 2


def test_places_that_shared_a_course_are_parted_with_the_people_of_each(campus):
    other = campus.platform.add_course("Other")
    bob = other.enrol(campus.platform.add_user("Bob Elsewhere"))
    link = other.add_link("Again", campus.tool, custom=custom_parameters(campus.registration, campus.quiz))
    student_of(campus, bob, link).answers("4")
    student_of(campus).answers("4")
    shared = Context.objects.create(deployment=campus.deployment, context_id="")
    for model in (ResourceLink, Launch, Membership):
        model.objects.update(context=shared)
    Launch.objects.all().delete()  # they are kept for two days only
    migration = import_module("lti.migrations.0004_places_without_a_course")
    migration.part(apps, None)
    assert people_by_place() == {campus.link.id: ["Ada Lovelace"], link.id: ["Bob Elsewhere"]}
    migration.join(apps, None)
    assert people_by_place() == {key: ["Ada Lovelace", "Bob Elsewhere"] for key in (campus.link.id, link.id)}


def people_by_place() -> dict[str, list[str]]:
    return {
        place.link_id: sorted(place.context.memberships.values_list("person__name", flat=True))
        for place in ResourceLink.objects.all()
    }


def test_a_place_stays_in_its_course_when_a_launch_names_none(campus):
    student_of(campus).answers("4")
    assert "Ada Lovelace" in words(page_of(campus, change=changed(context=None)))
    assert ResourceLink.objects.get().context == Context.objects.get()


def test_a_teacher_opens_an_attempt_as_its_student_saw_it(campus):
    student_of(campus).answers("3")
    results = page_of(campus)
    attempt = Attempt.objects.get()
    address = reverse("lti:attempt", args=[attempt.pk])
    assert f'formaction="{address}"' in results.content.decode()
    seen = words(Client().post(address, {"token": hidden(results, "token")}))
    assert "Ada Lovelace" in seen
    assert "You chose 3." in seen
    with_key = words(Client().post(address, {"token": hidden(results, "token"), "key": "1"}))
    assert "Only what the learner is shown" in with_key


def test_an_attempt_of_another_course_or_platform_is_not_there(campus, platform):
    student_of(campus).answers("4")
    second = make_campus(platform, name="Second")
    results = page_of(second)
    response = Client().post(
        reverse("lti:attempt", args=[Attempt.objects.get().pk]), {"token": hidden(results, "token")}
    )
    assert response.status_code == 400
    assert "no such attempt" in response.content.decode()


@pytest.mark.parametrize("name", ["results", "enter"])
def test_a_student_reaches_no_page_of_teachers(campus, name):
    student_of(campus)
    launch = LtiUser.objects.get().launches.get()
    response = Client().post(reverse(f"lti:{name}"), {"token": token_of(launch)}, headers=HERE)
    assert response.status_code == 403


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00"])
@pytest.mark.parametrize("name", ["go", "try", "results", "enter", "choose"])
def test_a_page_without_the_token_of_a_launch_is_refused(campus, name, token):
    assert Client().post(reverse(f"lti:{name}"), {"token": token}, headers=HERE).status_code == 401


def test_a_page_ends_when_its_launch_is_a_day_old(campus):
    token = hidden(page_of(campus), "token")
    Launch.objects.update(created_at=F("created_at") - timedelta(days=1, minutes=1))
    assert Client().post(reverse("lti:results"), {"token": token}).status_code == 403


def test_two_tabs_of_two_courses_dont_disturb_each_other(campus):
    other = campus.platform.add_course("Other")
    other.enrol(campus.teacher, campus.course.members[campus.teacher.id].roles)
    quiz = make_quiz(title="Odd numbers")
    publish(quiz)
    link = other.add_link("Again", campus.tool, custom=custom_parameters(campus.registration, quiz))
    browser = campus.browser()
    first, second = (hidden(browser.arrives(campus.teacher, each), "token") for each in (campus.link, link))
    assert "Even numbers" in words(browser.client.post(reverse("lti:results"), {"token": first}))
    assert "Odd numbers" in words(browser.client.post(reverse("lti:results"), {"token": second}))


# One student


def test_a_grader_opens_the_attempt_of_that_student(campus):
    student_of(campus).answers("3")
    page = words(page_of(campus, message_type=REVIEW, for_user=campus.ada))
    assert "Ada Lovelace: Even numbers" in page
    assert "You chose 3." in page


def test_canvas_own_way_opens_the_same(campus):
    student_of(campus).answers("3")
    claim = {CANVAS_SUBMISSION: {"lti_user_id": campus.ada.id}}
    assert "You chose 3." in words(page_of(campus, change=lambda payload: payload | claim))


def link_to(campus, attempt: Attempt, course=None) -> Link:
    """What Canvas opens from its gradebook: a link of the course, whose address is the one that came with the score."""
    url = target_with(campus.link.url, str(attempt.uuid))
    return (course or campus.course).add_link("The course", campus.tool, url=url, maximum=None)


def test_the_address_that_came_with_a_score_opens_that_attempt(campus):
    ada = Pupil(campus)
    first, second = ada.finishes(right=False), ada.finishes(right=True)
    assert "You chose 4." in words(page_of(campus, link=link_to(campus, second)))
    page = words(page_of(campus, link=link_to(campus, first)))
    assert "Ada Lovelace: Even numbers" in page
    assert "You chose 3." in page
    assert ResourceLink.objects.count() == 1


def test_an_attempt_that_is_opened_from_another_link_takes_none_of_its_dates(campus):
    student_of(campus).answers("3")
    link = link_to(campus, Attempt.objects.get())
    link.custom = {"submission_until": "2031-05-01T12:00:00Z"}
    page_of(campus, link=link)
    assert ResourceLink.objects.get().assignment.closes_at is None


def test_who_comes_to_choose_chooses_whomever_the_launch_names(campus):
    student_of(campus).answers("3")
    link = link_to(campus, Attempt.objects.get())
    page = page_of(campus, link=link, message_type="LtiDeepLinkingRequest", for_user=campus.ada)
    assert "Even numbers" in words(page)
    chosen = {"token": hidden(page, "token"), "do": "place", "quiz": str(campus.quiz.public_id)}
    assert 'name="JWT"' in words(Client().post(reverse("lti:choose"), chosen))


def test_the_address_of_an_attempt_shows_it_to_nobody_who_may_not_see_it(campus):
    student_of(campus).answers("3")
    attempt = Attempt.objects.get()
    bob = campus.course.enrol(campus.platform.add_user("Bob"))
    assert "You chose" not in campus.browser().arrives(bob, link_to(campus, attempt)).content.decode()
    other = campus.platform.add_course("Other")
    eve = other.enrol(campus.platform.add_user("Eve"), TEACHER)
    page = words(page_of(campus, eve, link_to(campus, attempt, other)))
    assert "Ada" not in page
    assert "You chose" not in page


def test_their_own_address_leads_a_student_to_their_own_result(campus):
    student_of(campus).answers("3")
    page = campus.browser().arrives(link=link_to(campus, Attempt.objects.get()))
    assert "Not" in words(page)
    assert ResourceLink.objects.count() == 1


def test_a_student_who_has_not_begun_is_told_of(campus):
    page = words(page_of(campus, message_type=REVIEW, for_user=campus.ada))
    assert "begun the quiz" in page


def test_a_student_cant_open_somebody_elses_attempt_by_claiming_a_review(campus):
    student_of(campus).answers("3")
    eve = campus.course.enrol(campus.platform.add_user("Eve"))
    response = campus.browser().arrives(eve, message_type=REVIEW, for_user=campus.ada)
    assert response.status_code == 403
    assert "Ada" not in response.content.decode()


def test_a_student_who_is_led_to_their_own_attempt_finds_it_with_the_quiz(campus):
    student_of(campus).answers("3")
    own = {"message_type": REVIEW, "for_user": campus.ada}
    student_of(campus, **own).sees("Not")


def test_a_review_finds_its_place_by_the_column_alone(campus):
    student_of(campus).answers("3")
    page = page_of(campus, message_type=REVIEW, for_user=campus.ada, change=changed(resource_link=None))
    assert "You chose 3." in words(page)


WITHOUT_A_PLACE = {
    "no column": {AGS_CLAIM: None},
    "a column of nobody's": {AGS_CLAIM: {"lineitem": "https://lms.example/lineitem/1"}},
}


@pytest.mark.parametrize("claims", WITHOUT_A_PLACE.values(), ids=WITHOUT_A_PLACE)
@pytest.mark.parametrize("who", ["teacher", "ada"])
def test_a_review_that_names_no_place_says_what_is_missing(campus, who, claims):
    def change(payload):
        return {name: value for name, value in (payload | claims).items() if not name.endswith("/resource_link")}

    user = getattr(campus, who)
    response = campus.browser().launches(user, message_type=REVIEW, for_user=campus.ada, change=change)
    assert response.status_code == 400
    assert "resource_link" in response.content.decode()


def test_a_review_leads_to_nobody_of_another_platform(campus, platform):
    student_of(campus).answers("3")
    second = make_campus(platform, name="Second")
    page = words(page_of(second, message_type=REVIEW, for_user=campus.ada))
    assert "You chose" not in page


def test_a_review_finds_the_student_of_its_own_platform_though_one_elsewhere_has_the_same_id(campus, platform):
    student_of(campus).answers("5")
    second = make_campus(platform, name="Second")
    student_of(second, second.course.enrol(campus.ada)).answers("3")
    assert LtiUser.objects.filter(subject=campus.ada.id).count() == 2
    page = words(page_of(second, message_type=REVIEW, for_user=campus.ada))
    assert "You chose 3." in page
    assert "You chose 5." not in page


def test_an_attempt_is_reviewed_by_nobody_of_another_deployment(campus, platform):
    student_of(campus).answers("3")
    ada = LtiUser.objects.get(learner__attempts__isnull=False)
    page_of(make_campus(platform, name="Second"))
    launch = Launch.objects.latest("pk")
    launch.about, launch.link = ada, ada.learner.attempts.get().assignment.lti_link
    assert queries.attempts_to_review(launch) == []


# Rights


def test_teachers_get_no_rights_unless_the_administrator_gave_them(campus):
    token = hidden(page_of(campus), "token")
    response = Client().post(reverse("lti:enter"), {"token": token}, headers=HERE)
    assert response.status_code == 403
    assert not User.objects.exists()


def test_teachers_get_an_instructors_account_where_the_administrator_said_so(campus):
    campus.registration.teachers_may_edit = True
    campus.registration.save()
    page = page_of(campus)
    assert "authoring room" in page.content.decode()
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["before"] = "1"
    session.save()
    old = client.cookies["sessionid"] = session.session_key
    response = client.post(reverse("lti:enter"), {"token": hidden(page, "token")}, headers=HERE)
    assert response.status_code == 303
    assert response["Location"] == reverse("admin:index")
    assert client.cookies["sessionid"].value != old
    [user] = User.objects.all()
    assert not user.is_superuser
    assert not user.has_usable_password()
    assert [group.name for group in user.groups.all()] == [GROUP]
    assert LtiUser.objects.get().user == user
    assert client.get(reverse("admin:index")).status_code == 200
    again = Client()
    again.post(reverse("lti:enter"), {"token": hidden(page_of(campus), "token")}, headers=HERE)
    assert User.objects.count() == 1


def test_assistants_get_no_rights_even_then(campus):
    campus.registration.teachers_may_edit = True
    campus.registration.save()
    helper = campus.course.enrol(campus.platform.add_user("Helper"), ASSISTANT)
    page = page_of(campus, helper)
    assert "authoring room" not in page.content.decode()
    assert Client().post(reverse("lti:enter"), {"token": hidden(page, "token")}, headers=HERE).status_code == 403


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
def test_no_page_elsewhere_logs_anybody_in(campus, origin):
    campus.registration.teachers_may_edit = True
    campus.registration.save()
    headers = {} if origin is None else {"Origin": origin}
    client = Client()
    response = client.post(reverse("lti:enter"), {"token": hidden(page_of(campus), "token")}, headers=headers)
    assert response.status_code == 403
    assert "sessionid" not in client.cookies


def test_a_teacher_whose_account_is_switched_off_is_refused(campus):
    campus.registration.teachers_may_edit = True
    campus.registration.save()
    token = hidden(page_of(campus), "token")
    Client().post(reverse("lti:enter"), {"token": token}, headers=HERE)
    User.objects.update(is_active=False)
    assert Client().post(reverse("lti:results"), {"token": token}).status_code == 403
    assert campus.browser().launches(campus.teacher).status_code == 401


def switched_form(campus, **changes) -> dict[str, str]:
    """The form of the registration in the admin, as it stands but for what is changed."""
    kept = ("name", "kind", "issuer", "client_id", "auth_url", "token_url", "jwks_url")
    fields = {name: getattr(campus.registration, name) for name in kept}
    inline = {
        "deployments-TOTAL_FORMS": "1",
        "deployments-INITIAL_FORMS": "1",
        "deployments-0-id": str(campus.deployment.pk),
        "deployments-0-registration": str(campus.registration.pk),
        "deployments-0-deployment_id": campus.deployment.deployment_id,
    }
    switches = {"is_active": "on", "teachers_may_edit": "on", "deployments-0-is_active": "on"} | changes
    return fields | inline | {name: value for name, value in switches.items() if value}


@pytest.mark.parametrize("switch", ["person", "is_active", "deployments-0-is_active"])
def test_the_account_ends_with_what_lets_its_teacher_in_and_comes_back_with_it(campus, switch):
    campus.registration.teachers_may_edit = True
    campus.registration.save()
    teacher, root = Client(), Client()
    teacher.post(reverse("lti:enter"), {"token": hidden(page_of(campus), "token")}, headers=HERE)
    person = LtiUser.objects.get()
    made = make_personal_token(user=person.user, name="A script", scopes=["quiz:read"], days=30, now=timezone.now())
    token = {"Authorization": f"Bearer {made.secret}"}
    root.force_login(User.objects.create_superuser("root"))

    def turns(*, on: bool) -> None:
        if switch == "person":
            services.switch_person(person=person, is_active=on, now=timezone.now())
        else:
            address = reverse("admin:lti_registration_change", args=[campus.registration.pk])
            assert root.post(address, switched_form(campus, **{switch: "on" if on else ""})).status_code == 302

    def reaches() -> tuple[int, int]:
        return teacher.get(reverse("admin:index")).status_code, Client().get(
            "/api/v1/quizzes/", headers=token
        ).status_code

    assert reaches() == (200, 200)
    turns(on=False)
    assert reaches() == (302, 401)
    turns(on=True)
    assert reaches() == (200, 200)
    User.objects.filter(pk=person.user.pk).update(is_active=False)
    turns(on=False)
    turns(on=True)
    assert reaches() == (302, 401)


def test_an_account_of_the_same_name_or_address_is_nobodys_by_a_launch(campus):
    root = User.objects.create_superuser("grace@lms.example", "grace@lms.example")
    campus.registration.teachers_may_edit = True
    campus.registration.save()
    user_like = changed(sub=root.username)
    Client().post(reverse("lti:enter"), {"token": hidden(page_of(campus, change=user_like), "token")}, headers=HERE)
    assert LtiUser.objects.get().user != root


# A place without a quiz


def test_a_teacher_chooses_the_quiz_of_a_place_that_has_none(campus):
    private = make_quiz(title="Private", visibility=Quiz.Visibility.PRIVATE)
    unlisted = make_quiz(title="Unlisted", visibility=Quiz.Visibility.UNLISTED)
    draft = make_quiz(title="Draft")
    for quiz in (private, unlisted):
        publish(quiz)
    link = campus.course.add_link("Empty", campus.tool)
    student = campus.browser().arrives(link=link)
    assert student.status_code == 404
    assert "Your teacher can choose one" in student.content.decode()
    page = page_of(campus, link=link)
    shown = words(page)
    assert "Even numbers" in shown
    for quiz in (private, unlisted, draft):
        assert quiz.title not in shown
        refused = Client().post(
            reverse("lti:choose"), {"token": hidden(page, "token"), "do": "place", "quiz": str(quiz.public_id)}
        )
        assert refused.status_code == 422
    for odd in ("", "x", str(uuid.uuid4())):
        data = {"token": hidden(page, "token"), "do": "place", "quiz": odd}
        assert Client().post(reverse("lti:choose"), data).status_code == 422
    chosen = {"token": hidden(page, "token"), "do": "place", "quiz": str(campus.quiz.public_id)}
    assert "Nobody has begun it yet" in words(Client().post(reverse("lti:choose"), chosen))
    assert ResourceLink.objects.get(link_id=link.id).quiz == campus.quiz
    student_of(campus, link=link).answers("4").sees("Right")
    # A second choice, from a page that was still open, changes nothing.
    other = make_quiz(title="Other")
    publish(other)
    Client().post(reverse("lti:choose"), chosen | {"quiz": str(other.public_id)})
    assert ResourceLink.objects.get(link_id=link.id).quiz == campus.quiz
    assert Assignment.objects.filter(kind="lti").count() == 1


def test_a_student_chooses_nothing(campus):
    link = campus.course.add_link("Empty", campus.tool)
    campus.browser().arrives(link=link)
    launch = LtiUser.objects.get().launches.get()
    data = {"token": token_of(launch), "do": "place", "quiz": str(campus.quiz.public_id)}
    assert Client().post(reverse("lti:choose"), data).status_code == 403
