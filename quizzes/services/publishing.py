"""Publishing: everything is checked and computed outside any transaction; a short one then freezes."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from quizzes import queries, subjects
from quizzes.engine import content as engine
from quizzes.engine import placeholders, stored, validation
from quizzes.engine.content import Choice, Question
from quizzes.engine.content import Quiz as Content
from quizzes.engine.errors import InvalidContent, InvalidParameter, StaleRevision
from quizzes.engine.subject import Explanation
from quizzes.models import Assignment, Quiz, Version, VersionExplanation
from quizzes.models import Explanation as StoredExplanation
from ui import richtext

Progress = Callable[[str], None]
DRAW = 0  # choice questions have one draw


@dataclass(frozen=True, slots=True)
class Computed:
    """An explanation with its address and the body to store."""

    address: str
    body: dict[str, object]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Check:
    """A draft with its claims computed, its explanations by question key, and every problem found."""

    content: Content
    explanations: dict[str, Computed]
    problems: tuple[str, ...]
    waiting: frozenset[str] = frozenset()  # questions whose explanation takes long and isn't stored yet


def check_quiz(quiz: Quiz, progress: Progress = lambda message: None, *, runs_slow: bool = True) -> Check:
    """Validate the draft, compute its claims and explanations. Writes nothing.

    Without `runs_slow` a slow provider isn't run: its explanation comes from the store, or its question is waiting.
    """
    draft = queries.draft_content(quiz)
    problems = list(engine.validate(draft))
    computed_questions: list[Question] = []
    explanations: dict[str, Computed] = {}
    waiting: set[str] = set()
    for number, question in enumerate(draft.questions, start=1):
        progress(f"{quiz.slug}: question {number} of {len(draft.questions)}")
        name = validation.question_name(number, question)
        problems += [f"{name}: {problem}" for problem in _broken_texts(question)]
        explanation, found = _computed_explanation(question, draft.language, runs_slow=runs_slow)
        problems += [f"{name}: {problem}" for problem in found]
        if explanation is not None:
            explanations[question.key] = explanation
        elif question.explanation is not None and not found:
            waiting.add(question.key)
        question, found = _with_claims(question)
        problems += [f"{name}: {problem}" for problem in found]
        if question.key not in waiting:  # which numbers it will have is not known yet
            problems += [f"{name}: {problem}" for problem in _unknown_numbers(question, explanation)]
        computed_questions.append(question)
    content = replace(draft, questions=tuple(computed_questions))
    problems += engine.check_claims(content)
    return Check(content, explanations, tuple(dict.fromkeys(problems)), frozenset(waiting))


def publish_quiz(*, quiz: Quiz, by: User | None, now: datetime, progress: Progress = lambda message: None) -> Version:
    """Freeze the draft as the quiz's next version and offer it. The same content again makes no new version.

    Locks the quiz. Raises `InvalidContent` with every problem at once, and `StaleRevision` when the draft was
    edited while it was being computed.
    """
    revision = quiz.edit_revision
    check = check_quiz(quiz, progress)
    if check.problems:
        raise InvalidContent(check.problems)
    document = engine.to_document(check.content)
    with transaction.atomic():
        locked = Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
        if locked.edit_revision != revision:
            raise StaleRevision(
                "The quiz was edited while it was being published. Look at the changes and publish again."
            )
        version = _freeze(locked, document, check, by, now)
        if locked.visibility != Quiz.Visibility.PRIVATE:
            Assignment.objects.get_or_create(quiz=locked, kind=Assignment.Kind.PUBLIC)
    return version


def _freeze(quiz: Quiz, document: dict, check: Check, by: User | None, now: datetime) -> Version:
    digest = engine.sha256(document)
    last = quiz.versions.order_by("-number").first()
    if last is not None and last.sha256 == digest:
        return last
    version = Version.objects.create(
        quiz=quiz,
        number=1 if last is None else last.number + 1,
        schema=engine.SCHEMA,
        content=document,
        sha256=digest,
        published_at=now,
        published_by=by,
    )
    quiz.latest_version = version
    quiz.save(update_fields=["latest_version"])
    for question_key, computed in check.explanations.items():
        row = _store(computed, now)
        VersionExplanation.objects.create(version=version, question_key=question_key, draw=DRAW, explanation=row)
    return version


def _store(computed: Computed, now: datetime) -> StoredExplanation:
    environment = dict(computed.explanation.environment) | {
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    row, _ = StoredExplanation.objects.get_or_create(
        sha256=computed.address,
        defaults={
            "body_sha256": stored.body_sha256(computed.body),
            "body": computed.body,
            "environment": environment,
            "created_at": now,
        },
    )
    return row


def _texts(question: Question) -> Iterator[tuple[str, engine.Text]]:
    """Every text of a question with the words that name it."""
    yield "stem", question.stem
    yield "note before", question.note_before
    yield "note after", question.note_after
    yield "source", question.source
    for choice in question.choices:
        yield validation.choice_name(choice), choice.text
        yield f"{validation.choice_name(choice)}, feedback when ticked", choice.feedback_ticked
        yield f"{validation.choice_name(choice)}, feedback when left out", choice.feedback_unticked


def _broken_texts(question: Question) -> list[str]:
    return [
        f"{where}: {problem}"
        for where, text in _texts(question)
        for problem in richtext.problems(text.text, text.format)
    ]


def _computed_explanation(question: Question, language: str, *, runs_slow: bool) -> tuple[Computed | None, list[str]]:
    """The question's explanation, from the store if it was computed before; none without a problem is not run now."""
    reference = question.explanation
    if reference is None:
        return None, []
    try:
        provider = subjects.provider(reference.name)
        address = stored.address(reference, code_version=provider.version, draw=DRAW, language=language)
        row = queries.stored_explanation(address)
        if row is not None:
            return Computed(address, row.body, stored.from_body(row.body)), []
        if provider.slow and not runs_slow:
            return None, []
        explanation = subjects.explain(reference)
    except InvalidParameter as error:
        return None, [f"explanation: {error.message}"]
    if not explanation.figures:
        return None, [f"explanation: {reference.name} gave no figure."]
    return Computed(address, stored.to_body(explanation), explanation), []


def _with_claims(question: Question) -> tuple[Question, list[str]]:
    problems: list[str] = []
    choices: list[Choice] = []
    for choice in question.choices:
        try:
            choices.append(_with_result(choice))
        except InvalidParameter as error:
            problems.append(f"{validation.choice_name(choice)}: claim: {error.message}")
            choices.append(replace(choice, claim=None))  # named above; what can't be computed isn't judged too
    return replace(question, choices=tuple(choices)), problems


def _with_result(choice: Choice) -> Choice:
    if choice.claim is None:
        return choice
    return replace(choice, claim=replace(choice.claim, result=subjects.compute_claim(choice.claim)))


def _unknown_numbers(question: Question, computed: Computed | None) -> list[str]:
    """Placeholders that no computation fills. Before the answer nothing computed may stand at all."""
    explained = {} if computed is None else dict(computed.explanation.numbers)
    problems = [
        f"{where}: {{{{ {name} }}}} can't stand where it is read before answering."
        for where, text in (("stem", question.stem), ("note before", question.note_before), *_choice_texts(question))
        for name in placeholders.names(text.text)
    ]
    problems += [f"note after: {p}" for p in _unknown(question.note_after, explained)]
    problems += [f"source: {p}" for p in _unknown(question.source, explained)]
    for choice in question.choices:
        numbers = explained | choice.claim_numbers
        for text in (choice.feedback_ticked, choice.feedback_unticked):
            problems += [f"{validation.choice_name(choice)}: {problem}" for problem in _unknown(text, numbers)]
    return problems


def _choice_texts(question: Question) -> list[tuple[str, engine.Text]]:
    return [(validation.choice_name(choice), choice.text) for choice in question.choices]


def _unknown(text: engine.Text, numbers: dict[str, str]) -> list[str]:
    return list(placeholders.problems(text.text, numbers))
