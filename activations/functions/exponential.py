"""Straight above 0, exponential below: ELU, CELU and SELU.

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
    Convention,
    End,
    Entry,
    Family,
    FunctionParameter,
    Inverse,
    Kink,
    Lipschitz,
    Monotone,
    Origin,
    Saturation,
    Smoothness,
    Snippet,
    decimal,
    only_at_zero,
    titled,
)
from activations.floats import Floats, floats, in_blocks, keep_nan
from activations.functions.straight import MEAN_OF_RELU
from activations.operations import Counted

ELU_ALPHA = 1.0  # Clevert, Unterthiner & Hochreiter 2016
CELU_ALPHA = 1.0  # Barron 2017
SELU_SCALE = 1.0507009873554805  # Klambauer et al. 2017: with these two, mean 0 and variance 1 are a fixed point
SELU_ALPHA = 1.6732632423543773


@in_blocks
def elu(x: ArrayLike, alpha: float = ELU_ALPHA) -> Floats:
    """Exponential linear unit: f(x) = x for x > 0, else alpha (e^x - 1), with 0 < alpha.

    Limits: -alpha at -inf (never reached), inf at inf. Source: Clevert, Unterthiner & Hochreiter 2016.
    """
    x = floats(x)
    return np.maximum(x, 0) + x.dtype.type(alpha) * np.expm1(np.minimum(x, 0))  # one of the two is 0


@in_blocks
def elu_derivative(x: ArrayLike, alpha: float = ELU_ALPHA) -> Floats:
    """f'(x) = 1 for x > 0, else alpha e^x.

    Convention: f'(0) = alpha, the slope from the left, as torch has it; for alpha = 1 both sides agree.
    """
    x = floats(x)
    power = np.exp(np.minimum(x, 0))  # 1 above 0
    return power if alpha == 1 else np.where(x > 0, power, x.dtype.type(alpha) * power)


def elu_inverse(y: ArrayLike, alpha: float = ELU_ALPHA) -> Floats:
    y = floats(y)
    return np.where(y > 0, y, np.log1p(np.minimum(y, 0) / alpha))


ELU_HEIGHT = FunctionParameter(
    name="alpha",
    symbol="α",
    tex=r"\alpha",
    default=Fraction(1),
    minimum=Fraction(1, 100),
    maximum=Fraction(10),
    help="Minus the lower bound: outputs stay above −α.",
)


def _elu(alpha: Fraction) -> Activation:
    a, text = float(alpha), decimal(alpha)
    lead, lead_tex = ("", "") if alpha == 1 else (f"{text} ", rf"{a:.6g}\,")
    bracket, bracket_tex = ("e^x − 1", "e^x - 1") if alpha == 1 else (f"{lead}(e^x − 1)", rf"{lead_tex}(e^x - 1)")
    is_once = alpha == 1
    return Activation(
        key="elu",
        title=titled("ELU", (ELU_HEIGHT,), {"alpha": alpha}),
        value=partial(elu, alpha=a),
        slope=partial(elu_derivative, alpha=a),
        formula=f"f(x) = x for x > 0, else {bracket}",
        formula_tex=rf"f(x) = \begin{{cases}} x & x > 0 \\ {bracket_tex} & x \le 0 \end{{cases}}",
        slope_formula=f"f′(x) = 1 for x > 0, else {lead}e^x",
        slope_tex=rf"f'(x) = \begin{{cases}} 1 & x > 0 \\ {lead_tex}e^x & x \le 0 \end{{cases}}",
        lower=End(-a),
        upper=End(INF),
        limit_left=-a,
        limit_right=INF,
        slope_left=0,
        slope_right=1,
        monotone=Monotone.INCREASING,
        saturates_left=Saturation.SOFT,
        saturates_right=Saturation.NONE,
        lipschitz=Lipschitz(max(1.0, a), reached_at=0 if alpha > 1 else 1),
        mean=MEAN_OF_RELU + a * (_left_mean(1.0) - 0.5),
        mean_formula="1/√(2π) + √e Φ(−1) − 1/2" if is_once else f"1/√(2π) + {text} (√e Φ(−1) − 1/2)",
        source="Clevert, Unterthiner & Hochreiter 2016",
        smoothness=Smoothness.ONCE if is_once else Smoothness.CONTINUOUS,
        kinks=() if is_once else (Kink(0, a, 1, a, "torch, jax and TensorFlow"),),
        inverse=Inverse(
            "y for y > 0, else ln(1 + y)" if is_once else f"y for y > 0, else ln(1 + y/{text})",
            r"\begin{cases} y & y > 0 \\ \ln(1 + y) & y \le 0 \end{cases}"
            if is_once
            else rf"\begin{{cases}} y & y > 0 \\ \ln(1 + y/{a:.6g}) & y \le 0 \end{{cases}}",
            partial(elu_inverse, alpha=a),
        ),
        keeps_sign=True,
        exact=lambda x: x if x >= 0 else None,
        exact_slope=lambda x: Fraction(1) if x > 0 or (x == 0 and is_once) else None,
        parameters={"alpha": alpha},
    )


def _left_mean(t: float) -> float:
    """E[e^(t Z); Z < 0] = e^(t^2 / 2) Phi(-t) for Z ~ N(0, 1)."""
    return math.exp(0.5 * t * t) * 0.5 * math.erfc(t / math.sqrt(2.0))


def _recipe_of_elu(alpha: Fraction, x: Counted) -> Counted:
    if x.is_above_zero():
        return x
    bracket = x.exp() - 1.0
    return bracket if alpha == 1 else bracket * float(alpha)


ELU = Entry(
    key="elu",
    title="ELU",
    family=Family.EXPONENTIAL,
    build=_elu,
    recipe=lambda alpha: partial(_recipe_of_elu, alpha),
    summary="The identity above 0; below it bends smoothly towards a lower bound.",
    advantages=(
        "Negative outputs pull the mean of the outputs towards 0",
        "The slope below 0 is small but never 0, and for α = 1 it has no jump at 0",
    ),
    disadvantages=(
        "An exponential for every input below 0",
        "It saturates on the left: far below 0 the slope vanishes",
        "For α other than 1 it has a kink at 0",
    ),
    used_in=("Image classification nets of Clevert et al. (2016)", "Small nets in reinforcement learning"),
    origins=(Origin("Clevert, Unterthiner & Hochreiter", 2015, "faster learning by means nearer to 0"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(np.where(x > 0, x, np.expm1(np.minimum(x, 0))))",
        "[-0.86466472  0.          2.        ]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.elu(x))",
        "tensor([-0.8647,  0.0000,  2.0000])",
    ),
    parameters=(ELU_HEIGHT,),
    general_tex=r"f(x) = \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases}",
    general_slope_tex=r"f'(x) = \begin{cases} 1 & x > 0 \\ \alpha\,e^x & x \le 0 \end{cases}",
    related=("celu", "selu", "relu", "leaky_relu"),
    conventions=tuple(
        Convention(framework, operation, Fraction(0), 2, "α = 2")
        for framework, operation in (
            ("PyTorch 2.13", "nn.functional.elu"),
            ("JAX 0.10", "nn.elu"),
            ("TensorFlow 2.21", "keras.activations.elu"),
        )
    ),
    caveats=("“Smooth” holds for α = 1 only, and there for the first derivative: the second one jumps at 0.",),
)


@in_blocks
def celu(x: ArrayLike, alpha: float = CELU_ALPHA) -> Floats:
    """Continuously differentiable ELU: f(x) = x for x > 0, else alpha (e^(x / alpha) - 1), with 0 < alpha.

    Limits: -alpha at -inf (never reached), inf at inf. Source: Barron 2017.
    """
    x = floats(x)
    a = x.dtype.type(alpha)
    with np.errstate(over="ignore"):  # x / alpha may leave the range to the left, where the limit is -alpha
        return np.maximum(x, 0) + a * np.expm1(np.minimum(x, 0) / a)  # one of the two is 0


@in_blocks
def celu_derivative(x: ArrayLike, alpha: float = CELU_ALPHA) -> Floats:
    """f'(x) = 1 for x > 0, else e^(x / alpha); both sides agree at 0."""
    x = floats(x)
    with np.errstate(over="ignore"):
        return np.exp(np.minimum(x, 0) / x.dtype.type(alpha))


def celu_inverse(y: ArrayLike, alpha: float = CELU_ALPHA) -> Floats:
    y = floats(y)
    return np.where(y > 0, y, alpha * np.log1p(np.minimum(y, 0) / alpha))


CELU_HEIGHT = FunctionParameter(
    name="alpha",
    symbol="α",
    tex=r"\alpha",
    default=Fraction(1),
    minimum=Fraction(1, 10),
    maximum=Fraction(10),
    help="Minus the lower bound, and the width of the bend.",
)


def _celu(alpha: Fraction) -> Activation:
    a, text = float(alpha), decimal(alpha)
    inner, inner_tex = ("e^x", "e^x") if alpha == 1 else (f"e^(x/{text})", rf"e^{{x/{a:.6g}}}")
    bracket = f"{inner} − 1" if alpha == 1 else f"{text} ({inner} − 1)"
    bracket_tex = f"{inner_tex} - 1" if alpha == 1 else rf"{a:.6g}\,({inner_tex} - 1)"
    lead, over = ("", "") if alpha == 1 else (f"{text} ", f"/{text}")
    lead_tex, over_tex = ("", "") if alpha == 1 else (rf"{a:.6g}\,", f"/{a:.6g}")
    return Activation(
        key="celu",
        title=titled("CELU", (CELU_HEIGHT,), {"alpha": alpha}),
        value=partial(celu, alpha=a),
        slope=partial(celu_derivative, alpha=a),
        formula=f"f(x) = x for x > 0, else {bracket}",
        formula_tex=rf"f(x) = \begin{{cases}} x & x > 0 \\ {bracket_tex} & x \le 0 \end{{cases}}",
        slope_formula=f"f′(x) = 1 for x > 0, else {inner}",
        slope_tex=rf"f'(x) = \begin{{cases}} 1 & x > 0 \\ {inner_tex} & x \le 0 \end{{cases}}",
        lower=End(-a),
        upper=End(INF),
        limit_left=-a,
        limit_right=INF,
        slope_left=0,
        slope_right=1,
        monotone=Monotone.INCREASING,
        saturates_left=Saturation.SOFT,
        saturates_right=Saturation.NONE,
        lipschitz=Lipschitz(1, reached_at=1),
        mean=MEAN_OF_RELU + a * (_left_mean(1 / a) - 0.5),
        mean_formula="1/√(2π) + √e Φ(−1) − 1/2"
        if alpha == 1
        else f"1/√(2π) + {text} (e^(1/(2·{text}²)) Φ(−1/{text}) − 1/2)",
        source="Barron 2017",
        smoothness=Smoothness.ONCE,
        inverse=Inverse(
            f"y for y > 0, else {lead}ln(1 + y{over})",
            rf"\begin{{cases}} y & y > 0 \\ {lead_tex}\ln(1 + y{over_tex}) & y \le 0 \end{{cases}}",
            partial(celu_inverse, alpha=a),
        ),
        keeps_sign=True,
        exact=lambda x: x if x >= 0 else None,
        exact_slope=lambda x: Fraction(1) if x >= 0 else None,
        parameters={"alpha": alpha},
    )


CELU = Entry(
    key="celu",
    title="CELU",
    family=Family.EXPONENTIAL,
    build=_celu,
    recipe=lambda alpha: lambda x: x if x.is_above_zero() else ((x * (1 / float(alpha))).exp() - 1.0) * float(alpha),
    summary="ELU with the bend stretched so that its slope has no jump for any α.",
    advantages=("A continuous slope for every α", "The slope never exceeds 1"),
    disadvantages=("An exponential for every input below 0", "It saturates on the left"),
    used_in=("Little used in large nets; offered by PyTorch, JAX and Keras",),
    origins=(Origin("Barron", 2017, "a continuously differentiable ELU"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx, a = np.array([-2.0, 0.0, 2.0]), 2.0\n"
        "print(np.where(x > 0, x, a * np.expm1(np.minimum(x, 0) / a)))",
        "[-1.26424112  0.          2.        ]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.celu(x, alpha=2.0))",
        "tensor([-1.2642,  0.0000,  2.0000])",
    ),
    parameters=(CELU_HEIGHT,),
    general_tex=r"f(x) = \begin{cases} x & x > 0 \\ \alpha\,(e^{x/\alpha} - 1) & x \le 0 \end{cases}",
    general_slope_tex=r"f'(x) = \begin{cases} 1 & x > 0 \\ e^{x/\alpha} & x \le 0 \end{cases}",
    also_known_as=("Continuously differentiable ELU",),
    related=("elu", "selu"),
    conventions=(
        Convention("PyTorch 2.13", "nn.functional.celu", Fraction(0), 1, "α = 2"),
        Convention("JAX 0.10", "nn.celu", Fraction(0), 1, "α = 2"),
        Convention("Keras 3.15", "activations.celu", Fraction(0), 2, "α = 2"),
    ),
    caveats=("Keras 3.15 gives 2 as the slope at 0, where the true slope is 1: both branches are counted.",),
)


@in_blocks
def selu(x: ArrayLike) -> Floats:
    """Scaled ELU: f(x) = L x for x > 0, else L A (e^x - 1), with L = 1.0507... and A = 1.6733...

    Limits: -L A = -1.7581 at -inf (never reached), inf at inf. Source: Klambauer et al. 2017.
    """
    x = floats(x)
    scale, depth = x.dtype.type(SELU_SCALE), x.dtype.type(SELU_SCALE * SELU_ALPHA)
    with np.errstate(over="ignore"):  # the scale carries the very largest numbers over to infinity
        return scale * np.maximum(x, 0) + depth * np.expm1(np.minimum(x, 0))  # one of the two is 0


@in_blocks
def selu_derivative(x: ArrayLike) -> Floats:
    """f'(x) = L for x > 0, else L A e^x.

    Convention: f'(0) = L A, the slope from the left, as torch and jax have it; TensorFlow takes L.
    """
    x = floats(x)
    depth = x.dtype.type(SELU_SCALE * SELU_ALPHA)
    return keep_nan(x, np.where(x > 0, x.dtype.type(SELU_SCALE), depth * np.exp(np.minimum(x, 0))))


def selu_inverse(y: ArrayLike) -> Floats:
    y = floats(y)
    return np.where(y > 0, y / SELU_SCALE, np.log1p(np.minimum(y, 0) / (SELU_SCALE * SELU_ALPHA)))


def _selu() -> Activation:
    depth = SELU_SCALE * SELU_ALPHA
    return Activation(
        key="selu",
        title="SELU",
        value=selu,
        slope=selu_derivative,
        formula="f(x) = λx for x > 0, else λα(e^x − 1), λ ≈ 1.0507, α ≈ 1.6733",
        formula_tex=r"f(x) = \lambda \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases}",
        slope_formula="f′(x) = λ for x > 0, else λα e^x",
        slope_tex=r"f'(x) = \lambda \begin{cases} 1 & x > 0 \\ \alpha\,e^x & x < 0 \end{cases}",
        lower=End(-depth),
        upper=End(INF),
        limit_left=-depth,
        limit_right=INF,
        slope_left=0,
        slope_right=SELU_SCALE,
        monotone=Monotone.INCREASING,
        saturates_left=Saturation.SOFT,
        saturates_right=Saturation.NONE,
        lipschitz=Lipschitz(depth, reached_at=0),
        mean=0,
        mean_formula="0",
        source="Klambauer, Unterthiner, Mayr & Hochreiter 2017",
        smoothness=Smoothness.CONTINUOUS,
        kinks=(Kink(0, depth, SELU_SCALE, depth, "torch and jax; TensorFlow takes 1.0507"),),
        inverse=Inverse(
            "y/λ for y > 0, else ln(1 + y/(λα))",
            r"\begin{cases} y/\lambda & y > 0 \\ \ln(1 + y/(\lambda\alpha)) & y \le 0 \end{cases}",
            selu_inverse,
        ),
        keeps_sign=True,
        exact=only_at_zero(0),
    )


def _recipe_of_selu(x: Counted) -> Counted:
    return x * SELU_SCALE if x.is_above_zero() else (x.exp() - 1.0) * (SELU_SCALE * SELU_ALPHA)


SELU = Entry(
    key="selu",
    title="SELU",
    family=Family.EXPONENTIAL,
    build=_selu,
    recipe=lambda: _recipe_of_selu,
    summary="ELU scaled so that inputs with mean 0 and variance 1 give outputs with mean 0 and variance 1.",
    advantages=(
        "Under its assumptions mean and variance stay near 0 and 1 from layer to layer, without normalisation",
    ),
    disadvantages=(
        "The argument needs dense layers, weights of variance 1/n and a matching kind of dropout",
        "An exponential for every input below 0",
    ),
    used_in=("Self-normalising dense nets on tables of measurements",),
    origins=(Origin("Klambauer, Unterthiner, Mayr & Hochreiter", 2017, "self-normalising nets"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nscale, a = 1.0507009873554805, 1.6732632423543773\n"
        "print(scale * np.where(x > 0, x, a * np.expm1(np.minimum(x, 0))))",
        "[-1.52016647  0.          2.10140197]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.selu(x))",
        "tensor([-1.5202,  0.0000,  2.1014])",
    ),
    also_known_as=("Scaled exponential linear unit",),
    related=("elu", "celu"),
    conventions=(
        Convention("PyTorch 2.13", "nn.functional.selu", Fraction(0), 1.7581),
        Convention("JAX 0.10", "nn.selu", Fraction(0), 1.7581),
        Convention("TensorFlow 2.21", "nn.selu", Fraction(0), 1.0507),
    ),
)

ENTRIES = (ELU, CELU, SELU)
