"""Bounded, S-shaped functions: sigmoid, tanh and softsign.

Below each function's code stands what is known of it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from activations.facts import (
    Activation,
    End,
    Entry,
    Family,
    Inverse,
    Lipschitz,
    Monotone,
    Origin,
    Saturation,
    Smoothness,
    Snippet,
    only_at_zero,
)
from activations.floats import Floats, floats, in_blocks
from activations.operations import Counted

# Beyond it every tail used here is exactly 0 or 1 in float64, and products with it still can't overflow.
FAR = 1000.0


@in_blocks
def sigmoid(x: ArrayLike) -> Floats:
    """Logistic sigmoid: f(x) = 1 / (1 + e^-x).

    Limits: 0 at -inf, 1 at inf, neither reached by a real x; float64 rounds to 1 from x = 36.74 on.
    """
    x = floats(x)
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))  # never a power above 1, so nothing overflows


@in_blocks
def sigmoid_derivative(x: ArrayLike) -> Floats:
    """f'(x) = f(x) (1 - f(x)), at most 1/4; written as z / (1 + z)^2 with z = e^-|x|, which keeps the right tail."""
    z = np.exp(-np.abs(floats(x)))
    return z / ((1 + z) * (1 + z))


def sigmoid_inverse(y: ArrayLike) -> Floats:
    """The logit: ln(y / (1 - y)) for 0 < y < 1."""
    y = floats(y)
    return np.log(y) - np.log1p(-y)


def _sigmoid() -> Activation:
    return Activation(
        key="sigmoid",
        title="Sigmoid",
        value=sigmoid,
        slope=sigmoid_derivative,
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
        inverse=Inverse("ln(y/(1 − y))", r"\ln\frac{y}{1 - y}", sigmoid_inverse),
        exact=only_at_zero(Fraction(1, 2)),
        exact_slope=only_at_zero(Fraction(1, 4)),
    )


SIGMOID = Entry(
    key="sigmoid",
    title="Sigmoid",
    family=Family.SQUASHING,
    build=_sigmoid,
    recipe=lambda: lambda x: 1.0 / ((-x).exp() + 1.0),
    summary="Squashes any number into the open interval from 0 to 1.",
    advantages=("An output that can be read as a probability", "Smooth, and its slope follows from its value"),
    disadvantages=(
        "It saturates on both sides, and its slope is never above 1/4",
        "Outputs are never negative, so their mean is above 0",
        "An exponential for every input",
    ),
    used_in=("Output of two-class classifiers", "Gates of LSTM and GRU", "Gates of GLU and SiLU"),
    origins=(
        Origin("Verhulst", 1838, "growth of populations"),
        Origin("Rumelhart, Hinton & Williams", 1986, "hidden units trained by backpropagation"),
    ),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(1 / (1 + np.exp(-x)))",
        "[0.11920292 0.5        0.88079708]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.sigmoid(x))",
        "tensor([0.1192, 0.5000, 0.8808])",
    ),
    also_known_as=("Logistic function", "Expit", "σ"),
    related=("tanh", "hardsigmoid", "log_sigmoid", "silu", "softmax"),
    caveats=("1/(1 + e^−x) as written overflows for large negative x; the code here uses e^−|x|.",),
)


@in_blocks
def tanh(x: ArrayLike) -> Floats:
    """Hyperbolic tangent: f(x) = (e^x - e^-x) / (e^x + e^-x).

    Limits: -1 at -inf, 1 at inf, neither reached by a real x; float64 rounds to 1 from x = 19 on.
    """
    return np.tanh(floats(x))


@in_blocks
def tanh_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1 - f(x)^2; written as 4z / (1 + z)^2 with z = e^-2|x|, which keeps the tails."""
    z = np.exp(-2 * np.minimum(np.abs(floats(x)), FAR))
    return 4 * z / ((1 + z) * (1 + z))


def tanh_inverse(y: ArrayLike) -> Floats:
    return np.arctanh(floats(y))


def _tanh() -> Activation:
    return Activation(
        key="tanh",
        title="tanh",
        value=tanh,
        slope=tanh_derivative,
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
        inverse=Inverse("ln((1 + y)/(1 − y))/2", r"\tfrac{1}{2}\ln\frac{1 + y}{1 - y}", tanh_inverse),
        is_odd=True,
        keeps_sign=True,
        exact=only_at_zero(0),
        exact_slope=only_at_zero(1),
    )


def _recipe_of_tanh(x: Counted) -> Counted:
    doubled = (x * 2.0).exp()
    return (doubled - 1.0) / (doubled + 1.0)


TANH = Entry(
    key="tanh",
    title="tanh",
    family=Family.SQUASHING,
    build=_tanh,
    recipe=lambda: _recipe_of_tanh,
    summary="Squashes any number into the open interval from −1 to 1; a sigmoid centred at 0.",
    advantages=("Zero-centred outputs", "Slope 1 at 0, four times that of the sigmoid", "Bounded"),
    disadvantages=("It saturates on both sides", "An exponential for every input"),
    used_in=(
        "Recurrent nets: state of LSTM and GRU",
        "Outputs that must lie between −1 and 1, such as pixels of generators",
    ),
    origins=(Origin("LeCun, Bottou, Orr & Müller", 1998, "recommended for hidden units, in a scaled form"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(np.tanh(x))",
        "[-0.96402758  0.          0.96402758]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.tanh(x))",
        "tensor([-0.9640,  0.0000,  0.9640])",
    ),
    also_known_as=("Hyperbolic tangent",),
    related=("sigmoid", "hardtanh", "softsign"),
    caveats=("(e^x − e^−x)/(e^x + e^−x) as written gives nan for |x| above 710.",),
)


@in_blocks
def softsign(x: ArrayLike) -> Floats:
    """Softsign: f(x) = x / (1 + |x|).

    Limits: -1 at -inf, 1 at inf, neither reached by a real x. Source: Bergstra et al. 2009.
    """
    x = floats(x)
    most = np.finfo(x.dtype).max
    finite = np.clip(x, -most, most)  # an infinity over an infinity has no value
    return finite / (1 + np.abs(finite))


@in_blocks
def softsign_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1 / (1 + |x|)^2."""
    reciprocal = 1 / (1 + np.abs(floats(x)))
    return reciprocal * reciprocal


def softsign_inverse(y: ArrayLike) -> Floats:
    y = floats(y)
    return y / (1 - np.abs(y))


def _softsign() -> Activation:
    return Activation(
        key="softsign",
        title="Softsign",
        value=softsign,
        slope=softsign_derivative,
        formula="f(x) = x/(1 + |x|)",
        formula_tex=r"f(x) = \frac{x}{1 + |x|}",
        slope_formula="f′(x) = 1/(1 + |x|)²",
        slope_tex=r"f'(x) = \frac{1}{(1 + |x|)^2}",
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
        source="Bergstra, Desjardins, Lamblin & Bengio 2009",
        smoothness=Smoothness.ONCE,
        inverse=Inverse("y/(1 − |y|)", r"\frac{y}{1 - |y|}", softsign_inverse),
        is_odd=True,
        keeps_sign=True,
        exact=lambda x: x / (1 + abs(x)),
        exact_slope=lambda x: Fraction(1) / (1 + abs(x)) ** 2,
    )


SOFTSIGN = Entry(
    key="softsign",
    title="Softsign",
    family=Family.SQUASHING,
    build=_softsign,
    recipe=lambda: lambda x: x / ((x if x.is_above_zero() else -x) + 1.0),
    summary="An S from −1 to 1 that levels off as 1/|x|, much more slowly than tanh.",
    advantages=("Zero-centred and bounded, without an exponential", "Its slope fades polynomially, not exponentially"),
    disadvantages=("It saturates on both sides", "Its second derivative jumps at 0"),
    used_in=("Compared with tanh in studies of deep nets", "Now and then in speech models"),
    origins=(Origin("Bergstra, Desjardins, Lamblin & Bengio", 2009, "a model of neurons in vision"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-3.0, 0.0, 1.0])\nprint(x / (1 + np.abs(x)))", "[-0.75  0.    0.5 ]"
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-3.0, 0.0, 1.0])\nprint(torch.nn.functional.softsign(x))",
        "tensor([-0.7500,  0.0000,  0.5000])",
    ),
    related=("tanh", "sigmoid", "hardtanh"),
)

ENTRIES = (SIGMOID, TANH, SOFTSIGN)
