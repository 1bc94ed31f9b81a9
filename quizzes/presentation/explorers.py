"""An explorer ready to print: its form, and what its provider computes for the parameters that were sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import subjects
from quizzes.engine.content import Question
from quizzes.engine.draws import predicted_range
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import plain_text
from quizzes.engine.subject import Control, Explanation, Explorer, Parameters, ParameterValue, read_parameters
from quizzes.presentation.figures import Drawing, show_explanation
from quizzes.presentation.shown import EMPTY, ControlShown, ExplorerShown, Field, OptionShown, SliderShown

LONGEST = 64  # characters of one parameter; a number or a name is shorter


def show_explorer(name: str, given: Mapping[str, ParameterValue], *, prefix: str, level: int = 2) -> ExplorerShown:
    """The explorer at the parameters given, the others as at the start. What can't be read is said beside its control,
    and the figure takes the usual value for it. Raises `InvalidParameter` for an explorer that doesn't exist."""
    explorer = subjects.explorer(name)
    asked = _asked(explorer, given)
    used = _used(explorer, asked, explorer.controls(asked))
    refusal: InvalidParameter | None = None
    try:
        explanation = _explain(explorer, used)
    except InvalidParameter as error:
        refusal, explanation = error, _without(explorer, used, error.field)
    shown = show_explanation(explanation, prefix, Drawing(level + 1))
    return _shown(name, explorer, used, EMPTY if shown is None else shown.html, refusal, prefix)


def _without(explorer: Explorer, used: Parameters, field: str) -> Explanation:
    """The explanation without the value that was refused, or that of the start where more is wrong."""
    kept = {name: value for name, value in used.items() if name != field}
    if field in explorer.start:
        kept[field] = explorer.start[field]
    try:
        return _explain(explorer, _used(explorer, kept, explorer.controls(kept)))
    except InvalidParameter:
        return _explain(explorer, _used(explorer, explorer.start, explorer.controls(explorer.start)))


def _shown(
    name: str,
    explorer: Explorer,
    used: Parameters,
    result: SafeString,
    refusal: InvalidParameter | None,
    prefix: str,
) -> ExplorerShown:
    controls = explorer.controls(used)
    names = {control.name for control in controls}
    url = reverse("quizzes:explorer", args=[name])
    return ExplorerShown(
        id=prefix,
        name=name,
        title=explorer.title,
        summary=explorer.summary,
        url=url,
        link=f"{url}?{urlencode({key: _plain(value) for key, value in used.items()})}",
        controls=tuple(_control(explorer, control, used, prefix, refusal) for control in controls),
        fixed=tuple(Field(key, _plain(value)) for key, value in used.items() if key not in names),
        result=result,
        problem=_problem(refusal, names),
    )


def _problem(refusal: InvalidParameter | None, names: set[str]) -> str:
    if refusal is None:
        return ""
    if refusal.field in names:
        return _("Until this is mended, the figure shows the usual value instead.")
    return refusal.message


def explorer_around(
    provider_name: str, parameters: Parameters, result: SafeString, *, prefix: str
) -> ExplorerShown | None:
    """The explorer with an explanation that is shown already as its result; None where nothing moves its parameters."""
    name = subjects.explorer_of(provider_name)
    if not name:
        return None
    explorer = subjects.explorer(name)
    asked = {**explorer.start, **parameters}
    used = _used(explorer, asked, explorer.controls(asked))
    return replace(_shown(name, explorer, used, result, None, prefix), is_folded=True)


def guess_of(question: Question, input_id: str, prefix: str) -> ExplorerShown | None:
    """The bare picture in which the learner places a point before answering; None where the author asks for none."""
    ends = predicted_range(question.body)
    if ends is None or question.variants is None or question.draw is None:
        return None
    subject = question.variants.quantity.partition(".")[0]
    name = subjects.quantity(question.variants.quantity).guess
    if not name or "x" not in question.draw.parameters:
        return None
    lower, upper = ends
    given = {
        "x": str(question.draw.parameters["x"]),
        "y": plain_text((lower + upper) / 2),
        "lower": plain_text(lower),
        "upper": plain_text(upper),
    }
    return replace(show_explorer(f"{subject}.{name}", given, prefix=prefix, level=4), fills=input_id)


def _asked(explorer: Explorer, given: Mapping[str, ParameterValue]) -> Parameters:
    """What was sent, with the start for the rest. Lists come as JSON."""
    known = {parameter.name: parameter for parameter in explorer.provider.parameters}
    sent = {
        name: _sent(value, known[name].type.value) for name, value in given.items() if name in known and value != ""
    }
    return {**explorer.start, **sent}


def _sent(value: ParameterValue, kind: str) -> ParameterValue:
    if not isinstance(value, str) or kind not in ("numbers", "choices"):
        return value
    try:
        read = json.loads(value, parse_float=str, parse_int=str)
    except ValueError:
        return value
    return read if isinstance(read, list) else value


def _used(explorer: Explorer, asked: Parameters, controls: tuple[Control, ...]) -> Parameters:
    """A parameter that another function would take is left out, not refused: the reader changed the function."""
    names = {control.name for control in controls}
    optional = {parameter.name for parameter in explorer.provider.parameters if parameter.optional}
    return {name: value for name, value in asked.items() if name not in optional or name in names}


def _explain(explorer: Explorer, parameters: Parameters) -> Explanation:
    for name, value in parameters.items():
        if isinstance(value, str) and len(value) > LONGEST:
            raise InvalidParameter(name, f"is longer than {LONGEST} characters.")
    return explorer.provider.explain(read_parameters(explorer.provider.parameters, parameters))


def _plain(value: ParameterValue) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _control(
    explorer: Explorer, control: Control, used: Parameters, prefix: str, refusal: InvalidParameter | None
) -> ControlShown:
    parameter = next(p for p in explorer.provider.parameters if p.name == control.name)
    value = _plain(used.get(control.name, parameter.default if parameter.default is not None else control.usual))
    shown = ControlShown(
        name=control.name,
        id=f"{prefix}-{control.name}",
        label=control.label,
        help=parameter.help,
        value=value,
        error=_sentence(control.label, refusal) if refusal is not None and refusal.field == control.name else "",
    )
    if control.options:
        options = tuple(OptionShown(key, title, key == value) for key, title in control.options)
        return replace(shown, options=options)
    return replace(shown, slider=_slider(control, value))


def _sentence(label: str, refusal: InvalidParameter) -> str:
    """The refusal as a sentence of its own: most go on after the name of what they refuse."""
    words = refusal.message.partition(": ")[2]
    return f"{label} {words}" if words[:1].islower() else words


def _slider(control: Control, value: str) -> SliderShown | None:
    if control.lower is None or control.upper is None or control.step is None:
        return None
    lower, upper, step = (plain_text(number) for number in (control.lower, control.upper, control.step))
    return SliderShown(lower, upper, step, value.replace("−", "-"))
