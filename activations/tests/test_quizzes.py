"""The quizzes that come with the site: every key proven, every kind and scheme among them, no number typed."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from quizzes import queries, services
from quizzes.engine.kinds import KINDS
from quizzes.engine.schemes import SCHEMES
from quizzes.models import Quiz
from tools.run import FIXTURES

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NEW = [name for name in FIXTURES if name.endswith("_quiz") and name != "mask_quiz"]


@pytest.fixture
def loaded():
    call_command("loaddata", *FIXTURES, verbosity=0)
    queries.forget_cached_content()


def test_every_fixture_file_is_loaded_by_make_run():
    assert set(FIXTURES) == {path.stem for path in (ROOT / "fixtures").glob("*.json")}


def test_there_are_forty_questions_of_every_kind_and_scheme(loaded):
    questions = [q for quiz in Quiz.objects.all() for q in queries.draft_content(quiz).questions]
    assert len(questions) >= 40
    assert {question.kind for question in questions} == set(KINDS)
    assert {question.scheme.name for question in questions} == set(SCHEMES)


@pytest.mark.parametrize("name", NEW)
def test_every_choice_carries_a_claim_that_confirms_its_key(loaded, name):
    slug = _slug(name)
    lines = [line for line in services.verify_keys((slug,)) if line.source == "draft"]
    assert lines
    for line in lines:
        assert line.verdict in ("confirmed", "undecidable"), line
    undecided = [line for line in lines if line.verdict == "undecidable"]
    assert len(undecided) <= 1  # the missing slope at a kink, which has its source


@pytest.mark.parametrize("name", NEW)
def test_the_quiz_can_be_published_as_it_stands(loaded, name):
    check = services.check_quiz(Quiz.objects.get(slug=_slug(name)))
    assert not check.problems
    for question in check.content.questions:
        assert len(check.explanations[question.key]) == question.draw_count
        if question.kind == "numeric":
            assert question.draw_count >= 3, question.stem


def _slug(name: str) -> str:
    return json.loads((ROOT / "fixtures" / f"{name}.json").read_text())[0]["fields"]["slug"]


def test_the_practice_quiz_asks_for_other_numbers_each_time(loaded):
    check = services.check_quiz(Quiz.objects.get(slug="practice"))
    assert sum(question.draw_count for question in check.content.questions) >= 150


def test_the_command_confirms_every_key_of_these_quizzes(loaded):
    out = StringIO()
    call_command("verify_keys", *[_slug(name) for name in NEW], stdout=out)
    assert "0 contradicted" in out.getvalue()
