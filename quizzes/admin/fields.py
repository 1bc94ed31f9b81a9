"""Form fields of texts and exact numbers as frozen content takes them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from quizzes.fields import FractionField

# One comma, digits after it. Not "1,000", which some mean as a thousand and others as one: refused, so that nobody is misread.
DECIMAL_COMMA = re.compile(r"(?![+-]?[1-9][0-9]{0,2},[0-9]{3}$)[+-]?[0-9]*,[0-9]+")


class Prose(forms.CharField):
    """A text with plain line ends. Browsers send CR LF: kept, a page saved unchanged would make another version."""

    def to_python(self, value: str | None) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class ExactNumber(forms.Field):
    """A fraction or decimal, kept exactly: "1/3", "0.5", "0,5"."""

    widget = forms.TextInput(attrs={"size": 6, "autocomplete": "off"})

    def __init__(self, *, minimum: Fraction | None = None, maximum: Fraction | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum = minimum, maximum

    def to_python(self, value: object) -> Fraction | None:
        if isinstance(value, str):
            value = value.strip()
            if DECIMAL_COMMA.fullmatch(value):
                value = value.replace(",", ".")
        return FractionField().to_python(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Not by being stored as "1/3" and read as a fraction: the history says what changed."""
        try:
            return super().has_changed(self.to_python(initial), data)
        except ValidationError:
            return True

    def validate(self, value: Fraction | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.minimum is not None and value < self.minimum:
            raise ValidationError(f"Give at least {self.minimum}, not {value}.")
        if self.maximum is not None and value > self.maximum:
            raise ValidationError(f"Give at most {self.maximum}, not {value}.")
