"""`make smoke`: starts the site on a free port with a database of its own, takes both quizzes over HTTP as a student
would, rates them, prints scores and ratings. Exit status 0 when everything went as a student may expect."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.student import Choice, Element, Student, Surprise  # noqa: E402 - needs the path above

HOST = "127.0.0.1"
START_SECONDS = 180.0
STOP_SECONDS = 20.0
QUIZZES = (("relu-quiz-1", 4), ("relu-quiz-2", 5))  # with the stars to give


def main() -> int:
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="quizsite-smoke-") as var, running_site(Path(var)) as port:
            lines = [take_quiz(port, name, stars) for name, stars in QUIZZES]
    except Surprise as surprise:
        print(f"\nSMOKE FAILED: {surprise}", flush=True)
        return 1
    print()
    for line in lines:
        print(line)
    print(f"Both quizzes taken and rated in {time.monotonic() - started:.0f} s, start of the site included.")
    return 0


def take_quiz(port: int, name: str, stars: int) -> str:
    """Take one quiz on the lesson's page, ticking the first choice of each question; what to print of it."""
    student = Student(HOST, port, in_place=False)
    try:
        result = student.takes("/", name, first)
        score = _one(result, "score")
        rated = student.rates(result, stars, "Sent by the smoke test.")
        given = [e for e in rated.with_tag("input", type="radio", name="stars") if "checked" in e.attributes]
        if [e.attributes["value"] for e in given] != [str(stars)]:
            raise Surprise(f"{name}: {stars} stars were sent, but the page doesn't show them.")
    finally:
        student.close()
    return f"{name}: {score}; {_one(result, 'counts')}; rated {stars} of 5 stars"


def first(choices: tuple[Choice, ...]) -> list[Choice]:
    return [choices[0]]


def _one(player: Element, css: str) -> str:
    found = player.with_class(css)
    if not found or not found[0].text:
        raise Surprise(f"The result shows no {css}. The page says: {player.text[:300]}")
    return found[0].text


@contextmanager
def running_site(var: Path) -> Iterator[int]:
    """The site as `make run` starts it, with all that it writes in `var`; its port. It is stopped at the end."""
    port = free_port()
    environment = {**os.environ, "QUIZSITE_VAR": str(var), "PORT": str(port)}
    environment.pop("QUIZSITE_DATABASE_URL", None)
    process = subprocess.Popen([sys.executable, str(ROOT / "tools" / "run.py")], cwd=ROOT, env=environment)
    try:
        wait_until_it_answers(process, port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Surprise(f"The site ended with status {process.returncode} while starting. Its messages stand above.")
        connection = HTTPConnection(HOST, port, timeout=START_SECONDS)
        try:
            connection.request("GET", "/quizzes/")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.1)  # not listening yet
        finally:
            connection.close()
    raise Surprise(f"The site didn't answer within {START_SECONDS:.0f} s.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
