"""Computing every key again: the claims of drafts and of published versions, and the frozen draws. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from quizzes import queries, subjects
from quizzes.engine import validation
from quizzes.engine.content import Choice, Claim, Question, Variants, canonical_json
from quizzes.engine.content import Quiz as Content
from quizzes.engine.errors import InvalidParameter, MissingParameter
from quizzes.engine.subject import ClaimResult, Role
from quizzes.models import Quiz

CONTRADICTED = "contradicted"
CONFIRMED = "confirmed"
UNDECIDABLE = "undecidable"
BROKEN = "can't be computed"
UNFINISHED = "not complete yet"  # of a draft: no quiz is published so
NO_CLAIM = "no claim"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One choice, or the draws of one numeric question, with what computing it again gives."""

    quiz: str
    source: str  # "draft" or "version 3"
    question: str
    choice: str
    role: str
    verdict: str
    witness: str
    result: ClaimResult | None = None

    @property
    def is_contradiction(self) -> bool:
        return self.verdict in (CONTRADICTED, BROKEN)


def verify_keys(slugs: tuple[str, ...] = ()) -> Iterator[KeyLine]:
    """A line for every key of these quizzes, or of all: of the draft, and of the version that is offered now."""
    quizzes = Quiz.objects.select_related("latest_version").order_by("slug")
    for quiz in quizzes.filter(slug__in=slugs) if slugs else quizzes:
        yield from _lines(quiz.slug, "draft", queries.draft_content(quiz))
        if quiz.latest_version is not None:
            yield from _lines(
                quiz.slug, f"version {quiz.latest_version.number}", queries.content_of(quiz.latest_version)
            )


def _lines(slug: str, source: str, content: Content) -> Iterator[KeyLine]:
    for number, question in enumerate(content.questions, start=1):
        name = validation.question_name(number, question)
        if "quantity" in question.body:
            verdict, witness = _draws(question)
            yield KeyLine(slug, source, name, "all draws", "answer", verdict, witness)
        for choice in question.choices:
            yield _line(KeyLine(slug, source, name, validation.choice_name(choice), "", NO_CLAIM, ""), choice)


def _line(line: KeyLine, choice: Choice) -> KeyLine:
    claim = choice.claim
    if claim is None:
        return line
    line = replace(line, role=claim.role.value)
    try:
        result = subjects.compute_claim(claim)
    except MissingParameter as refusal:
        return replace(line, verdict=UNFINISHED, witness=refusal.message)
    except InvalidParameter as refusal:
        return replace(line, verdict=BROKEN, witness=refusal.message)
    return replace(line, verdict=_verdict(choice, claim, result), witness=result.witness, result=result)


def _verdict(choice: Choice, claim: Claim, result: ClaimResult) -> str:
    """A claim that decides its choice must also agree with how the choice is marked."""
    if result.truth is None:
        return UNDECIDABLE
    agrees = claim.role is not Role.DECIDES or choice.is_correct is result.truth
    return CONFIRMED if agrees and result.truth is claim.expected else CONTRADICTED


def _draws(question: Question) -> tuple[str, str]:
    """The draws computed again; those of a version must be the ones it froze."""
    try:
        computed = subjects.variants(question.body)
    except MissingParameter as refusal:
        return UNFINISHED, refusal.message
    except InvalidParameter as refusal:
        return BROKEN, refusal.message
    if question.variants is None:
        return CONFIRMED, f"{len(computed.draws)} draws can be told apart"
    changed = _changed(question.variants, computed)
    if changed:
        return CONTRADICTED, changed
    return CONFIRMED, f"{len(computed.draws)} draws with the frozen answers"


def _changed(frozen: Variants, computed: Variants) -> str:
    """The first frozen answer that computing gives otherwise; a draw that is told apart no more is no wrong key."""
    answers: Mapping[bytes, object] = {_address(draw.parameters): draw.answer for draw in computed.draws}
    for draw in frozen.draws:
        answer = answers.get(_address(draw.parameters), draw.answer)
        if answer != draw.answer:
            return f"the draw {dict(draw.parameters)} was frozen with the answer {draw.answer}, now it is {answer}"
    return ""


def _address(parameters: Mapping[str, object]) -> bytes:
    return canonical_json(dict(parameters))
