"""How content names a function: its key, and its own parameters where they differ from the usual ones."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from activations import catalogue
from activations.catalogue import KEYS, Activation, ParameterRefused
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import Parameter, ParameterType

Values = Mapping[str, object]

OWN = ("alpha", "beta")  # every name that a function of the catalogue gives to a parameter


def function_parameters(
    help_text: str = "The function.", *, name: str = "function", default: str | None = None, prefix: str = ""
) -> tuple[Parameter, ...]:
    """A function and its own parameters: `function`, `alpha`, `beta`; with a prefix also of a second one."""
    return (
        Parameter(name, ParameterType.CHOICE, help_text, default=default, allowed=KEYS),
        *(
            Parameter(
                f"{prefix}{own}",
                ParameterType.NUMBER,
                f"The {own} of that function; left out: its usual value.",
                optional=True,
            )
            for own in OWN
        ),
    )


def chosen(values: Values, name: str = "function", prefix: str = "") -> Activation:
    """The function that validated parameters name. Raises `InvalidParameter` naming `alpha` or `beta`, with the values
    that the function allows."""
    key = str(values[name])
    given = {own: Fraction(str(values[prefix + own])) for own in OWN if values.get(prefix + own) is not None}
    try:
        return catalogue.activation(key, given)
    except ParameterRefused as refusal:
        raise InvalidParameter(f"{prefix}{refusal.name}", refusal.message) from None
