"""Claims about kinks: whether there is one, and what frameworks return as the slope there."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from activations import catalogue
from activations.catalogue import Activation, Convention
from activations.choosing import chosen
from activations.claims.properties import COMPARISON, FUNCTION, VALUE, Parameters, claim_type, decided, number_in
from activations.values import compare, kink_at, slope_text
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.numbers import exact_text, readable
from quizzes.engine.subject import ClaimResult, ClaimType, Evidence, Parameter, ParameterType


def has_kink(parameters: Parameters) -> ClaimResult:
    """At one input f has no derivative: its slope, or f itself, jumps there."""
    function, x = chosen(parameters), number_in(parameters, "x")
    at, kink = exact_text(x), kink_at(function, x)
    if kink is None:
        slope = slope_text(function, x)
        return decided(
            False, f"The slope of {function.name} is {slope} at {at} from both sides", at=at, left=slope, right=slope
        )
    left, right = readable(kink.slope_left), readable(kink.slope_right)
    words = (
        f"{function.name} jumps at {at}"
        if kink.jumps
        else f"At {at} the slope of {function.name} goes from {left} to {right}"
    )
    return decided(True, words, at=at, left=left, right=right)


def frameworks_agree(parameters: Parameters) -> ClaimResult:
    """Whether two operations return the same slope at a kink, as both were measured."""
    function, at = chosen(parameters), number_in(parameters, "at")
    first, second = (_measured(function, at, name, str(parameters[name])) for name in ("operation", "other_operation"))
    told = [f"{each.name_with_version} returns {readable(each.slope)}" for each in (first, second)]
    truth = (first.slope == second.slope) == (parameters["returned"] == "same")
    numbers = {"slope": readable(first.slope), "other_slope": readable(second.slope)}
    return ClaimResult(truth, f"At {exact_text(at)}, {' and '.join(told)}.", Evidence.OBSERVED, n=2, numbers=numbers)


def framework_slope(parameters: Parameters) -> ClaimResult:
    """What a framework's operation returns as the slope at a kink, as it was measured with that version and these
    parameters of the function.

    "PyTorch relu" stands for every version measured, as long as they agree; "PyTorch 2.13 clamp(x, min=0)" for one."""
    function, at = chosen(parameters), number_in(parameters, "at")
    known = _measured(function, at, "operation", str(parameters["operation"]))
    truth = compare(
        Fraction(str(known.slope)), str(parameters["comparison"]), number_in(parameters, "value"), known.error
    )
    setting = f" with {known.setting}" if known.setting else ""
    words = f"{known.framework}: {known.operation}{setting} returns {readable(known.slope)} at {exact_text(at)}"
    return ClaimResult(
        truth,
        f"{words}.",
        Evidence.SOURCE_ONLY if truth is None else Evidence.OBSERVED,
        n=None if truth is None else 1,
        numbers={"slope": readable(known.slope), "framework": known.framework},
    )


def _measured(function: Activation, at: Fraction, name: str, operation: str) -> Convention:
    """The convention that a parameter names. Raises `InvalidParameter` with those that were measured."""
    measured = catalogue.conventions_of(function, at)
    if not measured:
        raise InvalidParameter(
            "function", f"has no measured slope at {exact_text(at)} as {function.title}.{_elsewhere(function, at)}"
        )
    named = [each for each in measured if operation in (each.name, each.name_with_version)]
    if not named:
        told = "; ".join(dict.fromkeys(each.name for each in measured)) or "none"
        raise InvalidParameter(name, f"{operation!r} was not measured at {exact_text(at)}; measured were: {told}.")
    if len({each.slope for each in named}) > 1:
        told = "; ".join(each.name_with_version for each in named)
        raise InvalidParameter(name, f"{operation!r} depends on the version; name one: {told}.")
    return named[-1]


def _elsewhere(function: Activation, at: Fraction) -> str:
    """Which parameters it was measured with."""
    settings = dict.fromkeys(each.setting for each in catalogue.ENTRIES[function.key].conventions if each.at == at)
    return f" It was measured with {', '.join(settings)}." if any(settings) else ""


OPERATION = Parameter("operation", ParameterType.TEXT, "Such as “PyTorch nn.functional.relu”.")
KINK_AT = Parameter("at", ParameterType.NUMBER, "The kink.", default="0", minimum=Fraction(-10), maximum=Fraction(10))

KINK_CLAIMS: Mapping[str, ClaimType] = MappingProxyType(
    dict(
        [
            claim_type(
                "has_kink",
                "f has no derivative at this input",
                has_kink,
                *FUNCTION,
                Parameter(
                    "x", ParameterType.NUMBER, "Where.", default="0", minimum=Fraction(-100), maximum=Fraction(100)
                ),
            ),
            claim_type(
                "framework_slope",
                "A framework returns this slope at a kink",
                framework_slope,
                *FUNCTION,
                OPERATION,
                KINK_AT,
                COMPARISON,
                VALUE,
            ),
            claim_type(
                "frameworks_agree",
                "Two frameworks return the same slope at a kink, or different ones",
                frameworks_agree,
                *FUNCTION,
                OPERATION,
                Parameter("other_operation", ParameterType.TEXT, "The other one, such as “JAX nn.relu”."),
                KINK_AT,
                Parameter(
                    "returned", ParameterType.CHOICE, "What is said.", default="same", allowed=("same", "different")
                ),
            ),
        ]
    )
)
