"""What a choice can state about activation functions, by name, each checked by computing it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from activations.choosing import chosen
from activations.claims.experiments import EXPERIMENTS
from activations.claims.kinks import KINK_CLAIMS
from activations.claims.layers import LAYER_CLAIMS
from activations.claims.masks import MASK_CLAIMS
from activations.claims.properties import PROPERTIES
from activations.claims.ranges import RANGES
from activations.claims.shapes import SHAPES
from quizzes.engine.subject import ClaimResult, ClaimType

OWN = {"alpha", "beta"}


def _with_parameters(claim: ClaimType) -> ClaimType:
    """The same claim, whose witness names the parameters of its function where they aren't the usual ones."""
    names = {parameter.name for parameter in claim.parameters}
    prefixes = {"function": "", "compared_with": "compared_"}
    if not names & OWN:
        return claim

    def check(values: Mapping[str, object]) -> ClaimResult:
        result = claim.check(values)
        functions = dict.fromkeys(chosen(values, name, prefixes[name]) for name in prefixes if name in names)
        told = {function: function.title.removeprefix(function.name).strip(" ()") for function in functions}
        missing = [(function, words) for function, words in told.items() if words and words not in result.witness]
        if not missing:
            return result
        many = len(functions) > 1
        words = " and ".join(f"{words} for {function.name}" if many else words for function, words in missing)
        return replace(result, witness=f"{result.witness.removesuffix('.')}, with {words}.")

    return replace(claim, check=check)


CLAIMS: Mapping[str, ClaimType] = MappingProxyType(
    {
        name: _with_parameters(claim)
        for name, claim in {
            **PROPERTIES,
            **RANGES,
            **SHAPES,
            **KINK_CLAIMS,
            **LAYER_CLAIMS,
            **EXPERIMENTS,
            **MASK_CLAIMS,
        }.items()
    }
)
