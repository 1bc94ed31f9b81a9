"""The providers of the subject, one a module: each computes an explanation and its numbers from parameters."""

from collections.abc import Mapping
from types import MappingProxyType

from activations.explanations import (
    chain_product,
    change,
    clipping,
    compare,
    dying,
    exploding,
    kink,
    layer_shapes,
    neuron,
    output_range,
    point,
    saturation,
    side_by_side,
    softmax,
    sparsity,
    speed,
    zero_centred,
)
from quizzes.engine.subject import Provider

MODULES = (
    chain_product,
    change,
    clipping,
    compare,
    dying,
    exploding,
    kink,
    layer_shapes,
    neuron,
    output_range,
    point,
    saturation,
    side_by_side,
    softmax,
    sparsity,
    speed,
    zero_centred,
)
PROVIDERS: Mapping[str, Provider] = MappingProxyType({module.PROVIDER.name: module.PROVIDER for module in MODULES})
