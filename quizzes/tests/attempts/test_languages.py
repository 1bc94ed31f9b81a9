"""What a quiz and each of its questions says stands on the page in its own language, the page's own words in theirs."""

from __future__ import annotations

import pytest

from quizzes.engine.content import from_document, to_document
from quizzes.queries import content_of
from quizzes.services import restore_version
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import make_question, make_quiz, make_test, publish
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


def german(**fields):
    return make_question(language="de", stem="Welche sind gerade?", note_before="Denk an die Hälfte.", **fields)


def languages(student: Student, css: str) -> set[str]:
    return {found.attributes.get("lang", "") for found in student.page.with_class(css)}


def test_a_german_quiz_is_spoken_as_german_and_its_buttons_are_not():
    quiz = make_quiz(german(), title="Gerade Zahlen", language="de")
    publish(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/")
    assert [h1.attributes.get("lang") for h1 in student.page.with_tag("h1")] == ["de"]
    for css in ("stem", "note-before", "choice-text"):
        assert languages(student, css) == {"de"}, css
    assert student.page.with_tag("html")[0].attributes["lang"] == "en"
    assert all("lang" not in button.attributes for button in student.page.with_tag("button"))
    student.answers("3")
    for css in ("stem", "note-before", "choice-text", "said", "note-after"):
        assert languages(student, css) == {"de"}, css


def test_one_question_of_another_language_is_told_apart_in_test_and_result():
    test = make_test(make_quiz(make_question(), german()), review={"preset": "after_finishing"})
    student = Student().opens(f"/quizzes/{test.quiz.slug}/").starts()
    assert languages(student, "stem") == {""}
    student.shows("2")
    assert languages(student, "stem") == {"de"}
    student.saves("4").shows("overview")
    rows = [
        [span.attributes.get("lang") for span in link.with_tag("span")]
        for link in student.page.with_class("review-stem")
    ]
    assert rows == [[], ["de"]]
    student.finishes()
    rows = [
        [span.attributes.get("lang") for span in link.with_tag("span")]
        for link in student.page.with_class("review-stem")
    ]
    assert rows == [[], ["de"]]


def test_a_question_in_the_language_of_its_quiz_changes_no_document():
    quiz = make_quiz(make_question(), german())
    content = content_of(publish(quiz))
    document = to_document(content)
    assert ["language" in question for question in document["questions"]] == [False, True]
    assert from_document(document) == content


def test_a_restored_version_brings_the_language_back():
    ina = make_instructor("ina")
    question = german(owner=ina)
    quiz = make_quiz(question, owner=ina)
    version = publish(quiz)
    question.language = "en"
    question.save()
    restore_version(version=version, by=ina, seen_revision=quiz.edit_revision, now=version.published_at)
    question.refresh_from_db()
    assert question.language == "de"
