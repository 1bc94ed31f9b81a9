"""The key check for authors: each choice with its claim, computed."""

from __future__ import annotations

from dataclasses import dataclass

from quizzes.engine.content import Choice, Claim, Question, Quiz
from quizzes.engine.subject import Evidence, Role
from quizzes.presentation.words import claim_evidence
from ui import richtext


@dataclass(frozen=True, slots=True)
class KeyRow:
    choice: str
    is_key: bool
    claim: str
    role: str
    expected: str  # true, false
    verdict: str  # confirmed, contradicted, undecidable, not computed, no claim
    witness: str
    evidence: str
    status: str = "none"  # proven, observed, contradicted, undecidable, source, waiting, none


@dataclass(frozen=True, slots=True)
class QuestionKeys:
    number: int
    stem: str
    rows: tuple[KeyRow, ...]


def show_keys(quiz: Quiz) -> tuple[QuestionKeys, ...]:
    """Every question of a checked draft with the verdict on each of its choices."""
    return tuple(
        QuestionKeys(
            number,
            richtext.render(question.stem.text, question.stem.format, inline=True).plain,
            tuple(_row(choice) for choice in question.choices),
        )
        for number, question in enumerate(quiz.questions, start=1)
    )


def show_rows(question: Question) -> tuple[KeyRow, ...]:
    """One question while it is edited: claims that take long may not be computed yet."""
    return tuple(_row(choice) for choice in question.choices)


def _row(choice: Choice) -> KeyRow:
    text = richtext.render(choice.text.text, choice.text.format, inline=True).plain
    claim = choice.claim
    if claim is None:
        return KeyRow(text, choice.is_correct, "", "", "", "no claim", "", "")
    return KeyRow(
        choice=text,
        is_key=choice.is_correct,
        claim=_claim(claim),
        role=claim.role.value.replace("_", " "),
        expected="true" if claim.expected else "false",
        verdict=_verdict(claim),
        witness="" if claim.result is None else claim.result.witness,
        evidence=_evidence(claim),
        status=_status(choice, claim),
    )


def _claim(claim: Claim) -> str:
    parameters = ", ".join(f"{name} = {value}" for name, value in claim.claim.parameters.items())
    return f"{claim.claim.name} ({parameters})" if parameters else claim.claim.name


def _evidence(claim: Claim) -> str:
    is_source = claim.result is not None and claim.result.evidence is Evidence.SOURCE_ONLY
    return claim_evidence(claim) + (f": {claim.source}" if is_source else "")


def _verdict(claim: Claim) -> str:
    if claim.result is None:
        return "not computed"
    if claim.result.truth is None:
        return "undecidable"
    return "confirmed" if claim.result.truth == claim.expected else "contradicted"


def _status(choice: Choice, claim: Claim) -> str:
    result = claim.result
    if result is None:
        return "waiting"
    if result.truth is None:
        return "source" if result.evidence is Evidence.SOURCE_ONLY and claim.source.strip() else "undecidable"
    decides_otherwise = claim.role is Role.DECIDES and result.truth is not choice.is_correct
    if result.truth is not claim.expected or decides_otherwise:
        return "contradicted"
    return "proven" if result.evidence is Evidence.PROVED else "observed"
