"""What the pages of softmax and the gated units show: every stated property with numbers that show it. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from activations import functions as f
from activations.catalogue import VECTORS
from activations.pages.entry import Property
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Evidence

LOGITS = (1.0, 2.0, 3.0)
AHEAD = (1.0, 2.0, 40.0)


def properties(key: str) -> tuple[Property, ...]:
    """Statement and witness; that each holds at any input is checked by the tests."""
    return tuple(
        Property(name, statement, f"{WITNESSES[key, name]()}.", Evidence.PROVED)
        for name, statement in VECTORS[key].properties
    )


def _list(numbers: object) -> str:
    return ", ".join(_told(float(number)) for number in np.ravel(np.asarray(numbers)))


def _told(number: float) -> str:
    return readable(number, digits=5) if number == 0 or abs(number) > 1e-12 else "nearly 0"


def _softmax(logits: tuple[float, ...]) -> str:
    return f"softmax({_list(logits)}) = {_list(f.softmax(logits))}"


def _slopes(logits: tuple[float, ...], row: int) -> str:
    return f"slopes of output {row + 1} at ({_list(logits)}): {_list(f.softmax_jacobian(logits)[row])}"


def _largest(logits: tuple[float, ...]) -> str:
    return f"the largest slope at ({_list(logits)}) is {_told(float(f.softmax_jacobian(logits).max()))}"


def _glu(a: float, b: float) -> str:
    return f"GLU({readable(a)}, {readable(b)}) = {_told(float(f.glu(a, b)))}"


def _swiglu(g: float, u: float) -> str:
    return f"SwiGLU({readable(g)}, {readable(u)}) = {_told(float(f.swiglu(g, u)))}"


def _norm() -> str:
    at_middle = float(np.linalg.norm(f.softmax_jacobian((0.0, 0.0)), 2))
    return f"At (0, 0) the norm is {readable(at_middle)}, at ({_list(LOGITS)}) it is {readable(float(np.linalg.norm(f.softmax_jacobian(LOGITS), 2)))}"


def _slope_in_b(a: float, b: float) -> str:
    return f"at ({readable(a)}, {readable(b)}) the slope in b is {_told(float(f.glu_jacobian(a, b)[1]))}"


def _slope_in_g(g: float, u: float) -> str:
    return f"at ({readable(g)}, {readable(u)}) the slope in g is {_told(float(f.swiglu_jacobian(g, u)[0]))}"


WITNESSES: Mapping[tuple[str, str], Callable[[], str]] = MappingProxyType(
    {
        ("softmax", "sum"): lambda: f"{_softmax(LOGITS)}, together {readable(float(f.softmax(LOGITS).sum()))}",
        ("softmax", "shift"): lambda: f"{_softmax(LOGITS)}; {_softmax(tuple(v + 100 for v in LOGITS))}",
        ("softmax", "jacobian_rows"): lambda: (
            f"{_slopes(LOGITS, 0)}, together {readable(round(float(f.softmax_jacobian(LOGITS)[0].sum()), 15))}"
        ),
        ("softmax", "jacobian_norm"): _norm,
        ("softmax", "two_classes"): lambda: f"{_softmax((2.0, 0.0))}; sigmoid(2) = {readable(float(f.sigmoid(2.0)))}",
        ("softmax", "one_class"): lambda: _softmax((3.0,)),
        ("softmax", "order"): lambda: _softmax((2.0, -1.0, 0.5)),
        ("softmax", "monotone"): lambda: _slopes(LOGITS, 1),
        ("softmax", "limits"): lambda: (
            f"{_softmax((1.0, 2.0, 10.0))}; another 10 on the last leaves {_list(1 - f.softmax((1.0, 2.0, 20.0))[2])} for the others"
        ),
        ("softmax", "saturation"): lambda: f"{_largest(LOGITS)}; {_largest(AHEAD)}",
        ("glu", "linear_in_a"): lambda: f"{_glu(1.0, 0.5)}; {_glu(2.0, 0.5)}; {_glu(3.0, 0.5)}",
        ("glu", "gate_bounds"): lambda: f"{_glu(2.0, -1.0)}; {_glu(2.0, 1.0)}; {_glu(2.0, 5.0)}",
        ("glu", "open_gate"): lambda: f"{_glu(2.0, 9.0)}; {_glu(2.0, -9.0)}",
        ("glu", "monotone"): lambda: f"{_glu(1.0, 0.0)}; {_glu(2.0, 0.0)}; {_glu(2.0, 1.0)}",
        ("glu", "saturation"): lambda: f"{_slope_in_b(1.0, -10.0)}; {_slope_in_b(1.0, 0.0)}; {_slope_in_b(1.0, 10.0)}",
        ("glu", "unbounded_slope"): lambda: f"{_slope_in_b(1.0, 0.0)}; {_slope_in_b(1000.0, 0.0)}",
        ("swiglu", "linear_in_u"): lambda: f"{_swiglu(0.5, 1.0)}; {_swiglu(0.5, 2.0)}; {_swiglu(0.5, 3.0)}",
        ("swiglu", "gate_lower_bound"): lambda: f"{_swiglu(-1.0, 1.0)}; {_swiglu(-1.278, 1.0)}; {_swiglu(-2.0, 1.0)}",
        ("swiglu", "open_gate"): lambda: f"{_swiglu(9.0, 2.0)}; {_swiglu(-20.0, 2.0)}",
        ("swiglu", "not_monotone"): lambda: f"{_swiglu(-5.0, 1.0)}; {_swiglu(-1.278, 1.0)}; {_swiglu(0.0, 1.0)}",
        ("swiglu", "saturation"): lambda: f"{_slope_in_g(-20.0, 2.0)}; {_slope_in_g(20.0, 2.0)}",
        ("swiglu", "unbounded_slope"): lambda: f"{_slope_in_g(1.0, 1.0)}; {_slope_in_g(1.0, 1000.0)}",
    }
)
