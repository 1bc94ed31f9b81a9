"""Going back: a version's content into the draft. The versions themselves never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from quizzes import queries
from quizzes.engine import content as engine
from quizzes.engine.differences import authored_question
from quizzes.engine.errors import InUse
from quizzes.engine.kinds import KINDS
from quizzes.models import Choice, Question, Quiz, QuizItem, Version
from quizzes.services.editing import hold_for_edit, touch_question, touch_quiz


def restore_version(*, version: Version, by: User, seen_revision: int, now: datetime) -> Quiz:
    """Bring questions, choices, keys, points, order and settings of the version back into its quiz's draft.

    A question keeps its row, in whichever other quizzes it stands too; one that lies in the bin is taken out, one that
    is gone is made anew with the same key. All or nothing. Locks the quiz and what it changes. Raises `StaleRevision`
    when the draft was edited after the page was opened, and `InUse` for a question that isn't the author's any more.
    """
    content = queries.content_of(version)
    with transaction.atomic():
        _hold_quizzes(version.quiz_id, content)
        quiz = Quiz.objects.get(pk=version.quiz_id)
        hold_for_edit(quiz, seen_revision=seen_revision)
        out_of_reach = queries.questions_out_of_reach(content, by)
        if out_of_reach:
            raise InUse(
                f"{len(out_of_reach)} of its questions belong to somebody else by now, so the version can't come back: "
                f"“{out_of_reach[0]}”. Ask a superuser."
            )
        questions = [_restored(question, quiz, by, now) for question in content.questions]
        _place(quiz, questions, content, by)
        quiz.title, quiz.language = content.title, content.language
        quiz.settings = {**quiz.settings, **_settings(content.settings)}
        quiz.save(update_fields=["title", "language", "settings"])
        touch_quiz(quiz, now=now, by=by)
    quiz.refresh_from_db()
    return quiz


def _hold_quizzes(quiz_id: int, content: engine.Quiz) -> None:
    """Lock every quiz that is marked as changed below, always in the same order: two that wait for each other never end."""
    keys = [question.key for question in content.questions]
    holding = QuizItem.objects.filter(question__key__in=keys).values("quiz")
    rows = Quiz.objects.filter(Q(pk=quiz_id) | Q(pk__in=holding)).order_by("pk")
    list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))


def _settings(settings: engine.Settings) -> dict[str, object]:
    return {
        "shuffle_questions": settings.shuffle_questions,
        "shuffle_choices": settings.shuffle_choices,
        "offers_dont_know": settings.offers_dont_know,
        "asks": settings.asks,
        "tries": settings.tries,
        "try_penalty": str(settings.try_penalty),
        "certainty": settings.certainty,
        "intro": settings.intro.text,
    }


def _place(quiz: Quiz, questions: list[Question], content: engine.Quiz, by: User) -> None:
    """Exactly these questions, in this order, for these points."""
    quiz.items.exclude(question__in=questions).delete()
    for place, (question, frozen) in enumerate(zip(questions, content.questions, strict=True), start=1):
        worth = {"position": place, "points": frozen.points}
        QuizItem.objects.update_or_create(
            quiz=quiz, question=question, defaults=worth, create_defaults={**worth, "added_by": by}
        )


def _restored(frozen: engine.Question, quiz: Quiz, by: User, now: datetime) -> Question:
    """The question as it was. One that hasn't changed since is left alone, and so are its other quizzes."""
    question = Question.objects.select_for_update(no_key=True).filter(key=frozen.key).first()
    language = frozen.language or quiz.language
    if question is None:
        question = Question.objects.create(
            key=frozen.key, owner=by, language=language, updated_at=now, **question_columns(frozen, "")
        )
        write_choices(question, frozen)
        return question
    if question.is_binned:
        question.binned_at = question.binned_by = None
        question.save(update_fields=["binned_at", "binned_by"])
    now_written = replace(queries.draft_question(question, frozen.points), language=frozen.language)
    if question.language == language and now_written == authored_question(frozen):
        return question
    columns = {"language": language, **question_columns(frozen, question.scheme)}
    for name, value in columns.items():
        setattr(question, name, value)
    question.save(update_fields=list(columns))
    write_choices(question, frozen)
    touch_question(question, now=now, by=by)
    return question


def question_columns(frozen: engine.Question, scheme_now: str) -> dict[str, object]:
    """What the question's row holds of this content. The usual scheme stays unnamed where it was."""
    kind = KINDS.get(frozen.kind)
    is_usual = scheme_now == "" and kind is not None and frozen.scheme.name == kind.default_scheme
    return {
        "kind": frozen.kind,
        "text_format": frozen.stem.format,
        "stem": frozen.stem.text,
        "note_before": frozen.note_before.text,
        "note_after": frozen.note_after.text,
        "source": frozen.source.text,
        "scheme": "" if is_usual else frozen.scheme.name,
        "scheme_parameters": dict(frozen.scheme.parameters),
        "explanation": _reference("provider", frozen.explanation),
        "body": dict(frozen.body),
        "hints": [hint.text for hint in frozen.hints],
    }


def write_choices(question: Question, frozen: engine.Question) -> None:
    """These choices under their keys; others go."""
    question.choices.exclude(key__in=[choice.key for choice in frozen.choices]).delete()
    for place, choice in enumerate(frozen.choices, start=1):
        columns = {
            "text": choice.text.text,
            "is_correct": choice.is_correct,
            "weight": choice.weight,
            "feedback_ticked": choice.feedback_ticked.text,
            "feedback_unticked": choice.feedback_unticked.text,
            "claim": _claim(choice.claim),
            "position": place,
        }
        Choice.objects.update_or_create(question=question, key=choice.key, defaults=columns)


def _claim(claim: engine.Claim | None) -> Mapping[str, object]:
    if claim is None:
        return {}
    source = {"source": claim.source} if claim.source else {}
    return {**_reference("claim", claim.claim), "expected": claim.expected, "role": claim.role.value, **source}


def _reference(name: str, reference: engine.Reference | None) -> dict[str, object]:
    return {} if reference is None else {name: reference.name, "parameters": dict(reference.parameters)}
