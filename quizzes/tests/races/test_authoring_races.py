"""Two instructors at once, on PostgreSQL: nothing stands in a quiz and in the bin, and nobody's change is lost unseen."""

from __future__ import annotations

import pytest

from quizzes import services
from quizzes.engine.errors import InUse, StaleRevision
from quizzes.models import Lesson, Quiz, QuizItem, Tag
from quizzes.tests.builders import NOW, SUBJECTS, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor
from quizzes.tests.races.test_races import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("round_number", range(5))
def test_a_question_joins_a_quiz_or_goes_into_the_bin_and_never_both(round_number):
    question, quiz = make_question(), make_quiz()
    results = at_once(
        lambda: services.bin_question(question=question, by=None, now=NOW),
        lambda: services.add_questions(quiz=quiz, questions=[question], by=None, now=NOW),
    )
    question.refresh_from_db()
    stands = QuizItem.objects.filter(quiz=quiz, question=question).exists()
    assert question.is_binned != stands, results
    assert sum(isinstance(result, InUse) for result in results) == 1, results


def test_a_quiz_copied_several_times_at_once_gives_as_many_quizzes():
    owner = make_instructor()
    quiz = make_quiz(slug="waves", owner=owner)
    results = at_once(*[lambda: services.duplicate_quiz(quiz=quiz, by=owner, now=NOW)] * 5)
    assert all(isinstance(result, Quiz) for result in results), results
    assert len({result.slug for result in results}) == 5


def test_questions_added_at_once_all_stand_in_the_quiz_at_places_of_their_own():
    quiz, questions = make_quiz(), [make_question() for _ in range(5)]

    def adding(question):
        return lambda: services.add_questions(quiz=quiz, questions=[question], by=None, now=NOW)

    results = at_once(*[adding(question) for question in questions])
    assert results == [1] * 5
    places = list(quiz.items.values_list("position", flat=True))
    assert len(set(places)) == len(places) == 6


def test_of_two_who_share_at_once_one_is_told():
    owner, anna, bert = (make_instructor() for _ in range(3))
    quiz = make_quiz(owner=owner)
    seen = services.sharing_of(quiz)

    def sharing(editor):
        return lambda: services.share(quiz, owner=owner, editors=[editor], seen=seen)

    results = at_once(sharing(anna), sharing(bert))
    assert sum(isinstance(result, StaleRevision) for result in results) == 1, results
    assert quiz.editors.count() == 1


def test_two_who_make_the_same_tag_at_once_make_one():
    questions = [make_question() for _ in range(4)]

    def tagging(question):
        return lambda: services.tag_questions([question], name="waves", now=NOW)

    results = at_once(*[tagging(question) for question in questions])
    assert len(set(results)) == 1, results
    assert Tag.objects.get().questions.count() == 4


def test_a_lesson_saved_by_several_at_once_keeps_every_text_under_a_number_of_its_own():
    author = make_instructor()
    lesson = Lesson(slug="waves", title="Waves", body="Before.", owner=author)
    services.save_lesson(lesson=lesson, by=author, now=NOW)

    def saving(text):
        mine = Lesson.objects.get(pk=lesson.pk)
        mine.body = text
        return lambda: services.save_lesson(lesson=mine, by=author, now=NOW)

    texts = [f"Text {number}." for number in range(4)]
    assert at_once(*map(saving, texts)) == [None] * 4
    kept = list(lesson.versions.order_by("number").values_list("number", "body"))
    assert [number for number, _ in kept] == [1, 2, 3, 4, 5]
    assert sorted(body for _, body in kept) == sorted(["Before.", *texts])


@pytest.mark.parametrize("round_number", range(3))
def test_of_a_restored_version_and_an_edit_at_once_one_is_told(round_number, settings):
    settings.SUBJECTS = SUBJECTS
    author = make_instructor()
    question = make_question(owner=author)
    quizzes = [make_quiz(question, owner=author) for _ in range(2)]
    versions = [publish(quiz) for quiz in quizzes]
    question.stem = "Spoilt?"
    question.save()

    def restoring(version):
        return lambda: services.restore_version(version=version, by=author, seen_revision=0, now=NOW)

    results = at_once(*map(restoring, versions))
    question.refresh_from_db()
    assert question.stem != "Spoilt?"
    assert sum(isinstance(result, StaleRevision) for result in results) == 1, results


def test_a_version_published_twice_at_once_from_the_same_page_is_one_version(settings):
    settings.SUBJECTS = SUBJECTS
    quiz = make_quiz()
    again = [lambda: services.publish_quiz(quiz=quiz, by=None, now=NOW, note="Once.", seen_revision=0)] * 3
    results = at_once(*again)
    assert {result.number for result in results} == {1}, results
    assert quiz.versions.count() == 1
