"""What a form can be made to send: each gets its own message and status, and nothing is lost or used up."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from quizzes.models import Answer, AnswerEvent, Assignment, Attempt, Learner, Problem, Rating
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import even_option, make_question, make_quiz, publish

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture(params=[False, True], ids=["page", "in place"])
def student(request):
    quiz = make_quiz(make_question(), make_question("multi_select"), make_question("numeric"))
    publish(quiz)
    return Student(in_place=request.param).opens(f"/quizzes/{quiz.slug}/")


def refused(student, status, words):
    assert student.status == status, student.page.text[:300]
    assert words in student.page.text
    assert "Traceback" not in student.html


def tick(student, *values, **changes):
    return student.sends("/check", [("choice", value) for value in values], **changes)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "Choose"),
        (["nosuchkey"], "nosuchkey"),
        (["dont-know"], ""),
        (["none"], ""),
        (["x" * 2_000], "none"),
        (["x"] * 200, "100"),
        (["a\x00b"], "NUL"),
    ],
)
def test_choices_that_can_not_be_are_invalid_and_use_nothing_up(student, values, words):
    tick(student, *values)
    refused(student, 422, words)
    assert not Answer.objects.exists()
    assert not Attempt.objects.exists()
    assert "There is a problem" in student.text
    student.answers("4").sees("Right")


def test_a_repeated_choice_and_two_choices_for_one_are_refused(student):
    keys = [choice.value for choice in student.form("/check").choices]
    tick(student, keys[0], keys[0])
    refused(student, 422, "Send each choice once")
    tick(student, *keys[:2])
    refused(student, 422, "one")
    boxes = [box for box in student.player.with_tag("input", type="radio") if "checked" in box.attributes]
    assert boxes, "what was ticked stays in the form"
    assert not Answer.objects.exists()


@pytest.mark.parametrize("typed", ["1,234", "nan", "1e999999", "1_000", "", "   ", "x" * 1_001, "½", "1/0", "--1"])
def test_a_number_that_can_not_be_read_is_invalid_and_stays_in_the_field(student, typed):
    student.opens(f"{student.path.partition('?')[0]}?{student.name}=3").types(typed)
    assert student.status == 422
    field = next(e for e in student.player.with_tag("input") if e.attributes.get("name") == "text")
    assert field.attributes["value"] == typed
    assert not Answer.objects.exists()


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "white space here", "né" * 6])
def test_a_post_without_a_usable_idempotency_key_is_refused(student, key):
    student.answers("4", idempotency_key=key)
    refused(student, 400, "idempotency key")
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("revision", ["", "-1", "x", "1e3", "99999999999"])
def test_a_revision_that_is_none_is_refused(student, revision):
    student.answers("4", revision=revision)
    refused(student, 422, "Reload the page")


def test_a_stale_revision_is_refused_and_its_text_kept(student):
    student.answers("4", revision="3")
    refused(student, 409, "another tab")
    event = AnswerEvent.objects.get()
    assert (event.kind, event.raw["choices"][0] != "") == ("stale", True)
    assert not Answer.objects.exists()


def test_another_answer_after_check_is_refused_kept_and_changes_nothing(student):
    page = student.form("/check")
    right, wrong = (student.choices(label)[0].value for label in ("4", "3"))
    tick(student, right)
    first = Answer.objects.get()
    student.posts(page.action, {**page.fields, "idempotency_key": "another-key-1"}, [("choice", wrong)])
    refused(student, 409, "already checked")
    assert student.status == 409
    assert Answer.objects.get().outcome == first.outcome
    assert list(AnswerEvent.objects.values_list("kind", flat=True)) == ["checked", "stale"]


def test_an_idempotency_key_can_not_be_reused_for_another_answer(student):
    page = student.form("/check")
    right, wrong = (student.choices(label)[0].value for label in ("4", "3"))
    tick(student, right)
    student.posts(page.action, page.fields, [("choice", wrong)])
    refused(student, 422, "already used")
    assert AnswerEvent.objects.count() == 1


def test_a_question_of_another_quiz_is_not_found(student):
    foreign = make_question()
    page = student.form("/check")
    parts = page.action.split("/")
    parts[-2] = foreign.key
    student.posts("/".join(parts), page.fields, [("choice", foreign.choices.first().key)])
    refused(student, 404, "isn't part of your attempt")
    assert not Attempt.objects.exists()


def test_a_strangers_attempt_is_not_found_and_stays_as_it_is(student):
    student.answers("4")
    attempt = Attempt.objects.get()
    stranger = Student(in_place=student.in_place).opens(f"/quizzes/{student.name}/")
    page = stranger.form("/check")
    fields = {name: value for name, value in page.fields.items() if name != "ticket"}
    for ending in (f"questions/{attempt.layout['questions'][1]}/check", "finish", "retry", "rating"):
        stranger.posts(f"/attempts/{attempt.uuid}/{ending}", fields, [("stars", "5")])
        refused(stranger, 404, "isn't yours")
    attempt.refresh_from_db()
    assert attempt.state == "open"
    assert Attempt.objects.count() == 1


def test_a_ticket_of_somebody_else_begins_ones_own_attempt_and_leaves_theirs_free(student):
    other = Student(in_place=student.in_place).opens(f"/quizzes/{student.name}/")
    page = student.form("/check")
    tick_value = student.choices("4")[0].value
    other.posts(page.action, page.fields, [("choice", tick_value)])
    assert Attempt.objects.get().learner.public_id != uuid.UUID(int=0)
    student.answers("4").sees("Right")
    assert Attempt.objects.count() == 2
    assert Learner.objects.count() == 2


@pytest.mark.parametrize("ticket", ["", "forged", "W10:1abc:def"])
def test_a_forged_ticket_begins_nothing(student, ticket):
    student.answers("4", ticket=ticket)
    assert student.status == 404
    assert not Attempt.objects.exists()


def test_a_ticket_fits_its_own_attempt_only(student):
    page = student.form("/check")
    action = page.action.replace(page.action.split("/")[2], str(uuid.uuid4()))
    student.posts(action, page.fields, [("choice", student.choices("4")[0].value)])
    refused(student, 404, "another attempt")


@pytest.mark.parametrize(
    "place", ["", "https://evil.example/", "//evil.example", "quiz:", "lesson:no-such", "quiz:../x"]
)
def test_a_form_returns_to_our_own_pages_only(student, place):
    student.answers("4", place=place)
    assert student.status == 404
    assert "evil" not in student.response.get("Location", "")
    assert not Attempt.objects.exists()


def test_a_form_of_a_player_that_the_page_does_not_hold_is_refused(student):
    student.answers("4", player="another")
    assert student.status == 404


def test_a_closed_quiz_takes_no_first_answer(student):
    Assignment.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    student.answers("4")
    refused(student, 409, "closed on")
    assert not Attempt.objects.exists()


def test_an_answer_after_the_close_is_refused_and_kept(student):
    student.answers("4").goes_on()
    assert student.status == 200
    page, key = student.form("/check"), student.choices("2")[0].value
    Assignment.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    student.posts(page.action, page.fields, [("choice", key)])
    refused(student, 409, "closed")
    late = AnswerEvent.objects.get(kind="late")
    assert late.raw == {"choices": [key]}
    student.opens(f"/quizzes/{student.name}/").sees("This quiz closed on", "What you checked in time counts.")
    student.finishes().sees("Your score is 1 / 3", "2 not answered")


def test_a_passed_deadline_closes_the_attempt_though_no_worker_ran(student):
    student.answers("4").goes_on()
    page, key = student.form("/check"), student.choices("2")[0].value
    Attempt.objects.update(started_at=timezone.now() - timedelta(seconds=61))
    Assignment.objects.update(time_limit_seconds=60)
    student.posts(page.action, page.fields, [("choice", key)])
    refused(student, 409, "closed")


def test_a_quiz_that_opens_later_says_when(student):
    Assignment.objects.update(opens_at=timezone.now() + timedelta(days=1))
    student.answers("4")
    refused(student, 409, "opens on")
    student.opens(f"/quizzes/{student.name}/").sees("opens on")


def test_attempts_are_limited_where_the_assignment_says_so(student):
    finish(student)
    form = student.form("/retry")
    Assignment.objects.update(attempts_allowed=1)
    student.opens(f"/quizzes/{student.name}/").sees_not("Try all again")
    student.posts(form.action, form.fields, [("only", "all")])
    refused(student, 409, "are used")
    assert Attempt.objects.count() == 1


def finish(student):
    student.answers("4").goes_on().answers("2").goes_on().types("3.5").finishes()
    assert "Your score is" in student.text


def test_a_second_finish_is_told_and_the_score_stands(student):
    student.answers("4").goes_on().answers("2").goes_on().types("3.5")
    form = student.form("/finish")
    student.posts(form.action, form.fields)
    score = Attempt.objects.get().score
    student.posts(form.action, form.fields)
    assert student.status == 200, "the same post again is answered the same"
    student.posts(form.action, {**form.fields, "idempotency_key": "another-key-1"})
    refused(student, 409, "already finished")
    student.sees("Your score is")
    assert Attempt.objects.get().score == score


def test_an_answer_after_finishing_is_kept_and_does_not_count(student):
    student.answers("4").goes_on()
    page, key = student.form("/check"), student.choices("2")[0].value
    student.opens(f"/quizzes/{student.name}/?{student.name}=3").types("3.5").finishes()
    score = Attempt.objects.get().score
    student.posts(page.action, page.fields, [("choice", key)])
    refused(student, 409, "closed")
    assert AnswerEvent.objects.filter(kind="late").count() == 1
    assert Attempt.objects.get().score == score


@pytest.mark.parametrize("stars", ["0", "6", "x", "", "5.0", " 5", "-1"])
def test_a_rating_that_is_none_is_refused_and_the_comment_kept(student, stars):
    finish(student)
    student.rates(stars, "My long comment")
    refused(student, 422, "one to five stars")
    assert "My long comment" in student.html
    assert not Rating.objects.exists()


def test_a_rating_before_finishing_is_refused(student):
    student.answers("4")
    attempt = Attempt.objects.get()
    fields = {"place": f"quiz:{student.name}", "player": student.name}
    student.posts(f"/attempts/{attempt.uuid}/rating", fields, [("stars", "5")])
    refused(student, 409, "once you have finished")
    assert not Rating.objects.exists()


@pytest.mark.parametrize("comment", ["x" * 2_001, "a\x00b"])
def test_a_comment_that_can_not_be_kept_is_refused(student, comment):
    finish(student)
    student.rates("5", comment)
    assert student.status == 422
    assert not Rating.objects.exists()


def test_retrying_an_open_attempt_is_refused(student):
    student.answers("4")
    attempt = Attempt.objects.get()
    fields = {"place": f"quiz:{student.name}", "player": student.name}
    student.posts(f"/attempts/{attempt.uuid}/retry", fields, [("only", "all")])
    refused(student, 409, "Finish this attempt")


@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001, "a\x00b"])
def test_a_report_that_says_nothing_or_too_much_is_refused(student, text):
    action = student.form("/check").action.replace("/check", "/problem")
    form = student.form("/check")
    response = student.client.post(action, {**form.fields, "text": text})
    assert response.status_code == 422
    assert not Problem.objects.exists()


@pytest.mark.parametrize("ending", ["finish", "retry", "rating", "questions/abc/check"])
def test_addresses_that_take_posts_say_so_to_a_reader(ending):
    response = Client().get(f"/attempts/{uuid.uuid4()}/{ending}")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Open the quiz again" in response.content.decode()


def test_a_post_without_the_csrf_token_is_refused(student):
    careful = Student(client=Client(enforce_csrf_checks=True), in_place=student.in_place)
    careful.opens(f"/quizzes/{student.name}/")
    page, key = careful.form("/check"), careful.choices("4")[0].value
    without = {name: value for name, value in page.fields.items() if name != "csrfmiddlewaretoken"}
    careful.posts(page.action, without, [("choice", key)])
    assert careful.status == 403
    assert not Attempt.objects.exists()
    careful.posts(page.action, page.fields, [("choice", key)])
    assert careful.status == 200


def test_a_body_of_a_megabyte_is_refused(student):
    page = student.form("/check")
    response = student.client.post(page.action, {**page.fields, "text": "x" * 1_100_000})
    assert response.status_code in (400, 422)
    assert not Attempt.objects.exists()


def test_a_database_that_is_locked_answers_503_and_the_same_post_works_later(student, monkeypatch):
    page, key = student.form("/check"), student.choices("4")[0].value

    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("quizzes.services.attempts.checking.outcome_of", locked)
        student.posts(page.action, page.fields, [("choice", key)])
        assert student.status == 503
        assert int(student.response["Retry-After"]) > 0
        assert not Attempt.objects.exists()
    student.posts(page.action, page.fields, [("choice", key)])
    student.sees("Right")


def test_an_explanation_that_can_not_be_drawn_is_left_out_and_logged(student, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise ValueError("no such mark")

    monkeypatch.setattr("quizzes.presentation.figures.svgplot.render", broken)
    student.answers("4").sees("Right").sees_not("Halves")
    assert "can't be shown" in caplog.text


def test_an_edit_and_a_new_version_do_not_reach_a_running_attempt(student):
    student.answers("4")
    attempt = Attempt.objects.get()
    quiz = attempt.assignment.quiz
    question = quiz.items.first().question
    question.choices.update(feedback_ticked="CHANGED")
    question.stem = "CHANGED"
    question.save()
    even_option(7).saved(question, 9)
    publish(quiz)
    student.opens(f"/quizzes/{student.name}/?{student.name}=1").sees("Right").sees_not("CHANGED")
    Student().opens(f"/quizzes/{student.name}/").sees("CHANGED")
