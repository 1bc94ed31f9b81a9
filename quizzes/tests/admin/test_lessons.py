"""Lessons in the admin: what a save refuses, what the preview shows, and that no saved text is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes import services
from quizzes.models import Assignment, Attempt, Lesson, Quiz
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import NOW, make_quiz, publish
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db
PREVIEW = "/admin/quizzes/lesson/preview/"


def url(lesson, page="change", *args):
    return reverse(f"admin:quizzes_lesson_{page}", args=[lesson.pk, *args])


@pytest.fixture
def lesson(instructor):
    lesson = Lesson(slug="evens", title="Evens", body="Two is even.", owner=instructor)
    services.save_lesson(lesson=lesson, by=instructor, now=NOW)
    return lesson


def texts(lesson):
    return list(lesson.versions.order_by("number").values_list("number", "title", "body", "note"))


def saved(desk, lesson, **changes):
    return desk.post(url(lesson), form_of(desk.get(url(lesson))) | changes)


def test_every_save_that_changes_title_or_body_keeps_a_version(desk, lesson, instructor):
    assert saved(desk, lesson, body="Two and four are even.", note="Four too.").status_code == 302
    assert saved(desk, lesson, title="Even numbers").status_code == 302
    assert texts(lesson) == [
        (1, "Evens", "Two is even.", ""),
        (2, "Evens", "Two and four are even.", "Four too."),
        (3, "Even numbers", "Two and four are even.", ""),
    ]
    assert lesson.versions.first().saved_by == instructor


def test_a_save_that_changes_nothing_or_the_address_alone_keeps_none(desk, lesson):
    saved(desk, lesson)
    saved(desk, lesson, slug="even")
    lesson.refresh_from_db()
    assert (lesson.slug, lesson.edit_revision, lesson.versions.count()) == ("even", 1, 1)


def test_the_first_change_of_a_lesson_without_history_keeps_the_earlier_text_too(desk, instructor):
    lesson = Lesson.objects.create(slug="old", title="Old", body="Before.", owner=instructor)
    saved(desk, lesson, body="After.")
    assert texts(lesson) == [
        (1, "Old", "Before.", "As it stood before its history was kept."),
        (2, "Old", "After.", ""),
    ]


def test_a_new_lesson_begins_its_history_and_belongs_to_its_author(desk, instructor):
    page = desk.get(reverse("admin:quizzes_lesson_add"))
    data = form_of(page) | {"title": "New", "slug": "new", "language": "en", "body": "Text.", "note": "First."}
    assert desk.post(reverse("admin:quizzes_lesson_add"), data).status_code == 302
    lesson = Lesson.objects.get(slug="new")
    assert lesson.owner == instructor
    assert texts(lesson) == [(1, "New", "Text.", "First.")]


def test_the_second_of_two_editors_is_told_and_keeps_the_text(desk, lesson):
    data = form_of(desk.get(url(lesson)))
    saved(desk, lesson, body="First.")
    response = desk.post(url(lesson), data | {"body": "My own words."})
    page = response.content.decode()
    assert response.status_code == 200
    assert "ina saved this lesson after you opened it" in page
    assert "My own words." in page
    lesson.refresh_from_db()
    assert lesson.body == "First."


REFUSED = {
    "a megabyte": ("word " * 210_000, "at most 60000 fit"),
    "a script": ("Text.\n\n<script>alert(1)</script>", "HTML isn’t taken here"),
    "a frame": ('Text <IFRAME src="//x.example">', "HTML isn’t taken here"),
    "an unknown quiz": ("::: quiz nowhere | Test", "there is no such quiz"),
    "an unknown figure": ("::: figure tiny.nothing", "tiny.nothing"),
    "an unknown explorer": ("::: explorer tiny.nothing", "tiny.nothing"),
    "a wrong parameter": ('::: figure tiny.halving {"number": 101}', "at most 100"),
    "an unknown directive": ("::: video x", "is not a directive"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_readers_could_not_see_is_refused_at_the_body_and_kept(desk, lesson, name):
    body, says = REFUSED[name]
    response = saved(desk, lesson, body=body)
    assert response.status_code == 200
    assert says in " ".join(response.context["adminform"].form.errors["body"])
    assert response.context["adminform"].form["body"].value() == body
    lesson.refresh_from_db()
    assert lesson.body == "Two is even."


def test_a_quiz_that_stands_twice_is_refused(desk, lesson, instructor):
    make_quiz(slug="mine", owner=instructor)
    response = saved(desk, lesson, body="::: quiz mine | One\n\n::: quiz mine | Two")
    assert "stands in the lesson twice" in response.content.decode()


def test_script_within_code_is_text_like_any_other(desk, lesson):
    body = "Write `<script>` so:\n\n```\n<script>alert(1)</script>\n```"
    assert saved(desk, lesson, body=body).status_code == 302


def test_an_author_places_own_drafts_and_what_is_offered_and_learns_nothing_of_other_drafts(desk, lesson, instructor):
    make_quiz(slug="mine", title="My draft", owner=instructor)
    stranger = make_instructor()
    make_quiz(slug="their-draft", title="Their draft", owner=stranger)
    publish(make_quiz(slug="their-quiz", title="Their quiz", owner=stranger))
    private = make_quiz(slug="their-private", owner=stranger, visibility=Quiz.Visibility.PRIVATE)
    publish(private)
    page = desk.get(url(lesson)).content.decode()
    assert "::: quiz mine | My draft" in page
    assert "Their" not in page
    for slug, status in (("mine", 302), ("their-quiz", 302), ("their-draft", 200), ("their-private", 200)):
        assert saved(desk, lesson, body=f"::: quiz {slug} | Test").status_code == status, slug


def test_the_page_lists_a_line_for_every_figure_and_explorer(desk, lesson):
    page = desk.get(url(lesson)).content.decode()
    assert "::: figure tiny.halving {&quot;number&quot;: 1}" in page
    assert "::: explorer tiny.halving" in page


# Preview


def test_the_preview_is_the_readers_page_of_what_is_typed_and_writes_nothing(desk, lesson, instructor):
    publish(make_quiz(slug="evens-quiz", owner=instructor))
    body = 'Four is **even**.\n\n::: quiz evens-quiz | Test yourself\n\n::: figure tiny.halving {"number": 8}'
    response = desk.post(PREVIEW, {"title": "Typed", "slug": "evens", "language": "en", "body": body})
    page = response.content.decode()
    assert response.status_code == 200
    for words in ("<h1>Typed</h1>", "<strong>even</strong>", "Test yourself", "Half of 8 is 4"):
        assert words in page, words
    assert not Attempt.objects.exists()
    lesson.refresh_from_db()
    assert lesson.body == "Two is even."


def test_the_preview_runs_no_script_and_is_sandboxed(desk):
    response = desk.post(PREVIEW, {"title": "T", "slug": "t", "language": "en", "body": "Text."})
    parts = [part.strip() for part in response["Content-Security-Policy"].split(";")]
    assert "sandbox allow-same-origin" in parts  # the same origin for its font alone: no script, no form
    assert "<script" not in response.content.decode()


def test_a_quiz_without_a_version_says_so_in_the_preview(desk, instructor):
    make_quiz(slug="draft", owner=instructor)
    page = desk.post(PREVIEW, {"title": "T", "slug": "t", "language": "en", "body": "::: quiz draft"}).content.decode()
    assert "This quiz isn’t published yet" in page


def test_broken_text_is_named_with_422_as_a_part_for_the_script_and_as_a_page_without_it(desk):
    typed = {"title": "T", "slug": "t", "language": "en", "body": "::: video x"}
    for extra, start in (({"_live": "1"}, "<ul"), ({}, "<!doctype html>")):
        response = desk.post(PREVIEW, typed | extra)
        page = response.content.decode()
        assert response.status_code == 422
        assert "is not a directive" in page
        assert page.split("#}")[-1].lstrip().startswith(start)


def test_learners_and_strangers_to_the_room_get_no_preview(client):
    client.force_login(make_learner())
    assert client.post(PREVIEW, {"body": "Text."}).status_code == 302
    assert client.get(PREVIEW).status_code == 302


# Versions


def test_a_version_shows_what_it_changed_and_comes_back_as_the_newest(desk, lesson, instructor):
    saved(desk, lesson, body="Two is odd.", note="Oops.")
    page = desk.get(url(lesson, "versions")).content.decode()
    assert "Oops." in page
    page = desk.get(url(lesson, "version", 2)).content.decode()
    assert "even</del>" in page
    assert "odd</ins>" in page
    assert "The lesson reads so now." in page
    lesson.refresh_from_db()
    response = desk.post(url(lesson, "version", 1), {"seen_revision": lesson.edit_revision})
    assert response.status_code == 302
    lesson.refresh_from_db()
    assert lesson.body == "Two is even."
    assert texts(lesson)[-1] == (3, "Evens", "Two is even.", "Brought back from version 1.")


def test_a_version_does_not_come_back_over_a_save_that_was_not_seen(desk, lesson):
    saved(desk, lesson, body="Two is odd.")
    response = desk.post(url(lesson, "version", 1), {"seen_revision": "0"})
    assert response.status_code == 409
    assert "ina saved this lesson" in response.content.decode()
    lesson.refresh_from_db()
    assert lesson.body == "Two is odd."


def test_a_stranger_finds_no_version(client, lesson):
    client.force_login(make_instructor())
    assert client.get(url(lesson, "versions")).status_code == 404
    assert client.get(url(lesson, "version", 1)).status_code == 404
    assert client.post(url(lesson, "version", 1), {"seen_revision": "0"}).status_code == 404


def test_placing_a_quiz_offers_it_to_nobody(desk, lesson, instructor):
    make_quiz(slug="mine", owner=instructor)
    saved(desk, lesson, body="::: quiz mine | Test")
    assert not Assignment.objects.exists()
