"""Activation functions and their derivatives in numpy and `math.erfc`. Holds no knowledge about them: that is `catalogue`.

All take real numbers of any shape and give the same shape; float32 stays float32, whatever else becomes float64.
nan in, nan out; infinities give the limits; nothing overflows and nothing warns.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]

LEAKY_ALPHA = 0.01  # torch and jax; tf.nn.leaky_relu takes 0.2, keras.layers.LeakyReLU 0.3
ELU_ALPHA = 1.0  # Clevert, Unterthiner & Hochreiter 2016

# Beyond it every tail used here is exactly 0 or 1 in float64, and products with it still can't overflow.
FAR = 1000.0

_erfc = np.frompyfunc(math.erfc, 1, 1)


def _floats(x: ArrayLike) -> Floats:
    values = np.asarray(x)
    return values if values.dtype == np.float32 else values.astype(np.float64)


def _normal_cdf(x: Floats) -> Floats:
    """Phi(x) = erfc(-x / sqrt 2) / 2; 1 + erf would cancel in the left tail."""
    wide = x.astype(np.float64)
    return 0.5 * np.asarray(_erfc(-wide / math.sqrt(2.0)), dtype=np.float64)


def identity(x: ArrayLike) -> Floats:
    """The input itself: f(x) = x."""
    return _floats(x)


def identity_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1."""
    x = _floats(x)
    return np.where(np.isnan(x), x, 1)


def step(x: ArrayLike) -> Floats:
    """Heaviside step: f(x) = 1 for x > 0, else 0.

    Convention: f(0) = 0. `numpy.heaviside` leaves that value to the caller; 1/2 and 1 are in use too.
    """
    return np.heaviside(_floats(x), 0)


def step_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 0 for x != 0.

    Convention: 0 at the jump, where no derivative exists.
    """
    x = _floats(x)
    return np.where(np.isnan(x), x, 0)


def relu(x: ArrayLike) -> Floats:
    """Rectified linear unit: f(x) = max(0, x).

    Limits: 0 at -inf, inf at inf. Source: Fukushima 1969; Nair & Hinton 2010.
    """
    return np.maximum(_floats(x), 0) + 0.0  # adding 0 turns -0 into 0


def relu_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1 for x > 0, else 0.

    Convention: f'(0) = 0, as the relu of torch, jax and TensorFlow has it (Bertoin et al. 2021). Mathematically
    the slope at 0 does not exist: 0 from the left, 1 from the right.
    """
    return np.heaviside(_floats(x), 0)


def leaky_relu(x: ArrayLike, alpha: float = LEAKY_ALPHA) -> Floats:
    """Leaky ReLU: f(x) = x for x > 0, else alpha x, with 0 < alpha.

    Limits: -inf at -inf, inf at inf. Source: Maas, Hannun & Ng 2013.
    """
    x = _floats(x)
    return np.where(x > 0, x, alpha * np.minimum(x, 0))


def leaky_relu_derivative(x: ArrayLike, alpha: float = LEAKY_ALPHA) -> Floats:
    """f'(x) = 1 for x > 0, else alpha.

    Convention: f'(0) = alpha, as torch and TensorFlow have it; jax takes 1.
    """
    x = _floats(x)
    return np.where(np.isnan(x), x, np.where(x > 0, x.dtype.type(1), x.dtype.type(alpha)))


def elu(x: ArrayLike, alpha: float = ELU_ALPHA) -> Floats:
    """Exponential linear unit: f(x) = x for x > 0, else alpha (e^x - 1), with 0 < alpha.

    Limits: -alpha at -inf (never reached), inf at inf. Source: Clevert, Unterthiner & Hochreiter 2016.
    """
    x = _floats(x)
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def elu_derivative(x: ArrayLike, alpha: float = ELU_ALPHA) -> Floats:
    """f'(x) = 1 for x > 0, else alpha e^x.

    Convention: f'(0) = alpha, the slope from the left, as torch has it; for alpha = 1 both sides agree.
    """
    x = _floats(x)
    return np.where(x > 0, x.dtype.type(1), alpha * np.exp(np.minimum(x, 0)))


def gelu(x: ArrayLike) -> Floats:
    """Gaussian error linear unit, exact form: f(x) = x Phi(x), Phi the normal distribution function.

    Limits: 0 at -inf, inf at inf. Not the tanh approximation, which jax takes by default and which differs by up
    to 0.00047. float64: absolute error below 5e-15; in the far left tail up to 1,100 ulp. Source: Hendrycks & Gimpel 2016.
    """
    x = _floats(x)
    return (np.maximum(x, -FAR) * _normal_cdf(x) + 0.0).astype(x.dtype)


def gelu_derivative(x: ArrayLike) -> Floats:
    """f'(x) = Phi(x) + x phi(x), phi the normal density."""
    x = _floats(x)
    near = np.clip(x.astype(np.float64), -FAR, FAR)
    density = np.exp(-0.5 * near * near) / math.sqrt(2.0 * math.pi)
    return (_normal_cdf(x) + near * density).astype(x.dtype)


def silu(x: ArrayLike) -> Floats:
    """Sigmoid linear unit (Swish with beta = 1): f(x) = x sigmoid(x).

    Limits: 0 at -inf, inf at inf. Source: Elfwing, Uchibe & Doya 2018.
    """
    x = _floats(x)
    return np.maximum(x, -FAR) * sigmoid(x) + 0.0


def silu_derivative(x: ArrayLike) -> Floats:
    """f'(x) = s(x) (1 + x s(-x)), s the sigmoid."""
    x = _floats(x)
    return sigmoid(x) * (1 + np.clip(x, -FAR, FAR) * sigmoid(-x))


def sigmoid(x: ArrayLike) -> Floats:
    """Logistic sigmoid: f(x) = 1 / (1 + e^-x).

    Limits: 0 at -inf, 1 at inf, neither reached by a real x; float64 rounds to 1 from x = 36.74 on.
    """
    x = _floats(x)
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, x.dtype.type(1), z) / (1 + z)


def sigmoid_derivative(x: ArrayLike) -> Floats:
    """f'(x) = f(x) (1 - f(x)), at most 1/4; written as z / (1 + z)^2 with z = e^-|x|, which keeps the right tail."""
    z = np.exp(-np.abs(_floats(x)))
    return z / ((1 + z) * (1 + z))


def tanh(x: ArrayLike) -> Floats:
    """Hyperbolic tangent: f(x) = (e^x - e^-x) / (e^x + e^-x).

    Limits: -1 at -inf, 1 at inf, neither reached by a real x; float64 rounds to 1 from x = 19 on.
    """
    return np.tanh(_floats(x))


def tanh_derivative(x: ArrayLike) -> Floats:
    """f'(x) = 1 - f(x)^2; written as 4z / (1 + z)^2 with z = e^-2|x|, which keeps the tails."""
    z = np.exp(-2 * np.minimum(np.abs(_floats(x)), FAR))
    return 4 * z / ((1 + z) * (1 + z))


def softplus(x: ArrayLike) -> Floats:
    """A smooth ReLU: f(x) = ln(1 + e^x).

    Limits: 0 at -inf (never reached), inf at inf. Source: Dugas et al. 2001.
    """
    x = _floats(x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softplus_derivative(x: ArrayLike) -> Floats:
    """f'(x) = sigmoid(x)."""
    return sigmoid(x)
