"""The reference names everything that authors and programs can name."""

from pathlib import Path

import pytest

from activations.catalogue import CATALOGUE
from quizzes import subjects
from quizzes.engine import claims, errors
from quizzes.engine.kinds import KINDS
from quizzes.engine.schemes import SCHEMES
from quizzes.http import status_of

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
ERRORS = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.QuizError)]
PARTS = [f"{s.name}.{part}" for s in subjects.subjects().values() for part in (*s.claims, *s.providers)]
COMMANDS = [path.stem for path in (ROOT / "quizzes/management/commands").glob("[!_]*.py")]


@pytest.mark.parametrize("name", [*claims.CLAIMS, *PARTS, *KINDS, *SCHEMES, *CATALOGUE])
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


def test_every_parameter_is_in_its_row():
    claims_part, providers_part = REFERENCE.split("## Providers of `activations`")
    for subject in subjects.subjects().values():
        for kind, text in ((subject.claims, claims_part), (subject.providers, providers_part)):
            rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `")}
            for name, part in kind.items():
                missing = [p.name for p in part.parameters if f"`{p.name}` (" not in rows[f"{subject.name}.{name}"]]
                assert missing == [], name
