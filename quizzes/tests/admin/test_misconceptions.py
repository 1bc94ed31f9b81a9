"""The author's report on wrong numbers, and what is refused when a question with variants is saved."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import queries
from quizzes.engine.errors import InvalidContent
from quizzes.models import Attempt, Question
from quizzes.tests.admin.forms import form_of
from quizzes.tests.attempts.driver import Student
from quizzes.tests.attempts.test_variants import BODY, asked, halving
from quizzes.tests.builders import make_quiz, publish

pytestmark = pytest.mark.django_db


def answered(quiz, text) -> None:
    student = Student().opens(f"/quizzes/{quiz.slug}/")
    student.types(text(asked(student)))


def test_the_report_counts_every_rule_and_lists_what_none_explains(author):
    quiz = make_quiz(halving())
    publish(quiz)
    for text in [lambda n: f"{n / 2}", *[lambda n: str(2 * n)] * 3, lambda n: str(n), *[lambda n: "1000"] * 2]:
        answered(quiz, text)
    answered(quiz, lambda n: f"{n * 50}")
    page = author.get(reverse("admin:quizzes_quiz_misconceptions", args=[quiz.pk]))
    [question] = page.context["questions"]
    assert (question.answers, question.right) == (8, 1)
    assert {rule.name: rule.answers for rule in question.rules} == {
        "doubled": 3,
        "added to itself": 3,
        "unchanged": 1,
        "percent": 1,
    }
    assert sum(each.answers for each in question.unexplained) == question.unexplained_answers == 2
    html = page.content.decode()
    assert "double the number." in html
    assert "What is half of " in html


def test_attempts_that_a_teacher_set_aside_are_counted_nowhere(author):
    quiz = make_quiz(halving())
    publish(quiz)
    answered(quiz, lambda n: str(2 * n))
    Attempt.objects.update(reset_at=timezone.now())
    assert (
        "Nobody has answered"
        in author.get(reverse("admin:quizzes_quiz_misconceptions", args=[quiz.pk])).content.decode()
    )


def test_without_answers_the_report_says_so(author):
    quiz = make_quiz()
    publish(quiz)
    page = author.get(reverse("admin:quizzes_quiz_misconceptions", args=[quiz.pk])).content.decode()
    assert "Nobody has answered" in page


def test_a_stranger_does_not_get_the_report(client):
    quiz = make_quiz()
    assert client.get(reverse("admin:quizzes_quiz_misconceptions", args=[quiz.pk])).status_code == 302


@pytest.mark.parametrize(
    ("field", "changes", "says"),
    [
        ("body_list_number", {"body_list_number": "101"}, "Must be at most 100"),
        ("body_list_number", {"body_list_number": "nan"}, "not a finite number"),
        ("body_list_number", {"body_list_number": "1e999"}, "the exponent 999"),
        ("body_quantity", {"body_how_number": "list", "body_list_number": "0"}, "has no usable draw"),
        ("body_quantity", {"body_quantity": "tiny.third"}, "tiny has half"),
        ("body_decimals", {"body_decimals": "12"}, "from 0 to 9"),
        ("body_tolerance", {"body_tolerance": "3"}, "half of the last decimal"),
        ("body_step_number", {"body_step_number": "x"}, "be read as a number"),
        ("body_from_number", {"body_step_number": "0"}, "a step above 0"),
    ],
)
def test_what_gives_no_draw_is_refused_when_it_is_saved(author, field, changes, says):
    question = halving()
    address = reverse("admin:quizzes_question_change", args=[question.pk])
    data = form_of(author.get(address))
    response = author.post(address, data | ({"body_how_number": "list"} if "list" in field else {}) | changes)
    assert response.status_code == 200
    errors = " ".join(response.context["adminform"].form.errors[field])
    assert says in errors
    question.refresh_from_db()
    assert question.body == BODY


@pytest.mark.parametrize(
    "changes",
    [
        {"body_how_number": "list", "body_list_number": " , "},
        {"body_step_number": ""},
        {"body_how_number": "value", "body_p_number": ""},
    ],
)
def test_what_a_draw_still_lacks_is_kept_and_stops_publishing(author, changes):
    question = halving()
    quiz = make_quiz(question)
    address = reverse("admin:quizzes_question_change", args=[question.pk])
    assert author.post(address, form_of(author.get(address)) | changes).status_code == 302
    with pytest.raises(InvalidContent, match="number"):
        publish(quiz)


def test_an_explanation_is_checked_with_the_numbers_of_a_draw(author):
    question = halving()
    address = reverse("admin:quizzes_question_change", args=[question.pk])
    data = form_of(author.get(address))
    assert author.post(address, data).status_code == 302
    response = author.post(address, data | {"explanation_p_number": "{{ draw.count }}"})
    assert "number" in " ".join(response.context["adminform"].form.errors["explanation_p_number"])
    assert Question.objects.get().explanation == question.explanation


@pytest.fixture(autouse=True)
def fresh():
    queries.forget_cached_content()
