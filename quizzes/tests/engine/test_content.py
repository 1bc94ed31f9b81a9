"""Frozen content: one document, one sequence of bytes, one hash, for ever."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine import content
from quizzes.engine.content import (
    Choice,
    Claim,
    Draw,
    Known,
    Question,
    Quiz,
    Reference,
    Settings,
    Text,
    Variants,
    canonical_json,
    from_document,
    sha256,
    to_document,
)
from quizzes.engine.subject import ClaimResult, Evidence, Role
from quizzes.tests.engine.builders import make_question, make_quiz

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
texts = st.builds(Text, words, st.sampled_from(["markdown", "plain", "html"]))
values = st.recursive(
    st.one_of(st.integers(), words, st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=6,
)
parameters = st.dictionaries(words, values, max_size=3)
references = st.builds(Reference, words, parameters)
results = st.builds(
    ClaimResult,
    truth=st.one_of(st.none(), st.booleans()),
    witness=words,
    evidence=st.sampled_from(Evidence),
    n=st.one_of(st.none(), st.integers(0)),
    seed=st.one_of(st.none(), st.integers(0)),
    numbers=st.dictionaries(words, words, max_size=3),
)
claims = st.builds(Claim, references, st.booleans(), st.sampled_from(Role), words, st.one_of(st.none(), results))
choices = st.builds(
    Choice,
    words,
    texts,
    st.booleans(),
    st.one_of(st.none(), st.fractions()),
    texts,
    texts,
    st.one_of(st.none(), claims),
)
known = st.builds(Known, st.lists(words, max_size=2).map(tuple), st.fractions())
draws = st.builds(
    Draw,
    parameters,
    st.dictionaries(words, words, max_size=2),
    st.fractions(),
    st.lists(known, max_size=1).map(tuple),
    st.lists(known, max_size=2).map(tuple),
)
variants = st.builds(
    Variants, words, st.dictionaries(words, words, max_size=2), st.lists(draws, min_size=1, max_size=3).map(tuple)
)
questions = st.builds(
    Question,
    key=words,
    kind=words,
    stem=texts,
    hints=st.lists(texts, max_size=2).map(tuple),
    points=st.fractions(),
    scheme=references,
    choices=st.lists(choices, max_size=3).map(tuple),
    note_before=texts,
    note_after=texts,
    source=texts,
    explanation=st.one_of(st.none(), references),
    body=parameters,
    variants=st.one_of(st.none(), variants),
)
settings = st.builds(
    Settings,
    shuffle_questions=st.booleans(),
    shuffle_choices=st.booleans(),
    offers_dont_know=st.booleans(),
    asks=st.one_of(st.none(), st.integers(1, 9)),
    tries=st.integers(1, 9),
    try_penalty=st.fractions(0, 1),
    certainty=st.sampled_from(["", "asked", "marked"]),
    intro=texts,
)
quizzes = st.builds(Quiz, words, words, st.lists(questions, max_size=2).map(tuple), settings)


@given(quizzes)
def test_a_quiz_survives_its_document_and_the_bytes_of_it(quiz):
    document = to_document(quiz)
    assert from_document(document) == quiz
    stored = json.loads(canonical_json(document))
    assert from_document(stored) == quiz
    assert sha256(stored) == sha256(document)


@given(quizzes, quizzes)
def test_only_the_same_quiz_has_the_same_hash(first, second):
    assert (sha256(to_document(first)) == sha256(to_document(second))) == (first == second)


def test_every_field_of_the_content_stands_in_the_document():
    question = dataclasses.replace(make_question(), language="de")
    document = to_document(make_quiz(question))
    (written,) = document["questions"]
    assert set(written) == {field.name for field in dataclasses.fields(Question)} - {"draw"}  # drawn, never frozen
    assert set(written["choices"][0]) == {field.name for field in dataclasses.fields(Choice)}
    assert set(document["settings"]) == {field.name for field in dataclasses.fields(Settings)}
    assert set(document) == {field.name for field in dataclasses.fields(Quiz)} | {"schema"}


def test_the_bytes_do_not_depend_on_the_order_of_names():
    assert canonical_json({"b": 1, "a": {"d": [], "c": None}}) == b'{"a":{"c":null,"d":[]},"b":1}'
    assert canonical_json({"a": {"c": None, "d": []}, "b": 1}) == canonical_json({"b": 1, "a": {"d": [], "c": None}})


def test_letters_stand_as_themselves():
    assert canonical_json({"a": "−11 → ∞ “ß”"}) == '{"a":"−11 → ∞ “ß”"}'.encode()


@pytest.mark.parametrize(
    ("document", "place"),
    [({"a": 0.5}, "document.a"), ({"a": [1, {"b": 2.0}]}, r"document.a\[1\].b"), ({"a": (float("nan"),)}, r"a\[0\]")],
)
def test_floats_are_refused_with_their_place(document, place):
    with pytest.raises(TypeError, match=place):
        canonical_json(document)


def test_names_that_are_no_texts_are_refused():
    with pytest.raises(TypeError, match="holds the name 1; names in frozen content are texts"):
        canonical_json({"a": {1: "one"}})


def test_points_and_weights_are_written_as_fractions():
    choice = Choice(key="a", text=Text("A"), is_correct=True, weight=Fraction(-1, 3))
    document = to_document(make_quiz(make_question(choices=[choice], points=Fraction(1, 3))))
    assert document["questions"][0]["points"] == "1/3"
    assert document["questions"][0]["choices"][0]["weight"] == "-1/3"


def test_an_older_document_is_lifted_as_it_is_read(monkeypatch):
    quiz = make_quiz()
    old = to_document(quiz)
    old["schema"] = 0
    old["name"] = old.pop("title")
    del old["settings"]["offers_dont_know"]
    for question in old["questions"]:
        del question["variants"]  # the next step brings them back
    before = canonical_json(old)

    def from_0_to_1(document):
        document["title"] = document.pop("name")
        document["settings"]["offers_dont_know"] = False
        return document

    monkeypatch.setitem(content.UPCASTS, 0, from_0_to_1)
    assert from_document(old) == quiz
    assert canonical_json(old) == before
    assert sha256(content.upcast(old)) == sha256(to_document(quiz))


def test_a_document_from_before_the_draws_has_none():
    old = to_document(make_quiz())
    old["schema"] = 1
    for question in old["questions"]:
        del question["variants"]
    assert from_document(old) == make_quiz()


@pytest.mark.parametrize("schema", [0, content.SCHEMA + 1, None, "1"])
def test_a_document_of_an_unknown_schema_is_refused(schema):
    with pytest.raises(ValueError, match=f"schema {schema!r}; this release reads up to {content.SCHEMA}"):
        from_document({**to_document(make_quiz()), "schema": schema})


def test_questions_and_choices_are_found_by_their_keys():
    quiz = make_quiz(make_question(key="q1"), make_question(key="q2", points=Fraction(1, 2)))
    assert quiz.question("q2").key == "q2"
    assert quiz.question("q3") is None
    assert quiz.question("q1").choice("A").is_correct
    assert quiz.question("q1").choice("Z") is None
    assert quiz.points == Fraction(3, 2)
