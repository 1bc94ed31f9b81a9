"""What every part of a player reads: the spot on the page, the learner's standing, the content with its order, the answers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes import queries
from quizzes.engine.content import Question
from quizzes.engine.content import Quiz as Content
from quizzes.engine.draws import drawn
from quizzes.engine.kinds.base import Raw
from quizzes.engine.kinds.numeric import decimals_asked
from quizzes.engine.layout import Layout, make_layout
from quizzes.engine.schemes import SCHEMES
from quizzes.learners import Identity
from quizzes.models import Answer, Assignment, Attempt
from quizzes.places import START, Place
from quizzes.presentation.answers import UNANSWERED, UNREADABLE, is_unreadable, unreadable_heading
from quizzes.presentation.asked_figures import show_asked
from quizzes.presentation.certainties import ask_certainty, said_words
from quizzes.presentation.explorers import guess_of
from quizzes.presentation.figures import Drawing
from quizzes.presentation.reveal import reveal
from quizzes.presentation.rules import Rules, rules_for
from quizzes.presentation.shown import EMPTY, ErrorSummary, FeedbackShown, Field, QuestionShown
from quizzes.presentation.tries import show_tried
from quizzes.presentation.words import spoken
from quizzes.queries import Standing
from quizzes.tickets import Ticket, ticket_for
from ui import richtext

INSTRUCTIONS = {
    "single_choice": gettext_lazy("Choose one."),
    "true_false": gettext_lazy("Choose one."),
    "multi_select": gettext_lazy("Choose all that apply."),
    "numeric": gettext_lazy("Type a number."),
}
COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")  # as authors spell them


@dataclass(frozen=True, slots=True)
class Spot:
    """One player's spot on a page, and what the request asks of it."""

    id: str  # of the player; also the query parameter that says what it shows
    place: Place
    heading: str = ""
    anchors: Mapping[str, str] = field(default_factory=dict)  # question key -> id of the paragraph that answers it
    folds: bool = False  # a finished quiz folds here, so that the text after it isn't pushed away
    show: str = ""  # number or key of a question, RESULT, RATED, START, OVERVIEW, or "" for where the learner is
    error: ErrorSummary | None = None
    raw: Raw | None = None  # a refused answer, kept in the form
    is_stale: bool = False  # it was refused because another tab or device had saved another one
    notice: str = ""
    comment: str | None = None  # of a refused rating, kept in the form
    given: Mapping[str, str] = field(default_factory=dict)  # name and code of a refused start, kept in the form
    token: str = ""  # in another site's frame: the signed pass of its next step

    def url(self, show: str = "") -> str:
        return self.place.url(self.id, show)


class Sitting:
    """One learner before one quiz now. What is shown of it is made by the modules that take it."""

    def __init__(
        self, spot: Spot, standing: Standing, identity: Identity, now: datetime, *, rules: Rules | None = None
    ) -> None:
        """`rules` stand for those of the assignment: a teacher may see what the key says."""
        self.spot = spot
        self.rules = rules
        self.standing = standing
        self.terms = standing.terms
        self.identity = identity
        self.now = now
        self.begins_anew = spot.show == START and self._may_begin_anew(standing)
        self.attempt: Attempt | None = None if self.begins_anew else standing.current
        self.version = self.attempt.version if self.attempt else standing.offer.version
        self.content: Content = queries.content_of(self.version)
        self.ticket: Ticket | None = None if self.attempt else self._ticket(identity)
        self.layouts = self._layouts()
        self.answers = self._answers()

    def _may_begin_anew(self, standing: Standing) -> bool:
        current = standing.current
        is_over = current is not None and current.state == Attempt.State.FINISHED
        return is_over and standing.offer.needs_start and self.may_begin

    @property
    def may_begin(self) -> bool:
        """Whether the learner may begin one more attempt now."""
        if not self.standing.is_takable or self.terms.is_early(self.now) or self.terms.is_over(self.now):
            return False
        return self.terms.allows_attempt(len(self.standing.attempts))

    def _ticket(self, identity: Identity) -> Ticket:
        offer, number = self.standing.offer, self.standing.last_number + 1
        return ticket_for(identity, assignment_id=offer.assignment.pk, version_id=offer.version.pk, number=number)

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
    def is_overdue(self) -> bool:
        """Its time is over, and nobody has handed it in yet."""
        return (
            self.attempt is not None and not self.is_finished and queries.is_closed(self.attempt, self.terms, self.now)
        )

    @property
    def is_test(self) -> bool:
        return self.attempt is not None and self.attempt.mode == Assignment.Mode.TEST

    @property
    def keys(self) -> tuple[str, ...]:
        """Question keys in the order shown; a finished retry shows the whole quiz again."""
        return self.layouts[-1].questions if self.is_finished else self.layouts[0].questions

    @property
    def result_rules(self) -> Rules:
        return self.rules or rules_for(self.attempt, self.terms, self.now, is_checked=True)

    def number_asked(self) -> int | None:
        """The number of the question that the address asks for, by number or by key."""
        show = self.spot.show
        if show in self.keys:
            return self.keys.index(show) + 1
        is_number = show.isascii() and show.isdecimal() and 1 <= int(show[:4]) <= len(self.keys)
        return int(show) if is_number else None

    def is_checked(self, key: str) -> bool:
        return key in self.answers and self.answers[key].state == Answer.State.CHECKED

    def is_tried(self, key: str) -> bool:
        """Checked once at least, whether or not it may be tried again."""
        return key in self.answers and self.answers[key].outcome is not None

    def question(self, number: int, prefix: str = "") -> QuestionShown:
        """The question with as much of its feedback as the rules allow; `prefix` begins its ids."""
        key = self.keys[number - 1]
        question, draw, answer = self.drawn(key), self._draw_of(key), self.answers.get(key)
        is_settled = self.is_finished or self.is_checked(key)
        raw: Raw = answer.raw if answer else {}
        if self.spot.raw is not None and not is_settled:
            raw = self.spot.raw
        prefix = prefix or f"{self.spot.id}-q{number}"
        settings = self.content.settings
        figures = partial(queries.figures_of, self.version, key, draw)
        once_checked = rules_for(self.attempt, self.terms, self.now, is_checked=True)
        revealed = reveal(
            question,
            self._choice_order(key),
            raw,
            answer,
            self.rules or rules_for(self.attempt, self.terms, self.now, is_checked=self.is_checked(key)),
            prefix=prefix,
            settings=settings,
            explanation=partial(queries.explanation_of, self.version, key, draw),
            drawing=Drawing(5 if self.spot.heading else 4, (self.version.sha256, key, str(draw))),
            figures=figures,
        )
        stem = show_asked(question.stem, f"{prefix}-stem", figures)
        has_guess = not is_settled and not self.is_test
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
            check_url="" if self.is_test else self.action("check", key),
            fields=self.fields(answer),
            problem_url=self._problem_url(key),
            previous_url=self.spot.url(str(number - 1)) if number > 1 else "",
            next_url=self.spot.url(str(number + 1)) if number < len(self.keys) else "",
            paragraph_url=self.paragraph_url(key),
            feedback=self._of_unreadable(revealed.feedback, question, answer),
            language=spoken(self.content.language_of(question)),
            is_settled=is_settled,
            tried=None if is_settled else show_tried(question, answer, settings, once_checked, prefix),
            guess=guess_of(question, f"{prefix}-text", f"{prefix}-guess") if has_guess else None,
            certainty=None if is_settled else ask_certainty(settings, raw, prefix),
            said_certainty=said_words(answer.certainty) if is_settled and answer else "",
        )

    def _of_unreadable(
        self, feedback: FeedbackShown | None, question: Question, answer: Answer | None
    ) -> FeedbackShown | None:
        """An answer that can't be read was given, though nothing was graded: its feedback says so."""
        if feedback is None or feedback.verdict != UNANSWERED or answer is None:
            return feedback
        if not is_unreadable(question, answer.raw, self.content.settings):
            return feedback
        return replace(feedback, verdict=UNREADABLE, heading=unreadable_heading(question, answer.raw))

    def drawn(self, key: str) -> Question:
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

    def action(self, name: str, *args: str) -> str:
        uuid = self.attempt.uuid if self.attempt else self.ticket.attempt  # type: ignore[union-attr]
        return self.spot.place.action(name, uuid, *args)

    def _problem_url(self, key: str) -> str:
        place = "" if self.spot.token else f"place={self.spot.place}&"
        ticket = f"&ticket={self.ticket.sign()}" if self.ticket else ""
        return f"{self.action('problem', key)}?{place}player={self.spot.id}{ticket}"

    def paragraph_url(self, key: str) -> str:
        anchor = self.spot.anchors.get(key, "")
        return f"#{anchor}" if anchor else ""

    def place_field(self) -> Field:
        return Field("place", str(self.spot.place))

    def fields(self, answer: Answer | None = None) -> tuple[Field, ...]:
        """Hidden fields of every form of this player. The idempotency key makes this very form recognisable."""
        ticket = (Field("ticket", self.ticket.sign()),) if self.ticket else ()
        where = Field("token", self.spot.token) if self.spot.token else self.place_field()
        return (
            where,
            Field("player", self.spot.id),
            Field("revision", str(answer.revision if answer else 0)),
            Field("idempotency_key", secrets.token_urlsafe(16)),
            *ticket,
        )


def instruction_of(question: Question) -> str:
    """How to answer; left out where the author's texts say so themselves."""
    words_of_kind = str(INSTRUCTIONS.get(question.kind, ""))
    said = "" if words_of_kind.rstrip(".") in question.stem.text else words_of_kind
    return " ".join(filter(None, (said, decimals_words(question))))


def decimals_words(question: Question) -> str:
    """How many decimals are asked for, from the setting that grades by them; "" where stem or note ask for them."""
    asked = decimals_asked(question)
    texts = f"{question.stem.text}\n{question.note_before.text}"
    if asked is None or re.search(
        rf"\b(give|type|round to)\s+({asked}|{COUNTS[asked]})\s+decimal", texts, re.IGNORECASE
    ):
        return ""
    if asked == 0:
        return _("Give a whole number.")
    return ngettext("Give %(n)s decimal.", "Give %(n)s decimals.", asked) % {"n": asked}


def note_before_of(question: Question) -> SafeString:
    return (
        richtext.render(question.note_before.text, question.note_before.format).html
        if question.note_before.text
        else EMPTY
    )
