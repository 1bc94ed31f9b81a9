"""System checks: what the settings name in dotted words can be loaded, and is what it should be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from quizzes.engine.subject import Subject


@register()
def subjects_load(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name, path in settings.SUBJECTS.items():
        try:
            subject = import_string(path)
        except ImportError as error:
            found.append(Error(f"SUBJECTS[{name!r}]: {error}", hint="Name a module attribute.", id="quizzes.E001"))
            continue
        if not isinstance(subject, Subject) or subject.name != name:
            hint = f"It must be a quizzes.engine.subject.Subject with name={name!r}."
            found.append(Error(f"SUBJECTS[{name!r}]: {path} is {subject!r}.", hint=hint, id="quizzes.E002"))
    return found


LISTS_OF_FUNCTIONS = ("ATTEMPT_OBSERVERS", "ASSIGNMENT_OBSERVERS", "RECORD_ROSTERS", "RECORD_COLUMNS", "RESULT_NOTES")


@register()
def functions_load(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Channels, observers and additions: found out at the start, and not when the first score is to leave."""
    named = {f"DELIVERY_CHANNELS[{name!r}]": path for name, path in settings.DELIVERY_CHANNELS.items()}
    for setting in LISTS_OF_FUNCTIONS:
        named |= {f"{setting}[{number}]": path for number, path in enumerate(getattr(settings, setting))}
    found: list[CheckMessage] = []
    for place, path in named.items():
        try:
            function = import_string(path)
        except ImportError as error:
            found.append(Error(f"{place}: {error}", hint="Name a function as module.function.", id="quizzes.E003"))
            continue
        if not callable(function):
            found.append(Error(f"{place}: {path} is no function.", id="quizzes.E004"))
    return found
