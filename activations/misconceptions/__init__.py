"""Known wrong rules for the value and the slope of a function, a module a family. The order is that of listing where
several agree with one number. A new one is a `Rule` in the right tuple, and nothing else.

Source: errors as rules applied consistently, Brown & Burton 1978; the rules are our own collection."""

from activations.misconceptions import clipped, exponential, gated, general, logarithmic, squashing, straight
from activations.misconceptions.rule import At, Rule, along, at, rounded

FAMILIES = (general, straight, exponential, squashing, gated, logarithmic, clipped)
VALUE_RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.VALUES)
SLOPE_RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.SLOPES)

__all__ = ["SLOPE_RULES", "VALUE_RULES", "At", "Rule", "along", "at", "rounded"]
