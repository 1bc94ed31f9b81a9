"""What a choice can state about activation functions, by name, each checked by computing it."""

from collections.abc import Mapping
from types import MappingProxyType

from activations.claims.experiments import EXPERIMENTS
from activations.claims.layers import LAYER_CLAIMS
from activations.claims.masks import MASK_CLAIMS
from activations.claims.properties import PROPERTIES
from activations.claims.ranges import RANGES
from activations.claims.shapes import SHAPES
from quizzes.engine.subject import ClaimType

CLAIMS: Mapping[str, ClaimType] = MappingProxyType(
    {**PROPERTIES, **RANGES, **SHAPES, **LAYER_CLAIMS, **EXPERIMENTS, **MASK_CLAIMS}
)
