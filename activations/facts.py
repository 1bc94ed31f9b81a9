"""The types of what is known about an activation function. The knowledge itself stands beside each function's code."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from numpy.typing import ArrayLike

from activations.floats import Floats
from activations.operations import Recipe

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


class Smoothness(StrEnum):
    JUMP = "has a jump"
    CONTINUOUS = "continuous, with a kink"
    ONCE = "has a continuous slope"  # C1 and no more
    SMOOTH = "smooth"  # every derivative exists


class Family(StrEnum):
    """The groups of the comparison table."""

    STRAIGHT = "made of straight pieces"
    EXPONENTIAL = "straight above 0, exponential below"
    GATED = "the input times a gate"
    SQUASHING = "bounded, S-shaped"
    LOGARITHMIC = "built on the logarithm"


Exact = Callable[[Fraction], Fraction | None]


def no_fraction(x: Fraction) -> Fraction | None:
    """None: no value of the function is known as a fraction."""


def only_at_zero(value: Fraction | int) -> Exact:
    """A value at 0 that is a fraction; nothing is said of other inputs."""
    return lambda x: None if x else Fraction(value)


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
    """A point without a derivative. `convention` is the slope that our code gives there, and `taken_by` who else does."""

    at: float
    slope_left: float
    slope_right: float
    convention: float
    taken_by: str
    jumps: bool = False


@dataclass(frozen=True, slots=True)
class Lipschitz:
    """The least bound of |f'|. `reached_at` is an x where the slope (at a kink: a one-sided one) has that size;
    None: only approached."""

    bound: float
    reached_at: float | None = None


@dataclass(frozen=True, slots=True)
class Inverse:
    """The inverse on the whole range; a function that takes a value twice has none. `function` takes y in the range."""

    formula: str
    formula_tex: str
    function: Callable[[ArrayLike], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Activation:
    """One function at given parameters, with its declared properties. `mean` is that of f(Z) for Z ~ N(0, 1).

    The catalogue builds each only once, so that two are the same function exactly when they are the same object."""

    key: str
    title: str  # with parameters that differ from the usual ones: "Leaky ReLU (α = 0.2)"
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
    smoothness: Smoothness = Smoothness.SMOOTH
    kinks: tuple[Kink, ...] = ()
    flat: tuple[tuple[float, float], ...] = ()  # stretches on which the function is constant
    inverse: Inverse | None = None
    no_inverse: str = ""  # why there is none, in a few words: "flat below 0"
    is_odd: bool = False  # f(-x) = -f(x)
    is_linear: bool = False  # f(a x + b y) = a f(x) + b f(y)
    is_straight: bool = False  # made of straight pieces that end at the kinks
    keeps_sign: bool = False  # f(x) has the sign of x
    exact: Exact = no_fraction  # f(x) where it is a fraction and known to be one
    exact_slope: Exact = no_fraction  # the same of the slope, away from kinks
    parameters: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """The title without parameters, as it stands before an input: "ELU(−1)"."""
        return self.title.partition(" (α")[0].partition(" (β")[0]

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


def is_constant_between(activation: Activation, a: Fraction, b: Fraction) -> bool:
    """Whether one flat stretch holds both points, so that nothing between them changes the value."""
    return any(start <= min(a, b) and max(a, b) <= end for start, end in activation.flat)


@dataclass(frozen=True, slots=True)
class FunctionParameter:
    """A parameter of a function, such as the slope of leaky ReLU below 0. Both bounds are allowed values."""

    name: str  # "alpha" or "beta"
    symbol: str  # "α"
    tex: str
    default: Fraction
    minimum: Fraction
    maximum: Fraction
    help: str

    @property
    def usual(self) -> str:
        return decimal(self.default)


def titled(title: str, parameters: tuple[FunctionParameter, ...], given: Mapping[str, Fraction]) -> str:
    """The title, with the parameters that differ from the usual ones: "ELU (α = 2)"."""
    told = [f"{p.symbol} = {decimal(given[p.name])}" for p in parameters if given[p.name] != p.default]
    return f"{title} ({', '.join(told)})" if told else title


BEYOND_FLOATS = 10**308


def decimal(value: Fraction) -> str:
    """A parameter as people write it: "0.25", "−2"."""
    size = abs(value)
    shown = float(size) if size < BEYOND_FLOATS else Decimal(size.numerator) / size.denominator
    return f"{'−' if value < 0 else ''}{shown:.6g}"


SYMBOLS = {"α": "alpha", "β": "beta"}


@dataclass(frozen=True, slots=True)
class Convention:
    """The slope that one framework's operation gives at a kink: measured with that version."""

    framework: str  # "PyTorch 2.13"
    operation: str  # "nn.functional.relu"
    at: Fraction
    slope: float
    setting: str = ""  # such as "alpha = 2"

    @property
    def given(self) -> Mapping[str, Fraction]:
        """The parameters of the function as it was measured: {"alpha": 2}."""
        symbol, _, value = self.setting.partition(" = ")
        return {SYMBOLS[symbol]: Fraction(value)} if value else {}

    @property
    def error(self) -> float:
        """Half a unit of the fourth decimal, to which a slope is told that is no short number; else 0."""
        return 0.0 if round(self.slope, 3) == self.slope else 5e-5

    @property
    def name(self) -> str:
        return f"{self.framework.split()[0]} {self.operation}"

    @property
    def name_with_version(self) -> str:
        return f"{self.framework} {self.operation}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brought a function up, and when; several where the literature disagrees about the first."""

    who: str
    year: int
    what: str  # what it was introduced for, in a few words


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few lines of our own that print something. The tests run them and compare `output`."""

    code: str
    output: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything the catalogue holds of one function, whatever its parameters. `at` gives the function itself."""

    key: str
    title: str
    family: Family
    build: Callable[..., Activation]  # takes every parameter by name, as Fraction
    recipe: Callable[..., Recipe]  # takes the same parameters; counted by `operations`
    summary: str  # one sentence: what it does
    advantages: tuple[str, ...]
    disadvantages: tuple[str, ...]
    used_in: tuple[str, ...]
    origins: tuple[Origin, ...]
    numpy_snippet: Snippet
    torch_snippet: Snippet
    parameters: tuple[FunctionParameter, ...] = ()
    general_tex: str = ""  # formula with its parameters as letters, where it has any
    general_slope_tex: str = ""
    also_known_as: tuple[str, ...] = ()
    related: tuple[str, ...] = ()  # keys of other functions
    conventions: tuple[Convention, ...] = ()
    caveats: tuple[str, ...] = ()  # where sources or frameworks disagree


@dataclass(frozen=True, slots=True)
class VectorEntry:
    """A function of several numbers at once: softmax and the gated units. It has a Jacobian instead of a slope."""

    key: str
    title: str
    value: Callable[..., Floats]
    jacobian: Callable[..., Floats]
    inputs: tuple[str, ...]  # names of its arguments: ("v",) or ("a", "b")
    formula: str
    formula_tex: str
    jacobian_formula: str
    jacobian_tex: str
    range_text: str
    summary: str
    advantages: tuple[str, ...]
    disadvantages: tuple[str, ...]
    used_in: tuple[str, ...]
    origins: tuple[Origin, ...]
    numpy_snippet: Snippet
    torch_snippet: Snippet
    source: str
    properties: tuple[tuple[str, str], ...]  # name and statement, each checked by a test of that name
    is_bounded: bool  # whether one number bounds every output, whatever the inputs
    has_inverse: bool  # whether the outputs tell the inputs
    smoothness: Smoothness = Smoothness.SMOOTH  # in all inputs together
    also_known_as: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
