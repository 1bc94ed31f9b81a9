"""Four ways to write the mask of ReLU in a backward pass, and a fifth as an assignment: what each of them trains.

Numbers: `points`, `hidden`, `weights`, `steps`, `rate`, `nets`, `first_seed`, `last_seed`, `guessing` (the loss of guessing);
for each line NAME (`z_positive`, `z_not_negative`, `a_positive`, `assigned`, `a_not_negative`, `sigmoid`, `tanh`)
`NAME.error`, `NAME.error_lowest`, `NAME.error_highest` (of the gradient check), `NAME.passed` (in percent), `NAME.loss` and
`NAME.accuracy` (of the first net); for those trained with every seed also `NAME.mean`, `NAME.lowest`, `NAME.highest`
(accuracies), for those that ReLU is right with `NAME.same` ("the same, bit for bit" or "not the same");
`zeros` and `entries` (of Z, over all steps and nets), `plane.z_positive` and `plane.a_not_negative` (lowest and highest R²
of a plane through the scores); `unit.z`, `unit.a`, `unit.z_positive`, `unit.z_not_negative`, `unit.a_positive`,
`unit.a_not_negative` (the masks of one unit that is off); `second.width`, `second.zeros`, `second.expected`, `second.nets`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import cast

import numpy as np

from activations.experiments.exact_zeros import second_layer
from activations.experiments.gradient_check import CLEARLY_RIGHT, check_gradient
from activations.experiments.masks import (
    EQUAL,
    MASKS,
    REACH,
    RULES,
    SEEDS,
    TRAINED,
    VALUES,
    Setup,
    Training,
    data_of,
    training,
)
from activations.explanations.sparsity import percent
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Curve, DecisionMap, Figure, Panel, Scale, Style, Table

CONTRASTED = ("z_positive", "a_not_negative", "sigmoid", "tanh")  # trained with every seed
UNIT = -2.0  # the pre-activation of the unit that is worked out by hand
SECOND_WIDTH = 4
SHORTEST_BAR = 1e-12  # where the axis of the gradient check begins
POINT_DIGITS = 3
DRAWN = 2  # every second point stands on the maps: all of them weigh twice as much and hide each other
LABELS_AT = {"z_positive": 0.9, "a_not_negative": 0.9, "sigmoid": 0.35, "tanh": 0.75}  # of the steps

Runs = Mapping[str, tuple[Training, ...]]


def explain(values: Mapping[str, object]) -> Explanation:
    """Decision maps, curves and gradient checks of one setup."""
    setup = Setup(cast(int, values["hidden"]), cast(int, values["steps"]), float(cast(Fraction, values["rate"])))
    seeds = tuple(range(cast(int, values["seed"]), cast(int, values["seed"]) + SEEDS))
    runs = {name: _trained(name, seeds, setup) for name in TRAINED}
    numbers = _numbers(runs, seeds, setup)
    return Explanation(
        title="What each mask lets through, and what becomes of the training",
        summary=(
            f"A >= 0 is true for every entry, so it lets the whole gradient through: a check finds that gradient off by "
            f"{numbers['a_not_negative.error']}, and {numbers['nets']} nets reach an accuracy of "
            f"{numbers['a_not_negative.mean']} on average. With Z > 0 they reach {numbers['z_positive.mean']}."
        ),
        steps=_steps(numbers),
        figures=(_maps(runs, seeds[0], numbers), _curves(runs, numbers), _bars(numbers, seeds, setup)),
        numbers=MappingProxyType(numbers),
        tables=(_table(numbers),),
        caveats=_caveats(numbers),
    )


def _trained(name: str, seeds: tuple[int, ...], setup: Setup) -> tuple[Training, ...]:
    return tuple(training(name, seed, setup) for seed in (seeds if name in CONTRASTED else seeds[:1]))


def _numbers(runs: Runs, seeds: tuple[int, ...], setup: Setup) -> dict[str, str]:
    first = runs["z_positive"][0]
    second = second_layer(SECOND_WIDTH)
    numbers = {
        "points": readable(first.n),
        "hidden": readable(setup.hidden),
        "weights": readable(4 * setup.hidden + 1),
        "steps": readable(setup.steps),
        "rate": readable(setup.rate),
        "nets": readable(len(seeds)),
        "first_seed": readable(seeds[0]),
        "last_seed": readable(seeds[-1]),
        "guessing": readable(math.log(2), places=2),
        "zeros": readable(sum(run.zeros for run in runs["z_positive"])),
        "entries": readable(sum(run.entries for run in runs["z_positive"]), digits=3),
        "second.width": readable(second.width),
        "second.zeros": f"{readable(100 * second.zeros, places=1)} %",
        "second.expected": f"{readable(100 * second.expected, places=1)} %",
        "second.nets": readable(second.nets),
    }
    for name in TRAINED:
        numbers |= _numbers_of_line(name, runs, seeds, setup)
    for name in ("z_positive", "a_not_negative"):
        shares = [run.linear_share for run in runs[name]]
        numbers[f"plane.{name}"] = f"{readable(min(shares), places=2)} to {readable(max(shares), places=2)}"
    return numbers | _numbers_of_unit()


def _numbers_of_line(name: str, runs: Runs, seeds: tuple[int, ...], setup: Setup) -> dict[str, str]:
    errors = _errors(name, seeds, setup)
    run, accuracies = runs[name][0], [run.accuracy for run in runs[name]]
    texts = {
        "error": readable(errors[0], digits=2),
        "error_lowest": readable(min(errors), digits=2),
        "error_highest": readable(max(errors), digits=2),
        "passed": percent(run.passed),
        "loss": readable(run.losses[-1], places=2),
        "accuracy": readable(run.accuracy, places=2),
    }
    if len(accuracies) > 1:
        texts["mean"] = readable(float(np.mean(accuracies)), places=2)
        texts |= {"lowest": readable(min(accuracies), places=2), "highest": readable(max(accuracies), places=2)}
    if name in EQUAL:
        is_same = run.fingerprint == runs["z_positive"][0].fingerprint
        texts["same"] = "the same, bit for bit" if is_same else "not the same"
    return {f"{name}.{part}": text for part, text in texts.items()}


def _errors(name: str, seeds: tuple[int, ...], setup: Setup) -> tuple[float, ...]:
    return tuple(check_gradient(name, seed, setup.hidden).error for seed in seeds)


def _numbers_of_unit() -> dict[str, str]:
    z = np.array([UNIT])
    a = VALUES["relu"](z)
    masks = {name: RULES[name].back(np.ones(1), z, a)[0] for name in MASKS if name != "assigned"}
    texts = {"unit.z": readable(UNIT), "unit.a": readable(float(a[0]))}
    return texts | {f"unit.{name}": readable(float(mask)) for name, mask in masks.items()}


def _steps(numbers: Mapping[str, str]) -> tuple[Step, ...]:
    z, a = numbers["unit.z"], numbers["unit.a"]
    back = "dA · 1 = dA" if numbers["unit.a_not_negative"] == "1" else "0"
    return (
        Step(f"max(0, {z})", a, "A unit that is off", "="),
        Step(
            f"Z > 0, Z >= 0, A > 0 at Z = {z}, A = {a}",
            ", ".join(numbers[f"unit.{name}"] for name in ("z_positive", "z_not_negative", "a_positive")),
            "Three masks stop its gradient",
            ":",
        ),
        Step(f"A >= 0 at A = {a}", numbers["unit.a_not_negative"], "The fourth does not", ":"),
        Step("dZ", back, "So the unit that is off gets a gradient as if it were on"),
        Step(
            "entries let through by Z > 0 and by A >= 0",
            f"{numbers['z_positive.passed']} and {numbers['a_not_negative.passed']}",
            "Over all units, points and steps kept",
            ":",
        ),
        Step(
            f"entries of Z that were exactly 0, of {numbers['entries']}",
            numbers["zeros"],
            "Where Z > 0 and Z >= 0 differ",
            ":",
        ),
        *(
            Step(
                f"weights after each of {numbers['steps']} steps, {RULES[name].short} against Z > 0",
                numbers[f"{name}.same"],
                "Trained anew",
                ":",
            )
            for name in EQUAL[1:]
        ),
        Step(
            "gradient check with Z > 0 and with A >= 0",
            f"{numbers['z_positive.error']} and {numbers['a_not_negative.error']}",
            "Against difference quotients, before training",
            ":",
        ),
    )


# Figures


def _maps(runs: Runs, seed: int, numbers: Mapping[str, str]) -> Figure:
    right, wrong = numbers["z_positive.accuracy"], numbers["a_not_negative.accuracy"]
    return Figure(
        title="What two nets have learnt, after the same start",
        panels=tuple(_map(runs[name][0]) for name in ("z_positive", "a_not_negative")),
        conclusion=(
            f"With the mask Z > 0 the net puts {percent(runs['z_positive'][0].accuracy)} of the points in the right class, "
            f"with A >= 0 {percent(runs['a_not_negative'][0].accuracy)}."
        ),
        caption=(
            f"Each point of the plane is shaded where the net says “class 1”; round points are of class 0, crosses of class 1, every "
            "second one drawn. "
            f"Left: trained with Z > 0, accuracy {right} over all {numbers['points']} points. Right: trained with A >= 0, accuracy {wrong}. "
            f"Same points, same first weights (seed {seed}), {numbers['steps']} steps."
        ),
    )


def _map(run: Training) -> Panel:
    data = data_of(run.seed)
    inside = [
        (round(float(x), POINT_DIGITS), round(float(y), POINT_DIGITS), int(kind))
        for (x, y, _), kind in zip(data.x.T[::DRAWN], data.y[0][::DRAWN], strict=True)
        if max(abs(x), abs(y)) < REACH
    ]
    return Panel(
        x=Axis("x₁", -REACH, REACH, ticks=(-4.0, 0.0, 4.0)),
        y=Axis("x₂", -REACH, REACH, ticks=(-4.0, 0.0, 4.0)),
        marks=(DecisionMap("class 1", run.rows, -REACH, REACH, -REACH, REACH, tuple(inside)),),
        title=RULES[run.rule].short,
    )


def _curves(runs: Runs, numbers: Mapping[str, str]) -> Figure:
    first = {name: runs[name][0] for name in CONTRASTED}
    first_shown = readable(first["z_positive"].kept[1])
    return Figure(
        title="Loss and accuracy during training",
        panels=(_curve_panel(first, "loss"), _curve_panel(first, "accuracy")),
        conclusion=(
            f"After {numbers['steps']} steps the loss is {numbers['z_positive.loss']} with Z > 0, "
            f"{numbers['a_not_negative.loss']} with A >= 0, {numbers['sigmoid.loss']} with sigmoid units and "
            f"{numbers['tanh.loss']} with tanh units; guessing has {numbers['guessing']}."
        ),
        caption=(
            f"One net each, seed {numbers['first_seed']}, from step {first_shown} on. Z >= 0, A > 0 and the assignment have no curves of their own: see the table. "
            "The slopes of sigmoid and tanh are written in A, and rightly so."
        ),
    )


def _curve_panel(runs: Mapping[str, Training], what: str) -> Panel:
    """From the first kept step on: the losses before it would press the rest flat."""
    curves = []
    for style, (name, run) in zip(Style, runs.items(), strict=True):
        ys = run.losses if what == "loss" else run.accuracies
        at = LABELS_AT[name] * run.setup.steps
        curves.append(Curve(RULES[name].short, tuple(float(step) for step in run.kept[1:]), ys[1:], style, at))
    steps = Axis("step", 0.0, float(runs["z_positive"].setup.steps))
    if what == "loss":
        top = max(0.8, math.ceil(max(max(run.losses[1:]) for run in runs.values()) * 10) / 10)
        return Panel(steps, Axis("loss", 0.0, top), tuple(curves))
    return Panel(steps, Axis("accuracy", 0.4, 1.15, ticks=(0.5, 0.75, 1.0)), tuple(curves))


def _bars(numbers: Mapping[str, str], seeds: tuple[int, ...], setup: Setup) -> Figure:
    errors = {name: _errors(name, seeds, setup) for name in TRAINED}
    bars = Bars(
        "",
        tuple(RULES[name].short for name in TRAINED),
        tuple(errors[name][0] for name in TRAINED),
        tuple(numbers[f"{name}.error"] for name in TRAINED),
        lower=tuple(min(errors[name]) for name in TRAINED),
        upper=tuple(max(errors[name]) for name in TRAINED),
    )
    return Figure(
        title="The gradient check",
        panels=(
            Panel(
                x=Axis("relative error", SHORTEST_BAR, 1.0, Scale.LOG, ticks=(SHORTEST_BAR, CLEARLY_RIGHT, 1e-4, 1.0)),
                y=Axis("", 0.0, 1.0),
                marks=(bars,),
            ),
        ),
        conclusion=(
            f"The gradient of the pass with A >= 0 is off by {numbers['a_not_negative.error']}; those with Z > 0, Z >= 0, A > 0 and "
            f"the assignment differ from the quotients by {numbers['z_positive.error']}, which is rounding."
        ),
        caption=(
            f"How far the gradient by all {numbers['weights']} weights lies from difference quotients, before training, on a "
            f"logarithmic axis; below {readable(CLEARLY_RIGHT)} it is rounding. Bars: seed {numbers['first_seed']}; whiskers: lowest and "
            f"highest of {numbers['nets']} nets."
        ),
    )


# Table and caveats


def _table(numbers: Mapping[str, str]) -> Table:
    return Table(
        "Each line of code and what it does",
        ("hidden layer", "line", "gradient check", "lets through", "loss", "accuracy"),
        tuple(_row(name, numbers) for name in TRAINED),
    )


def _row(name: str, numbers: Mapping[str, str]) -> tuple[str, ...]:
    rule = RULES[name]
    error = f"{numbers[f'{name}.error_lowest']} to {numbers[f'{name}.error_highest']}"
    accuracy = f"{numbers[f'{name}.accuracy']} (one net)"
    if f"{name}.mean" in numbers:
        accuracy = f"{numbers[f'{name}.mean']} ({numbers[f'{name}.lowest']} to {numbers[f'{name}.highest']})"
    elif numbers.get(f"{name}.same", "").startswith("the same"):
        accuracy = f"{numbers[f'{name}.same']}, as Z > 0"
    function = {"relu": "ReLU"}.get(rule.function, rule.function)
    passed = numbers[f"{name}.passed"] if name in MASKS else "scales all"
    return function, rule.line, error, passed, numbers[f"{name}.loss"], accuracy


def _caveats(numbers: Mapping[str, str]) -> tuple[str, ...]:
    return (
        (
            "Proved: max(0, Z) is never below 0, so A >= 0 is true everywhere and dZ = dA. Proved too: A > 0 and the "
            "assignment are the mask Z > 0 for every Z."
        ),
        (
            f"Observed: losses and accuracies, on {numbers['points']} training points, {numbers['nets']} nets with {numbers['hidden']} "
            f"hidden units, seeds {numbers['first_seed']} to {numbers['last_seed']}, weights from N(0, 1), learning rate "
            f"{numbers['rate']}, {numbers['steps']} steps. Z >= 0, A > 0 and the assignment were trained for the first seed. "
            "Another machine may give other last digits."
        ),
        (
            f"Z >= 0 differs from Z > 0 where Z is exactly 0. That happened {numbers['zeros']} times in {numbers['entries']} entries, "
            f"and need not be so: with two ReLU layers of {numbers['second.width']} units without biases, "
            f"{numbers['second.zeros']} of the entries of the second were exactly 0 ({numbers['second.nets']} untrained nets, seed 0; "
            f"{numbers['second.expected']} expected). Both conventions are one-sided slopes there. In 16 or 32 bits the choice can "
            "matter (Bertoin, Bolte, Gerchinovitz & Pauwels, NeurIPS 2021)."
        ),
        (
            "Training with A >= 0 is not training without ReLU: the way forward still has it. But all hidden units are moved along "
            "one and the same direction, and the scores tend to depend on one direction of the plane only: a plane explains "
            f"{numbers['plane.a_not_negative']} of their variance, against {numbers['plane.z_positive']} with Z > 0."
        ),
    )


def _whole(name: str, help_text: str, default: int, lowest: int, highest: int) -> Parameter:
    return Parameter(
        name,
        ParameterType.INTEGER,
        help_text,
        default=default,
        minimum=Fraction(lowest),
        maximum=Fraction(highest),
    )


PROVIDER = Provider(
    name="masks",
    title="The derivative of ReLU as a mask in a backward pass: lines that train and one that doesn't",
    version="2",
    parameters=(
        _whole("hidden", "Hidden units of the net.", 20, 4, 40),
        _whole("steps", "Steps of training.", 2000, 100, 3000),
        Parameter(
            "rate",
            ParameterType.NUMBER,
            "The learning rate.",
            default="0.5",
            minimum=Fraction(1, 100),
            maximum=Fraction(1),
        ),
        _whole("seed", "The seed of the first of five nets and their points.", 0, 0, 99),
    ),
    explain=explain,
    slow=True,
)
