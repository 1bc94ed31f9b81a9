"""The input times a gate: GELU and its tanh form, SiLU, Swish with beta, and Mish.

Below each function's code stands what is known of it."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from activations.facts import (
    INF,
    Activation,
    End,
    Entry,
    Family,
    FunctionParameter,
    Lipschitz,
    Monotone,
    Origin,
    Saturation,
    Snippet,
    decimal,
    only_at_zero,
    titled,
)
from activations.floats import Floats, floats, in_blocks
from activations.functions.normal_distribution import normal_cdf, normal_density
from activations.functions.squashing import FAR, sigmoid
from activations.operations import Counted
from activations.quadrature import normal_mean

TWICE = "it takes the values between its minimum and 0 twice"
TANH_FORM_SCALE = math.sqrt(2.0 / math.pi)
TANH_FORM_CUBE = 0.044715  # Hendrycks & Gimpel 2016
LAMBERT = 0.2784645427610738  # W(1/e), minus the minimum of SiLU


@in_blocks
def gelu(x: ArrayLike) -> Floats:
    """Gaussian error linear unit, exact form: f(x) = x Phi(x), Phi the normal distribution function.

    Limits: 0 at -inf, inf at inf. Not the tanh approximation, which jax takes by default and which differs by up
    to 0.00047. float64: absolute error below 5e-15; in the far left tail up to 1,800 ulp. Source: Hendrycks & Gimpel 2016.
    """
    x = floats(x)
    return (np.maximum(x, -FAR) * normal_cdf(x)).astype(x.dtype) + x.dtype.type(0)  # adding 0 turns -0 into 0


@in_blocks
def gelu_derivative(x: ArrayLike) -> Floats:
    """f'(x) = Phi(x) + x phi(x), phi the normal density."""
    x = floats(x)
    near = np.clip(x.astype(np.float64), -FAR, FAR)
    return (normal_cdf(x) + near * normal_density(near)).astype(x.dtype) + x.dtype.type(0)


def _gelu() -> Activation:
    return Activation(
        key="gelu",
        title="GELU",
        value=gelu,
        slope=gelu_derivative,
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
        no_inverse=TWICE,
        keeps_sign=True,
        exact=only_at_zero(0),
        exact_slope=only_at_zero(Fraction(1, 2)),
    )


GELU = Entry(
    key="gelu",
    title="GELU",
    family=Family.GATED,
    build=_gelu,
    recipe=lambda: lambda x: x * ((x * math.sqrt(0.5)).erf() + 1.0) * 0.5,
    summary="The input times the chance that a standard normal number lies below it.",
    advantages=("Smooth everywhere", "A small slope for moderately negative inputs instead of none"),
    disadvantages=(
        "An error function for every input, or an approximation of it",
        "Not monotone: below about −0.75 its slope is negative",
    ),
    used_in=("BERT", "GPT-2, in its tanh form", "Vision transformers"),
    origins=(Origin("Hendrycks & Gimpel", 2016, "a smooth relative of ReLU and dropout"),),
    numpy_snippet=Snippet(
        "import math\n\nfor x in (-2.0, 0.0, 2.0):\n    print(round(x * 0.5 * math.erfc(-x / math.sqrt(2)), 6))",
        "-0.0455\n0.0\n1.9545",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.gelu(x))",
        "tensor([-0.0455,  0.0000,  1.9545])",
    ),
    also_known_as=("Gaussian error linear unit",),
    related=("gelu_tanh", "silu", "relu", "swish"),
    caveats=("jax.nn.gelu takes the tanh form unless told otherwise; PyTorch and Keras take this one.",),
)


def _tanh_argument(x: Floats) -> Floats:
    """2 sqrt(2/pi) (x + 0.044715 x^3), so that the function is x sigmoid(argument)."""
    return 2 * TANH_FORM_SCALE * x * (1 + TANH_FORM_CUBE * x * x)


@in_blocks
def gelu_tanh(x: ArrayLike) -> Floats:
    """GELU's tanh form: f(x) = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2.

    Limits: 0 at -inf, inf at inf. Differs from GELU by at most 4.73e-4, at x = 2.699 and -2.699. float64: up to
    1,300 ulp in the far left tail. Source: Hendrycks & Gimpel 2016.
    """
    x = floats(x)
    near = np.clip(x, -FAR, FAR).astype(np.float64)
    return (np.maximum(x, -FAR) * sigmoid(_tanh_argument(near))).astype(x.dtype) + x.dtype.type(0)


@in_blocks
def gelu_tanh_derivative(x: ArrayLike) -> Floats:
    """f'(x) = s(u) + x u' s(u) s(-u), s the sigmoid and u = 2 sqrt(2/pi) (x + 0.044715 x^3)."""
    x = floats(x)
    near = np.clip(x, -FAR, FAR).astype(np.float64)
    u = _tanh_argument(near)
    inner = 2 * TANH_FORM_SCALE * near * (1 + 3 * TANH_FORM_CUBE * near * near)
    gate = sigmoid(u)
    return (gate * (1 + inner * sigmoid(-u))).astype(x.dtype) + x.dtype.type(0)


def _gelu_tanh() -> Activation:
    return Activation(
        key="gelu_tanh",
        title="GELU (tanh form)",
        value=gelu_tanh,
        slope=gelu_tanh_derivative,
        formula="f(x) = x (1 + tanh(√(2/π) (x + 0.044715 x³)))/2",
        formula_tex=r"f(x) = \frac{x}{2}\left(1 + \tanh\left(\sqrt{\tfrac{2}{\pi}}\,(x + 0.044715\,x^3)\right)\right)",
        slope_formula="f′(x) = s(u) + x u′ s(u) s(−u), s the sigmoid, u = 2√(2/π) (x + 0.044715 x³)",
        slope_tex=r"f'(x) = \sigma(u) + x\,u'\,\sigma(u)\,\sigma(-u)",
        lower=End(-0.17004075057125405, reached_at=-0.7524614220710163),
        upper=End(INF),
        limit_left=0,
        limit_right=INF,
        slope_left=0,
        slope_right=1,
        monotone=Monotone.NO,
        saturates_left=Saturation.SOFT,
        saturates_right=Saturation.NONE,
        lipschitz=Lipschitz(1.1289930686587718, reached_at=1.4185040087908284),
        mean=0.2820385880787887,
        mean_formula="",
        source="Hendrycks & Gimpel 2016",
        no_inverse=TWICE,
        keeps_sign=True,
        exact=only_at_zero(0),
        exact_slope=only_at_zero(Fraction(1, 2)),
    )


def _recipe_of_gelu_tanh(x: Counted) -> Counted:
    inner = (x * x * TANH_FORM_CUBE + 1.0) * x * (2 * TANH_FORM_SCALE)
    return x / ((-inner).exp() + 1.0)


GELU_TANH = Entry(
    key="gelu_tanh",
    title="GELU (tanh form)",
    family=Family.GATED,
    build=_gelu_tanh,
    recipe=lambda: _recipe_of_gelu_tanh,
    summary="GELU with a tanh in place of the error function.",
    advantages=("Close to GELU wherever that is large", "Needs no error function"),
    disadvantages=("Not the same function: far to the left its relative error is large",),
    used_in=("GPT-2", "The default of jax.nn.gelu"),
    origins=(Origin("Hendrycks & Gimpel", 2016, "given as an approximation of GELU"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\n"
        "print(0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))))",
        "[-0.04540231  0.          1.95459769]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.gelu(x, approximate='tanh'))",
        "tensor([-0.0454,  0.0000,  1.9546])",
    ),
    also_known_as=("gelu_new", "GELU approximation"),
    related=("gelu", "silu"),
    caveats=("An answer computed with this form is accepted where GELU is asked, with a note.",),
)


@in_blocks
def silu(x: ArrayLike) -> Floats:
    """Sigmoid linear unit (Swish with beta = 1): f(x) = x sigmoid(x).

    Limits: 0 at -inf, inf at inf. Source: Elfwing, Uchibe & Doya 2018.
    """
    x = floats(x)
    return np.maximum(x, -FAR) * sigmoid(x) + 0.0


@in_blocks
def silu_derivative(x: ArrayLike) -> Floats:
    """f'(x) = s(x) (1 + x s(-x)), s the sigmoid."""
    x = floats(x)
    return sigmoid(x) * (1 + np.clip(x, -FAR, FAR) * sigmoid(-x)) + 0.0


def _silu() -> Activation:
    return Activation(
        key="silu",
        title="SiLU",
        value=silu,
        slope=silu_derivative,
        formula="f(x) = x/(1 + e^−x)",
        formula_tex=r"f(x) = \frac{x}{1 + e^{-x}}",
        slope_formula="f′(x) = s(x)(1 + x s(−x)), s the sigmoid",
        slope_tex=r"f'(x) = \sigma(x)\,(1 + x\,\sigma(-x))",
        lower=End(-LAMBERT, reached_at=-1 - LAMBERT),
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
        no_inverse=TWICE,
        keeps_sign=True,
        exact=only_at_zero(0),
        exact_slope=only_at_zero(Fraction(1, 2)),
    )


SILU = Entry(
    key="silu",
    title="SiLU",
    family=Family.GATED,
    build=_silu,
    recipe=lambda: lambda x: x / ((-x).exp() + 1.0),
    summary="The input times its own sigmoid.",
    advantages=("Smooth everywhere", "Close to ReLU for large inputs, with a soft bend instead of a kink"),
    disadvantages=("An exponential for every input", "Not monotone: below about −1.28 its slope is negative"),
    used_in=("EfficientNet", "The gate of SwiGLU in LLaMA and Mistral"),
    origins=(
        Origin("Hendrycks & Gimpel", 2016, "mentioned beside GELU"),
        Origin("Elfwing, Uchibe & Doya", 2017, "reinforcement learning"),
        Origin("Ramachandran, Zoph & Le", 2017, "found again by automatic search, as Swish"),
    ),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(x / (1 + np.exp(-x)))",
        "[-0.23840584  0.          1.76159416]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.silu(x))",
        "tensor([-0.2384,  0.0000,  1.7616])",
    ),
    also_known_as=("Swish-1", "Sigmoid-weighted linear unit"),
    related=("swish", "gelu", "hardswish", "mish", "swiglu"),
)


SWISH_BETA = FunctionParameter(
    name="beta",
    symbol="β",
    tex=r"\beta",
    default=Fraction(1),
    minimum=Fraction(1, 100),
    maximum=Fraction(20),
    help="How sharp the gate is: near 0 half the input passes, for large values it becomes ReLU.",
)


@in_blocks
def swish(x: ArrayLike, beta: float = 1.0) -> Floats:
    """Swish: f(x) = x sigmoid(beta x), with 0 < beta.

    Limits: 0 at -inf, inf at inf. beta to 0: x / 2; beta to infinity: ReLU. Source: Ramachandran, Zoph & Le 2017.
    """
    x = floats(x)
    gate = sigmoid(_times(x, beta))
    return np.maximum(x, -FAR / min(beta, 1.0)) * gate + 0.0


@in_blocks
def swish_derivative(x: ArrayLike, beta: float = 1.0) -> Floats:
    """f'(x) = s(beta x) (1 + beta x s(-beta x)), s the sigmoid."""
    return silu_derivative(_times(floats(x), beta))


def _times(x: Floats, beta: float) -> Floats:
    """beta x, kept within what can't overflow: beyond it the gate is 0 or 1 anyway."""
    near = np.clip(x, -2 * FAR / min(beta, 1.0), 2 * FAR / min(beta, 1.0))
    return x.dtype.type(beta) * near


def _swish(beta: Fraction) -> Activation:
    b, text = float(beta), decimal(beta)
    sharp, sharp_tex = ("", "") if beta == 1 else (f"{text}", f"{b:.6g}")
    value = partial(swish, beta=b)
    return Activation(
        key="swish",
        title=titled("Swish", (SWISH_BETA,), {"beta": beta}),
        value=value,
        slope=partial(swish_derivative, beta=b),
        formula=f"f(x) = x/(1 + e^−{sharp}x)",
        formula_tex=rf"f(x) = \frac{{x}}{{1 + e^{{-{sharp_tex}x}}}}",
        slope_formula=f"f′(x) = s(u)(1 + u s(−u)), s the sigmoid, u = {sharp}x",
        slope_tex=rf"f'(x) = \sigma(u)\,(1 + u\,\sigma(-u)), \quad u = {sharp_tex}x",
        lower=End(-LAMBERT / b, reached_at=(-1 - LAMBERT) / b),
        upper=End(INF),
        limit_left=0,
        limit_right=INF,
        slope_left=0,
        slope_right=1,
        monotone=Monotone.NO,
        saturates_left=Saturation.SOFT,
        saturates_right=Saturation.NONE,
        lipschitz=Lipschitz(1.099839320128867, reached_at=2.3993572805154677 / b),
        mean=normal_mean(value),
        mean_formula="",
        source="Ramachandran, Zoph & Le 2017",
        no_inverse=TWICE,
        keeps_sign=True,
        exact=only_at_zero(0),
        exact_slope=only_at_zero(Fraction(1, 2)),
        parameters={"beta": beta},
    )


SWISH = Entry(
    key="swish",
    title="Swish",
    family=Family.GATED,
    build=_swish,
    recipe=lambda beta: lambda x: x / ((x * -float(beta)).exp() + 1.0),
    summary="The input times a sigmoid of adjustable sharpness.",
    advantages=("Between a straight line and ReLU, by one number that can be learned", "Smooth everywhere"),
    disadvantages=("An exponential for every input", "Not monotone"),
    used_in=("Mostly with β = 1, as SiLU",),
    origins=(Origin("Ramachandran, Zoph & Le", 2017, "found by automatic search"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx, beta = np.array([-2.0, 0.0, 2.0]), 1.0\nprint(x / (1 + np.exp(-beta * x)))",
        "[-0.23840584  0.          1.76159416]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx, beta = torch.tensor([-2.0, 0.0, 2.0]), 1.0\nprint(x * torch.sigmoid(beta * x))",
        "tensor([-0.2384,  0.0000,  1.7616])",
    ),
    parameters=(SWISH_BETA,),
    general_tex=r"f(x) = \frac{x}{1 + e^{-\beta x}}",
    general_slope_tex=r"f'(x) = \sigma(u)\,(1 + u\,\sigma(-u)), \quad u = \beta x",
    related=("silu", "relu", "gelu"),
    caveats=("Many texts write Swish for SiLU, which is the case β = 1.",),
)


def _mish_gate(x: Floats) -> tuple[Floats, Floats]:
    """tanh(softplus(x)), and 1 minus it without cancellation."""
    z = np.exp(-np.abs(x))
    right, left = 1 + 2 * z, z * z + 2 * z
    whole = np.where(x >= 0, right + 2 * z * z, left + 2)
    return np.where(x >= 0, right, left) / whole, np.where(x >= 0, 2 * z * z, 2) / whole


@in_blocks
def mish(x: ArrayLike) -> Floats:
    """Mish: f(x) = x tanh(ln(1 + e^x)).

    Limits: 0 at -inf, inf at inf. Source: Misra 2019.
    """
    x = floats(x)
    return np.maximum(x, -FAR) * _mish_gate(x)[0] + 0.0


@in_blocks
def mish_derivative(x: ArrayLike) -> Floats:
    """f'(x) = w + x s(x) (1 - w)(1 + w), with w = tanh(softplus(x)) and s the sigmoid."""
    x = floats(x)
    gate, rest = _mish_gate(x)
    return gate + np.clip(x, -FAR, FAR) * sigmoid(x) * rest * (1 + gate) + 0.0


def _mish() -> Activation:
    return Activation(
        key="mish",
        title="Mish",
        value=mish,
        slope=mish_derivative,
        formula="f(x) = x tanh(ln(1 + e^x))",
        formula_tex=r"f(x) = x \tanh(\ln(1 + e^x))",
        slope_formula="f′(x) = w + x s(x)(1 − w²), w = tanh(ln(1 + e^x)), s the sigmoid",
        slope_tex=r"f'(x) = w + x\,\sigma(x)\,(1 - w^2), \quad w = \tanh(\ln(1 + e^x))",
        lower=End(-0.3088434130172504, reached_at=-1.192431214515495),
        upper=End(INF),
        limit_left=0,
        limit_right=INF,
        slope_left=0,
        slope_right=1,
        monotone=Monotone.NO,
        saturates_left=Saturation.SOFT,
        saturates_right=Saturation.NONE,
        lipschitz=Lipschitz(1.088498161251728, reached_at=1.4905711794854284),
        mean=0.24040388837479144,
        mean_formula="",
        source="Misra 2019",
        no_inverse=TWICE,
        keeps_sign=True,
        exact=only_at_zero(0),
        exact_slope=only_at_zero(Fraction(3, 5)),
    )


def _recipe_of_mish(x: Counted) -> Counted:
    n = x.exp()
    inner = n * (n + 2.0)
    return x * (inner / (inner + 2.0))


MISH = Entry(
    key="mish",
    title="Mish",
    family=Family.GATED,
    build=_mish,
    recipe=lambda: _recipe_of_mish,
    summary="The input times the tanh of its softplus: much like SiLU, with a deeper dip.",
    advantages=("Smooth everywhere", "A small slope for negative inputs instead of none"),
    disadvantages=(
        "An exponential and more arithmetic than SiLU",
        "Not monotone: below about −1.19 its slope is negative",
    ),
    used_in=("YOLOv4",),
    origins=(Origin("Misra", 2019, "image classification"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(x * np.tanh(np.log1p(np.exp(x))))",
        "[-0.25250148  0.          1.94395896]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.mish(x))",
        "tensor([-0.2525,  0.0000,  1.9440])",
    ),
    related=("silu", "swish", "softplus", "gelu"),
)

ENTRIES = (GELU, GELU_TANH, SILU, SWISH, MISH)
