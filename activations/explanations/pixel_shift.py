"""A one-pixel shift of an image: how many units of a layer don't notice.

Numbers: `pixels` (that changed), `units`, `seed`, and for every function KEY `KEY.unchanged`, `KEY.relative`."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from activations.catalogue import CATALOGUE
from activations.experiments.pixel_shift import SIZE, Shifted, shifted
from activations.explanations import parts
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, DecisionMap, Figure, Panel, Table

PARAMETERS = (
    parts.functions_parameter(
        "The functions; all get the same pre-activations.", ["relu", "leaky_relu", "tanh", "gelu"]
    ),
    Parameter(
        "seed", ParameterType.INTEGER, "Seed of the weights.", default=0, minimum=Fraction(0), maximum=Fraction(99)
    ),
)


def explain(values: parts.Values) -> Explanation:
    functions = parts.activations(values)
    result = shifted(tuple(f.key for f in functions), cast(int, values["seed"]))
    numbers = {"pixels": readable(result.changed_pixels), "units": readable(result.units), "seed": str(result.seed)}
    for each in result.results:
        numbers[f"{each.function}.unchanged"] = f"{readable(100 * each.unchanged, digits=3)} %"
        numbers[f"{each.function}.relative"] = readable(each.relative)
    first = functions[0]
    return Explanation(
        title=f"{numbers[f'{first.key}.unchanged']} of the {first.title} units don’t notice the shift",
        summary=f"The disc moves by one pixel, which changes {numbers['pixels']} of them. A unit doesn’t notice if its output keeps every bit.",
        steps=tuple(Step("units that don’t notice", numbers[f"{f.key}.unchanged"], f.title, ":") for f in functions),
        figures=(_images(result, numbers), _bars(result, numbers)),
        tables=(_table(result, numbers),),
        numbers=numbers,
        caveats=(
            f"Observed: {numbers['units']} dense units with random weights, seed {numbers['seed']}, no training.",
            "The layer as a whole is hardly calmer for it: the relative change of its output stands beside.",
        ),
    )


def _images(result: Shifted, numbers: dict[str, str]) -> Figure:
    axis_x, axis_y = Axis("column", 0.0, float(SIZE)), Axis("row", 0.0, float(SIZE))

    def panel(title: str, rows: tuple[str, ...]) -> Panel:
        return Panel(axis_x, axis_y, (DecisionMap(title, rows, 0.0, float(SIZE), 0.0, float(SIZE)),), title=title)

    return Figure(
        title="The image and its shift",
        panels=(panel("Before", result.before), panel("One pixel to the right", result.after)),
        conclusion=f"{numbers['pixels']} of {SIZE * SIZE} pixels change.",
        caption="The same disc, moved by one pixel.",
    )


def _bars(result: Shifted, numbers: dict[str, str]) -> Figure:
    bars = Bars(
        "units that don’t notice",
        tuple(CATALOGUE[each.function].title for each in result.results),
        tuple(parts.stored(100 * each.unchanged) for each in result.results),
        tuple(numbers[f"{each.function}.unchanged"] for each in result.results),
    )
    return Figure(
        title="Units that don’t notice",
        panels=(Panel(Axis("units that don’t notice, in %", 0, 115), Axis("", 0, 1), (bars,)),),
        conclusion="; ".join(
            f"{CATALOGUE[each.function].title} {numbers[f'{each.function}.unchanged']}" for each in result.results
        )
        + ".",
        caption="The value stands at the end of each bar.",
    )


def _table(result: Shifted, numbers: dict[str, str]) -> Table:
    rows = tuple(
        (CATALOGUE[each.function].title, numbers[f"{each.function}.unchanged"], numbers[f"{each.function}.relative"])
        for each in result.results
    )
    return Table("What the shift does", ("function", "units that don’t notice", "relative change of the layer"), rows)


PROVIDER = Provider(
    name="pixel_shift", title="A one-pixel shift of an image", version="1", parameters=PARAMETERS, explain=explain
)
