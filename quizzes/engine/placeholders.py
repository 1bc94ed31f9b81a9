"""Placeholders in prose: `{{ steps.relu.delta }}` stands for a computed number. Knows neither Markdown nor HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quizzes.engine.errors import InvalidContent

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*"
_PLACEHOLDER = re.compile(rf"\{{\{{\s*({_NAME})\s*\}}\}}", re.ASCII)
_OPENING = re.compile(r"\{\{[^\n]{0,30}")


def names(text: str) -> tuple[str, ...]:
    """The names that the text asks for, each once, in the order of their first use."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def unknown(text: str, numbers: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in names(text) if name not in numbers)


def malformed(text: str) -> tuple[str, ...]:
    """The beginnings of every `{{` that no placeholder follows."""
    return tuple(_OPENING.findall(_PLACEHOLDER.sub(" ", text)))


def problems(text: str, numbers: Mapping[str, str]) -> tuple[str, ...]:
    """Every fault of the text's placeholders, in sentences."""
    known = ", ".join(sorted(numbers)) or "none"
    return (
        *(f"“{{{{ {name} }}}}” names no computed number; known are: {known}." for name in unknown(text, numbers)),
        *(f"“{piece}” opens a placeholder that can't be read; write {{{{ name }}}}." for piece in malformed(text)),
    )


def fill(text: str, numbers: Mapping[str, str]) -> str:
    """The text with every placeholder replaced by its number, a plain text that the caller escapes as needed.

    Raises `InvalidContent` naming every placeholder that is unknown or can't be read.
    """
    if faults := problems(text, numbers):
        raise InvalidContent(faults)
    return _PLACEHOLDER.sub(lambda match: numbers[match[1]], text)


def fill_some(text: str, numbers: Mapping[str, str]) -> str:
    """The text with the placeholders that `numbers` knows replaced; the others stay as they are."""
    return _PLACEHOLDER.sub(lambda match: numbers.get(match[1], match[0]), text)
