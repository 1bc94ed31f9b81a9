"""The bank: what finds a question, and what is done to several at once."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from quizzes import services
from quizzes.models import Question, Tag
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import NOW, even_option, make_question, make_quiz
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db
BANK = "/admin/quizzes/question/"


@pytest.fixture
def bank(instructor):
    """Three questions that differ in everything that a filter asks for; and one of somebody else."""
    waves = make_question(stem="Waves?", owner=instructor, explanation={})
    numbers = make_question(
        "numeric", stem="Numbers?", owner=instructor, body={"quantity": "tiny.half", "parameters": {"of": "elu"}}
    )
    odd = make_question(
        stem="Odd?",
        owner=instructor,
        explanation={"provider": "tiny.slow_halving", "parameters": {"function": "relu"}},
        options=(even_option(8, text="Eight whole", claim={}), even_option(9, text="Nine", claim={})),
    )
    services.tag_questions([waves, numbers], name="physics", now=NOW)
    make_quiz(waves, title="Sea", slug="sea", owner=instructor)
    make_question(stem="Waves of somebody else?", owner=make_instructor())
    return {"waves": waves, "numbers": numbers, "odd": odd}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "waves numbers odd"),
        ("q=waves", "waves"),
        ("q=eight+whole", "odd"),
        ("q=physics", "waves numbers"),
        ("tag=physics", "waves numbers"),
        ("kind__exact=numeric", "numbers"),
        ("use=none", "numbers odd"),
        ("use=sea", "waves"),
        ("uses=tiny.slow_halving", "odd"),
        ("uses=relu", "odd"),
        ("uses=elu", "numbers"),
        ("uses=lu", ""),
        ("uses=tiny.is_even", "waves"),
        ("uses=relu&q=odd&kind__exact=single_choice", "odd"),
        ("bin=in", ""),
        ("use=not-a-quiz", ""),
        ("tag=%00&use=%00&uses=%00&bin=%00", "waves numbers odd"),
    ],
)
def test_the_bank_is_searched_and_filtered(desk, bank, query, found):
    response = desk.get(f"{BANK}?{query}")
    names = {question.pk: name for name, question in bank.items()}
    assert {names[row.pk] for row in response.context["cl"].result_list} == set(found.split())


def test_a_question_is_found_by_its_key(desk, bank):
    rows = desk.get(f"{BANK}?q={bank['odd'].key}").context["cl"].result_list
    assert [row.pk for row in rows] == [bank["odd"].pk]


def test_the_box_for_computations_keeps_search_and_filters(desk, bank):
    page = desk.get(f"{BANK}?q=odd&kind__exact=single_choice&uses=relu").content.decode()
    assert '<input type="hidden" name="kind__exact" value="single_choice">' in page
    assert '<input type="hidden" name="q" value="odd">' in page
    assert 'name="uses" value="relu"' in page
    assert '<option value="tiny.halving"></option>' in page


def chosen(action, *questions, **fields):
    return {"action": action, "_selected_action": [str(question.pk) for question in questions], **fields}


def test_several_questions_get_a_tag_which_is_made_if_it_is_new(desk, bank):
    both = (bank["odd"], bank["waves"])
    asked = desk.post(BANK, chosen("add_tag", *both)).content.decode()
    assert "Odd?" in asked
    assert '<option value="physics">' in asked
    desk.post(BANK, chosen("add_tag", *both, apply="1", tag="  first   week "))
    assert {question.stem for question in Tag.objects.get(name="first week").questions.all()} == {"Odd?", "Waves?"}
    assert Question.objects.get(stem="Odd?").edit_revision == 1


def test_a_tag_is_the_same_in_letters_of_any_size(desk, bank):
    desk.post(BANK, chosen("add_tag", bank["odd"], apply="1", tag="PHYSICS"))
    assert [tag.name for tag in bank["odd"].tags.all()] == [tag.name for tag in Tag.objects.all()] == ["physics"]


@pytest.mark.parametrize(("tag", "says"), [("", "required"), ("x" * 51, "50"), ("a\u200b\u0007b", "readable")])
def test_what_is_no_word_is_refused_as_a_tag(desk, bank, tag, says):
    response = desk.post(BANK, chosen("add_tag", bank["odd"], apply="1", tag=tag))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert Tag.objects.count() == 1


def test_a_tag_is_taken_away_and_stays_for_others(desk, bank):
    desk.post(BANK, chosen("take_tag_away", bank["waves"], apply="1", tag=str(Tag.objects.get().pk)))
    assert [question.stem for question in Tag.objects.get().questions.all()] == ["Numbers?"]


def test_tagging_spoils_no_open_page_of_a_quiz_and_refuses_that_of_the_question(desk, bank):
    quiz = bank["waves"].items.get().quiz
    addresses = [reverse(f"admin:quizzes_{d._meta.model_name}_change", args=[d.pk]) for d in (quiz, bank["waves"])]
    forms = [form_of(desk.get(address)) for address in addresses]
    services.tag_questions([bank["waves"]], name="late", now=NOW)
    assert [desk.post(a, form).status_code for a, form in zip(addresses, forms, strict=True)] == [302, 200]


def test_questions_join_a_quiz_from_the_bank_without_a_script(desk, bank):
    quiz = bank["waves"].items.get().quiz
    everything = list(bank.values())
    assert "Sea" in desk.post(BANK, chosen("add_to_quiz", *everything)).content.decode()
    response = desk.post(BANK, chosen("add_to_quiz", *everything, apply="1", quiz=str(quiz.pk)))
    assert response["Location"] == reverse("admin:quizzes_quiz_change", args=[quiz.pk])
    assert {item.question_id for item in quiz.items.all()} == {question.pk for question in everything}
    assert quiz.items.count() == 3


def test_several_go_into_the_bin_and_those_in_a_quiz_say_why_not(desk, bank):
    page = desk.post(BANK, chosen("put_them_into_bin", *bank.values()), follow=True).content.decode()
    assert "2 questions put into the bin." in page
    assert "“Waves?” stands in “Sea”" in page
    desk.post(f"{BANK}?bin=in", chosen("restore_them", bank["odd"]))
    assert not Question.objects.get(stem="Odd?").is_binned
    assert Question.objects.get(stem="Numbers?").is_binned


def test_what_several_questions_went_through_is_undone_by_the_button_beside_its_message(desk, bank):
    page = desk.post(BANK, chosen("put_them_into_bin", bank["odd"], bank["numbers"]), follow=True).content.decode()
    form = re.search(r'<form class="undo" method="post" action="([^"]+)">(.*?)</form>', page, re.S)
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[2])
    data = {name: [value for other, value in fields if other == name] for name, _ in fields}
    assert "2 questions taken out of the bin." in desk.post(form[1], data, follow=True).content.decode()
    assert not Question.objects.filter(binned_at__isnull=False).exists()


def test_no_action_reaches_a_question_of_somebody_else(desk, bank):
    theirs = Question.objects.get(stem="Waves of somebody else?")
    before = Question.objects.filter(pk=theirs.pk).values().get()
    for action in ("add_tag", "take_tag_away", "add_to_quiz", "copy_them", "put_them_into_bin", "restore_them"):
        desk.post(BANK, chosen(action, theirs, apply="1", tag="mine", quiz="1"))
    assert Question.objects.filter(pk=theirs.pk).values().get() == before
    assert not theirs.tags.exists()
    assert Question.objects.count() == 4


def test_questions_can_not_be_deleted_from_the_list(desk, bank):
    desk.post(BANK, chosen("delete_selected", bank["odd"], post="yes"))
    assert Question.objects.filter(pk=bank["odd"].pk).exists()
