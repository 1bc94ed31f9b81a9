"""Forms of drafts. Each says what it refuses at its field, and refuses a second editor without losing their text."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quizzes import services
from quizzes.admin.drafts import stem_start
from quizzes.admin.fields import ExactNumber, ObjectField, Prose
from quizzes.admin.references import check_claim, check_explanation, check_variants, parameter_faults
from quizzes.engine import content as engine
from quizzes.engine.errors import StaleRevision
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import Kind
from quizzes.engine.schemes import SCHEMES
from quizzes.engine.validation import FEWEST_POINTS, MOST_POINTS
from quizzes.models import TEXT_LIMIT, Choice, Question, Quiz, QuizItem

TEXT = {"rows": 3, "cols": 80}


class DraftForm(forms.ModelForm):
    """A form that knows which edit revision its page showed."""

    seen_revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_revision"] = self.instance.edit_revision

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is not None:
            seen = cleaned.get("seen_revision")
            try:
                services.hold_for_edit(self.instance, seen_revision=-1 if seen is None else seen)
            except StaleRevision as refusal:
                self.add_error(None, ValidationError(refusal.message, code=refusal.code))
        return cleaned


class QuizForm(DraftForm):
    """The quiz with the settings of its content as fields of their own."""

    shuffle_questions = forms.BooleanField(
        required=False, help_text="Each attempt asks the questions in an order of its own."
    )
    shuffle_choices = forms.BooleanField(
        required=False,
        initial=engine.Settings().shuffle_choices,
        help_text="Each attempt shows the choices in an order of its own; true or false keeps its order.",
    )
    offers_dont_know = forms.BooleanField(
        required=False,
        label="Offers “I don’t know yet”",
        help_text="A further choice below the others: 0 points, feedback shown, kept apart from wrong answers.",
    )
    intro = Prose(
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs=TEXT),
        help_text="Stands above the first question, in Markdown.",
    )

    class Meta:
        model = Quiz
        fields = ["title", "slug", "language", "visibility"]
        help_texts = {
            "slug": "The quiz’s address. Links from elsewhere break when it changes.",
            "language": "The language of the texts, such as “en”: screen readers speak it.",
            "visibility": "Private takes the quiz away from everyone at once.",
        }

    SETTINGS = ("shuffle_questions", "shuffle_choices", "offers_dont_know", "intro")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.SETTINGS:
            if name in self.instance.settings:
                self.initial[name] = self.instance.settings[name]

    def save(self, commit: bool = True) -> Quiz:
        chosen = {name: self.cleaned_data[name] for name in self.SETTINGS}
        self.instance.settings = {**self.instance.settings, **chosen}
        return super().save(commit=commit)


class PositionedForm(forms.ModelForm):
    """A row with a place in its list; left empty, a new row comes last."""

    position = forms.IntegerField(
        required=False, min_value=0, max_value=32_767, widget=forms.NumberInput(attrs={"size": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["position"] = None


class PositionedFormSet(forms.BaseInlineFormSet):
    def kept_forms(self) -> list[forms.ModelForm]:
        """Rows that will stand, in the order of their positions."""
        filled = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return sorted(filled, key=lambda form: (form.cleaned_data["position"] is None, form.cleaned_data["position"]))

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        last = 0
        for form in self.kept_forms():
            if form.cleaned_data["position"] is None:
                form.cleaned_data["position"] = form.instance.position = last + 1
            last = form.instance.position


class StandingQuestion(forms.Widget):
    """The question of a row that is there already: its stem, nothing to change."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<span class="standing">{}</span>', stem_start(self.question.stem))

    def id_for_label(self, id_: str | None) -> str:
        return ""


class QuizItemForm(PositionedForm):
    points = ExactNumber(
        initial=Fraction(1),
        minimum=FEWEST_POINTS,
        maximum=MOST_POINTS,
        help_text="What the question is worth: 1, 0.5 or 1/3.",
    )

    class Meta:
        model = QuizItem
        fields = ["position", "question", "points"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None and "question" in self.fields:
            self.fields["question"].disabled = True
            self.fields["question"].widget = StandingQuestion(self.instance.question)


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
