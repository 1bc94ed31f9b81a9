"""The buttons on lists of takers: in the course for its teachers, in the authoring room for whoever sees the list."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from lti.tests.platform import faults
from lti.tests.pupils import Pupil, sends
from lti.tests.test_students import hidden
from quizzes.models import Delivery
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


def words(response) -> str:
    assert response.status_code == 200, response.content.decode()
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def failed(ada, platform):
    """Ada's score, which the platform has refused."""
    ada.finishes()
    platform.fails("scores", faults.status(403))
    sends()
    return ada


@pytest.fixture
def teacher(campus):
    """Grace's page in the course, and a browser that keeps nothing."""
    page = campus.browser().arrives(campus.teacher)
    token = hidden(page, "token")

    def press(who: str):
        return Client(enforce_csrf_checks=True).post(reverse("lti:records"), {"token": token, "who": who})

    return press


def test_a_teacher_in_the_course_sees_what_failed_and_sends_it_again(campus, failed, clock, teacher):
    page = words(campus.browser().arrives(campus.teacher))
    assert "403" in page
    assert f'name="who" value="{failed.person.learner_id}"' in page
    clock.passes(seconds=5)
    assert "One score is sent again" in words(teacher(str(failed.person.learner_id)))
    sends()
    assert failed.grade == 10
    assert "sent 09:00" in words(campus.browser().arrives(campus.teacher))


def test_a_teacher_reads_the_list_of_students(campus, platform, ada, clock, teacher):
    campus.course.enrol(platform.add_user("Ben Button"))
    page = words(teacher("roster"))
    assert "2 students are in the course; 0 have left it." in page
    assert "Ben Button" in page
    platform.fails("roster", faults.status(500))
    assert "answered 500" in words(teacher("roster"))


@pytest.mark.parametrize("who", ["", "nobody", "-1", "1e3", "9" * 40, "١"])
def test_a_button_that_is_not_there_does_nothing(campus, ada, teacher, who):
    ada.finishes()
    before = list(Delivery.objects.values())
    said = words(teacher(who))
    assert "no such learner" in said or "no score to send" in said
    assert list(Delivery.objects.values()) == before


def test_a_learner_of_another_course_is_not_sent(campus, platform, ada, teacher):
    other = platform.add_course("Other")
    bob = other.enrol(platform.add_user("Bob Elsewhere"))
    elsewhere = Pupil(campus, bob, other.add_link("Again", campus.tool, custom=campus.link.custom))
    elsewhere.finishes()
    before = list(Delivery.objects.values())
    assert "no score to send" in words(teacher(str(elsewhere.person.learner_id)))
    assert list(Delivery.objects.values()) == before


def test_a_student_may_press_none_of_it(campus, ada):
    page = campus.browser().arrives(campus.ada)
    token = re.search(r'name="pass" value="([^"]+)"', page.content.decode())
    answer = Client().post(reverse("lti:records"), {"token": token[1] if token else "", "who": "all"})
    assert answer.status_code in (401, 403)


def test_the_owner_of_the_quiz_sends_it_again_from_the_authoring_room(campus, failed, clock):
    ina, eve = make_instructor("ina"), make_instructor("eve")
    campus.quiz.owner = ina
    campus.quiz.save()
    address = reverse("admin:lti_records", args=[failed.assignment.pk])
    stranger, owner = Client(), Client()
    stranger.force_login(eve)
    owner.force_login(ina)
    assert stranger.post(address, {"who": "all"}).status_code == 404
    assert owner.get(address).status_code == 405
    assert owner.post(address, {"who": "somebody"}).status_code == 404
    takers = reverse("admin:quizzes_assignment_takers", args=[failed.assignment.pk])
    page = words(owner.get(takers))
    assert "not sent: “Campus” answered 403" in page
    assert f'action="{address}"' in page
    clock.passes(seconds=5)
    assert "One score is sent again" in words(owner.post(address, {"who": str(failed.person.learner_id)}, follow=True))
    sends()
    assert failed.grade == 10


def test_a_student_reads_below_the_result_where_the_score_went(campus, ada, clock, platform):
    from lti.additions import result_note

    attempt = ada.finishes()
    assert result_note(attempt, clock.now).words.startswith("Not sent to your course yet.")
    sends()
    assert result_note(attempt, clock.now).words == "Sent to your course at 09:00."
    platform.fails("scores", faults.status(403))
    clock.passes(minutes=1)
    again = ada.finishes()
    sends()
    note = result_note(again, clock.now)
    assert note.is_problem
    assert "Your score is kept here" in note.words


def test_what_a_student_reads_names_no_other_student_and_no_cause_inside(campus, platform, failed, clock):
    from lti.additions import result_note
    from quizzes.models import Attempt

    ben = Pupil(campus, campus.course.enrol(platform.add_user("Ben Button")))
    ben.finishes()
    sends()
    hers, his = (
        result_note(Attempt.objects.get(learner=each.person.learner_id), clock.now).words for each in (failed, ben)
    )
    assert hers.startswith("Not sent to your course: ")
    assert his.startswith("Sent to your course at ")
    assert "403" not in hers
    for name in ("Ben", "Button", "Ada", "Lovelace"):
        assert name not in hers + his
