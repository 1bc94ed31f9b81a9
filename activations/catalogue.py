"""What is known of each activation function, as data: declared analytically, never measured; the tests check every entry.

A measured range would close an open end: in float64 sigmoid(37) is exactly 1. A new function is one entry here, one
pair in `functions` and one recipe in `operations`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from numpy.typing import ArrayLike

from activations import functions
from activations.functions import Floats

INF = math.inf


class Monotone(StrEnum):
    INCREASING = "strictly increasing"
    NON_DECREASING = "never decreasing"
    NO = "neither increasing nor decreasing throughout"


class Saturation(StrEnum):
    """How a function levels off at one end: its slope tends to 0 there (Gulcehre et al. 2016)."""

    NONE = "none"
    SOFT = "soft"  # the slope tends to 0 and never gets there
    HARD = "hard"  # the slope is exactly 0 from some point on


@dataclass(frozen=True, slots=True)
class End:
    """One end of a range. `reached_at` is an x with f(x) = value; None: the end is open."""

    value: float
    reached_at: float | None = None

    @property
    def is_reached(self) -> bool:
        return self.reached_at is not None


@dataclass(frozen=True, slots=True)
class Kink:
    """A point without a derivative. `convention` is the slope that `functions` gives there, and `taken_by` who else does."""

    at: float
    slope_left: float
    slope_right: float
    convention: float
    taken_by: str
    jumps: bool = False


@dataclass(frozen=True, slots=True)
class Lipschitz:
    """The least bound of |f'|. `reached_at` is an x where the slope has that size; None: only approached."""

    bound: float
    reached_at: float | None = None


@dataclass(frozen=True, slots=True)
class Activation:
    """One function with its declared properties. `mean` is that of f(Z) for Z ~ N(0, 1)."""

    key: str
    title: str
    value: Callable[[ArrayLike], Floats]
    slope: Callable[[ArrayLike], Floats]
    formula: str
    formula_tex: str
    slope_formula: str
    slope_tex: str
    lower: End
    upper: End
    limit_left: float
    limit_right: float
    slope_left: float  # limit of f' at -inf
    slope_right: float  # limit of f' at inf
    monotone: Monotone
    saturates_left: Saturation
    saturates_right: Saturation
    lipschitz: Lipschitz
    mean: float
    mean_formula: str  # "" where the mean is known numerically only
    source: str
    kinks: tuple[Kink, ...] = ()
    flat: tuple[tuple[float, float], ...] = ()  # stretches on which the function is constant
    is_odd: bool = False  # f(-x) = -f(x)
    is_linear: bool = False  # f(a x + b y) = a f(x) + b f(y)
    exact: Callable[[Fraction], Fraction] | None = None  # exact values, where fractions go to fractions

    @property
    def is_bounded(self) -> bool:
        return math.isfinite(self.lower.value) and math.isfinite(self.upper.value)

    @property
    def is_continuous(self) -> bool:
        return not any(kink.jumps for kink in self.kinks)

    @property
    def range_text(self) -> str:
        if not self.is_continuous:  # the step: two values and nothing between them
            return f"{{{_end(self.lower.value)}, {_end(self.upper.value)}}}"
        return range_text(self.lower.value, self.upper.value, self.lower.is_reached, self.upper.is_reached)


def range_text(lower: float, upper: float, lower_reached: bool, upper_reached: bool) -> str:
    """An interval as people write it: "[0, ∞)"."""
    return f"{'[' if lower_reached else '('}{_end(lower)}, {_end(upper)}{']' if upper_reached else ')'}"


def _end(value: float) -> str:
    text = "∞" if math.isinf(value) else f"{abs(value):.4g}"
    return f"−{text}" if value < 0 else text


def is_constant_between(activation: Activation, a: float, b: float) -> bool:
    """Whether one flat stretch holds both points, so that nothing between them changes the value."""
    return any(start <= min(a, b) and max(a, b) <= end for start, end in activation.flat)


MEAN_OF_RELU = 1 / math.sqrt(2 * math.pi)
LEAKY = Fraction(1, 100)

IDENTITY = Activation(
    key="identity",
    title="Identity",
    value=functions.identity,
    slope=functions.identity_derivative,
    formula="f(x) = x",
    formula_tex=r"f(x) = x",
    slope_formula="f′(x) = 1",
    slope_tex=r"f'(x) = 1",
    lower=End(-INF),
    upper=End(INF),
    limit_left=-INF,
    limit_right=INF,
    slope_left=1,
    slope_right=1,
    monotone=Monotone.INCREASING,
    saturates_left=Saturation.NONE,
    saturates_right=Saturation.NONE,
    lipschitz=Lipschitz(1, reached_at=0),
    mean=0,
    mean_formula="0",
    source="Definition",
    is_odd=True,
    is_linear=True,
    exact=lambda x: x,
)

STEP = Activation(
    key="step",
    title="Step",
    value=functions.step,
    slope=functions.step_derivative,
    formula="f(x) = 1 for x > 0, else 0",
    formula_tex=r"f(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}",
    slope_formula="f′(x) = 0 for x ≠ 0",
    slope_tex=r"f'(x) = 0 \quad (x \ne 0)",
    lower=End(0, reached_at=-1),
    upper=End(1, reached_at=1),
    limit_left=0,
    limit_right=1,
    slope_left=0,
    slope_right=0,
    monotone=Monotone.NON_DECREASING,
    saturates_left=Saturation.HARD,
    saturates_right=Saturation.HARD,
    lipschitz=Lipschitz(INF),
    mean=0.5,
    mean_formula="1/2",
    source="McCulloch & Pitts 1943",
    kinks=(Kink(0, 0, 0, 0, "value 0 at 0 is this project's choice", jumps=True),),
    flat=((-INF, 0), (math.ulp(0.0), INF)),
    exact=lambda x: Fraction(1 if x > 0 else 0),
)

RELU = Activation(
    key="relu",
    title="ReLU",
    value=functions.relu,
    slope=functions.relu_derivative,
    formula="f(x) = max(0, x)",
    formula_tex=r"f(x) = \max(0, x)",
    slope_formula="f′(x) = 1 for x > 0, 0 for x < 0",
    slope_tex=r"f'(x) = \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}",
    lower=End(0, reached_at=-1),
    upper=End(INF),
    limit_left=0,
    limit_right=INF,
    slope_left=0,
    slope_right=1,
    monotone=Monotone.NON_DECREASING,
    saturates_left=Saturation.HARD,
    saturates_right=Saturation.NONE,
    lipschitz=Lipschitz(1, reached_at=1),
    mean=MEAN_OF_RELU,
    mean_formula="1/√(2π)",
    source="Fukushima 1969; Nair & Hinton 2010",
    kinks=(Kink(0, 0, 1, 0, "relu of torch, jax and TensorFlow"),),
    flat=((-INF, 0),),
    exact=lambda x: max(x, Fraction(0)),
)

LEAKY_RELU = Activation(
    key="leaky_relu",
    title="Leaky ReLU",
    value=functions.leaky_relu,
    slope=functions.leaky_relu_derivative,
    formula="f(x) = x for x > 0, else 0.01 x",
    formula_tex=r"f(x) = \begin{cases} x & x > 0 \\ 0.01\,x & x \le 0 \end{cases}",
    slope_formula="f′(x) = 1 for x > 0, 0.01 for x < 0",
    slope_tex=r"f'(x) = \begin{cases} 1 & x > 0 \\ 0.01 & x < 0 \end{cases}",
    lower=End(-INF),
    upper=End(INF),
    limit_left=-INF,
    limit_right=INF,
    slope_left=0.01,
    slope_right=1,
    monotone=Monotone.INCREASING,
    saturates_left=Saturation.NONE,
    saturates_right=Saturation.NONE,
    lipschitz=Lipschitz(1, reached_at=1),
    mean=0.99 * MEAN_OF_RELU,
    mean_formula="0.99/√(2π)",
    source="Maas, Hannun & Ng 2013",
    kinks=(Kink(0, 0.01, 1, 0.01, "torch and TensorFlow; jax takes 1"),),
    exact=lambda x: x if x > 0 else LEAKY * x,
)

ELU = Activation(
    key="elu",
    title="ELU",
    value=functions.elu,
    slope=functions.elu_derivative,
    formula="f(x) = x for x > 0, else e^x − 1",
    formula_tex=r"f(x) = \begin{cases} x & x > 0 \\ e^x - 1 & x \le 0 \end{cases}",
    slope_formula="f′(x) = 1 for x > 0, else e^x",
    slope_tex=r"f'(x) = \begin{cases} 1 & x > 0 \\ e^x & x \le 0 \end{cases}",
    lower=End(-1),
    upper=End(INF),
    limit_left=-1,
    limit_right=INF,
    slope_left=0,
    slope_right=1,
    monotone=Monotone.INCREASING,
    saturates_left=Saturation.SOFT,
    saturates_right=Saturation.NONE,
    lipschitz=Lipschitz(1, reached_at=1),
    mean=MEAN_OF_RELU + math.exp(0.5) * math.erfc(1 / math.sqrt(2)) / 2 - 0.5,
    mean_formula="1/√(2π) + √e Φ(−1) − 1/2",
    source="Clevert, Unterthiner & Hochreiter 2016",
)

GELU = Activation(
    key="gelu",
    title="GELU",
    value=functions.gelu,
    slope=functions.gelu_derivative,
    formula="f(x) = x Φ(x)",
    formula_tex=r"f(x) = x\,\Phi(x)",
    slope_formula="f′(x) = Φ(x) + x φ(x)",
    slope_tex=r"f'(x) = \Phi(x) + x\,\varphi(x)",
    lower=End(-0.16997120747990366, reached_at=-0.7517915246935645),
    upper=End(INF),
    limit_left=0,
    limit_right=INF,
    slope_left=0,
    slope_right=1,
    monotone=Monotone.NO,
    saturates_left=Saturation.SOFT,
    saturates_right=Saturation.NONE,
    lipschitz=Lipschitz(1.128904145185155, reached_at=math.sqrt(2)),
    mean=1 / (2 * math.sqrt(math.pi)),
    mean_formula="1/(2√π)",
    source="Hendrycks & Gimpel 2016",
)

SILU = Activation(
    key="silu",
    title="SiLU",
    value=functions.silu,
    slope=functions.silu_derivative,
    formula="f(x) = x/(1 + e^−x)",
    formula_tex=r"f(x) = \frac{x}{1 + e^{-x}}",
    slope_formula="f′(x) = s(x)(1 + x s(−x)), s the sigmoid",
    slope_tex=r"f'(x) = \sigma(x)\,(1 + x\,\sigma(-x))",
    lower=End(-0.2784645427610738, reached_at=-1.278464542761074),
    upper=End(INF),
    limit_left=0,
    limit_right=INF,
    slope_left=0,
    slope_right=1,
    monotone=Monotone.NO,
    saturates_left=Saturation.SOFT,
    saturates_right=Saturation.NONE,
    lipschitz=Lipschitz(1.099839320128867, reached_at=2.3993572805154677),
    mean=0.20662096414190704,
    mean_formula="",
    source="Elfwing, Uchibe & Doya 2018",
)

SIGMOID = Activation(
    key="sigmoid",
    title="Sigmoid",
    value=functions.sigmoid,
    slope=functions.sigmoid_derivative,
    formula="f(x) = 1/(1 + e^−x)",
    formula_tex=r"f(x) = \frac{1}{1 + e^{-x}}",
    slope_formula="f′(x) = f(x)(1 − f(x))",
    slope_tex=r"f'(x) = f(x)\,(1 - f(x))",
    lower=End(0),
    upper=End(1),
    limit_left=0,
    limit_right=1,
    slope_left=0,
    slope_right=0,
    monotone=Monotone.INCREASING,
    saturates_left=Saturation.SOFT,
    saturates_right=Saturation.SOFT,
    lipschitz=Lipschitz(0.25, reached_at=0),
    mean=0.5,
    mean_formula="1/2",
    source="Verhulst 1838; Rumelhart, Hinton & Williams 1986",
)

TANH = Activation(
    key="tanh",
    title="tanh",
    value=functions.tanh,
    slope=functions.tanh_derivative,
    formula="f(x) = (e^x − e^−x)/(e^x + e^−x)",
    formula_tex=r"f(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}",
    slope_formula="f′(x) = 1 − f(x)²",
    slope_tex=r"f'(x) = 1 - f(x)^2",
    lower=End(-1),
    upper=End(1),
    limit_left=-1,
    limit_right=1,
    slope_left=0,
    slope_right=0,
    monotone=Monotone.INCREASING,
    saturates_left=Saturation.SOFT,
    saturates_right=Saturation.SOFT,
    lipschitz=Lipschitz(1, reached_at=0),
    mean=0,
    mean_formula="0",
    source="LeCun, Bottou, Orr & Müller 1998",
    is_odd=True,
)

SOFTPLUS = Activation(
    key="softplus",
    title="Softplus",
    value=functions.softplus,
    slope=functions.softplus_derivative,
    formula="f(x) = ln(1 + e^x)",
    formula_tex=r"f(x) = \ln(1 + e^x)",
    slope_formula="f′(x) = 1/(1 + e^−x)",
    slope_tex=r"f'(x) = \frac{1}{1 + e^{-x}}",
    lower=End(0),
    upper=End(INF),
    limit_left=0,
    limit_right=INF,
    slope_left=0,
    slope_right=1,
    monotone=Monotone.INCREASING,
    saturates_left=Saturation.SOFT,
    saturates_right=Saturation.NONE,
    lipschitz=Lipschitz(1),
    mean=0.8060591833474398,
    mean_formula="",
    source="Dugas, Bengio, Bélisle, Nadeau & Garcia 2001",
)

CATALOGUE: Mapping[str, Activation] = {
    activation.key: activation
    for activation in (IDENTITY, STEP, RELU, LEAKY_RELU, ELU, GELU, SILU, SIGMOID, TANH, SOFTPLUS)
}
KEYS = tuple(CATALOGUE)
