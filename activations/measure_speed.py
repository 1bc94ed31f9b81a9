"""Times ReLU against tanh once and writes the result as JSON: `python -m activations.measure_speed [torch]`.

Nothing on the site runs this: a live timing depends on the machine and on what else it does. The result is stored
beside the explanation that shows it, with machine, versions and date. torch is measured only where it is installed.
"""

from __future__ import annotations

import datetime
import importlib
import itertools
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

REPEATS = 41
SHORTEST = 2e-3  # seconds that one repeat takes at least, so that the clock's steps don't show
SIZES = {"float32": (1, 1_000, 10_000, 1_000_000), "float64": (10_000, 1_000_000)}
LAYERS = (784, 128, 10)
BATCH = 256


def seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Minimum and median of one call over the repeats."""
    run()
    start = time.perf_counter()
    run()
    calls = max(1, int(SHORTEST / max(time.perf_counter() - start, 1e-9)))
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        for _ in range(calls):
            run()
        times.append((time.perf_counter() - start) / calls)
    return min(times), statistics.median(times)


def row(library: str, dtype: str, n: int, relu: Callable[[], object], tanh: Callable[[], object]) -> dict[str, object]:
    relu_min, relu_median = seconds(relu)
    tanh_min, tanh_median = seconds(tanh)
    return {
        "library": library,
        "dtype": dtype,
        "n": n,
        "relu_min": f"{relu_min:.3g}",
        "relu_median": f"{relu_median:.3g}",
        "tanh_min": f"{tanh_min:.3g}",
        "tanh_median": f"{tanh_median:.3g}",
    }


def numpy_rows() -> list[dict[str, object]]:
    rows = []
    for dtype, sizes in SIZES.items():
        for n in sizes:
            x = np.random.RandomState(0).randn(n).astype(dtype)
            out = np.empty_like(x)
            relu, tanh = partial(np.maximum, x, 0, out=out), partial(np.tanh, x, out=out)
            rows.append(row("numpy", dtype, n, relu, tanh))
    return rows


def torch_rows() -> list[dict[str, object]]:
    torch: Any = importlib.import_module("torch")
    rows = []
    for dtype in SIZES:
        x = torch.from_numpy(np.random.RandomState(0).randn(1_000_000).astype(dtype))
        rows.append(row("torch", dtype, 1_000_000, partial(torch.relu, x), partial(torch.tanh, x)))
    return rows


def layer_share() -> dict[str, object]:
    """Time of the activation and of the whole forward pass of a small network, both medians, in float32."""
    stream = np.random.RandomState(0)
    x = stream.randn(BATCH, LAYERS[0]).astype(np.float32)
    first, second = (stream.randn(a, b).astype(np.float32) for a, b in itertools.pairwise(LAYERS))
    hidden = x @ first
    _, activation = seconds(lambda: np.maximum(hidden, 0))
    _, whole = seconds(lambda: np.maximum(x @ first, 0) @ second)
    return {"layers": list(LAYERS), "batch": BATCH, "activation": f"{activation:.3g}", "whole": f"{whole:.3g}"}


def machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())
    wide = any(line.startswith("flags") and " avx512f" in line for line in lines)
    return f"{model}, {os.cpu_count()} cores{', AVX-512' if wide else ''}"


def measure(with_torch: bool) -> dict[str, object]:
    versions = {"Python": platform.python_version(), "numpy": np.__version__}
    rows = numpy_rows()
    if with_torch:
        versions["torch"] = importlib.import_module("torch").__version__
        rows += torch_rows()
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": machine(),
        "versions": versions,
        "repeats": REPEATS,
        "unit": "seconds",
        "rows": rows,
        "layer": layer_share(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure("torch" in sys.argv[1:]), indent=1) + "\n")
