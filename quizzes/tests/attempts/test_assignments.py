"""The page of one assignment, for a class or anybody with its address; and answers on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.models import Accommodation, Assignment, Attempt, Classroom, Learner, Membership
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, make_question, make_quiz, make_test, publish

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def classroom():
    return Classroom.objects.create(name="7b")


def for_class(classroom, **terms) -> Assignment:
    quiz = make_quiz(make_question(), make_question("multi_select"), visibility="private")
    publish(quiz)
    return Assignment.objects.create(quiz=quiz, kind="class", classroom=classroom, **terms)


def member(classroom, user) -> Student:
    learner = Learner.objects.create(public_id=f"{user.pk:032d}", user=user)
    Membership.objects.create(classroom=classroom, learner=learner, name=user.username, alias=user.username)
    student = Student()
    student.client.force_login(user)
    return student


@pytest.fixture
def user(django_user_model):
    return django_user_model.objects.create_user("ada")


def at(student: Student, assignment: Assignment) -> Student:
    return student.opens(f"/assignments/{assignment.public_id}/", f"assignment-{assignment.public_id}")


def test_a_member_of_the_class_takes_its_private_quiz_in_practice(classroom, user):
    assignment = for_class(classroom)
    student = at(member(classroom, user), assignment)
    student.sees("1 / 2").answers("4").sees("Right").goes_on().answers("2", "4").finishes().sees("Your score is 2 / 2")
    assert Attempt.objects.get().assignment == assignment
    assert student.path.startswith(f"/assignments/{assignment.public_id}/")


def test_a_member_of_the_class_takes_it_as_a_test(classroom, user):
    student = at(member(classroom, user), for_class(classroom, mode="test")).starts()
    student.saves("4", go="next").saves("2", go="overview").finishes().sees("Your score is 1.5 / 2", "Receipt")


def test_a_grant_of_the_class_reaches_its_members(classroom, user, clock):
    assignment = for_class(classroom, mode="test", time_limit_seconds=600)
    Accommodation.objects.create(assignment=assignment, classroom=classroom, extra_time_percent=50)
    at(member(classroom, user), assignment).sees("15 minutes").starts().sees("Ends on 14 March 2026, 09:15 (UTC).")


def test_strangers_find_no_page_and_begin_nothing(classroom, user):
    assignment = for_class(classroom)
    form = at(member(classroom, user), assignment).form("/check")
    stranger = at(Student(), assignment)
    assert stranger.status == 404
    assert assignment.quiz.title not in stranger.html
    stranger.posts(form.action, form.fields, [("choice", form.choices[0].value)])
    assert stranger.status == 404
    assert not Attempt.objects.exists()


def test_who_left_the_class_keeps_the_attempt_and_begins_no_other(classroom, user):
    assignment = for_class(classroom)
    student = at(member(classroom, user), assignment).answers("4")
    Membership.objects.all().delete()
    at(student, assignment).sees("2 / 2").answers("2", "4").finishes().sees("Your score is 2 / 2")
    student.sees_not("Try all again")


def test_the_quiz_of_a_class_is_not_on_the_quizzes_own_page(classroom):
    assignment = for_class(classroom)
    assert Student().opens(f"/quizzes/{assignment.quiz.slug}/").status == 404
    assert assignment.quiz.title not in Student().opens("/quizzes/").html


def test_the_public_assignment_has_the_same_attempts_at_both_addresses():
    quiz = make_quiz(make_question(), make_question())
    publish(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/").answers("4")
    at(student, quiz.assignments.get()).sees("2 / 2")


def test_the_assignment_of_an_lms_is_not_reached_from_here():
    quiz = make_quiz()
    publish(quiz)
    assignment = Assignment.objects.create(quiz=quiz, kind="lti")
    assert at(Student(), assignment).status == 404


# On paper


def finished(clock, **terms) -> Student:
    assignment = make_test(make_quiz(make_question(), make_question("numeric")), **terms)
    student = Student().opens(f"/quizzes/{assignment.quiz.slug}/").starts(name="Ada")
    student.saves("3", go="next").saves(text="3.5", go="overview").finishes()
    return student


def printed(student: Student) -> str:
    response = student.client.get(f"/quizzes/{student.name}/?print=1")
    assert response.status_code == 200
    return response.content.decode()


def test_all_answers_stand_on_one_page_with_figures_and_nothing_to_press(clock):
    html = printed(finished(clock, naming="name"))
    assert html.count("Half of 7") >= 2
    assert "<svg" in html
    assert "Ada" in html
    assert "<live-explorer" not in html
    assert "<details>" not in html
    main = html.partition("<main")[2].partition("</main>")[0]
    assert "<button" not in main
    assert "<form" not in main


def test_ids_on_paper_are_unique(clock):
    from quizzes.tests.attempts.driver import read_html

    page = read_html(printed(finished(clock)))
    ids = [element.attributes["id"] for element in page.all(lambda element: "id" in element.attributes)]
    assert len(ids) == len(set(ids))


def test_paper_tells_no_more_than_the_rules_allow(clock):
    html = printed(finished(clock, closes_at=NOW + timedelta(hours=1)))
    assert "Score: 1 / 2" in html
    assert "Half of 7" not in html
    assert "Not quite" not in html


def test_there_is_nothing_to_print_before_the_end(clock):
    assignment = make_test(make_quiz())
    student = Student().opens(f"/quizzes/{assignment.quiz.slug}/").starts()
    response = student.client.get(f"/quizzes/{assignment.quiz.slug}/?print=1")
    assert response.status_code == 409
    assert "once you have finished" in response.content.decode()
    assert Student().client.get("/quizzes/none/?print=1").status_code == 404


def test_strangers_print_only_their_own(clock):
    student = finished(clock)
    assert Student().client.get(f"/quizzes/{student.name}/?print=1").status_code == 409
