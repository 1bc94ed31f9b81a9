"""Remarks on how a question is made, for its author. None of them stands in the way of anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import subjects
from quizzes.engine import placeholders
from quizzes.engine.content import Choice, Question, Text, canonical_json
from quizzes.engine.draws import PREFIX, LeftOut, Sifted, Why, domain_size, has_variants
from quizzes.engine.errors import InvalidParameter, QuizError
from quizzes.engine.kinds.base import offers_none
from quizzes.engine.kinds.numeric import target_of
from quizzes.engine.numbers import exact_number, exact_text
from quizzes.engine.subject import Parameters, ParameterValue
from ui import richtext

CLEARLY_LONGER = Fraction(3, 2)  # times the longest other choice
LONGER_BY = 20  # characters, at least
MOST_DRAWS_NAMED = 5  # of those that are left out for one reason
SHORT_STEM = 60  # characters of a text in a remark
_OF_THE_ABOVE = re.compile(r"\W*(all|none|both|neither|any)\s+of\s+(the\s+above|the\s+other\w*|these|those|them)\W*")
_MATHS = re.compile(r"^Formula “")


@dataclass(frozen=True, slots=True)
class Remark:
    """`code` is stable, `where` names the part of the question, "" for the whole."""

    code: str
    message: str
    where: str = ""


def lint(question: Question) -> tuple[Remark, ...]:
    """Every remark on the question as it stands, in the order in which its page shows the parts."""
    return (
        *_of_texts(question),
        *_of_choices(question),
        *_of_feedback(question),
        *_of_number(question),
        *_of_explanation(question),
        *_of_draws(question),
    )


def _of_texts(question: Question) -> Iterator[Remark]:
    for where, text in _texts(question):
        for problem in richtext.problems(text.text, text.format):
            if _MATHS.match(problem):
                yield Remark("broken_maths", problem, where)
        for line in richtext.figure_lines(text.text):
            if line.problem:
                continue
            if not line.words:
                yield Remark("figure_without_description", _("The figure has no description."), where)
            elif told := _told(line):
                message = _("The description of the figure says “%(told)s”, which may be the answer.") % {"told": told}
                yield Remark("figure_tells", message, where)


def _told(line: richtext.FigureLine) -> str:
    """A value of the figure's parameters that stands in its description as a word."""
    for value in line.parameters.values():
        for part in value.split(","):
            plain = part.replace("_", " ").strip()
            if plain.isalpha() and len(plain) > 1 and re.search(rf"\b{re.escape(plain)}\b", line.words, re.IGNORECASE):
                return plain
    return ""


def _texts(question: Question) -> Iterator[tuple[str, Text]]:
    yield _("Stem"), question.stem
    yield _("Note before"), question.note_before
    yield _("Note after"), question.note_after
    yield _("Source"), question.source
    for number, choice in enumerate(question.choices, start=1):
        yield name_of(number, choice), choice.text
        yield name_of(number, choice), choice.feedback_ticked
        yield name_of(number, choice), choice.feedback_unticked


def name_of(number: int, choice: Choice) -> str:
    text = " ".join(_plain(choice.text).split())
    short = text if len(text) <= SHORT_STEM else text[: SHORT_STEM - 1].rstrip() + "…"
    return _("Choice %(number)s, “%(text)s”") % {"number": number, "text": short}


def _plain(text: Text) -> str:
    return richtext.render(text.text, text.format, inline=True).plain


def _of_choices(question: Question) -> Iterator[Remark]:
    if question.kind == "numeric":
        return
    if not any(choice.is_correct for choice in question.choices) and not offers_none(question):
        yield Remark("no_key", _("No choice is marked right."))
    yield from _of_duplicates(question)
    yield from _of_lengths(question)
    for number, choice in enumerate(question.choices, start=1):
        if _OF_THE_ABOVE.fullmatch(_plain(choice.text).casefold()):
            message = _("It points at other choices, which stand in another order for each learner.")
            yield Remark("of_the_above", message, name_of(number, choice))


def _of_duplicates(question: Question) -> Iterator[Remark]:
    seen: dict[str, int] = {}
    for number, choice in enumerate(question.choices, start=1):
        words = " ".join(_plain(choice.text).casefold().split())
        if words and words in seen:
            message = _("It reads the same as choice %(number)s.") % {"number": seen[words]}
            yield Remark("duplicate_choices", message, name_of(number, choice))
        seen.setdefault(words, number)


def _of_lengths(question: Question) -> Iterator[Remark]:
    keys = [number for number, choice in enumerate(question.choices, start=1) if choice.is_correct]
    if len(keys) != 1 or len(question.choices) < 3:
        return
    lengths = {number: len(_plain(choice.text)) for number, choice in enumerate(question.choices, start=1)}
    own = lengths.pop(keys[0])
    other = max(lengths.values())
    if own >= CLEARLY_LONGER * other and own >= other + LONGER_BY:
        message = _("The right choice is by far the longest, which gives it away: %(own)s characters to %(other)s.")
        yield Remark(
            "longest_is_key", message % {"own": own, "other": other}, name_of(keys[0], question.choices[keys[0] - 1])
        )


def _of_feedback(question: Question) -> Iterator[Remark]:
    for number, choice in enumerate(question.choices, start=1):
        if not choice.feedback_ticked.text.strip():
            yield Remark("missing_feedback", _("It has no feedback for when it is ticked."), name_of(number, choice))
        if choice.is_correct and not choice.feedback_unticked.text.strip():
            yield Remark("missing_feedback", _("It has no feedback for when it is left out."), name_of(number, choice))


def _of_number(question: Question) -> Iterator[Remark]:
    if question.kind != "numeric" or has_variants(question):
        return
    try:
        target = target_of(question)
    except QuizError:
        return
    if target.margin:
        return
    if question.body.get("exact") is not True:
        yield Remark("no_tolerance", _("The tolerance is 0, and the answer isn’t marked as exact."))
    elif not _terminates(target.answer):
        yield Remark(
            "no_tolerance",
            _("Only a fraction can be right: no decimal number is exactly %(answer)s.") % {"answer": target.answer},
        )


def _terminates(number: Fraction) -> bool:
    """Whether a decimal of finite length is exactly this number."""
    rest = number.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest == 1


def _of_explanation(question: Question) -> Iterator[Remark]:
    if question.explanation is None:
        yield Remark(
            "no_explanation", _("It has no computed explanation: its feedback rests on your note and its source.")
        )
        return
    stated = {_comparable(value) for _name, value in _claimed(question)}
    for name, explained in question.explanation.parameters.items():
        claimed = dict.fromkeys(str(value) for other, value in _claimed(question) if other == name)
        if claimed and not stated & set(map(_comparable, _each(explained))):
            message = _("It explains %(name)s = %(explained)s; the claims of the choices speak of %(claimed)s.") % {
                "name": name,
                "explained": explained,
                "claimed": ", ".join(claimed),
            }
            yield Remark("explains_something_else", message, _("Explanation"))


def _claimed(question: Question) -> Iterator[tuple[str, ParameterValue]]:
    """The parameters of every claim, lists taken apart."""
    for choice in question.choices:
        if choice.claim is not None:
            for name, value in choice.claim.claim.parameters.items():
                yield from ((name, each) for each in _each(value))


def _each(value: ParameterValue) -> list[ParameterValue]:
    return value if isinstance(value, list) else [value]


def _comparable(value: ParameterValue) -> Fraction | str:
    """3/2, "1.5" and "3/2" are one number."""
    try:
        return exact_number(str(value))
    except ValueError:
        return str(value)


def _of_draws(question: Question) -> Iterator[Remark]:
    """What each learner is asked with other numbers must name each of them, and explain with the learner's own."""
    domain = question.body.get("domain")
    if not domain or not isinstance(domain, Mapping):
        return
    sifted = _sifted(question.body)
    if sifted is not None and sifted.left_out:
        yield _of_draws_left_out(sifted, domain)
    named = _drawn_names(f"{question.stem.text}\n{question.note_before.text}")
    if untold := [name for name, raw in domain.items() if name not in named and _varies(name, raw)]:
        yield _of_untold(untold)
    if question.explanation is not None and not _drawn_names(canonical_json(question.explanation.parameters).decode()):
        message = _("It explains the same numbers to each learner: give it {{ draw.NAME }} as a value.")
        yield Remark("draw_not_explained", message, _("Explanation"))


def _sifted(body: Parameters) -> Sifted | None:
    try:
        return subjects.sifted(body)
    except QuizError:
        return None  # said where it stands in the way


def _varies(name: str, raw: ParameterValue) -> bool:
    """Whether more than one value is drawn; so it is taken to be where the values can't be read."""
    try:
        return domain_size({"domain": {name: raw}}) > 1
    except InvalidParameter:
        return True


def _of_untold(names: list[str]) -> Remark:
    message = ngettext(
        "Each learner gets another %(names)s, but neither the stem nor the note before the answer tells it: "
        "write %(placeholders)s where it belongs.",
        "Each learner gets another %(names)s, but neither the stem nor the note before the answer tells them: "
        "write %(placeholders)s where they belong.",
        len(names),
    )
    known = {
        "names": _(" and ").join(name.replace("_", " ") for name in names),
        "placeholders": _(" and ").join(f"{{{{ {PREFIX}{name} }}}}" for name in names),
    }
    return Remark("draw_not_told", message % known, _("Stem"))


def _of_draws_left_out(sifted: Sifted, varied: Iterable[str]) -> Remark:
    by_reason: dict[str, list[str]] = {}
    for left_out in sifted.left_out:
        named = " and ".join(f"{name.replace('_', ' ')} = {_spoken(left_out.given[name])}" for name in varied)
        by_reason.setdefault(_reason(left_out), []).append(named)
    listed = "; ".join(f"{_listed(draws)} ({reason})" for reason, draws in by_reason.items())
    message = _("%(usable)s of %(all)s draws can be told apart; left out: %(listed)s.")
    known = {"usable": len(sifted.usable), "all": sifted.number, "listed": listed}
    return Remark("draws_left_out", message % known, _("Numbers"))


def _spoken(value: ParameterValue) -> str:
    number = _comparable(value)
    return exact_text(number) if isinstance(number, Fraction) else number


def _reason(left_out: LeftOut) -> str:
    if left_out.why is Why.ABSENT:
        return _("what is asked doesn’t exist there")
    if left_out.why is Why.VANISHES:
        return _("the right answer is rounded to 0")
    first, second = (name.replace("_", " ") for name in left_out.pair)
    if not first:
        return _("the right answer and “%(rule)s” give the same number") % {"rule": second}
    return _("“%(first)s” and “%(second)s” give the same number") % {"first": first, "second": second}


def _listed(draws: list[str]) -> str:
    named, more = ", ".join(draws[:MOST_DRAWS_NAMED]), len(draws) - MOST_DRAWS_NAMED
    return named if more <= 0 else _("%(draws)s and %(more)s more") % {"draws": named, "more": more}


def _drawn_names(text: str) -> set[str]:
    """The parameters whose drawn value stands in the text."""
    return {name.removeprefix(PREFIX) for name in placeholders.names(text) if name.startswith(PREFIX)}
