"""The forms of an assignment: its settings, what is granted, and who it is given to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from fractions import Fraction
from typing import Any

from django import forms
from django.forms import BoundField

from quizzes import queries, services
from quizzes.admin.fields import ExactNumber
from quizzes.admin.moments import LocalMoment, ZonedForm
from quizzes.engine.review import COLUMN_LABELS, PRESET, PRESETS, ROW_LABELS, Column, Row, review_of
from quizzes.lengths import UnreadableLength, read_length, told_length, typed_length
from quizzes.models import Accommodation, Assignment, Classroom, Learner, Quiz
from quizzes.services import AssignmentSettings, Grant

USUAL, OWN = "usual", "own"
LISTED, LINK, CODE, NOBODY = "listed", "link", "code", "nobody"
REACH = {
    LISTED: "Listed for everyone",
    LINK: "By link only",
    CODE: "By link and access code",
    NOBODY: "Not offered publicly",
}
VISIBILITY = {
    LISTED: Quiz.Visibility.PUBLIC,
    LINK: Quiz.Visibility.UNLISTED,
    CODE: Quiz.Visibility.UNLISTED,
    NOBODY: Quiz.Visibility.PRIVATE,
}
HUNDRED = Fraction(100)


class Length(forms.CharField):
    """A length of time: minutes, or h:mm."""

    widget = forms.TextInput(attrs={"size": 8, "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value: Any) -> timedelta | None:
        try:
            return read_length(super().clean(value))
        except UnreadableLength as refusal:
            raise forms.ValidationError(str(refusal)) from None


def reach_of(assignment: Assignment) -> str:
    visibility = assignment.quiz.visibility
    if visibility == Quiz.Visibility.UNLISTED:
        return CODE if assignment.access_code else LINK
    return LISTED if visibility == Quiz.Visibility.PUBLIC else NOBODY


@dataclass(frozen=True, slots=True)
class MatrixRow:
    label: str
    boxes: tuple[BoundField, ...]


class SettingsForm(ZonedForm):
    """All settings of an assignment. `settings` is what was typed, once the form is valid."""

    moments = ("opens_at", "closes_at")

    mode = forms.ChoiceField(
        choices=Assignment.Mode.choices,
        widget=forms.RadioSelect,
        help_text="Practice: answers are checked one by one. Test: answers are saved and can be changed until the end. "
        "Attempts that run keep the mode that they were begun in.",
    )
    reach = forms.ChoiceField(label="Who finds it", choices=list(REACH.items()), widget=forms.RadioSelect)
    access_code = forms.CharField(
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"size": 20, "autocomplete": "off", "spellcheck": "false"}),
        help_text="Asked for before an attempt begins. Empty: none. Case and spaces don’t matter.",
    )
    opens_at = LocalMoment(label="Opens", help_text="Empty: open from the start.")
    closes_at = LocalMoment(label="Closes", help_text="Empty: never. A later date reaches attempts that run.")
    time_limit = Length(label="Time limit", help_text="Minutes, such as 90, or hours and minutes: 1:30. Empty: none.")
    attempts_allowed = forms.IntegerField(
        required=False,
        label="Attempts allowed",
        help_text="Empty: as many as they like.",
        widget=forms.TextInput(attrs={"size": 6, "inputmode": "numeric", "autocomplete": "off"}),
    )
    counting = forms.ChoiceField(choices=Assignment.Counting.choices, label="Which one counts")
    pass_mark = ExactNumber(
        required=False,
        label="Pass mark, in percent of the points",
        help_text="60 or 66.5; a fraction such as 200/3 is kept exactly. Empty: none.",
    )
    naming = forms.ChoiceField(
        choices=Assignment.Naming.choices,
        label="Ask who they are",
        help_text="Asked of people without an account, before they begin.",
    )
    preset = forms.ChoiceField(label="What is shown when")
    seen_revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, assignment: Assignment, zone: tzinfo) -> None:
        self.assignment = assignment
        self.old = services.settings_of(assignment)
        super().__init__(data, zone=zone, initial=self._initial(assignment))
        if assignment.kind != Assignment.Kind.PUBLIC:
            del self.fields["reach"]
        self.fields["preset"].choices = [  # type: ignore[attr-defined]
            (USUAL, "The usual of the mode"),
            *((name, preset.label) for name, preset in PRESETS.items()),
            (OWN, "As ticked below"),
        ]
        held = review_of(self.old.review, self.old.mode, closes=self.old.closes_at is not None)
        for row in Row:
            for column in Column:
                label = f"{ROW_LABELS[row]}: {COLUMN_LABELS[column]}"
                box = forms.BooleanField(required=False, label=label, initial=held.allows(row, column))
                self.fields[_box(row, column)] = box

    def _initial(self, assignment: Assignment) -> dict[str, Any]:
        settings, review = self.old, self.old.review
        limit = settings.time_limit_seconds
        preset = USUAL if not review else str(review[PRESET]) if PRESET in review else OWN
        return {
            "mode": settings.mode,
            "reach": reach_of(assignment),
            "access_code": settings.access_code,
            "opens_at": settings.opens_at,
            "closes_at": settings.closes_at,
            "time_limit": typed_length(None if limit is None else timedelta(seconds=limit)),
            "attempts_allowed": settings.attempts_allowed,
            "counting": settings.counting,
            "pass_mark": None if settings.pass_mark is None else settings.pass_mark * HUNDRED,
            "naming": settings.naming,
            "preset": preset,
            "seen_revision": assignment.edit_revision,
        }

    @property
    def matrix(self) -> list[MatrixRow]:
        return [MatrixRow(ROW_LABELS[row], tuple(self[_box(row, column)] for column in Column)) for row in Row]

    @property
    def columns(self) -> list[str]:
        return list(COLUMN_LABELS.values())

    @property
    def limit_told(self) -> str:
        """The time limit that holds, in words."""
        limit = self.old.time_limit_seconds
        return "" if limit is None else told_length(timedelta(seconds=limit))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        code, reach = " ".join(cleaned.get("access_code", "").split()), cleaned.get("reach")
        if reach == CODE and not code:
            self.add_error("access_code", "Type the code that they are to be asked for.")
        if reach == LINK and code:
            self.add_error("reach", f"There is an access code: choose “{REACH[CODE]}”, or empty the code.")
        if self.errors:
            return cleaned
        self.settings = self._settings(cleaned, code)
        for name, sentence in services.settings_problems(self.settings):
            self.add_error(FIELDS.get(name, name), sentence)
        return cleaned

    def _settings(self, cleaned: Mapping[str, Any], code: str) -> AssignmentSettings:
        limit, mark = cleaned["time_limit"], cleaned["pass_mark"]
        return AssignmentSettings(
            mode=cleaned["mode"],
            opens_at=cleaned["opens_at"],
            closes_at=cleaned["closes_at"],
            time_limit_seconds=None if limit is None else int(limit.total_seconds()),
            attempts_allowed=cleaned["attempts_allowed"],
            counting=cleaned["counting"],
            pass_mark=None if mark is None else mark / HUNDRED,
            access_code=code,
            naming=cleaned["naming"],
            review=self._review(cleaned),
            visibility=VISIBILITY[cleaned["reach"]] if "reach" in cleaned else "",
        )

    def _review(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The preset that was chosen; boxes that were changed below an unchanged preset are what is meant."""
        ticked = {row.value: [c.value for c in Column if cleaned[_box(row, c)]] for row in Row}
        chosen = cleaned["preset"]
        boxes = [_box(row, column) for row in Row for column in Column]
        has_new_boxes = any(cleaned[name] != self.fields[name].initial for name in boxes)
        if chosen == self.initial["preset"] and not has_new_boxes:
            return dict(self.old.review)
        if chosen == OWN or (chosen == self.initial["preset"] and has_new_boxes):
            return ticked
        return {} if chosen == USUAL else {PRESET: chosen}


FIELDS = {"time_limit_seconds": "time_limit", "review": "preset", "visibility": "reach"}


def _box(row: Row, column: Column) -> str:
    return f"show-{row.value}-{column.value}"


class GrantForm(ZonedForm):
    """What somebody is granted. `to` and `grant` are what was typed, once the form is valid."""

    moments = ("closes_at",)

    whom = forms.ChoiceField(
        label="To whom", help_text="Learners stand here once they have joined the class or begun the quiz."
    )
    extra_time_percent = forms.IntegerField(
        required=False,
        label="Extra time, in percent",
        help_text="25: a quarter more.",
        widget=forms.TextInput(attrs={"size": 6, "inputmode": "numeric", "autocomplete": "off"}),
    )
    extra_time = Length(label="Extra time, in minutes", help_text="Added to the percent. Minutes, or h:mm.")
    extra_attempts = forms.IntegerField(
        required=False,
        label="Extra attempts",
        widget=forms.TextInput(attrs={"size": 6, "inputmode": "numeric", "autocomplete": "off"}),
    )
    closes_at = LocalMoment(label="Closes for them", help_text="Instead of the closing date of the assignment.")
    reason = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"size": 50}),
        help_text="For you and the other editors.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        assignment: Assignment,
        classes: list[Classroom],
        row: Accommodation | None = None,
        zone: tzinfo,
    ) -> None:
        self.assignment = assignment
        learners = queries.grantable_learners(assignment)
        self.people: dict[str, Learner | Classroom] = {f"class-{each.pk}": each for each in classes}
        self.people |= {f"learner-{each.pk}": each for each, _ in learners}
        names = [(f"class-{each.pk}", f"Class {each}") for each in classes]
        names += [(f"learner-{each.pk}", name) for each, name in learners]
        super().__init__(data, zone=zone, initial=_initial_grant(row))
        if row is not None:
            del self.fields["whom"]
            self.to: Learner | Classroom = row.learner or row.classroom  # type: ignore[assignment]
        else:
            self.fields["whom"].choices = [("", "Choose"), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if "whom" in self.fields:
            self.to = self.people[cleaned["whom"]]
        extra = cleaned["extra_time"]
        self.grant = Grant(
            extra_time_percent=cleaned["extra_time_percent"] or 0,
            extra_time_seconds=0 if extra is None else int(extra.total_seconds()),
            extra_attempts=cleaned["extra_attempts"] or 0,
            closes_at=cleaned["closes_at"],
            reason=" ".join(cleaned["reason"].split()),
        )
        for name, sentence in services.grant_problems(self.grant, self.assignment):
            self.add_error("extra_time" if name == "extra_time_seconds" else name, sentence)
        return cleaned


def _initial_grant(row: Accommodation | None) -> dict[str, Any]:
    if row is None:
        return {}
    seconds = row.extra_time_seconds
    return {
        "extra_time_percent": row.extra_time_percent or None,
        "extra_time": typed_length(timedelta(seconds=seconds) if seconds else None),
        "extra_attempts": row.extra_attempts or None,
        "closes_at": row.closes_at,
        "reason": row.reason,
    }
