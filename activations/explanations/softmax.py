"""Softmax of a few logits: shares, what adding one number to all of them changes (nothing), and the Jacobian.

Numbers: `p.N` for the N-th share, `shifted.N` the same after the shift, `logit.N`, `sum`, `slope.N.M` for the slope of
the N-th share by the M-th logit, `shift`, `temperature`, `naive` (what e^v / sum gives as written). No share is 0 or 1
and no slope is 0: where floats round one there, it is "nearly 0" or "just below 1"."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from activations import functions
from activations.explanations import parts
from activations.values import share_text
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Figure, Panel, Table

MOST = 8
LARGEST = Fraction(10_000)

PARAMETERS = (
    Parameter(
        "logits",
        ParameterType.NUMBERS,
        "The logits, from 2 to 8 numbers.",
        default=["1", "2", "3"],
        minimum=-LARGEST,
        maximum=LARGEST,
    ),
    Parameter(
        "shift",
        ParameterType.NUMBER,
        "A number added to every logit.",
        default="100",
        minimum=-LARGEST,
        maximum=LARGEST,
    ),
    Parameter(
        "temperature",
        ParameterType.NUMBER,
        "What the logits are divided by first: above 1 evens the shares out, below 1 sharpens them.",
        default="1",
        minimum=Fraction(1, 100),
        maximum=Fraction(100),
    ),
)


def explain(values: parts.Values) -> Explanation:
    logits = parts.numbers(values, "logits")
    if not 2 <= len(logits) <= MOST:
        raise InvalidParameter("logits", f"must be from 2 to {MOST} numbers, not {len(logits)}.")
    return explain_logits(logits, parts.number(values, "shift"), parts.number(values, "temperature"))


def explain_logits(logits: tuple[Fraction, ...], shift: Fraction, temperature: Fraction) -> Explanation:
    scaled = [float(logit / temperature) for logit in logits]
    moved = [float((logit + shift) / temperature) for logit in logits]
    shares, after = functions.softmax(scaled), functions.softmax(moved)
    jacobian = functions.softmax_jacobian(scaled)
    numbers = _numbers(logits, shares, after, jacobian, shift, temperature, _naive(moved))
    top = max(range(len(logits)), key=lambda at: shares[at]) + 1
    return Explanation(
        title=f"softmax({_listed(logits, temperature)}) = {', '.join(numbers[f'p.{n}'] for n in _places(logits))}",
        summary=f"The largest share, {numbers[f'p.{top}']}, goes to the largest logit; all shares add up to {numbers['sum']}.",
        steps=_steps(logits, numbers),
        figures=(_figure(logits, shares, after, numbers),),
        tables=(_shift_table(logits, numbers), _jacobian_table(logits, numbers)),
        numbers=numbers,
        caveats=_caveats(numbers),
    )


def _listed(logits: tuple[Fraction, ...], temperature: Fraction) -> str:
    """What softmax is taken of: "1, 2, 3" or, at another temperature than 1, "1/0.5, 2/0.5, 3/0.5"."""
    by = "" if temperature == 1 else f"/{exact_text(temperature)}"
    return ", ".join(f"{exact_text(logit)}{by}" for logit in logits)


def _places(logits: tuple[Fraction, ...]) -> range:
    return range(1, len(logits) + 1)


def _naive(logits: list[float]) -> str:
    """e^v over the sum as the formula is written, without taking the largest logit away."""
    with np.errstate(all="ignore"):
        powers = np.exp(np.array(logits))
        share = float((powers / powers.sum()).max())
    return "not a number" if math.isnan(share) else readable(share)


def _numbers(
    logits: tuple[Fraction, ...],
    shares: np.ndarray,
    after: np.ndarray,
    jacobian: np.ndarray,
    shift: Fraction,
    temperature: Fraction,
    naive: str,
) -> dict[str, str]:
    texts = {"shift": exact_text(shift), "temperature": exact_text(temperature), "naive": naive}
    texts["sum"] = readable(float(shares.sum()))
    for n, logit in zip(_places(logits), logits, strict=True):
        texts[f"logit.{n}"] = exact_text(logit)
        texts[f"p.{n}"] = share_text(float(shares[n - 1]))
        texts[f"shifted.{n}"] = share_text(float(after[n - 1]))
        texts |= {f"slope.{n}.{m}": _slope_text(float(jacobian[n - 1, m - 1])) for m in _places(logits)}
    return texts


def _slope_text(slope: float) -> str:
    return readable(slope) if slope else "nearly 0"


def _steps(logits: tuple[Fraction, ...], numbers: dict[str, str]) -> tuple[Step, ...]:
    by = "" if numbers["temperature"] == "1" else f"/{numbers['temperature']}"
    powers = " + ".join(f"e^({numbers[f'logit.{n}']}{by})" for n in _places(logits))
    return tuple(
        Step(f"e^({numbers[f'logit.{n}']}{by})/({powers})", numbers[f"p.{n}"], f"Share {n}") for n in _places(logits)
    )


def _figure(logits: tuple[Fraction, ...], shares: np.ndarray, after: np.ndarray, numbers: dict[str, str]) -> Figure:
    names = tuple(f"{n}: logit {numbers[f'logit.{n}']}" for n in _places(logits))

    def panel(title: str, values: np.ndarray, key: str) -> Panel:
        printed = tuple(numbers[f"{key}.{n}"] for n in _places(logits))
        bars = Bars(title, names, tuple(parts.stored(float(value)) for value in values), printed)
        return Panel(Axis("share", 0, 1.15), Axis("", 0, 1), (bars,), title=title)

    panels = [panel("Shares", shares, "p")]
    if numbers["shift"] != "0":
        panels.append(panel(f"With {numbers['shift']} added to every logit", after, "shifted"))
    return Figure(
        title=f"Softmax of {len(logits)} logits",
        panels=tuple(panels),
        conclusion=f"The shares are {', '.join(numbers[f'p.{n}'] for n in _places(logits))}"
        + (f"; adding {numbers['shift']} to every logit leaves them as they are." if len(panels) == 2 else "."),
        caption="The value stands at the end of each bar.",
    )


def _shift_table(logits: tuple[Fraction, ...], numbers: dict[str, str]) -> Table:
    rows = tuple((numbers[f"logit.{n}"], numbers[f"p.{n}"], numbers[f"shifted.{n}"]) for n in _places(logits))
    return Table("Before and after the shift", ("logit", "share", f"share with {numbers['shift']} added"), rows)


def _jacobian_table(logits: tuple[Fraction, ...], numbers: dict[str, str]) -> Table:
    rows = tuple((f"share {n}", *(numbers[f"slope.{n}.{m}"] for m in _places(logits))) for n in _places(logits))
    return Table("Slope of each share by each logit", ("slope of", *(f"by logit {m}" for m in _places(logits))), rows)


def _caveats(numbers: dict[str, str]) -> tuple[str, ...]:
    shifted = "Why: a number added to every logit multiplies every power by the same factor, which cancels."
    if numbers["naive"] == "not a number":
        return (
            shifted,
            "Computed as written, the shifted powers overflow and the result is not a number; so the largest logit is taken away first.",
        )
    return (shifted,)


PROVIDER = Provider(
    name="softmax",
    title="Softmax of a few logits, its shift and its slopes",
    version="2",
    parameters=PARAMETERS,
    explain=explain,
)
