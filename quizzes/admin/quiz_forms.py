"""The forms of a quiz page: its settings and the rows of its questions."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quizzes import queries, services
from quizzes.admin.draft_forms import TEXT, DraftForm, PositionedForm
from quizzes.admin.drafts import stem_start
from quizzes.admin.fields import ExactNumber, Prose
from quizzes.admin.parameters import sentence
from quizzes.engine import content as engine
from quizzes.engine.certainty import ASKED, MARKED, NOT_ASKED
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.validation import FEWEST_POINTS, MOST_POINTS, MOST_QUESTIONS, MOST_TRIES
from quizzes.models import TEXT_LIMIT, Question, Quiz, QuizItem

CERTAINTY = (
    (NOT_ASKED, "Not asked"),
    (ASKED, "Asked: shown beside the results, changes no points"),
    (MARKED, "Marked: certainty-based marking"),
)


def state_of(quiz: Quiz) -> str:
    """Says whether two pages of a quiz showed the same of what they save: the quiz itself and its list, not its questions."""
    saved = Quiz._default_manager.filter(pk=quiz.pk)
    own = saved.values_list(
        "title", "slug", "language", "settings", "visibility", "withdrawn_at", "archived_at", "binned_at"
    )
    items = QuizItem.objects.filter(quiz=quiz.pk).order_by("pk").values_list("pk", "question_id", "position", "points")
    return hashlib.sha256(repr([*own, *items]).encode()).hexdigest()


class QuizForm(DraftForm):
    """The quiz with the settings of its content as fields of their own. A save of one of its questions, which is a change of
    the draft too, refuses nobody who edits the quiz itself."""

    seen_state = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

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
    asks = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_QUESTIONS,
        label="Questions asked",
        help_text="How many of its questions each attempt asks, drawn anew. Empty: all. All must be worth the same then.",
    )
    tries = forms.IntegerField(
        initial=1,
        min_value=1,
        max_value=MOST_TRIES,
        label="Tries of each question",
        help_text="In practice, how often an answer may be checked. After each try that isn’t right the next hint is shown; the best try counts.",
    )
    try_penalty = ExactNumber(
        initial=Fraction(0),
        minimum=Fraction(0),
        maximum=Fraction(1),
        label="What a try costs",
        help_text="Taken from the grade for each try before: 0.1 or 1/3. 0: nothing.",
    )
    certainty = forms.ChoiceField(
        required=False,
        choices=CERTAINTY,
        help_text="Marked, a right answer earns 1/3, 2/3 or all of its points and a wrong one 0, −2/3 or −2 times them, "
        "as certain as the learner says to be. All points, and a pass mark near them, then take certainty too.",
    )
    intro = Prose(
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs=TEXT),
        help_text="Stands above the first question, in Markdown.",
    )

    class Meta:
        model = Quiz
        fields = ["title", "slug", "language"]
        help_texts = {
            "slug": "The quiz’s address. It stays once the quiz is published, because links lead to it.",
            "language": "The language of the texts, such as “en”: screen readers speak it.",
        }

    user: User  # who fills the form in; set by the admin on the class of the request

    SETTINGS = (
        "intro",
        "asks",
        "shuffle_questions",
        "shuffle_choices",
        "tries",
        "try_penalty",
        "offers_dont_know",
        "certainty",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.SETTINGS:
            if name in self.instance.settings:
                self.initial[name] = self.instance.settings[name]
        if self.instance.pk is not None:
            self.initial["seen_state"] = state_of(self.instance)

    def stands_as_seen(self, cleaned: dict[str, Any]) -> bool:
        return cleaned.get("seen_state") == state_of(self.instance)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("tries") == 1 and cleaned.get("try_penalty"):
            self.add_error(
                "try_penalty", "There is only one try, so none can cost anything. Allow more tries or give 0."
            )
        if cleaned.get("certainty") and (cleaned.get("tries") or 1) > 1:
            self.add_error(
                "certainty",
                "With several tries learners know after the first one. Allow one try, or don’t ask for certainty.",
            )
        return cleaned

    def clean_slug(self) -> str:
        """Says where the slug is in use, if it is the user's to know."""
        slug: str = self.cleaned_data["slug"]
        if self.instance.pk is not None:
            try:
                services.refuse_moved_address(self.instance, slug)
            except InvalidParameter as refusal:
                raise ValidationError(sentence(refusal)) from None
        others = Quiz.objects.exclude(pk=self.instance.pk).filter(slug=slug)
        if not others.exists():
            return slug
        known = queries.visible_rows(others, self.user).first()
        if known is None:
            raise ValidationError(f"The slug “{slug}” is taken by a quiz of somebody else. Choose another one.")
        if known.is_binned:
            raise ValidationError(
                f"The slug “{slug}” is taken by “{known}”, which is in the bin. Choose another one, or restore that quiz "
                "and give it another."
            )
        raise ValidationError(f"The slug “{slug}” is taken by “{known}”. Choose another one.")

    def save(self, commit: bool = True) -> Quiz:
        chosen = {name: self.cleaned_data[name] for name in self.SETTINGS}
        chosen["try_penalty"] = str(chosen["try_penalty"])
        self.instance.settings = {**self.instance.settings, **chosen}
        return super().save(commit=commit)


class StandingQuestion(forms.Widget):
    """The question of a row that is there already: its stem, nothing to change."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<span class="standing" id="question-{}">{}</span>',
            self.question.key,
            stem_start(self.question.stem, self.question.text_format),
        )

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
        self.fields["position"].widget.attrs["data-position"] = ""  # what the script moves rows by
        asked = self.instance.question if self.instance.pk is not None else None
        stem = stem_start(asked.stem, asked.text_format) if asked else ""
        for name, words in (("position", "Position"), ("question", "Question"), ("points", "Points")):
            if name in self.fields:
                self.fields[name].widget.attrs["aria-label"] = f"{words} of “{stem}”" if stem else words
        if self.instance.pk is not None and "question" in self.fields:
            self.fields["question"].disabled = True
            self.fields["question"].widget = StandingQuestion(self.instance.question)
