"""Zero-centred outputs: means of the outputs, and what a mean away from 0 does to the gradients of the next layer.

Numbers, for every function KEY: `KEY.mean` for N(0, 1) inputs, `KEY.mean_shifted` for N(shift, 1) inputs, `KEY.zeros` (share
of outputs that are exactly 0); `shift`; for relu, sigmoid and tanh: `same_sign.KEY.single` and `same_sign.KEY.batch`;
`same_sign.inputs`, `same_sign.batch_size`, `same_sign.n`, `same_sign.seed`.
"""

from __future__ import annotations

from fractions import Fraction
from statistics import NormalDist

import numpy as np

from activations.catalogue import CATALOGUE, Activation
from activations.explanations import parts
from activations.normal import chance_of_zero, mean_under_normal
from activations.same_sign import SameSign, same_sign
from quizzes.engine.numbers import exact_or_tiny, exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Figure, Histogram, Panel, Rule, Style, Table

WATCHED = ("relu", "sigmoid", "tanh")  # of the gradients
POINTS = 2000  # equally likely inputs that stand for N(0, 1) in the histograms
EDGES = tuple(round(-1 + 0.25 * k, 2) for k in range(17))  # of the outputs

PARAMETERS = (
    parts.functions_parameter(
        "The functions; outputs of the first two are drawn.",
        ["tanh", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid"],
    ),
    Parameter(
        "shift",
        ParameterType.NUMBER,
        "Mean of the other inputs, which are not symmetric about 0.",
        default="1",
        minimum=Fraction(-5),
        maximum=Fraction(5),
    ),
)


def explain(values: parts.Values) -> Explanation:
    functions, shift = parts.activations(values), parts.number(values, "shift")
    gradients = tuple(same_sign(key) for key in WATCHED)
    first = functions[0]
    return Explanation(
        title=f"The outputs of {first.title} have mean {_mean(first)}",
        summary="For inputs symmetric about 0, an odd function cancels out. A function that is never negative can't.",
        steps=_steps(functions, gradients),
        figures=(_histograms(functions), _means(functions, shift)),
        tables=(_table(functions, shift), _gradient_table(gradients)),
        numbers=_numbers(functions, shift, gradients),
        caveats=_caveats(functions, shift, gradients),
    )


def _mean(f: Activation) -> str:
    return exact_or_tiny(f.mean)


def _shifted(f: Activation, shift: Fraction) -> str:
    return readable(mean_under_normal(f, float(shift)))


def percent(share: float) -> str:
    return f"{readable(100 * share, digits=3)} %"


def _numbers(functions: tuple[Activation, ...], shift: Fraction, gradients: tuple[SameSign, ...]) -> dict[str, str]:
    texts = {"shift": exact_text(shift)}
    for f in functions:
        texts |= {f"{f.key}.mean": _mean(f), f"{f.key}.mean_shifted": _shifted(f, shift)}
        texts[f"{f.key}.zeros"] = percent(chance_of_zero(f))
    for each in gradients:
        texts[f"same_sign.{each.function}.single"] = percent(each.single)
        texts[f"same_sign.{each.function}.batch"] = percent(each.batch)
    one = gradients[0]
    return texts | {
        "same_sign.inputs": str(one.inputs),
        "same_sign.batch_size": str(one.batch_size),
        "same_sign.n": readable(one.n),
        "same_sign.seed": str(one.seed),
    }


def _steps(functions: tuple[Activation, ...], gradients: tuple[SameSign, ...]) -> tuple[Step, ...]:
    means = [
        Step(f"mean of {f.title}(Z), Z from N(0, 1)" + (f" = {f.mean_formula}" if _has_formula(f) else ""), _mean(f))
        for f in functions
    ]
    one = [
        Step(f"{_title(g)}: all {g.inputs} weights pushed the same way", percent(g.single), relation=":")
        for g in gradients
    ]
    return (*means, *one)


def _has_formula(f: Activation) -> bool:
    return not f.mean_formula.isdigit() and f.mean_formula != ""


def _title(gradient: SameSign) -> str:
    return CATALOGUE[gradient.function].title


def _histograms(functions: tuple[Activation, ...]) -> Figure:
    shown = functions[:2]
    inputs = np.array([NormalDist().inv_cdf((k + 0.5) / POINTS) for k in range(POINTS)])
    panels, beyond = [], []
    for f in shown:
        outputs = f.value(inputs)
        beyond += [f"{percent(share)} of those of {f.title}"] if (share := float(np.mean(outputs > EDGES[-1]))) else []
        shares = np.histogram(outputs, bins=np.array(EDGES))[0] * (100 / POINTS)
        counts = tuple(round(float(share), 2) for share in shares)
        marks = (
            Histogram(f"outputs of {f.title}, in %", EDGES, counts),
            Rule(f"mean {_mean(f)}", "x", parts.stored(f.mean)),
        )
        x = Axis("output", EDGES[0], EDGES[-1])
        panels.append(Panel(x, Axis("share of outputs in %", 0, 1.15 * max(counts)), marks, title=f.title))
    return Figure(
        title="Outputs for inputs from N(0, 1)",
        panels=tuple(panels),
        conclusion=" ".join(f"The outputs of {f.title} have mean {_mean(f)}." for f in shown),
        caption="How often each output occurs. The upright line is the mean."
        + (f" Further right lie {' and '.join(beyond)}." if beyond else ""),
    )


def _means(functions: tuple[Activation, ...], shift: Fraction) -> Figure:
    names = tuple(f.title for f in functions)
    centred = tuple(parts.stored(f.mean) for f in functions)
    moved = tuple(parts.stored(mean_under_normal(f, float(shift))) for f in functions)
    low, high = min(0.0, *centred, *moved), max(0.1, *centred, *moved)
    margin = 0.15 * (high - low)
    return Figure(
        title="Mean of the outputs",
        panels=(
            Panel(
                Axis("mean of the outputs", low - margin if low < 0 else 0.0, high + margin),
                Axis("", 0, 1),
                (
                    Bars("inputs from N(0, 1)", names, centred, tuple(_mean(f) for f in functions)),
                    Bars(
                        f"inputs from N({exact_text(shift)}, 1)",
                        names,
                        moved,
                        tuple(_shifted(f, shift) for f in functions),
                        style=Style.SECOND,
                    ),
                ),
            ),
        ),
        conclusion=f"With inputs centred on 0, {_centred(functions)}; with inputs centred on {exact_text(shift)}, "
        + " and ".join(f"{f.title} has mean {_shifted(f, shift)}" for f in functions[:2])
        + ".",
        caption="Two kinds of inputs: symmetric about 0, and moved to one side.",
    )


def _centred(functions: tuple[Activation, ...]) -> str:
    centred = [f.title for f in functions if f.mean == 0]
    return f"only {' and '.join(centred)} has mean exactly 0" if centred else "no function shown has mean 0"


def _table(functions: tuple[Activation, ...], shift: Fraction) -> Table:
    return Table(
        "Means of the outputs",
        ("function", "inputs N(0, 1)", f"inputs N({exact_text(shift)}, 1)", "outputs exactly 0, inputs N(0, 1)"),
        tuple((f.title, _mean(f), _shifted(f, shift), percent(chance_of_zero(f))) for f in functions),
    )


def _gradient_table(gradients: tuple[SameSign, ...]) -> Table:
    one = gradients[0]
    return Table(
        f"How often all {one.inputs} weights are pushed the same way",
        ("function before the weights", "one example", f"mean over {one.batch_size} examples"),
        tuple((_title(g), percent(g.single), percent(g.batch)) for g in gradients),
    )


def _caveats(functions: tuple[Activation, ...], shift: Fraction, gradients: tuple[SameSign, ...]) -> tuple[str, ...]:
    first, one = functions[0], gradients[0]
    return (
        (
            f"This needs inputs symmetric about 0. For inputs from N({exact_text(shift)}, 1) the mean of {first.title} is "
            f"{_shifted(first, shift)}."
        ),
        (
            f"“All weights move the same way” holds for ReLU in {percent(one.single)} of single examples, but only in "
            f"{percent(one.batch)} of batches of {one.batch_size} (observed: {readable(one.n)} batches, seed {one.seed}). "
            "Normalisation layers can centre the outputs as well."
        ),
    )


PROVIDER = Provider(
    name="zero_centred",
    title="Outputs centred on 0",
    version="2",
    parameters=PARAMETERS,
    explain=explain,
)
