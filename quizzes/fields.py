"""Database fields of the engine's exact numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from quizzes.engine.numbers import exact_number

if TYPE_CHECKING:
    CharField = models.CharField[Fraction | int | str | None, Fraction | None]
else:
    CharField = models.CharField

MAX_LENGTH = 40  # characters of numerator, slash and denominator


class FractionField(CharField):
    """An exact fraction, kept as text: "1", "1/3", "-1/4". Decimals are read exactly ("0.5" is 1/2); floats are refused.

    What people type fits in `MAX_LENGTH`, or is refused with its field; what is computed from it has `max_length=None`.
    """

    description = "Exact fraction"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_LENGTH)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[Any, ...]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"max_length": self.max_length}  # else None would be left out

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Fraction | None:
        return None if value is None else Fraction(value)

    def to_python(self, value: object) -> Fraction | None:
        if value is None or value == "":
            return None
        exact = value if isinstance(value, Fraction) else _read(value)
        if self.max_length is not None and len(str(exact)) > self.max_length:
            raise ValidationError(
                f"This number has too many digits: as a fraction it may take {self.max_length} characters. Round it."
            )
        return exact

    def get_prep_value(self, value: object) -> str | None:
        exact = self.to_python(value)
        return None if exact is None else str(exact)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def run_validators(self, value: object) -> None:
        super().run_validators("" if value is None else str(value))


def _read(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, (int, str)) or len(str(value)) > MAX_LENGTH:
        raise ValidationError(f"Give a fraction or a decimal such as 1/3 or 0.5, not {value!r}.")
    try:
        return exact_number(str(value))
    except ValueError:
        raise ValidationError(f"Give a fraction or a decimal such as 1/3 or 0.5, not {value!r}.") from None
