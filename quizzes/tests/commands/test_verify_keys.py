"""Keys are computed again, of drafts and of what is published; a contradiction is named and fails."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from types import MappingProxyType

import pytest
from django.core.management import CommandError, call_command

from quizzes import queries, subjects
from quizzes.engine.errors import InvalidContent, InvalidParameter, MissingParameter
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


def compute_halves_as(monkeypatch, **changes):
    """From now on the quantity of the tests is computed otherwise."""
    half = replace(tiny_subject.HALF, **changes)
    other = replace(tiny_subject.SUBJECT, quantities=MappingProxyType({"half": half}))
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": other})


def rules(at: int, value):
    """The misconceptions with one that leads elsewhere."""
    known = list(tiny_subject.HALF.misconceptions)
    known[at] = replace(known[at], value=value)
    return tuple(known)


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
    assert "all draws | answer | confirmed | 20 of 20 draws with the frozen answers" in verified("halves")
    compute_halves_as(monkeypatch, value=lambda values: tiny_subject.number_of(values) / 3)
    told, refusal = contradicted()
    assert "was frozen with the answer 3/2, now it is 1" in told
    assert "halves (version 1)" in refusal
    assert "evens" not in refusal


def test_a_frozen_wrong_number_that_comes_out_otherwise_is_told_as_one(monkeypatch):
    publish(make_quiz(halving(), slug="halves"))
    compute_halves_as(monkeypatch, misconceptions=rules(0, lambda values: 3 * tiny_subject.number_of(values)))
    told, refusal = contradicted()
    assert "the draw {'number': '3'} was frozen with the wrong number 6 for “doubled”, now it is 9" in told
    assert "halves (version 1)" in refusal


def test_a_frozen_accepted_number_that_comes_out_otherwise_is_told_as_one(monkeypatch):
    publish(make_quiz(halving(), slug="halves"))
    up = replace(tiny_subject.HALF.accepted[0], value=lambda values: (tiny_subject.number_of(values) + 200) / 2)
    compute_halves_as(monkeypatch, accepted=(up,))
    told, _ = contradicted()
    assert "was frozen with the accepted numbers 103/2 for “up”, now they are 203/2 for “up”" in told


def test_a_wrong_answer_is_found_where_it_has_become_one_that_is_left_out(monkeypatch):
    """Computed rightly, the draw of 41 can't be told from a known wrong rule, so it is drawn no more."""
    publish(make_quiz(halving(), slug="halves"))

    def value(values):
        number = tiny_subject.number_of(values)
        return number if number == 41 else number / 2

    compute_halves_as(monkeypatch, value=value)
    assert "the draw {'number': '41'} was frozen with the answer 41/2, now it is 41" in contradicted()[0]


def test_a_draw_that_does_not_exist_any_more_fails(monkeypatch):
    publish(make_quiz(halving(), slug="halves"))

    def value(values):
        if tiny_subject.number_of(values) == 41:
            raise InvalidParameter("number", "has no half.")
        return tiny_subject.number_of(values) / 2

    compute_halves_as(monkeypatch, value=value)
    assert "can't be computed | the draw {'number': '41'}: number: has no half." in contradicted()[0]


def test_a_draw_that_is_no_longer_computed_is_not_called_confirmed(monkeypatch):
    publish(make_quiz(halving(), slug="halves"))
    real = subjects.variants

    def fewer(body):
        made = real(body)
        return replace(made, draws=made.draws[:3])

    monkeypatch.setattr(subjects, "variants", fewer)
    told = verified("halves")
    assert "confirmed in part | 3 of 20 draws as they were frozen" in told
    assert "20 draws with the frozen answers" not in told
    assert "1 key computed again, 0 contradicted. Not counted: confirmed in part: 1." in told


def test_a_rule_that_has_gone_since_leaves_its_frozen_numbers_unconfirmed(monkeypatch):
    publish(make_quiz(halving(), slug="halves"))
    compute_halves_as(monkeypatch, misconceptions=tiny_subject.HALF.misconceptions[2:])
    assert "confirmed in part | 0 of 20 draws as they were frozen" in verified("halves")


def test_a_rule_that_came_since_makes_no_key_wrong(monkeypatch):
    publish(make_quiz(halving(), slug="halves"))
    tripled = replace(
        tiny_subject.HALF.misconceptions[0], name="tripled", value=lambda values: 3 * tiny_subject.number_of(values)
    )
    compute_halves_as(monkeypatch, misconceptions=(*tiny_subject.HALF.misconceptions, tripled))
    assert "20 of 20 draws with the frozen answers" in verified("halves")


def test_what_is_no_key_is_not_counted_as_one_that_was_computed():
    make_quiz(make_question(options=(Option("4", is_correct=True, claim=even(4)), Option("5", claim={}))), slug="some")
    assert "1 key computed again, 0 contradicted. Not counted: no claim: 1." in verified("some")


def test_a_frozen_claim_that_lacks_a_parameter_today_fails(monkeypatch):
    publish(make_quiz(make_question(), slug="evens"))

    def lacks(claim):
        raise MissingParameter("base", "must be given.")

    monkeypatch.setattr(subjects, "compute_claim", lacks)
    told, refusal = contradicted("evens")
    assert "evens (version 1)" in refusal
    assert "evens (draft)" not in refusal
    assert "0 keys computed again, 0 contradicted. Not counted: can't be computed: 3, not complete yet: 3." in told


def test_frozen_draws_that_lack_something_today_fail(monkeypatch):
    publish(make_quiz(halving(), slug="halves"))

    def lacks(body):
        raise MissingParameter("base", "must be given.")

    monkeypatch.setattr(subjects, "variants", lacks)
    told, refusal = contradicted("halves")
    assert "halves (version 1)" in refusal
    assert "halves (draft)" not in refusal
    assert "can't be computed | base: must be given." in told


def test_only_the_named_quizzes_are_computed_and_an_unknown_one_is_refused():
    make_quiz(slug="one")
    make_quiz(slug="two")
    assert "two" not in verified("one")
    with pytest.raises(CommandError, match="no quiz with the slug three"):
        verified("three")
