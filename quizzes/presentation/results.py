"""The result of a finished attempt, as far as the review rules allow, and when they will allow the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import queries
from quizzes.additions import result_notes
from quizzes.engine.kinds.base import Verdict
from quizzes.engine.numbers import score_text
from quizzes.engine.review import Column, Promise, Row, hidden_for_good, promises
from quizzes.engine.scoring import Graded, score, tally
from quizzes.models import Assignment, Attempt
from quizzes.places import RATED, START
from quizzes.presentation import words
from quizzes.presentation.answers import (
    UNANSWERED,
    UNREADABLE,
    answer_words,
    is_given,
    is_unreadable,
    unreadable_words,
)
from quizzes.presentation.certainties import calibration_lines
from quizzes.presentation.reveal import working
from quizzes.presentation.rules import Rules
from quizzes.presentation.shown import RatingShown, ReceiptShown, ResultRow, ResultShown
from quizzes.presentation.sittings import Sitting
from quizzes.terms import review_now
from quizzes.zones import told, told_exactly
from ui import richtext


def show_result(sitting: Sitting) -> ResultShown:
    attempt = sitting.attempt
    assert attempt is not None  # noqa: S101  asked for finished attempts only
    rules = sitting.result_rules
    graded = sitting.standing.graded(attempt)
    counted = tally(sitting.content, graded)
    unreadable = _unreadable(sitting, graded)
    missed = sum(1 for key in sitting.keys if key not in graded or graded[key].verdict is not Verdict.RIGHT)
    begins_by_post = attempt.assignment.mode == Assignment.Mode.TEST or bool(attempt.assignment.access_code)
    retries = sitting.may_begin and not begins_by_post
    return ResultShown(
        id=f"{sitting.spot.id}-result",
        score=_score(sitting, graded) if rules.points else "",
        counts=words.counts(counted, len(unreadable)) if rules.correctness else "",
        first_try=_counting(sitting, attempt, graded) if rules.points else "",
        advice=words.advice(counted) if rules.correctness else "",
        rows=tuple(
            _unreadable_row(sitting, row, key) if key in unreadable else row
            for key, row in _rows(sitting, rules, graded)
        ),
        retry_url=sitting.action("retry") if retries else "",
        retry_fields=sitting.fields(),
        missed=missed if rules.correctness else 0,
        rating=_rating(sitting),
        is_full=rules.correctness and missed == 0,
        passed=_passed(sitting, attempt) if rules.points else "",
        promises=tuple(_promises(sitting, attempt)),
        receipt=_receipt(sitting, attempt, len(unreadable)) if attempt.mode == Assignment.Mode.TEST else None,
        start_url=sitting.spot.url(START) if sitting.may_begin and begins_by_post else "",
        attempts_left=attempts_left(sitting) if begins_by_post else "",
        print_url=_print_url(sitting),
        certainty=calibration_lines(sitting.content, graded, tells_points=rules.points) if rules.correctness else (),
        notes=result_notes(attempt, sitting.now),
    )


def _score(sitting: Sitting, graded: dict[str, Graded]) -> str:
    full = score_text(sitting.content.points)
    return f"{score_text(score(sitting.content, graded), sitting.content.points)} / {full}"


def _counting(sitting: Sitting, attempt: Attempt, graded: dict[str, Graded]) -> str:
    """How the counting attempt went, where this isn't it."""
    counting = sitting.standing.counting
    if counting is None or counting.pk == attempt.pk or counting.score is None:
        return ""
    numbers = {
        "first": score_text(counting.score),
        "full": score_text(queries.content_of(counting.version).points),
        "now": score_text(score(sitting.content, graded), sitting.content.points),
        "total": score_text(sitting.content.points),
    }
    if sitting.standing.offer.assignment.counting == Assignment.Counting.BEST:
        return _("Best attempt %(first)s / %(full)s, this one %(now)s / %(total)s. The best one counts.") % numbers
    if sitting.standing.offer.assignment.counting == Assignment.Counting.LAST:
        return _("Last attempt %(first)s / %(full)s, this one %(now)s / %(total)s. The last one counts.") % numbers
    return _("First try %(first)s / %(full)s, now %(now)s / %(total)s. The first one counts.") % numbers


def _unreadable(sitting: Sitting, graded: dict[str, Graded]) -> set[str]:
    """The questions whose answer was kept as it was sent and never graded, for it can't be read."""
    settings = sitting.content.settings
    return {
        key
        for key, answer in sitting.answers.items()
        if key not in graded and answer.outcome is None and is_unreadable(sitting.drawn(key), answer.raw, settings)
    }


def _rows(sitting: Sitting, rules: Rules, graded: dict[str, Graded]) -> Iterable[tuple[str, ResultRow]]:
    for number, key in enumerate(sitting.keys, start=1):
        yield key, _row(sitting, rules, number, key, graded.get(key))


def _unreadable_row(sitting: Sitting, row: ResultRow, key: str) -> ResultRow:
    """It is said of the answer, whether or not what was right is told: it was said before the end too."""
    return replace(row, verdict=UNREADABLE if row.verdict else "", words=unreadable_words(sitting.drawn(key)))


def _row(sitting: Sitting, rules: Rules, number: int, key: str, graded: Graded | None) -> ResultRow:
    question, answer = sitting.drawn(key), sitting.answers.get(key)
    is_missed = graded is None or graded.verdict is not Verdict.RIGHT
    is_told = rules.correctness
    verdict = graded.verdict.value if graded else UNANSWERED
    raw = answer.raw if answer else {}
    return ResultRow(
        number=number,
        stem=richtext.render(question.stem.text, question.stem.format, inline=True).plain,
        language=words.spoken(sitting.content.language_of(question)),
        verdict=verdict if is_told else "",
        words=words.row_words(graded, question.points if rules.points else None) if is_told else "",
        working=working(question, answer, sitting.content.settings)
        if is_told and rules.points and answer and answer.outcome
        else "",
        url=sitting.spot.url(str(number)),
        paragraph_url=sitting.paragraph_url(key) if is_missed and is_told else "",
        answer=answer_words(question, raw) if sitting.is_test and (is_given(raw) or not is_told) else "",
    )


def _rating(sitting: Sitting) -> RatingShown:
    rating, summary = sitting.standing.rating, sitting.standing.ratings
    return RatingShown(
        url=sitting.action("rate"),
        fields=sitting.fields(),
        stars=rating.stars if rating else 0,
        comment=sitting.spot.comment or (rating.comment if rating else ""),
        saved=sitting.spot.show == RATED and rating is not None,
        mean=summary.mean,
        count=summary.count,
        histogram=summary.histogram,
    )


def is_passed(sitting: Sitting, attempt: Attempt) -> bool | None:
    """Whether the attempt that counts is passed: a retry never makes up for it."""
    counting = sitting.standing.counting or attempt
    return queries.is_passed(attempt.assignment, counting.score, queries.content_of(counting.version).points)


def _passed(sitting: Sitting, attempt: Attempt) -> str:
    counting = sitting.standing.counting or attempt
    mark, total = attempt.assignment.pass_mark, queries.content_of(counting.version).points
    if mark is None or counting.score is None:
        return ""
    numbers = {"needed": score_text(mark * total), "total": score_text(total)}
    is_passed, is_this = counting.score >= mark * total, counting.pk == attempt.pk
    said = {
        (True, True): _("Passed: it takes %(needed)s of %(total)s points."),
        (False, True): _("Not passed: it takes %(needed)s of %(total)s points."),
        (True, False): _("The attempt that counts is passed: it takes %(needed)s of %(total)s points."),
        (False, False): _("The attempt that counts isn’t passed: it takes %(needed)s of %(total)s points."),
    }
    return said[is_passed, is_this] % numbers


def attempts_left(sitting: Sitting) -> str:
    allowed = sitting.terms.attempts_allowed
    if allowed is None:
        return _("You may take it as often as you like.") + " " + _counts(sitting)
    left = max(0, allowed - len(sitting.standing.attempts))
    if not left:
        return _("No attempts are left.")
    said = ngettext("One attempt is left.", "%(n)s attempts are left.", left) % {"n": left}
    return said if allowed == 1 else f"{said} {_counts(sitting)}"


def _counts(sitting: Sitting) -> str:
    return {
        Assignment.Counting.FIRST: _("The first one counts."),
        Assignment.Counting.BEST: _("The best one counts."),
        Assignment.Counting.LAST: _("The last one counts."),
    }[Assignment.Counting(sitting.standing.offer.assignment.counting)]


def _promises(sitting: Sitting, attempt: Attempt) -> Iterable[str]:
    """What will be shown when; nothing where all is shown already."""
    review = review_now(attempt.assignment, sitting.terms)
    found = promises(review, submitted_at=attempt.submitted_at, closed_at=sitting.terms.closed_at, now=sitting.now)
    hidden = hidden_for_good(review, found)
    yield from (promise_words(promise) for promise in found if promise.at is not None)
    if hidden:
        yield _("Not shown: %(rows)s.") % {"rows": rows_words(hidden)}


def promise_words(promise: Promise) -> str:
    rows = rows_words(promise.rows)
    if promise.at is not None:
        return _("Shown from %(when)s: %(rows)s.") % {"when": told(promise.at), "rows": rows}
    when = {
        Column.DURING: _("Shown as soon as an answer was checked: %(rows)s."),
        Column.JUST_AFTER: _("Shown after you finish: %(rows)s."),
        Column.LATER: _("Shown two minutes after you finish: %(rows)s."),
        Column.CLOSED: _("Shown after the quiz has closed: %(rows)s."),
    }
    return when[promise.column] % {"rows": rows}


def rows_words(rows: tuple[Row, ...]) -> str:
    if len(rows) == len(Row):
        return _("your points, what was right, and why")
    said = {
        Row.CORRECTNESS: _("what was right"),
        Row.POINTS: _("your points"),
        Row.FEEDBACK: _("the feedback on your choices"),
        Row.EXPLANATION: _("the explanations and figures"),
        Row.KEY: _("the right answers"),
    }
    return ", ".join(said[row] for row in rows)


def _receipt(sitting: Sitting, attempt: Attempt, unreadable: int) -> ReceiptShown | None:
    receipt = queries.receipt_of(attempt, sitting.answers.values())
    if receipt is None or attempt.submitted_at is None:
        return None
    handed_in = {
        Attempt.Ending.DEADLINE: _("Handed in when the time was over, on %(when)s."),
        Attempt.Ending.TEACHER: _("Handed in by your teacher on %(when)s."),
    }.get(Attempt.Ending(attempt.ended_by or Attempt.Ending.LEARNER), _("Handed in on %(when)s."))
    answered = unreadable + sum(1 for answer in sitting.answers.values() if answer.outcome is not None)
    return ReceiptShown(
        code=receipt.code(),
        handed_in=handed_in % {"when": told_exactly(attempt.submitted_at)},
        answered=_("%(n)s of %(total)s questions answered.") % {"n": answered, "total": len(sitting.keys)},
    )


def _print_url(sitting: Sitting) -> str:
    place = sitting.spot.place
    if place.is_framed:
        return ""
    path = reverse("quizzes:quiz", args=[sitting.spot.id]) if place.is_lesson else place.path
    return f"{path}?print=1"
