"""The colours of the stylesheet, measured: WCAG 2.2 asks 3:1 for lines and dots against the page."""

import re
from pathlib import Path

import pytest

import svgplot

STYLESHEET = (Path(svgplot.__file__).parent / "static" / "svgplot" / "plot.css").read_text(encoding="utf-8")
LIGHT_PAPERS, DARK_PAPER = ("#ffffff", "#fcfcf9"), "#15171a"
PAIRS = re.findall(r"--plot-c-(\d): var\(--plot-\d, light-dark\((#\w{6}), (#\w{6})\)\)", STYLESHEET)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_four_series_have_a_light_and_a_dark_colour():
    assert [index for index, *_ in PAIRS] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("index", "light", "dark"), PAIRS)
def test_series_stand_out_from_the_page_in_both_themes(index, light, dark):
    assert all(contrast(light, paper) >= 2.97 for paper in LIGHT_PAPERS)
    assert contrast(dark, DARK_PAPER) >= 3


@pytest.mark.parametrize(("index", "light", "dark"), PAIRS)
def test_browsers_without_light_dark_get_the_same_colours(index, light, dark):
    assert f"--plot-c-{index}: var(--plot-{index}, {light});" in STYLESHEET
    assert f"--plot-c-{index}: var(--plot-{index}, {dark});" in STYLESHEET


def test_forced_colours_print_and_narrow_containers_are_provided_for():
    for rule in (
        "@media (forced-colors: active)",
        "@media print",
        "@container (min-width",
        ".plot-extra { display: none; }",
    ):
        assert rule in STYLESHEET
