"""Reference pages: the table sorted and filtered, one page a function, terms, and bad input named with its remedy."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys

import pytest
from django.urls import reverse

from activations.catalogue import CATALOGUE, ENTRIES, KEYS, VECTORS
from activations.explorers import EXPLORERS
from activations.pages import entry, prose, table, vector_entry
from quizzes.engine.numbers import readable

pytestmark = pytest.mark.django_db


def read(client, name: str, *args: str, status: int = 200, **query: str):
    response = client.get(reverse(f"activations:{name}", args=args), query)
    assert response.status_code == status
    return response


def shown(response) -> list[str]:
    return [each["row"].key for each in response.context["rows"]]


def test_the_table_holds_every_function_and_links_to_its_page(client):
    response = read(client, "index")
    assert shown(response) == [*KEYS, *VECTORS]
    page = response.content.decode()
    for key in (*KEYS, *VECTORS):
        assert f'href="/activations/{key}/"' in page


@pytest.mark.parametrize(("name", "value"), [(f.name, value) for f in table.FILTERS for value, _, _ in f.options])
def test_every_filter_keeps_those_that_have_the_property(client, name, value):
    test = next(test for f in table.FILTERS if f.name == name for option, _, test in f.options if option == value)
    keys = shown(read(client, "index", **{name: value}))
    assert [key for key in keys if key in KEYS] == [key for key in KEYS if test(CATALOGUE[key], ENTRIES[key])]
    assert keys


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"bounded": "yes"}, ["softmax"]),
        ({"bounded": "no"}, ["glu", "swiglu"]),
        ({"smooth": "smooth"}, ["softmax", "glu", "swiglu"]),
        ({"smooth": "differentiable"}, ["softmax", "glu", "swiglu"]),
        ({"smooth": "kinks"}, []),
        ({"inverse": "no", "parameters": "no"}, ["softmax", "glu", "swiglu"]),
        ({"inverse": "yes"}, []),
        ({"bounded": "yes", "text": "glu"}, []),
        ({"bounded": "yes", "mean": "positive"}, []),
    ],
)
def test_functions_of_several_numbers_are_kept_by_what_is_known_of_them(client, query, fits):
    assert [key for key in shown(read(client, "index", **query)) if key in VECTORS] == fits


def test_filters_are_combined_and_names_are_searched(client):
    assert shown(read(client, "index", saturates="both", mean="zero", smooth="smooth")) == ["tanh"]
    assert shown(read(client, "index", text="RECTIFIER")) == ["relu"]
    assert "No function has all of these" in read(client, "index", saturates="right", bounded="yes").content.decode()


@pytest.mark.parametrize("sort", table.SORTS)
def test_every_column_sorts_both_ways_and_says_so(client, sort):
    up, down = (read(client, "index", sort=sort, direction=direction) for direction in ("up", "down"))
    if sort == "name":
        titles = [each["row"].title.lower() for each in up.context["rows"]]
        assert titles == sorted(titles)
        assert shown(down) == shown(up)[::-1]
    else:  # functions of several numbers have no such number: they come last
        values = [table.SORTS[sort](CATALOGUE[key]) for key in shown(up)[: len(KEYS)]]
        assert values == sorted(values)
        assert [table.SORTS[sort](CATALOGUE[key]) for key in shown(down)[: len(KEYS)]] == sorted(values, reverse=True)
        assert shown(up)[len(KEYS) :] == list(VECTORS)
    assert 'aria-sort="ascending"' in up.content.decode()
    assert 'aria-sort="descending"' in down.content.decode()


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"saturates": "up"}, "saturates must be one of both, left, right, neither, not “up”"),
        ({"sort": "colour"}, "sort must be one of name, range, steepest, mean"),
        ({"direction": "sideways"}, "direction must be up or down"),
        ({"text": "x" * 61}, "at most 60 are searched"),
        ({"family": "<b>"}, "must be one of"),
    ],
)
def test_what_the_table_can_not_read_is_named_and_the_table_stays(client, query, says):
    response = read(client, "index", status=400, **query)
    page = response.content.decode()
    assert says in page.replace("&lt;", "<").replace("&gt;", ">")
    assert "<b>" not in page
    assert shown(response) == [*KEYS, *VECTORS]


@pytest.mark.parametrize("key", KEYS)
def test_every_function_has_a_page_with_all_that_is_known(client, key):
    response = read(client, "entry", key)
    page = response.content.decode()
    found = ENTRIES[key]
    assert len(response.context["properties"]) == 12
    assert [kink.at for kink in response.context["kinks"]] == [readable(kink.at) for kink in CATALOGUE[key].kinks]
    assert not any(text in page for text in ("= 1, and far out it tends", "No derivative exists there"))
    assert all(each.witness.endswith(".") for each in response.context["properties"])
    for text in (*found.advantages, *found.disadvantages, found.summary):
        assert text.replace("’", "&#x27;") in page or text in page.replace("&#x27;", "'").replace("&amp;", "&")
    for convention in found.conventions:
        assert convention.operation in page
    for related in found.related:
        assert f'href="/activations/{related}/"' in page
    assert "live-explorer" in page


def test_a_function_added_as_the_documentation_says_has_its_page_and_working(settings):
    command = [sys.executable, "-m", "activations.tests.added_function"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=settings.BASE_DIR, check=True)
    told = json.loads(run.stdout)
    assert (told["/activations/"], told["/activations/mine/"]) == (200, 200)
    assert "Mine(−1) = −0.01" in told["page"]
    assert told["steps"] == [
        ["f(x) = x for x > 0, else 0.01 x", "at x = −2"],
        ["Mine(−2)", "−0.02"],
        ["f′(x) = 1 for x > 0, 0.01 for x < 0", "at x = −2"],
        ["Mine′(−2)", "0.01"],
    ]
    assert (told["value"], told["slope"]) == ("-1/50", "1/100")


@pytest.mark.parametrize("key", VECTORS)
def test_functions_of_several_numbers_have_pages_too(client, key):
    page = read(client, "entry", key).content.decode()
    shown_properties = vector_entry.properties(key)
    assert [each.name for each in shown_properties] == [name for name, _ in VECTORS[key].properties]
    for each in shown_properties:
        assert each.value in page.replace("&#x27;", "'")
        assert each.witness in page.replace("&#x27;", "'")


def test_a_row_where_the_derivative_exists_says_so(client):
    rows = {(row.framework, row.at): row for row in read(client, "entry", "hardswish").context["conventions"]}
    assert rows["JAX 0.10", "0"].slope == "0.5"
    assert rows["JAX 0.10", "−3"].slope == ""
    celu = read(client, "entry", "celu").context["conventions"]
    assert {row.slope for row in celu} == {"1"}
    assert {row.returned for row in celu} == {"1", "2"}


def test_formulas_of_functions_with_parameters_show_the_parameters(client):
    for key in ("leaky_relu", "prelu", "elu", "celu"):
        assert "<mi>α</mi>" in read(client, "entry", key).content.decode()
    assert "<mi>β</mi>" in read(client, "entry", "swish").content.decode()
    assert all(
        bool(entry.parameters) is bool(entry.general_tex and entry.general_slope_tex) for entry in ENTRIES.values()
    )


@pytest.mark.parametrize(
    ("key", "name", "parameters", "is_about"),
    [
        ("relu", "activations.change", {}, True),
        ("relu", "activations.change", {"functions": ["sigmoid", "relu"]}, False),
        ("sigmoid", "activations.change", {"functions": ["sigmoid", "relu"]}, True),
        ("relu", "activations.change", {"function": "sigmoid", "x_from": "0", "x_to": "1"}, False),
        ("sigmoid", "activations.change", {"function": "sigmoid", "x_from": "0", "x_to": "1"}, True),
        ("leaky_relu", "activations.change", {"function": ["leaky_relu", "elu"]}, True),
        ("elu", "activations.value", {"function": "elu", "x": "1"}, True),
        ("elu", "activations.value", {"function": ["elu", "selu"]}, True),
        ("gelu", "activations.value", {"function": "gelu_tanh"}, False),
        ("softmax", "activations.softmax_slope", {"logits": ["1", "2"]}, True),
        ("softmax", "activations.point", {"function": "sigmoid"}, False),
        ("relu", "elsewhere.unknown", {"function": "relu"}, False),
    ],
)
def test_a_question_is_about_the_function_it_asks_for_and_no_companion(key, name, parameters, is_about):
    assert entry.is_about(key, name, parameters) is is_about


def test_an_unknown_function_or_term_is_not_found(client):
    read(client, "entry", "rellu", status=404)
    read(client, "term", "rellu", status=404)


def test_a_function_lists_questions_and_lessons_without_telling_keys(client, published_site):
    response = read(client, "entry", "relu")
    questions = response.context["questions"]
    assert questions
    assert {lesson.slug for lesson in response.context["lessons"]}
    page = response.content.decode()
    for question, stem in questions:
        assert stem in page.replace("&#x27;", "'")
        assert question.question_key in page


@pytest.mark.parametrize("slug", prose.TERMS)
def test_every_term_fills_its_numbers_and_uses_all_of_them(client, slug):
    page = read(client, "term", slug).content.decode()
    assert "{{" not in page
    used = set(re.findall(r"\{\{ ([\w.]+) \}\}", prose.TERMS[slug].body))
    assert used == set(prose.term_numbers()[slug])


def test_every_disagreement_and_advice_fills_its_numbers_and_no_number_is_computed_in_vain(client):
    for name, texts, numbers in (
        ("disagreements", [each.computed for each in prose.DISAGREEMENTS], prose.disagreement_numbers()),
        ("which", [each.body for each in prose.ADVICE], prose.advice_numbers()),
    ):
        assert "{{" not in read(client, name).content.decode()
        assert {number for text in texts for number in re.findall(r"\{\{ ([\w.]+) \}\}", text)} == set(numbers)


def test_all_links_of_the_prose_pages_lead_somewhere(client):
    for name in ("index", "explorers", "terms", "which", "disagreements"):
        page = read(client, name).content.decode()
        for address in set(re.findall(r'href="(/[^"?#]*)"', page)):
            if not address.startswith("/static/"):
                assert client.get(address).status_code in (200, 302), address


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_explorer_opens(client, name):
    response = client.get(f"/explore/activations.{name}/")
    assert response.status_code == 200
    assert "<svg" in response.content.decode()


@pytest.mark.parametrize(
    ("explorer", "query", "field", "says"),
    [
        ("function", {"function": "rellu"}, "function", "must be one of identity"),
        ("function", {"function": "elu", "alpha": "-1"}, "alpha", "must lie from 0.01 to 10"),
        ("function", {"function": "elu", "alpha": "nan"}, "alpha", "not a finite number"),
        ("function", {"x": "1e999"}, "x", "1e999"),
        ("guess", {"lower": "1e99999999", "upper": "2"}, "lower", "1e99999999"),
        ("guess", {"lower": "0", "upper": "-1e99999999"}, "upper", "1e99999999"),
        ("function", {"x": "1001"}, "x", "at most 1000"),
        ("neuron", {"w": "infinity"}, "w", "not a finite number"),
        ("neuron", {"target": "text"}, "target", "be read as a number"),
        ("softmax", {"temperature": "0"}, "temperature", "at least 1/100"),
        ("side-by-side", {"x": "9"}, "x", "at most 8"),
    ],
)
def test_bad_input_of_an_explorer_is_named_beside_its_field(client, explorer, query, field, says):
    response = client.get(f"/explore/activations.{explorer}/", query)
    assert response.status_code == 400
    errors = {control.name: control.error for control in response.context["explorer"].controls}
    if field in errors:
        assert says in errors[field]
    else:
        assert says in response.context["explorer"].problem


def test_changing_the_function_drops_a_parameter_that_it_does_not_take(client):
    response = client.get("/explore/activations.function/", {"function": "relu", "alpha": "2", "x": "1"})
    assert response.status_code == 200
    assert [control.name for control in response.context["explorer"].controls] == ["function", "x"]
    swish = client.get("/explore/activations.function/", {"function": "swish"}).context["explorer"].controls
    assert [(control.name, control.value) for control in swish][-1] == ("beta", "1")


def test_the_neuron_works_out_the_dying_step_and_a_living_one(client):
    page = client.get("/explore/activations.neuron/").content.decode()
    assert "loss 0.5, gradient of the weight 0" in page
    page = client.get("/explore/activations.neuron/", {"function": "tanh"}).content.decode()
    assert "−0.2775" in page
    assert "0.2081" in page


@pytest.mark.parametrize("path", ["/activations/", "/activations/elu/", "/explore/activations.side-by-side/"])
def test_reference_pages_stay_within_their_budget(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        body = client.get(path).content
    assert len(gzip.compress(body)) <= 35_000
