"""Explorers: every change is computed on the server, bad input is named beside its control, lessons can hold them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from quizzes.models import Lesson
from quizzes.tests.admin.forms import form_of
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import SUBJECTS

pytestmark = pytest.mark.django_db
PAGE = "/explore/tiny.halving/"


@pytest.fixture(autouse=True)
def tiny(settings):
    settings.SUBJECTS = SUBJECTS


@pytest.fixture
def author(client):
    client.force_login(User.objects.create_superuser("owner", password="a long enough one"))
    return client


def shown(client, query: str = "", status: int = 200, page: str = PAGE):
    response = client.get(page + query)
    assert response.status_code == status
    return response


def test_an_explorer_starts_with_its_own_values_and_follows_the_address(client):
    assert "Half of 7" in shown(client).content.decode()
    page = shown(client, "?number=10").content.decode()
    assert "Half of 10" in page
    assert 'name="number" value="10"' in page
    assert f"{PAGE}?number=10" in page


def test_the_whole_page_and_the_fragment_hold_the_same_result(client):
    whole, part = (shown(client, f"?number=10{end}").content.decode() for end in ("", "&_fragment=explorer"))
    assert part.strip() in whole
    assert part.lstrip().startswith('<live-explorer id="explorer"')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ten", "be read as a number"),
        ("nan", "not a finite number"),
        ("inf", "not a finite number"),
        ("1e999", "1e999"),
        ("1.5", "must be a whole number"),
        ("101", "must be at most 100"),
        ("-1", "must be at least 0"),
        ("9" * 65, "longer than 64"),
        ("<script>", "be read as a number"),
    ],
)
def test_what_can_not_be_read_is_said_beside_its_control_and_kept(client, text, says):
    for end in ("", "&_fragment=explorer"):
        response = shown(client, f"?number={text}{end}", status=400)
        [control] = response.context["explorer"].controls
        assert says in control.error
        assert control.value == text
        page = response.content.decode()
        assert 'aria-describedby="explorer-number-error"' in page
        assert "Half of 7" in page
        assert "<script>" not in page.replace('<script type="module"', "")


def test_an_unknown_parameter_is_left_alone_and_an_empty_one_is_the_start(client):
    assert "Half of 7" in shown(client, "?number=&colour=red").content.decode()


@pytest.mark.parametrize("name", ["tiny.nothing", "tiny", "nothing.halving", "activations.function"])
def test_an_explorer_that_does_not_exist_is_not_found(client, name):
    page = shown(client, status=404, page=f"/explore/{name}/").content.decode()
    assert "is unknown; tiny has halving" in page or "must read subject.name" in page


def test_a_strange_fragment_id_is_not_taken_over(client):
    page = shown(client, '?_fragment="><b>').content.decode()
    assert 'id="explorer"' in page
    assert "<b>" not in page.replace("<b>3.5</b>", "")


def test_nothing_is_written_and_no_cookie_is_set(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = shown(client, "?number=10")
    assert not response.cookies


def test_a_lesson_holds_an_explorer_at_the_values_its_author_chose(client):
    Lesson.objects.create(slug="halves", title="Halves", body='Look:\n\n::: explorer tiny.halving {"number": 12}\n')
    page = client.get("/lessons/halves/").content.decode()
    assert "Half of 12" in page
    assert "live-explorer.js" in page
    assert f'action="{PAGE}"' in page


def test_a_lesson_without_explorers_loads_no_script_for_them(client):
    Lesson.objects.create(slug="plain", title="Plain", body="Nothing to move.\n")
    assert "live-explorer.js" not in client.get("/lessons/plain/").content.decode()


@pytest.mark.parametrize(
    ("directive", "says"),
    [
        ('::: explorer tiny.halving {"number": 101}', "must be at most 100"),
        ("::: explorer tiny.nothing", "is unknown; tiny has halving"),
        ('::: figure tiny.halving {"number": "x"}', "be read as a number"),
        ('::: figure tiny.slow_halving {"number": 3}', "no published quiz has stored it"),
    ],
)
def test_what_can_not_be_placed_is_refused_when_a_lesson_is_saved(author, directive, says):
    lesson = Lesson.objects.create(slug="halves", title="Halves", body="Text.\n")
    address = f"/admin/quizzes/lesson/{lesson.pk}/change/"
    data = form_of(author.get(address)) | {"body": f"Text.\n\n{directive}\n"}
    response = author.post(address, data)
    assert says in " ".join(response.context["adminform"].form.errors["body"])
    assert (
        author.post(address, data | {"body": 'Text.\n\n::: explorer tiny.halving {"number": 3}\n'}).status_code == 302
    )


def test_the_form_works_without_a_script(client):
    student = Student(client=client).opens(PAGE, "explorer")
    form = student.player.with_tag("form")[0]
    assert (form.attributes["action"], form.attributes["method"]) == (PAGE, "get")
    assert form.with_tag("button", type="submit")
