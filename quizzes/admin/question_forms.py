"""The forms of a question page: the question and its choices. Each says what it refuses at its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from quizzes import subjects
from quizzes.admin.draft_forms import TEXT, DraftForm, PositionedForm, PositionedFormSet
from quizzes.admin.fields import ExactNumber, Prose
from quizzes.admin.kind_settings import KindSettings
from quizzes.admin.parameters import (
    NUMBERS,
    Boxes,
    ListedField,
    RowsField,
    RowsWidget,
    carried,
    drawn_value,
    listed,
    sentence,
)
from quizzes.admin.references import ROLES, TRUTHS, claim_options, fault_together, found, provider_options
from quizzes.engine import content as engine
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.kinds import KINDS
from quizzes.engine.schemes import SCHEMES
from quizzes.engine.subject import Parameters, Role
from quizzes.engine.validation import FEWEST_POINTS, MOST_CHOICES
from quizzes.models import TEXT_LIMIT, Choice, Question
from quizzes.services import tag_names

MOST_HINTS = 10
LONGEST_WORDS = 500  # characters of the description of a figure
USUAL_SCHEME = "The usual one"
PLAIN_SETTINGS = ("answer", "tolerance", "relative", "exact", "unit", "decimals", "predict_from", "predict_to")
TEXTS = ("stem", "note_before", "note_after", "source")


class ShapedForm(forms.ModelForm):
    """A form whose fields follow from what is chosen in it: of a provider come its parameters."""

    carries: tuple[str, ...] = ()  # beginnings of the names whose fields come and go

    def typed(self, name: str) -> str:
        """What stands in a field now: sent, or else stored."""
        value = self.data.get(self.add_prefix(name), "") if self.is_bound else self.initial.get(name, "")
        return str(value or "")

    def carried(self) -> list[tuple[str, str]]:
        return carried(self, *self.carries)


class QuestionForm(ShapedForm, DraftForm):
    """The question. What content keeps as JSON stands here as fields of its own."""

    carries = ("scheme_p_", "body_", "explanation_p_", "figure_p_")

    class Meta:
        model = Question
        fields = ["kind", "language", "text_format", *TEXTS, "scheme"]
        labels = {"note_before": "Note before the answer", "note_after": "Note after the answer"}
        help_texts = {
            "text_format": "Of every text on this page.",
            "language": "Such as “en”: screen readers speak it.",
            "stem": "What is asked, in Markdown; formulas stand between $…$.",
            "note_before": "Stands below the stem: a condition that the answer hangs on.",
            "note_after": "Stands with the feedback; explains it where nothing is computed. A computed number is written {{ name }}.",
            "source": "Where a reader can check the answer. Needed where nothing is computed.",
        }
        widgets = {name: forms.Textarea(attrs=TEXT) for name in TEXTS}
        field_classes = dict.fromkeys(TEXTS, Prose)

    hints = RowsField(
        most=MOST_HINTS,
        longest=TEXT_LIMIT,
        label="Hints",
        help_text="One is shown after each unsuccessful try, in this order.",
        widget=RowsWidget(label="Hint", spare=1),
    )
    tag_names = forms.CharField(
        required=False,
        label="Tags",
        help_text="Words to find the question by, with commas between them. New ones are made.",
        widget=forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = self.instance
        self.initial.setdefault("kind", question.kind)
        self.initial["hints"] = list(question.hints or [])
        self.initial["tag_names"] = ", ".join(tag.name for tag in question.tags.all()) if question.pk else ""
        self.kind = KINDS.get(self.typed("kind"))
        self._add_scheme()
        self.settings = KindSettings(self, self.kind.name if self.kind else "", question.body)
        self._add_explanation()
        self._add_figure()

    @property
    def changed_data(self) -> list[str]:
        """The fields that make a figure's line are no part of the question."""
        return [name for name in super().changed_data if not name.startswith("figure_")]

    def compared(self) -> list[str]:
        return [name for name in super().compared() if not name.startswith("figure_")]

    def _add_figure(self) -> None:
        """What puts a figure into a text."""
        name = self.typed("figure_provider")
        self.fields["figure_provider"] = ListedField(
            required=False, label="Drawn by", choices=listed([("", "choose …"), *provider_options()], name)
        )
        provider = found(subjects.provider, name)
        self.figure_boxes = Boxes(provider.parameters if provider else (), "figure_p_", {})
        self.figure_boxes.add_to(self)
        self.fields["figure_words"] = forms.CharField(
            required=False,
            label="Description",
            max_length=LONGEST_WORDS,
            help_text="What the picture shows, in words that don’t give the answer away. They stand for it where it isn’t seen.",
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def figure_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.figure_boxes.names]

    def _add_scheme(self) -> None:
        kind = self.kind
        fitting = kind.schemes if kind else tuple(SCHEMES)
        usual = f"{USUAL_SCHEME}: {SCHEMES[kind.default_scheme].label}" if kind else USUAL_SCHEME
        options = [("", usual), *((name, SCHEMES[name].label) for name in fitting)]
        self.fields["scheme"] = ListedField(
            required=False,
            label="Scheme",
            choices=listed(options, self.typed("scheme")),
            help_text="How ticks become points. The learner reads it before answering.",
        )
        self.scheme = SCHEMES.get(self.typed("scheme") or (kind.default_scheme if kind else ""))
        self.scheme_boxes = Boxes(
            self.scheme.parameters if self.scheme else (), "scheme_p_", _mapping(self.instance.scheme_parameters)
        )
        self.scheme_boxes.add_to(self)

    def _add_explanation(self) -> None:
        stored = _mapping(self.instance.explanation)
        self.initial["explanation_provider"] = str(stored.get("provider", ""))
        self.provider_name = self.typed("explanation_provider")
        self.fields["explanation_provider"] = ListedField(
            required=False,
            label="Computation",
            choices=listed([("", "None: the note after the answer explains"), *provider_options()], self.provider_name),
            help_text="What the feedback shows: its steps, numbers and figure.",
        )
        self.provider = found(subjects.provider, self.provider_name)
        same = self.provider_name == stored.get("provider")
        self.explanation_boxes = Boxes(
            self.provider.parameters if self.provider else (),
            "explanation_p_",
            _mapping(stored.get("parameters")) if same and self.provider else {},
            self.settings.draws,
        )
        self.explanation_boxes.add_to(self)

    @property
    def kind_name(self) -> str:
        return self.kind.name if self.kind else ""

    def scheme_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.scheme_boxes.names]

    def explanation_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.explanation_boxes.names]

    def plain_settings(self) -> list[forms.BoundField]:
        """The settings of a number that belong to no parameter of its quantity."""
        return [self[f"body_{name}"] for name in PLAIN_SETTINGS if f"body_{name}" in self.fields]

    def draw_values(self) -> list[tuple[str, str]]:
        return [drawn_value(each.name) for each in self.settings.draws if each.type in NUMBERS]

    @property
    def takes_weights(self) -> bool:
        return self.scheme is not None and self.scheme.id == "option_weights"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            cleaned["tag_names"] = tag_names(cleaned.get("tag_names", ""))
        except ValueError as refusal:
            self.add_error("tag_names", str(refusal))
        if self.kind is None:
            return cleaned
        self.instance.hints = cleaned.get("hints", [])
        body = self.settings.read()
        if body is not None:
            self.instance.body = body
        self._read_scheme(cleaned)
        self._read_explanation()
        return cleaned

    def _read_scheme(self, cleaned: Mapping[str, Any]) -> None:
        kind, chosen = self.kind, cleaned.get("scheme", "")
        assert kind is not None  # noqa: S101  asked for a known kind only
        if self.scheme is None or self.scheme.id not in kind.schemes:
            fitting = ", ".join(SCHEMES[name].label for name in kind.schemes)
            label = self.scheme.label if self.scheme else chosen
            self.add_error("scheme", f"“{label}” does not fit “{kind.title}”; those that fit: {fitting}.")
            return
        given = self.scheme_boxes.read(self)
        if given is not None:
            self.instance.scheme_parameters = given

    def _read_explanation(self) -> None:
        if not self.provider_name:
            self.instance.explanation = {}
            return
        if self.provider is None:
            self.add_error("explanation_provider", _unknown(subjects.provider, self.provider_name))
            return
        draw = self.settings.draw
        given = self.explanation_boxes.read(self, draw)
        if given is None:
            return
        can_be_computed = draw is not None or not self.settings.quantity_name
        if can_be_computed and not self.provider.slow:
            refusal = fault_together(self.provider.parameters, given, self.provider.explain, draw)
            if refusal is not None:
                self.add_error(
                    self.explanation_boxes.field_named(refusal.field, "explanation_provider"), sentence(refusal)
                )
                return
        built = {"provider": self.provider_name, "parameters": given}
        stored = self.instance.explanation or {}
        self.instance.explanation = stored if {"parameters": {}, **stored} == built else built


def _unknown(find: Any, name: str) -> str:
    try:
        find(name)
    except InvalidParameter as refusal:
        return refusal.message
    raise ValueError(f"{name!r} is known.")


def _mapping(value: Any) -> Parameters:
    return value if isinstance(value, Mapping) else {}


class ChoiceForm(ShapedForm, PositionedForm):
    carries = ("claim_p_",)
    weight = ExactNumber(required=False, help_text="1, 0.5 or −1/3.")

    class Meta:
        model = Choice
        fields = ["text", "is_correct", "weight", "position", "feedback_ticked", "feedback_unticked"]
        labels = {
            "is_correct": "Right",
            "feedback_ticked": "Feedback when ticked",
            "feedback_unticked": "Feedback when left out",
        }
        help_texts = {
            "feedback_ticked": "Why it is right or wrong. Computed numbers: {{ name }}, {{ claim.name }}.",
            "feedback_unticked": "For a right choice: what the learner missed.",
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "feedback_ticked": forms.Textarea(attrs=TEXT),
            "feedback_unticked": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "position": forms.HiddenInput,
        }
        field_classes = dict.fromkeys(("text", "feedback_ticked", "feedback_unticked"), Prose)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].widget = forms.HiddenInput()
        stored = _mapping(self.instance.claim)
        self.initial = {
            **self.initial,
            "claim_type": str(stored.get("claim", "")),
            "claim_expected": "false" if stored.get("expected") is False else "true",
            "claim_role": str(stored.get("role", Role.DECIDES.value)),
            "claim_source": str(stored.get("source", "")),
        }
        self.claim_name = self.typed("claim_type")
        self.claim_type = found(subjects.claim_type, self.claim_name)
        self._add_claim(stored)

    def _add_claim(self, stored: Parameters) -> None:
        self.fields["claim_type"] = ListedField(
            required=False,
            label="Claim",
            choices=listed([("", "No claim"), *claim_options()], self.claim_name),
            help_text="What the choice states, so that it can be computed.",
        )
        same = self.claim_name == stored.get("claim")
        self.claim_boxes = Boxes(
            self.claim_type.parameters if self.claim_type else (),
            "claim_p_",
            _mapping(stored.get("parameters")) if same and self.claim_type else {},
        )
        self.claim_boxes.add_to(self)
        roles = listed(ROLES, self.typed("claim_role"))
        self.fields["claim_expected"] = ListedField(required=False, label="You expect it to be", choices=TRUTHS)
        self.fields["claim_role"] = ListedField(required=False, label="What it means for the choice", choices=roles)
        self.fields["claim_source"] = Prose(
            required=False,
            label="Source",
            max_length=TEXT_LIMIT,
            widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
            help_text="Needed where nothing can be computed.",
        )

    @property
    def row_number(self) -> str:
        return str(self.prefix).rpartition("-")[2]

    def claim_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.claim_boxes.names]

    def has_changed(self) -> bool:
        """A new row in which nothing was typed is no choice, wherever it stands."""
        typed = ("text", "feedback_ticked", "feedback_unticked", "weight", "claim_type", "is_correct")
        return super().has_changed() and (
            self.instance.pk is not None or any(self.typed(name).strip() for name in typed)
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.claim_name:
            self.instance.claim = {}
            return cleaned
        if cleaned.get("claim_role") not in {role for role, _ in ROLES}:
            known = ", ".join(f"“{words}”" for _, words in ROLES)
            self.add_error("claim_role", f"Choose the role of the claim: {known}.")
        if cleaned.get("claim_expected") not in ("true", "false"):
            self.add_error("claim_expected", "Choose what you expect the claim to be: true or false.")
        if self.claim_type is None:
            self.add_error("claim_type", _unknown(subjects.claim_type, self.claim_name))
            return cleaned
        given = self.claim_boxes.read(self)
        if given is not None and not self.claim_type.slow:
            refusal = fault_together(self.claim_type.parameters, given, self.claim_type.check)
            if refusal is not None:
                self.add_error(self.claim_boxes.field_named(refusal.field, "claim_type"), sentence(refusal))
        if not self.errors:
            self._keep_claim(given or {})
        return cleaned

    def _keep_claim(self, given: Parameters) -> None:
        built = {
            "claim": self.claim_name,
            "parameters": given,
            "expected": self.cleaned_data["claim_expected"] == "true",
            "role": self.cleaned_data["claim_role"],
        }
        if self.cleaned_data["claim_source"]:
            built["source"] = self.cleaned_data["claim_source"]
        stored = self.instance.claim or {}
        usual = {"parameters": {}, "expected": True, "role": Role.DECIDES.value, **stored}
        if not usual.get("source"):
            usual.pop("source", None)
        self.instance.claim = stored if usual == built else built


class ChoiceFormSet(PositionedFormSet):
    def get_queryset(self) -> Any:
        """The choices, row for row as the page had them: one that another editor took out meanwhile keeps its row,
        and so what was typed there."""
        rows = super().get_queryset()
        if not self.is_bound:
            return rows
        by_id = {str(row.pk): row for row in rows}
        posted = (self.data.get(f"{self.add_prefix(index)}-id", "") for index in range(self.initial_form_count()))
        return [by_id.get(row_id, Choice()) for row_id in posted]

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        """A row left blank is no choice; whether there are enough of them, the kind says."""
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.empty_permitted = form.empty_permitted or i >= self.initial_form_count()
        return form

    def rows(self) -> list[ChoiceForm]:
        """The rows as they stand on the page, in the order of their places."""

        def place(numbered: tuple[int, Any]) -> tuple[bool, int, int]:
            index, form = numbered
            typed = form.typed("position")
            return not typed.isdecimal(), int(typed) if typed.isdecimal() else 0, index

        return [form for _, form in sorted(enumerate(cast(list[ChoiceForm], self.forms)), key=place)]

    def has_text(self) -> bool:
        return any(form.typed("text").strip() for form in self.rows())

    def clean(self) -> None:
        super().clean()
        kind = KINDS.get(self.instance.kind)
        if any(self.errors) or kind is None:
            return
        kept = self.kept_forms()
        if len(kept) > MOST_CHOICES:
            raise ValidationError(f"These are {len(kept)} choices; at most {MOST_CHOICES} fit. Take some out.")
        choices = [
            engine.Choice(
                key=str(number), text=engine.Text(form.cleaned_data["text"]), is_correct=form.cleaned_data["is_correct"]
            )
            for number, form in enumerate(kept)
        ]
        if faults := _faults_of_choices(kind.name, self.instance.body, choices):
            raise ValidationError(faults)


def _faults_of_choices(kind: str, body: Any, choices: Sequence[engine.Choice]) -> list[str]:
    """What the kind says of the choices but that some are missing; what it says of its settings alone stands at their fields."""
    part = _kind_part(kind, body, choices)
    missing = KINDS[kind].missing(part)
    faults = [fault for fault in KINDS[kind].validate(part) if fault not in missing]
    if kind != "numeric":
        return faults
    of_body = KINDS[kind].validate(_kind_part(kind, body, ()))
    return [fault for fault in faults if fault not in of_body]


def _kind_part(kind: str, body: Any, choices: Sequence[engine.Choice]) -> engine.Question:
    """As much of the question as its kind looks at."""
    return engine.Question(
        key="",
        kind=kind,
        stem=engine.Text(""),
        points=FEWEST_POINTS,
        scheme=engine.Reference(""),
        choices=tuple(choices),
        body=body,
    )
