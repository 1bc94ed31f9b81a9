"""Claims that a seeded experiment or exact arithmetic decides. They read experiments and write witnesses; no prose, no figures.

A claim is undecidable (None) where the experiment is too short or its chance too large to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isfinite
from types import MappingProxyType
from typing import cast

from activations.catalogue import CATALOGUE
from activations.claims.properties import parameter_count
from activations.experiments import bias as bias_experiment
from activations.experiments import chain as chain_experiment
from activations.experiments import dying, flower, growth, separation
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_or_tiny, readable
from quizzes.engine.subject import ClaimResult, ClaimType, Evidence, Parameter, ParameterType

Values = Mapping[str, object]

CLEARLY_LESS = Fraction(1, 10)  # a remedy that leaves less than a tenth of the growth limits it
GROWS = 2  # times, over all layers: less is no growth to speak of
HARDLY_LESS = Fraction(1, 2)  # one that leaves more than half does not; between the two nobody can tell
LEVELS_OF_CHANCE = 2  # standard deviations that a difference must exceed


def _observed(
    truth: bool | None, witness: str, numbers: Mapping[str, str], *, n: int | None = None, seed: int | None = None
) -> ClaimResult:
    return ClaimResult(
        truth, _sentence(witness), Evidence.OBSERVED, n=n, seed=seed, numbers=MappingProxyType(dict(numbers))
    )


def _proved(truth: bool, witness: str, numbers: Mapping[str, str]) -> ClaimResult:
    return ClaimResult(truth, _sentence(witness), Evidence.PROVED, numbers=MappingProxyType(dict(numbers)))


def _refuse_unless_above(values: Values, less: str, more: str) -> None:
    """What a claim says of the larger number would be said of the smaller one."""
    if cast(Fraction, values[more]) <= cast(Fraction, values[less]):
        raise InvalidParameter(more, f"must be greater than {less}.")


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _unit(values: Values) -> dying.UnitRun:
    return dying.dying_unit(cast(str, values["function"]), float(cast(Fraction, values["bias"])))


def _unit_numbers(run: dying.UnitRun) -> dict[str, str]:
    return {
        "steps": readable(run.steps),
        "inputs": readable(run.n),
        "weight_before": readable(run.start_weight),
        "weight_after": readable(run.end_weight),
        "bias_before": readable(run.start_bias),
        "bias_after": readable(run.end_bias),
        "gradient": exact_or_tiny(run.first_gradient[1]),
        "largest_output": exact_or_tiny(run.largest_output),
    }


def frozen_unit(values: Values) -> ClaimResult:
    """True when training moves neither weight nor bias of a unit that starts at 0 on all data, not by a single bit."""
    run = _unit(values)
    numbers = _unit_numbers(run)
    witness = (
        f"after {numbers['steps']} steps weight and bias are exactly what they were, "
        f"{numbers['weight_before']} and {numbers['bias_before']}"
        if not run.moved
        else f"after {numbers['steps']} steps the bias has moved from {numbers['bias_before']} to {numbers['bias_after']}"
    )
    return _observed(not run.moved, witness, numbers, n=run.n, seed=run.seed)


def unit_output_overflows(values: Values) -> ClaimResult:
    """True when the output of the unit grows beyond a million during training."""
    run = _unit(values)
    numbers = _unit_numbers(run)
    witness = f"the largest output in {numbers['steps']} steps is {numbers['largest_output']}"
    return _observed(run.largest_output > 1e6, witness, numbers, n=run.n, seed=run.seed)


def weights_shrink_when_dead(values: Values) -> ClaimResult:
    """True when training brings the weight of a unit that starts at 0 on all data below a hundredth of its size."""
    run = _unit(values)
    numbers = _unit_numbers(run)
    after = f"{numbers['weight_after']} after {numbers['steps']} steps"
    witness = f"weight {numbers['weight_before']} before, {after if run.moved else 'exactly ' + after}"
    return _observed(abs(run.end_weight) < abs(run.start_weight) / 100, witness, numbers, n=run.n, seed=run.seed)


def unit_recovers(values: Values) -> ClaimResult:
    """True when a unit that starts with every pre-activation below 0 rises above 0 within the steps; false when its
    gradient is exactly 0; undecidable when it has one and has not arrived."""
    run = _unit(values)
    numbers = _unit_numbers(run)
    if run.first_active is not None:
        numbers["first_active"] = readable(run.first_active)
        witness = f"after {numbers['first_active']} steps the first input lies above 0 again"
        return _observed(True, witness, numbers, n=run.n, seed=run.seed)
    if run.first_gradient != (0.0, 0.0):
        witness = f"in {numbers['steps']} steps it did not come back, but its gradient is not 0: too short to tell"
        return _observed(None, witness, numbers, n=run.n, seed=run.seed)
    witness = f"in {numbers['steps']} steps it never came back; its gradient is {numbers['gradient']}"
    return _observed(False, witness, numbers, n=run.n, seed=run.seed)


def _net(values: Values) -> tuple[flower.TrainedNet, dict[str, str]]:
    net = flower.trained_net(cast(int, values["seed"]))
    return net, {
        "inputs": readable(net.n),
        "hidden": readable(net.hidden),
        "zeros_before": readable(net.zeros_before, digits=3),
        "zeros_after": readable(net.zeros_after, digits=3),
        "fewest": readable(net.fewest_active),
        "most": readable(net.most_active),
        "mean": readable(net.mean_active, digits=3),
        "patterns": readable(net.patterns),
        "dead": readable(net.dead),
    }


def half_inactive_at_start(values: Values) -> ClaimResult:
    """True when between 0.45 and 0.55 of a ReLU layer's outputs are 0 before training."""
    net, numbers = _net(values)
    witness = f"before training {numbers['zeros_before']} of the outputs of {numbers['hidden']} units are exactly 0"
    return _observed(abs(net.zeros_before - 0.5) <= 0.05, witness, numbers, n=net.n, seed=net.seed)


def active_units_vary(values: Values) -> ClaimResult:
    """True when the number of active hidden units of a trained net is not the same for all inputs."""
    net, numbers = _net(values)
    witness = f"{numbers['fewest']} to {numbers['most']} of {numbers['hidden']} units are active, by input"
    return _observed(net.fewest_active < net.most_active, witness, numbers, n=net.n, seed=net.seed)


def zeros_tell_nothing(values: Values) -> ClaimResult:
    """True when all inputs have the same set of units at 0, so that the zeros say nothing about the input."""
    net, numbers = _net(values)
    witness = f"{numbers['inputs']} inputs give {numbers['patterns']} different sets of units at 0"
    return _observed(net.patterns == 1, witness, numbers, n=net.n, seed=net.seed)


def zeros_vanish_with_training(values: Values) -> ClaimResult:
    """True when training leaves less than half of the zeros; false when as many or more stay; else undecidable."""
    net, numbers = _net(values)
    witness = f"{numbers['zeros_before']} of the outputs are 0 before training, {numbers['zeros_after']} after it"
    truth = None
    if net.zeros_after < net.zeros_before / 2:
        truth = True
    elif net.zeros_after >= net.zeros_before:
        truth = False
    return _observed(truth, witness, numbers, n=net.n, seed=net.seed)


def _accuracies(units: int) -> tuple[separation.Separation, separation.Separation, dict[str, str]]:
    relu, tanh = separation.separation("relu", units), separation.separation("tanh", units)
    return (
        relu,
        tanh,
        {
            "units": readable(units),
            "relu": readable(relu.accuracy, places=2),
            "tanh": readable(tanh.accuracy, places=2),
            "relu_zeros": readable(relu.zeros, places=2),
            "points": readable(relu.n),
            "repetitions": readable(relu.seeds),
        },
    )


def sparse_features_separate(values: Values) -> ClaimResult:
    """Undecidable here: the experiment shows that dimension helps, and that it helps as much without zeros.

    What the literature says about sparse spaces stands on its source; the numbers are printed beside it.
    """
    relu, _, numbers = _accuracies(cast(int, values["units"]))
    numbers["plain"] = readable(separation.separation("identity", relu.units).accuracy, places=2)
    witness = (
        f"held-out accuracy with {numbers['units']} random units: {numbers['relu']} with ReLU, "
        f"{numbers['tanh']} with tanh, which has no zeros; {numbers['plain']} without an activation"
    )
    return ClaimResult(
        None, _sentence(witness), Evidence.SOURCE_ONLY, n=relu.n * relu.seeds, seed=0, numbers=MappingProxyType(numbers)
    )


def dimension_separates(values: Values) -> ClaimResult:
    """True when more random units raise the held-out accuracy by more than chance does; false when they lower it so."""
    function = cast(str, values["function"])
    _refuse_unless_above(values, "few", "many")
    few = separation.separation(function, cast(int, values["few"]))
    many = separation.separation(function, cast(int, values["many"]))
    chance = LEVELS_OF_CHANCE * (few.spread**2 + many.spread**2) ** 0.5 / few.seeds**0.5
    gain = many.accuracy - few.accuracy
    truth = None if abs(gain) <= chance else gain > 0
    numbers = {
        "few_accuracy": readable(few.accuracy, places=2),
        "many_accuracy": readable(many.accuracy, places=2),
        "few": readable(few.units),
        "many": readable(many.units),
    }
    witness = f"{numbers['few_accuracy']} with {few.units} units, {numbers['many_accuracy']} with {many.units}"
    return _observed(truth, witness, numbers, n=few.n * few.seeds, seed=0)


def fewer_weights_after_training(values: Values) -> ClaimResult:
    """True when a dense net has fewer parameters after training. False by counting: training changes values, not shapes."""
    sizes = tuple(int(size) for size in cast(tuple[Fraction, ...], values["sizes"]))
    count = parameter_count(sizes)
    numbers = {"before": readable(count), "after": readable(count)}
    return _proved(False, f"{numbers['before']} parameters before training, {numbers['after']} after it", numbers)


def dead_fraction_reaches(values: Values) -> ClaimResult:
    """True when every data set has at least that share of dead units, false when none has, else undecidable."""
    run = bias_experiment.zero_fractions(float(cast(Fraction, values["bias"])))
    share = float(cast(Fraction, values["share"]))
    truth = True if run.dead_lowest >= share else (False if run.dead_highest < share else None)
    numbers = {
        "bias": readable(run.bias),
        "zero": readable(run.zero, digits=3),
        "dead": readable(run.dead, digits=2),
    }
    witness = f"at bias {numbers['bias']} {numbers['dead']} of the units are 0 on all {readable(run.n)} inputs"
    return _observed(truth, witness, numbers, n=run.units, seed=run.seed)


BOUNDED_SLOPES = tuple(key for key, activation in CATALOGUE.items() if isfinite(activation.lipschitz.bound))


def slope_shrinks_gradient(values: Values) -> ClaimResult:
    """True when the activation itself takes a constant factor below 1 from the gradient in every layer."""
    function, layers = cast(str, values["function"]), cast(int, values["layers"])
    largest = Fraction(CATALOGUE[function].lipschitz.bound)
    numbers = {
        "factor": readable(largest),
        "layers": readable(layers),
        "product": readable(largest**layers, digits=2),
    }
    name = CATALOGUE[function].name
    witness = f"the slope of {name} is at most {numbers['factor']}, so {layers} layers leave at most {numbers['product']} of the gradient"
    return _proved(largest < 1, witness, numbers)


def limits_gradient_growth(values: Values) -> ClaimResult:
    """True when a remedy leaves less than a tenth of the gradient's growth, false when it leaves more than half;
    undecidable where nothing grows that it could limit."""
    depth = cast(int, values["depth"])
    gain = float(cast(Fraction, values["gain"]))
    depths = tuple(sorted({10, 20, depth}))
    without = growth.growth("none", gain, depths)
    treated = growth.growth(cast(str, values["remedy"]), gain, depths)
    ratio = Fraction(treated.at(depth)) / Fraction(without.at(depth))
    truth = True if ratio < CLEARLY_LESS else (False if ratio > HARDLY_LESS else None)
    truth = truth if without.at(depth) > GROWS else None
    numbers = {
        "depth": readable(depth),
        "gain": readable(gain),
        "without": readable(without.at(depth), digits=2),
        "with": readable(treated.at(depth), digits=2),
        "per_layer_without": readable(without.per_layer, digits=3),
        "per_layer_with": readable(treated.per_layer, digits=3),
    }
    witness = (
        f"over {depth} layers the gradient grows {numbers['with']} times with it, {numbers['without']} times without"
    )
    return _observed(truth, witness, numbers, n=treated.seeds, seed=0)


def depth_limits_growth(values: Values) -> ClaimResult:
    """True when the gradient grows less through a deeper net of the same weight scale; undecidable where it doesn't grow."""
    _refuse_unless_above(values, "shallow", "deep")
    shallow, deep = cast(int, values["shallow"]), cast(int, values["deep"])
    gain = float(cast(Fraction, values["gain"]))
    depths = tuple(sorted({shallow, (shallow + deep) // 2, deep}))
    run = growth.growth("none", gain, depths)
    truth = run.at(deep) < run.at(shallow) if max(run.at(shallow), run.at(deep)) > GROWS else None
    numbers = {"shallow": readable(shallow), "deep": readable(deep), "gain": readable(gain)}
    numbers |= {
        "growth_shallow": readable(run.at(shallow), digits=2),
        "growth_deep": readable(run.at(deep), digits=2),
        "per_layer": readable(run.per_layer, digits=3),
    }
    witness = (
        f"the gradient grows {numbers['growth_shallow']} times over {shallow} layers, "
        f"{numbers['growth_deep']} times over {deep}"
    )
    return _observed(truth, witness, numbers, n=run.seeds, seed=0)


def clipped_norm(values: Values) -> ClaimResult:
    """True when clipping brings the global norm of a gradient that exceeds the limit to the limit, same direction.

    ||g limit / ||g|| || = limit holds for every g; the given one is worked out.
    """
    limit = cast(Fraction, values["limit"])
    result = chain_experiment.clip_by_global_norm(cast(tuple[Fraction, ...], values["gradient"]), limit)
    norm = readable(result.norm) if result.norm is not None else readable(float(result.squared_norm) ** 0.5)
    after = readable(limit) if result.exceeds else norm
    numbers = {"norm": norm, "limit": readable(limit), "after": after}
    if result.factor is not None:
        numbers["factor"] = readable(result.factor)
    witness = (
        f"the norm goes from {norm} to {after}, the direction stays"
        if result.exceeds
        else f"the norm {norm} is within the limit {numbers['limit']}: nothing is rescaled"
    )
    return _proved(result.exceeds, witness, numbers)


def higher_rate_calms(values: Values) -> ClaimResult:
    """True when the chain of six weights ends at a lower loss with the higher of two learning rates. No chance in it."""
    _refuse_unless_above(values, "low", "high")
    low = chain_experiment.chain(None, float(cast(Fraction, values["low"])))
    high = chain_experiment.chain(None, float(cast(Fraction, values["high"])))
    numbers = {
        "low": readable(low.rate),
        "high": readable(high.rate),
        "start": readable(high.losses[0]),
        "loss_low": readable(low.losses[1], digits=2),
        "loss_high": readable(high.losses[1], digits=2),
        "norm": readable(high.first_norm),
    }
    witness = (
        f"the loss {numbers['start']} becomes {numbers['loss_low']} after one step at the rate {numbers['low']}, "
        f"{numbers['loss_high']} at the rate {numbers['high']}"
    )
    return _observed(high.losses[-1] < low.losses[-1], witness, numbers, n=1)


def _function(*allowed: str, default: str | None = None) -> Parameter:
    return Parameter(
        "function",
        ParameterType.CHOICE,
        "The activation function.",
        default=default,
        allowed=allowed or tuple(dying.RULES),
    )


_UNIT = (
    _function(default="relu"),
    Parameter(
        "bias",
        ParameterType.NUMBER,
        "The bias at the start; up to −1 every input lies at or below 0.",
        default="-1.5",
        minimum=Fraction(-10),
        maximum=Fraction(-1),
    ),
)
_NET = (
    Parameter(
        "seed",
        ParameterType.INTEGER,
        "The seed of points and weights.",
        default=0,
        minimum=Fraction(0),
        maximum=Fraction(99),
    ),
)


def _depth(name: str, default: int) -> Parameter:
    return Parameter(
        name, ParameterType.INTEGER, "Layers of the net.", default=default, minimum=Fraction(1), maximum=Fraction(100)
    )


def _units(name: str, default: int) -> Parameter:
    return Parameter(
        name, ParameterType.INTEGER, "Random hidden units.", default=default, minimum=Fraction(1), maximum=Fraction(300)
    )


def _gain(default: str) -> Parameter:
    return Parameter(
        "gain",
        ParameterType.NUMBER,
        "Weights have the standard deviation gain / √width; He initialisation is √2.",
        default=default,
        minimum=Fraction(1, 10),
        maximum=Fraction(5),
    )


def _rate(name: str, default: str) -> Parameter:
    return Parameter(
        name,
        ParameterType.NUMBER,
        "A learning rate.",
        default=default,
        minimum=Fraction(1, 1_000_000),
        maximum=Fraction(1, 10),
    )


Check = Callable[[Values], ClaimResult]


def _claims(*rows: tuple[Check, str, tuple[Parameter, ...]]) -> Mapping[str, ClaimType]:
    """Claim types by name; a claim is named by its function."""
    return MappingProxyType(
        {check.__name__: ClaimType(check.__name__, title, spec, check, slow=True) for check, title, spec in rows}
    )


EXPERIMENTS: Mapping[str, ClaimType] = _claims(
    (frozen_unit, "Training never moves a unit that starts at 0 on all data", _UNIT),
    (unit_output_overflows, "The output of a unit that starts below 0 grows until it overflows", _UNIT),
    (weights_shrink_when_dead, "The weight of a unit that starts at 0 on all data shrinks to 0", _UNIT),
    (unit_recovers, "A unit that starts below 0 on all data comes back", _UNIT),
    (half_inactive_at_start, "About half of the units output 0 before training", _NET),
    (active_units_vary, "The number of active units differs from input to input", _NET),
    (zeros_tell_nothing, "The same units are at 0 whatever the input", _NET),
    (zeros_vanish_with_training, "The zeros of the start go away with training", _NET),
    (sparse_features_separate, "Classes are easier to separate in a large sparse space", (_units("units", 100),)),
    (
        dimension_separates,
        "More random units separate the classes better",
        (_function(*separation.RULES, default="relu"), _units("few", 2), _units("many", 100)),
    ),
    (
        fewer_weights_after_training,
        "A net has fewer weights after training",
        (
            Parameter(
                "sizes",
                ParameterType.NUMBERS,
                "Units of each layer, the input first.",
                default=[784, 128, 10],
                minimum=Fraction(1),
                maximum=Fraction(100_000),
            ),
        ),
    ),
    (
        dead_fraction_reaches,
        "At this bias at least that share of the units is dead",
        (
            Parameter("bias", ParameterType.NUMBER, "Bias of the layer.", minimum=Fraction(-20), maximum=Fraction(20)),
            Parameter(
                "share",
                ParameterType.NUMBER,
                "Between 0 and 1.",
                default="1/2",
                minimum=Fraction(0),
                maximum=Fraction(1),
            ),
        ),
    ),
    (
        slope_shrinks_gradient,
        "The slope takes a constant factor from the gradient in every layer",
        (_function(*BOUNDED_SLOPES), _depth("layers", 10)),
    ),
    (
        limits_gradient_growth,
        "A remedy limits the growth of the gradient",
        (
            Parameter("remedy", ParameterType.CHOICE, "What is done about it.", allowed=growth.REMEDIES),
            _gain("3"),
            _depth("depth", 50),
        ),
    ),
    (
        depth_limits_growth,
        "The gradient grows less through a deeper net",
        (_gain("2"), _depth("shallow", 10), _depth("deep", 30)),
    ),
    (
        clipped_norm,
        "Clipping brings the global norm of the gradient down to the limit",
        (
            Parameter(
                "gradient",
                ParameterType.NUMBERS,
                "All parts of the gradient.",
                default=[6, 8, 24],
                minimum=Fraction(-1_000_000),
                maximum=Fraction(1_000_000),
            ),
            Parameter(
                "limit",
                ParameterType.NUMBER,
                "Largest global norm allowed.",
                default=5,
                minimum=Fraction(1, 1000),
                maximum=Fraction(1_000_000),
            ),
        ),
    ),
    (
        higher_rate_calms,
        "A higher learning rate leads through the steep region to a lower loss",
        (_rate("low", "0.001"), _rate("high", "0.01")),
    ),
)
