"""Reads a drawn figure back: its elements, ids, and where each line of text stands on a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from svgplot.lettering import ASCENT, DESCENT, SIZE, width

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Line:
    text: str
    left: float
    right: float
    top: float
    bottom: float


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def ids(svg: str) -> list[str]:
    return [element.attrib["id"] for element in parsed(svg).iter() if "id" in element.attrib]


def view_box(svg: str) -> tuple[float, float]:
    *_, across, down = (float(part) for part in parsed(svg).attrib["viewBox"].split())
    return across, down


def path_of(svg: str, css: str) -> str:
    return next(e.attrib["d"] for e in parsed(svg).iter(f"{SVG}path") if css in e.attrib["class"])


def points_of(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def texts(svg: str) -> list[Line]:
    """Every line of text with the box that it is estimated to fill."""
    found: list[Line] = []
    for parent in parsed(svg).iter():
        inherited = parent.attrib.get("text-anchor", "start")
        for text in parent.findall(f"{SVG}text"):
            found += _lines(text, inherited)
    return found


def _lines(text: ElementTree.Element, inherited: str) -> list[Line]:
    anchor = text.attrib.get("text-anchor", inherited)
    bold = "plot-title" in text.attrib.get("class", "") or "plot-strong" in text.attrib.get("class", "")
    baseline = float(text.attrib["y"]) + _em(text, "dy")
    found = [_line(text, text.text or "", anchor, baseline, bold)]
    for span in text.findall(f"{SVG}tspan"):
        baseline += _em(span, "dy")
        found.append(_line(span, span.text or "", anchor, baseline, bold))
    return found


def _line(element: ElementTree.Element, text: str, anchor: str, baseline: float, bold: bool) -> Line:
    breadth = width(text, bold)
    left = float(element.attrib["x"]) + _em(element, "dx")
    left -= {"start": 0.0, "middle": breadth / 2, "end": breadth}[anchor]
    return Line(text, left, left + breadth, baseline - ASCENT * SIZE, baseline + DESCENT * SIZE)


def _em(element: ElementTree.Element, name: str) -> float:
    return float(element.attrib.get(name, "0em").removesuffix("em")) * SIZE
