"""`make test`: the PostgreSQL tests where a server is there, then everything else on SQLite.

Says loudly what was left out. With CI=true leaving something out is a failure. The full run comes last, so that its
closing line is the last thing to read.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.machine import TEST_POSTGRESQL_URL, has_chromium, has_postgresql, in_ci  # noqa: E402 - needs the path above

NOTHING_COLLECTED = 5  # pytest's exit status


def main(arguments: list[str]) -> int:
    missing = _missing()
    for line in missing:
        print(f"\n!!! LEFT OUT: {line}\n", flush=True)
    if missing and in_ci():
        print("CI=true: leaving tests out is a failure.", flush=True)
        return 1
    statuses = []
    if has_postgresql():
        statuses.append(
            _pytest("postgresql or every_database", arguments, {"QUIZSITE_DATABASE_URL": TEST_POSTGRESQL_URL})
        )
    statuses.append(_pytest("not postgresql", arguments, {}))
    for line in missing:
        print(f"!!! LEFT OUT: {line}", flush=True)
    return worst_of(statuses)


def worst_of(statuses: list[int]) -> int:
    """The exit status of all runs together: 0 only if one ran tests and none failed or was killed (which is below 0).

    A run for which the arguments leave nothing is no failure, as long as the other found something."""
    failed = [abs(status) for status in statuses if status not in (0, NOTHING_COLLECTED)]
    return failed[0] if failed else min(statuses)


def _missing() -> list[str]:
    missing = []
    if not has_chromium():
        missing.append("every test in a browser. No Chromium was found; on Debian: apt-get install chromium.")
    if not has_postgresql():
        missing.append(
            "every test of locks on PostgreSQL. No server answers; QUIZSITE_TEST_POSTGRESQL_URL says where to look, "
            "for a user who may create databases."
        )
    return missing


def _pytest(marks: str, arguments: list[str], variables: dict[str, str]) -> int:
    inherited = {name: value for name, value in os.environ.items() if name != "QUIZSITE_DATABASE_URL"}
    # A worker for each core; arguments may say otherwise (`make test ARGS="-n 0"`), as the last word counts.
    command = [sys.executable, "-m", "pytest", "-m", marks, "-n", "auto", "--dist", "worksteal", *arguments]
    print(f"\n== pytest -m {marks!r} on {'PostgreSQL' if variables else 'SQLite'}", flush=True)
    return subprocess.run(command, cwd=ROOT, env={**inherited, **variables}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
