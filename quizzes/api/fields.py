"""Fields of bodies that take exactly what the schema says: a number is no text, and an unknown name is a mistake."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quizzes.fields import FractionField

EXACT = r"^-?[0-9]+(/[0-9]*[1-9][0-9]*|\.[0-9]+)?$"


class Text(serializers.CharField):
    """Text as it was sent; spaces at its ends stay."""

    default_error_messages = {"invalid": "Give a text."}

    def __init__(self, **options: Any) -> None:
        options.setdefault("trim_whitespace", False)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Id(serializers.UUIDField):
    """Written out, as answers have it. The framework would take a number for one too."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    default_error_messages = {"invalid": "Give a whole number."}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    default_error_messages = {"invalid": "Give true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Moment(serializers.DateTimeField):
    """A moment with its zone, such as 2026-05-03T14:00:07Z. Answers are in UTC."""

    default_error_messages = {"naive": "Give the zone too, such as 2026-05-03T14:00:07Z."}

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid", format="2026-05-03T14:00:07Z")
        try:
            found = serializers.DateTimeField.to_internal_value(self, value)
        except (OverflowError, ValueError):
            self.fail("invalid", format="2026-05-03T14:00:07Z")
        return found

    def enforce_timezone(self, value: Any) -> Any:
        if value.tzinfo is None:
            self.fail("naive")
        return super().enforce_timezone(value)


class OneOf(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": EXACT, "maxLength": 40, "examples": ["1/3"]})
class Exact(serializers.Field):
    """An exact number as text: "1", "0.5", "1/3". Never a float, which would change it."""

    default_error_messages = {"invalid": "Give a text with an exact number, such as “1”, “0.5” or “1/3”."}

    def to_internal_value(self, data: Any) -> Fraction:
        if not isinstance(data, str) or not data.strip():
            self.fail("invalid")
        try:
            found = FractionField().to_python(data.strip())
        except ValidationError:
            self.fail("invalid")
        assert found is not None  # noqa: S101  an empty text was refused above
        if len(str(found)) > 40:
            self.fail("invalid")
        return found

    def to_representation(self, value: Fraction) -> str:
        return str(value)


class Body(serializers.Serializer):
    """A body whose names are all known. What can't be set, such as a score, can't be sent either."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(name)[:100] for name in data.keys() - self.fields.keys())
            if unknown:
                known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
                refusal = {
                    name: [f"This name is unknown or can't be set; known are: {known}."] for name in unknown[:20]
                }
                raise serializers.ValidationError(refusal, code="unknown_field")
        return super().to_internal_value(data)


class NoBody(Body):
    """An empty object."""
