"""Figures as JSON-ready data and back. Floats keep six significant digits, so that what is stored is the same on every
machine; a lifted pen is null."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from svgplot.checks import check
from svgplot.figure import (
    Axis,
    Bars,
    Change,
    Curve,
    DecisionMap,
    Edge,
    Figure,
    Graph,
    Histogram,
    Mark,
    Node,
    Panel,
    Point,
    RangeBar,
    Region,
    Rule,
    Table,
)

SIGNIFICANT = 6

_TAGS: Mapping[str, type] = MappingProxyType(
    {
        "curve": Curve,
        "point": Point,
        "region": Region,
        "rule": Rule,
        "change": Change,
        "bars": Bars,
        "histogram": Histogram,
        "range_bar": RangeBar,
        "decision_map": DecisionMap,
    }
)
_TAG_OF = MappingProxyType({mark: tag for tag, mark in _TAGS.items()})
_HINTS = MappingProxyType(
    {kind: get_type_hints(kind) for kind in (Figure, Panel, Axis, Table, Graph, Node, Edge, *_TAGS.values())}
)
_Made = TypeVar("_Made")


def to_data(figure: Figure) -> dict[str, Any]:
    """The figure as dicts, lists, texts and numbers. Raises ValueError for a figure that could not be read again."""
    data = _flat(figure)
    from_data(data)
    return data


def from_data(data: Mapping[str, Any]) -> Figure:
    """The figure that `to_data` wrote. Raises ValueError naming the mark and the field where the data is wrong."""
    figure = _build(Figure, data, "figure")
    check(figure)
    return figure


def _flat(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float):
        return None if math.isnan(value) else float(f"{value:.{SIGNIFICANT}g}") + 0.0
    if isinstance(value, tuple | list):
        return [_flat(item) for item in value]
    if type(value) in _HINTS:
        tag = {"type": _TAG_OF[type(value)]} if type(value) in _TAG_OF else {}
        return tag | {field.name: _flat_field(value, field.name) for field in fields(value)}
    return value


def _flat_field(owner: Any, name: str) -> Any:
    """A field's data; whole numbers that stand for floats become floats, so that equal figures give equal data."""
    value = getattr(owner, name)
    return _flat(_as_floats(value, _HINTS[type(owner)][name]))


def _as_floats(value: Any, hint: Any) -> Any:
    options = get_args(hint)
    if isinstance(value, tuple) and get_origin(hint) is tuple:
        kinds = options[:1] * len(value) if options[-1] is Ellipsis else options
        return tuple(_as_floats(item, kind) for item, kind in zip(value, kinds, strict=True))
    is_float = hint is float or (isinstance(hint, UnionType) and float in options)
    return float(value) if is_float and value is not None else value


def _build(kind: type[_Made], data: Any, path: str) -> _Made:
    if not isinstance(data, Mapping):
        raise ValueError(f"{path}: must be an object, not {_told(data)}.")
    hints = _HINTS[kind]
    unknown = sorted(str(key) for key in data if key not in hints and key != "type")
    if unknown:
        raise ValueError(f"{path}: unknown field {', '.join(unknown)}.")
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name in data:
            values[field.name] = _read(hints[field.name], data[field.name], f"{path}: {field.name}")
        elif field.default is MISSING:
            raise ValueError(f"{path}: {field.name} is missing.")
    return kind(**values)


def _read(hint: Any, data: Any, path: str) -> Any:
    """`data` as the type `hint`: a text, number, flag, enum, mark, tuple of these, or one of them or None."""
    if hint == Mark:
        return _read_mark(data, path)
    if isinstance(hint, UnionType):
        return None if data is None else _read(get_args(hint)[0], data, path)
    if get_origin(hint) is tuple:
        return _read_tuple(get_args(hint), data, path)
    if hint in _HINTS:
        return _build(hint, data, path)
    return _read_plain(hint, data, path)


def _read_mark(data: Any, path: str) -> Mark:
    tag = data.get("type") if isinstance(data, Mapping) else None
    if not isinstance(tag, str) or tag not in _TAGS:
        raise ValueError(f"{path}: type must be one of {', '.join(_TAGS)}, not {_told(tag)}.")
    label = data.get("label")
    mark: Mark = _build(_TAGS[tag], data, f"{tag} “{label}”" if isinstance(label, str) else f"{path}: {tag}")
    return mark


def _read_tuple(kinds: tuple[Any, ...], data: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple):
        raise ValueError(f"{path} must be a list, not {_told(data)}.")
    if kinds[-1] is Ellipsis:
        return tuple(_read(kinds[0], item, path) for item in data)
    if len(data) != len(kinds):
        raise ValueError(f"{path} must hold {len(kinds)} items each, not {len(data)}.")
    return tuple(_read(kind, item, path) for kind, item in zip(kinds, data, strict=True))


def _read_plain(hint: Any, data: Any, path: str) -> Any:
    if hint is float and isinstance(data, int | float) and not isinstance(data, bool):
        return _read_float(data, path)
    if hint in (str, bool) and isinstance(data, hint):
        return data
    if hint is int and isinstance(data, int) and not isinstance(data, bool):
        return data
    if issubclass(hint, StrEnum) and isinstance(data, str) and data in set(hint):
        return hint(data)
    wanted = f"one of {', '.join(hint)}" if issubclass(hint, StrEnum) else f"a {hint.__name__}"
    raise ValueError(f"{path} must be {wanted}, not {_told(data)}.")


def _read_float(data: float, path: str) -> float:
    try:
        return float(data)
    except OverflowError:
        raise ValueError(f"{path} must be a float, not {_told(data)}.") from None


def _told(data: Any) -> str:
    text = repr(data)
    return text if len(text) <= 40 else text[:40] + "…"
