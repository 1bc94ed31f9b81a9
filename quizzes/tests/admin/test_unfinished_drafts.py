"""A draft is saved as far as it is written: what is missing is kept in mind until publication, what is wrong is refused."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from django.urls import reverse

from quizzes import services, subjects
from quizzes.engine.errors import InvalidContent
from quizzes.models import Question
from quizzes.tests import tiny_subject
from quizzes.tests.admin.forms import form_of
from quizzes.tests.attempts.test_variants import halving
from quizzes.tests.builders import even_option, make_question, make_quiz, publish

pytestmark = pytest.mark.django_db


def url(draft, page="change"):
    return reverse(f"admin:quizzes_{draft._meta.model_name}_{page}", args=[draft.pk])


def saves(author, question, changes):
    """The page after the save, with what it says is still missing."""
    response = author.post(url(question), form_of(author.get(url(question))) | changes, follow=True)
    assert response.redirect_chain, response.context["errors"]
    question.refresh_from_db()
    assert question.edit_revision == 1
    return response.content.decode()


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        ("single_choice", {"choices-1-is_correct": ""}, "A single choice needs exactly 1 right choice, not 0."),
        ("single_choice", {"choices-0-DELETE": "on", "choices-1-DELETE": "on"}, "at least 2 choices, not 1"),
        ("true_false", {"choices-0-DELETE": "on"}, "True or false needs exactly 2 choices, not 1."),
        ("true_false", {"choices-1-is_correct": ""}, "True or false needs exactly 1 right choice, not 0."),
        (
            "multi_select",
            {"choices-1-is_correct": "", "choices-3-is_correct": ""},
            "None of its choices is marked right",
        ),
        ("numeric", {"body_answer": ""}, "It has no answer"),
        ("numeric", {"body_tolerance": ""}, "It has no tolerance"),
        ("single_choice", {"stem": "Which?", "choices-0-claim_p_number": ""}, "claim: number: must be given"),
        ("single_choice", {"choices-0-claim_type": "engine.source_only"}, "rests on a source alone, and none is given"),
        ("single_choice", {"explanation_p_number": ""}, "explanation: number: must be given"),
    ],
)
def test_what_is_missing_is_no_obstacle_to_saving_and_one_to_publishing(author, kind, changes, says):
    question = make_question(kind)
    quiz = make_quiz(question)
    assert says in saves(author, question, changes)
    assert says in author.get(url(quiz)).content.decode(), "the list of questions says it too"
    with pytest.raises(InvalidContent) as refused:
        publish(quiz)
    [told] = [problem for problem in refused.value.problems if says in problem]
    assert told.startswith("Question 1, “")


def test_what_was_typed_of_a_claim_comes_back(author):
    question = make_question()
    saves(author, question, {"choices-0-claim_p_number": "", "choices-0-claim_expected": "true"})
    assert question.choices.first().claim == {
        "claim": "tiny.is_even",
        "parameters": {},
        "expected": True,
        "role": "decides",
    }
    row = author.get(url(question)).context["choices"].forms[0]
    assert (row["claim_type"].value(), row["claim_p_number"].value()) == ("tiny.is_even", "")


def test_a_new_question_of_a_few_words_is_saved(author):
    address = reverse("admin:quizzes_question_add")
    for kind in Question.Kind.values:
        data = form_of(author.get(address)) | {"stem": f"To be {kind}", "kind": kind}
        assert author.post(address, data).status_code == 302, kind
        question = Question.objects.get(stem=f"To be {kind}")
        for page in ("preview", "keys"):
            assert author.get(url(make_quiz(question), page)).status_code == 200, (kind, page)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"body_decimals": ""}, "It has variants: decimals: must be given"),
        ({"body_to_number": ""}, "It has variants: number, to: must be given"),
        ({"body_how_number": "list", "body_list_number": ""}, "It has variants: number: must be given: at least one"),
        ({"body_how_number": "value"}, "It has variants: number: must be given"),
        ({"body_predict_to": "", "body_predict_from": "1"}, "It has variants: predict, to: must be given"),
    ],
)
def test_a_quantity_is_kept_as_far_as_it_is_given(author, monkeypatch, changes, says):
    guessed = replace(tiny_subject.HALF, guess="halving")
    halves = replace(tiny_subject.SUBJECT, quantities=MappingProxyType({"half": guessed}))
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": halves})
    question = halving()
    quiz = make_quiz(question)
    assert says in saves(author, question, changes | {"explanation_p_number": "8"})
    assert question.explanation["parameters"] == {"number": "8"}
    assert question.body["quantity"] == "tiny.half"
    with pytest.raises(InvalidContent) as refused:
        publish(quiz)
    assert len([problem for problem in refused.value.problems if says in problem]) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body_to_number": "", "body_from_number": "three"}, "body_from_number"),
        ({"body_decimals": "", "body_tolerance": "wide"}, "body_tolerance"),
        ({"body_decimals": "ten"}, "body_decimals"),
    ],
)
def test_what_is_wrong_is_refused_beside_what_is_missing(author, changes, field):
    question = halving()
    response = author.post(url(question), form_of(author.get(url(question))) | changes)
    assert list(response.context["question_form"].errors) == [field]
    question.refresh_from_db()
    assert question.edit_revision == 0


def test_the_preview_goes_on_and_says_what_is_missing(author):
    question = make_question()
    sent = form_of(author.get(url(question))) | {"stem": "Typed just now", "choices-0-claim_p_number": ""}
    beside = author.post(url(question), sent | {"_preview": "1", "_fragment": "1"}).context["beside"]
    assert not beside.is_stale
    assert "Typed just now" in beside.document
    assert any("claim: number: must be given" in problem for problem in beside.problems)
    numeric = make_question("numeric")
    sent = form_of(author.get(url(numeric))) | {"body_answer": "", "_preview": "1", "_fragment": "1"}
    beside = author.post(url(numeric), sent).context["beside"]
    assert "It has no answer: give the number that is right." in beside.problems


def test_a_slow_claim_that_lacks_something_does_not_wait_to_be_computed(author, monkeypatch):
    slow = replace(tiny_subject.SUBJECT.claims["is_even"], slow=True)
    held = replace(tiny_subject.SUBJECT, claims=MappingProxyType({"is_even": slow}))
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": held})
    unfinished = even_option(3, claim={"claim": "tiny.is_even", "parameters": {}, "expected": False})
    question = make_question(options=(unfinished, even_option(4)))
    sent = form_of(author.get(url(question))) | {"_preview": "1", "_fragment": "1"}
    beside = author.post(url(question), sent).context["beside"]
    assert any("claim: number: must be given" in problem for problem in beside.problems)


def test_an_unfinished_draft_is_no_wrong_key():
    unfinished = even_option(3, claim={"claim": "tiny.is_even", "parameters": {}, "expected": False})
    quiz = make_quiz(make_question(options=(unfinished, even_option(4))))
    lines = list(services.verify_keys((quiz.slug,)))
    assert lines[0].verdict == "not complete yet"
    assert not any(line.is_contradiction for line in lines)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"body_tolerance": "3"}, "body_tolerance", "Must lie from half"),
        ({"body_decimals": "ten"}, "body_decimals", "The decimals must be"),
        ({"body_to_number": "1"}, "body_from_number", "Needs a step above 0"),
    ],
)
def test_a_refusal_does_not_repeat_the_name_of_its_field(author, changes, field, says):
    question = halving()
    response = author.post(url(question), form_of(author.get(url(question))) | changes)
    [told] = response.context["question_form"].errors[field]
    assert told.startswith(says)
