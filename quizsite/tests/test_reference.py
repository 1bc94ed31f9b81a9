"""The reference names everything that authors and programs can name."""

from pathlib import Path

import pytest

from activations.catalogue import CATALOGUE, VECTORS
from quizzes import subjects
from quizzes.engine import claims, errors
from quizzes.engine.kinds import KINDS
from quizzes.engine.schemes import SCHEMES
from quizzes.http import status_of
from tools import reference

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
ERRORS = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.QuizError)]
PARTS = [f"{s.name}.{part}" for s in subjects.subjects().values() for part in (*s.claims, *s.providers, *s.quantities)]
COMMANDS = [path.stem for path in (ROOT / "quizzes/management/commands").glob("[!_]*.py")]


@pytest.mark.parametrize("name", [*claims.CLAIMS, *PARTS, *KINDS, *SCHEMES, *CATALOGUE, *VECTORS])
def test_every_part_that_content_can_name_is_in_the_reference(name):
    assert f"| `{name}` |" in REFERENCE


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_is_in_the_reference_with_its_status(error):
    made = error(("a problem",)) if error is errors.InvalidContent else None
    made = made or (error("field", "message") if error is errors.InvalidParameter else error("message"))
    assert f"| `{error.code}` | {status_of(made)} |" in REFERENCE


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_reference(command):
    assert f"`manage.py {command}" in REFERENCE


def test_the_generated_part_is_what_the_code_says():
    assert reference.rewritten(REFERENCE) == REFERENCE, "Run make reference."
