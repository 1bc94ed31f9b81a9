"""Quantities of a function of one number: its value, its slope, and its change between two inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from activations import catalogue
from activations.catalogue import Activation
from activations.choosing import chosen, function_parameters
from activations.misconceptions import SLOPE_RULES, VALUE_RULES, Rule, at, rounded
from activations.quantities.sketches import sketch_change, sketch_point
from activations.values import slope_of, value_of
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
        found = rule.value(at(chosen(values), x_of(values)))
        return None if found is None else rounded(found)

    def working(values: Values) -> tuple[Step, ...]:
        x = x_of(values)
        return rule.working(at(chosen(values), x), x)

    return MisconceptionRule(rule.name, rule.message, number, working)


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
    guess="guess",
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
    guess="guess",
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


@dataclass(frozen=True, slots=True)
class _Step:
    """Both inputs and both values of one change."""

    function: Activation
    start: float
    end: float
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


def _step(values: Values) -> _Step:
    function, start, end = chosen(values), float(x_of(values, "x_from")), float(x_of(values, "x_to"))
    return _Step(function, start, end, float(function.value(start)), float(function.value(end)))


def _change_rule(
    name: str, message: str, expression: str, number: Callable[[_Step], float], where: Callable[[_Step], bool]
) -> MisconceptionRule:
    """`where` holds where the rule leads elsewhere by its form: a sign can only be dropped where there is one."""

    def value(values: Values) -> Fraction | None:
        step = _step(values)
        return rounded(number(step)) if where(step) else None

    def working(values: Values) -> tuple[Step, ...]:
        step = _step(values)
        texts = {
            "f": step.function.name,
            "start": exact_text(x_of(values, "x_from")),
            "end": exact_text(x_of(values, "x_to")),
            "before": readable(step.before),
            "after": readable(step.after),
        }
        texts |= {name.upper(): f"({text})" if text.startswith("−") else text for name, text in texts.items()}
        return (Step(expression.format(**texts), readable(number(step))),)

    return MisconceptionRule(name, message, value, working)


CHANGE_RULES = (
    _change_rule(
        "reversed",
        "subtract the other way round: before minus after.",
        "{before} − {AFTER}",
        lambda s: -s.change,
        lambda s: s.change > 0,
    ),
    _change_rule(
        "sign_dropped",
        "drop the sign of the change, or subtract the other way round.",
        "|{after} − {BEFORE}|",
        lambda s: abs(s.change),
        lambda s: s.change < 0,
    ),
    _change_rule(
        "new_value",
        "give the value after the change.",
        "{f}({end})",
        lambda s: s.after,
        lambda s: s.before != 0 and s.after != 0,
    ),
    _change_rule(
        "old_value",
        "give the value before the change.",
        "{f}({start})",
        lambda s: s.before,
        lambda s: s.before != 0 and s.after != 0,
    ),
    _change_rule(
        "sum",
        "add the two values.",
        "{after} + {BEFORE}",
        lambda s: s.after + s.before,
        lambda s: s.before != 0 and s.after != 0,
    ),
    _change_rule(
        "change_of_input",
        "give the change of the input.",
        "{end} − {START}",
        lambda s: s.end - s.start,
        lambda s: s.end - s.start != s.change,
    ),
    _change_rule(
        "function_of_change",
        "apply the function to the change of the input.",
        "{f}({end} − {START})",
        lambda s: float(s.function.value(s.end - s.start)),
        lambda s: float(s.function.value(s.end - s.start)) not in (s.end - s.start, s.change),
    ),
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
