"""Computing every key again: the claims of drafts and of published versions, and the frozen draws. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from quizzes import queries, subjects
from quizzes.engine import validation
from quizzes.engine.content import Choice, Claim, Draw, Known, Question, Variants, canonical_json
from quizzes.engine.content import Quiz as Content
from quizzes.engine.errors import InvalidParameter, MissingParameter
from quizzes.engine.subject import ClaimResult, Role
from quizzes.models import Quiz

CONTRADICTED = "contradicted"
CONFIRMED = "confirmed"
IN_PART = "confirmed in part"  # of the draws of a version: none is wrong, and some are not as they were frozen
UNDECIDABLE = "undecidable"
BROKEN = "can't be computed"
UNFINISHED = "not complete yet"  # of a draft: no quiz is published so
NO_CLAIM = "no claim"
DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One choice, or the draws of one numeric question, with what computing it again gives."""

    quiz: str
    source: str  # `DRAFT` or "version 3"
    question: str
    choice: str
    role: str
    verdict: str
    witness: str
    result: ClaimResult | None = None

    @property
    def is_contradiction(self) -> bool:
        """Whether it must be looked at: what can't be computed speaks for no key either."""
        return self.verdict in (CONTRADICTED, BROKEN)

    @property
    def is_computed(self) -> bool:
        return self.verdict in (CONFIRMED, CONTRADICTED)


def verify_keys(slugs: tuple[str, ...] = ()) -> Iterator[KeyLine]:
    """A line for every key of these quizzes, or of all: of the draft, and of the version that is offered now."""
    quizzes = Quiz.objects.select_related("latest_version").order_by("slug")
    for quiz in quizzes.filter(slug__in=slugs) if slugs else quizzes:
        yield from _lines(quiz.slug, DRAFT, queries.draft_content(quiz))
        if quiz.latest_version is not None:
            yield from _lines(
                quiz.slug, f"version {quiz.latest_version.number}", queries.content_of(quiz.latest_version)
            )


def _lines(slug: str, source: str, content: Content) -> Iterator[KeyLine]:
    for number, question in enumerate(content.questions, start=1):
        name = validation.question_name(number, question)
        if "quantity" in question.body:
            verdict, witness = _draws(question, source)
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
    except InvalidParameter as refusal:
        verdict, witness = _refused(line.source, refusal)
        return replace(line, verdict=verdict, witness=witness)
    return replace(line, verdict=_verdict(choice, claim, result), witness=result.witness, result=result)


def _verdict(choice: Choice, claim: Claim, result: ClaimResult) -> str:
    """A claim that decides its choice must also agree with how the choice is marked."""
    if result.truth is None:
        return UNDECIDABLE
    agrees = claim.role is not Role.DECIDES or choice.is_correct is result.truth
    return CONFIRMED if agrees and result.truth is claim.expected else CONTRADICTED


def _refused(source: str, refusal: InvalidParameter) -> tuple[str, str]:
    """A draft may lack something still; what was published lacked nothing, so what it lacks now was taken from it."""
    is_unfinished = source == DRAFT and isinstance(refusal, MissingParameter)
    return UNFINISHED if is_unfinished else BROKEN, refusal.message


def _draws(question: Question, source: str) -> tuple[str, str]:
    """The draws computed again; those of a version must be the ones it froze."""
    try:
        computed = subjects.variants(question.body)
    except InvalidParameter as refusal:
        return _refused(source, refusal)
    if question.variants is None:
        return CONFIRMED, f"{len(computed.draws)} draws can be told apart"
    return _against_frozen(question.variants, computed)


def _against_frozen(frozen: Variants, computed: Variants) -> tuple[str, str]:
    """Every frozen draw is computed by itself: one that would be left out today may have been frozen wrong all the same."""
    usable = {_address(draw.parameters) for draw in computed.draws}
    as_frozen = 0
    for draw in frozen.draws:
        try:
            now = subjects.draw(frozen.quantity, draw.parameters)
        except InvalidParameter as refusal:
            return BROKEN, f"the draw {dict(draw.parameters)}: {refusal.message}"
        difference = _difference(draw, now)
        if difference:
            return CONTRADICTED, f"the draw {dict(draw.parameters)} was frozen with {difference}"
        as_frozen += _address(draw.parameters) in usable and _by_rule(draw.wrong).keys() <= _by_rule(now.wrong).keys()
    told = f"{as_frozen} of {len(frozen.draws)} draws"
    if as_frozen < len(frozen.draws):
        return IN_PART, f"{told} as they were frozen; today the others would be left out, or have fewer wrong numbers"
    return CONFIRMED, f"{told} with the frozen answers, accepted and wrong numbers"


def _difference(frozen: Draw, now: Draw) -> str:
    """The first frozen number that computing gives otherwise. A rule that leads to a wrong number may have come or gone
    since; that makes no key wrong."""
    if now.answer != frozen.answer:
        return f"the answer {frozen.answer}, now it is {now.answer}"
    accepted, accepted_now = _by_rule(frozen.accepted), _by_rule(now.accepted)
    if accepted_now != accepted:
        return f"the accepted numbers {_told(accepted)}, now they are {_told(accepted_now)}"
    wrong_now = _by_rule(now.wrong)
    for rule, value in _by_rule(frozen.wrong).items():
        if wrong_now.get(rule, value) != value:
            return f"the wrong number {value} for “{rule}”, now it is {wrong_now[rule]}"
    return ""


def _by_rule(known: tuple[Known, ...]) -> dict[str, Fraction]:
    return {rule: each.value for each in known for rule in each.rules}


def _told(numbers: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{value} for “{rule}”" for rule, value in sorted(numbers.items())) or "(none)"


def _address(parameters: Mapping[str, object]) -> bytes:
    return canonical_json(dict(parameters))
