"""The providers of the subject, one a module: each computes an explanation and its numbers from parameters."""

from collections.abc import Mapping
from types import MappingProxyType

from activations.explanations import (
    backward_check,
    batch_norm,
    chain_product,
    change,
    clipping,
    compare,
    depth,
    dying,
    dying_grid,
    exploding,
    kink,
    layer_shapes,
    masks,
    masks_by_hand,
    mean_shift,
    neuron,
    output_range,
    pixel_shift,
    point,
    prelu_learning,
    saturation,
    side_by_side,
    softmax,
    sparsity,
    speed,
    zero_centred,
)
from quizzes.engine.subject import Provider

MODULES = (
    backward_check,
    batch_norm,
    chain_product,
    change,
    clipping,
    compare,
    depth,
    dying,
    dying_grid,
    exploding,
    kink,
    layer_shapes,
    masks,
    masks_by_hand,
    mean_shift,
    neuron,
    output_range,
    pixel_shift,
    point,
    prelu_learning,
    saturation,
    side_by_side,
    softmax,
    sparsity,
    speed,
    zero_centred,
)
PROVIDERS: Mapping[str, Provider] = MappingProxyType({module.PROVIDER.name: module.PROVIDER for module in MODULES})
