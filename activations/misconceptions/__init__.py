"""Known wrong rules, by the quantity they are about. A new one is a `Rule` in the right tuple, and nothing else."""

from activations.misconceptions.rule import Rule, rounded
from activations.misconceptions.slopes import SLOPE_RULES
from activations.misconceptions.values import VALUE_RULES

__all__ = ["SLOPE_RULES", "VALUE_RULES", "Rule", "rounded"]
