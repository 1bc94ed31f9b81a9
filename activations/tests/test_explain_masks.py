"""What masks, masks_by_hand and backward_check compute, print and draw; what the claims about masks decide."""

from __future__ import annotations

import json
import re
from functools import lru_cache

import pytest

import svgplot
from activations.catalogue import KEYS
from activations.claims import CLAIMS
from activations.experiments.gradient_check import LINES, check_line
from activations.experiments.masks import EQUAL, RULES, TRAINED
from activations.explanations import backward_check, masks, masks_by_hand
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.placeholders import fill
from quizzes.engine.stored import from_body, to_body
from quizzes.engine.subject import ClaimResult, Evidence, Explanation, read_parameters
from svgplot.checks import check
from svgplot.figure import Bars, Curve, DecisionMap

MODULES = (masks, masks_by_hand, backward_check)
SMALL = {"masks": {"hidden": 8, "steps": 300}}
every = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.PROVIDER.name)


@lru_cache
def explain(module, **given) -> Explanation:
    return module.PROVIDER.explain(read_parameters(module.PROVIDER.parameters, given))


def small(module) -> Explanation:
    return explain(module, **SMALL.get(module.PROVIDER.name, {}))


def texts(e: Explanation) -> list[str]:
    cells = [cell for table in e.tables for row in table.rows for cell in row]
    steps = [text for step in e.steps for text in (step.expression, step.value, step.label)]
    figures = [text for figure in e.figures for text in (figure.title, figure.conclusion, figure.caption)]
    return [e.title, e.summary, *e.caveats, *cells, *steps, *figures, *e.numbers.values()]


@every
class TestEach:
    def test_it_has_words_numbers_figures_and_a_table(self, module):
        e = small(module)
        assert all((e.title, e.summary, e.steps, e.figures, e.tables, e.caveats, e.numbers))
        for figure in e.figures:
            check(figure)
            assert svgplot.render(figure, id_prefix="m").startswith("<svg")
            assert figure.conclusion in svgplot.words(figure)

    def test_its_texts_are_made_for_people(self, module):
        for text in texts(small(module)):
            assert not re.search(r"\bnan\b|\binf\b|\de[-+]?\d", text), text

    def test_every_number_can_stand_in_prose(self, module):
        e = small(module)
        for name, text in e.numbers.items():
            assert fill(f"{{{{ {name} }}}}", e.numbers) == text

    def test_it_survives_storage(self, module):
        e = small(module)
        assert to_body(from_body(json.loads(json.dumps(to_body(e), allow_nan=False)))) == to_body(e)

    def test_its_docstring_lists_every_number(self, module):
        listed = set(re.findall(r"`([\w.]+)`", module.__doc__ or ""))
        names = {*TRAINED, *LINES}
        for number in small(module).numbers:
            first, _, rest = number.partition(".")
            general = {f"NAME.{rest}"} if first in names else set()
            general |= {f"{first}.NAME"} if rest in names else set()
            assert number in listed or general & listed, number


class TestMasks:
    def test_it_runs_at_publication_only(self):
        assert masks.PROVIDER.slow

    def test_the_maps_stand_side_by_side_with_both_classes_on_them(self):
        first = small(masks).figures[0]
        assert [panel.title for panel in first.panels] == ["Z > 0", "A >= 0"]
        for panel in first.panels:
            (drawn,) = panel.marks
            assert isinstance(drawn, DecisionMap)
            assert {kind for _, _, kind in drawn.points} == {0, 1}
            assert {cell for row in drawn.rows for cell in row} == {"0", "1"}

    def test_the_curves_end_where_the_numbers_say(self):
        e = small(masks)
        curves = {mark.label: mark for mark in e.figures[1].panels[0].marks if isinstance(mark, Curve)}
        assert len(curves) == 4
        for name in masks.CONTRASTED:
            ends = curves[RULES[name].short].ys[-1]
            assert ends is not None
            assert e.numbers[f"{name}.loss"] == masks.readable(ends, places=2)

    def test_the_bars_tell_right_from_wrong_by_orders_of_magnitude(self):
        (bars,) = [mark for mark in small(masks).figures[2].panels[0].marks if isinstance(mark, Bars)]
        values = dict(zip(bars.categories, bars.values, strict=True))
        assert values["A >= 0"] > 1e6 * max(value for name, value in values.items() if name != "A >= 0")

    def test_the_table_has_a_row_for_every_line_with_its_code(self):
        (table,) = small(masks).tables
        assert [row[1] for row in table.rows] == [RULES[name].line for name in TRAINED]
        assert [row[0] for row in table.rows[-2:]] == ["sigmoid", "tanh"]

    def test_the_right_masks_are_the_same_bit_for_bit_in_words(self):
        numbers = small(masks).numbers
        assert {numbers[f"{name}.same"] for name in EQUAL} == {"the same, bit for bit"}
        assert numbers["zeros"] == "0"
        assert numbers["a_not_negative.passed"] == "100 %"

    def test_proved_and_observed_are_kept_apart(self):
        proved, observed, *_ = small(masks).caveats
        assert proved.startswith("Proved: max(0, Z) is never below 0")
        assert re.search(r"Observed:.*400.*seeds 0 to 4", observed)
        assert "accurac" not in proved

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"hidden": 41}, "hidden"), ({"steps": 3001}, "steps"), ({"rate": "1.01"}, "rate"), ({"seed": -1}, "seed")],
    )
    def test_what_would_take_too_long_or_overflow_is_refused(self, given, field):
        with pytest.raises(InvalidParameter, match=field):
            explain(masks, **given)


class TestByHand:
    def test_a_unit_that_is_off_gets_no_gradient_but_from_a_not_negative(self):
        numbers = explain(masks_by_hand).numbers
        assert [numbers[f"{name}.back"] for name in masks_by_hand.MASKS] == ["0", "0", "0", "0.5"]

    def test_a_unit_that_is_on_gets_it_from_all(self):
        numbers = explain(masks_by_hand, z="0.25", gradient="-3").numbers
        assert {numbers[f"{name}.back"] for name in masks_by_hand.MASKS} == {"−3"}

    def test_at_zero_the_conventions_differ(self):
        numbers = explain(masks_by_hand, z="0").numbers
        assert [numbers[f"{name}.mask"] for name in masks_by_hand.MASKS] == ["0", "1", "0", "1"]

    def test_each_input_is_one_row_of_the_table(self):
        table = explain(masks_by_hand, z="3").tables[0]
        assert [row[0] for row in table.rows] == ["−0.5", "0", "3"]

    def test_it_agrees_with_the_lines_that_are_trained(self):
        for name in masks_by_hand.MASKS:
            for z in (-2.0, 0.0, 0.5):
                cell = masks.np.array([z])
                back = RULES[name].back(masks.np.ones(1), cell, masks.np.maximum(cell, 0))
                assert masks_by_hand.mask_of(name, masks.Fraction(z)) == back[0]

    def test_the_slopes_of_sigmoid_and_tanh_follow_from_their_outputs(self):
        for row in explain(masks_by_hand, z="0.75").tables[1].rows:
            assert row[-1] == row[-2]


class TestBackwardCheck:
    def test_the_wrong_line_stands_out_and_the_second_layer_is_cleared(self):
        e = explain(backward_check)
        wrong = {name for name in LINES if "10⁻" not in e.numbers[f"line.{name}"]}
        assert wrong == {"dZ1"}
        assert {block for block in ("dW1", "db1", "dW2", "db2") if "10⁻" not in e.numbers[f"block.{block}"]} == {
            "dW1",
            "db1",
        }

    def test_wider_quotients_blame_a_pass_that_is_right(self):
        numbers = explain(backward_check).numbers
        assert "10⁻" in numbers["whole.right"]
        assert numbers["wide.error"] != numbers["whole.right"]

    @pytest.mark.parametrize("seed", [7, 50, 99])
    @pytest.mark.parametrize("hidden", [4, 40])
    def test_its_words_hold_for_other_nets_too(self, seed, hidden):
        assert [name for name in LINES if check_line(name, seed, hidden).is_right is not True] == ["dZ1"]
        assert explain(backward_check, seed=seed, hidden=hidden).numbers["hidden"] == str(hidden)


def claim(name: str, **given) -> ClaimResult:
    return CLAIMS[name].check(read_parameters(CLAIMS[name].parameters, given))


class TestClaims:
    @pytest.mark.parametrize("name", RULES)
    def test_a_line_is_right_by_observation_with_n_and_seed(self, name):
        result = claim("mask_is_right", mask=name)
        assert result.truth is (name in (*EQUAL, "sigmoid", "tanh"))
        assert (result.evidence, result.n, result.seed) == (Evidence.OBSERVED, 5, 0)

    @pytest.mark.parametrize("name", LINES)
    def test_one_line_of_the_pass_is_wrong(self, name):
        assert claim("line_is_wrong", line=name).truth is (name == "dZ1")

    @pytest.mark.parametrize("second", ["z_not_negative", "a_not_negative"])
    def test_trainings_are_the_same_or_different(self, second):
        same = claim("masks_agree", first="z_positive", second=second)
        different = claim("masks_agree", first="z_positive", second=second, relation="different")
        assert same.truth is (second == "z_not_negative")
        assert different.truth is not same.truth
        assert same.witness == different.witness

    @pytest.mark.parametrize("mask", ["z_positive", "a_not_negative"])
    def test_only_a_not_negative_lets_all_through(self, mask):
        assert claim("lets_all_through", mask=mask).truth is (mask == "a_not_negative")

    def test_no_exact_zero_was_seen(self):
        result = claim("exact_zeros_seen")
        assert result.truth is False
        assert result.numbers["zeros"] == "0"

    def test_a_not_negative_is_one_everywhere_by_proof(self):
        result = claim("mask_is_one_everywhere", mask="a_not_negative")
        assert (result.truth, result.evidence) == (True, Evidence.PROVED)
        assert result.witness == "ReLU never goes below 0, so A >= 0 is true for every Z."

    @pytest.mark.parametrize("mask", ["z_positive", "z_not_negative", "a_positive"])
    def test_the_other_masks_have_a_counterexample(self, mask):
        result = claim("mask_is_one_everywhere", mask=mask)
        assert (result.truth, result.evidence) == (False, Evidence.PROVED)
        assert result.numbers["z"] == "−2"

    @pytest.mark.parametrize("key", KEYS)
    @pytest.mark.parametrize("mask", ["a_positive", "a_not_negative"])
    def test_every_function_is_decided_as_its_values_say(self, key, mask):
        values = masks_by_hand.CATALOGUE[key].value(masks.np.linspace(-20, 20, 4001))
        holds = values > 0 if mask == "a_positive" else values >= 0
        assert claim("mask_is_one_everywhere", mask=mask, function=key).truth is bool(holds.all())

    def test_a_function_that_is_never_below_zero_and_touches_it_has_its_counterexample_at_zero(self):
        result = claim("mask_is_one_everywhere", mask="a_positive", function="prelu", alpha="-0.5")
        assert (result.truth, result.numbers["z"]) == (False, "0")
