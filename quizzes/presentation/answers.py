"""An answer in plain words, as it was sent: for overviews, receipts and the comparison of two tabs. Nothing of its key."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from quizzes.engine.content import Question, Settings
from quizzes.engine.errors import EmptyAnswer, InvalidAnswer
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import DONT_KNOW, NONE_OF_THESE, Raw
from quizzes.presentation.certainties import missing_words, sent_level, with_certainty
from ui import richtext

ANSWERED, UNANSWERED, UNREADABLE = "answered", "unanswered", "unreadable"


@dataclass(frozen=True, slots=True)
class Draft:
    """The state of a saved answer; `problem` says why it can't be read, or what it lacks."""

    state: str
    problem: str = ""


def draft_of(question: Question, raw: Raw, settings: Settings) -> Draft:
    """Whether the answer can be read. Never whether it is right."""
    if not is_given(raw):
        return Draft(UNANSWERED)
    try:
        response = KINDS[question.kind].parse(question, raw, offers_dont_know=settings.offers_dont_know)
    except EmptyAnswer:
        return Draft(UNANSWERED)
    except InvalidAnswer as refusal:
        return Draft(UNREADABLE, refusal.message)
    lacks_certainty = settings.certainty and sent_level(raw) is None and not response.dont_know
    return Draft(ANSWERED, missing_words(settings) if lacks_certainty else "")


def is_unreadable(question: Question, raw: Raw, settings: Settings) -> bool:
    """Whether something was sent that can't be read: kept at the end, and never graded."""
    return draft_of(question, raw, settings).state == UNREADABLE


def unreadable_words(question: Question) -> str:
    """What became of an answer that can't be read, behind the answer."""
    if question.kind != "numeric":
        return _("can’t be read, so it earned nothing")
    return _("can’t be read as a number, so it earned nothing")


def unreadable_heading(question: Question, raw: Raw) -> str:
    """The same as a sentence of its own."""
    if question.kind != "numeric":
        return _("Your answer can’t be read, so it earned nothing")
    said = _("Your answer %(typed)s can’t be read as a number, so it earned nothing")
    return said % {"typed": response_words(question, raw)}


def is_given(raw: Raw) -> bool:
    return bool(raw.get("choices")) or bool(str(raw.get("text", "")).strip())


def answer_words(question: Question, raw: Raw) -> str:
    """The chosen texts or what was typed, and how certain the learner was."""
    return with_certainty(response_words(question, raw), sent_level(raw) if is_given(raw) else None)


def response_words(question: Question, raw: Raw) -> str:
    """The same without the certainty."""
    if not is_given(raw):
        return _("not answered")
    text = str(raw.get("text", "")).strip()
    if text:
        return text
    choices = raw.get("choices", ())
    chosen = [str(key) for key in choices] if isinstance(choices, (list, tuple)) else []
    names = {DONT_KNOW: _("I don’t know yet"), NONE_OF_THESE: _("None of these")}
    names |= {
        choice.key: richtext.render(choice.text.text, choice.text.format, inline=True).plain
        for choice in question.choices
        if choice.key in chosen
    }
    known = [names[key] for key in names if key in chosen]
    return "; ".join(known) if len(known) == len(set(chosen)) else _("something that is no choice of this question")
