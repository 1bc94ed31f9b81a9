"""What every function starts from: an input of any shape as floating-point numbers, large ones taken block by block."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]
P = ParamSpec("P")

BLOCK = 16_384  # numbers: a block and its intermediate results fit the cache of one core
WORKERS = os.cpu_count() or 1
MANY = 100_000  # from here on blocks and threads pay


def floats(x: ArrayLike) -> Floats:
    """float32 stays float32, everything else becomes float64."""
    values = np.asarray(x)
    return values if values.dtype == np.float32 else values.astype(np.float64)


def keep_nan(x: Floats, values: Floats) -> Floats:
    """The values, but nan where x is nan: no constant may hide a missing number."""
    missing = np.isnan(x)
    return np.where(missing, x, values) if missing.any() else values


def in_blocks(
    function: Callable[Concatenate[ArrayLike, P], Floats],
) -> Callable[Concatenate[ArrayLike, P], Floats]:
    """Lets a function of single numbers take large arrays in blocks, on all cores: numpy works on each block without
    holding the interpreter, and nothing leaves the cache between two operations. Same values, bit for bit."""

    @wraps(function)
    def blockwise(x: ArrayLike, *args: P.args, **kwargs: P.kwargs) -> Floats:
        if np.size(x) < MANY:
            return function(x, *args, **kwargs)
        values = np.asarray(x)
        values = values if values.dtype == np.float32 else values.astype(np.float64, copy=False)
        flat, result = values.reshape(-1), np.empty(values.size, dtype=values.dtype)

        def work(share: range) -> None:
            for start in share:
                result[start : start + BLOCK] = function(flat[start : start + BLOCK], *args, **kwargs)

        starts = range(0, values.size, BLOCK)
        list(_pool().map(work, (starts[worker::WORKERS] for worker in range(WORKERS))))
        return result.reshape(values.shape)

    return blockwise


@cache
def _pool() -> ThreadPoolExecutor:
    """Begun with the first large array; a server that only draws curves never has one."""
    return ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="activations")
