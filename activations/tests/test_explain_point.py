"""The explanation of one input: its numbers are those of the function, the working ends in them, and kinks are told."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import svgplot
from activations.catalogue import CATALOGUE, ENTRIES, KEYS, activation
from activations.explanations import PROVIDERS, parts
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import parse_number, readable
from quizzes.engine.subject import read_parameters


def explained(provider="point", **given):
    found = PROVIDERS[provider]
    return found.explain(read_parameters(found.parameters, given))


def number_in(text: str) -> float:
    return float(parse_number(text).value)


EDGES = ["-1000", "-720", "-50", "-3", "-1e-39", "0", "1e-39", "3", "6", "37", "720", "1000"]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("x", EDGES)
def test_every_function_is_explained_far_out_and_next_to_zero_at_every_end_of_its_parameters(key, x):
    own = ENTRIES[key].parameters
    for given_own in itertools.product(*[(p.minimum, p.default, p.maximum) for p in own]):
        named = {p.name: str(value) for p, value in zip(own, given_own, strict=True)}
        explanation = explained(function=key, x=x, **named)
        function = activation(key, {name: Fraction(value) for name, value in named.items()})
        texts = [explanation.title, *explanation.numbers.values(), *(step.value for step in explanation.steps)]
        assert not any("nan" in text or "inf" in text for text in texts)
        for end in (function.lower, function.upper):
            if not end.is_reached and end.value in (-1, 0, 1):
                assert explanation.numbers["value"] != readable(end.value)


@pytest.mark.parametrize("key", KEYS)
def test_a_slope_curve_shows_the_slope_inside_its_window_also_where_it_ends_at_a_kink(key):
    function = CATALOGUE[key]
    for kink in function.kinks:
        for lower, upper in ((kink.at - 2, kink.at), (kink.at, kink.at + 2)):
            curve = parts.slope_curve(function, lower, upper)
            drawn = [(x, y) for x, y in zip(curve.xs, curve.ys, strict=True) if y is not None]
            at_kink = next(y for x, y in drawn if x == kink.at)
            beside = kink.slope_left if upper == kink.at else kink.slope_right
            assert at_kink == pytest.approx(beside, abs=1e-5)
        assert all(x == 0 or abs(x) > 1e-9 for x in parts.curve(function, kink.at - 2, kink.at + 2).xs)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("what", ["value", "slope", "both"])
@settings(max_examples=12)
@given(x=st.fractions(-12, 12, max_denominator=8))
def test_every_function_is_explained_at_every_input(key, what, x):
    explanation = explained(function=key, x=str(x), what=what)
    function = CATALOGUE[key]
    assert number_in(explanation.numbers["value"]) == pytest.approx(float(function.value(float(x))), rel=5e-4, abs=1e-9)
    last = explanation.steps[-1]
    at_kink = any(Fraction(kink.at) == x for kink in function.kinks)
    if what == "value":
        assert last.value == explanation.numbers["value"]
    elif not at_kink:
        assert last.value == explanation.numbers["slope"]
        slope = float(function.slope(float(x)))  # may be just beside a tie that the exact slope hits
        assert number_in(explanation.numbers["slope"]) == pytest.approx(slope, rel=5e-4, abs=1e-9)
    assert bool(explanation.caveats) is at_kink
    for figure in explanation.figures:
        assert "<svg" in svgplot.render(figure, id_prefix="p")


def test_the_working_of_an_exponential_branch_shows_every_number_on_the_way():
    steps = explained(function="elu", alpha="2", x="-1", what="value").steps
    assert [step.value for step in steps] == ["lower branch", "0.3679", "−0.6321", "−1.264", "−1.264"]
    assert steps[-1].expression == "ELU(−1)"


def test_parameters_reach_the_function():
    assert explained(function="leaky_relu", alpha="0.2", x="-3").numbers["value"] == "−0.6"
    assert explained(function="leaky_relu", x="-3").numbers["value"] == "−0.03"


def test_a_kink_has_no_slope_and_says_what_is_taken_there():
    explanation = explained(function="relu", x="0")
    assert "has no slope at 0" in explanation.title
    assert (explanation.numbers["slope_left"], explanation.numbers["slope_right"]) == ("0", "1")
    assert "convention" in explanation.caveats[0]


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"function": "relu", "x": "nan"}, "x", "not a finite number"),
        ({"function": "relu", "x": "1e999"}, "x", "1e999"),
        ({"function": "relu", "x": "1001"}, "x", "at most 1000"),
        ({"function": "rellu", "x": "1"}, "function", "must be one of identity, step"),
        ({"function": "elu", "alpha": "-1", "x": "1"}, "alpha", "must lie from 0.01 to 10"),
        ({"function": "relu", "alpha": "1", "x": "1"}, "alpha", "is no parameter of ReLU"),
        ({"function": "swish", "alpha": "1", "x": "1"}, "alpha", "which takes beta"),
        ({"function": "elu", "alpha": "much", "x": "1"}, "alpha", "can't be read"),
    ],
)
def test_bad_parameters_are_named_with_what_is_allowed(given, field, says):
    with pytest.raises(InvalidParameter, match=says) as refusal:
        explained(**given)
    assert refusal.value.field == field


@pytest.mark.parametrize("key", KEYS)
def test_every_kink_is_explained_with_its_conventions(key):
    for kink in CATALOGUE[key].kinks:
        if kink.jumps:
            continue
        explanation = explained("kink", function=key, at=readable(kink.at))
        assert explanation.numbers["slope_left"] == readable(kink.slope_left)
        if CATALOGUE[key].is_straight:
            quotients = [step.value for step in explanation.steps]
            assert quotients[:2] == [readable(kink.slope_left), readable(kink.slope_right)]


def test_the_frameworks_disagree_about_leaky_relu_and_agree_about_relu6():
    assert explained("kink", function="leaky_relu").numbers["disagree"] == "yes"
    assert explained("kink", function="relu6", at="6").numbers["disagree"] == "no"
    assert "PyTorch 2.13" in explained("kink").caveats[0]


def test_a_kink_that_only_other_parameters_have_is_found_there():
    assert activation("elu", {"alpha": Fraction(2)}).kinks
    assert explained("kink", function="elu", alpha="2").numbers["slope_left"] == "2"
    with pytest.raises(InvalidParameter, match="0 is no kink of ELU; its kinks are at: none"):
        explained("kink", function="elu")
