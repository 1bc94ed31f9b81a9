"""What one number costs: textbook recipes of the functions, run on a number that counts the operations done to it.

The counts are of these recipes. Libraries use others (polynomials, tables, vector instructions), so that a count is
no timing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LARGEST_POWER = 709.0  # beyond, e^x is no float any more
TRANSCENDENTAL = ("exponential", "logarithm", "error function")  # each worth many additions


@dataclass(frozen=True, slots=True)
class Counted:
    """A real number that writes every operation done to it into `tally`, by name."""

    value: float
    tally: Counter[str]

    def _done(self, operation: str, value: float) -> Counted:
        self.tally[operation] += 1
        return Counted(value, self.tally)

    def __neg__(self) -> Counted:
        return self._done("sign change", -self.value)

    def __add__(self, other: float) -> Counted:
        return self._done("addition", self.value + other)

    def __sub__(self, other: float) -> Counted:
        return self._done("subtraction", self.value - other)

    def __mul__(self, other: Counted | float) -> Counted:
        return self._done("multiplication", self.value * (other.value if isinstance(other, Counted) else other))

    def __truediv__(self, other: Counted) -> Counted:
        return self._done("division", self.value / other.value)

    def __rtruediv__(self, other: float) -> Counted:
        return self._done("division", other / self.value)

    def is_above_zero(self) -> bool:
        self.tally["comparison"] += 1
        return self.value > 0

    def exp(self) -> Counted:
        return self._done("exponential", math.exp(self.value) if self.value < LARGEST_POWER else math.inf)

    def log(self) -> Counted:
        return self._done("logarithm", math.log(self.value))

    def erf(self) -> Counted:
        return self._done("error function", math.erf(self.value))

    def constant(self, value: float) -> Counted:
        return Counted(value, self.tally)


Recipe = Callable[[Counted], Counted]


@dataclass(frozen=True, slots=True)
class Cost:
    """How many operations one number takes, by name."""

    operations: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.operations.values())

    @property
    def transcendental(self) -> int:
        return sum(self.operations.get(name, 0) for name in TRANSCENDENTAL)

    def in_words(self) -> str:
        """Such as "1 exponential, 2 additions", the expensive kind first; "no operation" for none."""
        ordered = sorted(self.operations.items(), key=lambda item: item[0] not in TRANSCENDENTAL)
        parts = [f"{count} {name}{'s' if count > 1 else ''}" for name, count in ordered]
        return ", ".join(parts) or "no operation"

    def is_less_than(self, other: Cost) -> bool:
        """Less in total and no more of the expensive kind; both ways false where the two counts pull apart."""
        return self.total < other.total and self.transcendental <= other.transcendental


def cost(recipe: Recipe, x: float) -> Cost:
    """The cost of a recipe at x, counted by running it."""
    tally: Counter[str] = Counter()
    recipe(Counted(x, tally))
    return Cost(dict(tally))
