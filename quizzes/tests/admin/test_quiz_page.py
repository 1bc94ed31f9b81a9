"""The page of a quiz: its list of questions, what each row says, and the ways in which questions get into it."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from quizzes import services
from quizzes.engine.errors import InvalidContent
from quizzes.engine.validation import MOST_QUESTIONS
from quizzes.models import Question, Quiz, QuizItem
from quizzes.tests.admin.forms import form_of
from quizzes.tests.builders import NOW, Option, even_option, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db


def url(draft, page="change"):
    return reverse(f"admin:quizzes_{draft._meta.model_name}_{page}", args=[draft.pk])


def stems(quiz):
    return [item.question.stem for item in quiz.items.select_related("question")]


@pytest.fixture
def quiz(instructor):
    return make_quiz(*(make_question(stem=f"{name}?", owner=instructor) for name in "ABC"), owner=instructor)


def test_positions_typed_by_hand_order_the_questions(desk, quiz):
    data = form_of(desk.get(url(quiz))) | {"items-0-position": "3", "items-2-position": "1"}
    assert desk.post(url(quiz), data).status_code == 302
    assert stems(quiz) == ["C?", "B?", "A?"]
    quiz.refresh_from_db()
    assert quiz.edit_revision == 1


def test_a_row_says_what_must_be_mended_before_publication(desk, instructor):
    nothing_right = (even_option(3), Option("5", feedback_ticked="Odd."))
    faulty = make_question(
        stem="Which?", options=nothing_right, explanation={}, note_after="As defined.", source="", owner=instructor
    )
    page = desk.get(url(make_quiz(faulty, make_question(owner=instructor), owner=instructor))).content.decode()
    assert "exactly 1 right choice, not 0" in page
    assert "It has no source" in page
    assert "2 things" in page
    assert page.count("<p>nothing</p>") == 1


def test_a_row_says_where_else_its_question_stands_and_names_no_quiz_of_others(desk, instructor, quiz):
    shared = quiz.items.first().question
    other = make_quiz(shared, title="Mine too", owner=instructor)
    make_quiz(shared, title="Of a stranger", owner=make_instructor())
    page = desk.get(url(quiz)).content.decode()
    assert f'<a href="{url(other)}">Mine too</a>, 1 quiz of somebody else' in page
    assert "Of a stranger" not in page


def test_a_new_question_written_from_a_quiz_lands_at_its_end(desk, quiz):
    data = form_of(desk.get(url(quiz))) | {"title": "Renamed", "_add_question": "1"}
    response = desk.post(url(quiz), data)
    assert response["Location"] == f"{reverse('admin:quizzes_question_add')}?quiz={quiz.pk}"
    address = response["Location"]
    filled = form_of(desk.get(address)) | {"stem": "Which is even?", "choices-0-text": "Two", "choices-1-text": "Three"}
    filled |= {"choices-0-claim": "", "choices-1-claim": "", "choices-0-is_correct": "on"}
    new = desk.post(address, filled)["Location"]
    assert stems(quiz) == ["A?", "B?", "C?", "Which is even?"]
    assert new == f"{url(quiz)}#question-{Question.objects.latest('pk').key}"
    quiz.refresh_from_db()
    assert quiz.title == "Renamed"
    assert Question.objects.get(stem="Which is even?").owner == quiz.owner


def test_a_new_quiz_leads_straight_to_its_first_question_and_belongs_to_its_maker(desk, instructor):
    address = reverse("admin:quizzes_quiz_add")
    data = form_of(desk.get(address)) | {"title": "Waves", "slug": "waves", "_add_question": "1"}
    response = desk.post(address, data)
    quiz = Quiz.objects.get()
    assert response["Location"].endswith(f"/question/add/?quiz={quiz.pk}")
    assert quiz.owner == instructor


def test_a_question_opened_from_a_quiz_leads_back_to_its_row_saved_or_not(desk, quiz):
    question = quiz.items.all()[1].question
    page, row = f"{url(question)}?quiz={quiz.pk}", f"{url(quiz)}#question-{question.key}"
    listed = desk.get(url(quiz)).content.decode()
    assert f'<a href="{page}">Edit' in listed
    assert f'id="question-{question.key}"' in listed
    shown = desk.get(page)
    assert shown.content.decode().count(f'href="{row}"') == 2, "among the breadcrumbs, and to cancel"
    sent = form_of(shown)
    assert desk.post(page, sent | {"stem": "Which one?"})["Location"] == row
    sent = form_of(desk.get(page)) | {"stem": "And now?", "_continue": "1"}
    assert desk.post(page, sent)["Location"] == page
    assert desk.post(url(question), form_of(desk.get(url(question))))["Location"].endswith("/question/")


def test_a_copy_made_from_a_quiz_leads_back_to_its_row_too(desk, quiz):
    question = quiz.items.first().question
    page = desk.post(f"{url(question, 'duplicate')}?quiz={quiz.pk}")["Location"]
    copy = quiz.items.all()[1].question
    assert page == f"{url(copy)}?quiz={quiz.pk}"
    assert desk.post(page, form_of(desk.get(page)))["Location"] == f"{url(quiz)}#question-{copy.key}"


def test_a_question_is_not_edited_from_the_quiz_of_somebody_else(desk, quiz):
    question = quiz.items.first().question
    theirs = make_quiz(question, owner=make_instructor())
    sent = form_of(desk.get(url(question))) | {"stem": "Changed?"}
    assert desk.post(f"{url(question)}?quiz={theirs.pk}", sent).status_code == 404
    question.refresh_from_db()
    assert question.stem == "A?"


def test_what_is_to_mend_after_a_save_names_the_question_and_leads_to_it(desk, quiz):
    question = quiz.items.first().question
    page = f"{url(question)}?quiz={quiz.pk}"
    sent = form_of(desk.get(page)) | {"stem": "Which of them?", "explanation_provider": "", "source": ""}
    said = desk.post(page, sent, follow=True).content.decode()
    assert f'“<a href="{page}">Which of them?</a>” is saved. Before it can be published:' in said
    assert "It has no source" in said


@pytest.mark.parametrize("given", ["0", "x", "99999999999999999999", ""])
def test_a_question_can_not_be_written_into_a_quiz_that_is_not_there(desk, given):
    assert desk.get(f"{reverse('admin:quizzes_question_add')}?quiz={given}").status_code == 404


def test_a_question_can_not_be_written_into_the_quiz_of_somebody_else(desk):
    theirs = make_quiz(owner=make_instructor())
    address = f"{reverse('admin:quizzes_question_add')}?quiz={theirs.pk}"
    assert desk.get(address).status_code == 404
    assert desk.post(address, {"stem": "Mine?"}).status_code == 404
    assert theirs.items.count() == 1


def test_too_many_questions_are_refused_naming_the_list(desk, instructor, quiz):
    data = form_of(desk.get(url(quiz)))
    rows = Question.objects.bulk_create(Question(stem=f"{n}?", owner=instructor) for n in range(MOST_QUESTIONS))
    for number, question in enumerate(rows, start=3):
        data |= {f"items-{number}-question": str(question.pk), f"items-{number}-points": "1"}
        data |= {f"items-{number}-quiz": str(quiz.pk), f"items-{number}-position": ""}
    response = desk.post(url(quiz), data | {"items-TOTAL_FORMS": str(3 + len(rows)), "title": "Kept"})
    page = response.content.decode()
    assert response.status_code == 200
    assert f"Questions: these are {3 + len(rows)}; a quiz takes at most {MOST_QUESTIONS}." in page
    assert 'value="Kept"' in page
    assert quiz.items.count() == 3
    with pytest.raises(InvalidContent, match="at most 200"):
        services.add_questions(quiz=quiz, questions=rows, by=None, now=NOW)


def test_a_copy_of_a_quiz_has_its_questions_and_none_of_its_records(desk, instructor, quiz):
    quiz.settings = {"shuffle_questions": True}
    quiz.save()
    publish(quiz)
    for slug in (f"{quiz.slug}-copy", f"{quiz.slug}-copy-2"):
        page = desk.post(url(quiz, "duplicate"), follow=True).content.decode()
        copy = Quiz.objects.get(slug=slug)
        assert "This is a copy of" in page
        assert (copy.title, copy.owner, copy.settings) == (f"Copy of {quiz.title}", instructor, quiz.settings)
        assert [item.question_id for item in copy.items.all()] == [item.question_id for item in quiz.items.all()]
        assert (copy.latest_version, copy.versions.count(), copy.assignments.count()) == (None, 0, 0)
        assert copy.public_id != quiz.public_id


def test_a_copy_of_a_long_slug_still_fits(instructor):
    quiz = make_quiz(slug="a" * 100, title="b" * 200, owner=instructor)
    copies = [services.duplicate_quiz(quiz=quiz, by=instructor, now=NOW) for _ in range(3)]
    assert len({copy.slug for copy in copies}) == 3
    for copy in copies:
        copy.full_clean(exclude=["owner"])


def test_a_question_duplicated_from_its_quiz_stands_right_behind_it(desk, quiz):
    item = quiz.items.all()[1]
    item.points = 3
    item.save()
    address = f"{url(item.question, 'duplicate')}?quiz={quiz.pk}"
    assert f"The copy lands in “{quiz}”" in desk.get(address).content.decode()
    assert desk.post(address).status_code == 302
    assert stems(quiz) == ["A?", "B?", "B?", "C?"]
    assert [str(item.points) for item in quiz.items.all()] == ["1", "3", "3", "1"]
    quiz.refresh_from_db()
    assert quiz.edit_revision == 1


def test_a_copy_of_a_question_has_keys_of_its_own(desk, instructor):
    question = make_question("multi_select", owner=instructor)
    services.tag_questions([question], name="parity", now=NOW)
    desk.post(url(question, "duplicate"))
    copy = Question.objects.exclude(pk=question.pk).get()
    assert copy.key != question.key
    assert (copy.stem, copy.explanation, copy.owner) == (question.stem, question.explanation, instructor)
    assert [tag.name for tag in copy.tags.all()] == ["parity"]
    ours, theirs = (list(each.choices.all()) for each in (question, copy))
    assert [(c.text, c.is_correct, c.claim) for c in ours] == [(c.text, c.is_correct, c.claim) for c in theirs]
    assert {c.key for c in ours}.isdisjoint(c.key for c in theirs)


def test_a_page_opened_before_a_question_was_duplicated_into_the_quiz_is_told(desk, quiz):
    data = form_of(desk.get(url(quiz)))
    desk.post(f"{url(quiz.items.first().question, 'duplicate')}?quiz={quiz.pk}")
    assert "ina saved this quiz after you opened it" in desk.post(url(quiz), data).content.decode()
    assert QuizItem.objects.filter(quiz=quiz).count() == 4


def test_500_choices_are_refused_in_words(desk, instructor):
    question = make_question(owner=instructor)
    data = form_of(desk.get(url(question))) | {"choices-TOTAL_FORMS": "500"}
    for number in range(3, 500):
        data |= {f"choices-{number}-text": f"Choice {number}", f"choices-{number}-claim": ""}
    response = desk.post(url(question), data)
    assert response.status_code == 200
    assert "at most 50" in response.content.decode()
    assert question.choices.count() == 3


def test_the_address_of_a_published_quiz_stays_because_links_lead_to_it(desk, quiz):
    moved = form_of(desk.get(url(quiz))) | {"slug": "elsewhere"}
    assert desk.post(url(quiz), moved).status_code == 302
    quiz.refresh_from_db()
    assert quiz.slug == "elsewhere"
    publish(quiz)
    moved = form_of(desk.get(url(quiz))) | {"slug": "lost"}
    assert "lessons, links and printed codes lead there" in desk.post(url(quiz), moved).content.decode()
    quiz.refresh_from_db()
    assert quiz.slug == "elsewhere"


def test_the_history_says_exactly_what_was_changed(desk, quiz):
    Quiz.objects.filter(pk=quiz.pk).update(settings={"tries": 3, "try_penalty": "1/3"})
    sent = form_of(desk.get(url(quiz))) | {"title": "Renamed", "items-1-points": "2"}
    desk.post(url(quiz), sent)
    said = LogEntry.objects.latest("pk").get_change_message()
    assert said == "Changed Title. Changed points for quiz item “2. B?”."
    sent = form_of(desk.get(url(quiz))) | {"try_penalty": "0,5"}
    desk.post(url(quiz), sent)
    assert LogEntry.objects.latest("pk").get_change_message() == "Changed What a try costs."


def test_the_settings_are_closed_above_the_questions_and_open_for_a_refused_one(desk, quiz):
    data = form_of(desk.get(url(quiz)))
    page = desk.get(url(quiz)).content.decode()
    assert page.index("<details><summary>") < page.index('name="tries"') < page.index('id="items-group"')
    assert page.count("<details><summary>") == 2
    refused = desk.post(url(quiz), data | {"try_penalty": "2", "tries": "3"}).content.decode()
    assert refused.count("<details><summary>") == 1, "the state alone"
    assert "Give at most 1" in refused
