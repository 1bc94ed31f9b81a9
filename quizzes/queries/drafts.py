"""What an author's draft holds now, as the engine's content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from quizzes.engine import content as engine
from quizzes.engine.certainty import MARKED
from quizzes.engine.content import Quiz as Content
from quizzes.engine.kinds import KINDS
from quizzes.engine.numbers import exact_number
from quizzes.engine.subject import Role
from quizzes.models import Choice, Question, Quiz, QuizItem


def draft_content(quiz: Quiz) -> Content:
    """What the author's draft holds now, as the engine's content, nothing computed yet."""
    items = quiz.items.select_related("question").prefetch_related("question__choices")
    return Content(
        title=quiz.title,
        language=quiz.language,
        questions=tuple(_asked(quiz, item) for item in items),
        settings=_draft_settings(quiz.settings),
    )


def _asked(quiz: Quiz, item: QuizItem) -> engine.Question:
    language = item.question.language
    asked = draft_question(item.question, item.points or Fraction(0))
    return replace(asked, language="" if language == quiz.language else language)


def _draft_settings(raw: Mapping) -> engine.Settings:
    defaults = engine.Settings()
    return engine.Settings(
        shuffle_questions=bool(raw.get("shuffle_questions", defaults.shuffle_questions)),
        shuffle_choices=bool(raw.get("shuffle_choices", defaults.shuffle_choices)),
        offers_dont_know=bool(raw.get("offers_dont_know", defaults.offers_dont_know)),
        asks=raw.get("asks"),
        tries=int(raw.get("tries", defaults.tries)),
        try_penalty=exact_number(str(raw.get("try_penalty", defaults.try_penalty))),
        certainty=str(raw.get("certainty", defaults.certainty)),
        intro=engine.Text(str(raw.get("intro", ""))),
    )


def draft_question(question: Question, points: Fraction, choices: Iterable[Choice] | None = None) -> engine.Question:
    """One question of a draft as the engine's content. `choices` stand in for the saved ones while they are edited."""
    kind = KINDS.get(question.kind)
    scheme = question.scheme or (kind.default_scheme if kind else "")
    explanation = question.explanation or {}

    def text(value: str) -> engine.Text:
        return engine.Text(value, question.text_format)

    return engine.Question(
        key=question.key,
        kind=question.kind,
        stem=text(question.stem),
        points=points,
        scheme=engine.Reference(scheme, question.scheme_parameters),
        choices=tuple(
            _draft_choice(choice, text) for choice in (question.choices.all() if choices is None else choices)
        ),
        note_before=text(question.note_before),
        note_after=text(question.note_after),
        source=text(question.source),
        hints=tuple(text(str(hint)) for hint in question.hints),
        explanation=engine.Reference(explanation["provider"], explanation.get("parameters", {}))
        if explanation.get("provider")
        else None,
        body=question.body,
    )


def _draft_choice(choice: Choice, text: Callable[[str], engine.Text]) -> engine.Choice:
    return engine.Choice(
        key=choice.key,
        text=text(choice.text),
        is_correct=choice.is_correct,
        weight=choice.weight,
        feedback_ticked=text(choice.feedback_ticked),
        feedback_unticked=text(choice.feedback_unticked),
        claim=_draft_claim(choice.claim) if choice.claim else None,
    )


def _draft_claim(raw: Mapping) -> engine.Claim:
    """The claim of a draft's row. What can't be read is kept as a problem, never guessed: the row may come from a fixture."""
    parameters, expected, role = raw.get("parameters", {}), raw.get("expected"), raw.get("role", Role.DECIDES)
    faults = []
    if not isinstance(parameters, Mapping):
        faults.append("its parameters must be a set of names with values")
    if not isinstance(expected, bool):
        faults.append(f"expected must be true or false, not {expected!r}")
    if role not in {each.value for each in Role}:
        faults.append(f"its role {role!r} is unknown; known are {', '.join(each.value for each in Role)}")
    return engine.Claim(
        claim=engine.Reference(str(raw.get("claim", "")), parameters if isinstance(parameters, Mapping) else {}),
        expected=expected is True,
        role=Role(role) if not faults else Role.DECIDES,
        source=str(raw.get("source", "")),
        unreadable="; ".join(faults),
    )


def marks_certainty(question_key: str) -> bool:
    """Whether a quiz that asks the question marks certainty, as its draft says."""
    return Quiz.objects.filter(items__question__key=question_key, settings__certainty=MARKED, binned_at=None).exists()
