"""Figures that the tests draw: one for each kind of mark and for the combinations that explanations use."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from svgplot.figure import (
    Axis,
    Bars,
    Change,
    Curve,
    DecisionMap,
    Figure,
    Histogram,
    Outline,
    Panel,
    Point,
    RangeBar,
    Region,
    Rule,
    Scale,
    Shape,
    Style,
    Table,
)


def sampled(
    label: str, f: Callable[[float], float], a: float, b: float, style: Style = Style.FIRST, n: int = 200
) -> Curve:
    xs = tuple(a + (b - a) * i / n for i in range(n + 1))
    return Curve(label, xs, tuple(f(x) for x in xs), style)


def relu(x: float) -> float:
    return max(0.0, x)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def gelu(x: float) -> float:
    return x * 0.5 * math.erfc(-x / math.sqrt(2))


def change() -> Figure:
    return Figure(
        "ReLU between −12 and 4, with the inputs −11 and −10 marked",
        (
            Panel(
                Axis("input x", -12.5, 4.5),
                Axis("output", -0.9, 4.4),
                (
                    Region("flat: slope 0", -12.5, 0),
                    Curve("ReLU", (-12.5, 0, 4.3), (0, 0, 4.3)),
                    Curve("leaky ReLU, slope 0.05", (-12.5, 0, 4.3), (-0.625, 0, 4.3), Style.SECOND),
                    Point("−11", -11, 0),
                    Point("−10", -10, 0, Shape.SQUARE),
                    Change("change: exactly 0", -11, 0, -10, 0),
                ),
            ),
        ),
        "Both inputs lie on the flat part: each gives 0, so the change is exactly 0.",
        "Solid: ReLU. Dashed: leaky ReLU. Hatched: inputs for which ReLU’s slope is 0.",
    )


def rising_change() -> Figure:
    return Figure(
        "ELU from −1.5 to 1.5",
        (
            Panel(
                Axis("x", -4, 3),
                Axis("f(x)", -1.2, 3),
                (
                    sampled("ELU", lambda x: x if x > 0 else math.expm1(x), -4, 3),
                    Point("f(−1.5) = −0.7769", -1.5, math.expm1(-1.5), guides=True),
                    Point("f(1.5) = 1.5", 1.5, 1.5, Shape.SQUARE, guides=True),
                    Change("change: 2.277", -1.5, math.expm1(-1.5), 1.5, 1.5),
                ),
            ),
        ),
        "The output grows by 2.277.",
    )


def functions() -> Figure:
    return Figure(
        "Four activation functions",
        (
            Panel(
                Axis("x", -4, 4),
                Axis("", -1.2, 2.2),
                (
                    sampled("ReLU", relu, -4, 4),
                    sampled("tanh", math.tanh, -4, 4, Style.SECOND),
                    sampled("sigmoid", sigmoid, -4, 4, Style.THIRD),
                    sampled("GELU", gelu, -4, 4, Style.FOURTH),
                ),
            ),
        ),
        "Only ReLU and GELU grow without bound.",
    )


def derivative() -> Figure:
    """A function above its derivative with a jump: the pen is lifted at the kink."""
    x = Axis("x", -3, 3)
    return Figure(
        "ReLU and its derivative",
        (
            Panel(x, Axis("ReLU", -0.5, 3), (Curve("", (-3, 0, 3), (0, 0, 3)), Point("kink", 0, 0)), "The function"),
            Panel(
                x,
                Axis("slope", -0.2, 1.3),
                (
                    Curve("", (-3, 0, 0, 0, 3), (0, 0, math.nan, 1, 1)),
                    Point("0 here by convention", 0, 0),
                    Point("1 only beyond 0", 0, 1, outline=Outline.OPEN),
                ),
                "Its derivative",
            ),
        ),
        "At 0 the slope jumps from 0 to 1; frameworks take 0 there.",
    )


def output_range() -> Figure:
    return Figure(
        "The outputs of ReLU",
        (
            Panel(
                Axis("input", -4, 4),
                Axis("output", -1.5, 4),
                (
                    Curve("ReLU", (-4, 0, 4), (0, 0, 4)),
                    RangeBar("outputs: [0, ∞)", 0, None),
                    Point("f(2) = 2", 2, 2, guides=True),
                    Point("f(−1) = 0", -1, 0, Shape.DIAMOND),
                ),
            ),
        ),
        "0 is reached, every positive number is reached, no negative one is.",
    )


def two_ranges() -> Figure:
    return Figure(
        "The outputs of tanh and sigmoid",
        (
            Panel(
                Axis("input", -5, 5),
                Axis("output", -1.25, 1.25, ticks=(-1, -0.5, 0, 0.5, 1)),
                (
                    sampled("tanh", math.tanh, -5, 5),
                    sampled("sigmoid", sigmoid, -5, 5, Style.SECOND),
                    RangeBar("(−1, 1)", -1, 1, Outline.OPEN, Outline.OPEN),
                    Rule("", "y", 1.0, Style.THIRD),
                    Rule("", "y", -1.0, Style.THIRD),
                ),
            ),
        ),
        "Neither reaches its limits.",
    )


def saturation() -> Figure:
    def slope(f: Callable[[float], float]) -> Callable[[float], float]:
        return lambda x: f(x) * (1 - f(x))

    return Figure(
        "Slopes of ReLU, tanh and sigmoid",
        (
            Panel(
                Axis("input", -8, 8),
                Axis("slope", -0.05, 1.2),
                (
                    Curve("ReLU", (-8, 0, 0, 0, 8), (0, 0, None, 1, 1)),
                    sampled("tanh", lambda x: 1 - math.tanh(x) ** 2, -8, 8, Style.SECOND),
                    sampled("sigmoid", slope(sigmoid), -8, 8, Style.THIRD),
                    Region("growing input", 0, 8),
                ),
            ),
        ),
        "For growing input ReLU’s slope stays 1; the other two go to 0.",
    )


def growth() -> Figure:
    """A log axis: the size of a signal through the layers, one line for each gain."""
    layers = tuple(float(i) for i in range(31))

    def line(label: str, factor: float, style: Style) -> Curve:
        return Curve(label, layers, tuple(factor**i for i in layers), style)

    return Figure(
        "Size of the gradient through 30 layers",
        (
            Panel(
                Axis("layer", 0, 30),
                Axis("gradient, relative", 1e-20, 1e10, Scale.LOG),
                (
                    line("gain 2: ×1.41 per layer", 1.41, Style.SECOND),
                    line("He: ×0.99 per layer", 0.99, Style.FIRST),
                    line("sigmoid: ×0.234 per layer", 0.234, Style.THIRD),
                ),
            ),
        ),
        "Only with He’s scale does the gradient keep its size.",
    )


def speed() -> Figure:
    names = ("ReLU, NumPy float32", "tanh, NumPy float32", "ReLU, torch", "tanh, torch, one thread of many")
    return Figure(
        "Time per element",
        (
            Panel(
                Axis("nanoseconds per element", 0.05, 20, Scale.LOG),
                Axis("operation", 0, 1),
                (
                    Bars(
                        "time",
                        names,
                        (0.21, 0.92, 0.11, 6.4),
                        ("0.21 ns", "0.92 ns", "0.11 ns", "6.4 ns"),
                        (0.2, 0.9, 0.1, 5.1),
                        (0.25, 1.1, 0.13, 8.0),
                    ),
                    Rule("one clock tick", "x", 0.3),
                ),
            ),
        ),
        "ReLU is faster in each pair.",
    )


def shares_of_time() -> Figure:
    return Figure(
        "Dead units after 500 steps",
        (
            Panel(
                Axis("% of 32 units", 0, 100),
                Axis("", 0, 1),
                (Bars("", ("ReLU", "Leaky ReLU", "ELU", "GELU"), (63, 0, 0, 12.5), ("63 %", "0 %", "0 %", "12.5 %")),),
            ),
        ),
        "Only units with a flat side die.",
    )


def softmax() -> Figure:
    categories = ("class 1", "class 2", "class 3")
    return Figure(
        "Softmax before and after adding 100 to each score",
        (
            Panel(
                Axis("probability", 0, 1),
                Axis("class", 0, 1),
                (
                    Bars("before", categories, (0.09, 0.2447, 0.6652), ("0.0900", "0.2447", "0.6652")),
                    Bars(
                        "after", categories, (0.09, 0.2447, 0.6652), ("0.0900", "0.2447", "0.6652"), style=Style.SECOND
                    ),
                ),
            ),
        ),
        "Adding the same number to each score changes nothing.",
    )


def outputs() -> Figure:
    edges = tuple(-3 + 0.25 * i for i in range(25))

    def share(a: float, b: float) -> float:
        return 1000 * (math.erf(b / math.sqrt(2)) - math.erf(a / math.sqrt(2))) / 2

    counts = tuple(round(share(a, b)) for a, b in pairwise(edges))
    return Figure(
        "Outputs of a unit for 1000 inputs",
        (
            Panel(
                Axis("output", -3, 3),
                Axis("how many", 0, 120),
                (
                    Histogram("before", edges, tuple(float(c) for c in counts)),
                    Rule("mean 0.0002", "x", 0.0002),
                    Rule("mean of ReLU 0.3989", "x", 0.3989, Style.FIRST),
                ),
            ),
        ),
        "The mean of tanh is 0, that of ReLU is not.",
    )


def two_histograms() -> Figure:
    edges = (-2.0, -1.0, 0.0, 1.0, 2.0)
    return Figure(
        "Activations before and after training",
        (
            Panel(
                Axis("z", -2, 2),
                Axis("units", 0, 20),
                (
                    Histogram("at the start", edges, (2, 14, 13, 3)),
                    Histogram("after 500 steps", edges, (17, 9, 4, 2), Style.SECOND),
                ),
            ),
        ),
        "Most units have moved to the left of 0.",
    )


def _map(label: str, rule: Callable[[float, float], bool], cells: int = 61) -> DecisionMap:
    steps = [-4 + 8 * (i + 0.5) / cells for i in range(cells)]
    rows = tuple("".join("1" if rule(x, y) else "0" for x in steps) for y in reversed(steps))
    points = []
    for i in range(120):
        angle, radius = i * 2.399963, 4 * math.sqrt(i / 120)
        x, y = radius * math.cos(angle) * 0.95, radius * math.sin(angle) * 0.95
        points.append((x, y, int(math.sin(4 * math.atan2(y, x)) > 0)))
    return DecisionMap(label, rows, -4, 4, -4, 4, tuple(points))


def one_map() -> Figure:
    return Figure(
        "The plane as a network divides it",
        (
            Panel(
                Axis("x₁", -4, 4),
                Axis("x₂", -4, 4),
                (_map("ReLU, 20 units", lambda x, y: math.sin(4 * math.atan2(y, x)) > 0.2),),
            ),
        ),
        "The two classes are told apart.",
        "Dots and light ground: class 0. Crosses and darker ground: class 1.",
    )


def two_maps() -> Figure:
    x, y = Axis("x₁", -4, 4), Axis("x₂", -4, 4)
    return Figure(
        "Decision maps with the right mask and with none",
        (
            Panel(x, y, (_map("mask Z > 0", lambda x, y: math.sin(4 * math.atan2(y, x)) > 0.2),)),
            Panel(x, y, (_map("mask A ≥ 0: nearly linear", lambda x, y: x + 0.3 * y > 0.4),)),
        ),
        "Without the mask the border is nearly a straight line.",
    )


def dying() -> Figure:
    steps = tuple(float(i) for i in range(0, 2001, 10))
    return Figure(
        "A unit that starts with bias −5",
        (
            Panel(
                Axis("pre-activation z", -8, 2),
                Axis("inputs", 0, 40),
                (
                    Histogram(
                        "",
                        tuple(-8 + 0.5 * i for i in range(17)),
                        (0, 1, 3, 8, 17, 30, 38, 30, 17, 8, 3, 1, 0, 0, 0, 0),
                    ),
                    Region("gradient 0", -8, 0),
                    Rule("z = 0", "x", 0),
                ),
                "Where its inputs fall",
            ),
            Panel(
                Axis("step", 0, 2000),
                Axis("bias", -6, 2),
                (
                    Curve("ReLU: stays at −5", steps, tuple(-5.0 for _ in steps)),
                    Curve("ELU: recovers", steps, tuple(1 - 6 * math.exp(-s / 400) for s in steps), Style.SECOND),
                ),
                "Its bias while training",
            ),
        ),
        "The ReLU unit gets gradient 0 and stays where it is.",
    )


def path() -> Figure:
    spots = [
        (1 - 0.8**i + (0.2 * 0.8**i if i % 2 else 0), 0.8**i - 1 + (0.2 * 0.8**i if i % 2 else 0)) for i in range(24)
    ]
    return Figure(
        "The way of gradient descent",
        (
            Panel(
                Axis("w₁", 0, 1.1),
                Axis("w₂", -1.1, 0.2),
                (
                    Curve("sigmoid inputs", tuple(x for x, _ in spots), tuple(y for _, y in spots), Style.SECOND),
                    Curve("straight", (0, 1), (0, -1), Style.FIRST),
                    Point("goal", 1, -1, Shape.DIAMOND),
                    Point("start", 0, 0),
                ),
            ),
        ),
        "The way zigzags.",
        table=Table("Length of the way", ("inputs", "way / straight"), (("tanh", "1.27"), ("sigmoid", "2.99"))),
    )


def mistake() -> Figure:
    """A learner's value beside the right one, with the curve that it lies on."""
    return Figure(
        "Your value and the right one",
        (
            Panel(
                Axis("x", -4, 4),
                Axis("f(x)", -4.4, 4.4),
                (
                    Curve("Leaky ReLU, a = 0.1", (-4, 0, 4), (-0.4, 0, 4)),
                    Curve("identity", (-4, 4), (-4, 4), Style.SECOND, label_at=-1.0),
                    Point("right: −0.3", -3, -0.3),
                    Point("yours: −3", -3, -3, Shape.CROSS),
                ),
            ),
        ),
        "Your value lies on the identity: you get it if the slope a is forgotten.",
    )


EXAMPLES: dict[str, Callable[[], Figure]] = {
    made.__name__: made
    for made in (
        change,
        rising_change,
        functions,
        derivative,
        output_range,
        two_ranges,
        saturation,
        growth,
        speed,
        shares_of_time,
        softmax,
        outputs,
        two_histograms,
        one_map,
        two_maps,
        dying,
        path,
        mistake,
    )
}
