"""Quantities of a function of one number: its value, its slope, and its change between two inputs."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from activations import catalogue
from activations.catalogue import Activation
from activations.choosing import chosen, function_parameters
from activations.claims.properties import slope_of, value_of
from activations.misconceptions import SLOPE_RULES, VALUE_RULES, Rule, rounded
from activations.quantities.sketches import sketch_change, sketch_point
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import MisconceptionRule, Parameter, ParameterType, Quantity, Step, Values

BOUND = Fraction(1000)


def _input(name: str, help_text: str) -> Parameter:
    return Parameter(name, ParameterType.NUMBER, help_text, minimum=-BOUND, maximum=BOUND)


FUNCTION = function_parameters("The function that is asked about.")
X = _input("x", "The input.")


def x_of(values: Values, name: str = "x") -> Fraction:
    return Fraction(str(values[name]))


def in_words(values: Values) -> dict[str, str]:
    """`function` for the stem: "leaky ReLU (α = 0.2)"."""
    return {"function": chosen(values).title}


def value(values: Values) -> Fraction:
    return rounded(value_of(chosen(values), x_of(values)))


def slope(values: Values) -> Fraction:
    function, x = chosen(values), x_of(values)
    if any(Fraction(kink.at) == x for kink in function.kinks):
        raise InvalidParameter(
            "x", f"{exact_text(x)} is a kink of {function.title}: there is no slope. Choose another."
        )
    return rounded(slope_of(function, x))


def _as_misconception(rule: Rule) -> MisconceptionRule:
    def number(values: Values) -> Fraction | None:
        return _number(rule, chosen(values), x_of(values))

    def working(values: Values) -> tuple[Step, ...]:
        return (rule.working(chosen(values), x_of(values)),)

    return MisconceptionRule(rule.name, rule.message, number, working)


def _number(rule: Rule, function: Activation, x: Fraction) -> Fraction | None:
    number = rule.at(function, float(x))
    return None if number is None else rounded(number)


def _tanh_form(values: Values) -> Fraction | None:
    """Where GELU is asked, its tanh form is right too."""
    return rounded(float(catalogue.CATALOGUE["gelu_tanh"].value(float(x_of(values))))) if _asks_gelu(values) else None


def _tanh_form_slope(values: Values) -> Fraction | None:
    return rounded(float(catalogue.CATALOGUE["gelu_tanh"].slope(float(x_of(values))))) if _asks_gelu(values) else None


def _asks_gelu(values: Values) -> bool:
    return chosen(values).key == "gelu"


NOTE_ON_TANH_FORM = "This is the value of GELU’s tanh form, which some frameworks take by default: it is accepted."

VALUE = Quantity(
    name="value",
    title="Value of a function at a point",
    parameters=(*FUNCTION, X),
    value=value,
    misconceptions=tuple(_as_misconception(rule) for rule in VALUE_RULES),
    accepted=(MisconceptionRule("tanh_form", NOTE_ON_TANH_FORM, _tanh_form),),
    texts=in_words,
    sketch=partial(sketch_point, VALUE_RULES, is_slope=False),
)

SLOPE = Quantity(
    name="slope",
    title="Slope of a function at a point",
    parameters=(*FUNCTION, X),
    value=slope,
    misconceptions=tuple(_as_misconception(rule) for rule in SLOPE_RULES),
    accepted=(MisconceptionRule("tanh_form", NOTE_ON_TANH_FORM, _tanh_form_slope),),
    texts=in_words,
    sketch=partial(sketch_point, SLOPE_RULES, is_slope=True),
)


# The change between two inputs


def change(values: Values) -> Fraction:
    function, start, end = chosen(values), x_of(values, "x_from"), x_of(values, "x_to")
    if start == end:
        raise InvalidParameter(
            "x_to", "must differ from x_from: without a change of the input there is none to ask for."
        )
    before, after = value_of(function, start), value_of(function, end)
    if isinstance(before, Fraction) and isinstance(after, Fraction):
        return after - before
    return rounded(float(after) - float(before))


def _change_rule(name: str, message: str, expression: str, number) -> MisconceptionRule:  # type: ignore[no-untyped-def]
    """`number` takes the function, start, end, and the values at both, all as float."""

    def computed(values: Values) -> float:
        function, start, end = chosen(values), float(x_of(values, "x_from")), float(x_of(values, "x_to"))
        return float(number(function, start, end, float(function.value(start)), float(function.value(end))))

    def working(values: Values) -> tuple[Step, ...]:
        start, end = exact_text(x_of(values, "x_from")), exact_text(x_of(values, "x_to"))
        text = expression.format(f=chosen(values).title, start=start, end=end)
        return (Step(text, readable(computed(values))),)

    return MisconceptionRule(name, message, lambda values: rounded(computed(values)), working)


CHANGE_RULES = (
    _change_rule(
        "reversed",
        "subtract the other way round: before minus after.",
        "{f}({start}) − {f}({end})",
        lambda f, s, e, a, b: a - b,
    ),
    _change_rule("new_value", "give the value after the change.", "{f}({end})", lambda f, s, e, a, b: b),
    _change_rule("old_value", "give the value before the change.", "{f}({start})", lambda f, s, e, a, b: a),
    _change_rule("change_of_input", "give the change of the input.", "{end} − ({start})", lambda f, s, e, a, b: e - s),
    _change_rule(
        "function_of_change",
        "apply the function to the change of the input.",
        "{f}({end} − ({start}))",
        lambda f, s, e, a, b: f.value(e - s),
    ),
    _change_rule(
        "size_only", "drop the sign of the change.", "|{f}({end}) − {f}({start})|", lambda f, s, e, a, b: abs(b - a)
    ),
    _change_rule("sum", "add the two values.", "{f}({end}) + {f}({start})", lambda f, s, e, a, b: a + b),
)

CHANGE = Quantity(
    name="change",
    title="Change of a function between two inputs",
    parameters=(*FUNCTION, _input("x_from", "The input before."), _input("x_to", "The input after.")),
    value=change,
    misconceptions=CHANGE_RULES,
    texts=in_words,
    sketch=sketch_change,
)
