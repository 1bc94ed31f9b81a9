"""Authors' pages: who may open them, what they refuse, and that publishing goes through the one service."""

from __future__ import annotations

import json
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import escape

from quizzes import models, services
from quizzes.engine.errors import StaleRevision
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import NOW, Option, even, even_option, make_question, make_quiz, publish

pytestmark = pytest.mark.django_db
WITHIN_ANOTHER_PAGE = ["quizitem", "choice", "versionexplanation"]
WITHOUT_A_PAGE = ["membership", "accommodation", "assignmentchange", "lessonversion", "answeredrequest"]
READ_ONLY = ["version", "explanation", "learner", "attempt", "answer", "answerevent", "outcome", "rating", "problem"]


def counts():
    return {model.__name__: model.objects.count() for model in apps.get_app_config("quizzes").get_models()}


def test_a_stranger_is_sent_to_sign_in(client):
    quiz = make_quiz()
    for name, args in [
        ("index", []),
        ("quizzes_quiz_changelist", []),
        ("quizzes_quiz_change", [quiz.pk]),
        ("quizzes_quiz_preview", [quiz.pk]),
        ("quizzes_quiz_keys", [quiz.pk]),
        ("quizzes_attempt_changelist", []),
    ]:
        response = client.get(reverse(f"admin:{name}", args=args))
        assert (response.status_code, response["Location"].startswith("/admin/login/")) == (302, True), name
    assert client.post(reverse("admin:quizzes_quiz_publish", args=[quiz.pk])).status_code == 302
    assert not models.Version.objects.exists()


def test_staff_without_permission_can_neither_preview_nor_publish_what_is_given_to_them(client):
    classmate = User.objects.create_user("classmate", password="a long enough one", is_staff=True)
    client.force_login(classmate)
    quiz = make_quiz(owner=classmate)
    assert client.get(reverse("admin:quizzes_quiz_preview", args=[quiz.pk])).status_code == 403
    assert client.get(reverse("admin:quizzes_quiz_keys", args=[quiz.pk])).status_code == 403
    assert client.post(reverse("admin:quizzes_quiz_publish", args=[quiz.pk])).status_code == 403
    assert not models.Version.objects.exists()


def test_every_list_and_page_opens(author):
    quiz = make_quiz(make_question("multi_select"), make_question("numeric"))
    publish(quiz)
    models.Lesson.objects.create(slug="lesson", title="Lesson", body="Text.")
    models.Tag.objects.create(name="parity")
    for model in apps.get_app_config("quizzes").get_models():
        name = model._meta.model_name
        if name in (*WITHIN_ANOTHER_PAGE, *WITHOUT_A_PAGE):
            assert model not in admin.site._registry, name
            continue
        assert author.get(reverse(f"admin:quizzes_{name}_changelist")).status_code == 200, name
        first = model.objects.first()
        if first is not None:
            assert author.get(reverse(f"admin:quizzes_{name}_change", args=[first.pk])).status_code == 200, name


@pytest.mark.parametrize("name", READ_ONLY)
def test_records_can_be_neither_added_nor_deleted(author, name):
    assert author.get(reverse(f"admin:quizzes_{name}_add")).status_code == 403


def test_a_version_can_not_be_changed_by_a_post(author):
    version = publish(make_quiz())
    address = reverse("admin:quizzes_version_change", args=[version.pk])
    assert author.post(address, {"number": "7", "sha256": "0" * 64}).status_code == 403
    version.refresh_from_db()
    assert version.number == 1
    assert author.post(reverse("admin:quizzes_version_delete", args=[version.pk]), {"post": "yes"}).status_code == 403
    assert models.Version.objects.count() == 1


def test_saving_a_question_marks_it_and_each_quiz_that_holds_it_as_changed(author):
    question = make_question()
    quiz = make_quiz(question)
    address = reverse("admin:quizzes_question_change", args=[question.pk])
    data = form_of(author.get(address)) | {"stem": "Which of these is even?"}
    assert author.post(address, data).status_code == 302
    question.refresh_from_db()
    quiz.refresh_from_db()
    assert (question.stem, question.edit_revision, quiz.edit_revision) == ("Which of these is even?", 1, 1)


def test_a_penalty_for_the_only_try_is_refused_at_its_field(author):
    quiz = make_quiz()
    address = reverse("admin:quizzes_quiz_change", args=[quiz.pk])
    response = author.post(address, form_of(author.get(address)) | {"tries": "1", "try_penalty": "0.1"})
    assert "There is only one try" in response.context["adminform"].form.errors["try_penalty"][0]


def test_saving_a_quiz_keeps_its_settings_as_content_takes_them(author):
    quiz = make_quiz(settings={"offers_dont_know": True})
    address = reverse("admin:quizzes_quiz_change", args=[quiz.pk])
    data = form_of(author.get(address)) | {
        "intro": "Guess!",
        "shuffle_questions": "on",
        "tries": "3",
        "try_penalty": "1/3",
    }
    assert author.post(address, data).status_code == 302
    quiz.refresh_from_db()
    assert quiz.settings == {
        "asks": None,
        "tries": 3,
        "try_penalty": "1/3",
        "certainty": "",
        "offers_dont_know": True,
        "intro": "Guess!",
        "shuffle_questions": True,
        "shuffle_choices": True,
    }
    assert quiz.edit_revision == 1


def test_the_second_of_two_editors_is_told_and_keeps_the_text(author):
    question = make_question()
    address = reverse("admin:quizzes_question_change", args=[question.pk])
    both = form_of(author.get(address))
    assert author.post(address, both | {"stem": "First editor"}).status_code == 302
    second = author.post(address, both | {"stem": "Second editor"})
    assert second.status_code == 200
    page = second.content.decode()
    assert "owner saved this question after you opened it" in page
    assert "Second editor" in page
    question.refresh_from_db()
    assert question.stem == "First editor"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("explanation_provider", "tiny.nothing", "tiny.nothing"),
        ("explanation_p_number", "x", "be read as a number"),
        ("explanation_p_number", "nan", "not a finite number"),
        ("explanation_p_number", "1e999", "exponent"),
        ("explanation_p_number", "3.5", "whole number"),
        ("choices-0-claim_p_number", "900", "at most 100"),
        ("choices-0-claim_expected", "perhaps", "true or false"),
        ("choices-0-claim_role", "wrong", "Choose the role"),
        ("choices-0-claim_type", "tiny.is_odd", "tiny has is_even"),
        ("tag_names", "a" * 51, "at most 50"),
        ("tag_names", ",".join(str(number) for number in range(21)), "at most 20"),
        ("hints", ["a hint"] * 11, "at most 10"),
        ("hints", ["x" * 20_001], "at most 20000"),
        ("choices-0-weight", "heavy", "fraction"),
        ("scheme", "net_guarded", "does not fit"),
        ("stem", "x" * 20_001, "20000"),
    ],
)
def test_what_can_not_be_used_is_refused_at_its_field(author, field, value, says):
    question = make_question()
    address = reverse("admin:quizzes_question_change", args=[question.pk])
    response = author.post(address, form_of(author.get(address)) | {field: value})
    assert response.status_code == 200
    form, row = response.context["question_form"], response.context["choices"].forms[0]
    refused = {**form.errors, **{row.add_prefix(name): found for name, found in row.errors.items()}}
    assert any(says in fault for faults in refused.values() for fault in faults), refused
    typed = form[field].value() if field in form.fields else row[field.removeprefix("choices-0-")].value()
    assert typed == value, "what was typed stays"
    question.refresh_from_db()
    assert question.edit_revision == 0


def publishing(author, quiz, **changes):
    """The answer to the publish page's form, sent as it stands."""
    address = reverse("admin:quizzes_quiz_publish", args=[quiz.pk])
    quiz.refresh_from_db()
    return author.post(address, {"note": "", "seen_revision": quiz.edit_revision, **changes}, follow=True)


def test_publishing_freezes_a_version_and_the_same_content_makes_no_other(author):
    quiz = make_quiz()
    assert "Published as version 1" in publishing(author, quiz).content.decode()
    assert "Nothing has changed since version 1" in publishing(author, quiz).content.decode()
    version = models.Version.objects.get()
    assert version.published_by == User.objects.get()


def test_publishing_a_faulty_quiz_lists_every_problem_at_once(author):
    wrong_key = (even_option(3, is_correct=True), even_option(5))
    quiz = make_quiz(
        make_question(options=wrong_key, explanation={}, note_after="As defined.", source=""),
        make_question(stem="No choice at all", options=()),
    )
    response = publishing(author, quiz)
    page = response.content.decode()
    assert response.status_code == 422
    assert not models.Version.objects.exists()
    problems = services.check_quiz(quiz).problems
    assert len(problems) >= 3
    for words in (*problems, "Question 1", "Question 2", "No choice at all", "source"):
        assert escape(words) in page, words


def test_a_claim_that_contradicts_its_key_stops_publication_naming_both(author):
    lying = Option("3", is_correct=True, claim=even(3, expected=True))
    quiz = make_quiz(make_question(stem="Which is even?", options=(lying, even_option(5))))
    page = publishing(author, quiz).content.decode()
    assert "Which is even?" in page
    assert "3 = 2 × 1 + 1" in page
    assert not models.Version.objects.exists()


def test_the_preview_shows_every_state_and_writes_nothing(author):
    quiz = make_quiz(make_question("multi_select"))
    before = counts()
    response = author.get(reverse("admin:quizzes_quiz_preview", args=[quiz.pk]))
    page = response.content.decode()
    assert response.status_code == 200
    for label in ("Unanswered", "Right", "Partly right", "Wrong"):
        assert f">{label}</p>" in page, label
    assert "Half of 7" in page
    assert counts() == before
    assert "<style" not in page
    assert "style=" not in page


def test_an_answer_can_be_tried_in_the_preview(author):
    question = make_question()
    quiz = make_quiz(question)
    before = counts()
    key = question.choices.get(is_correct=True).key
    address = reverse("admin:quizzes_quiz_preview", args=[quiz.pk])
    page = author.post(address, {"question": question.key, "choice": key}).content.decode()
    assert ">Your answer</p>" in page
    assert counts() == before


def test_a_slow_explanation_waits_for_publication(author):
    question = make_question(explanation={"provider": "tiny.slow_halving", "parameters": {"number": 7}})
    quiz = make_quiz(question)
    page = author.get(reverse("admin:quizzes_quiz_preview", args=[quiz.pk])).content.decode()
    assert "computed at publication" in page
    publish(quiz)
    page = author.get(reverse("admin:quizzes_quiz_preview", args=[quiz.pk])).content.decode()
    assert "computed at publication" not in page


def test_the_key_check_shows_witness_and_evidence(author):
    quiz = make_quiz(make_question())
    page = author.get(reverse("admin:quizzes_quiz_keys", args=[quiz.pk])).content.decode()
    assert "4 = 2 × 2 + 0" in page
    assert "confirmed" in page
    assert "proved" in page


def test_the_key_check_lists_every_draw_with_its_answer_and_its_known_wrong_numbers(author):
    body = {"quantity": "tiny.half", "domain": {"number": ["3", "4", "7"]}, "decimals": 1}
    quiz = make_quiz(make_question("numeric", stem="Half of {{ draw.number }}?", body=body))
    page = (
        author.get(reverse("admin:quizzes_quiz_keys", args=[quiz.pk]))
        .content.decode()
        .partition('id="content-main"')[2]
    )
    assert "Half of 3?" in page
    assert "Computed for each of 2 draws, of 3 in the domain." in page  # 4 halved is 2, rounded down or not
    assert "Right is what lies within 0.05 of the answer." in page
    headings = re.findall(r'<th scope="col">(.*?)</th>', page)
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr><td>.*?</tr>", page)]
    assert [dict(zip(headings, row, strict=True)) for row in rows] == [
        {
            "number": "3",
            "Right answer": "1.5",
            "right too: up": "51.5",
            "doubled": "6.0",
            "added to itself": "6.0",
            "unchanged": "3.0",
            "rounded down": "1.0",
        },
        {
            "number": "7",
            "Right answer": "3.5",
            "right too: up": "53.5",
            "doubled": "14.0",
            "added to itself": "14.0",
            "unchanged": "7.0",
            "rounded down": "3.0",
        },
    ]


def test_the_key_check_says_that_a_typed_number_is_computed_by_nothing(author):
    quiz = make_quiz(make_question("numeric"))
    page = author.get(reverse("admin:quizzes_quiz_keys", args=[quiz.pk])).content.decode()
    assert "Right is 3.5, give or take 0.05. The number was typed: nothing computes it." in page


def test_lists_take_the_same_number_of_statements_however_long(author, django_assert_max_num_queries):
    for _ in range(6):
        publish(make_quiz())
    with django_assert_max_num_queries(10):
        author.get(reverse("admin:quizzes_quiz_changelist"))
    with django_assert_max_num_queries(10):
        author.get(reverse("admin:quizzes_question_changelist"))


def test_a_lesson_that_can_not_be_shown_is_refused(author):
    address = reverse("admin:quizzes_lesson_add")
    data = {"title": "T", "slug": "t", "language": "en", "body": "::: nonsense here"}
    response = author.post(address, data)
    assert response.status_code == 200
    assert "nonsense" in response.content.decode()
    assert not models.Lesson.objects.exists()


def test_a_draft_edited_during_publication_is_not_published():
    quiz = make_quiz()
    edit = lambda message: services.touch_quiz(quiz, now=NOW)  # noqa: E731
    with pytest.raises(StaleRevision):
        services.publish_quiz(quiz=quiz, by=None, now=NOW, progress=edit)
    assert not models.Version.objects.exists()


def test_a_claim_survives_the_form(author):
    question = make_question()
    address = reverse("admin:quizzes_question_change", args=[question.pk])
    before = [json.dumps(choice.claim, sort_keys=True) for choice in question.choices.all()]
    assert author.post(address, form_of(author.get(address))).status_code == 302
    assert [json.dumps(choice.claim, sort_keys=True) for choice in question.choices.all()] == before
