"""What every function starts from: an input of any shape as floating-point numbers, large ones taken block by block."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from itertools import pairwise
from typing import Any, Concatenate, ParamSpec

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]
P = ParamSpec("P")

BLOCK = 65_536  # numbers: the most that fit one core's cache with what is computed from them
WORKERS = os.cpu_count() or 1
MANY = 100_000  # from here on blocks and threads pay


def floats(x: ArrayLike) -> Floats:
    """float32 stays float32, everything else becomes float64. May be the caller's own memory: not to be written to."""
    values = np.asarray(x)
    if values.dtype.kind not in "fiub":
        raise TypeError(f"A function of real numbers got {values.dtype} values: give numbers or an array of them.")
    kept = np.float32 if values.dtype.kind == "f" and values.dtype.itemsize == 4 else np.float64
    return values.astype(kept, copy=False)


def keep_nan(x: Floats, values: Floats) -> Floats:
    """The values, but nan where x is nan: no constant may hide a missing number."""
    missing = np.isnan(x)
    return np.where(missing, x, values) if missing.any() else values


def in_blocks(
    function: Callable[Concatenate[ArrayLike, P], Floats],
) -> Callable[Concatenate[ArrayLike, P], Floats]:
    """Lets a function of single numbers take large arrays in blocks, on all cores: numpy works on each block without
    holding the interpreter, and nothing leaves the cache between two operations. The blocks are of nearly one size, none
    of them small, so that the values are those of the whole array taken at once, bit for bit."""

    @wraps(function)
    def blockwise(x: ArrayLike, *args: P.args, **kwargs: P.kwargs) -> Floats:
        if np.size(x) < MANY:
            return function(x, *args, **kwargs)
        values = floats(x)
        flat, result = values.reshape(-1), np.empty(values.size, dtype=values.dtype)
        edges = np.linspace(0, flat.size, -(-flat.size // BLOCK) + 1).astype(int).tolist()
        blocks = list(pairwise(edges))

        def work(share: list[tuple[int, int]]) -> None:
            for start, stop in share:
                result[start:stop] = function(flat[start:stop], *args, **kwargs)

        shares = [blocks[len(blocks) * n // WORKERS : len(blocks) * (n + 1) // WORKERS] for n in range(WORKERS)]
        others = [_pool().submit(work, share) for share in shares[1:]]
        work(shares[0])
        for other in others:
            other.result()
        return result.reshape(values.shape)

    return blockwise


@cache
def _pool() -> ThreadPoolExecutor:
    """Begun with the first large array; a server that only draws curves never has one."""
    return ThreadPoolExecutor(max_workers=max(1, WORKERS - 1), thread_name_prefix="activations")
