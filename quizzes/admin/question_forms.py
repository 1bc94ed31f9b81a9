"""The forms of a question page: the question and its choices. Each says what it refuses at its field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from quizzes.admin.draft_forms import TEXT, DraftForm, PositionedForm, PositionedFormSet
from quizzes.admin.fields import ExactNumber, ObjectField, Prose
from quizzes.admin.references import check_claim, check_explanation, check_variants, parameter_faults
from quizzes.engine import content as engine
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import Kind
from quizzes.engine.schemes import SCHEMES
from quizzes.engine.validation import FEWEST_POINTS
from quizzes.models import TEXT_LIMIT, Choice, Question


def scheme_choices() -> list[tuple[str, Any]]:
    """Schemes for a select, grouped by the kinds that they fit."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for scheme in SCHEMES.values():
        titles = [kind.title for kind in KINDS.values() if scheme.id in kind.schemes]
        groups.setdefault(", ".join(titles), []).append((scheme.id, scheme.label))
    return [("", "The usual scheme of the kind"), *groups.items()]


class QuestionForm(DraftForm):
    scheme = forms.ChoiceField(
        required=False,
        choices=scheme_choices,
        help_text="How ticks become points. The learner reads it before answering.",
    )
    scheme_parameters = ObjectField(
        help_text='As JSON; only “Weights per choice” takes any: {"lower": "-1", "upper": "1"}.',
    )
    explanation = ObjectField(
        help_text='As JSON: {"provider": "subject.name", "parameters": {…}}. Its numbers stand in texts as {{ name }}.',
    )
    body = ObjectField(
        label="Settings of the kind",
        help_text='As JSON. A number: {"answer": "0.25", "tolerance": "0.005", "unit": "V", "decimals": 2}. '
        'A number with variants: {"quantity": "subject.name", "parameters": {…}, "domain": {"x": {"from": "-4", '
        '"to": "4", "step": "0.5"}}, "decimals": 3}; texts take its numbers as {{ draw.x }}; "predict": {"from": "-1", "to": "2"} lets learners place the point first. '
        'Multi-select: {"offers_none": true} adds “None of these”.',
    )

    class Meta:
        model = Question
        fields = [
            "kind",
            "language",
            "text_format",
            "stem",
            "note_before",
            "note_after",
            "source",
            "scheme",
            "scheme_parameters",
            "explanation",
            "body",
        ]
        help_texts = {
            "text_format": "Of every text on this page.",
            "stem": f"What is asked. At most {TEXT_LIMIT:,} characters, as for every text here.",
            "note_before": "Stands below the stem: a condition that the answer hangs on.",
            "note_after": "Stands with the feedback; computed numbers as {{ name }}.",
            "source": "Where a reader can check the answer.",
        }
        widgets = {name: forms.Textarea(attrs=TEXT) for name in ("stem", "note_before", "note_after", "source")}
        field_classes = dict.fromkeys(widgets, Prose)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = KINDS.get(cleaned.get("kind", ""))
        if kind is None:
            return cleaned
        self._check_computed(kind, cleaned)
        scheme = SCHEMES.get(cleaned.get("scheme") or kind.default_scheme)
        if scheme is None:
            return cleaned
        if scheme.id not in kind.schemes:
            fitting = ", ".join(SCHEMES[name].label for name in kind.schemes)
            self.add_error("scheme", f"“{scheme.label}” does not fit “{kind.title}”; those that fit: {fitting}.")
        elif faults := parameter_faults(scheme.parameters, cleaned.get("scheme_parameters", {})):
            self.add_error("scheme_parameters", faults)
        return cleaned

    def _check_computed(self, kind: Kind, cleaned: dict[str, Any]) -> None:
        """The kind's settings, the draws, and the explanation with the numbers of the first one."""
        draw = None
        try:
            if kind.name == "numeric" and (faults := kind.validate(_kind_part(cleaned, ()))):
                raise ValidationError(faults)
            if "quantity" in cleaned.get("body", {}) and kind.name == "numeric":
                draw = check_variants(cleaned["body"]).draws[0]
        except ValidationError as refusal:
            self.add_error("body", refusal)
            return
        try:
            if cleaned.get("explanation"):
                check_explanation(cleaned["explanation"], draw)
        except ValidationError as refusal:
            self.add_error("explanation", refusal)


def _kind_part(cleaned: dict[str, Any], choices: Sequence[engine.Choice]) -> engine.Question:
    """As much of the question as its kind looks at."""
    return engine.Question(
        key="",
        kind=cleaned.get("kind", ""),
        stem=engine.Text(cleaned.get("stem", "")),
        points=FEWEST_POINTS,
        scheme=engine.Reference(cleaned.get("scheme", "")),
        choices=tuple(choices),
        body=cleaned.get("body", {}),
    )


class ChoiceForm(PositionedForm):
    weight = ExactNumber(required=False, help_text="Only for the scheme “Weights per choice”: 1, 0.5 or -1/3.")
    claim = ObjectField(
        check=check_claim,
        help_text='As JSON: {"claim": "subject.name", "parameters": {…}, "expected": true, "role": "decides"}. '
        "Roles: decides, true_but_not_the_answer, reason_is_false. Where nothing can be computed: "
        '{"claim": "engine.source_only", "expected": true, "source": "…"}.',
    )

    class Meta:
        model = Choice
        fields = ["text", "is_correct", "weight", "position", "feedback_ticked", "feedback_unticked", "claim"]
        labels = {
            "is_correct": "Right",
            "feedback_ticked": "Feedback when ticked",
            "feedback_unticked": "Feedback when left out",
        }
        help_texts = {
            "feedback_ticked": "Why this choice is right or wrong; computed numbers as {{ name }} and {{ claim.name }}.",
            "feedback_unticked": "For a right choice: what the learner missed.",
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "feedback_ticked": forms.Textarea(attrs=TEXT),
            "feedback_unticked": forms.Textarea(attrs={"rows": 2, "cols": 80}),
        }
        field_classes = dict.fromkeys(widgets, Prose)


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

    def clean(self) -> None:
        super().clean()
        kind = KINDS.get(self.instance.kind)
        if any(self.errors) or kind is None:
            return
        choices = [
            engine.Choice(
                key=str(number), text=engine.Text(form.cleaned_data["text"]), is_correct=form.cleaned_data["is_correct"]
            )
            for number, form in enumerate(self.kept_forms())
        ]
        if faults := _faults_of_choices(kind, self.instance.body, choices):
            raise ValidationError(faults)


def _faults_of_choices(kind: Kind, body: Any, choices: Sequence[engine.Choice]) -> list[str]:
    """What the kind says of the choices; what it says of its settings alone stands at their field."""
    faults = kind.validate(_kind_part({"kind": kind.name, "body": body}, choices))
    if kind.name != "numeric":
        return faults
    of_body = kind.validate(_kind_part({"kind": kind.name, "body": body}, ()))
    return [fault for fault in faults if fault not in of_body]
