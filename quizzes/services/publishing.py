"""Publishing: everything is checked and computed outside any transaction; a short one then freezes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol, TypeVar

from django.contrib.auth.models import User
from django.db import transaction

from quizzes import queries, subjects
from quizzes.engine import content as engine
from quizzes.engine import placeholders, validation
from quizzes.engine.content import Choice, Question
from quizzes.engine.content import Quiz as Content
from quizzes.engine.draws import PREFIX, drawn, has_variants
from quizzes.engine.errors import InvalidContent, InvalidParameter, StaleRevision
from quizzes.engine.subject import ClaimResult, Explanation, Parameter, Parameters, missing_parameters, read_parameters
from quizzes.models import Quiz, Version, VersionExplanation
from quizzes.services.assigning import PublicOffer, offer_publicly
from quizzes.services.explaining import (
    Computed,
    Explained,
    explain_question,
    place_figures,
    store,
    texts_with_figures,
)
from quizzes.services.offering import touch_offers
from quizzes.services.webhooks import tell_published
from ui import richtext

Progress = Callable[[str], None]
Made = TypeVar("Made")


class Parametrised(Protocol):
    """A part of a subject that takes parameters."""

    @property
    def parameters(self) -> tuple[Parameter, ...]: ...


@dataclass(frozen=True, slots=True)
class Check:
    """A draft with its draws and claims computed, each question's explanations by draw, and every problem found."""

    content: Content
    explanations: dict[str, tuple[Computed, ...]]
    problems: tuple[str, ...]
    waiting: frozenset[str] = frozenset()  # questions whose explanation takes long and isn't stored yet
    # For each question and draw what stands behind the figures in stem and choices, by place.
    figures: Mapping[tuple[str, int], Mapping[str, Computed]] = field(default_factory=dict)


def check_quiz(quiz: Quiz, progress: Progress = lambda message: None, *, runs_slow: bool = True) -> Check:
    """Validate the draft, compute its claims and explanations. Writes nothing.

    Without `runs_slow` a slow provider isn't run: its explanation comes from the store, or its question is waiting.
    """
    return _run(_checking(quiz, runs_slow=runs_slow), progress)


def _run(steps: Generator[str, None, Made], progress: Progress) -> Made:
    """What the steps make, each told before it is done."""
    while True:
        try:
            progress(next(steps))
        except StopIteration as end:
            made: Made = end.value
            return made


def _checking(quiz: Quiz, *, runs_slow: bool) -> Generator[str, None, Check]:
    draft = queries.draft_content(quiz)
    problems = ["The quiz is in the bin. Restore it, then publish it."] if quiz.is_binned else []
    problems += engine.validate(draft)
    computed_questions: list[Question] = []
    explanations: dict[str, tuple[Computed, ...]] = {}
    waiting: set[str] = set()
    figures: dict[tuple[str, int], Mapping[str, Computed]] = {}
    for number, question in enumerate(draft.questions, start=1):
        yield f"{quiz.slug}: question {number} of {len(draft.questions)}"
        name = validation.question_name(number, question)
        question, unproven = _with_claims(question)
        question, undrawable = _with_variants(question)
        computed_questions.append(question)
        explained = (
            Explained() if undrawable else explain_question(question, draft.language_of(question), runs_slow=runs_slow)
        )
        explanations[question.key] = explained.by_draw
        if explained.is_waiting:
            waiting.add(question.key)
        placed, misplaced = _place_figures(question, draft.language_of(question), runs_slow=runs_slow)
        figures |= placed
        found = [*_broken_texts(question), *undrawable, *misplaced, *explained.problems, *unproven]
        if not (undrawable or explained.is_waiting):  # else which numbers it will have is not known
            found += _unknown_numbers(question, explained.by_draw)
        problems += [f"{name}: {problem}" for problem in found]
    content = replace(draft, questions=tuple(computed_questions))
    problems += engine.check_claims(content)
    return Check(content, explanations, tuple(dict.fromkeys(problems)), frozenset(waiting), figures)


def check_question(
    question: Question,
    language: str,
    *,
    draw: int = 0,
    frozen: Mapping[str, ClaimResult] | None = None,
    runs_slow: bool = False,
) -> Check:
    """One question as it stands in an editor, in one of its draws. Writes nothing.

    A slow claim takes its result from `frozen`, by `claim_address`, or from an earlier run in this process; otherwise
    it stays without a result unless `runs_slow`. A slow explanation comes from the store alone.
    """
    question, undrawable = _with_variants(question)
    if question.variants is not None:
        draws = question.variants.draws
        question = replace(question, variants=replace(question.variants, draws=(draws[min(draw, len(draws) - 1)],)))
    question, unproven = _with_quick_claims(question, frozen or {}, runs_slow=runs_slow)
    explained = Explained() if undrawable else explain_question(question, language, runs_slow=False)
    figures, misplaced = _place_figures(question, language, runs_slow=False)
    found = [*_broken_texts(question), *undrawable, *misplaced, *explained.problems, *unproven]
    if not (undrawable or explained.is_waiting):
        found += _unknown_numbers(question, explained.by_draw)
    content = Content(title=question.key, language=language or "-", questions=(question,))
    name = f"{validation.question_name(1, question)}"
    known = replace(content, questions=(_without_open_claims(question),))
    said = [*engine.validate(content), *engine.check_claims(known)]
    problems = [problem.removeprefix(name).removeprefix(": ").removeprefix(", ") for problem in said] + found
    waiting = frozenset({question.key} if explained.is_waiting else ())
    return Check(content, {question.key: explained.by_draw}, tuple(dict.fromkeys(problems)), waiting, figures)


def missing_parts(question: Question) -> list[str]:
    """What its claims, variants and explanation still lack, in the words of a check. Nothing is computed."""
    found = []
    for choice in question.choices:
        if choice.claim is not None:
            found += _missing(f"{validation.choice_name(choice)}: claim", subjects.claim_type, choice.claim.claim)
    if has_variants(question):
        given = {**_mapping(question.body, "parameters"), **_mapping(question.body, "domain")}
        quantity = engine.Reference(str(question.body["quantity"]), given)
        found += _missing("It has variants", subjects.quantity, quantity)
    if question.explanation is not None:
        found += _missing("explanation", subjects.provider, question.explanation)
    return found


def _missing(where: str, find: Callable[[str], Parametrised], named: engine.Reference) -> list[str]:
    try:
        spec = find(named.name).parameters
    except InvalidParameter:
        return []
    return [f"{where}: {each.message}" for each in missing_parameters(spec, named.parameters)]


def _mapping(body: Parameters, name: str) -> Parameters:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _place_figures(
    question: Question, language: str, *, runs_slow: bool
) -> tuple[dict[tuple[str, int], Mapping[str, Computed]], list[str]]:
    """The figures of every draw, and what is wrong with them."""
    if not any(richtext.figure_lines(text.text) for _, text in _texts(question)):
        return {}, []
    allowed = [text for _, text in texts_with_figures(question)]
    problems = [
        f"{where}: figures stand in the stem and in choices; take this one out."
        for where, text in _texts(question)
        if text not in allowed and richtext.figure_lines(text.text)
    ]
    figures: dict[tuple[str, int], Mapping[str, Computed]] = {}
    for number in range(question.draw_count):
        placed = place_figures(drawn(question, number), language, runs_slow=runs_slow)
        figures[question.key, number] = placed.by_place
        problems += placed.problems
    return figures, list(dict.fromkeys(problems))


def _without_open_claims(question: Question) -> Question:
    """Claims that wait for their computation are no problem yet."""
    return replace(
        question,
        choices=tuple(
            replace(choice, claim=None) if choice.claim and choice.claim.result is None else choice
            for choice in question.choices
        ),
    )


def is_slow(quiz: Quiz) -> bool:
    """Whether something in the draft runs an experiment, so that publishing it may take a minute."""
    return any(map(_runs_an_experiment, queries.draft_content(quiz).questions))


def _runs_an_experiment(question: Question) -> bool:
    claims = [choice.claim.claim.name for choice in question.choices if choice.claim is not None]
    try:
        is_slow_provider = question.explanation is not None and subjects.provider(question.explanation.name).slow
        return is_slow_provider or any(subjects.claim_type(name).slow for name in claims)
    except InvalidParameter:
        return False  # publishing names what is unknown


def publish_quiz(
    *,
    quiz: Quiz,
    by: User | None,
    now: datetime,
    note: str = "",
    offer: PublicOffer | None = None,
    seen_revision: int | None = None,
    progress: Progress = lambda message: None,
) -> Version:
    """Freeze the draft as the quiz's next version, and offer it publicly as `offer` says; without it to whom it was offered
    before, which is nobody at first. The same content again makes no new version.

    Locks the quiz. Raises `InvalidContent` with every problem at once, and `StaleRevision` when the draft was
    edited while it was being computed, or after the page with `seen_revision` was opened.
    """
    steps = publish_in_steps(quiz=quiz, by=by, now=now, note=note, offer=offer, seen_revision=seen_revision)
    return _run(steps, progress)


def publish_in_steps(
    *,
    quiz: Quiz,
    by: User | None,
    now: datetime,
    note: str = "",
    offer: PublicOffer | None = None,
    seen_revision: int | None = None,
) -> Generator[str, None, Version]:
    """The same, step by step: each says what is computed next. Nothing is written before the last one, so that
    whoever stops asking for steps has published nothing."""
    revision = quiz.edit_revision if seen_revision is None else seen_revision
    _refuse_moved(quiz, revision)
    check = yield from _checking(quiz, runs_slow=True)
    if check.problems:
        raise InvalidContent(check.problems)
    document = engine.to_document(check.content)
    with transaction.atomic():
        locked = Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
        _refuse_moved(locked, revision)
        version = _freeze(locked, document, check, by, now, note)
        offer_publicly(quiz=locked, offer=offer, by=by, now=now)
    return version


def _refuse_moved(quiz: Quiz, revision: int) -> None:
    if quiz.edit_revision != revision:
        raise StaleRevision("The quiz was edited while it was being published. Look at the changes and publish again.")


def _freeze(quiz: Quiz, document: dict, check: Check, by: User | None, now: datetime, note: str) -> Version:
    digest = engine.sha256(document)
    last = quiz.versions.order_by("-number").first()
    if last is not None and engine.sha256(engine.upcast(last.content)) == digest:
        return last
    version = Version.objects.create(
        quiz=quiz,
        number=1 if last is None else last.number + 1,
        schema=engine.SCHEMA,
        content=document,
        sha256=digest,
        published_at=now,
        published_by=by,
        note=note,
    )
    quiz.latest_version, quiz.updated_at = version, now
    quiz.save(update_fields=["latest_version", "updated_at"])
    touch_offers(quiz, now)
    tell_published(version, now)
    placed = [(*at, place, each) for at, by_place in check.figures.items() for place, each in by_place.items()]
    explained = (each for by_draw in check.explanations.values() for each in by_draw)
    rows = store((*explained, *(each for *_, each in placed)), now)
    VersionExplanation.objects.bulk_create(
        VersionExplanation(version=version, question_key=key, draw=draw, place=place, explanation=rows[each.address])
        for key, draw, place, each in placed
    )
    VersionExplanation.objects.bulk_create(
        VersionExplanation(version=version, question_key=key, draw=draw, explanation=rows[each.address])
        for key, by_draw in check.explanations.items()
        for draw, each in enumerate(by_draw)
    )
    return version


def frozen_check(version: Version) -> Check:
    """A version in the form of a checked draft, with its stored explanations and figures: for showing it as it was."""
    content = queries.content_of(version)
    drawable = [(question.key, number) for question in content.questions for number in range(question.draw_count)]
    figures = {at: _stored(queries.figures_of(version, *at)) for at in drawable}
    explained = {question.key: _stored_explanations(version, question) for question in content.questions}
    return Check(content, explained, (), figures={at: placed for at, placed in figures.items() if placed})


def _stored_explanations(version: Version, question: Question) -> tuple[Computed, ...]:
    """Those of all draws; a question without an explanation has none."""
    found = (queries.explanation_of(version, question.key, number) for number in range(question.draw_count))
    return tuple(Computed("", {}, explanation) for explanation in found if explanation is not None)


def _stored(explanations: Mapping[str, Explanation]) -> dict[str, Computed]:
    return {place: Computed("", {}, explanation) for place, explanation in explanations.items()}


def _texts(question: Question) -> Iterator[tuple[str, engine.Text]]:
    """Every text of a question with the words that name it."""
    yield "stem", question.stem
    yield "note before", question.note_before
    yield "note after", question.note_after
    yield "source", question.source
    for number, hint in enumerate(question.hints, start=1):
        yield f"hint {number}", hint
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


def _with_variants(question: Question) -> tuple[Question, list[str]]:
    if not has_variants(question):
        return question, []
    try:
        return replace(question, variants=subjects.variants(question.body)), []
    except InvalidParameter as error:
        return question, [f"It has variants: {error.message}"]


def _with_claims(question: Question) -> tuple[Question, list[str]]:
    return _with_results(question, _with_result)


def _with_quick_claims(
    question: Question, frozen: Mapping[str, ClaimResult], *, runs_slow: bool
) -> tuple[Question, list[str]]:
    def with_result(choice: Choice) -> Choice:
        claim = choice.claim
        if claim is None:
            return choice
        kind = subjects.claim_type(claim.claim.name)
        if not kind.slow:
            return _with_result(choice)
        read_parameters(kind.parameters, claim.claim.parameters)  # what can't be computed doesn't wait for it
        return replace(choice, claim=replace(claim, result=_slow_result(claim, frozen, runs_slow=runs_slow)))

    return _with_results(question, with_result)


MOST_RESULTS_KEPT = 500
_slow_results: dict[str, ClaimResult] = {}


def claim_address(claim: engine.Reference) -> str:
    """Which computation a claim asks for: the same parameters always give the same result."""
    return engine.sha256({"claim": claim.name, "parameters": dict(claim.parameters)})


def _slow_result(claim: engine.Claim, frozen: Mapping[str, ClaimResult], *, runs_slow: bool) -> ClaimResult | None:
    address = claim_address(claim.claim)
    found = frozen.get(address) or _slow_results.get(address)
    if found is None and runs_slow:
        found = subjects.compute_claim(claim)
        if len(_slow_results) >= MOST_RESULTS_KEPT:
            _slow_results.pop(next(iter(_slow_results)))
        _slow_results[address] = found
    return found


def _with_results(question: Question, with_result: Callable[[Choice], Choice]) -> tuple[Question, list[str]]:
    problems: list[str] = []
    choices: list[Choice] = []
    for choice in question.choices:
        try:
            choices.append(with_result(choice))
        except InvalidParameter as error:
            problems.append(f"{validation.choice_name(choice)}: claim: {error.message}")
            choices.append(replace(choice, claim=None))  # named above; what can't be computed isn't judged too
    return replace(question, choices=tuple(choices)), problems


def _with_result(choice: Choice) -> Choice:
    if choice.claim is None:
        return choice
    return replace(choice, claim=replace(choice.claim, result=subjects.compute_claim(choice.claim)))


def _unknown_numbers(question: Question, computed: tuple[Computed, ...]) -> list[str]:
    """Placeholders that no computation fills, in any draw. Before the answer only those of the draw may stand."""
    by_draw = [dict(each.explanation.numbers) for each in computed] or [{}]
    problems = [
        problem
        for number, explained in enumerate(by_draw)
        for problem in _unknown_numbers_of_draw(drawn(question, number), explained)
    ]
    return list(dict.fromkeys(problems))


def _unknown_numbers_of_draw(question: Question, explained: dict[str, str]) -> list[str]:
    problems = [
        f"{where}: {_misplaced(name, question)}"
        for where, text in _texts_before(question)
        for name in placeholders.names(text.text)
    ]
    problems += [f"note after: {p}" for p in _unknown(question.note_after, explained)]
    problems += [f"source: {p}" for p in _unknown(question.source, explained)]
    for choice in question.choices:
        numbers = explained | choice.claim_numbers
        for text in (choice.feedback_ticked, choice.feedback_unticked):
            problems += [f"{validation.choice_name(choice)}: {problem}" for problem in _unknown(text, numbers)]
    return problems


def _misplaced(name: str, question: Question) -> str:
    if not name.startswith(PREFIX):
        return f"{{{{ {name} }}}} can't stand where it is read before answering."
    known = ", ".join(sorted(f"{PREFIX}{text}" for text in question.draw.texts)) if question.draw else "none"
    return f"“{{{{ {name} }}}}” names no number of the draw; known are: {known}."


def _texts_before(question: Question) -> list[tuple[str, engine.Text]]:
    """Texts that are read before the answer."""
    hints = [(f"hint {number}", hint) for number, hint in enumerate(question.hints, start=1)]
    return [("stem", question.stem), ("note before", question.note_before), *hints, *_choice_texts(question)]


def _choice_texts(question: Question) -> list[tuple[str, engine.Text]]:
    return [(validation.choice_name(choice), choice.text) for choice in question.choices]


def _unknown(text: engine.Text, numbers: dict[str, str]) -> list[str]:
    return list(placeholders.problems(text.text, numbers))
