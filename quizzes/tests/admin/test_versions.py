"""The history of a quiz: what it shows, what it compares, and what comes back from it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.urls import reverse

from quizzes import queries, services
from quizzes.engine.differences import authored, compare_quizzes
from quizzes.engine.errors import InUse, StaleRevision
from quizzes.models import Question, Quiz, Version
from quizzes.tests.builders import NOW, even_option, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(instructor):
    quiz = make_quiz(
        make_question("multi_select", stem="Which are even?", owner=instructor, hints=["Halve them."]),
        make_question(stem="Which one is even?", owner=instructor),
        make_question("numeric", stem="What is half of 7?", owner=instructor),
        points=(3, 2, 1),
        owner=instructor,
        title="Evens",
        settings={"intro": "Guess!", "shuffle_questions": True, "tries": 3, "try_penalty": "1/3"},
    )
    publish(quiz)
    return quiz


def url(quiz, page="versions", *args):
    return reverse(f"admin:quizzes_quiz_{page}", args=[quiz.pk, *args])


def spoil(quiz):
    """Everything in the draft becomes something else."""
    first, second, third = quiz.items.select_related("question")
    first.question.stem, first.question.hints = "Spoilt?", []
    first.question.save()
    first.question.choices.first().delete()
    flipped = first.question.choices.last()
    flipped.is_correct, flipped.text, flipped.claim, flipped.position = not flipped.is_correct, "Spoilt", {}, 0
    flipped.save()
    even_option(8).saved(first.question, 9)
    third.question.body = {"answer": "9", "tolerance": "0.1"}
    third.question.save()
    first.position, first.points = 9, Fraction(1, 3)
    first.save()
    second.delete()
    quiz.items.create(question=make_question(owner=quiz.owner), position=4)
    quiz.title, quiz.settings = "Spoilt", {"tries": 1}
    quiz.save()
    services.touch_quiz(quiz, now=NOW)
    quiz.refresh_from_db()


def restore(quiz, by, number=1, seen=None):
    version = quiz.versions.get(number=number)
    revision = quiz.edit_revision if seen is None else seen
    services.restore_version(version=version, by=by, seen_revision=revision, now=NOW)
    quiz.refresh_from_db()


def is_as_in(quiz, number):
    frozen = queries.content_of(quiz.versions.get(number=number))
    return compare_quizzes(frozen, queries.draft_content(Quiz.objects.get(pk=quiz.pk))).is_empty


def test_a_restored_draft_is_the_version_again_to_the_last_word(quiz, instructor):
    before = Version.objects.values_list("content", "sha256").get()
    spoil(quiz)
    assert not is_as_in(quiz, 1)
    revision = quiz.edit_revision
    restore(quiz, instructor)
    assert is_as_in(quiz, 1)
    assert quiz.title == "Evens"
    assert quiz.edit_revision > revision
    assert Version.objects.values_list("content", "sha256").get() == before
    assert publish(quiz).number == 1  # the same content makes no new version


def test_a_question_deleted_for_good_is_made_anew_with_the_same_keys(quiz, instructor):
    item = quiz.items.first()
    key, choices = item.question.key, [choice.key for choice in item.question.choices.all()]
    item.delete()
    Question.objects.filter(key=key).delete()
    services.touch_quiz(quiz, now=NOW)
    quiz.refresh_from_db()
    restore(quiz, instructor)
    made = Question.objects.get(key=key)
    assert [choice.key for choice in made.choices.all()] == choices
    assert made.owner == instructor
    assert is_as_in(quiz, 1)


def test_a_question_comes_out_of_the_bin_with_its_version(quiz, instructor):
    question = quiz.items.first().question
    quiz.items.first().delete()
    services.bin_question(question=question, by=instructor, now=NOW)
    restore(quiz, instructor)
    question.refresh_from_db()
    assert not question.is_binned
    assert is_as_in(quiz, 1)


def test_questions_that_did_not_change_are_left_alone(quiz, instructor):
    untouched = quiz.items.last().question
    spoiled = quiz.items.first().question
    spoiled.stem = "Spoilt?"
    spoiled.save()
    restore(quiz, instructor)
    untouched.refresh_from_db()
    spoiled.refresh_from_db()
    assert (untouched.edit_revision, spoiled.edit_revision, spoiled.stem) == (0, 1, "Which are even?")


def test_a_second_editor_is_told_and_nothing_comes_back(desk, quiz, instructor):
    spoil(quiz)
    with pytest.raises(StaleRevision):
        restore(quiz, instructor, seen=quiz.edit_revision - 1)
    response = desk.post(url(quiz, "restore_version", 1), {"seen_revision": "0"})
    assert response.status_code == 409
    assert "Somebody saved this quiz after you opened it" in response.content.decode()
    assert not is_as_in(quiz, 1)


def test_the_page_says_which_other_quizzes_change_and_names_none_of_others(desk, quiz, instructor):
    shared = quiz.items.first().question
    make_quiz(shared, title="Mine too", owner=instructor)
    other = make_quiz(shared, title="Of a stranger", owner=make_instructor())
    assert "Other quizzes change too" not in desk.get(url(quiz, "restore_version", 1)).content.decode()
    spoil(quiz)
    page = desk.get(url(quiz, "restore_version", 1)).content.decode()
    assert "stands in “Mine too”, 1 quiz of somebody else too" in page
    assert "Of a stranger" not in page
    desk.post(url(quiz, "restore_version", 1), {"seen_revision": quiz.edit_revision})
    other.refresh_from_db()
    shared.refresh_from_db()
    assert shared.stem == "Which are even?"
    assert other.edit_revision == 1


def test_a_question_that_belongs_to_somebody_else_by_now_is_not_taken_back(desk, quiz, instructor):
    item = quiz.items.first()
    question = item.question
    item.delete()
    question.owner, question.stem = make_instructor(), "Theirs now?"
    question.save()
    page = desk.get(url(quiz, "restore_version", 1)).content.decode()
    assert "It can’t come back" in page
    with pytest.raises(InUse):
        restore(quiz, instructor)
    question.refresh_from_db()
    assert question.stem == "Theirs now?"
    assert quiz.items.count() == 2


def test_the_history_tells_who_published_what_and_links_to_the_difference(desk, quiz, instructor):
    spoil(quiz)
    quiz.items.filter(question__stem="Spoilt?").delete()
    services.publish_quiz(quiz=quiz, by=instructor, now=NOW, note="A new choice.")
    page = desk.get(url(quiz)).content.decode()
    for words in ("2 versions", "A new choice.", "ina", "?before=1&amp;after=2", "See version 2 as students do"):
        assert words in page, words
    compared = desk.get(url(quiz, "compare"), {"before": "1", "after": "2"}).content.decode()
    assert "Question 1 (“Which are even?”) goes." in compared
    assert "tries of each question" in compared.lower()
    assert "From version 1 to version 2" in compared


def test_any_version_can_be_compared_with_the_draft(desk, quiz):
    assert (
        "Nothing that authors write differs"
        in desk.get(url(quiz, "compare"), {"before": "1", "after": "draft"}).content.decode()
    )


def test_a_version_that_does_not_exist_is_refused(desk, quiz):
    assert desk.get(url(quiz, "compare"), {"before": "1", "after": "7"}).status_code == 422
    assert desk.get(url(quiz, "version", 7)).status_code == 404
    assert desk.post(url(quiz, "restore_version", 7), {"seen_revision": "0"}).status_code == 404
    assert desk.post(url(quiz, "restore_version", 1), {"seen_revision": "x"}).status_code == 409


def test_a_version_is_shown_as_its_students_see_it_whatever_became_of_the_draft(desk, quiz):
    spoil(quiz)
    page = desk.get(url(quiz, "version", 1)).content.decode()
    assert "Which are even?" in page
    assert "Spoilt" not in page
    question = queries.content_of(quiz.versions.get()).questions[1]
    right = next(choice.key for choice in question.choices if choice.is_correct)
    page = desk.post(url(quiz, "version", 1), {"question": question.key, "choice": right}).content.decode()
    assert ">Your answer</p>" in page
    assert "Half of 7" in page


def test_figures_in_stems_of_a_version_are_drawn_from_what_was_frozen(desk, instructor):
    stem = "What is shown?\n\n::: figure tiny.halving number=7 | A straight line"
    quiz = make_quiz(make_question(stem=stem, owner=instructor), owner=instructor)
    publish(quiz)
    page = desk.get(url(quiz, "version", 1)).content.decode()
    assert "asked-figure" in page
    assert "A straight line" in page


def test_a_stranger_finds_no_history(client, quiz):
    client.force_login(make_instructor())
    pages = [url(quiz), url(quiz, "compare"), url(quiz, "version", 1), url(quiz, "restore_version", 1)]
    assert {client.get(page).status_code for page in pages} == {404}
    assert client.post(url(quiz, "restore_version", 1), {"seen_revision": "0"}).status_code == 404


def test_what_was_computed_is_not_brought_back_into_the_draft(quiz, instructor):
    spoil(quiz)
    restore(quiz, instructor)
    content = queries.draft_content(quiz)
    assert content == authored(content)
