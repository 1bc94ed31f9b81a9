"""Figures without words: what is left says nothing."""

from __future__ import annotations

import re

import pytest

from svgplot import bare, render
from svgplot.bare import KEPT
from svgplot.figure import Axis, Bars, Curve, Figure, Panel, Point, RangeBar, Region, Rule, Style
from svgplot.tests import examples

CANARY = "canary"


def figure(*marks, title=CANARY):
    axis = Axis(CANARY, -1, 3, ticks=(0.0, 1.0), tick_labels=(CANARY, CANARY))
    return Figure(CANARY, (Panel(axis, axis, marks, title=title),), conclusion=CANARY, caption=CANARY)


def curve(style=Style.FIRST):
    return Curve(CANARY, (0.0, 1.0, 2.0), (0.0, 1.0, 1.5), style)


def drawn(plain):
    return render(bare(plain, "A line"), id_prefix="q1", described=False)


def test_nothing_is_said_but_the_name():
    svg = drawn(
        figure(curve(), Point(CANARY, 1, 1), Region(CANARY, 0, 1), Rule(CANARY, "x", 1), RangeBar(CANARY, 0, 1))
    )
    assert CANARY not in svg
    assert re.findall(r"<title[^>]*>([^<]*)", svg) == ["A line"]
    assert "<desc" not in svg
    assert 'aria-labelledby="q1-t"' in svg


def test_several_series_are_told_apart_by_letters():
    svg = drawn(figure(curve(), curve(Style.SECOND)))
    assert re.findall(r">([A-Z])<", svg) == ["A", "B"]
    assert not re.findall(r">([A-Z])<", drawn(figure(curve())))


def test_bars_keep_their_values_and_lose_their_names():
    bars = Bars(CANARY, (CANARY, f"{CANARY}2"), (1.0, 2.0), ("1.0", "2.0"))
    svg = drawn(Figure(CANARY, (Panel(Axis(CANARY, 0, 3), Axis(CANARY, 0, 1), (bars,)),), conclusion=CANARY))
    assert CANARY not in svg
    assert ">A<" in svg
    assert "2.0" in svg


def test_a_figure_that_is_nothing_without_words_is_refused():
    with pytest.raises(ValueError, match="without its words"):
        bare(figure(Region(CANARY, 0, 1)), "A line")
    with pytest.raises(ValueError, match="without its words"):
        bare(Figure(CANARY, (), conclusion=CANARY), "A line")


@pytest.mark.parametrize("name", sorted(examples.EXAMPLES))
def test_every_example_with_a_curve_can_be_drawn_bare(name):
    plain = examples.EXAMPLES[name]()
    if not any(isinstance(mark, KEPT) for panel in plain.panels for mark in panel.marks):
        with pytest.raises(ValueError, match="without its words"):
            bare(plain, "A line")
        return
    svg = drawn(plain)
    for said in (plain.title, plain.conclusion):
        assert said not in svg
