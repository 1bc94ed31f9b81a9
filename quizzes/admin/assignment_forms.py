"""The forms of an assignment: its settings, what is granted, and who it is given to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from fractions import Fraction
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from quizzes import queries, services
from quizzes.admin.fields import ExactNumber
from quizzes.admin.moments import LocalMoment, ZonedForm
from quizzes.engine.review import COLUMN_LABELS, PRESET, PRESETS, ROW_LABELS, Column, Row, review_of
from quizzes.lengths import UnreadableLength, read_length, told_length, typed_length
from quizzes.models import Accommodation, Assignment, Classroom, Membership, Quiz
from quizzes.origins import LONGEST, MOST, UnreadableOrigin, read_origins
from quizzes.services import AssignmentSettings, Grant, Grantee
from quizzes.zones import told

USUAL, OWN = "usual", "own"
JOIN, REPLACE = "join", "replace"
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


class Origins(forms.CharField):
    """Sites, one in each line."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 50, "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MOST * (LONGEST + 2), **kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        try:
            return read_origins(super().clean(value))
        except UnreadableOrigin as refusal:
            raise forms.ValidationError(str(refusal)) from None


def reach_of(assignment: Assignment) -> str:
    visibility = assignment.quiz.visibility
    if visibility == Quiz.Visibility.UNLISTED:
        return CODE if assignment.access_code else LINK
    return LISTED if visibility == Quiz.Visibility.PUBLIC else NOBODY


def unfit_code(reach: str | None, code: str) -> dict[str, str]:
    """What is wrong with a reach and an access code together, by field."""
    if reach == CODE and not code:
        return {"access_code": "Type the code that they are to be asked for."}
    if reach == LINK and code:
        return {"reach": f"There is an access code: choose “{REACH[CODE]}”, or empty the code."}
    return {}


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
        "Attempts that run go on as they were begun; what they show follows the mode that holds now.",
    )
    reach = forms.ChoiceField(label="Who finds it", choices=list(REACH.items()), widget=forms.RadioSelect)
    access_code = forms.CharField(
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"size": 20, "autocomplete": "off", "spellcheck": "false"}),
        help_text="Asked for before an attempt begins. Empty: none. Case and spaces don’t matter.",
    )
    version = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Version",
        help_text="What attempts that begin from now on are asked. Attempts that run keep the version they began.",
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
        help_text="Asked of people without an account, before they begin. Members of a class are not asked: the class knows them.",
    )
    embedding = forms.ChoiceField(
        choices=Assignment.Embedding.choices,
        label="In pages of other sites",
        widget=forms.RadioSelect,
        help_text="Where it may stand in a frame. Attempts that run go on.",
    )
    embedding_sites = Origins(
        label="Sites",
        help_text="One in each line, scheme and host: https://blog.example. With * for the first part, "
        "https://*.school.example is every site below school.example, and not school.example itself.",
    )
    preset = forms.ChoiceField(label="What is shown when")
    told_clash = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
    ends_attempts = forms.BooleanField(required=False, label="End these attempts", widget=forms.HiddenInput)
    seen_revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, assignment: Assignment, zone: tzinfo) -> None:
        self.assignment = assignment
        self.old = services.settings_of(assignment)
        super().__init__(data, zone=zone, initial=self._initial(assignment))
        if assignment.kind != Assignment.Kind.PUBLIC:
            for name in ("reach", "embedding", "embedding_sites"):
                del self.fields[name]
        numbers = queries.version_numbers(assignment.quiz)
        self.fields["version"].choices = [  # type: ignore[attr-defined]
            ("", f"Always the latest, now version {numbers[0]}" if numbers else "Always the latest"),
            *((number, f"Version {number}") for number in numbers),
        ]
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
            "embedding": settings.embedding,
            "embedding_sites": "\n".join(settings.embedding_sites),
            "version": settings.version,
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
        for name, sentence in unfit_code(reach, code).items():
            self.add_error(name, sentence)
        if not self.errors:
            self._refuse_two_minds(cleaned)
        if self.errors:
            typed = self._as_far_as_readable(cleaned)
        else:
            typed = self.settings = self._settings(cleaned, code)
        for name, sentence in services.settings_problems(typed, self.assignment.quiz):
            field = FIELDS.get(name, name)
            if field not in self.errors:
                self.add_error(field, sentence)
        return cleaned

    def _as_far_as_readable(self, cleaned: Mapping[str, Any]) -> AssignmentSettings:
        """What stands now with what could be read of the form, so that all that is wrong is said at once."""
        read = {
            name: cleaned[name] for name in ("mode", "opens_at", "closes_at", "attempts_allowed") if name in cleaned
        }
        if cleaned.get("time_limit") is not None:
            read["time_limit_seconds"] = int(cleaned["time_limit"].total_seconds())
        if cleaned.get("pass_mark") is not None:
            read["pass_mark"] = cleaned["pass_mark"] / HUNDRED
        return replace(self.old, **read)

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
            embedding=cleaned.get("embedding", self.old.embedding),
            embedding_sites=cleaned.get("embedding_sites", self.old.embedding_sites),
            version=cleaned["version"],
        )

    def ask_to_end(self, sentence: str) -> None:
        """Refuse to save until somebody has ticked that these attempts are to end."""
        self.add_error(None, sentence)
        self.fields["ends_attempts"].widget = forms.CheckboxInput()
        self.asks_to_end = True

    asks_to_end = False

    def _refuse_two_minds(self, cleaned: Mapping[str, Any]) -> None:
        """Another preset was chosen and boxes were changed that say something else: which of the two is meant is asked, once."""
        chosen, ticked = cleaned["preset"], _ticked(cleaned)
        if chosen in (OWN, self.initial["preset"]) or not self._has_new_boxes(cleaned):
            return
        stored = {} if chosen == USUAL else {PRESET: chosen}
        meant = review_of(stored, cleaned["mode"], closes=cleaned["closes_at"] is not None)
        if all(ticked[row.value] == [c.value for c in Column if meant.allows(row, c)] for row in Row):
            return
        clash = f"{chosen} {ticked}"
        if cleaned["told_clash"] == clash:
            return
        label = dict(self.fields["preset"].choices)[chosen]  # type: ignore[attr-defined]
        self.add_error(
            "preset",
            f"You chose “{label}” and changed boxes below it that say something else. Choose “As ticked below” to keep the "
            f"boxes, or save once more to take “{label}”.",
        )
        self.data = _with(self.data, "told_clash", clash)

    def _has_new_boxes(self, cleaned: Mapping[str, Any]) -> bool:
        boxes = [_box(row, column) for row in Row for column in Column]
        return any(cleaned[name] != self.fields[name].initial for name in boxes)

    def _review(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The preset that was chosen; boxes that were changed below an unchanged preset are what is meant."""
        ticked, chosen = _ticked(cleaned), cleaned["preset"]
        has_new_boxes = self._has_new_boxes(cleaned)
        if chosen == self.initial["preset"] and not has_new_boxes:
            return dict(self.old.review)
        if chosen == OWN or (chosen == self.initial["preset"] and has_new_boxes):
            return ticked
        return {} if chosen == USUAL else {PRESET: chosen}


FIELDS = {"time_limit_seconds": "time_limit", "review": "preset", "visibility": "reach"}


def _with(data: Any, name: str, value: str) -> QueryDict:
    """What was sent, with another value of a hidden field."""
    changed: QueryDict = data.copy()
    changed[name] = value
    return changed


def _ticked(cleaned: Mapping[str, Any]) -> dict[str, list[str]]:
    return {row.value: [column.value for column in Column if cleaned[_box(row, column)]] for row in Row}


def _box(row: Row, column: Column) -> str:
    return f"show-{row.value}-{column.value}"


class GrantForm(ZonedForm):
    """What somebody is granted. `to` and `grant` are what was typed, once the form is valid; `held` is the grant that it takes
    the place of, which whoever fills it in has seen."""

    moments = ("closes_at",)

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    former = forms.ChoiceField(
        required=False,
        label="What was granted before",
        choices=[("", "Choose"), (JOIN, "Keep it, and add this"), (REPLACE, "Replace it")],
        widget=forms.HiddenInput,
    )
    whom = forms.ChoiceField(
        label="To whom",
        help_text="Whoever is on the list of the class, joined or not; others once they have begun the quiz.",
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
        places = queries.grantable_places(assignment)
        self.people: dict[str, Grantee] = {f"class-{each.pk}": each for each in classes}
        self.people |= {f"learner-{each.pk}": each for each, _ in learners}
        self.people |= {f"place-{each.pk}": each for each in places}
        names = [(f"class-{each.pk}", f"Class {each}") for each in classes]
        names += [(f"learner-{each.pk}", name) for each, name in learners]
        # Whoever joins while the form is filled in keeps the place that it was sent with.
        sent = data.get("whom", "") if data is not None else ""
        waiting = [each for each in places if each.learner_id is None or sent == f"place-{each.pk}"]
        names += [(f"place-{each.pk}", called_in_list(each)) for each in waiting]
        super().__init__(data, zone=zone, initial=_initial_grant(row))
        self.is_change = row is not None
        if row is not None:
            del self.fields["whom"]
            self.to: Grantee = row.learner or row.classroom or row.member  # type: ignore[assignment]
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
        if not self.errors:
            self._meet_former(cleaned)
        return cleaned

    def _meet_former(self, cleaned: Mapping[str, Any]) -> None:
        """Nobody's grant is wiped unseen: one that the page didn't show is told, with the choice to keep or replace it."""
        row = Accommodation.objects.filter(assignment=self.assignment, **services.whose_grant(self.to)).first()
        self.held = None if row is None else services.grant_of(row)
        is_seen = cleaned["seen"] == grant_stamp(self.held)
        if self.held is None or (is_seen and (self.is_change or cleaned["former"])):
            if self.held is not None and cleaned["former"] == JOIN:
                self.grant = services.joined_grants(self.held, self.grant)
            return
        told = told_grant(self.held)
        if is_seen:
            self.add_error("former", "Choose what happens to it.")
        else:
            self.add_error(
                None, f"Granted here already: {told}. What you typed is kept: choose what happens to the former."
            )
        self.fields["former"].widget = forms.Select(choices=self.fields["former"].choices)  # type: ignore[attr-defined]
        self.asks_about_former = True
        self.data = _with(self.data, "seen", grant_stamp(self.held))

    asks_about_former = False


def called_in_list(place: Membership) -> str:
    number = f", {place.number}" if place.number else ""
    return place.name if place.learner_id is not None else f"{place.name}{number} (hasn’t joined yet)"


def grant_stamp(grant: Grant | None) -> str:
    """What tells one grant from another."""
    return "" if grant is None else hashlib.sha256(repr(grant).encode()).hexdigest()


def told_grant(grant: Grant) -> str:
    parts = [f"{grant.extra_time_percent} % more time"] if grant.extra_time_percent else []
    if grant.extra_time_seconds:
        parts.append(f"{told_length(timedelta(seconds=grant.extra_time_seconds))} more")
    if grant.extra_attempts:
        parts.append("1 more attempt" if grant.extra_attempts == 1 else f"{grant.extra_attempts} more attempts")
    if grant.closes_at:
        parts.append(f"closes {told(grant.closes_at)}")
    return ", ".join(parts) + (f" ({grant.reason})" if grant.reason else "")


def _initial_grant(row: Accommodation | None) -> dict[str, Any]:
    if row is None:
        return {}
    seconds = row.extra_time_seconds
    return {
        "seen": grant_stamp(services.grant_of(row)),
        "extra_time_percent": row.extra_time_percent or None,
        "extra_time": typed_length(timedelta(seconds=seconds) if seconds else None),
        "extra_attempts": row.extra_attempts or None,
        "closes_at": row.closes_at,
        "reason": row.reason,
    }
