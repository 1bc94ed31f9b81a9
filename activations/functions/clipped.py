"""Functions made by cutting off: ReLU6, hardtanh, hardsigmoid and hardswish.

Below each function's code stands what is known of it."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from activations.facts import (
    INF,
    Activation,
    Convention,
    End,
    Entry,
    Family,
    Kink,
    Lipschitz,
    Monotone,
    Origin,
    Saturation,
    Smoothness,
    Snippet,
)
from activations.floats import Floats, floats, in_blocks, keep_nan
from activations.functions.straight import MEAN_OF_RELU
from activations.operations import Counted

FRAMEWORKS = ("PyTorch 2.13", "JAX 0.10", "TensorFlow 2.21")


def _inside(x: Floats, lower: float, upper: float, inside: Floats | float) -> Floats:
    """`inside` strictly between the bounds, else 0; nan stays nan."""
    return keep_nan(x, np.where((x > lower) & (x < upper), inside, 0)).astype(x.dtype)


@in_blocks
def relu6(x: ArrayLike) -> Floats:
    """ReLU cut off at 6: f(x) = min(max(0, x), 6).

    Limits: 0 at -inf, 6 at inf. Source: Krizhevsky 2010.
    """
    return np.clip(floats(x), 0, 6) + 0.0


@in_blocks
def relu6_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1 for 0 < x < 6, else 0.

    Convention: 0 at 0 and at 6, as torch, jax and TensorFlow have it.
    """
    x = floats(x)
    return _inside(x, 0, 6, 1)


def _clip(x: Fraction, lower: int, upper: int) -> Fraction:
    return min(max(x, Fraction(lower)), Fraction(upper))


def _normal_tail(x: float) -> float:
    return 0.5 * math.erfc(x / math.sqrt(2.0))


def _relu6() -> Activation:
    return Activation(
        key="relu6",
        title="ReLU6",
        value=relu6,
        slope=relu6_derivative,
        formula="f(x) = min(max(0, x), 6)",
        formula_tex=r"f(x) = \min(\max(0, x), 6)",
        slope_formula="f′(x) = 1 for 0 < x < 6, 0 for x < 0 and x > 6",
        slope_tex=r"f'(x) = \begin{cases} 1 & 0 < x < 6 \\ 0 & x < 0 \text{ or } x > 6 \end{cases}",
        lower=End(0, reached_at=-1),
        upper=End(6, reached_at=7),
        limit_left=0,
        limit_right=6,
        slope_left=0,
        slope_right=0,
        monotone=Monotone.NON_DECREASING,
        saturates_left=Saturation.HARD,
        saturates_right=Saturation.HARD,
        lipschitz=Lipschitz(1, reached_at=1),
        mean=MEAN_OF_RELU * (1 - math.exp(-18.0)) + 6 * _normal_tail(6.0),
        mean_formula="(1 − e^−18)/√(2π) + 6 Φ(−6)",
        source="Krizhevsky 2010",
        smoothness=Smoothness.CONTINUOUS,
        kinks=(Kink(0, 0, 1, 0, "torch, jax and TensorFlow"), Kink(6, 1, 0, 0, "torch, jax and TensorFlow")),
        flat=((-INF, 0), (6, INF)),
        no_inverse="flat below 0 and above 6",
        is_straight=True,
        exact=lambda x: _clip(x, 0, 6),
        exact_slope=lambda x: Fraction(1 if 0 < x < 6 else 0),
    )


def _recipe_of_clip(lower: float, upper: float, x: Counted) -> Counted:
    if not (x - lower).is_above_zero():
        return x.constant(lower)
    return x if (x * -1.0 + upper).is_above_zero() else x.constant(upper)


RELU6 = Entry(
    key="relu6",
    title="ReLU6",
    family=Family.STRAIGHT,
    build=_relu6,
    recipe=lambda: lambda x: _recipe_of_clip(0.0, 6.0, x),
    summary="ReLU that puts out at most 6.",
    advantages=("A fixed range, which suits arithmetic with few bits", "No exponential"),
    disadvantages=(
        "It saturates on both sides: above 6 the gradient is exactly 0 too",
        "A unit can die on either side",
    ),
    used_in=("MobileNetV2", "Nets for fixed-point hardware"),
    origins=(Origin("Krizhevsky", 2010, "convolutional deep belief nets on CIFAR-10"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0, 8.0])\nprint(np.clip(x, 0, 6))", "[0. 0. 2. 6.]"
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0, 8.0])\nprint(torch.nn.functional.relu6(x))",
        "tensor([0., 0., 2., 6.])",
    ),
    related=("relu", "hardsigmoid", "hardswish"),
    conventions=tuple(
        Convention(framework, "nn.functional.relu6" if framework == FRAMEWORKS[0] else "nn.relu6", Fraction(at), 0)
        for framework in FRAMEWORKS
        for at in (0, 6)
    ),
)


@in_blocks
def hardtanh(x: ArrayLike) -> Floats:
    """Straight stand-in for tanh: f(x) = min(max(-1, x), 1).

    Limits: -1 at -inf, 1 at inf, both reached. Source: Collobert 2004.
    """
    return np.clip(floats(x), -1, 1)


@in_blocks
def hardtanh_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1 for -1 < x < 1, else 0.

    Convention: 0 at -1 and 1, as torch has it; jax and TensorFlow take 1.
    """
    x = floats(x)
    return _inside(x, -1, 1, 1)


def _hardtanh() -> Activation:
    return Activation(
        key="hardtanh",
        title="Hardtanh",
        value=hardtanh,
        slope=hardtanh_derivative,
        formula="f(x) = min(max(−1, x), 1)",
        formula_tex=r"f(x) = \min(\max(-1, x), 1)",
        slope_formula="f′(x) = 1 for −1 < x < 1, 0 for x < −1 and x > 1",
        slope_tex=r"f'(x) = \begin{cases} 1 & |x| < 1 \\ 0 & |x| > 1 \end{cases}",
        lower=End(-1, reached_at=-2),
        upper=End(1, reached_at=2),
        limit_left=-1,
        limit_right=1,
        slope_left=0,
        slope_right=0,
        monotone=Monotone.NON_DECREASING,
        saturates_left=Saturation.HARD,
        saturates_right=Saturation.HARD,
        lipschitz=Lipschitz(1, reached_at=0),
        mean=0,
        mean_formula="0",
        source="Collobert 2004",
        smoothness=Smoothness.CONTINUOUS,
        kinks=(
            Kink(-1, 0, 1, 0, "torch; jax and TensorFlow take 1"),
            Kink(1, 1, 0, 0, "torch; jax and TensorFlow take 1"),
        ),
        flat=((-INF, -1), (1, INF)),
        no_inverse="flat below −1 and above 1",
        is_odd=True,
        keeps_sign=True,
        is_straight=True,
        exact=lambda x: _clip(x, -1, 1),
        exact_slope=lambda x: Fraction(1 if -1 < x < 1 else 0),
    )


HARDTANH = Entry(
    key="hardtanh",
    title="Hardtanh",
    family=Family.STRAIGHT,
    build=_hardtanh,
    recipe=lambda: lambda x: _recipe_of_clip(-1.0, 1.0, x),
    summary="The identity between −1 and 1, constant outside.",
    advantages=("Zero-centred like tanh, without an exponential", "A fixed range"),
    disadvantages=("Outside −1 to 1 the gradient is exactly 0",),
    used_in=("Early taggers for natural language", "Nets with few bits per number"),
    origins=(Origin("Collobert", 2004, "large-scale machine learning (thesis)"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.5, 2.0])\nprint(np.clip(x, -1, 1))", "[-1.   0.5  1. ]"
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.5, 2.0])\nprint(torch.nn.functional.hardtanh(x))",
        "tensor([-1.0000,  0.5000,  1.0000])",
    ),
    related=("tanh", "hardsigmoid", "relu6"),
    conventions=(
        *(Convention("PyTorch 2.13", "nn.functional.hardtanh", Fraction(at), 0) for at in (-1, 1)),
        *(Convention("JAX 0.10", "nn.hard_tanh", Fraction(at), 1) for at in (-1, 1)),
        *(Convention("TensorFlow 2.21", "clip_by_value(x, -1, 1)", Fraction(at), 1) for at in (-1, 1)),
    ),
)


@in_blocks
def hardsigmoid(x: ArrayLike) -> Floats:
    """Straight stand-in for the sigmoid: f(x) = min(max(0, x + 3), 6) / 6.

    Limits: 0 at -inf, 1 at inf, both reached. Not the form of Keras 2, 0.2 x + 0.5. Source: Courbariaux et al. 2015.
    """
    return np.clip(floats(x) + 3, 0, 6) / 6 + 0.0


@in_blocks
def hardsigmoid_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1/6 for -3 < x < 3, else 0.

    Convention: 0 at -3 and 3, as torch, jax and TensorFlow have it.
    """
    x = floats(x)
    return _inside(x, -3, 3, float(x.dtype.type(1) / x.dtype.type(6)))


def _hardsigmoid() -> Activation:
    frameworks = "torch, jax and TensorFlow"
    return Activation(
        key="hardsigmoid",
        title="Hardsigmoid",
        value=hardsigmoid,
        slope=hardsigmoid_derivative,
        formula="f(x) = min(max(0, x + 3), 6)/6",
        formula_tex=r"f(x) = \frac{\min(\max(0, x + 3), 6)}{6}",
        slope_formula="f′(x) = 1/6 for −3 < x < 3, 0 for x < −3 and x > 3",
        slope_tex=r"f'(x) = \begin{cases} 1/6 & |x| < 3 \\ 0 & |x| > 3 \end{cases}",
        lower=End(0, reached_at=-4),
        upper=End(1, reached_at=4),
        limit_left=0,
        limit_right=1,
        slope_left=0,
        slope_right=0,
        monotone=Monotone.NON_DECREASING,
        saturates_left=Saturation.HARD,
        saturates_right=Saturation.HARD,
        lipschitz=Lipschitz(1 / 6, reached_at=0),
        mean=0.5,
        mean_formula="1/2",
        source="Courbariaux, Bengio & David 2015",
        smoothness=Smoothness.CONTINUOUS,
        kinks=(Kink(-3, 0, 1 / 6, 0, frameworks), Kink(3, 1 / 6, 0, 0, frameworks)),
        flat=((-INF, -3), (3, INF)),
        no_inverse="flat below −3 and above 3",
        is_straight=True,
        exact=lambda x: _clip(x + 3, 0, 6) / 6,
        exact_slope=lambda x: Fraction(1 if -3 < x < 3 else 0, 6),
    )


HARDSIGMOID = Entry(
    key="hardsigmoid",
    title="Hardsigmoid",
    family=Family.STRAIGHT,
    build=_hardsigmoid,
    recipe=lambda: lambda x: _recipe_of_clip(0.0, 6.0, x + 3.0) * (1 / 6),
    summary="A straight ramp from 0 to 1 in place of the sigmoid's S.",
    advantages=("A gate between 0 and 1 without an exponential", "Exact with few bits"),
    disadvantages=("Outside −3 to 3 the gradient is exactly 0", "Two forms are in use under one name"),
    used_in=("Gates of MobileNetV3", "Recurrent nets for small devices"),
    origins=(Origin("Courbariaux, Bengio & David", 2015, "BinaryConnect, with another slope"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-4.0, 0.0, 1.5])\nprint(np.clip(x + 3, 0, 6) / 6)", "[0.   0.5  0.75]"
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-4.0, 0.0, 1.5])\nprint(torch.nn.functional.hardsigmoid(x))",
        "tensor([0.0000, 0.5000, 0.7500])",
    ),
    related=("sigmoid", "hardswish", "hardtanh"),
    conventions=tuple(
        Convention(framework, operation, Fraction(at), 0)
        for framework, operation in zip(
            FRAMEWORKS, ("nn.functional.hardsigmoid", "nn.hard_sigmoid", "keras.activations.hard_sigmoid"), strict=True
        )
        for at in (-3, 3)
    ),
    caveats=("Keras 2 used 0.2 x + 0.5 between its bounds; PyTorch, JAX and Keras 3 use (x + 3)/6.",),
)


@in_blocks
def hardswish(x: ArrayLike) -> Floats:
    """Swish with a hardsigmoid gate: f(x) = x min(max(0, x + 3), 6) / 6.

    Limits: 0 at -inf (reached from -3 on), inf at inf. Source: Howard et al. 2019.
    """
    x = floats(x)
    near = np.clip(x, -4, 4)  # outside the gate is 0 or 6, and 0 times an infinity has no value
    return np.where(x >= 3, x, near * np.clip(near + 3, 0, 6) / 6) + 0.0


@in_blocks
def hardswish_derivative(x: ArrayLike) -> Floats:
    """f'(x) = x/3 + 1/2 for -3 < x < 3, 0 to the left and 1 to the right.

    Convention: 0 at -3 and 1 at 3, as torch, jax and TensorFlow have it.
    """
    x = floats(x)
    near = np.clip(x, -3, 3)
    inside = np.where(near <= -3, 0, near / 3 + x.dtype.type(0.5))
    return keep_nan(x, np.where(near >= 3, 1, inside)).astype(x.dtype)


def _exact_hardswish(x: Fraction) -> Fraction:
    return x * _clip(x + 3, 0, 6) / 6


def _exact_hardswish_slope(x: Fraction) -> Fraction:
    return Fraction(0) if x < -3 else Fraction(1) if x > 3 else x / 3 + Fraction(1, 2)


def _hardswish() -> Activation:
    frameworks = "torch, jax and TensorFlow"
    return Activation(
        key="hardswish",
        title="Hardswish",
        value=hardswish,
        slope=hardswish_derivative,
        formula="f(x) = x min(max(0, x + 3), 6)/6",
        formula_tex=r"f(x) = x\,\frac{\min(\max(0, x + 3), 6)}{6}",
        slope_formula="f′(x) = x/3 + 1/2 for −3 < x < 3, 0 for x < −3, 1 for x > 3",
        slope_tex=r"f'(x) = \begin{cases} 0 & x < -3 \\ x/3 + 1/2 & |x| < 3 \\ 1 & x > 3 \end{cases}",
        lower=End(-0.375, reached_at=-1.5),
        upper=End(INF),
        limit_left=0,
        limit_right=INF,
        slope_left=0,
        slope_right=1,
        monotone=Monotone.NO,
        saturates_left=Saturation.HARD,
        saturates_right=Saturation.NONE,
        lipschitz=Lipschitz(1.5, reached_at=3),
        mean=0.1662167006561233,
        mean_formula="",
        source="Howard et al. 2019",
        smoothness=Smoothness.CONTINUOUS,
        kinks=(Kink(-3, 0, -0.5, 0, frameworks), Kink(3, 1.5, 1, 1, frameworks)),
        flat=((-INF, -3),),
        no_inverse="flat below −3, and it takes the values between its minimum and 0 twice",
        exact=_exact_hardswish,
        exact_slope=_exact_hardswish_slope,
    )


HARDSWISH = Entry(
    key="hardswish",
    title="Hardswish",
    family=Family.GATED,
    build=_hardswish,
    recipe=lambda: lambda x: x * (_recipe_of_clip(0.0, 6.0, x + 3.0) * (1 / 6)),
    summary="The input times a hardsigmoid gate: SiLU without the exponential.",
    advantages=("Close to SiLU, without an exponential", "Works with few bits"),
    disadvantages=("Below −3 the gradient is exactly 0", "Two kinks where SiLU has none"),
    used_in=("MobileNetV3",),
    origins=(Origin("Howard et al.", 2019, "MobileNetV3"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-4.0, -1.5, 4.0])\nprint(x * np.clip(x + 3, 0, 6) / 6)",
        "[-0.    -0.375  4.   ]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-4.0, -1.5, 4.0])\nprint(torch.nn.functional.hardswish(x))",
        "tensor([-0.0000, -0.3750,  4.0000])",
    ),
    also_known_as=("h-swish",),
    related=("silu", "hardsigmoid", "relu6"),
    conventions=tuple(
        Convention(framework, operation, Fraction(at), slope)
        for framework, operation in zip(
            FRAMEWORKS, ("nn.functional.hardswish", "nn.hard_swish", "keras.activations.hard_swish"), strict=True
        )
        for at, slope in ((-3, 0.0), (0, 0.5), (3, 1.0))
    ),
)

ENTRIES = (RELU6, HARDTANH, HARDSIGMOID, HARDSWISH)
