"""Graphs of computation: nodes in columns, arrows between them, numbers above and below each arrow."""

from __future__ import annotations

from dataclasses import dataclass

from svgplot.figure import Edge, Figure, Graph, Node, Table
from svgplot.lettering import coordinate, escape, shorten, width

BREADTH = 320.0
ROW = 62.0  # units from row to row
HEAD, FOOT = 26.0, 34.0
RADIUS = 14.0
TEXT_GAP = 5.0  # units between an arrow and its numbers
ARROW = 6.0


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float


def check_graph(graph: Graph) -> None:
    """Raises ValueError for a node that stands twice or an edge that leads nowhere."""
    keys = [node.key for node in graph.nodes]
    if len(set(keys)) < len(keys) or not keys:
        raise ValueError("The graph's nodes need keys, each of its own.")
    if len({(node.column, node.row) for node in graph.nodes}) < len(keys):
        raise ValueError("Two nodes of the graph stand in one place.")
    for edge in graph.edges:
        if edge.start not in keys or edge.end not in keys or edge.start == edge.end:
            raise ValueError(f"The edge from {edge.start!r} to {edge.end!r} does not join two nodes of the graph.")


def graph_height(graph: Graph) -> float:
    rows = max(node.row for node in graph.nodes)
    return HEAD + rows * ROW + FOOT + RADIUS


def draw_graph(graph: Graph) -> str:
    """The drawing's inside: arrows first, then nodes, then numbers."""
    places = _places(graph)
    arrows = "".join(_arrow(places[edge.start], places[edge.end]) for edge in graph.edges)
    nodes = "".join(_node(node, places[node.key]) for node in graph.nodes)
    texts = "".join(_numbers(edge, places) for edge in graph.edges)
    return arrows + nodes + texts


def _places(graph: Graph) -> dict[str, _Place]:
    columns = max(node.column for node in graph.nodes)
    left, right = 22.0, BREADTH - 26.0
    step = (right - left) / max(columns, 1)
    return {node.key: _Place(left + node.column * step, HEAD + node.row * ROW + RADIUS) for node in graph.nodes}


def _arrow(start: _Place, end: _Place) -> str:
    length = ((end.x - start.x) ** 2 + (end.y - start.y) ** 2) ** 0.5
    ux, uy = (end.x - start.x) / length, (end.y - start.y) / length
    x1, y1 = start.x + ux * RADIUS, start.y + uy * RADIUS
    x2, y2 = end.x - ux * (RADIUS + 2), end.y - uy * (RADIUS + 2)
    bx, by = x2 - ux * ARROW, y2 - uy * ARROW
    wings = f"M{_c(bx - uy * 3.5)} {_c(by + ux * 3.5)}L{_c(x2)} {_c(y2)}L{_c(bx + uy * 3.5)} {_c(by - ux * 3.5)}"
    return (
        f'<path class="plot-axis" fill="none" stroke="currentColor" d="M{_c(x1)} {_c(y1)}L{_c(x2)} {_c(y2)}{wings}"/>'
    )


def _c(value: float) -> str:
    return f" {coordinate(value)}".strip()


def _node(node: Node, place: _Place) -> str:
    circle = (
        f'<circle class="plot-node" cx="{coordinate(place.x)}" cy="{coordinate(place.y)}" r="{coordinate(RADIUS)}" '
        'fill="none" stroke="currentColor"/>'
    )
    label = _text(place.x, place.y + 4.5, node.label, "middle", "plot-label plot-strong")
    below = _text(place.x, place.y + RADIUS + 14, node.note, "middle", "plot-label") if node.note else ""
    return circle + label + below


def _numbers(edge: Edge, places: dict[str, _Place]) -> str:
    """Above the arrow what goes forward, below what comes back."""
    start, end = places[edge.start], places[edge.end]
    room = max(30.0, abs(end.x - start.x) - 2 * RADIUS + 6)
    share = 0.42 if start.y != end.y else 0.5
    if start.x == end.x:  # an arrow straight down: its number stands to the left
        return _text(start.x - 6, (start.y + end.y) / 2, edge.forward, "end", "plot-label plot-1")
    x, y = start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share
    above = _text(x, y - TEXT_GAP, shorten(edge.forward, room), "middle", "plot-label plot-1") if edge.forward else ""
    below = _text(x, y + TEXT_GAP + 10, shorten(edge.back, room), "middle", "plot-label plot-2") if edge.back else ""
    return above + below


def _text(x: float, y: float, text: str, anchor: str, css: str) -> str:
    half = width(text) / 2
    x = min(max(x, half + 1), BREADTH - half - 1) if anchor == "middle" else x
    return f'<text class="{css}" x="{coordinate(x)}" y="{coordinate(y)}" text-anchor="{anchor}">{escape(text)}</text>'


def graph_words(graph: Graph) -> str:
    """Every arrow in a sentence."""
    names = {node.key: node.label for node in graph.nodes}
    told = []
    for edge in graph.edges:
        parts = [f"{edge.forward} forward" if edge.forward else "", f"gradient {edge.back} back" if edge.back else ""]
        told.append(f"From {names[edge.start]} to {names[edge.end]}: {' and '.join(part for part in parts if part)}.")
    return " ".join(told)


def graph_table(figure: Figure, graph: Graph) -> Table:
    names = {node.key: node.label for node in graph.nodes}
    rows = tuple(
        (f"{names[edge.start]} → {names[edge.end]}", edge.forward or "–", edge.back or "–") for edge in graph.edges
    )
    return Table(figure.title, ("from → to", "forward", "gradient back"), rows)
