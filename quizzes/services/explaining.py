"""Explanations of a draft: taken from the store where they were computed before, else computed. Writes nothing
until `store`."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import svgplot
from quizzes import queries, subjects
from quizzes.engine import stored, validation
from quizzes.engine.content import Question, Reference, Text
from quizzes.engine.draws import drawn
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import Explanation, read_parameters
from quizzes.engine.typed import typed_parameters
from quizzes.models import Explanation as StoredExplanation
from ui import richtext


@dataclass(frozen=True, slots=True)
class Computed:
    """An explanation with its address and the body to store."""

    address: str
    body: dict[str, object]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Explained:
    """The explanations of one question, one for each draw; none where it has to wait or something is wrong."""

    by_draw: tuple[Computed, ...] = ()
    problems: tuple[str, ...] = ()
    is_waiting: bool = False  # it takes long, isn't stored yet and wasn't to be run


def explain_question(question: Question, language: str, *, runs_slow: bool) -> Explained:
    """Every draw's explanation, from the store if it was computed before. A slow one is only run with `runs_slow`."""
    references = [drawn(question, number).explanation for number in range(question.draw_count)]
    wanted = [reference for reference in references if reference is not None]
    if not wanted:
        return Explained()
    try:
        provider = subjects.provider(wanted[0].name)
        addresses = [
            stored.address(reference, code_version=provider.version, draw=number, language=language)
            for number, reference in enumerate(wanted)
        ]
        rows = queries.stored_explanations(addresses)
        if provider.slow and not runs_slow and len(rows) < len(set(addresses)):
            for reference in wanted:
                read_parameters(provider.parameters, reference.parameters)  # what can't be computed doesn't wait for it
            return Explained(is_waiting=True)
        computed = tuple(
            _computed(address, reference, rows.get(address))
            for address, reference in zip(addresses, wanted, strict=True)
        )
    except InvalidParameter as error:
        return Explained(problems=(f"explanation: {error.message}",))
    if not all(each.explanation.figures for each in computed):
        return Explained(problems=(f"explanation: {wanted[0].name} gave no figure.",))
    return Explained(computed)


@dataclass(frozen=True, slots=True)
class Placed:
    """What stands behind the figures in the stem and the choices of a drawn question, by place."""

    by_place: dict[str, Computed]
    problems: tuple[str, ...] = ()
    is_waiting: bool = False


def place_figures(question: Question, language: str, *, runs_slow: bool) -> Placed:
    """Every figure that the stem and the choices of a drawn question ask for. A slow one is only run with `runs_slow`."""
    by_place: dict[str, Computed] = {}
    problems: list[str] = []
    is_waiting = False
    for where, text in texts_with_figures(question):
        for line in richtext.figure_lines(text.text):
            if line.problem or line.place in by_place:
                continue
            try:
                computed = _figure(line, language, runs_slow=runs_slow)
            except InvalidParameter as refusal:
                problems.append(f"{where}: figure: {refusal.message}")
                continue
            if computed is None:
                is_waiting = True
            else:
                by_place[line.place] = computed
    return Placed(by_place, tuple(problems), is_waiting)


def texts_with_figures(question: Question) -> Iterator[tuple[str, Text]]:
    """Where figures may stand, with the words that name the place."""
    yield "stem", question.stem
    for choice in question.choices:
        yield validation.choice_name(choice), choice.text


def _figure(line: richtext.FigureLine, language: str, *, runs_slow: bool) -> Computed | None:
    """None for a slow one that waits. Raises `InvalidParameter`."""
    provider = subjects.provider(line.provider)
    reference = Reference(line.provider, typed_parameters(provider.parameters, line.parameters))
    read_parameters(provider.parameters, reference.parameters)
    address = stored.address(reference, code_version=provider.version, draw=0, language=language)
    row = queries.stored_explanations([address]).get(address)
    if row is None and provider.slow and not runs_slow:
        return None
    computed = _computed(address, reference, row)
    try:
        svgplot.bare(computed.explanation.figures[0], "A figure")
    except (IndexError, ValueError):
        raise InvalidParameter(
            "provider", f"{line.provider!r} gives no picture that stands without words; choose another one."
        ) from None
    return computed


def _computed(address: str, reference: Reference, row: StoredExplanation | None) -> Computed:
    if row is not None:
        return Computed(address, row.body, stored.from_body(row.body))
    explanation = subjects.explain(reference)
    return Computed(address, stored.to_body(explanation), explanation)


def store(computed: Iterable[Computed], now: datetime) -> dict[str, StoredExplanation]:
    """The stored rows by address; what is stored already stays as it is. Runs inside the caller's transaction."""
    by_address = {each.address: each for each in computed}
    StoredExplanation.objects.bulk_create(
        [_row(each, now) for each in by_address.values()], ignore_conflicts=True, batch_size=100
    )
    return queries.stored_explanations(by_address)


def _row(computed: Computed, now: datetime) -> StoredExplanation:
    environment = dict(computed.explanation.environment) | {
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    return StoredExplanation(
        sha256=computed.address,
        body_sha256=stored.body_sha256(computed.body),
        body=computed.body,
        environment=environment,
        created_at=now,
    )
