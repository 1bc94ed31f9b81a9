"""What a change of the input does to the output: exactly nothing, less than floats can tell, something tiny, or something.

Numbers, for every function KEY: `steps.KEY.before`, `steps.KEY.after`, `steps.KEY.delta` for the pair asked for, and
`companionN.KEY.before`, `.after`, `.delta` for the companion pairs N = 1, 2, ...; the pairs themselves:
`steps.from`, `steps.to`, `companionN.from`, `companionN.to`. Of the layer under noise: `noise.KEY.relative` and
`noise.KEY.unchanged` for relu, leaky_relu, identity and tanh, `noise.size`, `noise.n`, `noise.units`, `noise.seed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from activations import catalogue
from activations.catalogue import Activation, ParameterRefused, is_constant_between
from activations.choosing import OWN
from activations.explanations import parts
from activations.layer_noise import LayerNoise, layer_noise
from activations.values import change_of, value_text
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_or_tiny, exact_text, readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Axis, Bars, Change, Figure, Mark, Panel, Point, Rule, Shape, Style, Table

INPUT_BOUND = Fraction(1000)
NOISY = ("relu", "leaky_relu", "identity", "tanh")

PARAMETERS = (
    Parameter(
        "x_from", ParameterType.NUMBER, "The input before.", default="-11", minimum=-INPUT_BOUND, maximum=INPUT_BOUND
    ),
    Parameter(
        "x_to", ParameterType.NUMBER, "The input after.", default="-10", minimum=-INPUT_BOUND, maximum=INPUT_BOUND
    ),
    Parameter(
        "companions",
        ParameterType.NUMBERS,
        "Pairs of inputs to compare with, one after the other: from, to, from, to.",
        default=["-2", "-1", "-1", "1"],
        minimum=-INPUT_BOUND,
        maximum=INPUT_BOUND,
    ),
    parts.functions_parameter(
        "The functions; the first is the one that the question is about.",
        ["relu", "leaky_relu", "tanh", "sigmoid", "elu", "silu", "gelu"],
    ),
    *(
        Parameter(
            own, ParameterType.NUMBER, f"The {own} of the first function; left out: its usual value.", optional=True
        )
        for own in OWN
    ),
)


@dataclass(frozen=True, slots=True)
class Pair:
    start: Fraction
    end: Fraction

    @property
    def reach(self) -> Fraction:
        """How far it goes from 0."""
        return max(abs(self.start), abs(self.end))

    @property
    def text(self) -> str:
        return f"{exact_text(self.start)} → {exact_text(self.end)}"


@dataclass(frozen=True, slots=True)
class Effect:
    """What one function makes of one pair."""

    f: Activation
    pair: Pair
    before: str
    after: str
    delta: Fraction | float
    error: float  # the bound of what rounding does to delta; 0 where it is exact

    @property
    def difference(self) -> str:
        return f"{parts.call(self.f, self.pair.end)} − {parts.call(self.f, self.pair.start)}"

    @property
    def is_flat(self) -> bool:
        return is_constant_between(self.f, self.pair.start, self.pair.end)

    @property
    def returns(self) -> bool:
        """Exactly the same output at both ends, and others between them."""
        return self.delta == 0 and not self.error and not self.is_flat

    @property
    def is_hidden(self) -> bool:
        """Whether rounding may be all that is seen of the change."""
        return bool(self.error) and -self.error <= self.delta <= self.error

    @property
    def told(self) -> str:
        return "nearly 0" if self.is_hidden else exact_or_tiny(self.delta)

    @property
    def sentence(self) -> str:
        """Without its full stop."""
        start, end = exact_text(self.pair.start), exact_text(self.pair.end)
        words = f"From {start} to {end}, {self.f.title} changes by {self.told}"
        return f"{words}, less than floats can tell" if self.is_hidden else words


def effect(f: Activation, pair: Pair) -> Effect:
    return Effect(f, pair, value_text(f, pair.start), value_text(f, pair.end), *change_of(f, pair.start, pair.end))


def explain(values: parts.Values) -> Explanation:
    functions = _functions(values)
    main = Pair(parts.number(values, "x_from"), parts.number(values, "x_to"))
    companions = _companions(parts.numbers(values, "companions"))
    pairs = (main, *companions)
    _refuse_pairs_of_one_input(pairs)
    effects = {(pair, f.key): effect(f, pair) for pair in pairs for f in functions}
    noises = tuple(layer_noise(key) for key in NOISY)
    first = effects[main, functions[0].key]
    return Explanation(
        title=first.sentence,
        summary=_summary(first) + _companions_in_words(functions, main, companions),
        steps=_steps(tuple(effects[main, f.key] for f in functions)),
        figures=(_curves(functions, effects, main, companions), _bars(functions, effects, companions)),
        tables=(_table(functions, effects, pairs),),
        numbers=_numbers(effects, pairs, noises),
        caveats=_caveats(first, noises),
    )


def _summary(first: Effect) -> str:
    title = first.f.title
    if first.is_hidden:
        return f"“Nearly 0” is not “exactly 0”: {title} is not flat here, it changes by less than floats can tell."
    if first.returns:
        return f"{title} is not flat here: it changes on the way and comes back to the same output."
    if not first.f.flat:
        return f"“Exactly 0” and “tiny” are different: only on a flat stretch is nothing at all passed on; {title} has none."
    return "“Exactly 0” and “tiny” are different: on a flat stretch nothing at all is passed on."


def _companions_in_words(functions: tuple[Activation, ...], main: Pair, companions: tuple[Pair, ...]) -> str:
    are_nearer = bool(companions) and all(companion.reach < main.reach for companion in companions)
    if are_nearer and len(functions) > 1:
        return " Nearer to 0 the difference between the functions is plain to see."
    return ""


def _functions(values: parts.Values) -> tuple[Activation, ...]:
    """Those asked for, the first one at its own parameters."""
    first, *others = parts.activations(values)
    given = {own: parts.number(values, own) for own in OWN if values.get(own) is not None}
    try:
        return catalogue.activation(first.key, given), *others
    except ParameterRefused as refusal:
        raise InvalidParameter(refusal.name, refusal.message) from None


def _companions(flat: tuple[Fraction, ...]) -> tuple[Pair, ...]:
    if len(flat) % 2 or len(flat) > 4:
        raise InvalidParameter("companions", f"must be one or two pairs of inputs, not {len(flat)} numbers.")
    return tuple(Pair(flat[at], flat[at + 1]) for at in range(0, len(flat), 2))


def _refuse_pairs_of_one_input(pairs: tuple[Pair, ...]) -> None:
    for pair, name in zip(pairs, ("x_to", "companions", "companions"), strict=False):
        if pair.start == pair.end:
            raise InvalidParameter(name, f"must differ from where the change starts, {exact_text(pair.start)}.")


def _steps(effects: tuple[Effect, ...]) -> tuple[Step, ...]:
    first, *others = effects
    return (
        Step(parts.call(first.f, first.pair.start), first.before, "Before"),
        Step(parts.call(first.f, first.pair.end), first.after, "After"),
        Step(first.difference, first.told, "Change"),
        *(Step(other.difference, other.told, other.f.title) for other in others),
    )


Effects = dict[tuple[Pair, str], Effect]


def _numbers(effects: Effects, pairs: tuple[Pair, ...], noises: tuple[LayerNoise, ...]) -> dict[str, str]:
    texts: dict[str, str] = {}
    names = {pair: f"companion{index}" if index else "steps" for index, pair in reversed(list(enumerate(pairs)))}
    for pair, name in names.items():
        texts |= {f"{name}.from": exact_text(pair.start), f"{name}.to": exact_text(pair.end)}
    for (pair, key), each in effects.items():
        name = f"{names[pair]}.{key}"
        texts |= {f"{name}.before": each.before, f"{name}.after": each.after}
        texts[f"{name}.delta"] = each.told
    for noise in noises:
        texts[f"noise.{noise.function}.relative"] = readable(noise.relative, places=3)
        texts[f"noise.{noise.function}.unchanged"] = f"{readable(100 * noise.unchanged)} %"
    layer = noises[0]
    return texts | {
        "noise.size": readable(layer.noise),
        "noise.n": readable(layer.n),
        "noise.units": readable(layer.units),
        "noise.seed": str(layer.seed),
    }


def _curves(functions: tuple[Activation, ...], effects: Effects, main: Pair, companions: tuple[Pair, ...]) -> Figure:
    """The first function at the pair asked for and at the last companion, one panel each."""
    f = functions[0]
    shown = (main, *companions[-1:])
    return Figure(
        title=f"{f.title}: " + " and ".join(f"{pair.text}" for pair in shown),
        panels=tuple(_panel(f, effects[pair, f.key]) for pair in shown),
        conclusion=" ".join(f"{effects[pair, f.key].sentence}." for pair in shown),
        caption="Dots: output before and after."
        + (" Hatched: the stretch on which the function is constant." if f.flat else ""),
    )


def _panel(f: Activation, each: Effect) -> Panel:
    start, end = float(each.pair.start), float(each.pair.end)
    lower, upper = min(start, end, 0.0) - 1, max(start, end, 0.0) + 1
    before, after = (parts.stored(float(f.value(x))) for x in (start, end))
    line = parts.curve(f, lower, upper)
    drawn = [y for y in line.ys if y is not None]
    marks: list[Mark] = [
        *parts.flat_regions(f, lower, upper),
        line,
        Point(f"{parts.call(f, each.pair.start)} = {each.before}", start, before),
        Point(f"{parts.call(f, each.pair.end)} = {each.after}", end, after, Shape.SQUARE),
        Change(f"change: {each.told}", start, before, end, after),
    ]
    gap = max(0.6, 0.25 * (max(drawn) - min(drawn)))
    return Panel(
        Axis("input x", lower, upper),
        Axis("output f(x)", min(drawn) - gap, max(drawn) + gap),
        tuple(marks),
        title=each.pair.text,
    )


def _bars(functions: tuple[Activation, ...], effects: Effects, companions: tuple[Pair, ...]) -> Figure:
    panels = []
    for pair in companions:
        heights = [parts.stored(float(effects[pair, f.key].delta)) for f in functions]
        span = max(0.1, max(heights) - min(heights))
        bars = Bars(
            f"change {pair.text}",
            tuple(f.title for f in functions),
            tuple(heights),
            tuple(effects[pair, f.key].told for f in functions),
        )
        axis = Axis("change of the output", min(0.0, *heights) - 0.1 * span, max(0.0, *heights) + 0.1 * span)
        panels.append(Panel(axis, Axis("", 0, 1), (bars, Rule("no change", "x", 0.0, Style.THIRD)), title=pair.text))
    return Figure(
        title="The same two changes through every function",
        panels=tuple(panels),
        conclusion=" ".join(_bars_in_words(functions, effects, pair) for pair in companions),
        caption="The value stands at the end of each bar.",
    )


def _bars_in_words(functions: tuple[Activation, ...], effects: Effects, pair: Pair) -> str:
    shown = [effects[pair, f.key] for f in functions]
    still = [each.f.title for each in shown if each.is_flat]
    back = [each.f.title for each in shown if each.returns]
    hidden = [each.f.title for each in shown if each.is_hidden]
    moved = [each.f.title for each in shown if not (each.is_flat or each.returns or each.is_hidden)]
    words = f"From {exact_text(pair.start)} to {exact_text(pair.end)}"
    if len(moved) == len(shown):
        return f"{words} every function shown changes."
    told = (
        (still, "does not change at all", "do not change at all"),
        (back, "comes back to the same output", "come back to the same output"),
        (hidden, "changes by less than floats can tell", "change by less than floats can tell"),
        (moved, "does" if still else "changes", "do" if still else "change"),
    )
    clauses = (f"{_listed(titles)} {one if len(titles) == 1 else more}" for titles, one, more in told if titles)
    return f"{words} {'; '.join(clauses)}."


def _listed(titles: list[str]) -> str:
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if titles[1:] else titles)


def _table(functions: tuple[Activation, ...], effects: Effects, pairs: tuple[Pair, ...]) -> Table:
    return Table(
        "Change of the output",
        ("function", *(pair.text for pair in pairs)),
        tuple((f.title, *(effects[pair, f.key].told for pair in pairs)) for f in functions),
    )


def _caveats(first: Effect, noises: tuple[LayerNoise, ...]) -> tuple[str, ...]:
    layer = noises[0]
    told = ", ".join(f"{readable(noise.relative, places=3)} for {_title(noise)}" for noise in noises)
    one_unit = "This is about one unit that stays on its flat side."
    if first.f.is_continuous:
        one_unit += " A unit on its rising side passes every change on."
    return (
        *((one_unit,) if first.is_flat else ()),
        (
            f"A whole layer of ReLU is not calmer for its flat side. With noise of size {readable(layer.noise)} on inputs of "
            f"size 1, the outputs changed by this share of their own size: {told}. {readable(100 * layer.unchanged)} % of the "
            f"ReLU outputs kept every bit; the others made up for it (observed: {readable(layer.n)} inputs, "
            f"{readable(layer.units)} units, seed {layer.seed})."
        ),
    )


def _title(noise: LayerNoise) -> str:
    return {"relu": "ReLU", "leaky_relu": "leaky ReLU", "identity": "the identity", "tanh": "tanh"}[noise.function]


PROVIDER = Provider(
    name="change",
    title="What a change of the input does",
    version="3",
    parameters=PARAMETERS,
    explain=explain,
)
