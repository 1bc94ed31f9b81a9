"""The commands a person types: they exist, are described, and refuse with a sentence."""

import importlib.util
import json
import re
import socket
from pathlib import Path

import pytest
from django.core import management
from django.utils import timezone

from quizzes.models import Quiz, Version
from tools import bootstrap, check, run
from tools import test as runner

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_command_in_the_docs_exists(page):
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= make_targets()


def test_readme_names_the_two_commands_that_matter():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme


def test_every_file_that_the_readme_points_to_exists():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", readme) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_script_of_the_makefile_exists():
    scripts = re.findall(r"\b((?:tools|benchmarks)/\w+\.py)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert [script for script in scripts if not (ROOT / script).exists()] == []


def test_every_requirement_is_pinned():
    lines = (ROOT / "requirements.txt").read_text() + (ROOT / "requirements-dev.txt").read_text()
    wanted = [line for line in lines.splitlines() if line and not line.startswith(("#", "-r"))]
    assert [line for line in wanted if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+", line)] == []


@pytest.fixture
def taken_port():
    with socket.socket() as taken:
        taken.bind((run.HOST, 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_usual_port_is_left_to_whoever_has_it(taken_port, monkeypatch):
    monkeypatch.setattr(run, "USUAL_PORT", taken_port)
    port = run.choose_port(None)
    assert port != taken_port
    assert f":{port}/" in run.welcome(port)


def test_port_asked_for_is_refused_when_taken(taken_port):
    with pytest.raises(SystemExit, match="taken"):
        run.choose_port(str(taken_port))


@pytest.mark.parametrize("wanted", ["", "http", "0", "65536", "-1"])
def test_port_that_is_no_port_is_refused(wanted):
    with pytest.raises(SystemExit, match="PORT"):
        run.choose_port(wanted)


@pytest.fixture
def called(monkeypatch):
    """The management commands that `make run` calls, recorded. Loading and publishing are acted out, not done."""
    calls = []

    def call_command(name, *arguments, **options):
        calls.append((name, *arguments))
        if name == "loaddata":
            Quiz.objects.create(slug="relu-quiz-1", title="One")

    monkeypatch.setattr(management, "call_command", call_command)
    return calls


@pytest.mark.django_db
def test_first_run_loads_the_quizzes_and_publishes_them(called):
    run.prepare()
    assert [name for name, *_ in called] == ["migrate", "loaddata", "collectstatic", "publish_quiz"]
    assert called[-1] == ("publish_quiz", "relu-quiz-1")


@pytest.mark.django_db
def test_second_run_neither_overwrites_nor_publishes_an_authors_edits(called):
    quiz = Quiz.objects.create(slug="relu-quiz-1", title="Edited")
    Version.objects.create(quiz=quiz, number=1, schema=1, content={}, sha256="0" * 64, published_at=timezone.now())
    Quiz.objects.create(slug="half-finished", title="My draft")
    run.prepare()
    assert [name for name, *_ in called] == ["migrate", "collectstatic"]


@pytest.mark.django_db
def test_run_that_was_interrupted_before_publishing_is_made_good(called):
    Quiz.objects.create(slug="relu-quiz-2", title="Loaded, not published")
    run.prepare()
    assert called[-1] == ("publish_quiz", "relu-quiz-2")


@pytest.mark.django_db
def test_quiz_that_cannot_be_published_does_not_keep_the_site_down(monkeypatch, capsys):
    def refuse(name, *arguments, **options):
        if name == "publish_quiz":
            raise management.CommandError("Question 2, choice B: the key is wrong.")

    Quiz.objects.create(slug="relu-quiz-2", title="Edited badly")
    monkeypatch.setattr(management, "call_command", refuse)
    run.prepare()
    assert "Question 2, choice B" in capsys.readouterr().out


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    """The bootstrap on an empty folder, its commands recorded instead of run."""
    commands = []
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("Django==5.2\n")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "installed.json")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", {"run": [requirements], "dev": [requirements]})
    monkeypatch.setattr(bootstrap, "_venv_works", lambda: True)
    monkeypatch.setattr(bootstrap, "_run", commands.append)
    return requirements, commands


def test_requirements_are_installed_only_when_they_changed(sandbox):
    requirements, commands = sandbox
    bootstrap.main("run")
    bootstrap.main("run")
    assert len(commands) == 1
    requirements.write_text("Django==5.3\n")
    bootstrap.main("run")
    assert len(commands) == 2


def test_what_tests_need_includes_what_the_site_needs(sandbox):
    _, commands = sandbox
    bootstrap.main("dev")
    bootstrap.main("run")
    assert len(commands) == 1


def test_failed_install_is_tried_again(sandbox, monkeypatch):
    _, commands = sandbox
    monkeypatch.setattr(bootstrap, "_run", lambda command: (_ for _ in ()).throw(SystemExit("no network")))
    with pytest.raises(SystemExit):
        bootstrap.main("run")
    monkeypatch.setattr(bootstrap, "_run", commands.append)
    bootstrap.main("run")
    assert len(commands) == 1


def test_half_written_stamp_means_install_again(sandbox):
    _, commands = sandbox
    bootstrap.STAMP.write_text(json.dumps({"run": "x"})[:-3])
    bootstrap.main("run")
    assert len(commands) == 1


def test_python_without_ensurepip_is_told_which_package_is_missing(monkeypatch):
    monkeypatch.setattr(bootstrap, "_venv_works", lambda: False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"apt-get install python3\.\d+-venv"):
        bootstrap.main("run")


@pytest.mark.parametrize(
    ("statuses", "together"),
    [
        ([0, 0], 0),
        ([5, 0], 0),
        ([0, 5], 0),
        ([5, 5], 5),
        ([5], 5),
        ([1, 0], 1),
        ([0, 2], 2),
        ([0, -9], 9),
        ([-9, 5], 9),
    ],
)
def test_a_run_that_failed_or_was_killed_fails_the_whole(statuses, together):
    assert runner.worst_of(statuses) == together


def test_the_deployment_that_is_checked_is_the_one_described():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    example = page.split("## A deployment", 1)[1]
    assert [name for name in check.DEPLOYED if name not in example] == []
