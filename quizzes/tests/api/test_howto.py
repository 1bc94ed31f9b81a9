"""The pages that use the interface with `curl` are run as they stand, and what they say comes back comes back."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest
from django.conf import settings as site
from django.utils import timezone

from quizzes import services
from quizzes.models import Quiz
from quizzes.tests.builders import make_question, make_quiz, publish
from quizzes.tests.people import make_instructor, make_learner

HOWTO = site.BASE_DIR / "docs" / "howto"
BLOCK = re.compile(r"```(console|json)\n(.*?)```", re.DOTALL)
MARK = "-- the next block --"


def holds(said, told) -> bool:
    """Whether the answer holds everything that the page shows of it; “…” stands for anything."""
    if said == "…":
        return told not in ("", None)
    if isinstance(said, dict):
        return isinstance(told, dict) and all(name in told and holds(said[name], told[name]) for name in said)
    if isinstance(said, list):
        return len(said) <= len(told) and all(holds(*pair) for pair in zip(said, told, strict=False))
    return said == told


def runs(page: str, live_server, secret: str, folder) -> None:
    """Runs the page's commands one after another, and compares what the last of each block prints with the block below."""
    blocks = BLOCK.findall((HOWTO / page).read_text(encoding="utf-8"))
    commands = [text for kind, text in blocks if kind == "console"]
    script = ["set -eu", "shopt -s expand_aliases"]
    for text in commands:
        here = text.replace("http://127.0.0.1:8000", live_server.url).replace("qzp_your_token", secret)
        script += [here, f"echo; echo '{MARK}'"]
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=folder,
        env={**os.environ, "NO_PROXY": "*"},
    )
    assert done.returncode == 0, done.stderr
    printed = iter(done.stdout.split(MARK))
    answer = ""
    for kind, text in blocks:
        if kind == "console":
            lines = [line for line in next(printed).strip().replace("}{", "}\n{").splitlines() if line]
            answer = lines[-1] if lines else ""
        else:
            assert holds(json.loads(text), json.loads(answer)), f"{answer} doesn't hold {text}"


def token_of(user, *scopes: str) -> str:
    made = services.make_personal_token(user=user, name="curl", scopes=list(scopes), days=1, now=timezone.now())
    return made.secret


@pytest.mark.django_db(transaction=True)
def test_the_page_takes_a_quiz_from_a_token_to_the_result(live_server, tmp_path):
    publish(make_quiz(make_question()))
    runs("use-the-api.md", live_server, token_of(make_learner(), "attempt:read", "attempt:write"), tmp_path)


@pytest.mark.django_db(transaction=True)
def test_the_page_writes_a_quiz_and_publishes_it(live_server, settings, tmp_path):
    settings.SUBJECTS = {"activations": "activations.subject.SUBJECT"}
    runs("write-with-a-program.md", live_server, token_of(make_instructor(), "quiz:read", "quiz:write"), tmp_path)
    assert Quiz.objects.get().latest_version.number == 1
