"""Functions of several numbers at once: softmax with its Jacobian, and the gated units GLU and SwiGLU.

Below each function's code stands what is known of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from activations.facts import Origin, Snippet, VectorEntry
from activations.floats import Floats, floats
from activations.functions.gated import silu, silu_derivative
from activations.functions.squashing import sigmoid, sigmoid_derivative


def softmax(v: ArrayLike) -> Floats:
    """Softmax over the last axis: s_i = e^(v_i) / sum of e^(v_j).

    `v`: (..., K), K >= 1. Same shape; every row adds up to 1 up to rounding. The largest logit is taken away first, so
    that nothing overflows. One logit of inf takes it all; several share it; a row of -inf only, or with nan, is nan.
    """
    v = floats(v)
    top = v.max(axis=-1, keepdims=True)
    infinite = np.isposinf(top)
    # An infinite logit outweighs every finite one: it counts as 0, the finite ones as -inf.
    level = np.where(infinite, np.where(np.isposinf(v), v.dtype.type(0), v.dtype.type(-np.inf)), v)
    shift = np.where(infinite | np.isneginf(top), v.dtype.type(0), top)
    with np.errstate(invalid="ignore", over="ignore"):
        e = np.exp(np.where(np.isnan(v), v, level - shift))
        total = e.sum(axis=-1, keepdims=True)
        return np.where(total == 0, v.dtype.type(np.nan), e / np.where(total == 0, v.dtype.type(1), total))


def softmax_jacobian(v: ArrayLike) -> Floats:
    """J_ij = s_i ([i = j] - s_j): how s_i changes with v_j. `v`: (..., K); result (..., K, K), symmetric.

    The diagonal s_i (1 - s_i) is taken from the others of its row, so that it keeps its digits where s_i is nearly 1.
    """
    s = softmax(v)
    others = s[..., :, None] * s[..., None, :] * (1 - np.eye(s.shape[-1], dtype=s.dtype))
    own = others.sum(axis=-1)[..., None] * np.eye(s.shape[-1], dtype=s.dtype)
    return own - others


def glu(a: ArrayLike, b: ArrayLike) -> Floats:
    """Gated linear unit: a sigmoid(b), element by element. Shapes must agree or broadcast. Source: Dauphin et al. 2017.

    An infinite a behind a gate that has closed to 0 in floating point gives nan: no number stands for that product.
    """
    return _product(floats(a), sigmoid(b))


def glu_jacobian(a: ArrayLike, b: ArrayLike) -> Floats:
    """The two partial derivatives on a new last axis: (sigmoid(b), a sigmoid'(b))."""
    a, b = np.broadcast_arrays(floats(a), floats(b))
    return np.stack([sigmoid(b), _product(a, sigmoid_derivative(b))], axis=-1)


def swiglu(g: ArrayLike, u: ArrayLike) -> Floats:
    """SwiGLU without its weights: silu(g) u, element by element. Shapes must agree or broadcast. Source: Shazeer 2020.

    Products beyond the largest number are infinite; 0 times an infinity gives nan, as with `glu`.
    """
    return _product(silu(g), floats(u))


def swiglu_jacobian(g: ArrayLike, u: ArrayLike) -> Floats:
    """The two partial derivatives on a new last axis: (u silu'(g), silu(g))."""
    g, u = np.broadcast_arrays(floats(g), floats(u))
    return np.stack([_product(u, silu_derivative(g)), silu(g)], axis=-1)


def _product(a: Floats, b: Floats) -> Floats:
    """a b without warnings, never -0."""
    with np.errstate(over="ignore", invalid="ignore"):
        return a * b + 0.0


SOFTMAX = VectorEntry(
    key="softmax",
    title="Softmax",
    value=softmax,
    jacobian=softmax_jacobian,
    inputs=("v",),
    formula="s_i = e^(v_i)/(e^(v_1) + … + e^(v_K))",
    formula_tex=r"s_i = \frac{e^{v_i}}{\sum_{j=1}^{K} e^{v_j}}",
    jacobian_formula="∂s_i/∂v_j = s_i([i = j] − s_j)",
    jacobian_tex=r"\frac{\partial s_i}{\partial v_j} = s_i\,([i = j] - s_j)",
    range_text="each output in (0, 1), their sum 1 (K ≥ 2)",
    summary="Turns K numbers into K positive shares that add up to 1.",
    advantages=("Outputs that can be read as probabilities", "With cross-entropy its gradient is simply s − target"),
    disadvantages=("Where one logit is far ahead it saturates: all slopes vanish", "An exponential for every number"),
    used_in=("Output of classifiers with several classes", "Weights of attention"),
    origins=(
        Origin("Boltzmann", 1868, "distribution over states of energy"),
        Origin("Bridle", 1990, "name and use in neural nets"),
    ),
    numpy_snippet=Snippet(
        "import numpy as np\n\nv = np.array([1.0, 2.0, 3.0])\ne = np.exp(v - v.max())\nprint(e / e.sum())",
        "[0.09003057 0.24472847 0.66524096]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nv = torch.tensor([1.0, 2.0, 3.0])\nprint(torch.softmax(v, dim=0))",
        "tensor([0.0900, 0.2447, 0.6652])",
    ),
    source="Bridle 1990",
    properties=(
        ("sum", "The outputs add up to 1."),
        ("shift", "Adding one number to all inputs changes nothing."),
        ("jacobian_rows", "Every row and every column of the Jacobian adds up to 0."),
        ("jacobian_norm", "The Jacobian's spectral norm is at most 1/2."),
        ("two_classes", "For two inputs it is the sigmoid of their difference."),
        ("one_class", "For a single input the output is exactly 1."),
        ("order", "It keeps the order of its inputs."),
        ("monotone", "Each output rises with its own input and falls with every other one."),
        ("limits", "As one input grows, its output tends to 1 and the others to 0."),
        ("saturation", "Where one input is far ahead, every slope tends to 0."),
    ),
    is_bounded=True,
    has_inverse=False,
    also_known_as=("Softargmax", "Normalised exponential"),
    related=("sigmoid", "log_sigmoid"),
    caveats=(
        "“Outputs in (0, 1)” needs at least two inputs and exact arithmetic: float64 rounds to 1 from a lead of 37 on.",
        "e^(v_i)/Σe^(v_j) as written gives nan for logits such as 1000; the largest one is taken away first.",
    ),
)

GLU = VectorEntry(
    key="glu",
    title="GLU",
    value=glu,
    jacobian=glu_jacobian,
    inputs=("a", "b"),
    formula="GLU(a, b) = a s(b), s the sigmoid",
    formula_tex=r"\operatorname{GLU}(a, b) = a\,\sigma(b)",
    jacobian_formula="∂/∂a = s(b), ∂/∂b = a s(b) s(−b)",
    jacobian_tex=r"\frac{\partial}{\partial a} = \sigma(b), \quad \frac{\partial}{\partial b} = a\,\sigma(b)\,\sigma(-b)",
    range_text="(−∞, ∞)",
    summary="One half of a layer's outputs, gated by the sigmoid of the other half.",
    advantages=("A straight path for the gradient through a, scaled by the gate", "The gate learns what to pass on"),
    disadvantages=("Two inputs for one output: twice the weights", "The slope in b grows with a without bound"),
    used_in=("Gated convolutional language models", "Speech and audio nets"),
    origins=(Origin("Dauphin, Fan, Auli & Grangier", 2016, "gated convolutional language models"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\na, b = np.array([2.0, -1.0]), np.array([0.0, 3.0])\nprint(a / (1 + np.exp(-b)))",
        "[ 1.         -0.95257413]",
    ),
    torch_snippet=Snippet(
        "import torch\n\nprint(torch.nn.functional.glu(torch.tensor([2.0, -1.0, 0.0, 3.0]), dim=0))",
        "tensor([ 1.0000, -0.9526])",
    ),
    source="Dauphin, Fan, Auli & Grangier 2017",
    properties=(
        ("linear_in_a", "It is linear in a."),
        ("gate_bounds", "Its size is never more than that of a, for any b."),
        ("open_gate", "For large b it is nearly a, for very negative b nearly 0."),
        ("monotone", "It rises with a, and with b where a is positive."),
        ("saturation", "In b it levels off on both sides: the slope in b tends to 0."),
        ("unbounded_slope", "No number bounds its slopes: the one in b grows with a."),
    ),
    is_bounded=False,
    has_inverse=False,
    also_known_as=("Gated linear unit",),
    related=("swiglu", "silu", "sigmoid"),
)

SWIGLU = VectorEntry(
    key="swiglu",
    title="SwiGLU",
    value=swiglu,
    jacobian=swiglu_jacobian,
    inputs=("g", "u"),
    formula="SwiGLU(g, u) = SiLU(g) u",
    formula_tex=r"\operatorname{SwiGLU}(g, u) = \operatorname{SiLU}(g)\,u",
    jacobian_formula="∂/∂g = u SiLU′(g), ∂/∂u = SiLU(g)",
    jacobian_tex=r"\frac{\partial}{\partial g} = u\,\operatorname{SiLU}'(g), \quad "
    r"\frac{\partial}{\partial u} = \operatorname{SiLU}(g)",
    range_text="(−∞, ∞)",
    summary="One half of a layer's outputs, gated by the SiLU of the other half.",
    advantages=("A gate that is not bounded by 1", "At the same number of weights often the better feed-forward layer"),
    disadvantages=("Three weight matrices instead of two", "No bound on value or slope: both grow with u"),
    used_in=("LLaMA and Llama 2", "Mistral", "PaLM"),
    origins=(Origin("Shazeer", 2020, "variants of GLU in transformers"),),
    numpy_snippet=Snippet(
        "import numpy as np\n\ng, u = np.array([2.0, -1.0]), np.array([3.0, 3.0])\nprint(g / (1 + np.exp(-g)) * u)",
        "[ 5.28478247 -0.80682426]",
    ),
    torch_snippet=Snippet(
        "import torch\n\ng, u = torch.tensor([2.0, -1.0]), torch.tensor([3.0, 3.0])\n"
        "print(torch.nn.functional.silu(g) * u)",
        "tensor([ 5.2848, -0.8068])",
    ),
    source="Shazeer 2020",
    properties=(
        ("linear_in_u", "It is linear in u."),
        ("gate_lower_bound", "The gate is never below the minimum of SiLU."),
        ("open_gate", "For large g it is nearly g u, for very negative g nearly 0."),
        ("not_monotone", "It is not monotone in g: for positive u it falls first and rises then."),
        ("saturation", "In g it levels off on the left: the slope in g tends to 0; on the right it tends to u."),
        ("unbounded_slope", "No number bounds its slopes: the one in g grows with u, the one in u with g."),
    ),
    is_bounded=False,
    has_inverse=False,
    related=("glu", "silu", "swish"),
    caveats=("“Often the better” is observed in the experiments of Shazeer 2020; no reason for it is proved.",),
)

ENTRIES = (SOFTMAX, GLU, SWIGLU)
