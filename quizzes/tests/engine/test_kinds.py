"""The kinds of questions: what they understand, what they refuse and what it earns."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.content import canonical_json
from quizzes.engine.errors import (
    EmptyAnswer,
    InvalidAnswer,
    InvalidParameter,
    RepeatedChoice,
    UnknownChoice,
    UnreadableNumber,
)
from quizzes.engine.kinds import KINDS, kind_of
from quizzes.engine.kinds.base import DONT_KNOW, NONE_OF_THESE, Response, Verdict
from quizzes.engine.kinds.numeric import accepted_text, answer_text, target_of
from quizzes.engine.schemes import SCHEMES
from quizzes.tests.engine.builders import make_choices, make_numeric, make_question

EXAMPLES = [(kind, example) for kind in KINDS.values() for example in kind.examples()]
WITH_CHOICES = ("single_choice", "multi_select", "true_false")


@pytest.mark.parametrize(
    ("kind", "example"), EXAMPLES, ids=[f"{kind.name}: {example.name}" for kind, example in EXAMPLES]
)
def test_examples_earn_what_they_say(kind, example):
    assert kind.validate(example.question) == []
    if example.fraction is None:
        with pytest.raises(InvalidAnswer):
            kind.parse(example.question, example.raw)
        return
    response = kind.parse(example.question, example.raw)
    assert kind.grade(example.question, response).fraction == example.fraction
    assert kind.summarise(example.question, response)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_shows_right_wrong_and_invalid_answers(kind):
    earned = {example.fraction for example in kind.examples()}
    assert 1 in earned
    assert None in earned
    assert any(fraction is not None and fraction <= 0 for fraction in earned)


@pytest.mark.parametrize("name", KINDS)
def test_the_registry_knows_each_kind_by_its_own_name_and_real_schemes(name):
    kind = KINDS[name]
    assert kind.name == name
    assert kind.default_scheme in kind.schemes
    assert set(kind.schemes) <= set(SCHEMES)


def test_an_unknown_kind_is_named_with_the_known_ones():
    with pytest.raises(InvalidParameter, match="'essay' is unknown; known are single_choice"):
        kind_of(make_question("essay"))


@pytest.mark.parametrize("name", WITH_CHOICES)
@pytest.mark.parametrize(
    ("sent", "error", "message"),
    [
        ([], EmptyAnswer, "Nothing is chosen yet"),
        (["z"], UnknownChoice, "“z” is not a choice of this question"),
        (["z" * 99], UnknownChoice, "“z{40}” is not a choice"),
        (["A", "A"], RepeatedChoice, "“A” was sent 2 times"),
        ([DONT_KNOW], UnknownChoice, "not a choice of this question"),
        ([NONE_OF_THESE], UnknownChoice, "not a choice of this question"),
        ([None], InvalidAnswer, "a list of choices"),
        ({"A": 1}, InvalidAnswer, "a list of choices"),
    ],
)
def test_ticks_that_make_no_sense_are_refused(name, sent, error, message):
    question = make_question(name)
    with pytest.raises(error, match=message):
        kind_of(question).parse(question, {"choices": sent})


@pytest.mark.parametrize("name", KINDS)
def test_not_knowing_is_an_answer_of_its_own_where_it_is_offered(name):
    question = make_numeric() if name == "numeric" else make_question(name)
    kind = kind_of(question)
    response = kind.parse(question, {"choices": [DONT_KNOW]}, offers_dont_know=True)
    grade = kind.grade(question, response)
    assert response.document() == {"dont_know": True}
    assert (grade.fraction, grade.verdict) == (0, Verdict.DONT_KNOW)
    assert kind.summarise(question, response) == "I don't know yet"
    with pytest.raises(InvalidAnswer):
        kind.parse(question, {"choices": [DONT_KNOW]})


@pytest.mark.parametrize("name", WITH_CHOICES)
def test_not_knowing_never_stands_beside_a_choice(name):
    question = make_question(name)
    with pytest.raises(InvalidAnswer, match="“I don't know yet” can't stand with other choices"):
        kind_of(question).parse(question, {"choices": ["A", DONT_KNOW]}, offers_dont_know=True)


def test_a_number_and_not_knowing_are_not_both_an_answer():
    question = make_numeric()
    with pytest.raises(InvalidAnswer, match="Keep one of the two"):
        kind_of(question).parse(question, {"text": "3", "choices": [DONT_KNOW]}, offers_dont_know=True)


def test_not_knowing_costs_nothing_where_guessing_does():
    question = make_question("single_choice", "formula", make_choices("A", "BC"))
    kind = kind_of(question)
    wrong = kind.grade(question, kind.parse(question, {"choices": ["B"]}))
    unsure = kind.grade(question, kind.parse(question, {"choices": [DONT_KNOW]}, offers_dont_know=True))
    assert (wrong.fraction, wrong.verdict) == (Fraction(-1, 2), Verdict.WRONG)
    assert unsure.fraction == 0


def test_none_of_these_is_an_answer_and_a_blank_is_not():
    question = make_question(choices=make_choices("", "ABC"), body={"offers_none": True}, scheme="net_guarded")
    kind = kind_of(question)
    response = kind.parse(question, {"choices": [NONE_OF_THESE]})
    assert response.document() == {"choices": []}
    assert kind.grade(question, response).verdict is Verdict.RIGHT
    assert kind.summarise(question, response) == "None of these"
    with pytest.raises(EmptyAnswer):
        kind.parse(question, {"choices": []})
    with pytest.raises(InvalidAnswer, match="“None of these” can't stand with other choices"):
        kind.parse(question, {"choices": [NONE_OF_THESE, "A"]})


def test_partly_right_lies_between_nothing_and_everything():
    question = make_question(scheme="net_guarded", choices=make_choices("AB", "CD"))
    kind = kind_of(question)
    verdicts = {
        ticks: kind.grade(question, Response(choices=tuple(ticks))).verdict for ticks in ("AB", "A", "AC", "CD")
    }
    assert verdicts == {"AB": Verdict.RIGHT, "A": Verdict.PARTLY, "AC": Verdict.WRONG, "CD": Verdict.WRONG}


def test_the_order_of_ticks_makes_no_other_answer():
    question = make_question(choices=make_choices("AB", "CD"))
    documents = {
        canonical_json(kind_of(question).parse(question, {"choices": list(ticks)}).document())
        for ticks in permutations("DBA")
    }
    assert documents == {b'{"choices":["A","B","D"]}'}


def test_a_summary_repeats_the_texts_that_were_ticked():
    question = make_question(choices=make_choices("AB", "CD"))
    assert KINDS["multi_select"].summarise(question, Response(choices=("A", "D"))) == "Choice A; Choice D"


@pytest.mark.parametrize(
    ("name", "choices", "fault"),
    [
        ("single_choice", make_choices("A", ""), "A single choice needs at least 2 choices, not 1."),
        (
            "single_choice",
            make_choices("AB", "C"),
            "A single choice needs exactly 1 right choice, not 2.",
        ),
        ("single_choice", make_choices("", "AB"), "A single choice needs exactly 1 right choice, not 0."),
        ("true_false", make_choices("A", "BC"), "True or false needs exactly 2 choices, not 3."),
        ("true_false", make_choices("AB", ""), "True or false needs exactly 1 right choice, not 2."),
        ("multi_select", make_choices("A", ""), "A multi-select needs at least 2 choices, not 1."),
        ("multi_select", make_choices("", "AB"), "None of its choices is marked right"),
        ("numeric", make_choices("A", "B"), "It has choices"),
    ],
)
def test_choices_that_do_not_fit_their_kind_are_named(name, choices, fault):
    body = {"answer": "1", "exact": True} if name == "numeric" else {}
    faults = KINDS[name].validate(make_question(name, choices=choices, body=body))
    assert len(faults) == 1
    assert fault in faults[0]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"answer": None}, "The answer can't be read: None is not a number"),
        ({"answer": "many"}, "The answer can't be read: “many” can't be read as a number"),
        ({"answer": "1", "tolerance": "1 %"}, "The tolerance can't be read: “1 %” has a percent sign"),
        ({"answer": "1", "tolerance": "-1"}, "The tolerance is below 0"),
        ({"answer": "1", "tolerance": "0"}, "It has no tolerance"),
        (
            {"answer": "0", "tolerance": 0, "relative": "1/100"},
            "The answer is 0, of which a relative tolerance is 0 too",
        ),
        ({"exact": True}, "It is marked exact and has a tolerance"),
        ({"exact": 1}, "The setting 'exact' must be true or false"),
        ({"decimals": 10}, "The decimals must be a whole number from 0 to 9"),
        ({"decimals": True}, "The decimals must be a whole number from 0 to 9"),
        ({"decimals": 1}, "Rounded to 1 decimals as asked, the answer lies outside its own tolerance"),
        ({"unit": 5}, "The unit must be a text"),
        ({"unit": "5"}, "The unit '5' could be read as part of the number"),
        ({"units": "m"}, "The setting 'units' is not known"),
    ],
)
def test_faults_of_a_numeric_question_are_named(body, fault):
    faults = KINDS["numeric"].validate(make_numeric(**body))
    assert len(faults) == 1
    assert fault in faults[0]


def test_a_numeric_question_without_an_answer_says_so():
    assert KINDS["numeric"].validate(make_question("numeric")) == ["It has no answer: give the number that is right."]


def test_the_wider_of_two_tolerances_counts():
    target = target_of(make_numeric(answer="-200", tolerance="1", relative="1/100"))
    assert (target.lower, target.upper) == (-202, -198)
    assert accepted_text(make_numeric(answer="200", relative="1/100", unit="V")) == "Accepted: 198 to 202\u00a0V."


def test_the_answer_reads_with_the_decimals_that_are_asked_for():
    assert answer_text(make_numeric(answer="2/3", decimals=2, unit="V")) == "0.67\u00a0V"
    assert answer_text(make_numeric(answer="2/3")) == "2/3"


@given(
    st.fractions(max_denominator=1000),
    st.fractions(0, 10, max_denominator=1000),
    st.fractions(0, 1, max_denominator=1000),
    st.fractions(-2, 2, max_denominator=50),
)
def test_a_number_is_right_exactly_within_its_closed_interval(answer, tolerance, relative, steps):
    question = make_numeric(answer=str(answer), tolerance=str(tolerance), relative=str(relative))
    margin = max(tolerance, relative * abs(answer))
    typed = answer + steps * (margin or 1)
    kind = KINDS["numeric"]
    grade = kind.grade(question, kind.parse(question, {"text": str(typed)}))
    assert (grade.verdict is Verdict.RIGHT) == (abs(typed - answer) <= margin)


def test_an_unreadable_number_is_refused_with_its_reason():
    question = make_numeric()
    with pytest.raises(UnreadableNumber, match="“1,234” could mean 1234 or"):
        kind_of(question).parse(question, {"text": "1,234"})
