"""What the builders make can be published, on a subject that only the tests know."""

import pytest
from django.core.checks import run_checks

from quizzes.engine.content import from_document
from quizzes.tests.builders import SUBJECTS, make_question, make_quiz, publish


@pytest.fixture(autouse=True)
def _tiny_subject(settings):
    settings.SUBJECTS = SUBJECTS


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["single_choice", "multi_select", "true_false", "numeric"])
def test_a_question_of_every_kind_can_be_published_as_it_is_built(kind):
    version = publish(make_quiz(make_question(kind)))
    [question] = from_document(version.content).questions
    assert question.kind == kind
    assert version.explanations.count() == 1


@pytest.mark.django_db
def test_claims_of_a_new_subject_are_computed_at_publication():
    version = publish(make_quiz(make_question("multi_select")))
    [question] = from_document(version.content).questions
    witnesses = [choice.claim.result.witness for choice in question.choices]
    assert witnesses == ["1 = 2 × 0 + 1", "2 = 2 × 1 + 0", "3 = 2 × 1 + 1", "4 = 2 × 2 + 0"]


def test_a_new_subject_takes_an_app_and_one_line_of_settings():
    assert run_checks() == []
