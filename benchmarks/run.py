"""`make bench`: the whole attempt of eight questions over HTTP, by eight learners at once, as a ratio to an empty page
with a CSRF form on the same server in the same run. Writes benchmarks/results/attempt.json."""

import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.smoke import HOST, first, free_port, wait_until_it_answers  # noqa: E402 - needs the path above
from tools.student import Student  # noqa: E402

LEARNERS = 8
ROUNDS = 6  # each: every learner takes both quizzes once, then the same number of floor requests
QUIZZES = (("relu-quiz-1", 3), ("relu-quiz-2", 5))
Result = TypeVar("Result")
RESULT = ROOT / "benchmarks" / "results" / "attempt.json"


@dataclass
class Attempt:
    """One learner's whole attempt: seconds, requests, bytes on the wire, statements where they were counted."""

    seconds: float
    requests: int
    bytes: int
    statements: int


class CountingStudent(Student):
    def __init__(self, port: int) -> None:
        super().__init__(HOST, port, in_place=True)
        self.statements = 0

    def _request(self, *args, **kwargs):
        answer = super()._request(*args, **kwargs)
        self.statements += int(answer.headers.get("x-statements", 0))
        return answer


def take_both(port: int) -> Attempt:
    """The lesson's page, eight answers, two finishes, as the page's script asks for them."""
    student = CountingStudent(port)
    page = student.expects(student.get("/"), 200)
    for name, questions in QUIZZES:
        player = student.finds(page, name)
        for number in range(1, questions + 1):
            player = student.answers(player, first)
            if number < questions:
                player = student.goes_on(player)
        student.finishes(player)
    student.close()
    return Attempt(student.waited, student.requests, student.bytes, student.statements)


def ask_floor(port: int, times: int) -> float:
    """Seconds for so many requests of the empty page on one connection."""
    student = Student(HOST, port, in_place=True)
    for _ in range(times):
        student.expects(student.get("/floor/"), 200)
    student.close()
    return student.waited


def at_once(work: Callable[[], Result]) -> list[Result]:
    results: list[Result] = []
    failures: list[Exception] = []

    def run() -> None:
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001  raised again in the main thread
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(LEARNERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results


@contextmanager
def running_site(var: Path, *, counts: bool) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    port = free_port()
    environment = {
        **os.environ,
        "QUIZSITE_VAR": str(var),
        "QUIZSITE_STATIC_MANIFEST": "1",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "BENCHMARK_COUNTS": "1" if counts else "0",
    }
    command = [sys.executable, "-m", "gunicorn", "quizsite.wsgi", f"--bind={HOST}:{port}", "--log-level=error"]
    server = subprocess.Popen(
        [*command, "--worker-class=gthread", f"--workers={1 if counts else 2}", "--threads=4"],
        cwd=ROOT,
        env=environment,
    )
    try:
        wait_until_it_answers(server, port)
        yield port, server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def prepare(var: Path) -> float:
    """Database, quizzes and static files; the seconds that publishing both quizzes took."""
    environment = {**os.environ, "QUIZSITE_VAR": str(var), "QUIZSITE_STATIC_MANIFEST": "1"}

    def manage(*words: str) -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
        return time.perf_counter() - started

    manage("migrate", "--verbosity=0")
    manage("loaddata", "--verbosity=0", "relu_quiz_1", "relu_quiz_2", "relu_lesson")
    manage("collectstatic", "--noinput", "--verbosity=0")
    return manage("publish_quiz", "--all")


def resident_megabytes(server: "subprocess.Popen[bytes]") -> list[float]:
    """Resident memory of the workers, from /proc; empty elsewhere."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:
            continue  # ended while we looked
        if fields.get("PPid", "").strip() == str(server.pid) and "VmRSS" in fields:
            found.append(int(fields["VmRSS"].split()[0]) / 1024)
    return found


def percentile_95(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def measure() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="quizsite-bench-") as folder:
        var = Path(folder)
        publishing = prepare(var)
        with running_site(var, counts=True) as (port, _):
            take_both(port)
            counted = take_both(port)  # content and explanations are in the process now, as they nearly always are
        with running_site(var, counts=False) as (port, server):
            at_once(lambda: take_both(port))  # warms both workers
            attempts: list[Attempt] = []
            floors: list[float] = []
            ratios: list[float] = []
            for number in range(1, ROUNDS + 1):
                print(f"round {number} of {ROUNDS}", flush=True)
                taken = at_once(lambda: take_both(port))
                floor = [seconds / counted.requests for seconds in at_once(lambda: ask_floor(port, counted.requests))]
                attempts += taken
                floors += floor
                each = statistics.median(a.seconds / a.requests for a in taken)
                ratios.append(each / statistics.median(floor))
            memory = resident_megabytes(server)
    seconds = [attempt.seconds for attempt in attempts]
    return {
        "what": "a whole attempt of eight questions with the page's script, 8 learners at once, against an empty page "
        "with a CSRF form; client and server share the machine",
        "ratio_per_request": {
            "median": round(statistics.median(ratios), 2),
            "lowest": round(min(ratios), 2),
            "highest": round(max(ratios), 2),
        },
        "attempt_seconds": {
            "median": round(statistics.median(seconds), 3),
            "p95": round(percentile_95(seconds), 3),
        },
        "floor_milliseconds": {
            "median": round(1000 * statistics.median(floors), 2),
            "p95": round(1000 * percentile_95(floors), 2),
        },
        "attempts": len(attempts),
        "errors": 0,  # the first one ends the run
        "requests": counted.requests,
        "bytes_of_bodies": counted.bytes,
        "statements": counted.statements,
        "worker_megabytes": [round(size) for size in memory],
        "publishing_both_quizzes_seconds": round(publishing, 1),
        "machine": machine(),
    }


def machine() -> dict[str, object]:
    import django

    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "cores": os.cpu_count(),
        "processor": model or platform.machine(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "database": "SQLite",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.strip(),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def main() -> int:
    result = measure()
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
