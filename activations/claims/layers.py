"""Claims about layers: shapes of outputs, softmax, the gradient through a chain, parts of a clipped gradient."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import cast

from activations import functions
from activations.choosing import chosen
from activations.claims.properties import (
    COMPARISON,
    FUNCTION,
    VALUE,
    Parameters,
    claim_type,
    decided,
    number_in,
    whole_sizes,
)
from activations.experiments.chain import exact_root
from activations.values import as_declared, compare, error_of, share_text
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import ClaimResult, ClaimType, Parameter, ParameterType

SIZE = (Fraction(1), Fraction(100_000))
LOGIT = Fraction(700)


def output_shape(parameters: Parameters) -> ClaimResult:
    """The shape of a dense net's output for one batch; an activation never changes a shape."""
    batch, layers, claimed = (
        cast(int, parameters["batch"]),
        whole_sizes(parameters, "layers"),
        whole_sizes(parameters, "shape"),
    )
    if len(layers) < 2:
        raise InvalidParameter("layers", "must name at least the inputs and the outputs.")
    way = " → ".join(f"({batch}, {size})" for size in layers)
    return decided(claimed == (batch, layers[-1]), f"The shapes are {way}", shape=f"({batch}, {layers[-1]})")


def _logits(parameters: Parameters) -> tuple[tuple[Fraction, ...], int]:
    logits, index = cast(tuple[Fraction, ...], parameters["logits"]), cast(int, parameters["index"])
    if not 1 <= index <= len(logits):
        raise InvalidParameter("index", f"must be from 1 to {len(logits)}, the number of logits, not {index}.")
    return logits, index - 1


def softmax_output(parameters: Parameters) -> ClaimResult:
    logits, at = _logits(parameters)
    number = float(functions.softmax([float(logit) for logit in logits])[at])
    exact: Fraction | float = Fraction(1, len(logits)) if len(set(logits)) == 1 else number
    comparison, target = str(parameters["comparison"]), number_in(parameters, "value")
    if len(logits) > 1 and not 0 < target < 1:  # every output lies strictly between the two
        truth: bool | None = {"equals": False, "greater": target <= 0, "less": target >= 1}[comparison]
    else:
        truth = compare(exact, comparison, target, error_of(exact))
    listed = ", ".join(exact_text(logit) for logit in logits)
    told = share_text(number) if len(logits) > 1 else "1"
    return decided(truth, f"softmax({listed}) gives {told} at place {at + 1}", output=told)


def _rounded_share(share: float) -> str:
    told = readable(share, digits=3)
    return share_text(share) if told in ("0", "1") else told


def softmax_shift(parameters: Parameters) -> ClaimResult:
    """Adding one number to every logit leaves softmax as it is: e^c cancels."""
    logits, _ = _logits({**parameters, "index": 1})
    shift = number_in(parameters, "shift")
    before = functions.softmax([float(logit) for logit in logits])
    after = functions.softmax([float(logit + shift) for logit in logits])
    texts = [", ".join(_rounded_share(float(p)) if len(each) > 1 else "1" for p in each) for each in (before, after)]
    words = f"before: {texts[0]}; with {exact_text(shift)} added to each logit: {texts[1]}"
    return decided(str(parameters["effect"]) == "unchanged", words, before=texts[0], after=texts[1])


def chain_factor(parameters: Parameters) -> ClaimResult:
    """(weight x slope)^layers against a number: exact."""
    layers = cast(int, parameters["layers"])
    weight, slope = number_in(parameters, "weight"), number_in(parameters, "slope")
    factor = (weight * slope) ** layers
    truth = compare(factor, str(parameters["comparison"]), number_in(parameters, "value"))
    words = f"({exact_text(weight)} × {exact_text(slope)})^{layers} = {readable(factor)}"
    return decided(truth, words, factor=readable(factor), layers=str(layers))


def slope_bounds_gradient(parameters: Parameters) -> ClaimResult:
    """Over L layers the slopes alone multiply the gradient by at most the function's steepest slope to the power L."""
    function, layers = chosen(parameters), cast(int, parameters["layers"])
    bound = function.lipschitz.bound
    if math.isinf(bound):
        return decided(None, f"{function.name} jumps, so no number bounds what its slopes would have to be there")
    product = as_declared(bound) ** layers
    truth = compare(product, str(parameters["comparison"]), number_in(parameters, "value"), error_of(product) * layers)
    words = (
        f"No slope of {function.name} exceeds {readable(bound)}, and {readable(bound)}^{layers} = {readable(product)}"
    )
    return decided(truth, words, bound=readable(bound), product=readable(product), layers=str(layers))


def clipped_part(parameters: Parameters) -> ClaimResult:
    """One part of a gradient after clipping by global norm, exact where the norm is a fraction."""
    gradient, index = cast(tuple[Fraction, ...], parameters["gradient"]), cast(int, parameters["index"])
    if index > len(gradient) or len(gradient) > 100 or not any(gradient):
        raise InvalidParameter("index", f"must name one of the {len(gradient)} parts, not all of which are 0.")
    limit = number_in(parameters, "limit")
    squared = sum((part * part for part in gradient), Fraction(0))
    root = exact_root(squared)
    norm: Fraction | float = root if root is not None else math.sqrt(float(squared))
    part = gradient[index - 1]
    if squared <= limit * limit:
        after: Fraction | float = part
    else:
        after = part * limit / norm if isinstance(norm, Fraction) else float(part) * float(limit) / norm
    after = Fraction(0) if not part else after
    truth = compare(after, str(parameters["comparison"]), number_in(parameters, "value"), error_of(after))
    words = f"The norm is {readable(norm)}, so {exact_text(part)} becomes {readable(after)}"
    return decided(truth, words, norm=readable(norm), part=readable(after))


def keeps_direction(parameters: Parameters) -> ClaimResult:
    """Whether a way of clipping keeps the direction of this gradient, or turns it, by the angle between before and after."""
    gradient, limit = cast(tuple[Fraction, ...], parameters["gradient"]), number_in(parameters, "limit")
    method = str(parameters["method"])
    if not any(gradient):
        raise InvalidParameter("gradient", "must not be 0 in every part.")
    is_cut = method == "by_value"  # one factor for all parts turns nothing
    after = [max(-limit, min(limit, part)) if is_cut else part for part in gradient]
    dot = sum(a * b for a, b in zip(gradient, after, strict=True))
    sizes = sum(a * a for a in gradient) * sum(b * b for b in after)
    is_kept = dot > 0 and dot * dot == sizes  # equality in Cauchy-Schwarz, exact
    angle = 0.0 if is_kept else math.degrees(math.acos(min(1.0, float(dot) / math.sqrt(float(sizes)))))
    listed = ", ".join(exact_text(part) for part in gradient)
    told = readable(angle) if angle or is_kept else "nearly 0"
    way = f"cut part by part at {exact_text(limit)}" if is_cut else "with one factor for all parts"
    words = f"({listed}) {way} " + ("keeps its direction exactly" if is_kept else f"is turned by {told}°")
    return decided(is_kept == (parameters["direction"] == "kept"), words, angle=told)


INDEX = Parameter("index", ParameterType.INTEGER, "Which one, counted from 1.", default=1, minimum=Fraction(1))
LAYERS = Parameter("layers", ParameterType.INTEGER, "How many layers.", minimum=Fraction(1), maximum=Fraction(200))
LOGITS = Parameter(
    "logits", ParameterType.NUMBERS, "The logits.", default=["1", "2", "3"], minimum=-LOGIT, maximum=LOGIT
)
GRADIENT = Parameter(
    "gradient",
    ParameterType.NUMBERS,
    "All parts of the gradient.",
    default=["3", "4", "12"],
    minimum=Fraction(-1_000_000),
    maximum=Fraction(1_000_000),
)
LIMIT = Parameter(
    "limit", ParameterType.NUMBER, "Largest norm.", default="5", minimum=Fraction(1, 1000), maximum=Fraction(1_000_000)
)


def _factor(name: str, help_text: str) -> Parameter:
    return Parameter(name, ParameterType.NUMBER, help_text, minimum=Fraction(-100), maximum=Fraction(100))


LAYER_CLAIMS: Mapping[str, ClaimType] = MappingProxyType(
    dict(
        [
            claim_type(
                "output_shape",
                "A dense net puts out this shape",
                output_shape,
                Parameter("batch", ParameterType.INTEGER, "Examples in a batch.", minimum=SIZE[0], maximum=SIZE[1]),
                Parameter("layers", ParameterType.NUMBERS, "Units, inputs first.", minimum=SIZE[0], maximum=SIZE[1]),
                Parameter("shape", ParameterType.NUMBERS, "The shape claimed.", minimum=SIZE[0], maximum=SIZE[1]),
            ),
            claim_type(
                "softmax_output",
                "One output of softmax stands so to a number",
                softmax_output,
                LOGITS,
                INDEX,
                COMPARISON,
                VALUE,
            ),
            claim_type(
                "softmax_shift",
                "Adding one number to all logits leaves softmax unchanged, or changes it",
                softmax_shift,
                LOGITS,
                Parameter(
                    "shift", ParameterType.NUMBER, "What is added.", default="100", minimum=-LOGIT, maximum=LOGIT
                ),
                Parameter(
                    "effect",
                    ParameterType.CHOICE,
                    "What is said of it.",
                    default="unchanged",
                    allowed=("unchanged", "changed"),
                ),
            ),
            claim_type(
                "chain_factor",
                "What a chain of equal layers multiplies the gradient with stands so to a number",
                chain_factor,
                LAYERS,
                _factor("weight", "The weight of every layer."),
                _factor("slope", "The slope at every unit."),
                COMPARISON,
                VALUE,
            ),
            claim_type(
                "slope_bounds_gradient",
                "The most that the slopes of f alone multiply a gradient with over L layers stands so to a number",
                slope_bounds_gradient,
                *FUNCTION,
                LAYERS,
                COMPARISON,
                VALUE,
            ),
            claim_type(
                "clipped_part",
                "One part of a gradient after clipping by its global norm stands so to a number",
                clipped_part,
                GRADIENT,
                LIMIT,
                INDEX,
                COMPARISON,
                VALUE,
            ),
            claim_type(
                "keeps_direction",
                "A way of clipping keeps the direction of a gradient, or turns it",
                keeps_direction,
                GRADIENT,
                LIMIT,
                Parameter(
                    "method",
                    ParameterType.CHOICE,
                    "How it is clipped.",
                    default="global_norm",
                    allowed=("global_norm", "by_value"),
                ),
                Parameter(
                    "direction",
                    ParameterType.CHOICE,
                    "What is said to become of the direction.",
                    default="kept",
                    allowed=("kept", "turned"),
                ),
            ),
        ]
    )
)
