"""A quiz in another site's frame, from its first question to the rating, with a pass and without a cookie."""

from __future__ import annotations

import re
import time
import uuid

import pytest
from django.test import Client, RequestFactory

from quizzes import framed_views
from quizzes.learners import COOKIE
from quizzes.models import (
    Answer,
    AnswerEvent,
    Assignment,
    Attempt,
    Classroom,
    Learner,
    Membership,
    Problem,
    Question,
    Rating,
)
from quizzes.passes import AGE_SECONDS, Look, Pass, read_pass
from quizzes.places import FRAMED, Place
from quizzes.tests.builders import make_question, make_quiz, publish
from quizzes.tests.framing.driver import FramedStudent
from quizzes.tests.people import PASSWORD, make_learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    kinds = ("single_choice", "true_false", "multi_select", "numeric")
    made = make_quiz(*(make_question(kind) for kind in kinds), title="Evens", slug="evens")
    publish(made)
    return made


def test_a_practice_quiz_of_every_kind_is_taken_to_the_end(student, quiz):
    student.opens("/embed/evens/").answers("4").sees("Right").goes_on()
    student.answers("3").sees("Not quite").goes_on().answers("2").sees("Partly right").goes_on()
    student.types("three").sees("There is a problem")
    assert student.status == 422
    student.types("3.5").sees("Right").finishes().sees("Your score is", "2.5 / 4")
    student.presses(Question.objects.order_by("pk")[1].stem)
    student.sees("Not quite").presses("Back to your score")
    student.retries("missed").answers("4").goes_on().answers("2", "4").finishes().sees("now 4 / 4")
    student.rates("5", "Clear.").sees("your rating is saved")
    assert Rating.objects.get().stars == 5
    learner = Learner.objects.get()
    assert (learner.user, learner.name) == (None, "")
    assert set(Attempt.objects.values_list("learner", "state")) == {(learner.pk, "finished")}


@pytest.mark.parametrize("mode", ["practice", "test"])
def test_a_frame_says_how_many_decimals_are_asked_for(student, mode):
    publish(make_quiz(make_question("numeric", body={"answer": "3.5", "exact": True, "decimals": 1}), slug="halves"))
    Assignment.objects.update(mode=mode)
    student.opens("/embed/halves/")
    if mode == "test":
        student.starts()
    student.sees("Type a number. Give 1 decimal.")


def test_a_test_is_sat_in_a_frame_with_drafts_flags_and_a_receipt(student, quiz, clock):
    Assignment.objects.update(mode="test", naming="name", access_code="otter", time_limit_seconds=600)
    student.opens("/embed/evens/").sees("Your name", "Access code")
    student.starts(code="wrong", name="Ina").sees("That isn't the access code")
    assert student.status == 422
    student.starts(code="otter", name="Ina").saves("4", go="next").flags().sees("Take the flag away")
    student.presses("Look over and finish").sees("3 questions are not answered", "1 question is flagged")
    student.presses("Question2")
    student.saves("3", go="overview").finishes().sees("Your score is", "Receipt")
    assert Attempt.objects.get().taker_name == "Ina"
    student.presses("Take it again").sees("Start the test")


def test_several_tries_and_hints_come_in_a_frame_too(student):
    question = make_question(hints=["Halve it."])
    quiz = make_quiz(question, slug="tries", settings={"tries": 2, "try_penalty": "1/2"})
    publish(quiz)
    student.opens("/embed/tries/").answers("3").sees("Not yet", "Halve it.").answers("4").finishes().sees("0.5 / 1")


def test_a_problem_is_reported_from_the_frame(student, quiz):
    student.opens("/embed/evens/").presses("Report a problem")
    student.sees("What is wrong or unclear?").sends("/problem", [("text", "A typo.")]).sees("Thank you")
    student.presses("Back to the question").answers("4").sees("Right")
    assert Problem.objects.get().text == "A typo."
    student.presses("Report a problem").sends("/problem", [("text", " ")]).sees("There is a problem")


def test_an_autosave_hands_out_the_pass_of_the_next_step(quiz):
    Assignment.objects.update(mode="test")
    student = FramedStudent(in_place=True).opens("/embed/evens/").starts()
    form = student.form("/save")
    fields = {**form.fields, "choice": form.choices[0].value, "_fragment": "1", "_autosave": "1"}
    saved = Client().post(form.action, fields).json()
    assert read_pass(saved["token"]).step == read_pass(form.fields["token"]).step + 1
    again = Client().post(form.action, fields).json()
    assert (again["revision"], again["saved"]) == (saved["revision"], saved["saved"])
    later = {**fields, "token": saved["token"], "revision": str(saved["revision"]), "idempotency_key": "another-key"}
    later["choice"] = form.choices[1].value
    assert Client().post(form.action, later).json()["revision"] == saved["revision"] + 1
    stale = Client().post(form.action, {**later, "idempotency_key": "a-third-key"})
    assert stale.status_code == 409


# The pass


def test_each_opening_is_a_learner_of_its_own(quiz):
    first, second = FramedStudent().opens("/embed/evens/"), FramedStudent().opens("/embed/evens/")
    first.answers("4")
    second.answers("3").sees("Not quite")
    assert Learner.objects.count() == 2


def test_opening_and_reading_writes_nothing(quiz):
    student = FramedStudent().opens("/embed/evens/").shows("3").shows("result")
    assert student.status == 200
    assert not Learner.objects.exists()
    assert not Attempt.objects.exists()


def test_the_same_post_again_is_answered_the_same_and_changes_nothing(student, quiz):
    student.opens("/embed/evens/").answers("4").sees("Right")
    student.sends_again().sees("Right")
    assert student.status == 200
    assert AnswerEvent.objects.count() == 1
    student.goes_on().answers("4")
    assert Answer.objects.count() == 2


def test_an_older_page_can_neither_act_nor_read(student, quiz):
    student.opens("/embed/evens/")
    old, form = student.token, student.form("/check")
    student.answers("3").goes_on().answers("4")
    answers = list(Answer.objects.values_list("pk", "revision"))
    other = FramedStudent()
    fields = {**form.fields, "idempotency_key": "another-key", "choice": form.choices[0].value}
    for action, sent in ((form.action, fields), ("/embed/evens/?evens=1", {"token": old})):
        response = other.client.post(action, sent)
        assert response.status_code == 409
        assert b"This page is older than what you did last in this quiz" in response.content
        assert b"Not quite" not in response.content
    assert list(Answer.objects.values_list("pk", "revision")) == answers


def test_a_post_from_before_the_last_step_is_not_even_replayed(student, quiz):
    student.opens("/embed/evens/").answers("3")
    first = student.sent
    student.goes_on().answers("4")
    assert student.posts(*first).status == 409


def test_a_step_is_taken_once_by_two_pages_that_hold_it(quiz):
    student = FramedStudent().opens("/embed/evens/")
    form = student.form("/check")
    post = {**form.fields, "choice": form.choices[0].value}
    assert Client().post(form.action, post).status_code == 200
    assert Client().post(form.action, {**post, "idempotency_key": "somebody-elses"}).status_code == 409
    assert AnswerEvent.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x", "eyJ.x:y:z", "\x00", "W10:1:2"])
def test_a_missing_or_forged_pass_is_refused_clearly(quiz, token):
    student = FramedStudent().opens("/embed/evens/")
    form = student.form("/check")
    for action in (form.action, "/embed/evens/", form.action.replace("/check", "/problem")):
        response = Client().post(action, {**form.fields, "token": token})
        assert response.status_code == 403
        assert b"carries no valid pass" in response.content
        assert b"<nav" not in response.content
    assert not Attempt.objects.exists()


def test_a_pass_ends_after_a_day_without_a_word(quiz, monkeypatch):
    student = FramedStudent().opens("/embed/evens/")
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + AGE_SECONDS + 5)
    student.answers("4")
    assert student.status == 403
    assert "open for more than a day" in student.html


def test_a_pass_of_one_quiz_opens_no_other(quiz):
    publish(make_quiz(slug="other"))
    student = FramedStudent().opens("/embed/evens/")
    response = Client().post("/embed/other/", {"token": student.token})
    assert response.status_code == 403


def test_a_pass_opens_nobody_elses_attempt(quiz):
    owner = FramedStudent().opens("/embed/evens/").answers("4")
    stranger = FramedStudent().opens("/embed/evens/")
    action = owner.form("/check").action if owner.player.with_tag("form", action="/check") else ""
    attempt = Attempt.objects.get()
    action = f"/framed/{attempt.uuid}/finish"
    response = Client().post(action, {"token": stranger.token, "player": "evens", "idempotency_key": "a-key-for-this"})
    assert response.status_code == 404
    assert Attempt.objects.get().state == "open"


def test_a_pass_says_who_and_where_and_nothing_of_answers(quiz):
    student = FramedStudent().opens("/embed/evens/?theme=dark&accent=1d4ed8").answers("3")
    passed = read_pass(student.token)
    assert passed.learner == Learner.objects.get().public_id
    assert (passed.look, passed.step) == (Look("dark", "1d4ed8"), 1)
    assert len(student.token) < 250
    assert {f.name for f in passed.__dataclass_fields__.values()} == {
        "learner", "place", "look", "ancestors", "series", "step", "is_new",
    }  # fmt: skip


def test_the_pass_is_no_key_to_the_pages_with_cookies(quiz):
    student = FramedStudent().opens("/embed/evens/")
    form = student.form("/check")
    action = form.action.replace("/framed/", "/attempts/")
    assert Client(enforce_csrf_checks=True).post(action, form.fields).status_code == 403
    fields = {**form.fields, "place": "embed:evens", "choice": form.choices[0].value}
    assert Client().post(action, fields).status_code == 404
    assert not Attempt.objects.exists()


# Cookies


def test_who_is_signed_in_on_this_site_does_not_count_in_a_frame(quiz):
    user, client = make_learner(), Client(enforce_csrf_checks=True)
    client.login(username=user.username, password=PASSWORD)
    client.get("/quizzes/evens/")
    before = dict(client.cookies)
    student = FramedStudent(client=client).opens("/embed/evens/")
    assert user.username not in student.html
    student.answers("4").sees("Right")
    assert Learner.objects.get().user is None
    assert "csrfmiddlewaretoken" not in student.html
    assert dict(client.cookies) == before


def test_a_learner_known_by_cookie_is_somebody_else_in_a_frame(quiz):
    client = Client()
    client.get("/quizzes/evens/")
    assert COOKIE in client.cookies
    FramedStudent(client=client).opens("/embed/evens/").answers("4")
    assert client.get("/results/").content.decode().count("evens") == 0


def test_no_page_of_a_frame_varies_by_cookie_or_may_be_kept(student, quiz):
    for response in (student.opens("/embed/evens/").response, student.answers("4").response):
        assert "Cookie" not in response.get("Vary", "")
        assert "no-store" in response["Cache-Control"]


# Too much


def test_one_page_sends_only_so_much_in_a_minute(quiz, monkeypatch):
    monkeypatch.setattr("quizzes.services.passes.POSTS_OF_A_PAGE", 3)
    student = FramedStudent().opens("/embed/evens/")
    for _ in range(3):
        assert student.shows("2").status == 200
    assert student.shows("2").status == 429
    assert "Wait a minute" in student.html
    assert FramedStudent().opens("/embed/evens/").shows("2").status == 200


def test_one_address_sends_only_so_much_in_a_minute(quiz, monkeypatch):
    monkeypatch.setattr("quizzes.services.passes.POSTS_OF_AN_ADDRESS", 2)
    statuses = [FramedStudent().opens("/embed/evens/").answers("4").status for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert Attempt.objects.count() == 2


# Another app's learners


def member(quiz) -> tuple[Assignment, Learner]:
    classroom = Classroom.objects.create(name="7b")
    learner = Learner.objects.create(public_id=uuid.uuid4(), name="Ina")
    Membership.objects.create(classroom=classroom, learner=learner, name="Ina", alias="otter")
    return Assignment.objects.create(quiz=quiz, kind="class", classroom=classroom), learner


def test_another_app_opens_an_assignment_for_a_learner_of_its_own(student, quiz):
    assignment, learner = member(quiz)
    passed = Pass(
        learner=learner.public_id,
        place=Place(FRAMED, str(assignment.public_id)),
        ancestors=("https://lms.example",),
    )
    response = framed_views.open_frame(RequestFactory().post("/launch"), passed)
    assert response._csp_replace == {"frame-ancestors": ["https://lms.example"]}
    assert response.xframe_options_exempt
    student.path, student.name = f"/framed/{assignment.public_id}/", f"assignment-{assignment.public_id}"
    student._took(response).answers("4").goes_on().answers("4").sees("Right")
    assert Attempt.objects.get().learner == learner
    if not student.in_place:
        assert "frame-ancestors https://lms.example" in student.response["Content-Security-Policy"]
    again = framed_views.open_frame(RequestFactory().post("/launch"), Pass(learner.public_id, passed.place))
    assert "3 / 4" in again.content.decode(), "a second launch goes on where the learner stands"


def test_a_framed_assignment_can_not_be_opened_without_a_pass_or_by_a_stranger(quiz):
    assignment, _ = member(quiz)
    path = f"/framed/{assignment.public_id}/"
    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code == 403
    stranger = Pass(Learner.objects.create(public_id=uuid.uuid4()).public_id, Place(FRAMED, str(assignment.public_id)))
    response = Client().post(path, {"token": stranger.sign()})
    assert response.status_code == 404
    assert not re.search("which of these", response.content.decode())


# What can't be shown


def test_a_quiz_that_is_not_there_says_so_inside_the_frame(quiz):
    quiz.visibility = "private"
    quiz.save()
    for slug in ("evens", "no-such-quiz"):
        student = FramedStudent().opens(f"/embed/{slug}/")
        assert student.status == 404
        assert "There is no such quiz here" in student.html
        assert "<nav" not in student.html
        assert "frame-ancestors *" in student.response["Content-Security-Policy"]


def test_a_withdrawn_quiz_is_finished_by_whoever_began_it_and_told_to_others(student, quiz, clock):
    from quizzes import services

    student.opens("/embed/evens/").answers("4")
    services.withdraw_quiz(quiz, now=clock.now)
    student.goes_on().sees("no longer offered").answers("4").sees("Right")
    late = FramedStudent().opens("/embed/evens/")
    assert late.status == 404
    assert "This quiz is no longer offered." in late.html


def test_a_closed_quiz_says_when_it_closed(quiz, clock):
    Assignment.objects.update(closes_at=clock.now)
    clock.passes(minutes=1)
    FramedStudent().opens("/embed/evens/").sees("This quiz closed on 14 March 2026, 09:00 (UTC).")


def test_a_frame_tells_times_in_the_zone_that_comes_with_the_pass(quiz, clock):
    Assignment.objects.update(closes_at=clock.now)
    student = FramedStudent().opens("/embed/evens/")
    clock.passes(minutes=1)
    response = Client().post("/embed/evens/", {"token": student.token, "zone": "Asia/Kolkata"})
    assert "14:30 (IST)" in response.content.decode()


def test_wrong_methods_are_told(quiz):
    student = FramedStudent().opens("/embed/evens/")
    response = Client().get(student.form("/check").action)
    assert response.status_code == 405
    assert b"<nav" not in response.content
