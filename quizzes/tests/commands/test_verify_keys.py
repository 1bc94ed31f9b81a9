"""Keys are computed again, of drafts and of what is published; a contradiction is named and fails."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from types import MappingProxyType

import pytest
from django.core.management import CommandError, call_command

from quizzes import queries, subjects
from quizzes.engine.errors import InvalidContent
from quizzes.tests import tiny_subject
from quizzes.tests.attempts.test_variants import halving
from quizzes.tests.builders import SUBJECTS, Option, even, make_question, make_quiz, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tiny(settings):
    settings.SUBJECTS = SUBJECTS
    queries.forget_cached_content()


def verified(*slugs: str) -> str:
    out = StringIO()
    call_command("verify_keys", *slugs, stdout=out)
    return out.getvalue()


def contradicted(*slugs: str) -> tuple[str, str]:
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("verify_keys", *slugs, stdout=out)
    return out.getvalue(), str(refusal.value)


def test_every_key_of_draft_and_version_is_listed_with_its_witness():
    publish(make_quiz(make_question(), slug="evens"))
    told = verified()
    assert "evens, draft" in told
    assert "evens, version 1" in told
    assert told.count("choice “4” | decides | confirmed | 4 = 2 × 2 + 0 | proved") == 2
    assert "6 keys computed again, 0 contradicted" in told


def test_a_wrong_key_fails_and_is_named():
    wrong = Option("3", is_correct=True, claim=even(3, expected=True))
    make_quiz(make_question(options=(wrong, Option("5", claim=even(5)))), slug="odd")
    told, refusal = contradicted()
    assert "choice “3” | decides | contradicted | 3 = 2 × 1 + 1 | proved" in told
    assert "odd (draft)" in refusal
    assert "choice “3”" in refusal
    assert "choice “5”" not in refusal


def test_a_claim_that_is_as_expected_but_speaks_against_the_mark_fails():
    make_quiz(make_question(options=(Option("4", claim=even(4)), Option("5", claim=even(5)))), slug="unmarked")
    assert "choice “4”" in contradicted()[1]


def test_a_claim_that_can_not_be_computed_fails():
    broken = Option("4", is_correct=True, claim={**even(4), "parameters": {"number": 400}})
    make_quiz(make_question(options=(broken, Option("5", claim=even(5)))))
    assert "can't be computed" in contradicted()[0]


def test_what_its_author_has_not_finished_is_listed_and_fails_nothing():
    waits = Option("4", is_correct=True, claim={**even(4), "parameters": {}})
    make_quiz(make_question(options=(waits, Option("5", claim=even(5)))))
    assert "not complete yet" in verified()


def test_a_claim_beside_the_answer_that_turns_out_otherwise_than_expected_fails():
    beside = Option("3", claim=even(3, expected=True, role="true_but_not_the_answer"))
    make_quiz(make_question(options=(Option("4", is_correct=True, claim=even(4)), beside)))
    assert "choice “3”" in contradicted()[1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expected": "true"}, "expected must be true or false"),
        ({"expected": None}, "expected must be true or false"),
        ({"role": "hunch"}, "role 'hunch' is unknown"),
        ({"parameters": ["4"]}, "set of names with values"),
    ],
)
def test_a_claim_that_can_not_be_read_fails_and_is_never_guessed(change, says):
    broken = Option("4", is_correct=True, claim={**even(4), **change})
    quiz = make_quiz(make_question(options=(broken, Option("5", claim=even(5)))))
    assert says in contradicted()[0]
    with pytest.raises(InvalidContent) as refusal:
        publish(quiz)
    assert any(says in problem for problem in refusal.value.problems)


def test_a_published_version_is_held_against_what_is_computed_today(monkeypatch):
    publish(make_quiz(make_question(), slug="evens"))
    publish(make_quiz(halving(), slug="halves"))
    assert "all draws | answer | confirmed | 20 draws with the frozen answers" in verified("halves")
    thirds = replace(tiny_subject.HALF, value=lambda values: tiny_subject.number_of(values) / 3)
    other = replace(tiny_subject.SUBJECT, quantities=MappingProxyType({"half": thirds}))
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": other})
    told, refusal = contradicted()
    assert "was frozen with the answer 5/2, now it is 5/3" in told
    assert "halves (version 1)" in refusal
    assert "evens" not in refusal


def test_only_the_named_quizzes_are_computed_and_an_unknown_one_is_refused():
    make_quiz(slug="one")
    make_quiz(slug="two")
    assert "two" not in verified("one")
    with pytest.raises(CommandError, match="no quiz with the slug three"):
        verified("three")
