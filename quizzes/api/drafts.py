"""Bodies of drafts, and how they become the engine's content. What the content means, publishing checks, not this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quizzes import queries
from quizzes.api.fields import Body, Exact, Flag, OneOf, Text, Whole
from quizzes.engine import content as engine
from quizzes.engine.kinds import KINDS
from quizzes.engine.subject import Role
from quizzes.engine.validation import (
    FEWEST_POINTS,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_CHOICES,
    MOST_HINTS,
    MOST_POINTS,
    MOST_QUESTIONS,
    MOST_TRIES,
)
from quizzes.keys import new_key
from quizzes.models import Question, Quiz, TextFormat
from quizzes.services.editing import LONGEST_TAG, MOST_TAGS

MOST_NAMES = 60  # of one set of parameters
LONGEST_VALUE = 2_000


@extend_schema_field({"type": "object", "additionalProperties": {}, "maxProperties": MOST_NAMES})
class Parameters(serializers.Field):
    """Names with values, as content keeps them: texts, whole numbers, flags, lists and sets of those. No floats, which
    change when they are written down: "0.1" and "1/3" are texts."""

    default_error_messages = {
        "invalid": "Give an object.",
        "float": "Give numbers with decimals as texts, such as “0.1” or “1/3”.",
        "too_much": f"This holds more than {MOST_NAMES} values, or a text of more than {LONGEST_VALUE} characters.",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        self._look(data)
        return data

    def _look(self, value: Any) -> None:
        if isinstance(value, float):
            self.fail("float")
        if isinstance(value, str) and len(value) > LONGEST_VALUE:
            self.fail("too_much")
        if isinstance(value, int) and abs(value) >= 10**15:
            self.fail("too_much")
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if len(inner) > MOST_NAMES:
            self.fail("too_much")
        for each in inner:
            self._look(each)

    def to_representation(self, value: Any) -> Any:
        return value


def prose(**options: Any) -> Text:
    return Text(max_length=LONGEST_TEXT, allow_blank=True, required=False, **options)


class SettingsBody(Body):
    shuffle_questions = Flag(required=False)
    shuffle_choices = Flag(required=False)
    offers_dont_know = Flag(required=False)
    asks = Whole(min_value=1, max_value=MOST_QUESTIONS, allow_null=True, required=False)
    tries = Whole(min_value=1, max_value=MOST_TRIES, required=False)
    try_penalty = Exact(required=False, help_text="Taken from the grade for each try before, 0 to 1.")
    intro = prose()

    def validate_try_penalty(self, value: Fraction) -> str:
        if not 0 <= value <= 1:
            raise serializers.ValidationError("Give a part of the grade, 0 to 1.", code="out_of_range")
        return str(value)


class ItemBody(Body):
    question = Text(max_length=20, help_text="The key of a question that you may edit.")
    points = Exact(default=Fraction(1))

    def validate_points(self, value: Fraction) -> Fraction:
        if not FEWEST_POINTS <= value <= MOST_POINTS:
            raise serializers.ValidationError(f"Give {FEWEST_POINTS} to {MOST_POINTS}.", code="out_of_range")
        return value


class QuizBody(Body):
    title = Text(max_length=LONGEST_TITLE)
    slug = serializers.SlugField(max_length=100, required=False, help_text="Left out: made of the title.")
    language = Text(max_length=12, required=False)
    visibility = OneOf(choices=Quiz.Visibility.choices, required=False)
    settings = SettingsBody(required=False)
    items = ItemBody(many=True, required=False, max_length=MOST_QUESTIONS)

    def validate_title(self, value: str) -> str:
        if not value.strip():
            raise serializers.ValidationError("Give a title.", code="blank")
        return value.strip()

    def validate_items(self, items: list[dict[str, Any]]) -> list[tuple[Question, Fraction]]:
        keys = [item["question"] for item in items]
        if len(set(keys)) < len(keys):
            raise serializers.ValidationError("A question stands in a quiz once.", code="repeated")
        known = {
            each.key: each for each in queries.authored_questions(self.context["caller"].user).filter(key__in=keys)
        }
        unknown = [key for key in keys if key not in known]
        if unknown:
            said = f"There is no question {', '.join(unknown[:5])}, or it isn't yours to edit."
            raise serializers.ValidationError(said, code="unknown_question")
        return [(known[item["question"]], item["points"]) for item in items]


class ReferenceBody(Body):
    """The computation behind the feedback."""

    provider = Text(max_length=100)
    parameters = Parameters(default=dict)


class ClaimBody(Body):
    """What a choice states, so that it can be computed."""

    claim = Text(max_length=100)
    parameters = Parameters(default=dict)
    expected = Flag(default=True)
    role = OneOf(choices=[(role.value, role.value) for role in Role], default=Role.DECIDES.value)
    source = prose(default="")


class ChoiceBody(Body):
    key = Text(max_length=20, required=False, help_text="Of a choice that is there already; left out for a new one.")
    text = Text(max_length=LONGEST_TEXT)
    is_correct = Flag()
    weight = Exact(required=False, allow_null=True)
    feedback_ticked = prose(default="")
    feedback_unticked = prose(default="")
    claim = ClaimBody(required=False, allow_null=True)


class QuestionBody(Body):
    kind = OneOf(choices=Question.Kind.choices)
    language = Text(max_length=12, required=False)
    text_format = OneOf(choices=TextFormat.choices, required=False)
    stem = Text(max_length=LONGEST_TEXT)
    note_before = prose()
    note_after = prose()
    source = prose()
    scheme = Text(max_length=40, required=False, allow_blank=True, help_text="Empty: the usual one of the kind.")
    scheme_parameters = Parameters(required=False)
    explanation = ReferenceBody(required=False, allow_null=True)
    body = Parameters(required=False, help_text="What only the kind knows, such as {“answer”: “1/3”}.")
    hints = serializers.ListField(child=Text(max_length=LONGEST_TEXT), max_length=MOST_HINTS, required=False)
    tags = serializers.ListField(child=Text(max_length=LONGEST_TAG), max_length=MOST_TAGS, required=False)
    choices = ChoiceBody(many=True, required=False, max_length=MOST_CHOICES)


class Changes:
    """Nothing must be named. What stands inside something that is named is still needed there."""

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()  # type: ignore[misc]
        for field in fields.values():
            field.required = False
        return fields


class ChangedQuestion(Changes, QuestionBody):
    """Only what is named changes. Choices and hints are given whole."""


class ChangedQuiz(Changes, QuizBody):
    """Only what is named changes. Items are given whole, in their order."""


def question_content(body: Mapping[str, Any], before: Question | None) -> engine.Question:
    """The question as it would be with this body. Raises what becomes `invalid_request` for a choice that isn't its."""
    now = queries.draft_question(before, Fraction(1)) if before else _empty(body["kind"])
    text_format = body.get("text_format") or now.stem.format
    kind = body.get("kind", now.kind)
    scheme = body.get("scheme", before.scheme if before else "")

    def text(name: str) -> engine.Text:
        return engine.Text(body.get(name, getattr(now, name).text), text_format)

    hints = body.get("hints", [hint.text for hint in now.hints])
    given = now.scheme.parameters if before else {}
    content = replace(
        now,
        stem=text("stem"),
        note_before=text("note_before"),
        note_after=text("note_after"),
        source=text("source"),
        kind=kind,
        scheme=engine.Reference(scheme or KINDS[kind].default_scheme, body.get("scheme_parameters", given)),
        hints=tuple(engine.Text(hint, text_format) for hint in hints),
        explanation=_explanation(body["explanation"]) if "explanation" in body else now.explanation,
        body=body.get("body", now.body),
    )
    choices = (
        tuple(_choice(each, place, before, text_format) for place, each in enumerate(body["choices"]))
        if "choices" in body
        else tuple(_formatted(choice, text_format) for choice in now.choices)
    )
    return replace(content, choices=choices)


def _empty(kind: str) -> engine.Question:
    nothing = engine.Text("", TextFormat.MARKDOWN)
    return engine.Question(
        key=new_key(), kind=kind, stem=nothing, points=Fraction(1), scheme=engine.Reference("", {}), choices=()
    )


def _explanation(given: Mapping[str, Any] | None) -> engine.Reference | None:
    return None if given is None else engine.Reference(given["provider"], given["parameters"])


def _choice(given: Mapping[str, Any], place: int, before: Question | None, text_format: str) -> engine.Choice:
    key = given.get("key")
    if key is not None and (before is None or key not in {choice.key for choice in before.choices.all()}):
        said = {"choices": {place: {"key": ["The question has no such choice. Leave the key out for a new one."]}}}
        raise serializers.ValidationError(said, code="unknown_choice")
    claim = given.get("claim")
    return engine.Choice(
        key=key or new_key(),
        text=engine.Text(given["text"], text_format),
        is_correct=given["is_correct"],
        weight=given.get("weight"),
        feedback_ticked=engine.Text(given["feedback_ticked"], text_format),
        feedback_unticked=engine.Text(given["feedback_unticked"], text_format),
        claim=None if claim is None else _claim(claim),
    )


def _claim(given: Mapping[str, Any]) -> engine.Claim:
    return engine.Claim(
        claim=engine.Reference(given["claim"], given["parameters"]),
        expected=given["expected"],
        role=Role(given["role"]),
        source=given["source"],
    )


def _formatted(choice: engine.Choice, text_format: str) -> engine.Choice:
    return replace(
        choice,
        text=replace(choice.text, format=text_format),
        feedback_ticked=replace(choice.feedback_ticked, format=text_format),
        feedback_unticked=replace(choice.feedback_unticked, format=text_format),
    )
