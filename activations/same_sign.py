"""How often all weights of a unit are pushed the same way, for one example and for a batch, seeded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from activations.catalogue import CATALOGUE

INPUTS = 10  # weights of the unit
BATCH = 32
BATCHES = 5000
SEED = 11


@dataclass(frozen=True, slots=True)
class SameSign:
    """Shares between 0 and 1, rounded; a gradient of exactly 0 pulls against nothing and counts for either sign."""

    function: str
    single: float
    batch: float
    inputs: int
    batch_size: int
    n: int  # batches; examples are batch_size times as many
    seed: int


@lru_cache(maxsize=64)
def same_sign(function: str, seed: int = SEED) -> SameSign:
    """Signs of dL/dw_i = mean of delta f(z_i) over a batch, with z ~ N(0, 1) and error signals delta ~ N(0, 1).

    Source: own computation; the effect is described in LeCun, Bottou, Orr & Müller 1998, section 4.3.
    """
    stream = np.random.RandomState(seed)
    activations = CATALOGUE[function].value(stream.randn(BATCHES, BATCH, INPUTS))
    deltas = stream.randn(BATCHES, BATCH)
    single = (activations * deltas[:, :, None]).reshape(-1, INPUTS)
    batch = np.einsum("bki,bk->bi", activations, deltas) / BATCH
    return SameSign(
        function=function,
        single=round(_agreeing(single), 4),
        batch=round(_agreeing(batch), 3),
        inputs=INPUTS,
        batch_size=BATCH,
        n=BATCHES,
        seed=seed,
    )


def _agreeing(gradients: np.ndarray) -> float:
    return float(np.mean((gradients >= 0).all(axis=1) | (gradients <= 0).all(axis=1)))
