"""What readers move themselves: each explorer is a provider with controls for some of its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from activations.catalogue import CATALOGUE, ENTRIES, FunctionParameter
from activations.explanations import guess, neuron, parts, point, side_by_side, softmax
from quizzes.engine.numbers import exact_number, plain_text
from quizzes.engine.subject import Control, Explanation, Explorer, Parameter, Parameters, ParameterType

FUNCTIONS = tuple((key, activation.title) for key, activation in CATALOGUE.items())
WIDE = 4  # from here on a parameter's slider moves by tenths


def _slider(name: str, label: str, lower: int, upper: int, step: Fraction) -> Control:
    return Control(name, label, Fraction(lower), Fraction(upper), step)


X = _slider("x", "Input x", -8, 8, Fraction(1, 10))


def _own(parameters: Parameters) -> tuple[Control, ...]:
    """Controls for what the chosen function itself takes."""
    entry = ENTRIES.get(str(parameters.get("function", "")))
    return tuple(_own_control(each) for each in (entry.parameters if entry else ()))


def _own_control(parameter: FunctionParameter) -> Control:
    """A slider on round numbers within the bounds; the box takes the bounds themselves too."""
    step = Fraction(1, 100) if parameter.maximum - parameter.minimum <= WIDE else Fraction(1, 10)
    lower = -(-parameter.minimum // step) * step
    upper = parameter.maximum // step * step
    label = f"{parameter.name} ({parameter.symbol})"
    return Control(parameter.name, label, lower, upper, step, usual=plain_text(parameter.default))


def _choose() -> Control:
    return Control("function", "Function", options=FUNCTIONS)


FUNCTION = Explorer(
    name="function",
    title="Explore a function",
    summary="Choose a function, move its input and its own parameters: value and slope follow, worked out line by line.",
    provider=point.PROVIDER,
    start=MappingProxyType({"function": "relu", "x": "-1", "what": "both"}),
    controls=lambda parameters: (_choose(), X, *_own(parameters)),
)

SIDE_BY_SIDE = Explorer(
    name="side-by-side",
    title="Four functions side by side",
    summary="Sigmoid, tanh, ReLU and GELU at one shared input: far out two of them level off on both sides.",
    provider=side_by_side.PROVIDER,
    start=MappingProxyType({"functions": ["sigmoid", "tanh", "relu", "gelu"], "x": "1"}),
    controls=lambda parameters: (X,),
)

NEURON = Explorer(
    name="neuron",
    title="One neuron, forward and back",
    summary="Input, weight, bias and target go in; every step forward and every gradient back is worked out.",
    provider=neuron.PROVIDER,
    start=MappingProxyType({"function": "relu", "x": "2", "w": "-1.5", "b": "1", "target": "1"}),
    controls=lambda parameters: (
        _choose(),
        _slider("x", "Input x", -5, 5, Fraction(1, 10)),
        _slider("w", "Weight w", -5, 5, Fraction(1, 10)),
        _slider("b", "Bias b", -5, 5, Fraction(1, 10)),
        _slider("target", "Target t", -5, 5, Fraction(1, 10)),
        *_own(parameters),
    ),
)


def _logit(name: str, default: str) -> Parameter:
    return Parameter(
        name, ParameterType.NUMBER, "A logit.", default=default, minimum=-softmax.LARGEST, maximum=softmax.LARGEST
    )


def _of_three(values: parts.Values) -> Explanation:
    logits = tuple(parts.number(values, name) for name in ("a", "b", "c"))
    return softmax.explain_logits(logits, parts.number(values, "shift"), parts.number(values, "temperature"))


SOFTMAX = Explorer(
    name="softmax",
    title="Softmax of three logits",
    summary="Three logits become three shares of 1. Add one number to all of them, or divide them by a temperature.",
    provider=replace(
        softmax.PROVIDER,
        name="softmax_of_three",
        parameters=(_logit("a", "1"), _logit("b", "2"), _logit("c", "3"), *softmax.PARAMETERS[1:]),
        explain=_of_three,
    ),
    start=MappingProxyType({"a": "1", "b": "2", "c": "3", "shift": "0", "temperature": "1"}),
    controls=lambda parameters: (
        _slider("a", "First logit", -10, 10, Fraction(1, 10)),
        _slider("b", "Second logit", -10, 10, Fraction(1, 10)),
        _slider("c", "Third logit", -10, 10, Fraction(1, 10)),
        _slider("shift", "Added to all", -100, 100, Fraction(1)),
        Control("temperature", "Temperature", Fraction(1, 10), Fraction(10), Fraction(1, 10)),
    ),
)


def _guess_controls(parameters: Parameters) -> tuple[Control, ...]:
    """The slider covers the picture that the author chose; without one that can be read, the usual picture."""
    try:
        lower, upper = (exact_number(str(parameters[name])) for name in ("lower", "upper"))
    except (KeyError, ValueError):
        lower, upper = Fraction(-2), Fraction(2)
    return (Control("y", "Your guess", lower, upper, max(upper - lower, Fraction(1)) / 200),)


GUESS = Explorer(
    name="guess",
    title="Place the point first",
    summary="Bare axes and the input that is asked about: where do you expect the point?",
    provider=guess.PROVIDER,
    start=MappingProxyType({"x": "0", "y": "0", "lower": "-2", "upper": "2"}),
    controls=_guess_controls,
)

EXPLORERS: Mapping[str, Explorer] = MappingProxyType(
    {explorer.name: explorer for explorer in (FUNCTION, SIDE_BY_SIDE, NEURON, SOFTMAX, GUESS)}
)
