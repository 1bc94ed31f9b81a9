"""An answer in plain words, as it was sent: for overviews, receipts and the comparison of two tabs. Nothing of its key."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from quizzes.engine.content import Question
from quizzes.engine.errors import EmptyAnswer, InvalidAnswer
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import DONT_KNOW, NONE_OF_THESE, Raw
from ui import richtext

ANSWERED, UNANSWERED, UNREADABLE = "answered", "unanswered", "unreadable"


@dataclass(frozen=True, slots=True)
class Draft:
    """The state of a saved answer; `problem` says why it can't be read."""

    state: str
    problem: str = ""


def draft_of(question: Question, raw: Raw, *, offers_dont_know: bool) -> Draft:
    """Whether the answer can be read. Never whether it is right."""
    if not is_given(raw):
        return Draft(UNANSWERED)
    try:
        KINDS[question.kind].parse(question, raw, offers_dont_know=offers_dont_know)
    except EmptyAnswer:
        return Draft(UNANSWERED)
    except InvalidAnswer as refusal:
        return Draft(UNREADABLE, refusal.message)
    return Draft(ANSWERED)


def is_given(raw: Raw) -> bool:
    return bool(raw.get("choices")) or bool(str(raw.get("text", "")).strip())


def answer_words(question: Question, raw: Raw) -> str:
    """The chosen texts or what was typed."""
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
