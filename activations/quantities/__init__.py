"""What a numeric question can ask, by name, each with the wrong rules known for it."""

from collections.abc import Mapping
from types import MappingProxyType

from activations.quantities.elementwise import CHANGE, SLOPE, VALUE
from activations.quantities.vectors import CHAIN_GRADIENT, CLIPPED, JACOBIAN, PARAMETER_COUNT, SOFTMAX
from quizzes.engine.subject import Quantity

QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        quantity.name: quantity
        for quantity in (VALUE, SLOPE, CHANGE, SOFTMAX, JACOBIAN, CLIPPED, CHAIN_GRADIENT, PARAMETER_COUNT)
    }
)
