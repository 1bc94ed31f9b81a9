"""The forms of a quiz page: its settings and the rows of its questions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quizzes import queries
from quizzes.admin.draft_forms import TEXT, DraftForm, PositionedForm
from quizzes.admin.drafts import stem_start
from quizzes.admin.fields import ExactNumber, Prose
from quizzes.engine import content as engine
from quizzes.engine.validation import FEWEST_POINTS, MOST_POINTS, MOST_QUESTIONS, MOST_TRIES
from quizzes.models import TEXT_LIMIT, Question, Quiz, QuizItem


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

    user: User  # who fills the form in; set by the admin on the class of the request

    SETTINGS = ("shuffle_questions", "shuffle_choices", "offers_dont_know", "asks", "tries", "try_penalty", "intro")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.SETTINGS:
            if name in self.instance.settings:
                self.initial[name] = self.instance.settings[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("tries") == 1 and cleaned.get("try_penalty"):
            self.add_error(
                "try_penalty", "There is only one try, so none can cost anything. Allow more tries or give 0."
            )
        return cleaned

    def clean_slug(self) -> str:
        """Says where the slug is in use, if it is the user's to know."""
        slug = self.cleaned_data["slug"]
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
        self.fields["position"].widget.attrs["data-position"] = ""  # what the script moves rows by
        stem = stem_start(self.instance.question.stem) if self.instance.pk is not None else ""
        for name, words in (("position", "Position"), ("question", "Question"), ("points", "Points")):
            if name in self.fields:
                self.fields[name].widget.attrs["aria-label"] = f"{words} of “{stem}”" if stem else words
        if self.instance.pk is not None and "question" in self.fields:
            self.fields["question"].disabled = True
            self.fields["question"].widget = StandingQuestion(self.instance.question)
