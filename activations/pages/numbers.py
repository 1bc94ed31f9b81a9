"""The numbers that the prose pages take by placeholder: each computed from the catalogue, none typed."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np

from activations import functions as f
from activations.catalogue import CATALOGUE, ENTRIES, activation
from activations.claims.shapes import widest_gap
from activations.explanations.kink import quotients
from activations.normal import chance_of_zero, mean_under_normal
from activations.quadrature import normal_mean
from quizzes.engine.numbers import readable

FAR = 10.0
LAYERS = 20


def _slope(key: str, x: float) -> str:
    return readable(float(CATALOGUE[key].slope(x)))


def _bound(key: str) -> str:
    return readable(CATALOGUE[key].lipschitz.bound)


@lru_cache(maxsize=1)
def term_numbers() -> dict[str, dict[str, str]]:
    """For each term the numbers of its text."""
    left, right, central = (readable(q) for q in quotients(CATALOGUE["relu"], Fraction(0), Fraction(1, 1000)))
    shares = f.softmax([1.0, 2.0, 3.0])
    weight, layers = Fraction(3, 2), 20
    gate = float(f.sigmoid(-1.0))
    norm = math.hypot(6, 8, 24)
    cut = np.minimum([3.0, 4.0, 12.0], 5.0)
    angle = math.degrees(math.acos(float(cut @ [3, 4, 12]) / (np.linalg.norm(cut) * 13)))
    return {
        "saturation": {"far": readable(FAR)}
        | {f"{key}.slope": _slope(key, FAR) for key in ("tanh", "sigmoid", "relu")},
        "vanishing-gradient": {"sigmoid.bound": _bound("sigmoid"), "sigmoid.ten": readable(Fraction(1, 4) ** 10)},
        "exploding-gradient": {
            "weight": readable(weight),
            "layers": str(layers),
            "factor": f"{readable(weight**layers)} times as much",
        },
        "dying-unit": {"relu.slope": _slope("relu", -3.0)},
        "sparsity": {
            "relu.zero": f"{readable(100 * chance_of_zero(CATALOGUE['relu']))} %",
            "tanh.zero": f"{readable(100 * chance_of_zero(CATALOGUE['tanh']))} %",
        },
        "zero-centred": {
            f"{key}.mean": readable(mean_under_normal(CATALOGUE[key])) for key in ("tanh", "relu", "elu", "sigmoid")
        },
        "kink": {"relu.left": left, "relu.right": right, "relu.central": central},
        "lipschitz-constant": {f"{key}.bound": _bound(key) for key in ("sigmoid", "tanh", "gelu", "selu")},
        "gating": {"x": readable(-1), "gate": readable(gate), "silu": readable(float(f.silu(-1.0)))},
        "normalisation": {"growth": readable(math.sqrt(math.pi / (math.pi - 1)))},
        "gradient-clipping": {
            "norm": readable(norm),
            "limit": readable(5),
            "factor": readable(5 / norm),
            "angle": readable(angle, digits=3),
        },
        "initialisation": {"relu.square": readable(normal_mean(lambda x: f.relu(x) ** 2, kinks=(0.0,)))},
        "logits": {f"p{n}": readable(float(share)) for n, share in enumerate(shares, start=1)},
    }


@lru_cache(maxsize=1)
def advice_numbers() -> dict[str, str]:
    _, gap = widest_gap(CATALOGUE["gelu"], CATALOGUE["gelu_tanh"], -6.0, 6.0)
    return {
        "gelu.minus3": _slope("gelu", -3.0),
        "silu.minus3": _slope("silu", -3.0),
        "gelu.gap": readable(gap, digits=2),
        "selu.mean": readable(CATALOGUE["selu"].mean),
        "selu.square": readable(round(normal_mean(lambda x: f.selu(x) ** 2, kinks=(0.0,)), 12)),
    }


@lru_cache(maxsize=1)
def disagreement_numbers() -> dict[str, str]:
    left, right, central = (readable(q) for q in quotients(CATALOGUE["relu"], Fraction(0), Fraction(1, 1000)))
    at, gap = widest_gap(CATALOGUE["gelu"], CATALOGUE["gelu_tanh"], 0.0, 6.0)
    elu = activation("elu", {"alpha": Fraction(2)}).kinks[0]
    small, large = Fraction(4, 5), Fraction(3, 2)
    return {
        "kink.left": left,
        "kink.right": right,
        "kink.central": central,
        "kink.relu": _measured("PyTorch 2.13", "nn.functional.relu"),
        "kink.torch_maximum": _measured("PyTorch 2.13", "maximum(x, 0)"),
        "kink.tf_maximum": _measured("TensorFlow 2.21", "maximum(x, 0)"),
        "kink.clamp": _measured("PyTorch 2.13", "clamp(x, min=0)"),
        "kink.later_clamp": _measured("PyTorch 2.15", "clamp(x, min=0)"),
        "prelu.quarter": CATALOGUE["prelu"].range_text,
        "prelu.zero": activation("prelu", {"alpha": Fraction(0)}).range_text,
        "prelu.negative": activation("prelu", {"alpha": Fraction(-1, 2)}).range_text,
        "max.value": readable(max(Fraction(3, 2) * -2, Fraction(-2))),
        "max.piecewise": readable(float(activation("prelu", {"alpha": Fraction(3, 2)}).value(-2.0))),
        "leaky.01": readable(float(f.leaky_relu(-3.0, 0.01))),
        "leaky.2": readable(float(f.leaky_relu(-3.0, 0.2))),
        "leaky.3": readable(float(f.leaky_relu(-3.0, 0.3))),
        "gelu.exact": readable(float(f.gelu(-1.0)), digits=6),
        "gelu.tanh": readable(float(f.gelu_tanh(-1.0)), digits=6),
        "gelu.at": f"±{readable(at)}",
        "gelu.gap": readable(gap),
        "chain.layers": str(LAYERS),
        "chain.weight": readable(small),
        "chain.factor": readable(small**LAYERS),
        "chain.large": readable(large),
        "chain.grown": readable(large**LAYERS),
        "sigmoid.bound": _bound("sigmoid"),
        "sigmoid.needs": readable(1 / CATALOGUE["sigmoid"].lipschitz.bound),
        "elu.left": readable(elu.slope_left),
        "elu.right": readable(elu.slope_right),
        "elu.one": _slope("elu", 0.0),
        "softmax.single": readable(float(f.softmax([3.0])[0])),
        "softmax.lead": readable(float(f.softmax([40.0, 0.0])[0])),
    }


def _measured(framework: str, operation: str) -> str:
    found = next(c for c in ENTRIES["relu"].conventions if (c.framework, c.operation) == (framework, operation))
    return readable(found.slope)
