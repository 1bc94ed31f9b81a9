"""Schemes: from a set of ticked choices to an exact share of the points. Knows no form, no attempt and no rounding.

Notation of the formulas: of the n choices C are keys and W = n - C are not; r keys and w others are ticked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm
from typing import cast

from quizzes.engine.content import Question
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import MINUS, exact_text
from quizzes.engine.subject import Parameter, ParameterType, read_parameters

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a formula sees of a response: how many keys and others there are, and how many of each are ticked."""

    keys: int
    others: int
    right: int
    wrong: int

    @property
    def missed(self) -> int:
        return self.keys - self.right

    @property
    def ticked(self) -> int:
        return self.right + self.wrong


@dataclass(frozen=True, slots=True)
class Scheme:
    """`grade` lies in [`minimum`, 1]. `words` tells a learner the rule before answering and nothing about the key;
    `working` is one line on how a response came to its grade. `formula` is set where counts alone decide."""

    id: str
    label: str  # for authors
    aliases: tuple[str, ...]  # names elsewhere
    words: Callable[[Question], str]
    grade: Callable[[Question, frozenset[str]], Fraction]
    working: Callable[[Question, frozenset[str]], str]
    formula: Callable[[Counts], Fraction] | None = None
    minimum: Fraction = ZERO
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class BlindScores:
    """What answering without knowledge earns. Where one choice is the most, `everything` can't be ticked and is 0."""

    nothing: Fraction
    everything: Fraction
    at_random: Fraction  # the mean over all ways to tick, or over all choices where one is the most


def scheme_of(question: Question) -> Scheme:
    """Raises `InvalidParameter` for a scheme that does not exist."""
    if question.scheme.name not in SCHEMES:
        raise InvalidParameter("scheme", f"{question.scheme.name!r} is unknown; known are {', '.join(SCHEMES)}.")
    return SCHEMES[question.scheme.name]


def is_multiple(question: Question) -> bool:
    return question.kind == "multi_select"


def count(question: Question, ticked: frozenset[str]) -> Counts:
    keys = {choice.key for choice in question.choices if choice.is_correct}
    others = {choice.key for choice in question.choices} - keys
    return Counts(len(keys), len(others), len(keys & ticked), len(others & ticked))


def blind_scores(question: Question) -> BlindScores:
    """The exact scores of ticking nothing, everything, and at random (each choice by a fair coin)."""
    scheme = scheme_of(question)
    if not is_multiple(question):
        singles = [scheme.grade(question, frozenset({choice.key})) for choice in question.choices]
        return BlindScores(ZERO, ZERO, sum(singles, ZERO) / len(singles) if singles else ZERO)
    return BlindScores(
        nothing=scheme.grade(question, frozenset()),
        everything=scheme.grade(question, frozenset(choice.key for choice in question.choices)),
        at_random=_mean_weight(question) if scheme.formula is None else _mean(scheme.formula, question),
    )


def _mean(formula: Callable[[Counts], Fraction], question: Question) -> Fraction:
    """E = sum over r and w of comb(C, r) comb(W, w) f / 2^n."""
    all_ = count(question, frozenset())
    total = sum(
        (
            comb(all_.keys, right) * comb(all_.others, wrong) * formula(Counts(all_.keys, all_.others, right, wrong))
            for right in range(all_.keys + 1)
            for wrong in range(all_.others + 1)
        ),
        ZERO,
    )
    return total / (1 << (all_.keys + all_.others))


# The formulas. Without a key the right response is to tick nothing: it earns everything, anything else nothing.


def exact(c: Counts) -> Fraction:
    """1 if r = C and w = 0, else 0."""
    return ONE if c.missed == 0 and c.wrong == 0 else ZERO


def net_correct(c: Counts) -> Fraction:
    """max(0, (r - w) / C)."""
    return max(ZERO, Fraction(c.right - c.wrong, c.keys)) if c.keys else exact(c)


def net_balanced(c: Counts) -> Fraction:
    """max(0, r/C - w/W): Youden's J. Every way of guessing that ignores the key earns 0 before the floor."""
    return max(ZERO, Fraction(c.right, c.keys) - penalty(c, c.others)) if c.keys else exact(c)


def net_guarded(c: Counts) -> Fraction:
    """max(0, r/C - w/min(C, W)): as net_correct, but ticking everything earns 0 where keys are the majority too."""
    return max(ZERO, Fraction(c.right, c.keys) - penalty(c, min(c.keys, c.others))) if c.keys else exact(c)


def each_option(c: Counts) -> Fraction:
    """(r + W - w) / n: the share of right decisions."""
    choices = c.keys + c.others
    return Fraction(c.right + c.others - c.wrong, choices) if choices else ZERO


def coverage(c: Counts) -> Fraction:
    """(r / C)(r / s) with s = r + w ticks; 0 without a tick."""
    if not c.keys:
        return exact(c)
    return Fraction(c.right * c.right, c.keys * c.ticked) if c.ticked else ZERO


def ou_capped(c: Counts) -> Fraction:
    """max(0, min(r, C - w)) / C."""
    return Fraction(max(0, min(c.right, c.keys - c.wrong)), c.keys) if c.keys else exact(c)


def penalty(c: Counts, shares: int) -> Fraction:
    return Fraction(c.wrong, shares) if shares else ZERO


# The line of working.


def tally(c: Counts) -> str:
    """As in "2 of 3 right, 1 missed, 1 wrong tick"."""
    parts = [f"{c.right} of {c.keys} right" if c.keys else "None of the choices belongs here"]
    if c.missed:
        parts.append(f"{c.missed} missed")
    if c.wrong:
        parts.append("1 wrong tick" if c.wrong == 1 else f"{c.wrong} wrong ticks")
    return ", ".join(parts)


def _work_exact(c: Counts) -> str:
    return f"{tally(c)}; all or nothing, so 0."


def _work_net(shares: Callable[[Counts], int]) -> Callable[[Counts], str]:
    def working(c: Counts) -> str:
        gained, lost = Fraction(c.right, c.keys), penalty(c, shares(c))
        if not lost:
            return f"{tally(c)}: {exact_share(gained)}."
        ticks = "the wrong tick takes" if c.wrong == 1 else "the wrong ticks take"
        result = gained - lost
        floor = ", below 0, so 0" if result < 0 else ""
        sum_ = f"{exact_share(gained)} {MINUS} {exact_share(lost)} = {exact_share(result)}"
        return f"{tally(c)}; {ticks} {exact_share(lost)} away: {sum_}{floor}."

    return working


def _work_each_option(c: Counts) -> str:
    choices, wrong = c.keys + c.others, c.missed + c.wrong
    return f"{tally(c)}: {choices - wrong} of {choices} choices decided rightly, {exact_share(each_option(c))}."


def _work_coverage(c: Counts) -> str:
    if not c.ticked:
        return f"{tally(c)}: 0."
    found, precise = Fraction(c.right, c.keys), Fraction(c.right, c.ticked)
    product = f"{exact_share(found)} × {exact_share(precise)} = {exact_share(coverage(c))}"
    return f"{tally(c)}; share found times share of ticks that are right: {product}."


def _work_ou_capped(c: Counts) -> str:
    if not c.wrong:
        return f"{tally(c)}: {exact_share(ou_capped(c))}."
    most = max(0, c.keys - c.wrong)
    return f"{tally(c)}, which leaves {most} of {c.keys} at most: {exact_share(ou_capped(c))}."


def exact_share(share: Fraction) -> str:
    """A share as a reader checks it: 2/3, 1, −1/2."""
    return str(share).replace("-", MINUS)


def _counting(
    name: str,
    label: str,
    aliases: tuple[str, ...],
    words: str,
    formula: Callable[[Counts], Fraction],
    work: Callable[[Counts], str],
) -> Scheme:
    """A scheme that only counts ticks. Where one choice is the most, it has no rule worth telling."""

    def working(question: Question, ticked: frozenset[str]) -> str:
        if not is_multiple(question):
            return ""
        counts = count(question, ticked)
        if formula(counts) == 1:
            return f"{tally(counts)}, no wrong tick: all of the points."
        return work(counts) if counts.keys or formula(counts) else f"{tally(counts)}: 0."

    return Scheme(
        id=name,
        label=label,
        aliases=aliases,
        words=lambda question: words if is_multiple(question) else "",
        grade=lambda question, ticked: formula(count(question, ticked)),
        working=working,
        formula=formula,
    )


# Option weights.

WEIGHT_LIMIT = 100

_BOUNDS = (
    Parameter(
        "lower",
        ParameterType.NUMBER,
        "The sum of weights never counts less than this.",
        default=0,
        minimum=Fraction(-WEIGHT_LIMIT),
        maximum=ZERO,
    ),
    Parameter(
        "upper",
        ParameterType.NUMBER,
        "The sum of weights that earns all of the points; more counts no more.",
        default=1,
        minimum=Fraction(1, WEIGHT_LIMIT),
        maximum=Fraction(WEIGHT_LIMIT),
    ),
)


def bounds(question: Question) -> tuple[Fraction, Fraction]:
    """The lower and upper bound of a sum of weights; raises `InvalidParameter`."""
    given = read_parameters(_BOUNDS, question.scheme.parameters)
    lower, upper = cast(Fraction, given["lower"]), cast(Fraction, given["upper"])
    if lower < -upper:
        raise InvalidParameter("lower", f"must be at least {-upper}, so that no question takes more than it gives.")
    return lower, upper


def _sum_of_weights(question: Question, ticked: frozenset[str]) -> Fraction:
    return sum((choice.weight or ZERO for choice in question.choices if choice.key in ticked), ZERO)


def _share_of_upper(question: Question, total: Fraction) -> Fraction:
    lower, upper = bounds(question)
    return min(max(total, lower), upper) / upper


def _grade_weights(question: Question, ticked: frozenset[str]) -> Fraction:
    if not ticked and not any(choice.is_correct for choice in question.choices):
        return ONE
    return _share_of_upper(question, _sum_of_weights(question, ticked))


def _mean_weight(question: Question) -> Fraction:
    """The mean over every set of ticks, from the number of sets that reach each sum."""
    weights = [choice.weight or ZERO for choice in question.choices]
    unit = lcm(*(weight.denominator for weight in weights))
    sets = {0: 1}
    for weight in weights:
        reached = dict(sets)
        for total, ways in sets.items():
            moved = total + int(weight * unit)
            reached[moved] = reached.get(moved, 0) + ways
        sets = reached
    mean = sum((ways * _share_of_upper(question, Fraction(total, unit)) for total, ways in sets.items()), ZERO)
    blank = _grade_weights(question, frozenset()) - _share_of_upper(question, ZERO)  # differs without a key
    return (mean + blank) / (1 << len(weights))


def _words_weights(question: Question) -> str:
    lower, _ = bounds(question)
    floor = "never below 0" if lower == 0 else "and a score below 0 is possible"
    return f"Weighted choices: each tick adds or takes away its own share, {floor}."


def _work_weights(question: Question, ticked: frozenset[str]) -> str:
    lower, upper = bounds(question)
    weights = [choice.weight or ZERO for choice in question.choices if choice.key in ticked]
    if not weights:
        return f"Nothing ticked: {exact_share(_grade_weights(question, ticked))}."
    total = sum(weights, ZERO)
    first, *rest = (exact_text(weight) for weight in weights)
    terms = first + "".join(f" {MINUS} {term[1:]}" if term.startswith(MINUS) else f" + {term}" for term in rest)
    line = terms if not rest else f"{terms} = {exact_text(total)}"
    if not lower <= total <= upper:
        line += f", kept between {exact_text(lower)} and {exact_text(upper)}"
    return f"Weights of your ticks: {line}, of {exact_text(upper)}."


# Penalty for guessing.


def _cost_of_guessing(question: Question) -> Fraction:
    """1/(k - 1) for k choices: guessing earns 0 on average."""
    return Fraction(1, len(question.choices) - 1) if len(question.choices) > 1 else ZERO


def _grade_formula(question: Question, ticked: frozenset[str]) -> Fraction:
    if not ticked:
        return ZERO
    counts = count(question, ticked)
    return ONE if counts.right and not counts.wrong else -_cost_of_guessing(question)


def _words_formula(question: Question) -> str:
    cost = _cost_of_guessing(question)
    share = "all" if cost == 1 else exact_share(cost)
    return f"Penalty for guessing: a wrong choice takes {share} of the points away; not knowing costs nothing."


def _work_formula(question: Question, ticked: frozenset[str]) -> str:
    if not ticked:
        return "Not answered: nothing gained, nothing lost."
    if _grade_formula(question, ticked) == 1:
        return "Right: all of the points."
    choices = len(question.choices)
    cost = exact_share(-_cost_of_guessing(question))
    return f"Wrong, one of {choices} choices: {cost}, so that guessing earns 0 on average."


SCHEMES: Mapping[str, Scheme] = {
    "exact": _counting(
        "exact",
        "All or nothing",
        ("Exact match (Canvas)", "partial-credit off (PrairieLearn)", "dichotomous scoring", "kprime 1/0"),
        "All or nothing: exactly the right choices earn the points.",
        exact,
        _work_exact,
    ),
    "net_guarded": _counting(
        "net_guarded",
        "Right minus wrong",
        ("plus/minus scoring", "net-correct where keys are not the majority"),
        "Right minus wrong: a wrong tick costs, never below 0.",
        net_guarded,
        _work_net(lambda c: min(c.keys, c.others)),
    ),
    "net_correct": _counting(
        "net_correct",
        "Right minus wrong (Canvas, PrairieLearn)",
        ("Partial credit with penalty (Canvas)", "net-correct, PC (PrairieLearn)", "+/- (NCLEX)"),
        "Right minus wrong: a wrong tick takes away what a right one earns, never below 0.",
        net_correct,
        _work_net(lambda c: c.keys),
    ),
    "net_balanced": _counting(
        "net_balanced",
        "Right minus wrong, balanced (Moodle)",
        ("Moodle weights +1/C, −1/W", "R/exams rule false", "Youden's J"),
        "Right minus wrong: ticking all wrong choices takes away what all right ones earn, never below 0.",
        net_balanced,
        _work_net(lambda c: c.others),
    ),
    "each_option": _counting(
        "each_option",
        "Every choice counts",
        (
            "each-answer, EDC (PrairieLearn)",
            "multiple true/false",
            "kprime subpoints",
            "PS1/n",
            "Correct answers (D2L)",
        ),
        "Every choice counts: ticking a right one and leaving out a wrong one earn the same share.",
        each_option,
        _work_each_option,
    ),
    "coverage": _counting(
        "coverage",
        "Coverage",
        ("coverage, COV (PrairieLearn)", "precision × recall"),
        "Coverage: the share of right choices that you find, times the share of your ticks that are right.",
        coverage,
        _work_coverage,
    ),
    "ou_capped": _counting(
        "ou_capped",
        "Right ones, capped by wrong ticks (Open University)",
        ("OU multiple response (Moodle)",),
        "Each right tick earns a share; each wrong tick lowers the most that you can earn.",
        ou_capped,
        _work_ou_capped,
    ),
    "option_weights": Scheme(
        id="option_weights",
        label="Weights per choice",
        aliases=("mapResponse (QTI)", "choice grades (Moodle)", "mapping with bounds"),
        words=_words_weights,
        grade=_grade_weights,
        working=_work_weights,
        minimum=Fraction(-1),
        parameters=_BOUNDS,
    ),
    "formula": Scheme(
        id="formula",
        label="Penalty for guessing",
        aliases=("formula scoring", "correction for guessing"),
        words=_words_formula,
        grade=_grade_formula,
        working=_work_formula,
        minimum=Fraction(-1),
    ),
}
