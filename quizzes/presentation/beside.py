"""What stands beside a question's form: preview, key check, scheme and remarks, all of the unsaved state."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes import queries, services
from quizzes.engine.content import Question
from quizzes.engine.errors import QuizError
from quizzes.presentation.keys import KeyRow, show_rows
from quizzes.presentation.lint import Remark, lint
from quizzes.presentation.previews import STATES, show_state
from quizzes.presentation.scheme_panel import SchemePanel, show_scheme
from quizzes.presentation.shown import EMPTY

DRAWS = (("0", gettext_lazy("First draw")), ("1", gettext_lazy("Middle draw")), ("2", gettext_lazy("Last draw")))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the author wants to see: a state of the question and one of three draws. `runs_slow` computes claims
    that take long."""

    state: str = ""
    draw: str = ""
    runs_slow: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Fault:
    target: str  # id of the field
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Beside:
    states: tuple[Tab, ...]
    draws: tuple[Tab, ...] = ()
    draw: str = ""  # the numbers of the draw that is shown
    document: SafeString = EMPTY  # a page of its own, for a frame
    message: str = ""  # why there is no preview
    is_stale: bool = False  # the form can't be read now: the preview is of what was saved
    faults: tuple[Fault, ...] = ()
    problems: tuple[str, ...] = ()  # what stands in the way of publication
    keys: tuple[KeyRow, ...] = ()
    scheme: SchemePanel | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether a claim can be computed on demand only."""
        return any(row.status == "waiting" for row in self.keys)


def show_beside(
    question: Question | None,
    language: str,
    asked: Asked,
    *,
    faults: tuple[tuple[str, str, str], ...] = (),
    said: tuple[str, ...] = (),
) -> Beside:
    """`faults` are those of the form: with them the question is the saved one. `said` is what the form says besides."""
    refused = tuple(Fault(*fault) for fault in faults)
    if question is None:
        message = "" if refused else _("The preview comes with what you type: begin with a stem.")
        return Beside(_tabs(STATES, asked.state), message=message, faults=refused)
    draw = int(asked.draw) if asked.draw in ("0", "1", "2") else 0
    frozen = {
        services.claim_address(claim.claim): claim.result
        for claim in queries.frozen_claims(question.key)
        if claim.result is not None
    }
    check = services.check_question(question, language, draw=draw, frozen=frozen, runs_slow=asked.runs_slow)
    checked = check.content.questions[0]
    draws = () if checked.variants is None else _tabs(DRAWS, str(draw))
    document, message, numbers = EMPTY, "", ""
    try:
        shown = show_state(check, asked.state)
        document = SafeString(
            render_to_string("admin/quizzes/question/preview.html", {"state": shown, "language": language})
        )
        numbers = shown.draw
    except QuizError as refusal:
        message = refusal.message
    return Beside(
        states=_tabs(STATES, asked.state),
        draws=draws,
        draw=numbers,
        document=document,
        message=message,
        is_stale=bool(refused),
        faults=refused,
        problems=tuple(dict.fromkeys((*said, *check.problems))),
        keys=show_rows(checked),
        scheme=show_scheme(checked, certainty_is_marked=queries.marks_certainty(question.key)),
        remarks=lint(question),
    )


def _tabs(options: tuple, chosen: str) -> tuple[Tab, ...]:
    values = [value for value, _label in options]
    current = chosen if chosen in values else values[0]
    return tuple(Tab(value, str(label), value == current) for value, label in options)
