"""The reference names everything that authors and programs can name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from activations.catalogue import CATALOGUE, VECTORS
from quizzes import subjects
from quizzes.api import errors
from quizzes.engine import claims
from quizzes.engine.errors import QuizError
from quizzes.engine.kinds import KINDS
from quizzes.engine.schemes import SCHEMES
from quizzes.http import status_of
from tools import reference

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
PARTS = [f"{s.name}.{part}" for s in subjects.subjects().values() for part in (*s.claims, *s.providers, *s.quantities)]
COMMANDS = [path.stem for app in ("quizzes", "lti") for path in (ROOT / app / "management/commands").glob("[!_]*.py")]


@pytest.mark.parametrize("name", [*claims.CLAIMS, *PARTS, *KINDS, *SCHEMES, *CATALOGUE, *VECTORS])
def test_every_part_that_content_can_name_is_in_the_reference(name):
    assert f"| `{name}` |" in REFERENCE


def kinds(base: type[QuizError]) -> Iterator[type[QuizError]]:
    for kind in base.__subclasses__():
        if not kind.__module__.startswith("lti"):  # told on pages of launches alone
            yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("error", list(kinds(QuizError)))
def test_every_error_is_in_the_reference_with_its_status(error):
    if error is errors.Refusal:
        return
    status = error.status if issubclass(error, errors.Refusal) else status_of(error)
    assert f"| `{error.code}` | {status} | {error.when} |" in REFERENCE


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_reference(command):
    assert f"`manage.py {command}" in REFERENCE


def test_the_generated_part_is_what_the_code_says():
    assert reference.rewritten(REFERENCE) == REFERENCE, "Run make reference."
