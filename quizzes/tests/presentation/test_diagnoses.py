"""What leads into a diagnosis: a coarsely typed number stands for what a rule leads to, and is not called that number."""

from __future__ import annotations

from fractions import Fraction

import pytest

from quizzes.engine.content import Draw, Known, Question, Reference, Text
from quizzes.presentation.diagnoses import lead_of


@pytest.mark.parametrize(
    ("typed", "lead"),
    [
        ("1.358", "This is what you get if you "),
        ("1.3577", "This is what you get if you "),
        ("1.36", "Rounded to 1.36, this is what you get if you "),
        ("1", "Rounded to 1, this is what you get if you "),
    ],
)
def test_a_coarser_number_is_called_rounded(typed, lead):
    draw = Draw({}, {}, Fraction(1), (), (Known(("left out",), Fraction("1.3577")),))
    question = Question(
        key="q",
        kind="numeric",
        stem=Text(""),
        body={"decimals": 3},
        draw=draw,
        points=Fraction(1),
        scheme=Reference("exact", {}),
    )
    assert lead_of(question, "left out", Fraction(typed), is_right=False) == lead
    assert lead_of(question, "left out", Fraction(typed), is_right=True) == ""
