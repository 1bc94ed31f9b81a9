"""Every function and derivative on a million float64 numbers, as a ratio to the best of numpy, scipy and torch for that
function in the same run. Those two are measured where they are installed. Writes benchmarks/results/functions.json.

    .venv/bin/python benchmarks/functions.py
"""

import json
import platform
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from activations.catalogue import CATALOGUE  # noqa: E402 - needs the path above

POINTS = 1_000_000
ROUNDS = 15
RESULT = ROOT / "benchmarks" / "results" / "functions.json"
TORCH = {
    "relu": "relu", "leaky_relu": "leaky_relu", "relu6": "relu6", "hardtanh": "hardtanh", "hardsigmoid": "hardsigmoid",
    "hardswish": "hardswish", "elu": "elu", "celu": "celu", "selu": "selu", "gelu": "gelu", "silu": "silu",
    "mish": "mish", "sigmoid": "sigmoid", "tanh": "tanh", "softsign": "softsign", "softplus": "softplus",
    "log_sigmoid": "logsigmoid",
}  # fmt: skip
NUMPY: dict[str, Callable] = {
    "identity": lambda x: x.copy(),
    "step": lambda x: np.heaviside(x, 0),
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "hardtanh": lambda x: np.clip(x, -1, 1),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "prelu": lambda x: np.where(x > 0, x, 0.25 * x),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "softplus": lambda x: np.logaddexp(0, x),
    "log_sigmoid": lambda x: -np.logaddexp(0, -x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "softsign": lambda x: x / (1 + np.abs(x)),
}


def scipy_functions() -> dict[str, Callable]:
    if find_spec("scipy") is None:
        return {}
    from scipy import special

    return {
        "sigmoid": special.expit,
        "log_sigmoid": special.log_expit,
        "gelu": lambda x: x * special.ndtr(x),
        "silu": lambda x: x * special.expit(x),
    }


def torch_functions(x: np.ndarray) -> dict[str, dict[str, Callable]]:
    """For each function torch's value, and its value with the backward pass, which gives the derivative."""
    if find_spec("torch") is None:
        return {}
    import torch

    plain, leaf = torch.from_numpy(x), torch.from_numpy(x.copy()).requires_grad_()
    ones = torch.ones_like(plain)

    def of(name: str, **options) -> dict[str, Callable]:
        function = getattr(torch.nn.functional, name)
        return {
            "value": lambda: function(plain, **options),
            "slope": lambda: torch.autograd.grad(function(leaf, **options), leaf, ones),
        }

    return {key: of(name) for key, name in TORCH.items()} | {"gelu_tanh": of("gelu", approximate="tanh")}


def best(work: Callable) -> float:
    """Seconds of the quickest of some runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    x = np.random.default_rng(1).normal(size=POINTS) * 3
    scipy, torch = scipy_functions(), torch_functions(x)
    rows = {}
    print(
        f"{'function':12} {'ours ms':>8} {'floor ms':>9} {'ratio':>6}  floor   {'slope ms':>8} {'floor ms':>9} {'ratio':>6}"
    )
    for key, function in CATALOGUE.items():
        floors = {"numpy": best(lambda: NUMPY[key](x))} if key in NUMPY else {}  # noqa: B023 - called at once
        if key in scipy:
            floors["scipy"] = best(lambda: scipy[key](x))  # noqa: B023
        if key in torch:
            floors["torch"] = best(torch[key]["value"])
        ours, slope = best(lambda: function.value(x)), best(lambda: function.slope(x))  # noqa: B023
        slope_floor = best(torch[key]["slope"]) if key in torch else None
        name = min(floors, key=floors.__getitem__) if floors else "none"
        row = {
            "value_ms": round(ours * 1e3, 3),
            "floor_ms": round(floors[name] * 1e3, 3) if floors else None,
            "floor": name,
            "value_ratio": round(ours / floors[name], 2) if floors else None,
            "slope_ms": round(slope * 1e3, 3),
            "slope_floor_ms": None if slope_floor is None else round(slope_floor * 1e3, 3),
            "slope_ratio": None if slope_floor is None else round(slope / slope_floor, 2),
        }
        rows[key] = row
        print(
            f"{key:12} {row['value_ms']:8} {row['floor_ms'] or '–':>9} {row['value_ratio'] or '–':>6}  {name:7} "
            f"{row['slope_ms']:8} {row['slope_floor_ms'] or '–':>9} {row['slope_ratio'] or '–':>6}"
        )
    document = {"points": POINTS, "machine": platform.machine(), "python": platform.python_version(), "rows": rows}
    RESULT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
