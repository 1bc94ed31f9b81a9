"""The normal distribution function and density in numpy, to nearly full double precision in both tails."""

from __future__ import annotations

import math

import numpy as np

from activations.floats import Floats

CENTRE = 3.0
FEW = 16  # up to here the same steps are faster number by number

# (1 + 2t) erfcx(t) for t >= 0 as a polynomial in y = (t - 3)/(t + 3): our own Chebyshev fit of degree 24 at 50
# digits, sum of what is left out below 1e-17. The substitution is that of Shepherd & Laframboise 1981.
SCALED_ERFC = (
    1.2530080582697296,
    -0.13562110612458117,
    -0.0475622943534492,
    0.1296451587027594,
    -0.11927366341538638,
    0.0683080273440099,
    -0.02377051491717134,
    0.0025293918156939696,
    0.0018886903449991718,
    -0.0007798322696543306,
    -0.00010515971958448065,
    0.0001250993424583729,
    4.949196649968345e-06,
    -2.0100542268525612e-05,
    -7.308281468783614e-07,
    3.472370944977168e-06,
    3.5576086684080595e-07,
    -6.166011460398726e-07,
    -1.4047654315428462e-07,
    1.0183620603842736e-07,
    4.1064013667940355e-08,
    -1.3312919661038687e-08,
    -8.217595058711455e-09,
    9.862533510345587e-10,
    8.393734858690877e-10,
)


def erfc(x: Floats) -> Floats:
    """1 - erf(x) for float64 of any shape, with full relative precision in the right tail as far as e^(-x^2) has it:
    1.2 ulp near 0, 64 ulp at 12, 260 ulp at 26. nan in, nan out. `math.erfc` is nearer for few numbers, but a value must
    not hang on how many stand beside it."""
    size = np.minimum(np.abs(x), 40.0)  # beyond, the result is 0 or 2; nan stays nan
    tail = _scaled_erfc((size - CENTRE) / (size + CENTRE)) / (1 + 2 * size) * np.exp(-size * size)
    return np.where(x < 0, 2 - tail, tail)


def _scaled_erfc(y: Floats) -> Floats:
    """The polynomial by Horner's rule: the same multiplications and additions, and so the same bits, for few and many."""
    if y.size <= FEW:
        return np.array([_horner(each) for each in y.ravel().tolist()], dtype=np.float64).reshape(y.shape)
    scaled = np.full_like(y, SCALED_ERFC[-1])
    for coefficient in SCALED_ERFC[-2::-1]:
        scaled *= y
        scaled += coefficient
    return scaled


def _horner(y: float) -> float:
    scaled = SCALED_ERFC[-1]
    for coefficient in SCALED_ERFC[-2::-1]:
        scaled = scaled * y + coefficient
    return scaled


def normal_cdf(x: Floats) -> Floats:
    """Phi(x) = erfc(-x / sqrt 2) / 2 as float64; 1 + erf would cancel in the left tail."""
    return 0.5 * erfc(-x.astype(np.float64) / math.sqrt(2.0))


def normal_density(x: Floats) -> Floats:
    """phi(x) = e^(-x^2 / 2) / sqrt(2 pi) as float64, for |x| up to 1e150."""
    wide = x.astype(np.float64)
    return np.exp(-0.5 * wide * wide) / math.sqrt(2.0 * math.pi)
