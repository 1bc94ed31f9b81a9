"""Each row of the review matrix alone, over each kind: what a learner is shown of it, and what of the others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes.engine.review import AFTER, Column, Row
from quizzes.models import Assignment, Attempt
from quizzes.terms import rows_shown, terms_of
from quizzes.tests.attempts.driver import Student
from quizzes.tests.attempts.test_variants import halving
from quizzes.tests.builders import NOW, make_question, make_quiz, make_test, publish

pytestmark = pytest.mark.django_db

KINDS = ("single_choice", "true_false", "multi_select", "numeric")
VERDICTS = ("right", "partly", "wrong", "missed", "dont_know")


def offered(question, *rows: Row) -> Student:
    quiz = make_quiz(question)
    publish(quiz)
    columns = [column.value for column in Column]
    Assignment.objects.update(review={row.value: columns for row in rows})
    return Student().opens(f"/quizzes/{quiz.slug}/")


def wrong(student: Student, kind: str) -> Student:
    return student.types("7") if kind == "numeric" else student.answers("3")


def marked(student: Student) -> set[str]:
    """Verdicts told anywhere on the page: by class, by mark or by glyph."""
    classes = {name for verdict in VERDICTS for name in (verdict,) if student.player.with_class(verdict)}
    return classes | {glyph for glyph in "✓✗" if glyph in student.text}


@pytest.mark.parametrize("kind", KINDS)
def test_an_explanation_alone_is_shown_and_tells_no_verdict(kind):
    student = wrong(offered(make_question(kind), Row.EXPLANATION), kind)
    student.sees("Explanation", "Half of 7 is 3.5.", "Euclid")
    assert marked(student) == set()
    student.sees_not("Not quite", "The answer is", "You chose", "belongs here")
    student.finishes()
    student.sees("Not shown: what was right, your points, the feedback on your choices, the right answers.")
    student.shows("1").sees("Half of 7 is 3.5.").sees_not("Not quite", "The answer is", "You chose")
    assert marked(student) == set()
    paper = student.opens(f"{student.path.partition('?')[0]}?print=1", "main").page
    assert "Half of 7 is 3.5." in " ".join(paper.text.split())
    assert not any(paper.with_class(verdict) for verdict in VERDICTS)


@pytest.mark.parametrize("kind", KINDS)
def test_correctness_alone_tells_the_verdict_and_neither_reason_nor_key(kind):
    student = wrong(offered(make_question(kind), Row.CORRECTNESS), kind)
    student.sees_not("Half of 7", "You chose", "belongs here", "The answer is", "0 of 1")
    assert "wrong" in marked(student)
    assert "missed" not in marked(student)


@pytest.mark.parametrize("kind", KINDS)
def test_points_alone_tell_the_score_and_nothing_of_a_question(kind):
    student = wrong(offered(make_question(kind), Row.POINTS), kind).finishes().sees("0 / 1")
    assert marked(student) == set()
    student.shows("1").sees_not("Half of 7", "You chose", "The answer is", "Explanation")
    assert marked(student) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_is_told_where_it_is_allowed(kind):
    student = wrong(offered(make_question(kind), Row.CORRECTNESS, Row.KEY), kind)
    if kind == "numeric":
        student.sees("The answer is 3.5. Accepted: 3.45 to 3.55.")
    else:
        assert "missed" in marked(student)
    student.sees_not("Half of 7", "4 belongs here")


def unanswered(question) -> Student:
    """The question of a test that was handed in blank, everything allowed."""
    test = make_test(make_quiz(question), review={"preset": "after_finishing"})
    student = Student().opens(f"/quizzes/{test.quiz.slug}/").starts().shows("overview").finishes()
    return student.shows("1")


def test_the_key_of_a_number_is_told_to_whom_did_not_answer():
    unanswered(make_question("numeric")).sees("Not answered", "The answer is 3.5.")


def test_the_number_that_was_typed_is_not_told_again():
    student = offered(make_question("numeric"), *Row).types("3.5").sees("Right").sees_not("The answer is")
    other = Student().opens(student.path.partition("?")[0])
    other.types("3.48").sees("Right", "The answer is 3.5. Accepted: 3.45 to 3.55.")


def test_an_exact_number_is_told_without_a_range():
    question = make_question("numeric", body={"answer": "1/3", "exact": True})
    offered(question, *Row).types("0.3").sees("The answer is 1/3.").sees_not("Accepted")


def test_a_drawn_number_is_told_once_to_whom_did_not_answer():
    assert unanswered(halving()).text.count("The answer is") == 1


def test_the_author_is_told_what_an_explanation_may_tell(client, django_user_model):
    offered(make_question("numeric"), Row.EXPLANATION)
    client.force_login(django_user_model.objects.create_superuser("root"))
    page = client.get(reverse("admin:quizzes_assignment_change", args=[Assignment.objects.get().pk])).content.decode()
    assert page.count("of a question with a typed number it computes the answer") == 4
    Assignment.objects.update(review={row.value: [column.value for column in AFTER] for row in Row})
    page = client.get(reverse("admin:quizzes_assignment_change", args=[Assignment.objects.get().pk])).content.decode()
    assert "computes the answer" not in page


@pytest.mark.parametrize(("begun_as", "now_is"), [("test", "practice"), ("practice", "test")])
def test_what_was_or_became_a_test_shows_nothing_before_its_end(begun_as, now_is):
    assignment = Assignment(mode=now_is, review={"correctness": ["during"]})
    attempt = Attempt(mode=begun_as, state=Attempt.State.OPEN, assignment=assignment)
    assert rows_shown(attempt, terms_of(assignment), NOW, is_checked=True) == frozenset()
