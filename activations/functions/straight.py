"""Functions made of straight pieces that go through 0: identity, step, ReLU and its leaky relatives.

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
    titled,
)
from activations.floats import Floats, floats, in_blocks, keep_nan

MEAN_OF_RELU = 1 / math.sqrt(2 * math.pi)
LEAKY_ALPHA = 0.01  # torch and jax; tf.nn.leaky_relu takes 0.2, keras.layers.LeakyReLU 0.3
PRELU_ALPHA = 0.25  # where torch begins to learn; keras begins at 0


@in_blocks
def identity(x: ArrayLike) -> Floats:
    """The input itself, in memory of its own: f(x) = x."""
    return floats(x).copy()


@in_blocks
def identity_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1."""
    x = floats(x)
    return keep_nan(x, np.ones_like(x))


def _identity() -> Activation:
    return Activation(
        key="identity",
        title="Identity",
        value=identity,
        slope=identity_derivative,
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
        inverse=Inverse("y", "y", identity),
        is_odd=True,
        keeps_sign=True,
        is_linear=True,
        is_straight=True,
        exact=lambda x: x,
        exact_slope=lambda x: Fraction(1),
    )


IDENTITY = Entry(
    key="identity",
    title="Identity",
    family=Family.STRAIGHT,
    build=_identity,
    recipe=lambda: lambda x: x,
    summary="Passes its input on unchanged: the layer stays linear.",
    advantages=("Nothing to compute", "The gradient passes unchanged"),
    disadvantages=("Layers with it collapse into one linear layer: depth adds nothing that one layer can't do",),
    used_in=("Output layer of a regression", "A layer that is meant to stay linear"),
    origins=(Origin("Widrow & Hoff", 1960, "linear unit of the Adaline"),),
    numpy_snippet=Snippet("import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(x)", "[-2.  0.  2.]"),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.Identity()(x))", "tensor([-2.,  0.,  2.])"
    ),
    also_known_as=("Linear activation",),
    related=("relu", "leaky_relu"),
)


@in_blocks
def step(x: ArrayLike) -> Floats:
    """Heaviside step: f(x) = 1 for x > 0, else 0.

    Convention: f(0) = 0. `numpy.heaviside` leaves that value to the caller; 1/2 and 1 are in use too.
    """
    return np.heaviside(floats(x), 0)


@in_blocks
def step_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 0 for x != 0.

    Convention: 0 at the jump, where no derivative exists.
    """
    x = floats(x)
    return keep_nan(x, np.zeros_like(x))


def _step() -> Activation:
    return Activation(
        key="step",
        title="Step",
        value=step,
        slope=step_derivative,
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
        smoothness=Smoothness.JUMP,
        kinks=(Kink(0, 0, 0, 0, "value 0 at 0 is this project's choice", jumps=True),),
        flat=((-INF, 0), (math.ulp(0.0), INF)),
        no_inverse="only two values",
        is_straight=True,
        exact=lambda x: Fraction(1 if x > 0 else 0),
        exact_slope=lambda x: Fraction(0),
    )


STEP = Entry(
    key="step",
    title="Step",
    family=Family.STRAIGHT,
    build=_step,
    recipe=lambda: lambda x: x.constant(1.0 if x.is_above_zero() else 0.0),
    summary="Puts out 1 above a threshold and 0 below: all or nothing.",
    advantages=("One comparison", "An output that reads as a decision"),
    disadvantages=("Its slope is 0 wherever it exists, so gradient descent gets no signal through it",),
    used_in=("The first model neurons and the perceptron", "Binarised nets, with a stand-in slope for training"),
    origins=(Origin("McCulloch & Pitts", 1943, "threshold unit"), Origin("Rosenblatt", 1958, "perceptron")),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(np.heaviside(x, 0))", "[0. 0. 1.]"
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.heaviside(x, torch.tensor(0.0)))",
        "tensor([0., 0., 1.])",
    ),
    also_known_as=("Heaviside function", "Threshold function", "Binary step"),
    related=("sigmoid", "relu", "hardsigmoid"),
    conventions=(Convention("JAX 0.10", "numpy.heaviside(x, 0)", Fraction(0), 0),),
    caveats=(
        "The value at 0 is a matter of convention: 0, 1/2 and 1 are all in use.",
        "PyTorch 2.13 gives heaviside no derivative: a backward pass through it stops with an error.",
    ),
)


@in_blocks
def relu(x: ArrayLike) -> Floats:
    """Rectified linear unit: f(x) = max(0, x).

    Limits: 0 at -inf, inf at inf. Source: Fukushima 1969; Nair & Hinton 2010.
    """
    return np.maximum(floats(x), 0) + 0.0  # adding 0 turns -0 into 0


@in_blocks
def relu_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1 for x > 0, else 0.

    Convention: f'(0) = 0, as the relu of torch, jax and TensorFlow has it (Bertoin et al. 2021). Mathematically
    the slope at 0 does not exist: 0 from the left, 1 from the right.
    """
    x = floats(x)
    return keep_nan(x, (x > 0).astype(x.dtype))


def _relu() -> Activation:
    return Activation(
        key="relu",
        title="ReLU",
        value=relu,
        slope=relu_derivative,
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
        smoothness=Smoothness.CONTINUOUS,
        kinks=(Kink(0, 0, 1, 0, "relu of torch, jax and TensorFlow"),),
        flat=((-INF, 0),),
        no_inverse="flat below 0",
        is_straight=True,
        exact=lambda x: max(x, Fraction(0)),
        exact_slope=lambda x: Fraction(1 if x > 0 else 0),
    )


RELU = Entry(
    key="relu",
    title="ReLU",
    family=Family.STRAIGHT,
    build=_relu,
    recipe=lambda: lambda x: x if x.is_above_zero() else x.constant(0.0),
    summary="Passes positive inputs on unchanged and puts out 0 for all others.",
    advantages=(
        "One comparison, no exponential",
        "The slope stays 1 for every positive input: it does not saturate on the right",
        "Outputs that are exactly 0, so that the set of active units depends on the input",
    ),
    disadvantages=(
        "A unit whose pre-activation is at or below 0 for all data gets no gradient: it can stop learning",
        "Outputs are never negative, so their mean is above 0",
        "No derivative at 0",
    ),
    used_in=("Convolutional nets since AlexNet (2012)", "The original T5", "A common first choice for hidden layers"),
    origins=(
        Origin("Householder", 1941, "as a model of nerve fibres"),
        Origin("Fukushima", 1969, "in a network for visual features"),
        Origin("Hahnloser, Sarpeshkar, Mahowald, Douglas & Seung", 2000, "in analogue circuits"),
        Origin("Nair & Hinton", 2010, "made popular for deep nets"),
    ),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(np.maximum(x, 0))", "[0. 0. 2.]"
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.relu(x))", "tensor([0., 0., 2.])"
    ),
    also_known_as=("Rectifier", "Ramp function", "Hinge, positive part"),
    related=("leaky_relu", "prelu", "relu6", "softplus", "elu", "gelu"),
    conventions=(
        Convention("PyTorch 2.13", "nn.functional.relu", Fraction(0), 0),
        Convention("PyTorch 2.13", "maximum(x, 0)", Fraction(0), 0.5),
        Convention("PyTorch 2.13", "clamp(x, min=0)", Fraction(0), 1),
        Convention("PyTorch 2.15", "clamp(x, min=0)", Fraction(0), 0),
        Convention("JAX 0.10", "nn.relu", Fraction(0), 0),
        Convention("JAX 0.10", "numpy.maximum(x, 0)", Fraction(0), 0.5),
        Convention("TensorFlow 2.21", "nn.relu", Fraction(0), 0),
        Convention("TensorFlow 2.21", "maximum(x, 0)", Fraction(0), 1),
    ),
    caveats=("Who was first is told differently: see where the sources disagree.",),
)


@in_blocks
def leaky_relu(x: ArrayLike, alpha: float = LEAKY_ALPHA) -> Floats:
    """Leaky ReLU: f(x) = x for x > 0, else alpha x, with 0 < alpha < 1.

    Limits: -inf at -inf, inf at inf. Source: Maas, Hannun & Ng 2013.
    """
    return prelu(x, alpha)


@in_blocks
def leaky_relu_derivative(x: ArrayLike, alpha: float = LEAKY_ALPHA) -> Floats:
    """f'(x) = 1 for x > 0, else alpha.

    Convention: f'(0) = alpha, as torch and TensorFlow have it; jax takes 1.
    """
    return prelu_derivative(x, alpha)


LEAKY_SLOPE = FunctionParameter(
    name="alpha",
    symbol="α",
    tex=r"\alpha",
    default=Fraction(1, 100),
    minimum=Fraction(1, 1000),
    maximum=Fraction(999, 1000),
    help="The slope below 0, between 0 and 1.",
)


def _leaky_relu(alpha: Fraction) -> Activation:
    return _two_slopes(
        "leaky_relu",
        titled("Leaky ReLU", (LEAKY_SLOPE,), {"alpha": alpha}),
        alpha,
        source="Maas, Hannun & Ng 2013",
        taken_by="torch and TensorFlow; jax takes 1",
    )


LEAKY_RELU = Entry(
    key="leaky_relu",
    title="Leaky ReLU",
    family=Family.STRAIGHT,
    build=_leaky_relu,
    recipe=lambda alpha: lambda x: x if x.is_above_zero() else x * float(alpha),
    summary="As ReLU, but inputs below 0 pass with a small slope instead of none.",
    advantages=(
        "The slope is never 0, so that a unit below 0 on all data still gets a gradient",
        "One comparison and one multiplication",
    ),
    disadvantages=(
        "One more number to choose",
        "With a slope of 0.01 the way back from far below 0 is slow",
        "Outputs are never exactly 0: the sparsity of ReLU is gone",
    ),
    used_in=("Discriminators of generative adversarial nets", "The early YOLO detectors, with slope 0.1"),
    origins=(Origin("Maas, Hannun & Ng", 2013, "acoustic models"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(np.where(x > 0, x, 0.01 * x))",
        "[-0.02  0.    2.  ]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.leaky_relu(x))",
        "tensor([-0.0200,  0.0000,  2.0000])",
    ),
    parameters=(LEAKY_SLOPE,),
    general_tex=r"f(x) = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}",
    general_slope_tex=r"f'(x) = \begin{cases} 1 & x > 0 \\ \alpha & x < 0 \end{cases}",
    related=("relu", "prelu", "elu"),
    conventions=(
        Convention("PyTorch 2.13", "nn.functional.leaky_relu", Fraction(0), 0.01, "α = 0.01"),
        Convention("JAX 0.10", "nn.leaky_relu", Fraction(0), 1, "α = 0.01"),
        Convention("TensorFlow 2.21", "nn.leaky_relu", Fraction(0), 0.01, "α = 0.01"),
    ),
    caveats=(
        "The usual slope differs: 0.01 in PyTorch and JAX, 0.2 in tf.nn.leaky_relu, 0.3 in keras.layers.LeakyReLU.",
        "max(αx, x) is the same function only for α ≤ 1.",
    ),
)


@in_blocks
def prelu(x: ArrayLike, alpha: float = PRELU_ALPHA) -> Floats:
    """Parametric ReLU: f(x) = x for x > 0, else alpha x, with any alpha: it is learned.

    Limits: -inf at -inf for alpha > 0, 0 for alpha = 0, inf for alpha < 0; inf at inf. Source: He et al. 2015.
    """
    x = floats(x)
    if alpha == 0:  # 0 times an infinity has no value
        return np.maximum(x, 0) + 0.0
    with np.errstate(over="ignore"):  # a slope steeper than 1 carries the very largest numbers over to infinity
        return np.maximum(x, 0) + x.dtype.type(alpha) * np.minimum(x, 0)  # one of the two is 0


@in_blocks
def prelu_derivative(x: ArrayLike, alpha: float = PRELU_ALPHA) -> Floats:
    """f'(x) = 1 for x > 0, else alpha.

    Convention: f'(0) = alpha, as torch has it.
    """
    x = floats(x)
    return keep_nan(x, np.where(x > 0, x.dtype.type(1), x.dtype.type(alpha)))


PRELU_SLOPE = FunctionParameter(
    name="alpha",
    symbol="α",
    tex=r"\alpha",
    default=Fraction(1, 4),
    minimum=Fraction(-2),
    maximum=Fraction(2),
    help="The slope below 0, which training may move anywhere.",
)


def _prelu(alpha: Fraction) -> Activation:
    return _two_slopes(
        "prelu",
        titled("PReLU", (PRELU_SLOPE,), {"alpha": alpha}),
        alpha,
        source="He, Zhang, Ren & Sun 2015",
        taken_by="torch",
    )


def _two_slopes(key: str, title: str, alpha: Fraction, *, source: str, taken_by: str) -> Activation:
    """Slope 1 above 0 and alpha below: which properties hold depends on the sign of alpha and on alpha = 1."""
    a, text = float(alpha), decimal(alpha)
    falls, flat, straight = alpha < 0, alpha == 0, alpha == 1
    below, below_tex = ("0", "0") if flat else ("−x", "-x") if alpha == -1 else (f"{text} x", rf"{a:.6g}\,x")
    return Activation(
        key=key,
        title=title,
        value=partial(prelu, alpha=a),
        slope=partial(prelu_derivative, alpha=a),
        formula="f(x) = x" if straight else f"f(x) = x for x > 0, else {below}",
        formula_tex=r"f(x) = x"
        if straight
        else rf"f(x) = \begin{{cases}} x & x > 0 \\ {below_tex} & x \le 0 \end{{cases}}",
        slope_formula="f′(x) = 1" if straight else f"f′(x) = 1 for x > 0, {text} for x < 0",
        slope_tex=r"f'(x) = 1" if straight else rf"f'(x) = \begin{{cases}} 1 & x > 0 \\ {a:.6g} & x < 0 \end{{cases}}",
        lower=End(0, reached_at=0) if falls or flat else End(-INF),
        upper=End(INF),
        limit_left=0 if flat else INF if falls else -INF,
        limit_right=INF,
        slope_left=a,
        slope_right=1,
        monotone=Monotone.NO if falls else Monotone.NON_DECREASING if flat else Monotone.INCREASING,
        saturates_left=Saturation.HARD if flat else Saturation.NONE,
        saturates_right=Saturation.NONE,
        lipschitz=Lipschitz(max(1.0, abs(a)), reached_at=1 if abs(a) <= 1 else -1),
        mean=(1 - a) * MEAN_OF_RELU,
        mean_formula="0" if straight else f"{decimal(1 - alpha)}/√(2π)",
        source=source,
        smoothness=Smoothness.SMOOTH if straight else Smoothness.CONTINUOUS,
        kinks=() if straight else (Kink(0, a, 1, a, taken_by),),
        flat=((-INF, 0),) if flat else (),
        inverse=None
        if falls or flat
        else Inverse(
            "y" if straight else f"y for y > 0, else y/{text}",
            "y" if straight else rf"\begin{{cases}} y & y > 0 \\ y / {a:.6g} & y \le 0 \end{{cases}}",
            partial(prelu, alpha=1 / a),
        ),
        no_inverse="flat below 0" if flat else "it takes every value above 0 twice" if falls else "",
        is_odd=straight,
        keeps_sign=alpha > 0,
        is_linear=straight,
        is_straight=True,
        exact=lambda x: x if x > 0 else alpha * x,
        exact_slope=lambda x: Fraction(1) if x > 0 else alpha,
        parameters={"alpha": alpha},
    )


PRELU = Entry(
    key="prelu",
    title="PReLU",
    family=Family.STRAIGHT,
    build=_prelu,
    recipe=lambda alpha: lambda x: x if x.is_above_zero() else x * float(alpha),
    summary="Leaky ReLU whose slope below 0 is learned with the weights.",
    advantages=("The slope below 0 fits itself to the data", "One more parameter per channel or layer is cheap"),
    disadvantages=(
        "Nothing keeps the learned slope between 0 and 1: below 0 the function is no longer monotone",
        "One more thing that can overfit on little data",
    ),
    used_in=("Image classification nets of He et al. (2015)", "Super-resolution and face recognition nets"),
    origins=(Origin("He, Zhang, Ren & Sun", 2015, "image classification on ImageNet"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\nx = np.array([-2.0, 0.0, 2.0])\nprint(np.where(x > 0, x, 0.25 * x))", "[-0.5  0.   2. ]"
    ),
    torch_snippet=Snippet(
        "import torch\n\nx = torch.tensor([-2.0, 0.0, 2.0])\nprint(torch.nn.functional.prelu(x, torch.tensor([0.25])))",
        "tensor([-0.5000,  0.0000,  2.0000])",
    ),
    parameters=(PRELU_SLOPE,),
    general_tex=r"f(x) = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}",
    general_slope_tex=r"f'(x) = \begin{cases} 1 & x > 0 \\ \alpha & x < 0 \end{cases}",
    also_known_as=("Parametric ReLU",),
    related=("leaky_relu", "relu", "elu"),
    conventions=(Convention("PyTorch 2.13", "nn.functional.prelu", Fraction(0), 0.25, "α = 0.25"),),
    caveats=(
        "Training begins at α = 0.25 in PyTorch and at 0 in Keras.",
        "The range is all numbers only for α > 0, and max(αx, x) is the same function only for α ≤ 1.",
    ),
)

ENTRIES = (IDENTITY, STEP, RELU, LEAKY_RELU, PRELU)
