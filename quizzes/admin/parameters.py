"""Generated fields for what a provider, claim, quantity or scheme takes: one for each parameter, with help and bounds.

Content keeps numbers as they were written ("1/3", "0.5", 7): a field left as it stands gives back the very value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from quizzes.engine import placeholders
from quizzes.engine.content import Draw, Reference
from quizzes.engine.draws import PREFIX, drawn_reference
from quizzes.engine.errors import InvalidParameter, MissingParameter
from quizzes.engine.numbers import exact_text
from quizzes.engine.subject import Parameter, Parameters, ParameterType, ParameterValue, read_parameters
from quizzes.models import TEXT_LIMIT

LONGEST = 2_000  # characters of one parameter
SPARE_ROWS = 2  # empty rows below an ordered list, to go on with
MOST_ROWS = 30
NUMBERS = (ParameterType.NUMBER, ParameterType.INTEGER)
DRAW_VALUES = "draw-values"  # id of the datalist with the numbers of the draw
_ENTRY = re.compile(r"\{\{[^{}]*\}\}|[^\s,]+")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

Options = Sequence[tuple[str, Any]]


class ListedField(forms.ChoiceField):
    """A choice from a list. What was sent and isn't on the list stays in the form, where it is refused."""

    def valid_value(self, value: str) -> bool:
        return True


class RowsWidget(forms.Widget):
    """Several controls of one name, whose values make a list in their order."""

    template_name = "admin/quizzes/question/_rows.html"

    def __init__(self, *, options: Options = (), label: str = "", spare: int = SPARE_ROWS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options, self.label, self.spare = options, label, spare

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return list(found) if isinstance(found, (list, tuple)) else [found]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [row for row in value or [] if row.strip()]
        rows += [""] * max(0, min(self.spare, MOST_ROWS - len(rows)))
        known = {option for option, _ in self.options}
        return {
            **context,
            "label": self.label,
            "rows": [(number, row, row and row not in known) for number, row in enumerate(rows, start=1)],
            "options": self.options,
        }

    def id_for_label(self, id_: str | None) -> str:
        return f"{id_}_1"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data


class RowsField(forms.Field):
    """A list of texts; rows left blank are none."""

    def __init__(self, *, most: int = MOST_ROWS, longest: int = LONGEST, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.most, self.longest = most, longest

    def to_python(self, value: Any) -> list[str]:
        rows = [str(row).replace("\r\n", "\n").replace("\r", "\n").strip() for row in value or []]
        return [row for row in rows if row]

    def validate(self, value: list[str]) -> None:
        if len(value) > self.most:
            raise ValidationError(f"These are {len(value)}; at most {self.most} fit.")
        for number, row in enumerate(value, start=1):
            if len(row) > self.longest:
                raise ValidationError(f"Number {number} has {len(row)} characters; at most {self.longest} fit.")
            if _UNSTORABLE.search(row):
                raise ValidationError(f"Number {number} holds a character that can’t be stored.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


def listed(options: Options, current: str) -> list[tuple[str, Any]]:
    """The options with what is chosen now among them, even if nothing of that name is left."""
    known = {value for value, _ in flat(options)}
    return [*options] if not current or current in known else [*options, (current, f"{current} (unknown)")]


def flat(options: Options) -> Iterable[tuple[str, str]]:
    for value, label in options:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label


def words_of(name: str) -> str:
    """The name of a parameter as its label: "x_from" is "x from"."""
    return name.replace("_", " ").strip()


def drawn_value(name: str) -> tuple[str, str]:
    """What stands in a field for a value of the draw, with its words."""
    return f"{{{{ {PREFIX}{name} }}}}", f"the draw’s {words_of(name)}"


def shown(value: ParameterValue | None) -> Any:
    """A stored value as its field shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(str(shown(item)) for item in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Boxes:
    """The fields of some parameters inside a form. Their names begin with `prefix`; `draws` are the numbers of the
    draw that may stand for a value. `stored` are the values as content has them now."""

    spec: tuple[Parameter, ...]
    prefix: str
    stored: Parameters
    draws: tuple[Parameter, ...] = ()

    @property
    def names(self) -> list[str]:
        return [self.prefix + name for name in (*(each.name for each in self.spec), *self._strays())]

    def _strays(self) -> list[str]:
        """Stored parameters that are known no more."""
        known = {parameter.name for parameter in self.spec}
        return [name for name in self.stored if name not in known]

    def add_to(self, form: forms.BaseForm) -> None:
        for parameter in self.spec:
            name, stored = self.prefix + parameter.name, self.stored.get(parameter.name)
            rows = parameter.type is ParameterType.CHOICES
            form.initial[name] = [str(item) for item in stored or []] if rows else shown(stored)  # type: ignore[union-attr]
            current = form.data.get(form.add_prefix(name), "") if form.is_bound else form.initial[name]
            form.fields[name] = field_of(parameter, "" if rows else str(current), self.draws)
        for stray in self._strays():
            form.initial[self.prefix + stray] = shown(self.stored[stray])
            form.fields[self.prefix + stray] = forms.CharField(
                required=False, label=words_of(stray), help_text="Not known here any more: empty it."
            )

    def read(self, form: forms.BaseForm, draw: Draw | None = None) -> dict[str, ParameterValue] | None:
        """What the fields say, as content keeps it. Each fault is put at its field; None where there is one. With a
        draw its numbers stand where the fields ask for them."""
        given: dict[str, ParameterValue] = {}
        faulty = False
        for parameter in self.spec:
            name = self.prefix + parameter.name
            if name in form.errors:
                faulty = True
                continue
            value = read_value(parameter, form.cleaned_data.get(name), self.stored.get(parameter.name))
            if value is not None:
                given[parameter.name] = value
            if self.draws and draw is None and any(word.startswith(PREFIX) for word in placeholders.names(str(value))):
                continue  # the draws are at fault, and it is said there
            if problem := fault_of(parameter, value, draw):
                form.add_error(name, problem)
                faulty = True
        for stray in self._strays():
            if form.cleaned_data.get(self.prefix + stray):
                known = ", ".join(parameter.name for parameter in self.spec) or "none"
                form.add_error(self.prefix + stray, f"This is not a parameter here; known are {known}. Empty it.")
                faulty = True
        return None if faulty else given

    def field_named(self, name: str, otherwise: str) -> str:
        """The field to put a refusal at."""
        return self.prefix + name if name in {parameter.name for parameter in self.spec} else otherwise


def field_of(parameter: Parameter, current: str, draws: tuple[Parameter, ...] = ()) -> forms.Field:
    label, help_text = words_of(parameter.name), _help(parameter)
    if parameter.type is ParameterType.CHOICES:
        options = [(value, value) for value in parameter.allowed]
        return RowsField(label=label, help_text=help_text, widget=RowsWidget(options=options, label=label))
    if parameter.type in (ParameterType.CHOICE, ParameterType.FLAG):
        options = [drawn_value(each.name) for each in draws if each.type is parameter.type]
        if parameter.type is ParameterType.FLAG:
            options = [("true", "yes"), ("false", "no")]
        else:
            options = [(value, value) for value in parameter.allowed] + options
        choices = [("", _left_out(parameter)), *options]
        return ListedField(required=False, label=label, help_text=help_text, choices=listed(choices, current))
    attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "placeholder": _usual(parameter)}
    if parameter.type is not ParameterType.TEXT:
        attrs["class"] = "number"
    if parameter.type in NUMBERS and any(each.type in NUMBERS for each in draws):
        attrs["list"] = DRAW_VALUES
    widget = forms.TextInput(attrs={name: value for name, value in attrs.items() if value})
    return forms.CharField(required=False, label=label, help_text=help_text, max_length=LONGEST, widget=widget)


def _left_out(parameter: Parameter) -> str:
    if parameter.default is not None:
        return f"as usual: {_spoken(parameter.default)}"
    return "left out" if parameter.optional else "choose …"


def _usual(parameter: Parameter) -> str:
    return "" if parameter.default is None else _spoken(parameter.default)


def _spoken(value: ParameterValue) -> str:
    return {"true": "yes", "false": "no"}.get(shown(value), shown(value)) if isinstance(value, bool) else shown(value)


def _help(parameter: Parameter) -> str:
    parts = [parameter.help]
    lower, upper = (None if end is None else exact_text(end) for end in (parameter.minimum, parameter.maximum))
    whole = "A whole number" if parameter.type is ParameterType.INTEGER else "A number"
    if parameter.type is ParameterType.NUMBERS:
        whole = "Numbers with commas between them, each"
    if parameter.type in (ParameterType.NUMBER, ParameterType.INTEGER, ParameterType.NUMBERS):
        bounds = {
            (True, True): f" from {lower} to {upper}",
            (True, False): f" of at least {lower}",
            (False, True): f" of at most {upper}",
            (False, False): "",
        }[lower is not None, upper is not None]
        parts.append(f"{whole}{bounds}.".replace(", each.", "."))
    if parameter.default is not None and parameter.type not in (ParameterType.CHOICE, ParameterType.FLAG):
        parts.append(f"Left empty: {_spoken(parameter.default)}.")
    elif parameter.optional:
        parts.append("May be left empty.")
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts)


def read_value(parameter: Parameter, typed: Any, stored: ParameterValue | None) -> ParameterValue | None:
    """What a field says, as content keeps it; None for an empty one. What wasn't changed stays as it was stored."""
    if parameter.type is ParameterType.CHOICES:
        rows: list[ParameterValue] = [str(row) for row in typed or []]
        return rows or None
    text = str(typed or "").strip()
    if stored is not None and text == shown(stored):
        return stored
    if not text:
        return None
    if parameter.type is ParameterType.NUMBERS:
        return [_tidy(entry) for entry in _ENTRY.findall(text)]
    if parameter.type is ParameterType.FLAG and text in ("true", "false"):
        return text == "true"
    return text if parameter.type is ParameterType.TEXT else _tidy(text)


def _tidy(text: str) -> str:
    """A placeholder in its one form."""
    names = placeholders.names(text)
    return f"{{{{ {names[0]} }}}}" if len(names) == 1 and text.startswith("{{") and text.endswith("}}") else text


def fault_of(parameter: Parameter, value: ParameterValue | None, draw: Draw | None = None) -> str:
    """What is wrong with this value on its own, "" where nothing is. A value that isn't there yet is no fault: the
    draft is kept without it."""
    if value is not None and _UNSTORABLE.search(str(value)):
        return "This holds a character that can’t be stored (NUL or half of a pair)."
    if value is not None and len(str(value)) > TEXT_LIMIT:
        return f"This is too long; at most {TEXT_LIMIT} characters fit."
    given: Parameters = {} if value is None else {parameter.name: value}
    if draw is not None:
        reference = drawn_reference(Reference("", given), draw)
        given = given if reference is None else reference.parameters
    try:
        read_parameters((parameter,), given)
    except MissingParameter:
        return ""
    except InvalidParameter as refusal:
        return sentence(refusal)
    return ""


def sentence(refusal: InvalidParameter) -> str:
    """The refusal without the name of its field, which it stands at."""
    text = refusal.message.removeprefix(f"{refusal.details.get('field')}: ")
    return text[:1].upper() + text[1:]


def carried(form: forms.BaseForm, *prefixes: str) -> list[tuple[str, str]]:
    """What was typed into fields that the page doesn't show now, to be shown again when their choice comes back."""
    if not form.is_bound:
        return []
    shown_now = {form.add_prefix(name) for name in form.fields}
    starts = tuple(form.add_prefix(prefix) for prefix in prefixes)
    names = [name for name in form.data if name.startswith(starts) and name not in shown_now]
    lists: Mapping[str, list[str]] = {
        name: form.data.getlist(name) if hasattr(form.data, "getlist") else [form.data[name]] for name in names
    }
    return [(name, value) for name, values in lists.items() for value in values if value]
