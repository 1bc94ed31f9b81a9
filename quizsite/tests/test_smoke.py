"""`make smoke` does what it says: a site of its own, both quizzes, two scores and two ratings."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.student import Surprise, read_form, read_html

ROOT = Path(__file__).resolve().parents[2]


def test_the_smoke_test_takes_and_rates_both_quizzes():
    done = subprocess.run(
        [sys.executable, "tools/smoke.py"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name, points, stars in (("relu-quiz-1", 3, 4), ("relu-quiz-2", 5, 5)):
        assert re.search(rf"{name}: Your score is [\d.]+ / {points}; .*; rated {stars} of 5 stars", done.stdout)


PAGE = """<quiz-player id=q><form action=/a/check><input type=hidden name=revision value=0>
<label><input type=radio name=choice value=k1><span>3 &lt; 4</span></label>
<label><input type=radio name=choice value=k2 checked><span><b>5</b> &gt; 4</span></label><p>Unclosed</form></quiz-player>"""


def test_a_student_reads_a_form_as_a_browser_does():
    form = read_form(read_html(PAGE), "/check")
    assert form.action == "/a/check"
    assert form.fields == {"revision": "0"}
    assert [(choice.value, choice.label) for choice in form.choices] == [("k1", "3 < 4"), ("k2", "5 > 4")]


def test_a_missing_form_is_a_surprise_that_quotes_the_page():
    with pytest.raises(Surprise, match="3 < 4"):
        read_form(read_html(PAGE), "/finish")
