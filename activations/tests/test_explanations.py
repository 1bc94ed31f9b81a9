"""What saturation, speed, output_range, change and zero_centred compute, print and draw."""

from __future__ import annotations

import json
import re
import time
from fractions import Fraction

import pytest

from activations.catalogue import CATALOGUE
from activations.explanations import change, output_range, parts, saturation, speed, zero_centred
from activations.layer_noise import layer_noise
from activations.same_sign import same_sign
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.placeholders import fill
from quizzes.engine.stored import from_body, to_body
from quizzes.engine.subject import Explanation, Provider, read_parameters
from svgplot.checks import check
from svgplot.figure import Bars, Change, Outline, RangeBar, Region

PROVIDERS = [module.PROVIDER for module in (saturation, speed, output_range, change, zero_centred)]
every = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)


def explain(provider: Provider, **given: object) -> Explanation:
    return provider.explain(read_parameters(provider.parameters, given))


def texts(e: Explanation) -> list[str]:
    cells = [cell for table in e.tables for row in table.rows for cell in row]
    steps = [text for step in e.steps for text in (step.expression, step.value, step.label)]
    figures = [text for figure in e.figures for text in (figure.title, figure.conclusion, figure.caption)]
    return [e.title, e.summary, *e.caveats, *cells, *steps, *figures, *e.numbers.values()]


@every
def test_an_explanation_has_words_numbers_figures_and_a_table(provider):
    e = explain(provider)
    assert e.title
    assert e.summary
    assert e.steps
    assert e.figures
    assert e.tables
    assert e.caveats
    for figure in e.figures:
        check(figure)
        assert figure.conclusion


@every
def test_texts_are_made_for_people(provider):
    for text in texts(explain(provider)):
        assert not re.search(r"\bnan\b|\binf\b|\de[-+]?\d|(?<![\w-])-\d", text), text


@every
def test_every_number_can_stand_in_prose(provider):
    e = explain(provider)
    for name, text in e.numbers.items():
        assert fill(f"{{{{ {name} }}}}", e.numbers) == text


@every
def test_the_same_parameters_give_the_same_explanation_that_survives_storage(provider):
    first = explain(provider)
    layer_noise.cache_clear()
    same_sign.cache_clear()
    again = explain(provider)
    assert first == again
    kept = from_body(json.loads(json.dumps(to_body(first), allow_nan=False)))
    assert to_body(kept) == to_body(first)


@every
@pytest.mark.parametrize("key", [key for key in CATALOGUE if key != "step"])
def test_every_continuous_function_can_be_asked_for(provider, key):
    names = {parameter.name for parameter in provider.parameters}
    e = explain(provider, function=key) if "function" in names else explain(provider, functions=[key, "tanh"])
    for figure in e.figures:
        check(figure)
    assert any(CATALOGUE[key].title in text for text in texts(e))


def test_relu_does_not_change_from_minus_eleven_to_minus_ten_and_others_do():
    e = explain(change.PROVIDER)
    assert e.title == "From −11 to −10, ReLU changes by exactly 0"
    assert e.numbers["steps.relu.delta"] == "exactly 0"
    assert e.numbers["steps.leaky_relu.delta"] == "0.01"
    assert e.numbers["steps.tanh.delta"] == "0.000\u202f000\u202f004"
    assert e.numbers["steps.elu.delta"] == "0.000\u202f028\u202f7"
    exactly = [name for name, text in e.numbers.items() if text == "exactly 0"]
    assert exactly == ["steps.relu.delta", "companion1.relu.delta"]


def test_companions_show_the_difference_where_it_is_plain():
    e = explain(change.PROVIDER)
    from_minus_two = {key: e.numbers[f"companion1.{key}.delta"] for key in ("tanh", "sigmoid", "elu", "gelu")}
    assert from_minus_two == {"tanh": "0.2024", "sigmoid": "0.1497", "elu": "0.2325", "gelu": "−0.1132"}
    assert e.numbers["companion2.relu.delta"] == "1"
    assert e.numbers["companion2.tanh.delta"] == "1.523"


def test_change_is_drawn_with_its_bracket_over_the_flat_stretch():
    marks = explain(change.PROVIDER).figures[0].panels[0].marks
    bracket = next(mark for mark in marks if isinstance(mark, Change))
    region = next(mark for mark in marks if isinstance(mark, Region))
    assert (bracket.label, bracket.y_from, bracket.y_to) == ("change: exactly 0", 0, 0)
    assert region.x_from < -11
    assert region.x_to == 0


@pytest.mark.parametrize(
    ("key", "x_from", "x_to"),
    [
        ("tanh", 20, 21),
        ("sigmoid", 40, 41),
        ("softplus", -900, -800),
        ("elu", -50, -40),
        ("gelu", -900, -901),
        ("tanh", 18, 19),
    ],
)
def test_a_change_that_floats_cannot_tell_is_called_nearly_and_never_exactly_zero(key, x_from, x_to):
    e = explain(change.PROVIDER, functions=[key, "relu"], x_from=x_from, x_to=x_to, companions=[x_to, x_from])
    assert e.title.endswith("changes by nearly 0, less than floats can tell")
    assert e.numbers[f"companion1.{key}.delta"] == e.steps[2].value == e.tables[0].rows[0][1] == "nearly 0"
    assert f"{CATALOGUE[key].title} is not flat here" in e.summary
    assert f"{CATALOGUE[key].title} changes by less than floats can tell" in e.figures[1].conclusion
    assert not any("exactly 0" in text for figure in e.figures[:1] for text in (figure.conclusion, figure.title))
    bracket = next(mark for mark in e.figures[0].panels[0].marks if isinstance(mark, Change))
    assert bracket.label == "change: nearly 0"


def test_a_function_that_comes_back_to_its_output_is_not_called_flat():
    e = explain(change.PROVIDER, functions=["prelu"], alpha=-1, x_from=-2, x_to=2, companions=[-3, 3])
    assert e.title == "From −2 to 2, PReLU (α = −1) changes by exactly 0"
    assert e.summary.startswith("PReLU (α = −1) is not flat here: it changes on the way")
    assert e.figures[1].conclusion == "From −3 to 3 PReLU (α = −1) comes back to the same output."


def test_only_a_unit_on_a_flat_side_is_said_to_stay_on_it():
    assert "one unit that stays on its flat side" in explain(change.PROVIDER).caveats[0]
    for given in ({"functions": ["sigmoid", "relu"]}, {"x_from": 1, "x_to": 2}):
        e = explain(change.PROVIDER, **given)
        assert not any("stays on its flat side" in caveat for caveat in e.caveats)
    assert "Sigmoid has none" in explain(change.PROVIDER, functions=["sigmoid"]).summary
    assert "rising side" not in explain(change.PROVIDER, functions=["step"]).caveats[0]


def test_companions_are_called_nearer_to_zero_only_where_they_are():
    assert "Nearer to 0" in explain(change.PROVIDER).summary
    assert "Nearer to 0" not in explain(change.PROVIDER, companions=[-20, -19, -1, 1]).summary
    assert "Nearer to 0" not in explain(change.PROVIDER, functions=["relu"]).summary


def test_a_flat_stretch_is_told_as_one_beside_functions_that_change():
    e = explain(change.PROVIDER, functions=["relu", "hardtanh", "tanh", "elu"])
    assert "on a flat stretch nothing at all is passed on" in e.summary
    assert (
        e.figures[1].conclusion.partition(".")[0]
        == "From −2 to −1 ReLU and Hardtanh do not change at all; tanh and ELU do"
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [({"x_from": 1, "x_to": 1}, "x_to"), ({"companions": [1]}, "companions"), ({"companions": [2, 2]}, "companions")],
)
def test_changes_that_are_none_or_lack_an_end_are_refused(given, field):
    with pytest.raises(InvalidParameter, match=field):
        explain(change.PROVIDER, **given)


def test_a_layer_is_not_calmer_under_noise_although_many_of_its_units_keep_still():
    relu, identity, tanh = (layer_noise(key) for key in ("relu", "identity", "tanh"))
    assert abs(relu.relative - identity.relative) < 0.02
    assert 0.4 < relu.unchanged < 0.55
    assert identity.unchanged == tanh.unchanged == 0
    assert any("not calmer" in caveat for caveat in explain(change.PROVIDER).caveats)


def test_saturation_says_left_only_for_relu_and_both_for_tanh():
    e = explain(saturation.PROVIDER)
    assert e.title == "ReLU levels off on the left only"
    assert e.numbers["relu.slope.100"] == "1"
    assert e.numbers["relu.slope.-10"] == "0"
    assert e.numbers["tanh.slope.10"] == "0.000\u202f000\u202f008"
    assert e.numbers["sigmoid.sides"] == "on both sides"


def test_a_slope_at_a_kink_is_told_as_a_convention():
    e = explain(saturation.PROVIDER, inputs=["0"])
    assert e.numbers["relu.slope.0"] == e.tables[0].rows[0][1] == "0 by convention"
    assert e.numbers["tanh.slope.0"] == "1"
    assert (e.steps[0].expression, e.steps[0].relation) == ("slope of ReLU at 0, where it has none", ":")
    assert e.caveats[-1].startswith("ReLU has no slope at 0. What a framework returns there is a convention: 0 here")
    assert not any("convention" in text for text in texts(explain(saturation.PROVIDER)))


def test_range_is_argued_first_and_drawn_with_a_closed_end_at_zero():
    e = explain(output_range.PROVIDER)
    assert e.numbers["range"] == "[0, ∞)"
    assert [step.label for step in e.steps[:2]] == ["Lower end", "Upper end"]
    bar = next(mark for mark in e.figures[0].panels[0].marks if isinstance(mark, RangeBar))
    assert (bar.lower, bar.upper, bar.lower_end) == (0, None, Outline.CLOSED)
    softplus = explain(output_range.PROVIDER, function="softplus")
    bar = next(mark for mark in softplus.figures[0].panels[0].marks if isinstance(mark, RangeBar))
    assert bar.lower_end is Outline.OPEN
    assert softplus.numbers["range"] == "(0, ∞)"


def test_speed_shows_stored_timings_that_disagree_with_machine_and_date():
    e = explain(speed.PROVIDER)
    assert e.numbers["ratio.highest"] == "42"
    ratios = [timing.ratio for each in speed.measurements() for timing in each.timings]
    assert min(ratios) < 1 < max(ratios)
    bars = e.figures[0].panels[0].marks[0]
    assert isinstance(bars, Bars)
    assert len(bars.values) == len(ratios)
    for each in speed.measurements():
        assert any(each.environment in row and each.date in row for row in e.tables[-1].rows)
    assert any("do not agree" in caveat for caveat in e.caveats)


def test_speed_never_looks_at_a_clock(monkeypatch):
    def refuse() -> float:
        raise AssertionError("A clock was read.")

    for name in ("perf_counter", "time", "monotonic", "process_time", "perf_counter_ns"):
        monkeypatch.setattr(time, name, refuse)
    e = speed.PROVIDER.explain({"functions": ("relu", "tanh")})
    monkeypatch.undo()
    assert e.numbers["total.relu"] == "1"


def test_operations_are_counted_for_the_functions_asked_for():
    e = explain(speed.PROVIDER, functions=["softplus"])
    assert [step.value for step in e.steps] == ["1 exponential, 1 logarithm, 1 addition"]


def test_tanh_is_centred_for_symmetric_inputs_and_not_for_others():
    e = explain(zero_centred.PROVIDER)
    assert e.numbers["tanh.mean"] == "exactly 0"
    assert e.numbers["relu.mean"] == "0.3989"
    assert e.numbers["tanh.mean_shifted"] == "0.5504"
    assert "0.5504" in e.caveats[0]


def test_gradients_of_one_sign_are_certain_for_one_example_and_rare_over_a_batch():
    relu, tanh = same_sign("relu"), same_sign("tanh")
    assert relu.single == 1
    assert 0.03 < relu.batch < 0.2
    assert tanh.single == pytest.approx(2.0 ** (1 - tanh.inputs), abs=5e-4)
    assert "100 %" in explain(zero_centred.PROVIDER).caveats[1]


def test_curves_lift_the_pen_at_jumps_and_keep_corners():
    step = parts.curve(CATALOGUE["step"], -1, 1)
    assert step.ys == (0, 0, None, 1, 1)
    relu = parts.curve(CATALOGUE["relu"], -2, 3)
    assert (relu.xs, relu.ys) == ((-2, 0, 3), (0, 0, 3))
    slope = parts.slope_curve(CATALOGUE["relu"], -2, 3)
    assert slope.ys == (0, 0, None, 1, 1)
    smooth = parts.curve(CATALOGUE["tanh"], -2, 2)
    assert len(smooth.xs) == parts.SAMPLES


def test_softmax_names_the_temperature_in_its_headline():
    from activations.explanations import softmax

    logits = tuple(Fraction(logit) for logit in (1, 2, 3))
    title = softmax.explain_logits(logits, Fraction(0), Fraction(1, 2)).title
    assert title.startswith("softmax(1/0.5, 2/0.5, 3/0.5) = ")
