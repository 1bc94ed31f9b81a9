"""Form fields of texts, exact numbers and JSON as frozen content takes them: no floats, nothing that a database refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from quizzes.fields import FractionField
from quizzes.models import TEXT_LIMIT

JSON_ROWS = 3


class Prose(forms.CharField):
    """A text with plain line ends. Browsers send CR LF: kept, a page saved unchanged would make another version."""

    def to_python(self, value: str | None) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class ExactNumber(forms.Field):
    """A fraction or decimal, kept exactly: "1/3", "0.5"."""

    widget = forms.TextInput(attrs={"size": 6, "autocomplete": "off"})

    def __init__(self, *, minimum: Fraction | None = None, maximum: Fraction | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum = minimum, maximum

    def to_python(self, value: object) -> Fraction | None:
        return FractionField().to_python(value.strip() if isinstance(value, str) else value)

    def validate(self, value: Fraction | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.minimum is not None and value < self.minimum:
            raise ValidationError(f"Give at least {self.minimum}, not {value}.")
        if self.maximum is not None and value > self.maximum:
            raise ValidationError(f"Give at most {self.maximum}, not {value}.")


class ObjectField(forms.JSONField):
    """A JSON object. `check` refuses one that means nothing, with a sentence that names the part."""

    widget = forms.Textarea(attrs={"rows": JSON_ROWS, "cols": 80, "class": "json", "spellcheck": "false"})

    def __init__(self, *, check: Callable[[Mapping[str, Any]], None] = lambda value: None, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.check = check

    def to_python(self, value: object) -> object:  # type: ignore[override]
        return read_object(value) if isinstance(value, str) or value is None else value

    def clean(self, value: object) -> object:
        found = super().clean(value)
        if found:
            self.check(found)
        return found

    def bound_data(self, data: object, initial: object) -> object:
        """What was typed stays as it was typed when it can't be read."""
        if self.disabled:
            return initial
        try:
            return self.to_python(data)
        except ValidationError:
            return InvalidJSONInput(data)

    def prepare_value(self, value: object) -> str:
        if isinstance(value, InvalidJSONInput):
            return value
        return json.dumps(value, ensure_ascii=False, indent=2) if value else ""


def read_object(text: str | None) -> dict[str, Any]:
    """The object that the text holds, {} for an empty one. Raises `ValidationError`."""
    if text is None or not text.strip():
        return {}
    if len(text) > TEXT_LIMIT:
        raise ValidationError(f"This has {len(text)} characters; at most {TEXT_LIMIT} fit.")
    try:
        found = json.loads(text, parse_float=_refuse_number, parse_constant=_refuse_number)
    except json.JSONDecodeError as error:
        raise ValidationError(f"This is no JSON: {error.msg} (line {error.lineno}, column {error.colno}).") from None
    except (ValueError, RecursionError):
        raise ValidationError("This holds a number too long or lists too deep to be kept.") from None
    if not isinstance(found, dict):
        raise ValidationError('This must be an object such as {"number": 7}.')
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in _texts(found)):
        raise ValidationError("This holds a character that can't be stored (NUL or half of a pair).")
    return found


def _refuse_number(text: str) -> None:
    raise ValidationError(f'Write {text} as a text in quotes, "{text}", so that it is kept exactly.')


def _texts(value: object) -> str:
    """All texts of a value, its names among them, in one."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(name + _texts(item) for name, item in value.items())
    return "".join(map(_texts, value)) if isinstance(value, list) else ""
