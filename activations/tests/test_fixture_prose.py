"""The prose of the quizzes' fixtures: its numbers are computed, its placeholders exist, its claims come out as expected.

Reads the JSON itself, without a database."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from activations.subject import SUBJECT
from quizzes.engine import claims as engine_claims
from quizzes.engine import placeholders
from quizzes.engine.subject import ClaimResult, ClaimType, Evidence, Role, read_parameters
from quizzes.keys import ALPHABET, LENGTH

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
QUIZZES = ("relu_quiz_1", "relu_quiz_2")
NUMBER = re.compile(r"(?<![A-Za-z\d.])\d+(?:\.\d+)?")  # the 32 of float32 belongs to a name
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Asked:
    """A question of a fixture with its choices, as plain fields."""

    fields: Mapping
    choices: tuple[Mapping, ...]

    @property
    def own_words(self) -> str:
        return " ".join([self.fields["stem"], *(choice["text"] for choice in self.choices)])


@lru_cache
def rows(name: str) -> list[dict]:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache
def questions(name: str) -> tuple[Asked, ...]:
    def fields(model: str) -> list[dict]:
        return [row["fields"] for row in rows(name) if row["model"] == model]

    return tuple(
        Asked(question, tuple(choice for choice in fields("quizzes.choice") if choice["question"] == [question["key"]]))
        for question in fields("quizzes.question")
    )


def every(name: str) -> list:
    return [pytest.param(asked, id=f"{name}:{asked.fields['key']}") for asked in questions(name)]


ASKED = [param for name in QUIZZES for param in every(name)]
CHOSEN = [
    pytest.param(asked, choice, id=f"{asked.fields['key']}:{choice['key']}")
    for name in QUIZZES
    for asked in questions(name)
    for choice in asked.choices
]


@lru_cache
def numbers_of(provider: str, parameters: str) -> Mapping[str, str]:
    prefix, _, part = provider.partition(".")
    assert prefix == SUBJECT.name
    found = SUBJECT.providers[part]
    return found.explain(read_parameters(found.parameters, json.loads(parameters))).numbers


def explanation_numbers(asked: Asked) -> Mapping[str, str]:
    explanation = asked.fields["explanation"]
    return numbers_of(explanation["provider"], json.dumps(explanation.get("parameters", {}), sort_keys=True))


def claim_type(name: str) -> ClaimType:
    if name in engine_claims.CLAIMS:
        return engine_claims.CLAIMS[name]
    prefix, _, part = name.partition(".")
    assert prefix == SUBJECT.name
    return SUBJECT.claims[part]


def result_of(choice: Mapping) -> ClaimResult:
    found = claim_type(choice["claim"]["claim"])
    return found.check(read_parameters(found.parameters, choice["claim"].get("parameters", {})))


def typed_numbers(text: str) -> list[str]:
    """Numbers in the prose that no placeholder stands for."""
    return NUMBER.findall(re.sub(r"\{\{.*?\}\}", "", text))


def assert_no_number_is_typed(asked: Asked, text: str) -> None:
    own = set(NUMBER.findall(asked.own_words))
    assert [number for number in typed_numbers(text) if number not in own and not YEAR.fullmatch(number)] == []


def test_a_typed_number_is_noticed_and_a_placeholder_is_not():
    asked = Asked({"stem": "f(-1)?"}, ())
    assert typed_numbers("rises to 0.86 in {{ steps.10 }} steps") == ["0.86"]
    with pytest.raises(AssertionError):
        assert_no_number_is_typed(asked, "rises to 0.86")
    assert_no_number_is_typed(asked, "f at 1, as Glorot et al. 2011 write, is {{ claim.value }}")


@pytest.mark.parametrize("asked", ASKED)
class TestNotes:
    def test_no_number_is_typed(self, asked):
        for field in ("note_before", "note_after"):
            assert_no_number_is_typed(asked, asked.fields[field])

    def test_every_placeholder_has_its_number(self, asked):
        for field in ("note_before", "note_after"):
            assert placeholders.problems(asked.fields[field], explanation_numbers(asked)) == ()

    def test_the_note_before_shows_no_computed_number(self, asked):
        assert placeholders.names(asked.fields["note_before"]) == ()

    def test_a_source_stands_behind_the_question(self, asked):
        assert asked.fields["source"].strip()

    def test_choices_are_placed_without_gaps(self, asked):
        places = sorted(choice["position"] for choice in asked.choices)
        assert places == list(range(places[0], places[0] + len(places)))

    def test_a_single_choice_has_one_right_choice_which_is_not_the_longest_by_far(self, asked):
        if asked.fields["kind"] != "single_choice":
            return
        (right,) = [choice for choice in asked.choices if choice["is_correct"]]
        longest_other = max(len(choice["text"]) for choice in asked.choices if not choice["is_correct"])
        assert len(right["text"]) < 1.2 * longest_other


@pytest.mark.parametrize(("asked", "choice"), CHOSEN)
class TestChoices:
    def test_no_number_is_typed_into_its_feedback(self, asked, choice):
        assert_no_number_is_typed(asked, choice["feedback_ticked"])
        assert_no_number_is_typed(asked, choice["feedback_unticked"])

    def test_every_placeholder_has_its_number(self, asked, choice):
        own = {f"claim.{name}": text for name, text in result_of(choice).numbers.items()}
        known = {**explanation_numbers(asked), **own}
        assert placeholders.problems(choice["feedback_ticked"] + choice["feedback_unticked"], known) == ()

    def test_it_has_feedback_where_a_learner_needs_it(self, asked, choice):
        assert len(choice["feedback_ticked"].split()) > 8
        if choice["is_correct"]:
            assert len(choice["feedback_unticked"].split()) > 8

    def test_its_claim_computes_to_the_expected_truth(self, asked, choice):
        result, claim = result_of(choice), choice["claim"]
        if result.truth is None:
            assert result.evidence is Evidence.SOURCE_ONLY
            assert claim["source"].strip()
        else:
            assert result.truth is claim["expected"], result.witness

    def test_its_role_agrees_with_the_key(self, asked, choice):
        role, expected = Role(choice["claim"]["role"]), choice["claim"]["expected"]
        if role is Role.DECIDES:
            assert expected is choice["is_correct"]
        else:
            assert not choice["is_correct"]
            assert expected is (role is Role.TRUE_BUT_NOT_THE_ANSWER)

    def test_its_key_is_random_and_free_of_look_alikes(self, asked, choice):
        for key in (choice["key"], asked.fields["key"]):
            assert len(key) == LENGTH
            assert set(key) <= set(ALPHABET)


@pytest.mark.parametrize("name", QUIZZES)
class TestFixture:
    def test_it_names_rows_by_natural_keys_only(self, name):
        assert all("pk" not in row for row in rows(name))

    def test_no_key_is_used_twice(self, name):
        keys = [asked.fields["key"] for asked in questions(name)]
        keys += [choice["key"] for asked in questions(name) for choice in asked.choices]
        assert len(keys) == len(set(keys))

    def test_the_place_of_a_right_choice_carries_no_information(self, name):
        first = [min(asked.choices, key=lambda choice: choice["position"]) for asked in questions(name)]
        assert not all(choice["is_correct"] for choice in first)
        assert not any(asked.choices and is_sorted_by_key(asked) for asked in questions(name) if many_keys(asked))


def many_keys(asked: Asked) -> bool:
    return sum(choice["is_correct"] for choice in asked.choices) > 1


def is_sorted_by_key(asked: Asked) -> bool:
    """Whether all right choices stand before all others."""
    placed = [choice["is_correct"] for choice in sorted(asked.choices, key=lambda choice: choice["position"])]
    return placed == sorted(placed, reverse=True)


def test_the_stems_of_quiz_2_are_those_of_the_source():
    assert [asked.fields["stem"] for asked in questions("relu_quiz_2")] == [
        "What best describes the Dying ReLU problem?",
        "Regarding ReLU nonlinearity, what are the strengths of being sparse? Choose all that apply.",
        "Is sparsity a strength or weakness of ReLU?",
        "What are some methods to address the problem of Exploding Gradient with ReLU? Choose all that apply.",
        "In theory, what is the most obvious strength of Tanh over ReLU?",
    ]


def test_multi_selects_take_a_wrong_tick_away_from_a_right_one():
    for asked in questions("relu_quiz_2"):
        if asked.fields["kind"] == "multi_select":
            assert asked.fields["scheme"] == "net_guarded"
