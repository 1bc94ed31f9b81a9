"""Words for verdicts, evidence and counts, one place for pages, API and mail."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from quizzes.engine.content import Choice, Claim
from quizzes.engine.kinds.base import Verdict
from quizzes.engine.numbers import score_text
from quizzes.engine.scoring import Graded, Tally
from quizzes.engine.subject import ClaimResult, Evidence
from quizzes.presentation.certainties import with_certainty


def evidence_words(result: ClaimResult) -> str:
    """What stands behind a claim, as the student reads it."""
    if result.evidence is Evidence.PROVED:
        return _("proved")
    if result.evidence is Evidence.SOURCE_ONLY:
        return _("source only")
    parts = [_("observed")]
    if result.n is not None:
        parts.append(_("n = %(n)s") % {"n": f"{result.n:,}".replace(",", "\u202f")})
    if result.seed is not None:
        parts.append(_("seed %(seed)s") % {"seed": result.seed})
    return ", ".join(parts)


def claim_evidence(claim: Claim | None) -> str:
    return "" if claim is None or claim.result is None else evidence_words(claim.result)


def choice_verdict(choice: Choice, *, ticked: bool) -> str:
    if choice.is_correct:
        return "right" if ticked else "missed"
    return "wrong" if ticked else "rest"


def choice_mark(verdict: str, *, multiple: bool) -> str:
    """The verdict on one choice in words; nothing is said of a choice that was rightly left alone."""
    if verdict == "missed":
        return _("Missed: this one belongs here.") if multiple else _("This is the answer.")
    return {"right": _("Right."), "wrong": _("Not this one.")}.get(verdict, "")


def spoken(language: str) -> str:
    """The language to name where a text stands; "" where it is that of the page around it."""
    return "" if language == get_language() else language


def heading(graded: Graded, points: Fraction | None) -> str:
    """The verdict; `points` of the question where they may be told."""
    if graded.verdict is Verdict.DONT_KNOW:
        return _("Not known yet: here is why")
    said = {Verdict.RIGHT: _("Right"), Verdict.PARTLY: _("Partly right"), Verdict.WRONG: _("Not quite")}[graded.verdict]
    if points is None or not _is_worth_telling(graded):
        return said
    if graded.verdict is Verdict.RIGHT and graded.tries > 1:
        said = _("Right, after more than one try")
    numbers = {"verdict": said, **_earned(graded, points), "unit": _("point") if points == 1 else _("points")}
    return _("%(verdict)s: %(earned)s of %(full)s %(unit)s") % numbers


def row_words(graded: Graded | None, points: Fraction | None) -> str:
    if graded is None:
        return _("not answered")
    said = {
        Verdict.RIGHT: _("right"),
        Verdict.PARTLY: _("partly right"),
        Verdict.WRONG: _("wrong"),
        Verdict.DONT_KNOW: _("not known yet"),
    }[graded.verdict]
    said = with_certainty(said, graded.level)
    if points is None or not _is_worth_telling(graded):
        return said
    if graded.verdict is Verdict.RIGHT and graded.tries > 1:
        said = _("right, after more than one try")
    return _("%(verdict)s: %(earned)s of %(full)s") % {"verdict": said, **_earned(graded, points)}


def _is_worth_telling(graded: Graded) -> bool:
    """Whether the points don't follow from the verdict: all for right, none for wrong."""
    plain = {Verdict.RIGHT: 1, Verdict.WRONG: 0, Verdict.DONT_KNOW: 0}.get(graded.verdict)
    return graded.fraction != plain


def _earned(graded: Graded, points: Fraction) -> dict[str, str]:
    return {"earned": score_text(graded.fraction * points, points), "full": score_text(points)}


def counts(tally: Tally, unreadable: int = 0) -> str:
    """ "3 right, 1 partly, 1 wrong", leaving out what did not happen but never all of it; `unreadable` of those that
    weren't graded were answered, with what can't be read."""
    parts = [
        (tally.right, _("%(n)s right")),
        (tally.partly, _("%(n)s partly")),
        (tally.wrong, _("%(n)s wrong")),
        (tally.dont_know, _("%(n)s not known yet")),
        (unreadable, _("%(n)s can’t be read")),
        (tally.unanswered - unreadable, _("%(n)s not answered")),
    ]
    return ", ".join(words % {"n": number} for number, words in parts if number)


def advice(tally: Tally) -> str:
    """One line on what to do next."""
    open_questions = tally.partly + tally.wrong + tally.dont_know + tally.unanswered
    if open_questions == 0:
        return _("Every question right. Nothing to go over again, unless you want to.")
    return ngettext(
        "One question is worth another look.", "%(n)s questions are worth another look.", open_questions
    ) % {"n": open_questions}
