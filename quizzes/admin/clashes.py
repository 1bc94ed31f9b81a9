"""Two editors of one draft: what the first one saved against what stands in the refused form of the second, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from quizzes.admin.draft_forms import DraftForm
from quizzes.presentation.differences import ChangeShown, ClashShown, PartShown, short, show_words

NOT_COMPARED = ("id", "DELETE")  # of a row
NOTHING = "nothing"


def clash_of(form: DraftForm, formsets: Iterable[Any]) -> ClashShown:
    """Before stands what is saved, after it what was typed. Reads the draft anew."""
    draft = type(form.instance)._default_manager.get(pk=form.instance.pk)
    saved = type(form)(instance=draft)
    rows = (row for each in formsets for row in _rows(type(each)(instance=draft, prefix=each.prefix), each))
    return ClashShown(changes=tuple(_changes(saved, form, form.compared())), rows=tuple(rows))


def _changes(saved: forms.ModelForm, typed: forms.ModelForm, names: Iterable[str]) -> Iterator[ChangeShown]:
    for name in names:
        one = (saved if name in saved.fields else typed)[name]
        before = _text(saved[name]) if name in saved.fields else ""
        after = _text(typed[name]) if name in typed.fields else ""
        if before != after and not _reads_same(saved, typed, name):
            pieces = show_words(before, after) if isinstance(one.field.widget, forms.Textarea) else ()
            yield ChangeShown(str(one.label), before or NOTHING, after or NOTHING, pieces, is_marking=False)


def _reads_same(saved: forms.ModelForm, typed: forms.ModelForm, name: str) -> bool:
    """0.5 and 1/2 are one number, whoever wrote which."""
    if name not in saved.fields or name not in typed.fields:
        return False
    return not typed.fields[name].has_changed(saved[name].value(), typed[name].value())


def _text(bound: BoundField) -> str:
    """A value as its field shows it."""
    value, field = bound.value(), bound.field
    if isinstance(field, forms.BooleanField):
        return "yes" if value else "no"
    if isinstance(field, forms.ModelChoiceField):
        return _name_of_row(field, value)
    if isinstance(value, (list, tuple)):
        return "\n".join(str(each) for each in value if str(each).strip())
    text = "" if value is None else str(value).replace("\r\n", "\n").strip()
    return _labels(field).get(text, text) if isinstance(field, forms.ChoiceField) else text


def _name_of_row(field: forms.ModelChoiceField, value: Any) -> str:
    known = str(value or "")
    found = field.queryset.filter(pk=known).first() if known.isascii() and known.isdecimal() else None  # type: ignore[union-attr]
    return "" if found is None else str(found)


def _labels(field: forms.ChoiceField) -> dict[str, str]:
    pairs: list[tuple[Any, Any]] = []
    for value, label in field.choices:  # type: ignore[union-attr, misc]
        pairs += label if isinstance(label, (list, tuple)) else [(value, label)]
    return {str(value): str(label) for value, label in pairs}


def _rows(saved: Any, typed: Any) -> Iterator[PartShown]:
    """Choices of a question, questions of a quiz: those of both by their ids, then those of one alone."""
    before = {str(row.instance.pk): row for row in saved.forms if row.instance.pk is not None}
    seen = set()
    for row in typed.forms:
        known = str(row["id"].value() or "")
        seen.add(known)
        if _is_taken_out(row):
            if known in before:
                yield _alone(row, "removed", "You take it out")
        elif known in before:
            changes = tuple(_changes(before[known], row, _compared(before[known], row)))
            if changes:
                yield PartShown(_name_of(row), "kept", "Differs", is_marking=False, changes=changes)
        elif known or row.has_changed():
            yield _alone(row, "added", "Only here" if not known else "Only here: taken out of what is saved")
    for known, row in before.items():
        if known not in seen:
            yield _alone(row, "removed", "Only in what is saved")


def _compared(*rows: forms.ModelForm) -> list[str]:
    """Their own fields, but for the keys of the row and of its parent."""
    names = dict.fromkeys(name for row in rows for name in row.fields)
    parents = {
        name
        for row in rows
        for name, field in row.fields.items()
        if isinstance(field, forms.models.InlineForeignKeyField)
    }
    return [name for name in names if name not in parents and name not in NOT_COMPARED]


def _is_taken_out(row: forms.ModelForm) -> bool:
    return "DELETE" in row.fields and bool(row["DELETE"].value())


def _alone(row: forms.ModelForm, fate: str, said: str) -> PartShown:
    filled = ((row[name].label, _text(row[name])) for name in _compared(row) if name != "position")
    lines = tuple(f"{label}: {text}" for label, text in filled if text)
    return PartShown(_name_of(row), fate, said, is_marking=False, changes=(), lines=lines)


def _name_of(row: forms.ModelForm) -> str:
    """By the first line of what it says: a choice by its text, a row of a quiz by its question."""
    said = _text(row["text"] if "text" in row.fields else row["question"]).strip()
    kind = "Choice" if "text" in row.fields else "Question"
    return f"{kind} “{short(said)}”"
