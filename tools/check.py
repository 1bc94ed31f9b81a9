"""`make check`: everything about the code that needs no test run. Runs every step, then says which failed."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")

# A deployment as `docs/settings.md` describes it: Django's own deployment check must find nothing to say.
DEPLOYED = {
    "QUIZSITE_HTTPS": "1",
    "QUIZSITE_ALLOWED_HOSTS": "quizzes.example.org",
    "QUIZSITE_SECRET_KEY": secrets.token_urlsafe(64),
}
STEPS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "format": ((f"{BIN}/ruff", "format", "--check", "--quiet", "."), {}),
    "lint": ((f"{BIN}/ruff", "check", "--quiet", "."), {}),
    "templates": ((f"{BIN}/djlint", "--lint", "--quiet", "ui", "quizzes", "activations", "lti"), {}),
    "types": ((f"{BIN}/mypy", "."), {}),
    "who imports whom": ((f"{BIN}/lint-imports",), {}),
    "missing migrations": ((*MANAGE, "makemigrations", "--check", "--dry-run"), {}),
    "deployment": ((*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), DEPLOYED),
}


def main() -> int:
    failed = [name for name in STEPS if not _passes(name)]
    if failed:
        print(f"\nFailed: {', '.join(failed)}. `make fix` repairs format and simple lint.")
        return 1
    print(f"\nAll {len(STEPS)} checks pass.")
    return 0


def _passes(name: str) -> bool:
    command, variables = STEPS[name]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = done.returncode == 0
    print(f"{'ok    ' if passed else 'FAILED'} {name}", flush=True)
    if not passed:
        print(done.stdout, flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
