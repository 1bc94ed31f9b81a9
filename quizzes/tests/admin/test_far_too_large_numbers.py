"""A number of forty characters can name one of a billion digits: it is refused at its field, and never built."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from quizzes import services
from quizzes.engine.errors import InvalidContent, InvalidParameter
from quizzes.engine.numbers import exact_number
from quizzes.engine.validation import MOST_QUESTIONS
from quizzes.fields import FractionField
from quizzes.models import Attempt, Choice
from quizzes.presentation.lint import _comparable
from quizzes.tests.admin.forms import form_of
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, Option, make_question, make_quiz, make_test, publish

pytestmark = pytest.mark.django_db
HUGE = ["1e99999999", "1e5000", "-1E+99999999", "1e-99999999", "3e400", f"0.{'0' * 37}1"]


def url(draft, page="change"):
    return reverse(f"admin:quizzes_{draft._meta.model_name}_{page}", args=[draft.pk])


@pytest.mark.parametrize("typed", HUGE)
@pytest.mark.parametrize("field", ["try_penalty", "items-0-points"])
def test_the_page_of_a_quiz_refuses_it_at_the_field(desk, instructor, typed, field):
    quiz = make_quiz(make_question(owner=instructor), owner=instructor)
    page = desk.post(url(quiz), form_of(desk.get(url(quiz))) | {"tries": "3", field: typed})
    assert page.status_code in (200, 422)
    assert "decimal such as" in page.content.decode() or "Give at" in page.content.decode() or "too many digits" in page.content.decode()  # fmt: skip
    quiz.refresh_from_db()
    assert quiz.edit_revision == 0


@pytest.mark.parametrize("typed", HUGE)
@pytest.mark.parametrize("way", ["_save", "_preview"])
def test_the_page_of_a_question_and_its_live_preview_refuse_it_as_a_weight(desk, instructor, typed, way):
    question = make_question("multi_select", owner=instructor, scheme="option_weights")
    data = form_of(desk.get(url(question))) | {"choices-0-weight": typed, way: "1"}
    page = desk.post(url(question), data)
    assert page.status_code in (200, 422)
    assert not Choice.objects.filter(weight__isnull=False).exists()


@pytest.mark.parametrize("typed", HUGE[:4])
def test_a_claim_that_names_it_is_looked_at_without_building_it(instructor, typed):
    assert _comparable(typed) == typed


@pytest.mark.parametrize("typed", HUGE)
def test_a_typed_fraction_is_refused_before_it_reaches_a_table(typed):
    with pytest.raises(ValidationError, match=r"fraction or a decimal|too many digits"):
        FractionField().to_python(typed)


@pytest.mark.parametrize("text", ["1/0", "1e401", "1" * 101, "half", ""])
def test_what_is_no_number_is_a_value_error(text):
    with pytest.raises(ValueError):  # noqa: PT011  the message is for programmers
        exact_number(text)


def test_a_pass_mark_that_outgrows_its_column_is_refused_with_its_field(instructor):
    test = make_test(make_quiz(owner=instructor))
    settings = services.settings_of(test)
    names = {name: getattr(settings, name) for name in settings.__slots__}
    tiny = services.AssignmentSettings(**names | {"pass_mark": Fraction(1, 10**39)})
    with pytest.raises(InvalidParameter, match="pass_mark: This pass mark has more digits"):
        services.change_assignment(assignment=test, settings=tiny, seen_revision=0, by=instructor, now=NOW)


def test_weights_too_fine_to_be_added_exactly_are_named_at_publication():
    weights = (Fraction(1, 999_983), Fraction(1, 999_979), Fraction(0))
    options = [Option(str(n), is_correct=n == 0, weight=weight) for n, weight in enumerate(weights)]
    question = make_question("multi_select", options=options, scheme="option_weights", explanation={})
    with pytest.raises(InvalidContent, match="Its weights or their bounds have too many digits"):
        publish(make_quiz(question))


@pytest.mark.every_database
def test_a_score_of_many_odd_parts_is_stored_exactly_on_every_database():
    """Thirty questions, each worth another fraction: the sum has no short denominator."""
    primes = [n for n in range(2, 300) if all(n % k for k in range(2, n))][:30]
    assert len(primes) <= MOST_QUESTIONS
    questions = [make_question() for _ in primes]
    quiz = make_quiz(*questions, points=[Fraction(1) + Fraction(1, prime) for prime in primes])
    publish(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/")
    for number in range(1, len(primes) + 1):
        student.shows(str(number)).answers("4")
    student.finishes()
    assert Attempt.objects.get().score == sum(Fraction(1) + Fraction(1, prime) for prime in primes)
