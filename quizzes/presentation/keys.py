"""The key check for authors: each choice with its claim, computed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from quizzes.engine.content import Choice, Claim, Known, Question, Quiz, Variants
from quizzes.engine.draws import answer_words, decimals_of, domain_size, drawn, tolerance_of
from quizzes.engine.kinds.numeric import answer_text, target_of
from quizzes.engine.numbers import exact_text, readable
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
    status: str = "none"  # proved, observed, contradicted, undecidable, source, waiting, none


@dataclass(frozen=True, slots=True)
class DrawTable:
    """Every set of numbers that may be asked, with what computing it gave: the right answer, and the wrong ones that
    have a name. Numbers rounded as the question asks for them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class QuestionKeys:
    number: int
    stem: str
    rows: tuple[KeyRow, ...]
    target: str = ""  # what answer to a number is right, and who says so
    draws: DrawTable | None = None


def show_keys(quiz: Quiz) -> tuple[QuestionKeys, ...]:
    """Every question of a checked draft with the verdict on each of its choices, or on its number."""
    return tuple(_keys(number, question) for number, question in enumerate(quiz.questions, start=1))


def _keys(number: int, question: Question) -> QuestionKeys:
    stem = drawn(question, 0).stem
    return QuestionKeys(
        number,
        richtext.render(stem.text, stem.format, inline=True).plain,
        tuple(_row(choice) for choice in question.choices),
        _target(question),
        None if question.variants is None else _draws(question, question.variants),
    )


def _target(question: Question) -> str:
    if question.kind != "numeric":
        return ""
    if question.variants is not None:
        return f"{draws_kept(question, question.variants)} {_within(question)}"
    if "answer" not in question.body:
        return _("Nothing is computed yet: see the problems above.")
    answer, margin = answer_text(question), exact_text(target_of(question).margin)
    return _("Right is %(answer)s, give or take %(margin)s. The number was typed: nothing computes it.") % {
        "answer": answer,
        "margin": margin,
    }


def draws_kept(question: Question, variants: Variants) -> str:
    """How much of the domain is asked, and why the rest is not."""
    kept, size = len(variants.draws), domain_size(question.body)
    if kept == size:
        return _("Computed for each of %(count)s draws.") % {"count": kept}
    return _(
        "Computed for each of %(count)s draws, of %(size)s in the domain. In the others two numbers that must be told "
        "apart agree at the precision asked for, or there is nothing to answer."
    ) % {"count": kept, "size": size}


def _within(question: Question) -> str:
    within = exact_text(tolerance_of(question.body))
    return _("Right is what lies within %(within)s of the answer.") % {"within": within}


def _draws(question: Question, variants: Variants) -> DrawTable:
    """A column for each parameter that varies, other right forms, and each rule that leads to another number."""
    varies = [
        name for name in variants.draws[0].parameters if len({str(d.parameters[name]) for d in variants.draws}) > 1
    ]
    rules = list(dict.fromkeys(name for draw in variants.draws for known in draw.wrong for name in known.rules))
    forms = list(dict.fromkeys(name for draw in variants.draws for known in draw.accepted for name in known.rules))
    places = decimals_of(question.body)
    also = (_("right too: %(rule)s") % {"rule": _words(name)} for name in forms)
    return DrawTable(
        headings=(*map(_words, varies), _("Right answer"), *also, *map(_words, rules)),
        rows=tuple(
            (
                *(draw.texts.get(name, str(draw.parameters[name])) for name in varies),
                answer_words(drawn(question, number)),
                *(_known(draw.accepted, form, places) for form in forms),
                *(_known(draw.wrong, rule, places) for rule in rules),
            )
            for number, draw in enumerate(variants.draws)
        ),
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _known(numbers: tuple[Known, ...], rule: str, places: int) -> str:
    """The number that a rule leads to in a draw; a dash where it doesn't apply."""
    return next((readable(known.value, places=places) for known in numbers if rule in known.rules), "–")


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
    return "proved" if result.evidence is Evidence.PROVED else "observed"
