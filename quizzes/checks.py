"""System checks: every subject of the settings can be loaded and is one."""

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
