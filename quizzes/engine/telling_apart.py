"""Which draws can be used: those in which the right answer and every misconception can be told apart.

Three things can happen to a rule. One that gives the right answer in every draw does not apply and is left out. One
that gives it in some draws spoils these. Two rules that can't be told apart in any of the draws left are merged: a
number that agrees with them names both; where they coincide in some draws only, these are spoiled too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

IDENTICAL = 1000  # below this part of the precision two formulas are one: they differ in their last digits only


@dataclass(frozen=True, slots=True)
class Numbers:
    """The right answer of one draw, its other right forms, and what each rule that applies leads to."""

    answer: Fraction
    accepted: Mapping[str, Fraction]
    wrong: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class ToldApart:
    usable: tuple[int, ...]  # places of the draws
    rules: tuple[str, ...]  # that apply
    spoiled: Mapping[int, tuple[str, str]]  # what coincides in the other draws, by place; "" is the right answer


class CantTellApart(ValueError):
    """No draw can be used; `message` names the pair that coincides most often, and the remedy."""

    def __init__(self, draws: int, pairs: Counter[tuple[str, str]]) -> None:
        (first, second), times = pairs.most_common(1)[0]
        what = f"the right answer and the rule {second!r}" if not first else f"the rules {first!r} and {second!r}"
        self.message = (
            f"has no usable draw among {draws}: in {times} of them {what} can't be told apart. "
            "Choose other values or ask for more decimals."
        )
        super().__init__(self.message)


def tell_apart(
    draws: Sequence[Numbers], names: Sequence[str], precision: Fraction, near: Callable[[int], Sequence[Numbers]]
) -> ToldApart:
    """`precision`: numbers nearer than that count as the same. `near` gives draws beside a single one: alone it can't
    tell two names for one rule from an accident. Raises `CantTellApart`."""
    rules = [name for name in names if _applies(name, draws, precision / IDENTICAL)]
    spoiled = {at: list(_like_the_answer(numbers, rules, precision)) for at, numbers in enumerate(draws)}
    left = [at for at, pairs in spoiled.items() if not pairs]
    if not left:
        raise CantTellApart(len(draws), Counter(pair for pairs in spoiled.values() for pair in pairs))
    probes = [draws[at] for at in left] if len(left) > 1 else [draws[left[0]], *near(left[0])]
    classes = _classes(rules, probes, precision) if len(probes) > 1 else [[name] for name in rules]
    clashes = {at: list(_clashing(draws[at], classes, precision)) for at in left}
    usable = tuple(at for at, pairs in clashes.items() if not pairs)
    if not usable:
        raise CantTellApart(len(left), Counter(pair for pairs in clashes.values() for pair in pairs))
    found = {at: pairs[0] for at, pairs in (spoiled | clashes).items() if pairs}
    return ToldApart(usable, tuple(rules), found)


def _applies(name: str, draws: Sequence[Numbers], same: Fraction) -> bool:
    found = [(numbers.wrong[name], numbers.answer) for numbers in draws if name in numbers.wrong]
    if len(draws) == 1:
        return bool(found)
    return any(abs(value - answer) > same for value, answer in found)


def _like_the_answer(numbers: Numbers, rules: Sequence[str], precision: Fraction) -> Iterator[tuple[str, str]]:
    for right in (numbers.answer, *numbers.accepted.values()):
        for name in rules:
            if name in numbers.wrong and abs(numbers.wrong[name] - right) <= precision:
                yield "", name


def _classes(rules: Sequence[str], probes: Sequence[Numbers], precision: Fraction) -> list[list[str]]:
    """Rules in groups whose members can't be told apart anywhere."""
    groups: list[list[str]] = []
    for name in rules:
        group = next((group for group in groups if _never_apart(name, group[0], probes, precision)), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    return groups


def _never_apart(first: str, second: str, probes: Sequence[Numbers], precision: Fraction) -> bool:
    for numbers in probes:
        a, b = numbers.wrong.get(first), numbers.wrong.get(second)
        if (a is None) != (b is None) or (a is not None and b is not None and abs(a - b) > precision):
            return False
    return True


def _clashing(numbers: Numbers, classes: list[list[str]], precision: Fraction) -> Iterator[tuple[str, str]]:
    for first, second in combinations(classes, 2):
        for a in first:
            for b in second:
                if a in numbers.wrong and b in numbers.wrong and abs(numbers.wrong[a] - numbers.wrong[b]) <= precision:
                    yield a, b
