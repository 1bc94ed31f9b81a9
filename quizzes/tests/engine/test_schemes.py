"""Every scheme against the published vectors and guessing tables, as exact fractions."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from itertools import chain, combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.errors import InvalidParameter
from quizzes.engine.schemes import SCHEMES, Counts, blind_scores, coverage, exact, net_correct, scheme_of
from quizzes.tests.engine.builders import make_choice, make_choices, make_question

DATA = json.loads((Path(__file__).parent.parent / "grading_vectors.json").read_text(encoding="utf-8"))
LETTERS = "ABCDEFGHIJ"


def with_key(formula: Callable[[Counts], Fraction]) -> Callable[[Counts], Fraction]:
    """A formula of a net kind, which without a key earns everything for no tick and nothing else."""
    return lambda c: formula(c) if c.keys else exact(c)


def decided(c: Counts) -> int:
    return c.right + c.others - c.wrong


def floored(value: Fraction) -> Fraction:
    return max(Fraction(0), value)


def half_point(c: Counts) -> Fraction:
    errors = c.missed + c.wrong
    return Fraction(1 if errors == 0 else 0) if errors != 1 or c.keys + c.others == 1 else Fraction(1, 2)


# Schemes that authors aren't offered, written from their definitions to test the vectors and the counting.
ORACLES: dict[str, Callable[[Counts], Fraction]] = {
    "rexams_false2": with_key(lambda c: floored(Fraction(c.right, c.keys) - Fraction(c.wrong, max(c.others, 2)))),
    "no_penalty": with_key(lambda c: Fraction(c.right, c.keys)),
    "any_wrong_zero": with_key(lambda c: floored(Fraction(c.right, c.keys) - c.wrong)),
    "each_option_cc": lambda c: floored(Fraction(2 * decided(c), c.keys + c.others) - 1),
    "mtf_deduct_half": lambda c: floored(Fraction(3 * decided(c), 2 * (c.keys + c.others)) - Fraction(1, 2)),
    "ripkey": with_key(lambda c: Fraction(c.right, c.keys) if c.ticked <= c.keys else Fraction(0)),
    "half_point": half_point,
    "ps50": lambda c: Fraction(2 if not c.missed + c.wrong else (1 if 2 * decided(c) > c.keys + c.others else 0), 2),
    "jaccard": with_key(lambda c: Fraction(c.right, c.keys + c.wrong)),
}
FORMULAS = {name: scheme.formula for name, scheme in SCHEMES.items() if scheme.formula} | ORACLES


def subsets(items: str) -> list[frozenset[str]]:
    return [frozenset(ticks) for ticks in chain.from_iterable(combinations(items, n) for n in range(len(items) + 1))]


def test_every_published_scheme_is_covered():
    assert set(DATA["schemes"]) == set(FORMULAS)
    assert len(DATA["vectors"]) == 84


@pytest.mark.parametrize("vector", DATA["vectors"], ids=lambda vector: vector["id"])
def test_vectors_are_met_as_exact_fractions(vector):
    letters = LETTERS[: vector["n"]]
    key = "".join(vector["key"])
    choices = make_choices(key, "".join(letter for letter in letters if letter not in key))
    ticked = frozenset(vector["response"])
    counts = Counts(vector["C"], vector["W"], vector["right"], vector["wrong"])
    for name, expected in vector["scores"].items():
        assert FORMULAS[name](counts) == Fraction(expected), name
        if name in SCHEMES:
            question = make_question(scheme=name, choices=choices)
            assert SCHEMES[name].grade(question, ticked) == Fraction(expected), name


GUESSING = [(case, name) for case, table in DATA["guessing"].items() for name in table]


@pytest.mark.parametrize(("case", "name"), GUESSING)
def test_guessing_earns_what_the_tables_say(case, name):
    keys, others = int(case[1]), int(case[3])
    table = DATA["guessing"][case][name]
    choices = make_choices(LETTERS[:keys], LETTERS[keys : keys + others])
    letters = LETTERS[: keys + others]

    def grade(ticked: frozenset[str]) -> Fraction:
        right = len(ticked & set(LETTERS[:keys]))
        return FORMULAS[name](Counts(keys, others, right, len(ticked) - right))

    by_size = {
        size: sum((grade(ticks) for ticks in sets), Fraction(0)) / len(sets)
        for size in range(len(letters) + 1)
        if (sets := [ticks for ticks in subsets(letters) if len(ticks) == size])
    }
    best = max(by_size.values())
    assert by_size[0] == Fraction(table["none"])
    assert by_size[len(letters)] == Fraction(table["all"])
    assert by_size[keys] == Fraction(table["pick_C"])
    assert best == Fraction(table["best"])
    assert [size for size, mean in by_size.items() if mean == best] == table["best_s"]
    if name in SCHEMES:
        blind = blind_scores(make_question(scheme=name, choices=choices))
        assert blind.nothing == Fraction(table["none"])
        assert blind.everything == Fraction(table["all"])
        assert blind.at_random == Fraction(table["coin"])
    else:
        mean = sum((grade(ticks) for ticks in subsets(letters)), Fraction(0)) / 2 ** len(letters)
        assert mean == Fraction(table["coin"])


MULTI = [name for name, scheme in SCHEMES.items() if scheme.formula]


@st.composite
def multi_questions(draw, names=(*MULTI, "option_weights")):
    keys, others = draw(st.integers(0, 5)), draw(st.integers(0, 5))
    total = max(2, keys + others)
    weights = draw(st.lists(st.fractions(-2, 2, max_denominator=6), min_size=total, max_size=total))
    choices = [make_choice(LETTERS[at], is_correct=at < keys, weight=weights[at]) for at in range(total)]
    name = draw(st.sampled_from(names))
    parameters = {"lower": "-1/2", "upper": "3/2"} if name == "option_weights" else {}
    return make_question(scheme=name, choices=choices, parameters=parameters)


@given(multi_questions(), st.data())
def test_every_grade_stays_between_the_minimum_and_everything(question, data):
    ticked = frozenset(data.draw(st.sets(st.sampled_from([choice.key for choice in question.choices]))))
    scheme = scheme_of(question)
    assert scheme.minimum <= scheme.grade(question, ticked) <= 1
    assert scheme.working(question, ticked)
    assert scheme.words(question)


@given(multi_questions(names=MULTI), st.data())
def test_one_more_right_tick_or_one_wrong_tick_less_never_earns_less(question, data):
    ticked = frozenset(data.draw(st.sets(st.sampled_from([choice.key for choice in question.choices]))))
    scheme = scheme_of(question)
    before = scheme.grade(question, ticked)
    for choice in question.choices:
        better = ticked | {choice.key} if choice.is_correct else ticked - {choice.key}
        assert scheme.grade(question, better) >= before


@given(multi_questions(names=MULTI))
def test_exactly_the_keys_earn_everything(question):
    keys = frozenset(choice.key for choice in question.choices if choice.is_correct)
    assert scheme_of(question).grade(question, keys) == 1


@given(multi_questions())
def test_blind_scores_are_the_means_over_every_response(question):
    grades = {
        ticks: scheme_of(question).grade(question, ticks)
        for ticks in subsets("".join(choice.key for choice in question.choices))
    }
    blind = blind_scores(question)
    assert blind.at_random == sum(grades.values(), Fraction(0)) / len(grades)
    assert blind.nothing == grades[frozenset()]
    assert blind.everything == grades[frozenset(choice.key for choice in question.choices)]


@given(multi_questions(names=[name for name in MULTI if name != "each_option"]))
def test_without_a_key_only_ticking_nothing_earns_anything(question):
    if not any(choice.is_correct for choice in question.choices):
        assert blind_scores(question).nothing == 1
        assert blind_scores(question).everything == 0


def test_fifty_choices_are_scored_blind_at_once():
    choices = [make_choice(f"c{at}", is_correct=at < 25, weight=Fraction(1, 25)) for at in range(50)]
    assert blind_scores(make_question(scheme="net_guarded", choices=choices)).everything == 0
    assert 0 < blind_scores(make_question(scheme="option_weights", choices=choices)).at_random < 1


def test_right_minus_wrong_pays_for_ticking_everything_only_where_it_is_compatible():
    choices = make_choices("ABCD", "E")
    assert blind_scores(make_question(scheme="net_correct", choices=choices)).everything == Fraction(3, 4)
    assert blind_scores(make_question(scheme="net_guarded", choices=choices)).everything == 0


@pytest.mark.parametrize("vector", DATA["formula_scoring"]["vectors"])
def test_penalty_for_guessing_meets_its_vectors(vector):
    question = make_question("single_choice", "formula", make_choices("A", LETTERS[1 : vector["k"]]))
    grade = SCHEMES["formula"].grade
    score = (
        vector["right"] * grade(question, frozenset("A"))
        + vector["wrong"] * grade(question, frozenset("B"))
        + vector["omit"] * grade(question, frozenset())
    )
    assert score == Fraction(vector["score"])


def test_penalty_for_guessing_makes_guessing_worth_nothing():
    for k in range(2, 9):
        question = make_question("single_choice", "formula", make_choices("A", LETTERS[1:k]))
        assert blind_scores(question).at_random == 0


def test_guessing_among_four_choices_earns_a_quarter():
    assert blind_scores(make_question("single_choice", "exact", make_choices("A", "BCD"))).at_random == Fraction(1, 4)


MAPPING = DATA["qti_map_response"]


@pytest.mark.parametrize("vector", MAPPING["vectors"], ids=lambda vector: "".join(vector["response"]) or "none")
def test_weights_per_choice_meet_the_mapping_vectors(vector):
    weights = {**MAPPING["mapping"], "He": MAPPING["default"]}
    choices = [make_choice(name, is_correct=weight > 0, weight=Fraction(weight)) for name, weight in weights.items()]
    bounds = {"lower": MAPPING["lower"], "upper": MAPPING["upper"]}
    question = make_question(scheme="option_weights", choices=choices, parameters=bounds)
    grade = SCHEMES["option_weights"].grade(question, frozenset(vector["response"]))
    assert grade * MAPPING["upper"] == vector["score"]


def test_a_lower_bound_can_take_points_but_never_more_than_the_question_gives():
    choices = [
        make_choice("A", is_correct=True, weight=Fraction(1)),
        make_choice("B", weight=Fraction(-5)),
    ]
    question = make_question(scheme="option_weights", choices=choices, parameters={"lower": "-1/2"})
    assert SCHEMES["option_weights"].grade(question, frozenset("B")) == Fraction(-1, 2)
    with pytest.raises(InvalidParameter, match="lower: must be at least -1"):
        scheme_of(question).grade(make_question(scheme="option_weights", parameters={"lower": -2}), frozenset())


@pytest.mark.parametrize(
    ("scheme", "ticks", "line"),
    [
        ("net_guarded", "ABCD", "3 of 3 right, 1 wrong tick; the wrong tick takes 1/2 away: 1 − 1/2 = 1/2."),
        ("net_guarded", "AB", "2 of 3 right, 1 missed: 2/3."),
        ("net_guarded", "ABC", "3 of 3 right, no wrong tick: all of the points."),
        ("net_correct", "AD", "1 of 3 right, 2 missed, 1 wrong tick; the wrong tick takes 1/3 away: 1/3 − 1/3 = 0."),
        (
            "net_correct",
            "ADE",
            "1 of 3 right, 2 missed, 2 wrong ticks; the wrong ticks take 2/3 away: 1/3 − 2/3 = −1/3, below 0, so 0.",
        ),
        ("exact", "AB", "2 of 3 right, 1 missed; all or nothing, so 0."),
        ("each_option", "ABD", "2 of 3 right, 1 missed, 1 wrong tick: 3 of 5 choices decided rightly, 3/5."),
        (
            "coverage",
            "ABD",
            "2 of 3 right, 1 missed, 1 wrong tick; share found times share of ticks that are right: 2/3 × 2/3 = 4/9.",
        ),
        ("ou_capped", "ABD", "2 of 3 right, 1 missed, 1 wrong tick, which leaves 2 of 3 at most: 2/3."),
    ],
)
def test_the_working_shows_how_the_score_came_about(scheme, ticks, line):
    question = make_question(scheme=scheme, choices=make_choices("ABC", "DE"))
    assert SCHEMES[scheme].working(question, frozenset(ticks)) == line


def test_the_working_without_a_key_says_so():
    question = make_question(scheme="net_guarded", choices=make_choices("", "ABC"))
    working = SCHEMES["net_guarded"].working
    assert working(question, frozenset()) == "None of the choices belongs here, no wrong tick: all of the points."
    assert working(question, frozenset("A")) == "None of the choices belongs here, 1 wrong tick: 0."


def test_the_working_of_weights_adds_them_up():
    choices = [make_choice("A", is_correct=True, weight=Fraction(1)), make_choice("B", weight=Fraction(-3, 2))]
    question = make_question(scheme="option_weights", choices=choices)
    assert SCHEMES["option_weights"].working(question, frozenset("AB")) == (
        "Weights of your ticks: 1 − 1.5 = −0.5, kept between 0 and 1, of 1."
    )


@given(multi_questions(), st.integers(0, 5))
def test_the_words_before_answering_say_nothing_about_the_key(question, keys):
    other = make_question(
        scheme=question.scheme.name,
        parameters=question.scheme.parameters,
        choices=[make_choice(c.key, is_correct=at < keys) for at, c in enumerate(question.choices)],
    )
    assert scheme_of(question).words(question) == scheme_of(other).words(other)


def test_one_choice_all_or_nothing_needs_no_words():
    question = make_question("single_choice", "exact")
    assert SCHEMES["exact"].words(question) == ""
    assert SCHEMES["exact"].working(question, frozenset("A")) == ""


def test_an_unknown_scheme_is_named_with_the_known_ones():
    with pytest.raises(InvalidParameter, match=r"'guesswork' is unknown; known are exact, net_guarded"):
        scheme_of(make_question(scheme="guesswork"))


def test_net_correct_and_coverage_survive_what_divides_by_zero_elsewhere():
    assert net_correct(Counts(0, 5, 0, 1)) == 0
    assert coverage(Counts(0, 5, 0, 0)) == 1
    assert coverage(Counts(3, 0, 0, 0)) == 0
