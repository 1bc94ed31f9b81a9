"""The cost of ReLU against tanh: operations counted, and timings that were measured once and stored, never taken live.

Numbers: `cost.KEY` (operations at a positive input, in words) and `total.KEY` for every function KEY; of the stored timings,
tanh time over ReLU time: `ratio.highest`, `ratio.lowest`, and `ratio.SET.LIBRARY_DTYPE_N` (such as
`ratio.A.torch_float32_1000000`); for each set of timings: `SET.date`, `SET.environment`, `SET.share` (of the activation in a
forward pass).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from activations import operations
from activations.catalogue import cost
from activations.explanations import parts
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Provider, Step
from svgplot.figure import Axis, Bars, Figure, Panel, Rule, Scale, Table

STORED = Path(__file__).with_name("speed.json")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
COUNT_AT = (1.0, -1.0)

PARAMETERS = (
    parts.functions_parameter("Functions whose operations are counted.", ["relu", "tanh", "sigmoid", "gelu"]),
)


@dataclass(frozen=True, slots=True)
class Timing:
    """One comparison: how many times as long tanh took as ReLU on n numbers."""

    set_id: str
    library: str
    dtype: str
    n: int
    ratio: Fraction

    @property
    def label(self) -> str:
        return f"{self.library} {self.dtype}, {self.n_text} ({self.set_id})"

    @property
    def n_text(self) -> str:
        exponent = len(str(self.n)) - 1
        is_power = self.n == 10**exponent and exponent > 1
        return f"10{str(exponent).translate(SUPERSCRIPTS)}" if is_power else readable(self.n)

    @property
    def text(self) -> str:
        return readable(self.ratio, digits=2)


@dataclass(frozen=True, slots=True)
class Measurements:
    """Timings of one machine on one day; `share` is the part of a forward pass that its activation took."""

    id: str
    date: str
    environment: str
    timings: tuple[Timing, ...]
    share: Fraction
    layers: tuple[int, ...]
    batch: int

    @property
    def share_text(self) -> str:
        return f"{readable(100 * self.share, digits=2)} %"


@lru_cache(maxsize=1)
def measurements() -> tuple[Measurements, ...]:
    stored = json.loads(STORED.read_text())
    return tuple(_read(raw) for raw in stored["measurements"])


def _read(raw: dict) -> Measurements:
    versions = ", ".join(f"{name} {version}" for name, version in raw["versions"].items())
    layer = raw["layer"]
    return Measurements(
        id=raw["id"],
        date=raw["date"],
        environment=f"{raw['machine']}; {versions}",
        timings=tuple(Timing(raw["id"], row["library"], row["dtype"], row["n"], _ratio(row)) for row in raw["rows"]),
        share=Fraction(layer["activation"]) / Fraction(layer["whole"]),
        layers=tuple(layer["layers"]),
        batch=layer["batch"],
    )


def _ratio(row: dict) -> Fraction:
    """Stored as such, or from the two medians."""
    return Fraction(row["ratio"]) if "ratio" in row else Fraction(row["tanh_median"]) / Fraction(row["relu_median"])


def explain(values: parts.Values) -> Explanation:
    functions = parts.activations(values)
    sets = measurements()
    timings = tuple(timing for each in sets for timing in each.timings)
    costs = {f.title: tuple(cost(f, x) for x in COUNT_AT) for f in functions}
    texts = {f"cost.{f.key}": costs[f.title][0].in_words() for f in functions}
    texts |= {f"total.{f.key}": str(costs[f.title][0].total) for f in functions}
    texts |= {f"ratio.{t.set_id}.{t.library}_{t.dtype}_{t.n}": t.text for t in timings}
    texts |= {"ratio.highest": max(timings, key=_by_ratio).text, "ratio.lowest": min(timings, key=_by_ratio).text}
    for each in sets:
        texts |= {f"{each.id}.date": each.date, f"{each.id}.environment": each.environment}
        texts[f"{each.id}.share"] = each.share_text
    return Explanation(
        title="Less work on paper; on a machine it depends",
        summary="Counted by its formula, ReLU takes less work per number. How much time that saves is decided by the library.",
        steps=tuple(Step("operations per number", pair[0].in_words(), title, ":") for title, pair in costs.items()),
        figures=(_figure(timings),),
        tables=(_count_table(costs), _timing_table(timings), _machine_table(sets)),
        numbers=texts,
        caveats=_caveats(sets, timings),
        environment={each.id: f"{each.environment}; measured {each.date}" for each in sets},
    )


def _by_ratio(timing: Timing) -> Fraction:
    return timing.ratio


def _figure(timings: tuple[Timing, ...]) -> Figure:
    ordered = sorted(timings, key=_by_ratio, reverse=True)
    ratios = tuple(parts.stored(float(timing.ratio)) for timing in ordered)
    slower = [t for t in ordered if t.ratio > Fraction(11, 10)]
    not_slower = [t for t in ordered if t.ratio <= Fraction(11, 10)]
    bars = Bars(
        "tanh time ÷ ReLU time",
        tuple(timing.label for timing in ordered),
        ratios,
        tuple(f"{timing.text} ×" for timing in ordered),
    )
    return Figure(
        title="How many times as long tanh took as ReLU",
        panels=(
            Panel(
                Axis("tanh time ÷ ReLU time", min(0.25, min(ratios) / 2), 2 * max(ratios), Scale.LOG),
                Axis("", 0, 1),
                (bars, Rule("equally fast", "x", 1.0)),
            ),
        ),
        conclusion=f"tanh was clearly slower in {len(slower)} of {len(ordered)} measurements, up to {ordered[0].text} times; "
        f"in {len(not_slower)} it was as fast as ReLU or faster.",
        caption="Stored measurements: library and type of number, how many numbers at once, and the letter of the machine, which "
        "the tables describe.",
    )


def _count_table(costs: dict[str, tuple[operations.Cost, ...]]) -> Table:
    return Table(
        "Operations for one number",
        ("function", "above 0", "below 0"),
        tuple((title, *(cost.in_words() for cost in pair)) for title, pair in costs.items()),
    )


def _timing_table(timings: tuple[Timing, ...]) -> Table:
    return Table(
        "Stored measurements: tanh time ÷ ReLU time",
        ("measured with", "numbers at once", "ratio", "machine"),
        tuple((f"{t.library} {t.dtype}", readable(t.n), t.text, t.set_id) for t in timings),
    )


def _machine_table(sets: tuple[Measurements, ...]) -> Table:
    return Table(
        "Where and when",
        ("machine", "processor and versions", "date"),
        tuple((each.id, each.environment, each.date) for each in sets),
    )


def _caveats(sets: tuple[Measurements, ...], timings: tuple[Timing, ...]) -> tuple[str, ...]:
    against = [timing for timing in timings if timing.ratio <= 1]
    shares = " and ".join(f"{each.share_text} ({each.id})" for each in sets)
    sizes, batch = "–".join(str(size) for size in sets[0].layers), sets[0].batch
    return (
        (
            f"The measurements do not agree: in {len(against)} of {len(timings)} tanh was as fast as ReLU or faster. Libraries "
            "compute tanh by short polynomials, many numbers at once, not by the formula that is counted here."
        ),
        (
            f"In a whole forward pass ({sizes} units, {batch} examples) the ReLU took {shares} of the time. The rest is "
            "multiplication by the weights."
        ),
    )


PROVIDER = Provider(
    name="speed",
    title="What ReLU and tanh cost",
    version="1",
    parameters=PARAMETERS,
    explain=explain,
)
