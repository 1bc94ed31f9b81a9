"""Clipping a gradient by its global norm, beside two ways that are taken for it: by value, and tensor by tensor.

Numbers: `norm`, `limit`, `factor`, `N.before`, `N.after`, `N.by_value`, `N.per_tensor` for part N from 1 on,
`angle.by_value`, `angle.per_tensor` in degrees, `norm_after`."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import cast

from activations.experiments.chain import clip_by_global_norm
from activations.explanations import parts
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Figure, Panel, Table

MOST = 6

PARAMETERS = (
    Parameter(
        "gradient",
        ParameterType.NUMBERS,
        "All parts of the gradient, tensor after tensor, at most six.",
        default=["6", "8", "24"],
        minimum=Fraction(-1_000_000),
        maximum=Fraction(1_000_000),
    ),
    Parameter(
        "first_tensor",
        ParameterType.INTEGER,
        "How many of the parts belong to the first tensor; the others are the second.",
        default=2,
        minimum=Fraction(1),
        maximum=Fraction(MOST),
    ),
    Parameter(
        "limit",
        ParameterType.NUMBER,
        "Largest global norm.",
        default="5",
        minimum=Fraction(1, 1000),
        maximum=Fraction(1_000_000),
    ),
)

Ways = dict[str, list[float]]


def explain(values: parts.Values) -> Explanation:
    gradient, limit = parts.numbers(values, "gradient"), parts.number(values, "limit")
    if len(gradient) > MOST or not any(gradient):
        raise InvalidParameter("gradient", f"must have from 1 to {MOST} parts, not all of them 0.")
    done = clip_by_global_norm(gradient, limit)
    norm = math.sqrt(float(done.squared_norm))
    factor = min(1.0, float(limit) / norm)
    before = [float(part) for part in gradient]
    ways = _ways(before, cast(int, values["first_tensor"]), float(limit), factor)
    numbers = _numbers(gradient, ways, norm, factor, limit)
    title = f"A norm of {numbers['norm']} is cut to {numbers['norm_after']}"
    return Explanation(
        title=title if done.exceeds else f"A norm of {numbers['norm']} is within the limit {numbers['limit']}",
        summary="Clipping by the global norm multiplies all parts by the same factor, so the direction stays. Cutting each part by "
        f"itself would turn it by {numbers['angle.by_value']}°.",
        steps=(
            Step(f"√({' + '.join(f'({exact_text(part)})²' for part in gradient)})", numbers["norm"], "Global norm"),
            Step(
                f"{numbers['limit']}/{numbers['norm']}" if done.exceeds else "nothing to do",
                numbers["factor"],
                "Factor",
            ),
            *(
                Step(f"{exact_text(part)} × {numbers['factor']}", numbers[f"{n}.after"], f"Part {n}")
                for n, part in enumerate(gradient, start=1)
            ),
        ),
        figures=(_figure(gradient, ways, numbers),),
        tables=(_table(gradient, numbers),),
        numbers=numbers,
        caveats=(_turned(numbers),),
    )


def _turned(numbers: dict[str, str]) -> str:
    by_value, per_tensor = numbers["angle.by_value"], numbers["angle.per_tensor"]
    return f"Cut part by part, the gradient would turn by {by_value}°; tensor by tensor, by {per_tensor}°."


def _ways(before: list[float], first: int, limit: float, factor: float) -> Ways:
    per_tensor: list[float] = []
    for tensor in (before[:first], before[first:]):
        norm = math.hypot(*tensor) if tensor else 0.0
        per_tensor += [part * (min(1.0, limit / norm) if norm else 1.0) for part in tensor]
    return {
        "after": [part * factor for part in before],
        "by_value": [max(-limit, min(limit, part)) for part in before],
        "per_tensor": per_tensor,
        "before": before,
    }


def _angle(before: list[float], after: list[float]) -> float:
    dot = sum(a * b for a, b in zip(before, after, strict=True))
    cosine = dot / (math.hypot(*before) * math.hypot(*after))
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) if cosine < 1 - 1e-14 else 0.0


def _numbers(gradient: tuple[Fraction, ...], ways: Ways, norm: float, factor: float, limit: Fraction) -> dict[str, str]:
    texts = {
        "norm": readable(norm),
        "limit": exact_text(limit),
        "factor": readable(factor),
        "norm_after": readable(math.hypot(*ways["after"])),
        "angle.by_value": readable(_angle(ways["before"], ways["by_value"]), digits=3),
        "angle.per_tensor": readable(_angle(ways["before"], ways["per_tensor"]), digits=3),
    }
    for n in range(1, len(gradient) + 1):
        texts |= {f"{n}.{name}": readable(parts_of[n - 1]) for name, parts_of in ways.items()}
    return texts


def _figure(gradient: tuple[Fraction, ...], ways: Ways, numbers: dict[str, str]) -> Figure:
    names = tuple(f"part {n}" for n in range(1, len(gradient) + 1))
    low, high = min(0.0, *ways["before"]), max(0.0, *ways["before"])
    room = 0.18 * (high - low)

    def panel(title: str, key: str) -> Panel:
        bars = Bars(
            title,
            names,
            tuple(parts.stored(value) for value in ways[key]),
            tuple(numbers[f"{n}.{key}"] for n in range(1, len(gradient) + 1)),
        )
        return Panel(Axis("gradient", low - room, high + room), Axis("", 0, 1), (bars,), title=title)

    return Figure(
        title="A gradient before and after clipping",
        panels=(panel("Before", "before"), panel(f"Clipped to the norm {numbers['limit']}", "after")),
        conclusion=f"The norm goes from {numbers['norm']} to {numbers['norm_after']}; the shares of the parts stay the same.",
        caption="The value stands at the end of each bar.",
    )


def _table(gradient: tuple[Fraction, ...], numbers: dict[str, str]) -> Table:
    rows = tuple(
        (f"part {n}", *(numbers[f"{n}.{name}"] for name in ("before", "after", "by_value", "per_tensor")))
        for n in range(1, len(gradient) + 1)
    )
    return Table("Three ways of clipping", ("", "before", "global norm", "by value", "tensor by tensor"), rows)


PROVIDER = Provider(
    name="clipping", title="Clipping by the global norm", version="2", parameters=PARAMETERS, explain=explain
)
