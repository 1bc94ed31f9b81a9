"""What every function starts from: an input of any shape as floating-point numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def floats(x: ArrayLike) -> Floats:
    """float32 stays float32, everything else becomes float64."""
    values = np.asarray(x)
    return values if values.dtype == np.float32 else values.astype(np.float64)


def keep_nan(x: Floats, values: Floats) -> Floats:
    """The values, but nan where x is nan: no constant may hide a missing number."""
    return np.where(np.isnan(x), x, values)
