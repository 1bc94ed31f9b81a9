"""Launches a quiz from an independent platform: `python tools/check_lti_launch.py FOLDER`.

The platform is the LTI consumer of Open edX, which this project neither needs nor holds: it is installed into an environment
of its own in FOLDER, outside of the project. A site of its own is started too. A student launches, takes the quiz in the frame
and the score goes back; a teacher launches; the same launch is posted again and must be refused. Exit status 0 when all went well.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.smoke import HOST, first, free_port, wait_until_it_answers  # noqa: E402 - needs the path above
from tools.student import Answer, Element, Student, Surprise, read_form  # noqa: E402

# The consumer leaves cryptography to the platform that it is part of.
NEEDED = ("lti-consumer-xblock==11.4.4", "cryptography==50.0.2")
SCORE_SECONDS = 60.0
QUIZ = "relu-quiz-1"
REGISTERS = """
import json, sys
from lti.models import Deployment, Registration
from lti.placing import custom_parameters
from quizzes.models import Quiz
told = json.loads({told!r})
deployment_id = told.pop("deployment_id")
registration = Registration.objects.create(name="Open edX consumer", kind="open_edx", **told)
Deployment.objects.create(registration=registration, deployment_id=deployment_id, is_active=True)
print(json.dumps(custom_parameters(registration, Quiz.objects.get(slug={quiz!r}))))
"""

TELLS = """
from quizzes.models import Delivery
print([(each.state, each.last_error) for each in Delivery.objects.all()])
"""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    folder = Path(arguments[0]).resolve()
    if folder.is_relative_to(ROOT):
        print(f"{folder} lies inside the project. Name a folder outside of it.")
        return 2
    try:
        for line in check(folder):
            print(f"ok    {line}", flush=True)
    except Surprise as surprise:
        print(f"FAILED {surprise}", flush=True)
        return 1
    return 0


def check(folder: Path) -> Iterator[str]:
    python = environment(folder / "venv")
    yield f"installed {NEEDED[0]} in {folder / 'venv'}"
    platform_port = free_port()
    site = Site(folder / f"site-{platform_port}", f"http://{HOST}:{platform_port}")
    with site.running() as site_port, running_platform(python, site.var, platform_port, site_port):
        campus = Campus(platform_port, site_port)
        campus.custom = site.registers(campus.told("/registration"))
        yield "registered each with the other"
        page, _ = campus.launches("student-1", "student", "Ada Lovelace")
        yield "a student's launch leads to the quiz"
        result = take(campus.site, page)
        yield f"the quiz was taken in the frame: {result}"
        try:
            arrived = campus.waits_for_score("student-1")
        except Surprise as surprise:
            raise Surprise(f"{surprise} The site says: {site.manages('shell', '--verbosity=0', '-c', TELLS)}") from None
        yield f"the score arrived: {arrived}"
        teacher, launch = campus.launches("teacher-1", "instructor", "Grace Hopper")
        if "Ada Lovelace" not in teacher.page.text:
            raise Surprise(f"The teacher doesn't see who took it. The page says: {teacher.page.text[:300]}")
        yield "a teacher's launch leads to who took it"
        again = campus.site.post(*launch)
        if again.status != 401:
            raise Surprise(f"The same launch again was answered {again.status}, not 401.")
        yield "the same launch posted again is refused"


def environment(folder: Path) -> Path:
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *NEEDED], check=True)
    return python


@contextmanager
def running_platform(python: Path, folder: Path, port: int, site_port: int) -> Iterator[None]:
    site = f"http://{HOST}:{site_port}/lti"
    command = [str(python), str(ROOT / "tools" / "lti_consumer_platform.py"), str(port), str(folder)]
    addresses = [f"{site}/login", f"{site}/launch", f"{site}/jwks.json"]
    with subprocess.Popen([*command, *addresses], stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or process.stdout.readline().strip() != "ready":
                raise Surprise("The platform didn't start. Its messages stand above.")
            yield
        finally:
            process.terminate()


class Site:
    """A site with one quiz, with all that it writes in `var`. Both sides stand on this machine and speak plain HTTP, which a
    site allows only for origins that it was told of."""

    def __init__(self, var: Path, platform: str) -> None:
        self.var = var
        var.mkdir(parents=True, exist_ok=True)
        self.environment = {**os.environ, "QUIZSITE_VAR": str(var), "QUIZSITE_OUTBOUND_ORIGINS": platform}
        self.environment.pop("QUIZSITE_DATABASE_URL", None)

    def manages(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[int]:
        """Serve the site, with the worker that sends scores; its port."""
        self.manages("migrate", "--verbosity=0")
        self.manages("loaddata", "--verbosity=0", "fixtures/relu_quiz_1.json")
        self.manages("publish_quiz", QUIZ)
        port = free_port()
        server = [sys.executable, "-m", "gunicorn", "quizsite.wsgi", f"--bind={HOST}:{port}", "--log-level=warning"]
        with self._process(server) as serving, self._process([sys.executable, "manage.py", "worker"]):
            wait_until_it_answers(serving, port)
            yield port

    @contextmanager
    def _process(self, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
        with subprocess.Popen(command, cwd=ROOT, env=self.environment) as process:
            try:
                yield process
            finally:
                process.terminate()

    def registers(self, told: dict[str, str]) -> dict[str, str]:
        """Make the platform known; the custom parameters that place the quiz there."""
        said = self.manages("shell", "--verbosity=0", "-c", REGISTERS.format(told=json.dumps(told), quiz=QUIZ))
        found: dict[str, str] = json.loads(said.strip().splitlines()[-1])
        return found


class Campus:
    """One browser, with both sides open."""

    def __init__(self, platform_port: int, site_port: int) -> None:
        self.platform = Student(HOST, platform_port, in_place=False)
        self.site_port = site_port
        self.site = Student(HOST, site_port, in_place=False)
        self.platform_port = platform_port
        self.custom: dict[str, str] = {}

    def told(self, path: str) -> dict[str, str]:
        self.platform = Student(HOST, self.platform_port, in_place=False)  # it keeps no connection open
        answer = self.platform.expects(self.platform.get(path), 200)
        found: dict[str, str] = json.loads(answer.page.text)
        return found

    def launches(self, user: str, role: str, name: str) -> tuple[Answer, tuple[str, list[tuple[str, str]]]]:
        """The page that the launch leads to, and what the platform had the browser post to get there."""
        asked = {"user": user, "role": role, "name": name}
        asked |= {f"custom_{key}": value for key, value in self.custom.items()}
        login = self._redirected(self._at_platform(f"/begin?{urlencode(asked)}"))
        self.site = Student(HOST, self.site_port, in_place=False)
        authentication = self._redirected(self.site.get(login))
        form = self._at_platform(authentication).page.with_tag("form")[0]
        inputs = [element.attributes for element in form.with_tag("input") if "name" in element.attributes]
        fields = [(each["name"], each.get("value", "")) for each in inputs]
        launch = (urlsplit(form.attributes["action"]).path, fields)
        arrived = self.site.expects(self.site.post(*launch), 303)
        path = urlsplit(arrived.headers["location"]).path
        self.site.expects(self.site.get(path), 200)
        return self.site.expects(self.site.post(path, []), 200), launch

    def _at_platform(self, path: str) -> Answer:
        self.platform = Student(HOST, self.platform_port, in_place=False)
        return self.platform.get(path)

    @staticmethod
    def _redirected(answer: Answer) -> str:
        if answer.status != 302:
            raise Surprise(f"Expected to be sent on, got {answer.status}: {answer.page.text[:300]}")
        parts = urlsplit(answer.headers["location"])
        return f"{parts.path}?{parts.query}"

    def waits_for_score(self, user: str) -> str:
        """What the platform holds, once the site's worker has sent a grade."""
        deadline = time.monotonic() + SCORE_SECONDS
        while time.monotonic() < deadline:
            for score in self.told("/scores")["scores"]:
                if isinstance(score, dict) and score["user_id"] == user and score["grading_progress"] == "FullyGraded":
                    return f"{score['score_given']} of {score['score_maximum']}, {score['activity_progress']}"
            time.sleep(0.5)
        raise Surprise(f"No score of {user} arrived within {SCORE_SECONDS:.0f} s, only {self.told('/scores')}")


def take(site: Student, arrived: Answer) -> str:
    """Tick the first choice of each question, as far as the quiz goes; what its result says."""
    player = _player(arrived)
    for _ in range(50):
        player = _player(site.expects(site.post(*_next_post(player)), 200))
        if player.with_class("score"):
            return player.with_class("score")[0].text
    raise Surprise("The quiz doesn't end.")


def _next_post(player: Element) -> tuple[str, list[tuple[str, str]]]:
    """Where the button for the next step leads, and what it sends."""
    ends = [form.attributes.get("action", "").rpartition("/")[2] for form in player.with_tag("form")]
    if "check" in ends:
        form = read_form(player, "/check")
        return form.action, [*form.fields.items(), *((choice.name, choice.value) for choice in first(form.choices))]
    if "finish" in ends:
        form = read_form(player, "/finish")
        return form.action, [*form.fields.items()]
    onward = [button for button in player.with_tag("button") if button.text == "Next question"]
    if not onward:
        raise Surprise(f"The quiz can't be gone on with. The page says: {player.text[:300]}")
    [form_of_links] = player.with_tag("form", id=onward[0].attributes["form"])
    inputs = [element.attributes for element in form_of_links.with_tag("input")]
    hidden = [(each["name"], each.get("value", "")) for each in inputs]
    return onward[0].attributes["formaction"].partition("#")[0], hidden


def _player(answer: Answer) -> Element:
    found = answer.page.with_tag("quiz-player")
    if not found:
        raise Surprise(f"There is no quiz on the page. It says: {answer.page.text[:300]}")
    return found[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
