"""Built on the logarithm: softplus and log-sigmoid.

Below each function's code stands what is known of it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from activations.facts import (
    INF,
    Activation,
    End,
    Entry,
    Family,
    Inverse,
    Lipschitz,
    Monotone,
    Origin,
    Saturation,
    Snippet,
    only_at_zero,
)
from activations.floats import Floats, floats, in_blocks
from activations.functions.squashing import sigmoid

MEAN_OF_SOFTPLUS = 0.8060591833474398


@in_blocks
def softplus(x: ArrayLike) -> Floats:
    """A smooth ReLU: f(x) = ln(1 + e^x).

    Limits: 0 at -inf (never reached), inf at inf. Source: Dugas et al. 2001.
    """
    x = floats(x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


@in_blocks
def softplus_derivative(x: ArrayLike) -> Floats:
    """f'(x) = sigmoid(x)."""
    return sigmoid(x)


def softplus_inverse(y: ArrayLike) -> Floats:
    """ln(e^y - 1) for y > 0, written so that large y don't overflow."""
    y = floats(y)
    return y + np.log(-np.expm1(-y))


def _softplus() -> Activation:
    return Activation(
        key="softplus",
        title="Softplus",
        value=softplus,
        slope=softplus_derivative,
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
        mean=MEAN_OF_SOFTPLUS,
        mean_formula="",
        source="Dugas, Bengio, Bélisle, Nadeau & Garcia 2001",
        inverse=Inverse("ln(e^y − 1)", r"\ln(e^y - 1)", softplus_inverse),
        exact_slope=only_at_zero(Fraction(1, 2)),
    )


SOFTPLUS = Entry(
    key="softplus",
    title="Softplus",
    family=Family.LOGARITHMIC,
    build=_softplus,
    recipe=lambda: lambda x: (x.exp() + 1.0).log(),
    summary="A smooth ReLU: nearly 0 far left, nearly the input far right, bent in between.",
    advantages=("Smooth everywhere, with the sigmoid as its slope", "Outputs are strictly positive"),
    disadvantages=(
        "An exponential and a logarithm for every input",
        "Never exactly 0: no sparsity",
        "The mean is far above 0",
    ),
    used_in=("Parameters that must be positive, such as a standard deviation", "State-space models"),
    origins=(Origin("Dugas, Bengio, Bélisle, Nadeau & Garcia", 2001, "functions with known signs of derivatives"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(np.logaddexp(0, x))",
        "[0.12692801 0.69314718 2.12692801]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.softplus(x))",
        "tensor([0.1269, 0.6931, 2.1269])",
    ),
    also_known_as=("SmoothReLU",),
    related=("relu", "log_sigmoid", "mish", "sigmoid"),
    caveats=("PyTorch returns x itself from 20 on, which leaves an error of up to 2e-9 in float64.",),
)


@in_blocks
def log_sigmoid(x: ArrayLike) -> Floats:
    """Logarithm of the sigmoid: f(x) = -ln(1 + e^-x).

    Limits: -inf at -inf, 0 at inf (never reached).
    """
    return 0.0 - softplus(-floats(x))


@in_blocks
def log_sigmoid_derivative(x: ArrayLike) -> Floats:
    """f'(x) = sigmoid(-x)."""
    return sigmoid(-floats(x))


def log_sigmoid_inverse(y: ArrayLike) -> Floats:
    """-ln(e^-y - 1) for y < 0."""
    return -softplus_inverse(-floats(y))


def _log_sigmoid() -> Activation:
    return Activation(
        key="log_sigmoid",
        title="Log-sigmoid",
        value=log_sigmoid,
        slope=log_sigmoid_derivative,
        formula="f(x) = −ln(1 + e^−x)",
        formula_tex=r"f(x) = -\ln(1 + e^{-x})",
        slope_formula="f′(x) = 1/(1 + e^x)",
        slope_tex=r"f'(x) = \frac{1}{1 + e^x}",
        lower=End(-INF),
        upper=End(0),
        limit_left=-INF,
        limit_right=0,
        slope_left=1,
        slope_right=0,
        monotone=Monotone.INCREASING,
        saturates_left=Saturation.NONE,
        saturates_right=Saturation.SOFT,
        lipschitz=Lipschitz(1),
        mean=-MEAN_OF_SOFTPLUS,
        mean_formula="",
        source="Definition",
        inverse=Inverse("−ln(e^−y − 1)", r"-\ln(e^{-y} - 1)", log_sigmoid_inverse),
        exact_slope=only_at_zero(Fraction(1, 2)),
    )


LOG_SIGMOID = Entry(
    key="log_sigmoid",
    title="Log-sigmoid",
    family=Family.LOGARITHMIC,
    build=_log_sigmoid,
    recipe=lambda: lambda x: -(((-x).exp() + 1.0).log()),
    summary="The logarithm of the sigmoid, computed without going through it.",
    advantages=("Log-probabilities that don't underflow", "Smooth, with a bounded slope"),
    disadvantages=("Outputs are always negative", "An exponential and a logarithm for every input"),
    used_in=("Losses of two-class classifiers", "Contrastive and preference losses"),
    origins=(Origin("Statistics", 1944, "log-likelihood of logistic regression (Berkson)"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(-np.logaddexp(0, -x))",
        "[-2.12692801 -0.69314718 -0.12692801]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.logsigmoid(x))",
        "tensor([-2.1269, -0.6931, -0.1269])",
    ),
    also_known_as=("Log-logistic",),
    related=("sigmoid", "softplus"),
)

ENTRIES = (SOFTPLUS, LOG_SIGMOID)
