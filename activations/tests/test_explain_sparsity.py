"""The explanation of zeros as strength and weakness."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import svgplot
from activations.experiments.bias import zero_fractions
from activations.explanations import sparsity
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import Explanation, read_parameters
from svgplot.figure import Curve, Histogram


@lru_cache
def explain(**parameters) -> Explanation:
    given_ = {name: list(value) if isinstance(value, tuple) else value for name, value in parameters.items()}
    return sparsity.PROVIDER.explain(read_parameters(sparsity.PROVIDER.parameters, given_))


def test_zeros_and_dead_units_come_from_one_setup():
    explanation = explain()
    zero, dead = (mark for mark in explanation.figures[0].panels[0].marks if isinstance(mark, Curve))
    assert zero.xs == dead.xs
    at = zero.xs.index(-4.0)
    assert (zero.ys[at], dead.ys[at]) == (zero_fractions(-4.0).zero, zero_fractions(-4.0).dead)


def test_every_input_is_in_the_histogram_of_active_units():
    (histogram,) = (mark for mark in explain().figures[0].panels[1].marks if isinstance(mark, Histogram))
    assert sum(histogram.counts) == 400
    assert len(histogram.edges) == len(histogram.counts) + 1


def test_each_bias_has_a_row_a_step_and_numbers():
    explanation = explain(biases=(0, -1, "-0.5"))
    assert [row[0] for row in explanation.tables[0].rows] == ["0", "−0.5", "−1"]
    assert [step.label for step in explanation.steps[:3]] == ["Bias 0", "Bias −0.5", "Bias −1"]
    numbers = explanation.numbers
    assert explanation.tables[0].rows[1][1] == numbers["bias_m0_5.zero"]
    assert numbers["lowest.dead"] == numbers["bias_m1.dead"]


def test_the_judgement_is_not_called_computed():
    assert any("judgement" in caveat and "source" in caveat for caveat in explain().caveats)


def test_a_bias_above_zero_is_refused():
    with pytest.raises(InvalidParameter, match="biases"):
        explain(biases=(0, 1))


def test_more_biases_than_are_worth_computing_are_refused():
    most = tuple(f"-{n}/100" for n in range(1, sparsity.MOST + 1))
    assert len(explain(biases=most).tables[0].rows) == 41
    with pytest.raises(InvalidParameter, match="must be at most 41 numbers, not 42") as refusal:
        explain(biases=(*most, "-1"))
    assert refusal.value.field == "biases"


@given(st.integers(1, 99_999).map(lambda k: k / 100_000))
def test_a_share_that_is_not_all_never_reads_as_all_or_nothing_unless_it_is_close(share):
    text = sparsity.percent(share)
    if 0.0001 <= share <= 0.9999:
        assert text not in ("0 %", "100 %")
    assert float(text.removesuffix(" %").replace("\u202f", "")) == pytest.approx(100 * share, abs=0.5)


def test_a_share_shows_the_digits_that_tell_it_from_the_whole():
    assert [sparsity.percent(share) for share in (0, 0.5, 0.82074, 0.99151, 0.99988, 1)] == [
        "0 %",
        "50 %",
        "82 %",
        "99.2 %",
        "99.99 %",
        "100 %",
    ]


def test_the_figure_can_be_drawn_and_said():
    figure = explain().figures[0]
    assert svgplot.render(figure, id_prefix="s").startswith("<svg")
    assert figure.conclusion in svgplot.words(figure)


def test_the_docstring_lists_every_number():
    listed = set(re.findall(r"`([A-Za-z_.0-9]+)`", sparsity.__doc__ or ""))
    names = {re.sub(r"^(highest|lowest|bias_\w+)\.", "", name) for name in explain().numbers}
    assert {name.removeprefix("NAME.") for name in listed} >= names
