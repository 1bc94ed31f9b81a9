"""A player ready to print: the question, the result or the reason why there is neither."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes import queries
from quizzes.engine.content import Question
from quizzes.engine.content import Quiz as Content
from quizzes.engine.draws import drawn
from quizzes.engine.kinds.base import Raw, Verdict
from quizzes.engine.layout import Layout, make_layout
from quizzes.engine.numbers import score_text
from quizzes.engine.schemes import SCHEMES
from quizzes.engine.scoring import Graded, score, tally
from quizzes.learners import Identity
from quizzes.models import Answer, Attempt
from quizzes.places import RATED, RESULT, Place
from quizzes.presentation import words
from quizzes.presentation.asked_figures import show_asked
from quizzes.presentation.explorers import guess_of
from quizzes.presentation.figures import Drawing
from quizzes.presentation.reveal import reveal, working
from quizzes.presentation.rules import rules_for
from quizzes.presentation.shown import (
    EMPTY,
    ErrorSummary,
    Field,
    FinishShown,
    PlayerShown,
    QuestionShown,
    RatingShown,
    ResultRow,
    ResultShown,
)
from quizzes.queries import Standing
from quizzes.tickets import Ticket, ticket_for
from ui import richtext

INSTRUCTIONS = {
    "single_choice": gettext_lazy("Choose one."),
    "true_false": gettext_lazy("Choose one."),
    "multi_select": gettext_lazy("Choose all that apply."),
    "numeric": gettext_lazy("Type a number."),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """One player's spot on a page, and what the request asks of it."""

    id: str  # of the player; also the query parameter that says what it shows
    place: Place
    heading: str = ""
    anchors: Mapping[str, str] = field(default_factory=dict)  # question key -> id of the paragraph that answers it
    folds: bool = False  # a finished quiz folds here, so that the text after it isn't pushed away
    show: str = ""  # number or key of a question, RESULT, RATED, or "" for where the learner is
    error: ErrorSummary | None = None
    raw: Raw | None = None  # a refused answer, kept in the form
    notice: str = ""
    comment: str | None = None  # of a refused rating, kept in the form

    def url(self, show: str = "") -> str:
        return self.place.url(self.id, show)


def show_player(spot: Spot, standing: Standing | None, identity: Identity, now: datetime) -> PlayerShown:
    if standing is None:
        return _message(spot, "unpublished", "", _("This quiz isn’t published yet. Come back later."))
    return _Player(spot, standing, identity, now).shown()


def _message(spot: Spot, state: str, title: str, message: str) -> PlayerShown:
    return PlayerShown(
        id=spot.id,
        state=state,
        title=title,
        heading=spot.heading,
        intro=EMPTY,
        message=message,
        url=spot.url(),
        notice=spot.notice,
        error=spot.error,
    )


class _Player:
    """Builds one `PlayerShown`: what all its parts read stands here once."""

    def __init__(self, spot: Spot, standing: Standing, identity: Identity, now: datetime) -> None:
        self.spot = spot
        self.standing = standing
        self.now = now
        self.attempt: Attempt | None = standing.current
        self.content: Content = queries.content_of(standing.version)
        self.ticket: Ticket | None = None if self.attempt else self._ticket(identity)
        self.layouts = self._layouts()
        self.answers = self._answers()

    def _ticket(self, identity: Identity) -> Ticket:
        offer = self.standing.offer
        return ticket_for(identity, assignment_id=offer.assignment.pk, version_id=offer.version.pk, number=1)

    def _layouts(self) -> list[Layout]:
        """The attempt's layout, then those of the attempts that it retries."""
        if self.ticket is not None:
            return [make_layout(self.content, self.ticket.attempt.hex)]
        return [queries.layout_of(attempt) for attempt in self._chain()]

    def _chain(self) -> list[Attempt]:
        """The attempt, and before it the ones whose answers stand where it asks no more."""
        chain = [self.attempt] if self.attempt else []
        while chain and chain[-1].purpose == Attempt.Purpose.RETRY_MISSED:
            before = next((a for a in self.standing.attempts if a.pk == chain[-1].retry_of_id), None)
            if before is None:
                break
            chain.append(before)
        return chain

    def _answers(self) -> dict[str, Answer]:
        """Answers that this player shows: a finished retry is read together with what it retried."""
        chain = self._chain() if self.is_finished else self._chain()[:1]
        answers: dict[str, Answer] = {}
        for attempt in reversed(chain):
            answers |= self.standing.answers.get(attempt.pk, {})
        return answers

    @property
    def is_finished(self) -> bool:
        return self.attempt is not None and self.attempt.state == Attempt.State.FINISHED

    @property
    def keys(self) -> tuple[str, ...]:
        """Question keys in the order shown; a finished retry shows the whole quiz again."""
        return self.layouts[-1].questions if self.is_finished else self.layouts[0].questions

    def shown(self) -> PlayerShown:
        closed = self._closed_message()
        if closed:
            message = _message(self.spot, "closed", self.content.title, closed)
            return replace(message, finish=self._finish_closed(), **self._forget())
        number = self._number()
        question = None if number is None else self._question(number)
        return PlayerShown(
            id=self.spot.id,
            state="result" if number is None else "question",
            title=self.content.title,
            heading=self.spot.heading,
            intro=self._intro(number),
            message="",
            url=self.spot.url(RESULT if number is None else str(number)),
            is_folded=self.spot.folds and self.is_finished and not self.spot.show,
            notice=self.spot.notice,
            error=self._error(question),
            question=question,
            finish=self._finish(number),
            result=self._result() if self.is_finished else None,
            result_url=self.spot.url(RESULT) if self.is_finished else "",
            **self._forget(),
        )

    def _error(self, question: QuestionShown | None) -> ErrorSummary | None:
        """The refusal with the control that it is about."""
        if self.spot.error is None or question is None or question.feedback is not None:
            return self.spot.error
        target = question.choices[0].id if question.choices else question.input_id
        return replace(self.spot.error, target=target)

    def _closed_message(self) -> str:
        assignment = self.standing.offer.assignment
        if self.attempt is None and assignment.opens_at and self.now < assignment.opens_at:
            return _("This quiz opens on %(when)s.") % {"when": _moment(assignment.opens_at)}
        if self.is_finished:
            return ""
        deadline = self.attempt.deadline_at if self.attempt else None
        ends = [moment for moment in (deadline, assignment.closes_at) if moment is not None]
        if ends and self.now > min(ends):
            return _("This quiz closed on %(when)s.") % {"when": _moment(min(ends))}
        return ""

    def _finish_closed(self) -> FinishShown | None:
        """What was checked in time counts: the score is still to be had."""
        if not any(self._is_checked(key) for key in self.keys):
            return None
        return FinishShown(self._url("quizzes:finish"), self._fields(), ())

    def _forget(self) -> dict:
        if self.attempt is None:
            return {"forget_url": "", "forget_fields": ()}
        return {"forget_url": reverse("quizzes:forget"), "forget_fields": (self._place_field(),)}

    def _intro(self, number: int | None) -> SafeString:
        text = self.content.settings.intro
        if number != 1 or not text.text or self.is_finished:
            return EMPTY
        return richtext.render(text.text, text.format).html

    # The question

    def _number(self) -> int | None:
        """The question to show, None for the result."""
        if self.spot.show in self.keys:
            return self.keys.index(self.spot.show) + 1
        if self.spot.show.isascii() and self.spot.show.isdecimal() and 1 <= int(self.spot.show[:4]) <= len(self.keys):
            return int(self.spot.show)
        if self.is_finished:
            return None
        open_questions = [n for n, key in enumerate(self.keys, start=1) if not self._is_checked(key)]
        return open_questions[0] if open_questions else len(self.keys)

    def _is_checked(self, key: str) -> bool:
        return key in self.answers and self.answers[key].state == Answer.State.CHECKED

    def _question(self, number: int) -> QuestionShown:
        key = self.keys[number - 1]
        question, draw, answer = self._drawn(key), self._draw_of(key), self.answers.get(key)
        raw = self.spot.raw if self.spot.raw is not None and not self._is_checked(key) else answer.raw if answer else {}
        prefix = f"{self.spot.id}-q{number}"
        figures = partial(queries.figures_of, self.standing.version, key, draw)
        revealed = reveal(
            question,
            self._choice_order(key),
            raw,
            answer,
            rules_for(self.attempt, is_checked=self._is_checked(key)),
            prefix=prefix,
            offers_dont_know=self.content.settings.offers_dont_know,
            explanation=partial(queries.explanation_of, self.standing.version, key, draw),
            drawing=Drawing(5 if self.spot.heading else 4, (self.standing.version.sha256, key, str(draw))),
            figures=figures,
        )
        stem = show_asked(question.stem, f"{prefix}-stem", figures)
        return QuestionShown(
            key=key,
            number=number,
            total=len(self.keys),
            kind=question.kind,
            stem=stem.html,
            stem_plain=stem.plain,
            instruction=instruction_of(question),
            scheme=SCHEMES[question.scheme.name].words(question),
            note_before=note_before_of(question),
            choices=revealed.choices,
            text=str(raw.get("text", "")),
            input_id=f"{prefix}-text",
            check_url=self._url("quizzes:check", key),
            fields=self._fields(answer),
            problem_url=self._problem_url(key),
            previous_url=self.spot.url(str(number - 1)) if number > 1 else "",
            next_url=self.spot.url(str(number + 1)) if number < len(self.keys) else "",
            paragraph_url=self._paragraph_url(key),
            feedback=revealed.feedback,
            guess=None if self._is_checked(key) else guess_of(question, f"{prefix}-text", f"{prefix}-guess"),
        )

    def _drawn(self, key: str) -> Question:
        question = self.content.question(key)
        assert question is not None  # noqa: S101  a layout names questions of its own version
        return drawn(question, self._draw_of(key))

    def _draw_of(self, key: str) -> int:
        """That of the answer shown: a finished retry shows some answers of the attempt that it retried."""
        answer = self.answers.get(key)
        if answer is not None and answer.outcome is not None:
            return answer.outcome.draw
        return next(layout.draw_of(key) for layout in self.layouts if key in layout.questions)

    def _choice_order(self, key: str) -> tuple[str, ...]:
        return next(layout.choices[key] for layout in self.layouts if key in layout.choices)

    def _url(self, name: str, *args: str) -> str:
        uuid = self.attempt.uuid if self.attempt else self.ticket.attempt  # type: ignore[union-attr]
        return reverse(name, args=[uuid, *args])

    def _problem_url(self, key: str) -> str:
        ticket = f"&ticket={self.ticket.sign()}" if self.ticket else ""
        return f"{self._url('quizzes:problem', key)}?place={self.spot.place}&player={self.spot.id}{ticket}"

    def _paragraph_url(self, key: str) -> str:
        anchor = self.spot.anchors.get(key, "")
        return f"#{anchor}" if anchor else ""

    def _place_field(self) -> Field:
        return Field("place", str(self.spot.place))

    def _fields(self, answer: Answer | None = None) -> tuple[Field, ...]:
        """Hidden fields of every form of this player. The idempotency key makes this very form recognisable."""
        ticket = (Field("ticket", self.ticket.sign()),) if self.ticket else ()
        return (
            self._place_field(),
            Field("player", self.spot.id),
            Field("revision", str(answer.revision if answer else 0)),
            Field("idempotency_key", secrets.token_urlsafe(16)),
            *ticket,
        )

    # The end

    def _finish(self, number: int | None) -> FinishShown | None:
        """With the last question once it was checked, and wherever nothing is left to check."""
        if self.is_finished or number is None:
            return None
        unanswered = tuple(
            (n, self.spot.url(str(n))) for n, key in enumerate(self.keys, start=1) if not self._is_checked(key)
        )
        is_last_checked = number == len(self.keys) and self._is_checked(self.keys[-1])
        if unanswered and not is_last_checked:
            return None
        return FinishShown(self._url("quizzes:finish"), self._fields(), unanswered)

    def _result(self) -> ResultShown:
        attempt = self.attempt
        assert attempt is not None  # noqa: S101  asked for finished attempts only
        graded = self.standing.graded(attempt)
        total = score(self.content, graded)
        counted = tally(self.content, graded)
        missed = sum(1 for key in self.keys if key not in graded or graded[key].fraction < 1)
        return ResultShown(
            id=f"{self.spot.id}-result",
            score=f"{score_text(total, self.content.points)} / {score_text(self.content.points)}",
            counts=words.counts(counted),
            first_try=self._first_try(attempt, f"{score_text(total, self.content.points)}"),
            advice=words.advice(counted),
            rows=tuple(self._row(number, key, graded.get(key)) for number, key in enumerate(self.keys, start=1)),
            retry_url=self._url("quizzes:retry"),
            retry_fields=self._fields(),
            missed=missed,
            rating=self._rating(),
        )

    def _first_try(self, attempt: Attempt, now_text: str) -> str:
        """How the counting attempt went, where this isn't it."""
        counting = self.standing.counting
        if counting is None or counting.pk == attempt.pk or counting.score is None:
            return ""
        full = score_text(queries.content_of(counting.version).points)
        return _("First try %(first)s / %(full)s, now %(now)s / %(total)s. The first one counts.") % {
            "first": score_text(counting.score),
            "full": full,
            "now": now_text,
            "total": score_text(self.content.points),
        }

    def _row(self, number: int, key: str, graded: Graded | None) -> ResultRow:
        question, answer = self._drawn(key), self.answers.get(key)
        has_working = question.kind == "multi_select" and answer is not None and answer.outcome is not None
        is_missed = graded is None or graded.verdict is not Verdict.RIGHT
        return ResultRow(
            number=number,
            stem=richtext.render(question.stem.text, question.stem.format, inline=True).plain,
            verdict=graded.verdict.value if graded else "unanswered",
            words=words.row_words(graded, question.points),
            working=working(question, answer) if has_working and answer else "",
            url=self.spot.url(str(number)),
            paragraph_url=self._paragraph_url(key) if is_missed else "",
        )

    def _rating(self) -> RatingShown:
        rating, summary = self.standing.rating, self.standing.ratings
        return RatingShown(
            url=self._url("quizzes:rate"),
            fields=self._fields(),
            stars=rating.stars if rating else 0,
            comment=self.spot.comment or (rating.comment if rating else ""),
            saved=self.spot.show == RATED and rating is not None,
            mean=summary.mean,
            count=summary.count,
            histogram=summary.histogram,
        )


def instruction_of(question: Question) -> str:
    """How to answer; left out where the stem says so itself."""
    words_of_kind = str(INSTRUCTIONS.get(question.kind, ""))
    return "" if words_of_kind.rstrip(".") in question.stem.text else words_of_kind


def note_before_of(question: Question) -> SafeString:
    return (
        richtext.render(question.note_before.text, question.note_before.format).html
        if question.note_before.text
        else EMPTY
    )


def _moment(when: datetime) -> str:
    return (
        formats.date_format(timezone.localtime(when), "DATETIME_FORMAT") + f" ({timezone.get_current_timezone_name()})"
    )


__all__ = ["RESULT", "Spot", "instruction_of", "note_before_of", "show_player"]
