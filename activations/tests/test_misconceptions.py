"""Wrong rules: names, numbers and working fit together, none is the right way, and draws survive them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import svgplot
from activations.catalogue import CATALOGUE, KEYS, activation
from activations.misconceptions import SLOPE_RULES, VALUE_RULES, along, at, rounded
from activations.quantities import QUANTITIES
from quizzes.engine.draws import enumerate_draws
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import parse_number, readable
from quizzes.engine.subject import read_parameters

RULES = {"value": VALUE_RULES, "slope": SLOPE_RULES}
BOTH = [(what, rule) for what, rules in RULES.items() for rule in rules]
rules = pytest.mark.parametrize(("what", "rule"), BOTH, ids=[f"{what}-{rule.name}" for what, rule in BOTH])
inputs = st.fractions(-6, 6, max_denominator=8)


def span(start: str, end: str, step: str) -> dict[str, str]:
    return {"from": start, "to": end, "step": step}


@pytest.mark.parametrize("quantity", QUANTITIES.values(), ids=QUANTITIES)
def test_names_are_unique_and_messages_go_on_after_you(quantity):
    assert max(Counter(rule.name for rule in (*quantity.misconceptions, *quantity.accepted)).values()) == 1
    for rule in quantity.misconceptions:
        assert rule.message.endswith(".")
        assert rule.message[0].islower()


@rules
def test_a_rule_is_about_functions_that_exist(what, rule):
    assert set(rule.keys) <= set(KEYS)


@rules
@settings(max_examples=25)
@given(x=inputs)
def test_the_working_of_a_rule_ends_in_its_number(what, rule, x):
    for key in rule.keys or KEYS:
        point = at(CATALOGUE[key], x)
        number = rule.value(point)
        working = rule.working(point, x)
        assert bool(working) is (number is not None)
        if number is not None:
            assert working[-1].value == readable(number)
            assert all("{" not in step.expression for step in working)


@rules
def test_no_rule_is_the_right_way_everywhere(what, rule):
    xs = [x / 8 for x in range(-40, 41) if x]
    for key in rule.keys or KEYS:
        for function in (CATALOGUE[key], *_others(key)):
            points = [point for point in along(function, xs) if rule.value(point) is not None]
            right = [point.value if what == "value" else point.slope for point in points]
            found = [rule.value(point) for point in points]
            assert not points or any(abs(a - b) > 1e-9 for a, b in zip(right, found, strict=True)), key


def _others(key: str) -> list:
    given = {"leaky_relu": ("alpha", "1/5"), "prelu": ("alpha", "-1/2"), "elu": ("alpha", "2"), "celu": ("alpha", "2")}
    given |= {"swish": ("beta", "3")}
    if key not in given:
        return []
    name, value = given[key]
    return [activation(key, {name: Fraction(value)})]


@rules
@pytest.mark.parametrize("x", ["-1000", "-300", "300", "1000", "0"])
def test_no_rule_breaks_far_out(what, rule, x):
    for key in rule.keys or KEYS:
        number = rule.value(at(CATALOGUE[key], Fraction(x)))
        assert number is None or isinstance(rounded(number), Fraction)


# Domains that questions use, and how many of their draws must be left: fewer would mean that two rules always clash.
DOMAINS = [
    ("slope", {"function": "leaky_relu", "alpha": "0.01"}, {"x": span("-4", "4", "0.5")}, 3, 14),
    ("slope", {"function": "prelu"}, {"x": span("-3", "3", "0.5")}, 3, 9),
    ("value", {"function": "leaky_relu", "alpha": "0.01"}, {"x": span("-4", "4", "0.5")}, 3, 12),
    ("value", {"function": "relu"}, {"x": span("-4", "4", "0.5")}, 2, 10),
    ("value", {"function": "elu", "alpha": "2"}, {"x": span("-3", "-0.25", "0.25")}, 3, 10),
    ("slope", {"function": "elu", "alpha": "2"}, {"x": span("-3", "-0.25", "0.25")}, 3, 11),
    ("value", {"function": "sigmoid"}, {"x": span("-3", "3", "0.25")}, 3, 20),
    ("slope", {"function": "sigmoid"}, {"x": span("-3", "3", "0.25")}, 3, 15),
    ("value", {"function": "tanh"}, {"x": span("-2", "2", "0.25")}, 3, 13),
    ("slope", {"function": "tanh"}, {"x": span("-2", "2", "0.25")}, 3, 14),
    ("value", {"function": "silu"}, {"x": span("-3", "3", "0.25")}, 3, 20),
    ("slope", {"function": "silu"}, {"x": span("-3", "3", "0.25")}, 3, 20),
    ("slope", {"function": "swish", "beta": "2"}, {"x": span("-2", "2", "0.25")}, 3, 10),
    ("value", {"function": "gelu"}, {"x": span("-3", "3", "0.25")}, 3, 10),
    ("slope", {"function": "gelu"}, {"x": span("-3", "3", "0.25")}, 3, 20),
    ("value", {"function": "softplus"}, {"x": span("-3", "3", "0.25")}, 3, 20),
    ("value", {"function": "mish"}, {"x": span("-3", "3", "0.25")}, 3, 15),
    ("change", {"function": "leaky_relu", "alpha": "0.2"}, {"x_from": span("-3", "-0.5", "0.5"), "x_to": span("0.5", "3", "0.5")}, 2, 30),
    ("change", {"function": "elu"}, {"x_from": ["1", "2"], "x_to": ["-0.5", "-1.5"]}, 3, 3),
    ("softmax", {}, {"logits": [["1", "2", "3.5"], ["0", "1", "2.5"], ["2", "0.5", "1"]], "index": ["1", "2", "3"]}, 3, 5),
    ("softmax_slope", {}, {"logits": [["1", "2", "3"], ["0", "1", "2"]], "index": ["1", "2", "3"], "by": ["1", "2", "3"]}, 3, 9),
    ("clipped", {"limit": "5"}, {"gradient": [["6", "8", "24"], ["3", "4", "12"], ["8", "6", "24"]], "index": ["1", "2"]}, 3, 3),
    ("clipped", {"limit": "50"}, {"gradient": [["6", "8", "24"], ["3", "4", "12"]], "index": ["1", "2"]}, 3, 4),
    ("chain_gradient", {}, {"layers": ["3", "4", "5"], "weight": ["0.5", "1.5", "2"], "slope": ["0.25", "0.5"]}, 4, 8),
    ("parameter_count", {}, {"inputs": ["784", "20"], "hidden": ["128", "16"], "outputs": ["10", "3"]}, 0, 7),
]  # fmt: skip


@pytest.mark.parametrize(("name", "parameters", "domain", "decimals", "least"), DOMAINS)
def test_enough_draws_of_a_domain_are_told_apart(name, parameters, domain, decimals, least):
    body = {"quantity": name, "parameters": parameters, "domain": domain, "decimals": decimals}
    variants = enumerate_draws(QUANTITIES[name], body)
    assert len(variants.draws) >= least
    apart = Fraction(1, 10**decimals)
    for draw in variants.draws:
        assert draw.wrong
        assert all(abs(known.value - draw.answer) > apart for known in draw.wrong)
        assert {rule for known in draw.wrong for rule in known.rules} <= set(variants.messages)


@pytest.mark.parametrize(("name", "parameters", "domain", "decimals", "least"), DOMAINS)
def test_every_wrong_number_can_be_drawn_and_worked_out(name, parameters, domain, decimals, least):
    quantity = QUANTITIES[name]
    draw = enumerate_draws(
        quantity, {"quantity": name, "parameters": parameters, "domain": domain, "decimals": decimals}
    ).draws[-1]
    values = read_parameters(quantity.parameters, draw.parameters)
    for known in (*draw.wrong, *draw.accepted):
        for rule in known.rules:
            assert quantity.rule(rule).value(values) == known.value
        if quantity.sketch:
            figure = quantity.sketch(values, known.value, known.rules)
            assert readable(draw.answer) in figure.conclusion or name in ("value", "slope", "change")
            svgplot.render(figure, id_prefix="s")
    for far in (Fraction(10**9), Fraction(-(10**9)), Fraction(0)):
        svgplot.render(quantity.sketch(values, far, ()), id_prefix="s")


def test_the_tanh_form_of_gelu_is_right_too_and_of_others_it_is_not():
    values = read_parameters(QUANTITIES["value"].parameters, {"function": "gelu", "x": "-1"})
    [accepted] = QUANTITIES["value"].accepted
    assert float(accepted.value(values)) == pytest.approx(-0.158808, abs=1e-6)
    assert accepted.value({**values, "function": "silu"}) is None


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("slope", {"function": "relu", "x": "0"}, "x"),
        ("value", {"function": "elu", "alpha": "0", "x": "1"}, "alpha"),
        ("change", {"function": "relu", "x_from": "1", "x_to": "1"}, "x_to"),
        ("softmax", {"logits": ["1"]}, "logits"),
        ("softmax", {"logits": ["1", "2"], "index": 3}, "index"),
        ("clipped", {"gradient": ["0", "0"]}, "gradient"),
        ("clipped", {"index": 9}, "index"),
    ],
)
def test_a_quantity_that_does_not_exist_names_the_field(name, given, field):
    quantity = QUANTITIES[name]
    with pytest.raises(InvalidParameter) as refusal:
        quantity.value(read_parameters(quantity.parameters, given))
    assert refusal.value.field == field


@given(x=inputs)
def test_exact_functions_have_exact_answers_and_others_twelve_digits(x):
    values = read_parameters(QUANTITIES["value"].parameters, {"function": "leaky_relu", "alpha": "1/3", "x": str(x)})
    assert QUANTITIES["value"].value(values) == (x if x > 0 else x / 3)
    values = read_parameters(QUANTITIES["value"].parameters, {"function": "tanh", "x": str(x)})
    assert float(QUANTITIES["value"].value(values)) == pytest.approx(
        float(CATALOGUE["tanh"].value(float(x))), rel=1e-11
    )


def test_a_gradient_within_the_limit_is_wrong_only_when_it_is_scaled_up():
    quantity = QUANTITIES["clipped"]
    values = read_parameters(quantity.parameters, {"gradient": ["3", "4", "12"], "limit": "26", "index": 1})
    assert quantity.value(values) == 3
    found = {rule.name: rule.value(values) for rule in quantity.misconceptions}
    assert {name: value for name, value in found.items() if value is not None} == {
        "unit_norm": Fraction("0.230769230769"),
        "scaled_up": 6,
    }


def test_a_line_that_takes_one_away_keeps_the_digits_that_are_left():
    rule = next(rule for rule in VALUE_RULES if rule.name == "half_left_out")
    x = Fraction(-4)
    first, last = rule.working(at(CATALOGUE["gelu"], x), x)
    left = parse_number(first.value).value
    assert float(-4 * (1 + left)) == pytest.approx(float(parse_number(last.value).value), rel=0.02)
