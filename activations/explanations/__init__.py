"""The providers of the subject, one a module: each computes an explanation and its numbers from parameters."""

from collections.abc import Mapping
from types import MappingProxyType

from activations.explanations import (
    change,
    dying,
    exploding,
    kink,
    output_range,
    point,
    saturation,
    sparsity,
    speed,
    zero_centred,
)
from quizzes.engine.subject import Provider

PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {
        module.PROVIDER.name: module.PROVIDER
        for module in (change, dying, exploding, kink, output_range, point, saturation, sparsity, speed, zero_centred)
    }
)
