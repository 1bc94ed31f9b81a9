"""The fields of what only a kind knows: the answer of a number, the quantity and domain of its variants, “None of these”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from quizzes import subjects
from quizzes.admin.parameters import (
    NUMBERS,
    Boxes,
    ListedField,
    fault_of,
    listed,
    read_value,
    sentence,
    shown,
    words_of,
)
from quizzes.admin.references import quantity_options
from quizzes.engine import content as engine
from quizzes.engine.content import Draw
from quizzes.engine.draws import ENDS, ENDS_OF_PICTURE
from quizzes.engine.errors import InvalidParameter, MissingParameter
from quizzes.engine.kinds import KINDS
from quizzes.engine.subject import Parameter, ParameterType, ParameterValue, Quantity
from quizzes.engine.validation import FEWEST_POINTS

VALUE, RANGE, LIST = "value", "range", "list"
END = Parameter("end", ParameterType.NUMBER, "A number.")
LISTS = (ParameterType.NUMBERS, ParameterType.CHOICES)
PLAIN_NUMBER = 64  # characters
_NAMED = re.compile(r"The (answer|tolerance|relative|unit|decimals)\b(?! is 0,)")


def text_field(label: str, help_text: str = "", *, longest: int = PLAIN_NUMBER, css: str = "number") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": css})
    return forms.CharField(required=False, label=label, help_text=help_text, max_length=longest, widget=widget)


@dataclass(frozen=True, slots=True)
class Axis:
    """The bound fields of one parameter of a quantity: how it is given, and every way to give it."""

    how: forms.BoundField
    value: forms.BoundField
    ends: tuple[forms.BoundField, ...]
    entries: forms.BoundField


class KindSettings:
    """Adds the fields of the kind to a question's form, and reads the body from them."""

    def __init__(self, form: Any, kind: str, stored: Mapping[str, Any]) -> None:
        self.form, self.kind = form, kind
        self.stored = stored if isinstance(stored, Mapping) else {}
        self.quantity_name = ""
        self.quantity: Quantity | None = None
        self.draw: Draw | None = None
        if kind == "multi_select":
            self._add_flag(
                "offers_none",
                "Offers “None of these”",
                "A further choice below the others, right when none of them is.",
            )
        if kind == "numeric":
            self._add_number()

    @property
    def draws(self) -> tuple[Parameter, ...]:
        """What the draw may give to a parameter elsewhere; lists can't."""
        spec = self.quantity.parameters if self.quantity else ()
        return tuple(parameter for parameter in spec if parameter.type not in LISTS)

    def axes(self) -> list[Axis]:
        spec = self.quantity.parameters if self.quantity else ()
        form = self.form
        return [
            Axis(
                form[f"body_how_{each.name}"],
                form[f"body_p_{each.name}"],
                tuple(form[f"body_{end}_{each.name}"] for end in ENDS if f"body_{end}_{each.name}" in form.fields),
                form[f"body_list_{each.name}"],
            )
            for each in spec
        ]

    # Adding

    def _add(self, name: str, field: forms.Field, initial: Any) -> None:
        self.form.fields[f"body_{name}"] = field
        self.form.initial[f"body_{name}"] = initial

    def _add_flag(self, name: str, label: str, help_text: str) -> None:
        self._add(
            name, forms.BooleanField(required=False, label=label, help_text=help_text), self.stored.get(name) is True
        )

    def _add_number(self) -> None:
        stored_name = str(self.stored.get("quantity", ""))
        self.form.initial["body_quantity"] = stored_name
        self.quantity_name = self.form.typed("body_quantity")
        options = [("", "One number for everyone"), *quantity_options()]
        self._add(
            "quantity",
            ListedField(
                required=False,
                label="The number asked for",
                choices=listed(options, self.quantity_name),
                help_text="A quantity is computed: every learner gets numbers of their own.",
            ),
            stored_name,
        )
        if self.quantity_name:
            self._add_variants(self.stored if self.quantity_name == stored_name else {})
        else:
            self._add_answer()
        self._add(
            "unit",
            text_field("Unit", "Stands behind the number; may be typed along.", longest=20, css=""),
            shown(self.stored.get("unit")),
        )
        decimals_help = (
            "How many are asked for, 0 to 9. The question says so."
            if self.quantity_name
            else "How many are asked for, 0 to 9; may be left empty. The question says so."
        )
        self._add("decimals", text_field("Decimals", decimals_help, longest=10), shown(self.stored.get("decimals")))
        tolerance = (
            "Half of the last decimal, if left empty."
            if self.quantity_name
            else "How far from the answer is still right."
        )
        self._add("tolerance", text_field("Tolerance", tolerance), shown(self.stored.get("tolerance")))

    def _add_answer(self) -> None:
        self._add(
            "answer", text_field("Answer", "The right number, such as 0.25 or 1/3."), shown(self.stored.get("answer"))
        )
        help_text = "As a share of the answer, such as 1/100."
        self._add("relative", text_field("Relative tolerance", help_text), shown(self.stored.get("relative")))
        self._add_flag("exact", "Exactly this number", "No tolerance at all: a fraction must be typed as one.")

    def _add_variants(self, stored: Mapping[str, Any]) -> None:
        try:
            self.quantity = subjects.quantity(self.quantity_name)
        except InvalidParameter:
            return  # shown as unknown, and refused at its field
        self._boxes(stored).add_to(self.form)
        domain = _mapping(stored.get("domain"))
        for parameter in self.quantity.parameters:
            self._add_axis(parameter, domain.get(parameter.name))
        predict = _mapping(stored.get("predict"))
        if self.quantity.guess or predict:
            help_text = (
                "Learners may place the point in a picture of this height before they answer. May be left empty."
            )
            self._add("predict_from", text_field("Guess first, from", help_text), shown(predict.get("from")))
            self._add("predict_to", text_field("Guess first, to"), shown(predict.get("to")))

    def _boxes(self, stored: Mapping[str, Any], spec: Iterable[Parameter] | None = None) -> Boxes:
        parameters = self.quantity.parameters if self.quantity else ()
        return Boxes(parameters if spec is None else tuple(spec), "body_p_", _mapping(stored.get("parameters")))

    def _add_axis(self, parameter: Parameter, stored: Any) -> None:
        name, spoken = parameter.name, words_of(parameter.name)
        ways = [(VALUE, "one value"), (LIST, "drawn from a list")]
        if parameter.type in NUMBERS:
            ways.insert(1, (RANGE, "drawn from … to …"))
        current = RANGE if isinstance(stored, Mapping) else LIST if isinstance(stored, list) else VALUE
        label = f"How {spoken} is given"
        self._add(f"how_{name}", ListedField(required=False, label=label, choices=ways), current)
        ends = _mapping(stored)
        if parameter.type in NUMBERS:
            for end in ENDS:
                word = "step" if end == "step" else f"{spoken} {end}"
                self._add(f"{end}_{name}", text_field(word), shown(ends.get(end)))
        help_text = "One entry a line." if parameter.type in LISTS else "Values with commas between them."
        widget = forms.Textarea(attrs={"rows": 4 if parameter.type in LISTS else 2, "spellcheck": "false"})
        field = forms.CharField(
            required=False, label=f"Values of {spoken}", help_text=help_text, max_length=10_000, widget=widget
        )
        self._add(f"list_{name}", field, _shown_entries(parameter, stored))

    # Reading

    def read(self) -> dict[str, Any] | None:
        """The body that the fields say. Each fault is put at its field; None where there is one."""
        if self.kind == "numeric":
            built = self._variants() if self.quantity_name else self._answer()
        else:
            built = {"offers_none": True} if self.form.cleaned_data.get("body_offers_none") else {}
        if built is None:
            return None
        return dict(self.stored) if _normal(self.stored) == _normal(built) else built

    def _typed(self, name: str, stored: Any = None) -> str | Any:
        """The text of a field; what wasn't changed stays as it was stored."""
        text = str(self.form.cleaned_data.get(f"body_{name}") or "").strip()
        return stored if stored is not None and text == shown(stored) else text

    def _shared(self) -> dict[str, Any]:
        found = {name: self._typed(name, self.stored.get(name)) for name in ("unit", "decimals", "tolerance")}
        decimals = found["decimals"]
        if isinstance(decimals, str) and decimals.isascii() and decimals.isdigit():
            found["decimals"] = int(decimals)
        return {name: value for name, value in found.items() if value != ""}

    def _answer(self) -> dict[str, Any] | None:
        built = {name: self._typed(name, self.stored.get(name)) for name in ("answer", "relative")} | self._shared()
        built = {name: value for name, value in built.items() if value != ""}
        if self.form.cleaned_data.get("body_exact"):
            built["exact"] = True
        faults = _faults(built)
        for fault in faults:
            named = _NAMED.match(fault)
            where = named[1] if named else "answer" if "no answer" in fault else "tolerance"
            self.form.add_error(f"body_{where}", fault)
        return None if faults else built

    def _variants(self) -> dict[str, Any] | None:
        if self.quantity is None:
            try:
                subjects.quantity(self.quantity_name)
            except InvalidParameter as refusal:
                self.form.add_error("body_quantity", refusal.message)
            return None
        same = self.stored if self.quantity_name == self.stored.get("quantity") else {}
        ways = {
            each.name: self.form.cleaned_data.get(f"body_how_{each.name}") or VALUE for each in self.quantity.parameters
        }
        fixed = self._boxes(same, (each for each in self.quantity.parameters if ways[each.name] == VALUE)).read(
            self.form
        )
        domain = self._domain(ways, _mapping(same.get("domain")))
        if fixed is None or domain is None:
            return None
        built = {"quantity": self.quantity_name, "parameters": fixed, "domain": domain} | self._shared()
        guess = _mapping(same.get("predict"))
        ends = {end: self._typed(f"predict_{end}", guess.get(end)) for end in ENDS_OF_PICTURE}
        if any(ends.values()):
            built["predict"] = {end: value for end, value in ends.items() if value != ""}
        return built if self._can_be_drawn(built, ways) else None

    def _domain(self, ways: Mapping[str, str], stored: Mapping[str, Any]) -> dict[str, ParameterValue] | None:
        domain: dict[str, ParameterValue] = {}
        assert self.quantity is not None  # noqa: S101  asked for a known quantity only
        for parameter in self.quantity.parameters:
            before = stored.get(parameter.name)
            if ways[parameter.name] == RANGE:
                typed = {end: self._typed(f"{end}_{parameter.name}", _mapping(before).get(end)) for end in ENDS}
                ends = {end: value for end, value in typed.items() if value != ""}
                refused = [(end, fault) for end, value in ends.items() if (fault := fault_of(END, value))]
                for end, fault in refused:
                    self.form.add_error(f"body_{end}_{parameter.name}", fault)
                if refused:
                    return None
                domain[parameter.name] = ends
            elif ways[parameter.name] == LIST:
                domain[parameter.name] = self._entries(parameter, before)
        return domain

    def _entries(self, parameter: Parameter, stored: Any) -> list[ParameterValue]:
        name = f"body_list_{parameter.name}"
        text = str(self.form.cleaned_data.get(name) or "").replace("\r\n", "\n").strip()
        if isinstance(stored, list) and text == _shown_entries(parameter, stored):
            return stored
        lines = text.split("\n") if parameter.type in LISTS else re.split(r"[,\n]", text)
        return [_entry(parameter, line.strip()) for line in lines if line.strip()]

    def _can_be_drawn(self, body: dict[str, Any], ways: Mapping[str, str]) -> bool:
        """Computes the draws, where nothing is missing yet. A refusal stands at the field that it names."""
        faults = _faults(body)
        try:
            self.draw = None if faults else subjects.variants(body).draws[0]
        except MissingParameter:
            return True
        except InvalidParameter as refusal:
            field = self._field_of(refusal.field, ways)
            self.form.add_error(field, refusal.message if field == "body_quantity" else sentence(refusal))
            return False
        for fault in faults:
            named = re.search(r"\b(tolerance|decimals|predict|unit)\b", fault)
            where = {"predict": "predict_from"}.get(named[1], named[1]) if named else "quantity"
            field = f"body_{where}" if f"body_{where}" in self.form.fields else "body_quantity"
            if field not in self.form.errors:  # once is enough
                self.form.add_error(field, _without_name(fault))
        return not faults

    def _field_of(self, name: str, ways: Mapping[str, str]) -> str:
        parameter, _, end = name.partition(", ")
        way = ways.get(parameter)
        field = {
            VALUE: f"body_p_{parameter}",
            RANGE: f"body_{end or 'from'}_{parameter}",
            LIST: f"body_list_{parameter}",
        }.get(way or "", f"body_{parameter}_{end}" if end else f"body_{parameter}")
        return field if field in self.form.fields else "body_quantity"


def _question(body: Mapping[str, Any]) -> engine.Question:
    return engine.Question("", "numeric", engine.Text(""), FEWEST_POINTS, engine.Reference(""), body=dict(body))


def _faults(body: Mapping[str, Any]) -> list[str]:
    """What is wrong with the settings of a number. What they still lack is no fault: the draft is kept without it."""
    question = _question(body)
    missing = KINDS["numeric"].missing(question)
    return [fault for fault in KINDS["numeric"].validate(question) if fault not in missing]


def _without_name(fault: str) -> str:
    """What is wrong, without the name of the field that it stands at."""
    text = re.sub(r"^It has variants: (?:(?:tolerance|decimals|predict)(?:, \w+)?: )?", "", fault)
    return text[:1].upper() + text[1:]


def _entry(parameter: Parameter, text: str) -> ParameterValue:
    if parameter.type is ParameterType.CHOICES:
        return [part.strip() for part in text.split(",") if part.strip()]
    return read_value(parameter, text, None) or text


def _shown_entries(parameter: Parameter, stored: Any) -> str:
    if not isinstance(stored, list):
        return ""
    return ("\n" if parameter.type in LISTS else ", ").join(shown(entry) for entry in stored)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _normal(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in body.items()
        if value not in ({}, "", None, False) or (value == 0 and value is not False)
    }
