"""The catalogue for programs: the same numbers as on the pages, and every refusal at its place."""

import pytest
from django.core.cache import cache

from activations.api import MOST_INPUTS
from activations.catalogue import ENTRIES, VECTORS
from quizzes import tasks
from quizzes.models import Job
from quizzes.tests.api.program import Program, person
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


@pytest.fixture
def program():
    return Program()


def asks(program, function, status=200, **body):
    return program.posts(f"activations/{function}/evaluate/", body, status=status)


def test_every_function_is_listed_described_and_drawn(program, settings):
    settings.API_REQUESTS_A_MINUTE = dict.fromkeys(("anonymous", "person", "machine"), 10**6)
    listed = [each["key"] for each in program.reads("activations/")["results"]]
    assert listed == [*ENTRIES, *VECTORS]
    for key in listed:
        assert program.reads(f"activations/{key}/")["properties"]
        if key in ENTRIES:
            assert program.reads(f"activations/{key}/figure/")["svg"].startswith("<svg")


def test_values_and_slopes_are_exact_where_they_are_known_exactly(program):
    points = asks(program, "relu", inputs=[-11, "-10", 0, "1/3", 0.5])["results"]
    assert [point["value"]["exact"] for point in points] == ["0", "0", "0", "1/3", "1/2"]
    assert [point["slope"] and point["slope"]["exact"] for point in points] == ["0", "0", None, "1", "1"]
    [point] = asks(program, "sigmoid", inputs=["1"])["results"]
    assert point["value"]["exact"] is None
    assert abs(point["value"]["number"] - 0.7310585786300049) < 1e-15


def test_parameters_of_a_function_are_its_own(program):
    [point] = asks(program, "leaky_relu", inputs=["-2"], parameters={"alpha": "0.1"})["results"]
    assert point["value"]["exact"] == "-1/5"
    for alpha in (0.1, "1/10"):
        assert asks(program, "leaky_relu", inputs=[-2], parameters={"alpha": alpha})["results"] == [point]
    [whole] = asks(program, "prelu", inputs=[-2], parameters={"alpha": 2})["results"]
    assert whole["value"]["exact"] == "-4"


def test_inputs_come_back_as_programs_write_numbers(program):
    sent = [-11, "-10", 0.5, "−0,25", "1/3", "-2/3", 1e-7, "1e-40", 0.30000000000000004, "1234567/10", 1000000, "-0"]
    told = [point["x"] for point in asks(program, "relu", inputs=sent)["results"]]
    assert told == [
        "-11",
        "-10",
        "0.5",
        "-0.25",
        "1/3",
        "-2/3",
        "0.0000001",
        "0." + "0" * 39 + "1",
        "0.30000000000000004",
        "123456.7",
        "1000000",
        "0",
    ]
    assert [point["x"] for point in asks(program, "relu", inputs=told)["results"]] == told


def test_a_parameter_out_of_bounds_is_told_its_bounds_whether_sent_as_text_or_number(program):
    for alpha in (1000, 1000.5, "1000"):
        refused = asks(program, "leaky_relu", status=400, inputs=[0], parameters={"alpha": alpha})
        assert refused["errors"][0]["pointer"] == "/parameters/alpha"
        assert "must lie from 0.001 to 0.999" in refused["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("function", "body", "pointer"),
    [
        ("relu", {"inputs": []}, "/inputs"),
        ("relu", {"inputs": ["0"] * (MOST_INPUTS + 1)}, "/inputs"),
        ("relu", {"inputs": ["nan"]}, "/inputs"),
        ("relu", {"inputs": ["inf"]}, "/inputs"),
        ("relu", {"inputs": ["1e999"]}, "/inputs"),
        ("relu", {"inputs": ["1e999999999"]}, "/inputs"),
        ("relu", {"inputs": ["1000001"]}, "/inputs"),
        ("relu", {"inputs": ["1" * 70]}, "/inputs"),
        ("relu", {"inputs": ["one"]}, "/inputs"),
        ("relu", {"inputs": [True]}, "/inputs/0"),
        ("relu", {"inputs": [None]}, "/inputs/0"),
        ("relu", {"inputs": "0"}, "/inputs"),
        ("relu", {}, "/inputs"),
        ("relu", {"inputs": ["0"], "parameters": {"alpha": "1"}}, "/parameters/alpha"),
        ("leaky_relu", {"inputs": ["0"], "parameters": {"alpha": "1e999"}}, "/parameters/alpha"),
        ("leaky_relu", {"inputs": ["0"], "parameters": {"alpha": "text"}}, "/parameters/alpha"),
        ("leaky_relu", {"inputs": ["0"], "parameters": {"alpha": "1000000"}}, "/parameters/alpha"),
        ("leaky_relu", {"inputs": ["0"], "parameters": {"alpha": True}}, "/parameters/alpha"),
        ("leaky_relu", {"inputs": ["0"], "parameters": {"alpha": None}}, "/parameters/alpha"),
        ("leaky_relu", {"inputs": ["0"], "parameters": {"alpha": [0.1]}}, "/parameters/alpha"),
        ("leaky_relu", {"inputs": ["0"], "parameters": {"alpha": 10**400}}, "/parameters/alpha"),
        ("leaky_relu", {"inputs": ["0"], "parameters": ["0.1"]}, "/parameters"),
        ("leaky_relu", {"inputs": ["0"], "parameters": {"gamma": 1}}, "/parameters/gamma"),
        ("leaky_relu", {"inputs": ["0"], "parameters": {"gamma": "1"}}, "/parameters/gamma"),
        ("prelu", {"inputs": ["1"], "parameters": {"alpha": "1e-399"}}, "/parameters/alpha"),
        ("prelu", {"inputs": ["1"], "parameters": {"alpha": "-1e-310"}}, "/parameters/alpha"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_at_its_place(program, function, body, pointer):
    refused = asks(program, function, status=400, **body)
    assert pointer in [error["pointer"] for error in refused["errors"]]
    assert refused["errors"][0]["detail"]


EXTREMES = ["1e399", "-1e399", "1e200", "1e-399", "-1e-399", "1e-310", "-1e-300", "1e-200", "0", "-0", "1/3"]


@pytest.mark.parametrize("key", list(ENTRIES))
def test_no_input_and_no_parameter_breaks_a_function(program, settings, key):
    settings.API_REQUESTS_A_MINUTE = dict.fromkeys(("anonymous", "person", "machine"), 10**6)
    inputs = ["-1000000", "1000000", "-1", "1", "0", "1/3", "1e-12"]
    chosen: list[dict[str, str]] = [{}]
    for each in ENTRIES[key].parameters:
        chosen += [{each.name: text} for text in (*EXTREMES, str(each.minimum), str(each.maximum))]
    bodies = [{"inputs": inputs, "parameters": parameters} for parameters in chosen]
    for body in (*bodies, *({"inputs": [x]} for x in EXTREMES)):
        told = program.asks("POST", f"activations/{key}/evaluate/", body)
        assert told.status_code in (200, 400), (key, body, told.content)
    assert program.asks("POST", f"activations/{key}/evaluate/", bodies[0]).status_code == 200


def test_an_unknown_function_names_the_known_ones(program):
    assert "relu" in program.reads("activations/nothing/", status=404)["detail"]
    assert "softmax" in program.posts("activations/softmax/evaluate/", {"inputs": [1]}, status=404)["detail"].lower()


# Explanations


def explains(program, provider, status=200, **parameters):
    return program.posts("explanations/", {"provider": provider, "parameters": parameters}, status=status)


def test_an_explanation_is_computed_for_whoever_asks(program):
    shown = explains(program, "activations.change", x_from="-11", x_to="-10")
    assert shown["steps"]
    assert shown["figures"][0]["table"]["rows"]


@pytest.mark.parametrize(
    ("provider", "parameters", "pointer"),
    [
        ("nothing", {}, "/provider"),
        ("activations.nothing", {}, "/provider"),
        ("activations.point", {}, "/parameters/function"),
        ("activations.point", {"function": "nothing", "x": "0"}, "/parameters/function"),
        ("activations.point", {"function": "relu", "x": "1e999"}, "/parameters/x"),
        ("activations.point", {"function": "relu", "x": "nan"}, "/parameters/x"),
        ("activations.point", {"function": "relu", "x": "0", "more": 1}, "/parameters/more"),
        ("activations.softmax", {"logits": ["0"] * 61}, "/parameters"),
        ("activations.softmax", {"logits": [0.5]}, "/parameters"),
    ],
)
def test_what_cannot_be_explained_is_refused_at_its_place(program, provider, parameters, pointer):
    refused = explains(program, provider, status=400, **parameters)
    assert pointer in [error["pointer"] for error in refused["errors"]]


def test_an_experiment_is_a_job_and_for_instructors_alone(program, monkeypatch):
    monkeypatch.setattr(tasks, "begin", lambda job: None)
    assert explains(program, "activations.sparsity", status=401)["code"] == "not_authenticated"
    assert explains(person(make_learner()), "activations.sparsity", status=403)["code"] == "not_permitted"
    assert (
        explains(person(make_instructor(), "quiz:read"), "activations.sparsity", status=403)["code"]
        == "insufficient_scope"
    )
    job = explains(person(make_instructor()), "activations.sparsity", status=202)
    assert (job["kind"], Job.objects.count()) == ("explain", 1)


def test_parameters_of_an_experiment_are_looked_at_before_it_is_queued():
    refused = explains(person(make_instructor()), "activations.sparsity", status=400, seed="many")
    assert refused["errors"][0]["pointer"] == "/parameters/seed"
    assert not Job.objects.exists()
