"""A player ready to print: the start page, the question, the result or the reason why there is none of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes.engine.certainty import FIELD
from quizzes.learners import Identity
from quizzes.models import Assignment
from quizzes.places import EMBED, OVERVIEW, RESULT, START
from quizzes.presentation.answers import is_given
from quizzes.presentation.desks import as_draft, ends_words, saved_document, show_desk, show_start
from quizzes.presentation.results import show_result
from quizzes.presentation.shown import EMPTY, ErrorSummary, FinishShown, PlayerShown, QuestionShown
from quizzes.presentation.sittings import Sitting, Spot, instruction_of, note_before_of
from quizzes.presentation.words import spoken
from quizzes.queries import Standing
from quizzes.zones import told
from ui import richtext


def show_player(spot: Spot, standing: Standing | None, identity: Identity, now: datetime) -> PlayerShown:
    if standing is None:
        return _message(spot, "unpublished", "", _("This quiz isn’t published yet. Come back later."))
    if standing.is_withdrawn:
        return _message(spot, "closed", standing.offer.quiz.title, _("This quiz is no longer offered."))
    return _Player(Sitting(spot, standing, identity, now)).shown()


def show_saved(
    spot: Spot, standing: Standing, identity: Identity, now: datetime, key: str, revision: int
) -> dict[str, object]:
    """What a save by the page's script is answered; `revision` is the one that it led to."""
    return saved_document(Sitting(spot, standing, identity, now), key, revision)


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
        token=spot.token,
    )


class _Player:
    """Builds one `PlayerShown` from a sitting."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.spot = sitting.spot

    def shown(self) -> PlayerShown:
        player = self._player()
        is_test = self.sitting.is_test or self.sitting.standing.offer.assignment.mode == Assignment.Mode.TEST
        language = spoken(self.sitting.content.language)
        return replace(player, is_test=is_test, token=self.spot.token, language=language, **self._forget())

    def _player(self) -> PlayerShown:
        closed = self._closed_message()
        if closed:
            message = _message(self.spot, "closed", self.sitting.content.title, closed)
            is_running = self.sitting.is_test and not self.sitting.is_finished
            desk = show_desk(self.sitting, None) if is_running else None  # a script still sends what it has kept
            return replace(message, finish=self._finish_closed(), desk=desk)
        if self.sitting.attempt is None and self.sitting.standing.offer.needs_start:
            return self._start()
        number = self._number()
        if number is None and not self.sitting.is_finished:
            return self._overview()
        question = None if number is None else self._question(number)
        is_finished = self.sitting.is_finished
        is_desk = self.sitting.is_test and not is_finished
        return PlayerShown(
            id=self.spot.id,
            state="result" if number is None else "question",
            title=self.sitting.content.title,
            heading=self.spot.heading,
            intro=self._intro(number),
            message="",
            url=self.spot.url(RESULT if number is None else str(number)),
            is_folded=self.spot.folds and is_finished and not self.spot.show,
            notice=self.spot.notice or self._state_of_offer(),
            error=self._error(question),
            question=question,
            finish=None if is_desk else self._finish(number),
            result=show_result(self.sitting) if is_finished else None,
            result_url=self.spot.url(RESULT) if is_finished else "",
            desk=show_desk(self.sitting, number) if is_desk else None,
            ends="" if is_desk or is_finished else ends_words(self.sitting),
        )

    def _start(self) -> PlayerShown:
        start = show_start(self.sitting)
        page = _message(self.spot, "start", self.sitting.content.title, "")
        error = self.spot.error and replace(self.spot.error, target=self._start_target(start.code_id, start.name_id))
        return replace(page, start=start, error=error, url=self.spot.url(START if self.sitting.begins_anew else ""))

    def _start_target(self, code_id: str, name_id: str) -> str:
        return {"code": code_id, "name": name_id}.get(self.spot.error.target if self.spot.error else "", "")

    def _overview(self) -> PlayerShown:
        page = _message(self.spot, "overview", self.sitting.content.title, "")
        return replace(page, desk=show_desk(self.sitting, None), url=self.spot.url(OVERVIEW))

    def _error(self, question: QuestionShown | None) -> ErrorSummary | None:
        """The refusal with the control that it is about."""
        if self.spot.error is None or question is None or question.is_settled:
            return self.spot.error
        target = question.choices[0].id if question.choices else question.input_id
        if self.spot.error.target == FIELD and question.certainty is not None:
            target = question.certainty.levels[0].id
        return replace(self.spot.error, target=target)

    def _closed_message(self) -> str:
        sitting, terms = self.sitting, self.sitting.terms
        if sitting.is_finished:
            return ""
        if sitting.attempt is not None:
            deadline = terms.deadline(sitting.attempt.started_at)
            if not sitting.is_overdue or deadline is None:
                return ""
            if deadline == terms.closes_at:
                return _("This quiz closed on %(when)s.") % {"when": told(deadline)}
            return _("Your time was over on %(when)s.") % {"when": told(deadline)}
        if terms.opens_at is not None and terms.is_early(sitting.now):
            return _("This quiz opens on %(when)s.") % {"when": told(terms.opens_at)}
        if terms.closes_at is not None and terms.is_over(sitting.now):
            return _("This quiz closed on %(when)s.") % {"when": told(terms.closes_at)}
        if not sitting.standing.is_takable and sitting.standing.is_beside_trial:
            return _("You are trying another quiz as a student. End that to take this one.")
        return "" if sitting.may_begin else _("There are no attempts for you to take here.")

    def _finish_closed(self) -> FinishShown | None:
        """What was saved or checked in time counts: it is still to be handed in."""
        if self.sitting.attempt is None:
            return None
        if not self.sitting.is_test and not any(self.sitting.is_checked(key) for key in self.sitting.keys):
            return None
        return FinishShown(self.sitting.action("finish"), self.sitting.fields(), ())

    def _became_a_test(self) -> bool:
        sitting = self.sitting
        is_test_now = sitting.standing.offer.assignment.mode == Assignment.Mode.TEST
        return is_test_now and sitting.attempt is not None and not sitting.is_finished and not sitting.is_test

    def _state_of_offer(self) -> str:
        if self._became_a_test():
            return _(
                "This quiz has become a test. Answers are still checked one by one; what was right is shown later."
            )
        if self.sitting.standing.offer.quiz.can_be_begun:
            return ""
        if self.sitting.is_finished:
            return _("This quiz is no longer offered. Your result stays here.")
        return _("This quiz is no longer offered. You can go on and finish what you began.")

    def _forget(self) -> dict:
        """Not while a test runs: whoever pressed it by mistake could not come back to it."""
        if self.sitting.attempt is None or (self.sitting.is_test and not self.sitting.is_finished):
            return {"forget_url": ""}
        if self.spot.place.is_framed:  # opening the page again is enough; a frame that another app opened can't be
            return {"forget_url": self.spot.place.path if self.spot.place.kind == EMBED else ""}
        return {"forget_url": f"{reverse('quizzes:forget')}?{urlencode({'place': self.spot.place})}"}

    def _intro(self, number: int | None) -> SafeString:
        text = self.sitting.content.settings.intro
        if number != 1 or not text.text or self.sitting.is_finished:
            return EMPTY
        return richtext.render(text.text, text.format).html

    def _number(self) -> int | None:
        """The question to show, None for the result or the overview."""
        sitting = self.sitting
        asked = sitting.number_asked()
        if asked is not None:
            return asked
        if sitting.is_finished or (sitting.is_test and self.spot.show == OVERVIEW):
            return None
        is_done = self._holds_answer if sitting.is_test else sitting.is_checked
        done = [key for key in sitting.keys if is_done(key)]
        open_questions = [n for n, key in enumerate(sitting.keys, start=1) if key not in done]
        return open_questions[0] if open_questions else len(sitting.keys)

    def _holds_answer(self, key: str) -> bool:
        """Whether something was saved: a flag alone answers nothing."""
        answer = self.sitting.answers.get(key)
        return answer is not None and is_given(answer.raw)

    def _question(self, number: int) -> QuestionShown:
        question = self.sitting.question(number)
        if self.sitting.is_test and not self.sitting.is_finished:
            return as_draft(self.sitting, question)
        return question

    def _finish(self, number: int | None) -> FinishShown | None:
        """With the last question once anything was checked, and wherever nothing is left to check."""
        sitting = self.sitting
        if sitting.is_finished or number is None:
            return None
        unanswered = [n for n, key in enumerate(sitting.keys, start=1) if not sitting.is_checked(key)]
        is_last = number == len(sitting.keys)
        if unanswered and not (is_last and any(sitting.is_tried(key) for key in sitting.keys)):
            return None
        others = tuple((n, self.spot.url(str(n))) for n in unanswered if n != number)
        return FinishShown(sitting.action("finish"), sitting.fields(), others)


__all__ = ["RESULT", "Spot", "instruction_of", "note_before_of", "show_player", "show_saved"]
