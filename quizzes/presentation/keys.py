"""The key check for authors: each choice with its claim, computed."""

from __future__ import annotations

from dataclasses import dataclass

from quizzes.engine.content import Choice, Quiz
from quizzes.engine.subject import Evidence
from quizzes.presentation.words import claim_evidence
from ui import richtext


@dataclass(frozen=True, slots=True)
class KeyRow:
    choice: str
    is_key: bool
    claim: str
    role: str
    verdict: str  # confirmed, contradicted, undecidable, no claim
    witness: str
    evidence: str


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


def _row(choice: Choice) -> KeyRow:
    text = richtext.render(choice.text.text, choice.text.format, inline=True).plain
    claim = choice.claim
    if claim is None or claim.result is None:
        return KeyRow(text, choice.is_correct, "", "", "no claim", "", "")
    return KeyRow(
        choice=text,
        is_key=choice.is_correct,
        claim=claim.claim.name,
        role=claim.role.value.replace("_", " "),
        verdict=_verdict(claim.result.truth, expected=claim.expected),
        witness=claim.result.witness,
        evidence=claim_evidence(claim) + (f": {claim.source}" if claim.result.evidence is Evidence.SOURCE_ONLY else ""),
    )


def _verdict(truth: bool | None, *, expected: bool) -> str:
    if truth is None:
        return "undecidable"
    return "confirmed" if truth == expected else "contradicted"
