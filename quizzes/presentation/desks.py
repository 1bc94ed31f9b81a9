"""A test while it runs: its start page, what stands around each question, the overview before the end, and what a save is
answered. Nothing here asks for a grade."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes import queries
from quizzes.engine.numbers import score_text
from quizzes.engine.review import promises
from quizzes.models import Answer, Assignment, Attempt
from quizzes.places import OVERVIEW
from quizzes.presentation.answers import ANSWERED, UNANSWERED, UNREADABLE, Draft, answer_words, draft_of, is_given
from quizzes.presentation.certainties import start_words
from quizzes.presentation.results import attempts_left, promise_words
from quizzes.presentation.shown import (
    EMPTY,
    ConflictShown,
    DeskRow,
    DeskShown,
    DraftShown,
    Fact,
    FinishShown,
    QuestionShown,
    StartShown,
)
from quizzes.presentation.sittings import Sitting
from quizzes.presentation.words import spoken
from quizzes.terms import Terms, review_now
from quizzes.zones import told, told_lately
from ui import richtext

STATE_WORDS = {
    ANSWERED: gettext_lazy("answered"),
    UNANSWERED: gettext_lazy("not answered"),
    UNREADABLE: gettext_lazy("can’t be read"),
}


def show_start(sitting: Sitting) -> StartShown:
    """What the learner should know before the clock runs. The questions themselves come after."""
    assignment, given = sitting.standing.offer.assignment, sitting.spot.given
    asks_name = assignment.asks_name and sitting.identity.user_id is None
    labels = {
        Assignment.Naming.NAME: _("Your name"),
        Assignment.Naming.NICKNAME: _("A nickname, if you like"),
    }
    return StartShown(
        url=sitting.action("start"),
        fields=sitting.fields(),
        is_test=assignment.mode == Assignment.Mode.TEST,
        intro=EMPTY if assignment.access_code else _intro(sitting),
        facts=tuple(_facts(sitting)),
        asks_code=bool(assignment.access_code),
        code=given.get("code", ""),
        code_id=f"{sitting.spot.id}-code",
        name_label=labels[Assignment.Naming(assignment.naming)] if asks_name else "",
        name=given.get("name", _name_before(sitting)),
        name_id=f"{sitting.spot.id}-name-given",
        needs_name=assignment.naming == Assignment.Naming.NAME,
    )


def _name_before(sitting: Sitting) -> str:
    """The name that the learner gave for an earlier attempt."""
    attempts = sitting.standing.attempts
    return queries.given_name(attempts)


def _intro(sitting: Sitting) -> SafeString:
    text = sitting.content.settings.intro
    return richtext.render(text.text, text.format).html if text.text else EMPTY


def _facts(sitting: Sitting) -> list[Fact]:
    terms, total = sitting.terms, len(sitting.keys)
    points = score_text(sitting.content.points)
    questions = ngettext("%(n)s question", "%(n)s questions", total) % {"n": total}
    facts = [Fact(_("What"), _("%(questions)s, %(points)s points") % {"questions": questions, "points": points})]
    limit = _limit_words(terms)
    if limit:
        facts.append(Fact(_("Time"), limit))
    deadline = terms.deadline(sitting.now)
    if deadline is not None:
        facts.append(Fact(_("Ends"), _ends_words(terms, sitting.now, deadline)))
    facts.append(Fact(_("Attempts"), attempts_left(sitting)))
    facts += [Fact(_("Certainty"), line) for line in start_words(sitting.content.settings)]
    if sitting.standing.offer.assignment.mode == Assignment.Mode.TEST:
        facts.append(Fact(_("Answers"), _("Saved as you go. You can change them until you finish.")))
    facts += [Fact(_("Afterwards"), line) for line in _afterwards(sitting)]
    return facts


def _limit_words(terms: Terms) -> str:
    return "" if terms.time_limit is None else length_words(terms.time_limit)


def length_words(length: timedelta) -> str:
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    parts = [ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}] if minutes else []
    if seconds or not minutes:
        parts.append(ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds})
    return " ".join(parts)


def _ends_words(terms: Terms, now: datetime, deadline: datetime) -> str:
    if terms.time_limit is None:
        return _("on %(when)s. What is saved then is handed in.") % {"when": told(deadline)}
    if terms.closes_at is not None and deadline < now + terms.time_limit:
        return _("on %(when)s, when the quiz closes: sooner than the time limit.") % {"when": told(deadline)}
    return _("when the time is up: %(when)s if you start now. What is saved then is handed in.") % {
        "when": told(deadline)
    }


def _afterwards(sitting: Sitting) -> list[str]:
    assignment = sitting.standing.offer.assignment
    review = review_now(assignment, sitting.terms)
    found = promises(review, submitted_at=None, closed_at=sitting.terms.closed_at, now=sitting.now)
    return [promise_words(promise) for promise in found] or [_("Neither points nor answers are shown.")]


# Around a question


def show_desk(sitting: Sitting, number: int | None) -> DeskShown:
    """The strip of questions, the clock and the way to the end. `number` is the question shown, None for the overview."""
    attempt = sitting.attempt
    assert attempt is not None  # noqa: S101  a desk belongs to an attempt that runs
    deadline = sitting.terms.deadline(attempt.started_at)
    rows = tuple(_row(sitting, n, key, is_here=n == number) for n, key in enumerate(sitting.keys, start=1))
    return DeskShown(
        attempt=str(attempt.uuid),
        clock_url="" if sitting.spot.token else reverse("quizzes:clock", args=[attempt.uuid]),
        now=str(milliseconds(sitting.now)),
        ends="" if deadline is None else str(milliseconds(deadline)),
        ends_words=ends_words(sitting),
        rows=rows,
        overview_url=sitting.spot.url(OVERVIEW),
        is_overview=number is None,
        finish=FinishShown(sitting.action("finish"), sitting.fields(), ()),
        summary=_summary(rows),
    )


def ends_words(sitting: Sitting) -> str:
    return _ends(sitting.terms.deadline(sitting.attempt.started_at) if sitting.attempt else None)


def _ends(deadline: datetime | None) -> str:
    return "" if deadline is None else _("Ends on %(when)s.") % {"when": told(deadline)}


def clock_document(attempt: Attempt, terms: Terms, now: datetime) -> dict[str, object]:
    """What a page that is left open is told of the end of its attempt."""
    deadline = terms.deadline(attempt.started_at)
    return {
        "now": milliseconds(now),
        "ends": None if deadline is None else milliseconds(deadline),
        "ends_words": _ends(deadline),
        "is_over": queries.is_closed(attempt, terms, now),
    }


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _row(sitting: Sitting, number: int, key: str, *, is_here: bool) -> DeskRow:
    question, answer = sitting.drawn(key), sitting.answers.get(key)
    raw = answer.raw if answer else {}
    draft = _draft(sitting, key)
    return DeskRow(
        number=number,
        stem=richtext.render(question.stem.text, question.stem.format, inline=True).plain,
        language=spoken(sitting.content.language_of(question)),
        url=sitting.spot.url(str(number)),
        state=draft.state,
        words=str(STATE_WORDS[draft.state]),
        answer=answer_words(question, raw) if is_given(raw) else "",
        problem=draft.problem,
        is_flagged=answer is not None and answer.flagged,
        is_here=is_here,
    )


def _draft(sitting: Sitting, key: str) -> Draft:
    answer = sitting.answers.get(key)
    return draft_of(sitting.drawn(key), answer.raw if answer else {}, sitting.content.settings)


def _summary(rows: tuple[DeskRow, ...]) -> tuple[str, ...]:
    """What to look at before the end; empty where there is nothing."""
    unanswered = sum(row.state == UNANSWERED for row in rows)
    unreadable = sum(row.state == UNREADABLE for row in rows)
    flagged = sum(row.is_flagged for row in rows)
    lines = (
        (unanswered, ngettext("%(n)s question is not answered.", "%(n)s questions are not answered.", unanswered)),
        (unreadable, ngettext("%(n)s answer can’t be read.", "%(n)s answers can’t be read.", unreadable)),
        (flagged, ngettext("%(n)s question is flagged.", "%(n)s questions are flagged.", flagged)),
    )
    return tuple(line % {"n": number} for number, line in lines if number)


def as_draft(sitting: Sitting, question: QuestionShown) -> QuestionShown:
    """The question with what a test adds: save, flag, and both texts where another device was faster."""
    answer, draft = sitting.answers.get(question.key), _draft(sitting, question.key)
    conflict = _conflict(sitting, question, answer)
    return replace(
        question,
        draft=DraftShown(
            save_url=sitting.action("save", question.key),
            flag_url=sitting.action("flag", question.key),
            is_flagged=answer is not None and answer.flagged,
            saved="" if conflict else saved_words(answer, sitting.now),
            problem="" if conflict else draft.problem,
            conflict=conflict,
        ),
    )


def saved_words(answer: Answer | None, now: datetime) -> str:
    if answer is None or not answer.revision:
        return ""
    return _("Saved %(time)s") % {"time": told_lately(answer.updated_at, now)}


def _conflict(sitting: Sitting, question: QuestionShown, answer: Answer | None) -> ConflictShown | None:
    if not sitting.spot.is_stale or sitting.spot.raw is None or answer is None:
        return None
    asked = sitting.drawn(question.key)
    return ConflictShown(
        here=answer_words(asked, sitting.spot.raw),
        saved=answer_words(asked, answer.raw),
        saved_at=told_lately(answer.updated_at, sitting.now),
        take_url=sitting.spot.url(str(question.number)),
    )


def saved_document(sitting: Sitting, key: str, revision: int) -> dict[str, object]:
    """What the page's script is answered after a save."""
    attempt = sitting.attempt
    assert attempt is not None  # noqa: S101  something was saved in it
    deadline, draft = sitting.terms.deadline(attempt.started_at), _draft(sitting, key)
    return {
        "token": sitting.spot.token,
        "revision": revision,
        "saved": saved_words(sitting.answers.get(key), sitting.now),
        "state": draft.state,
        "words": str(STATE_WORDS[draft.state]),
        "problem": draft.problem,
        "now": milliseconds(sitting.now),
        "ends": None if deadline is None else milliseconds(deadline),
        "ends_words": ends_words(sitting),
    }
