"""The publish page: what would change, who is told of what, and what it refuses."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from quizzes import services
from quizzes.models import Assignment, AssignmentChange, Attempt, Learner, Quiz, QuizItem, Version
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import NOW, even_option, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(instructor):
    quiz = make_quiz(
        make_question(stem="Which is even?", owner=instructor),
        make_question("numeric", stem="What is half of 7?", owner=instructor),
        owner=instructor,
    )
    publish(quiz)
    return quiz


def address(quiz):
    return reverse("admin:quizzes_quiz_publish", args=[quiz.pk])


def edited(quiz, question, **columns):
    """Columns of a question changed as its page would."""
    for name, value in columns.items():
        setattr(question, name, value)
    question.save()
    services.touch_question(question, now=NOW)
    quiz.refresh_from_db()


def turn_key(quiz):
    """Another choice is right from now on, with a claim that agrees."""
    question = quiz.items.first().question
    question.choices.all().delete()
    for position, option in enumerate((even_option(3), even_option(8), even_option(5)), start=1):
        option.saved(question, position)
    services.touch_question(question, now=NOW)
    quiz.refresh_from_db()


def begun(quiz, **columns):
    return Attempt.objects.create(
        uuid=uuid.uuid4(),
        assignment=Assignment.objects.get(quiz=quiz),
        version=quiz.latest_version,
        learner=Learner.objects.create(public_id=uuid.uuid4()),
        number=1,
        seed="s",
        layout={},
        started_at=timezone.now(),
        **columns,
    )


def test_changes_of_key_answer_and_points_come_first_and_are_named(desk, quiz):
    single, numeric = (item.question for item in quiz.items.all())
    choice = single.choices.get(text="3")
    choice.is_correct = True
    choice.save()
    edited(quiz, numeric, body={"answer": "3.6", "tolerance": "0.05"})
    quiz.items.filter(question=single).update(points=Fraction(2))
    page = desk.get(address(quiz)).content.decode()
    marking = page[page.index('id="marking"') : page.index('id="of-questions"')]
    assert "points, 1 before, 2 now." in marking
    assert "choice “3” was wrong and is right now." in marking
    assert "answer, 3.5 before, 3.6 now." in marking


def test_a_changed_text_is_told_word_by_word_and_is_no_change_of_marking(desk, quiz):
    edited(quiz, quiz.items.first().question, stem="Which one is even?")
    page = desk.get(address(quiz)).content.decode()
    assert "one " in page.split("<ins>")[1].split("</ins>")[0]
    assert "<del>" not in page
    assert "What changes marking" not in page


def test_the_first_publication_has_nothing_to_compare_with(desk, instructor):
    page = desk.get(address(make_quiz(owner=instructor))).content.decode()
    assert "was not published yet: everything in it is new" in page


def test_the_page_counts_the_attempts_that_run_and_leaves_out_those_past_their_deadline(desk, quiz):
    quiz.assignments.update(time_limit_seconds=600)
    begun(quiz)
    Attempt.objects.filter(pk=begun(quiz).pk).update(started_at=timezone.now() - timedelta(hours=1))
    begun(quiz, state=Attempt.State.FINISHED)
    assert "1 attempt runs now. Nothing happens to it" in desk.get(address(quiz)).content.decode()


def test_a_note_is_kept_with_the_version(desk, quiz):
    turn_key(quiz)
    desk.post(address(quiz), {"note": "8 instead of 4.\r\nSee chapter 7.", "seen_revision": quiz.edit_revision})
    version = Version.objects.get(quiz=quiz, number=2)
    assert (version.note, version.published_by.username) == ("8 instead of 4.\nSee chapter 7.", "ina")


def test_a_note_that_is_too_long_is_refused_at_its_field_and_stays(desk, quiz):
    response = desk.post(address(quiz), {"note": "x" * 2_001, "seen_revision": quiz.edit_revision})
    page = response.content.decode()
    assert response.status_code == 422
    assert "at most 2000 characters" in page
    assert "x" * 2_001 in page


def test_a_draft_that_moved_meanwhile_is_not_published_and_the_note_stays(desk, quiz):
    seen = quiz.edit_revision
    turn_key(quiz)
    response = desk.post(address(quiz), {"note": "My own words.", "seen_revision": seen})
    page = response.content.decode()
    assert response.status_code == 409
    assert quiz.versions.count() == 1
    for words in ("The quiz was edited", "My own words.", "What changes marking"):
        assert words in page, words
    assert f'name="seen_revision" value="{quiz.edit_revision}"' in page


def test_an_invalid_quiz_lists_every_problem_before_and_after_the_button_and_keeps_the_note(desk, quiz):
    single, numeric = (item.question for item in quiz.items.all())
    edited(quiz, single, explanation={}, note_after="As defined.", source="")
    edited(quiz, numeric, explanation={})
    problems = services.check_quiz(quiz).problems
    assert len(problems) > 2
    for response in (
        desk.get(address(quiz)),
        desk.post(address(quiz), {"note": "My own words.", "seen_revision": quiz.edit_revision}),
    ):
        page = response.content.decode()
        assert f"{len(problems)} problems to mend" in page
        assert all(escape(problem) in page for problem in problems)
    assert response.status_code == 422
    assert "My own words." in page
    assert quiz.versions.count() == 1


def test_each_problem_leads_to_the_question_or_setting_that_it_is_about(desk, quiz, instructor):
    mine = quiz.items.first().question
    edited(quiz, mine, explanation={}, note_after="As defined.", source="")
    hers = make_question(stem="Hers?", owner=make_instructor("hera"), explanation={}, note_after="So.", source="")
    QuizItem.objects.create(quiz=quiz, question=hers, position=9)
    Quiz.objects.filter(pk=quiz.pk).update(settings={"asks": 9, "tries": 1, "try_penalty": "1/3"})
    page = reverse("admin:quizzes_quiz_change", args=[quiz.pk])
    own = reverse("admin:quizzes_question_change", args=[mine.pk])
    shown = desk.get(address(quiz)).content.decode()
    for url, words in (
        (f"{own}?quiz={quiz.pk}", "Question 1, "),
        (f"{page}#question-{hers.key}", "Question 3, "),
        (f"{page}#id_asks", "It asks 9 questions"),
        (f"{page}#id_try_penalty", "A try costs something"),
    ):
        assert f'<li><a href="{url}">{words}' in shown, words
    edited_page = desk.get(page).content.decode()
    for place in (
        "id_asks",
        "id_try_penalty",
        "items-group",
        "id_title",
        "id_language",
        "id_tries",
        "id_certainty",
        "id_intro",
    ):
        assert f'id="{place}"' in edited_page, place


@pytest.fixture
def slow_quiz(instructor):
    slow = {"provider": "tiny.slow_halving", "parameters": {"number": 7}}
    return make_quiz(
        make_question(owner=instructor), make_question(explanation=slow, owner=instructor), owner=instructor
    )


def test_what_takes_long_is_told_line_by_line_before_the_end_is_known(desk, slow_quiz):
    assert "may take a minute" in desk.get(address(slow_quiz)).content.decode()
    response = desk.post(address(slow_quiz), {"note": "Slow.", "seen_revision": 0})
    assert response.streaming
    parts = iter(response.streaming_content)
    start, first = next(parts).decode(), next(parts).decode()
    assert "Keep this page open" in start
    assert "question 1 of 2" in first
    assert not slow_quiz.versions.exists()
    rest = b"".join(parts).decode()
    assert "Published as version 1" in rest
    assert rest.rstrip().endswith("</html>")
    assert slow_quiz.versions.get().note == "Slow."


def test_whoever_closes_the_page_early_has_published_nothing(desk, slow_quiz):
    response = desk.post(address(slow_quiz), {"seen_revision": 0})
    parts = iter(response.streaming_content)
    next(parts), next(parts)
    response.close()
    assert not slow_quiz.versions.exists()


def test_problems_and_a_late_edit_are_told_on_the_growing_page_and_the_note_stays(desk, slow_quiz):
    question = slow_quiz.items.first().question
    response = desk.post(address(slow_quiz), {"note": "My own words.", "seen_revision": 0})
    parts = iter(response.streaming_content)
    next(parts), next(parts)
    services.touch_quiz(slow_quiz, now=NOW)
    rest = b"".join(parts).decode()
    assert "The quiz was edited while it was being published" in rest
    assert "My own words." in rest
    edited(slow_quiz, question, explanation={}, note_after="As defined.", source="")
    response = desk.post(address(slow_quiz), {"note": "My own words.", "seen_revision": slow_quiz.edit_revision})
    page = b"".join(response.streaming_content).decode()
    assert "1 problem to mend" in page
    assert "It has no source" in page
    assert "My own words." in page
    assert not slow_quiz.versions.exists()


def test_a_stranger_can_neither_look_nor_publish(client, quiz):
    client.force_login(make_instructor())
    assert client.get(address(quiz)).status_code == 404
    assert client.post(address(quiz), {"seen_revision": quiz.edit_revision}).status_code == 404


# To whom it is offered


def chosen(quiz, **fields):
    return {"seen_revision": quiz.edit_revision, "note": ""} | fields


def draft_on_the_page(desk, instructor) -> Quiz:
    """A quiz as its page makes one."""
    address = reverse("admin:quizzes_quiz_add")
    form = {"title": "Evens", "slug": "evens", "language": "en", "tries": "1", "try_penalty": "0", "seen_revision": "0",
            "items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0"}  # fmt: skip
    desk.post(address, form | {"visibility": "public"})
    quiz = Quiz.objects.get(slug="evens")
    QuizItem.objects.create(quiz=quiz, question=make_question(owner=instructor), points=Fraction(1))
    return quiz


def test_a_new_quiz_is_offered_to_nobody_until_its_author_chooses(desk, client, instructor):
    quiz = draft_on_the_page(desk, instructor)
    page = desk.get(address(quiz)).content.decode()
    assert "is told the right answer of each question as soon as they have checked" in page
    assert page.index('value="nobody"') < page.index("checked", page.index('value="nobody"')) < page.index("</fieldset>", page.index('value="nobody"'))  # fmt: skip
    said = desk.post(address(quiz), chosen(quiz, reach="nobody"), follow=True).content.decode()
    assert "Who finds it: not offered publicly." in said
    assert client.get("/quizzes/evens/").status_code == 404
    assert "Evens" not in client.get("/quizzes/").content.decode()


def test_a_quiz_published_to_nobody_is_there_as_soon_as_its_settings_say_so(desk, client, instructor):
    quiz = draft_on_the_page(desk, instructor)
    desk.post(address(quiz), chosen(quiz, reach="nobody"))
    public = quiz.assignments.get()
    listed = replace(services.settings_of(public), visibility="public")
    services.change_assignment(assignment=public, settings=listed, seen_revision=0, by=instructor, now=NOW)
    assert client.get("/quizzes/evens/").status_code == 200


@pytest.mark.parametrize(
    ("reach", "code", "visibility"),
    [("listed", "", "public"), ("link", "", "unlisted"), ("code", "Otter 7", "unlisted")],
)
def test_what_the_author_chooses_holds_with_the_publication_and_is_logged(desk, instructor, reach, code, visibility):
    quiz = draft_on_the_page(desk, instructor)
    assert desk.post(address(quiz), chosen(quiz, reach=reach, access_code=code)).status_code == 302
    quiz.refresh_from_db()
    public = quiz.assignments.get()
    assert (quiz.visibility, public.access_code) == (visibility, code)
    change = AssignmentChange.objects.get(assignment=public)
    assert (change.changed_by, change.after["visibility"]) == (instructor, visibility)


def test_a_code_without_its_reach_and_a_reach_without_its_code_are_refused_at_the_field(desk, instructor):
    quiz = draft_on_the_page(desk, instructor)
    for typed, words in (
        ({"reach": "code"}, "Type the code"),
        ({"reach": "link", "access_code": "x"}, "an access code"),
    ):
        page = desk.post(address(quiz), chosen(quiz, **typed))
        assert page.status_code == 422
        assert words in page.content.decode()
    assert not Version.objects.filter(quiz=quiz).exists()


def test_publishing_again_leaves_the_offer_as_it_is(desk, quiz):
    turn_key(quiz)
    assert 'value="listed" id="id_reach_0" checked' in desk.get(address(quiz)).content.decode()
    desk.post(address(quiz), chosen(quiz, reach="listed"))
    assert not AssignmentChange.objects.exists()
    quiz.refresh_from_db()
    assert quiz.visibility == "public"


def test_an_offer_that_a_program_changes_with_the_draft_is_logged_too(quiz, instructor):
    draft = services.QuizDraft(quiz.title, quiz.slug, "en", "private", {})
    services.write_quiz(quiz=quiz, draft=draft, items=None, by=instructor, seen_revision=quiz.edit_revision, now=NOW)
    change = AssignmentChange.objects.get()
    assert (change.before, change.after) == ({"visibility": "public"}, {"visibility": "private"})


def test_a_copy_of_a_listed_quiz_is_offered_to_nobody(quiz, instructor):
    copy = services.duplicate_quiz(quiz=quiz, by=instructor, now=NOW)
    assert copy.visibility == Quiz.Visibility.PRIVATE


def test_a_page_of_the_quiz_that_was_opened_before_does_not_set_the_offer_back(desk, quiz):
    data = form_of(desk.get(reverse("admin:quizzes_quiz_change", args=[quiz.pk])))
    Quiz.objects.filter(pk=quiz.pk).update(visibility=Quiz.Visibility.PRIVATE)
    desk.post(reverse("admin:quizzes_quiz_change", args=[quiz.pk]), data | {"title": "Renamed"})
    quiz.refresh_from_db()
    assert (quiz.title, quiz.visibility) == ("Renamed", Quiz.Visibility.PRIVATE)
