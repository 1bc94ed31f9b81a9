"""A lesson that is being written, as its readers will see it; and the lines that place something in it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from quizzes import queries, subjects
from quizzes.engine.subject import Parameter, ParameterType, ParameterValue, Provider
from quizzes.learners import Identity
from quizzes.models import Lesson
from quizzes.places import LESSON, Place
from quizzes.presentation.lessons import LessonShown, quiz_spots, show_lesson
from quizzes.presentation.players import show_player
from quizzes.queries import Anybody


@dataclass(frozen=True, slots=True)
class Placeable:
    """Something to place: what it is, the line that places it, and what the line may say besides."""

    title: str
    line: str
    help: tuple[tuple[str, str], ...] = ()  # parameters with what they mean


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything of one kind that can be placed."""

    name: str  # quiz, figure, explorer
    title: str
    asks: str
    things: tuple[Placeable, ...]


def preview_lesson(lesson: Lesson, now: datetime) -> LessonShown:
    """The text as somebody reads it who never was here before. Nothing is stored."""
    reader = Identity(name="preview", browser_id=uuid.uuid4(), is_new=True)
    spots = quiz_spots(lesson, Place(LESSON, lesson.slug or "preview"))
    standings = queries.standings(reader, spots)
    players = {slug: show_player(spot, standings.get(slug), reader, now) for slug, spot in spots.items()}
    return show_lesson(lesson, players, spots, standings)


def shelves(user: Anybody) -> tuple[Shelf, ...]:
    """What this author may place in a lesson."""
    quizzes = queries.placeable_quizzes(user)
    return (
        Shelf(
            "quiz",
            "Quizzes",
            "Insert a quiz",
            tuple(Placeable(quiz.title, f"::: quiz {quiz.slug} | {quiz.title}") for quiz in quizzes),
        ),
        Shelf("figure", "Figures", "Insert a figure", tuple(_figures())),
        Shelf("explorer", "Explorers", "Insert an explorer", tuple(_explorers())),
    )


def _figures() -> list[Placeable]:
    return [
        Placeable(_title(provider), _line("figure", f"{subject}.{name}", _required(provider)), _help(provider))
        for subject, brought in subjects.subjects().items()
        for name, provider in sorted(brought.providers.items())
    ]


def _title(provider: Provider) -> str:
    """A slow one is drawn from what a published quiz has stored."""
    return f"{provider.title} (with the parameters of a published quiz)" if provider.slow else provider.title


def _explorers() -> list[Placeable]:
    return [
        Placeable(explorer.title, _line("explorer", f"{subject}.{name}", {}), _help(explorer.provider))
        for subject, brought in subjects.subjects().items()
        for name, explorer in sorted(brought.explorers.items())
    ]


def _line(directive: str, name: str, parameters: dict[str, ParameterValue]) -> str:
    given = f" {json.dumps(parameters, ensure_ascii=False)}" if parameters else ""
    return f"::: {directive} {name}{given}"


def _help(provider: Provider) -> tuple[tuple[str, str], ...]:
    return tuple((parameter.name, parameter.help) for parameter in provider.parameters)


def _required(provider: Provider) -> dict[str, ParameterValue]:
    """A value for each parameter that must be given, to be changed by the author."""
    must = (each for each in provider.parameters if each.default is None and not each.optional)
    return {parameter.name: _example(parameter) for parameter in must}


def _example(parameter: Parameter) -> ParameterValue:
    first = parameter.allowed[0] if parameter.allowed else "…"
    number = max(1, int(parameter.minimum)) if parameter.minimum is not None else 1
    examples: dict[ParameterType, ParameterValue] = {
        ParameterType.NUMBER: number,
        ParameterType.INTEGER: number,
        ParameterType.FLAG: True,
        ParameterType.CHOICE: first,
        ParameterType.CHOICES: [first],
        ParameterType.NUMBERS: [number],
    }
    return examples.get(parameter.type, "…")
