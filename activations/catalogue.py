"""The catalogue: every activation function with what is known of it, collected from the modules of `functions`.

All of it is declared analytically, never measured, and the tests check every entry: a measured range would close an
open end, since in float64 sigmoid(37) is exactly 1. A new function is one entry below its code, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from activations import operations
from activations.facts import (
    INF,
    Activation,
    Convention,
    End,
    Entry,
    Family,
    FunctionParameter,
    Kink,
    Lipschitz,
    Monotone,
    Saturation,
    Smoothness,
    VectorEntry,
    decimal,
    is_constant_between,
    range_text,
)
from activations.functions import clipped, exponential, gated, logarithmic, squashing, straight, vectors
from activations.operations import Cost

SHELF = {
    entry.key: entry
    for module in (straight, clipped, exponential, gated, squashing, logarithmic)
    for entry in module.ENTRIES
}
ORDER = [
    "identity",
    "step",
    "relu",
    "leaky_relu",
    "prelu",
    "relu6",
    "elu",
    "celu",
    "selu",
    "gelu",
    "gelu_tanh",
    "silu",
    "swish",
    "mish",
    "hardswish",
    "sigmoid",
    "hardsigmoid",
    "tanh",
    "hardtanh",
    "softsign",
    "softplus",
    "log_sigmoid",
]  # as people meet them, relatives side by side
ENTRIES: Mapping[str, Entry] = MappingProxyType({key: SHELF[key] for key in [*ORDER, *(SHELF.keys() - set(ORDER))]})
VECTORS: Mapping[str, VectorEntry] = MappingProxyType({entry.key: entry for entry in vectors.ENTRIES})
KEYS = tuple(ENTRIES)
SMALLEST = Fraction(1, 10**300)  # a parameter's size but for 0: floats hold it and what is divided by it


class ParameterRefused(ValueError):
    """A function or one of its parameters is unknown or out of bounds: `name` says which, `message` what is allowed."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


def activation(key: str, given: Mapping[str, Fraction] = MappingProxyType({})) -> Activation:
    """The function at these parameters, the others at their usual values. Raises `ParameterRefused`."""
    entry = ENTRIES.get(key)
    if entry is None:
        raise ParameterRefused("function", f"{key!r} is unknown; known are {', '.join(KEYS)}.")
    known = {parameter.name: parameter for parameter in entry.parameters}
    for name, value in given.items():
        if name not in known:
            takes = ", ".join(known) or "no parameter"
            raise ParameterRefused(name, f"is no parameter of {entry.title}, which takes {takes}.")
        _refuse_outside(entry, known[name], value)
    return _built(key, tuple((name, given.get(name, parameter.default)) for name, parameter in known.items()))


def conventions_of(function: Activation, at: Fraction) -> tuple[Convention, ...]:
    """What frameworks return at a kink, as far as it was measured with these parameters of the function."""
    measured = (each for each in ENTRIES[function.key].conventions if each.at == at)
    return tuple(each for each in measured if activation(function.key, each.given).parameters == function.parameters)


def _refuse_outside(entry: Entry, parameter: FunctionParameter, value: Fraction) -> None:
    if not parameter.minimum <= value <= parameter.maximum:
        bounds = f"{decimal(parameter.minimum)} to {decimal(parameter.maximum)}"
        raise ParameterRefused(parameter.name, f"of {entry.title} must lie from {bounds}, not {decimal(value)}.")
    if value != 0 and abs(value) < SMALLEST:
        least = decimal(SMALLEST)
        raise ParameterRefused(parameter.name, f"of {entry.title} must be 0 or at least {least} away from it.")


@lru_cache(maxsize=512)
def _built(key: str, parameters: tuple[tuple[str, Fraction], ...]) -> Activation:
    return ENTRIES[key].build(**dict(parameters))


def cost(function: Activation, x: float) -> Cost:
    """How many operations f(x) takes by the textbook recipe."""
    return operations.cost(ENTRIES[function.key].recipe(**function.parameters), x)


CATALOGUE: Mapping[str, Activation] = MappingProxyType({key: activation(key) for key in KEYS})

__all__ = [
    "CATALOGUE",
    "ENTRIES",
    "INF",
    "KEYS",
    "VECTORS",
    "Activation",
    "Convention",
    "End",
    "Entry",
    "Family",
    "FunctionParameter",
    "Kink",
    "Lipschitz",
    "Monotone",
    "ParameterRefused",
    "Saturation",
    "Smoothness",
    "VectorEntry",
    "activation",
    "cost",
    "decimal",
    "is_constant_between",
    "range_text",
]
