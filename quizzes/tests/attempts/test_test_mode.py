"""A student takes a test: start, drafts, flags, overview, the end and the receipt; and what ends it without them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.http import HttpRequest

from quizzes import queries, services
from quizzes.learners import anonymous
from quizzes.models import Answer, AnswerEvent, Assignment, Attempt, Learner, Outcome, Problem
from quizzes.receipts import read_receipt
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, make_question, make_quiz, make_test, publish
from quizzes.tests.people import make_learner

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture(params=[False, True], ids=["page", "in place"])
def student(request):
    return Student(in_place=request.param)


def three_questions():
    return make_quiz(make_question(), make_question("multi_select"), make_question("numeric"))


def before(student: Student, quiz=None, **terms) -> Student:
    """The student before the start page of a test."""
    assignment = make_test(quiz or three_questions(), **terms)
    return student.opens(f"/quizzes/{assignment.quiz.slug}/")


def begun(student: Student, quiz=None, **terms) -> Student:
    return before(student, quiz, **terms).starts()


def test_the_start_page_says_what_holds_and_shows_no_question(student, clock):
    before(student, time_limit_seconds=1800, attempts_allowed=2, closes_at=NOW + timedelta(hours=2))
    student.sees("3 questions, 3 points", "30 minutes", "14 March 2026, 09:30 (UTC) if you start now.")
    student.sees("2 attempts are left. The first one counts.", "Shown after you finish: your points.")
    student.sees("Shown from 14 March 2026, 11:01 (UTC): what was right", "Start the test")
    student.sees_not("which of these are even")
    assert not Attempt.objects.exists()


def test_a_closing_date_before_the_end_of_the_time_limit_is_said_before_the_start(student, clock):
    before(student, time_limit_seconds=1800, closes_at=NOW + timedelta(minutes=10))
    student.sees("14 March 2026, 09:10 (UTC), when the quiz closes: sooner than the time limit.")


def test_a_test_from_start_to_receipt(student, clock):
    begun(student).sees("1 / 3").sees_not("Check answer")
    student.saves("4", go="next").sees("2 / 3")
    student.saves("2", "4", go="next").sees("3 / 3")
    student.saves(text="3,5").sees("Saved 09:00:00")
    student.shows("overview").sees("Every question is answered.", "3,5", "2; 4")
    clock.passes(minutes=5)
    student.finishes().sees("Your score is 3 / 3", "Handed in on 14 March 2026, 09:05:00 (UTC).", "3 of 3 questions")
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score, attempt.ended_by) == ("finished", Fraction(3), "learner")
    assert attempt.submitted_at == NOW + timedelta(minutes=5)
    assert Outcome.objects.count() == 3


def test_a_test_says_how_many_decimals_are_asked_for(student):
    asked = make_question("numeric", body={"answer": "3.5", "tolerance": "0.05", "decimals": 1})
    begun(student, make_quiz(asked)).sees("Type a number. Give 1 decimal.")


def test_nobody_can_leave_a_running_test_behind_by_mistake(student):
    begun(student).sees_not("Start afresh").shows("overview").finishes().sees("Start afresh")


def test_nothing_is_graded_before_the_end(student):
    begun(student).saves("4")
    assert not Outcome.objects.exists()
    student.sees_not("Right", "Not quite", "Half of")
    assert Answer.objects.get().state == "draft"


def test_an_answer_can_be_changed_until_the_end(student):
    begun(student).saves("3").saves("5").saves("4")
    assert [event.kind for event in AnswerEvent.objects.all()] == ["saved"] * 3
    student.shows("overview").finishes().sees("Your score is 1 / 3", "4")


def test_what_is_already_saved_is_not_saved_again(student):
    begun(student).saves("3").saves("3")
    assert AnswerEvent.objects.count() == 1
    assert Answer.objects.get().revision == 1


def test_an_answer_that_can_not_be_read_is_kept_and_said(student):
    begun(student).shows("3").saves(text="three and a half").sees("three and a half", "Saved")
    assert student.player.all(lambda e: "data-problem" in e.attributes)[0].text
    student.shows("overview").sees("1 answer can’t be read.", "2 questions are not answered.")
    student.finishes()
    answer = Answer.objects.get()
    assert (answer.raw, answer.outcome, Attempt.objects.get().score) == ({"text": "three and a half"}, None, 0)


NOTHING_EARNED = "can’t be read as a number, so it earned nothing"


def test_an_answer_that_can_not_be_read_counts_as_answered_and_the_result_says_why_it_earned_nothing(student):
    begun(student, review={"preset": "after_finishing"}).saves("4").shows("3").saves(text="1,234.5")
    student.shows("overview").finishes()
    student.sees("Your score is 1 / 3", "1 right, 1 can’t be read, 1 not answered", "1,234.5" + NOTHING_EARNED)
    student.sees("2 of 3 questions answered.")
    student.shows("3").sees(f"Your answer 1,234.5 {NOTHING_EARNED}").sees_not("Not answered", "not answered")


def test_what_can_not_be_read_is_said_where_what_was_right_is_not_told_yet(student, clock):
    begun(student, closes_at=NOW + timedelta(hours=2)).shows("3").saves(text="1,234.5").shows("overview").finishes()
    student.sees("1,234.5" + NOTHING_EARNED, "1 of 3 questions answered.").sees_not("1 can’t be read")


def test_an_emptied_answer_counts_as_not_answered(student):
    begun(student).shows("2").saves("2", "4").saves()
    student.shows("overview").sees("3 questions are not answered.").finishes().sees("Your score is 0 / 3")


def test_flags_are_kept_and_shown_before_the_end(student):
    begun(student).shows("2").flags().sees("Take the flag away")
    student.shows("overview").sees("1 question is flagged.")
    student.shows("2").flags("0").shows("overview").sees_not("flagged")


def test_a_flag_alone_is_no_answer_and_the_answer_after_it_is_no_conflict(student):
    begun(student).flags()
    assert not AnswerEvent.objects.exists()
    student.saves("4")
    assert student.status == 200
    student.shows("overview").sees("2 questions are not answered.").finishes().sees("Your score is 1 / 3")


def test_questions_can_be_visited_in_any_order(student):
    begun(student).shows("3").saves(text="3.5").shows("1").saves("4", go="overview")
    student.sees("Before you finish", "1 question is not answered.")


def test_the_stale_tab_sees_both_answers_and_chooses(student):
    begun(student)
    other = Student(client=student.client, in_place=student.in_place).opens(student.path, student.name)
    student.saves("3")
    other.saves("5")
    assert other.status == 409
    other.sees("changed in another tab", "Here, not saved", "5", "Saved elsewhere at", "3")
    assert Answer.objects.get().raw == AnswerEvent.objects.get(kind="saved").raw
    assert AnswerEvent.objects.get(kind="stale").raw["choices"], "the text of the stale tab is kept"
    other.saves("5")
    assert other.status == 200
    student.shows("overview").sees("5").finishes()
    assert [event.kind for event in AnswerEvent.objects.all()] == ["saved", "stale", "saved"]


def test_two_tabs_with_the_same_answer_have_nothing_to_choose(student):
    begun(student)
    other = Student(client=student.client, in_place=student.in_place).opens(student.path, student.name)
    student.saves("3")
    other.saves("3")
    assert other.status == 200
    assert AnswerEvent.objects.count() == 1


def test_the_same_save_again_is_answered_the_same_though_another_came_between(student):
    begun(student)
    form = student.form("/save")
    first = {**form.fields, "choice": form.choices[0].value, "_fragment": "1", "_autosave": "1"}
    answers = [student.client.post(form.action, first).json()]
    student.shows("1").saves(form.choices[1].label)
    answers.append(student.client.post(form.action, first).json())
    assert [answer["revision"] for answer in answers] == [1, 1]
    assert Answer.objects.get().revision == 2


def test_the_same_key_with_another_answer_is_refused(student):
    begun(student)
    form = student.form("/save")
    student.posts(form.action, form.fields, [("choice", form.choices[0].value)])
    student.posts(form.action, form.fields, [("choice", form.choices[1].value)])
    assert student.status == 422
    student.sees("already used")


def test_the_script_is_told_the_time_the_end_and_the_revision(student, clock):
    begun(student, time_limit_seconds=600)
    form = student.form("/save")
    sent = {**form.fields, "choice": form.choices[0].value, "_fragment": "1", "_autosave": "1"}
    clock.passes(seconds=7)
    told = student.client.post(form.action, sent).json()
    start = int(NOW.timestamp() * 1000)
    assert (told["revision"], told["saved"], told["state"]) == (1, "Saved 09:00:07", "answered")
    assert (told["now"], told["ends"]) == (start + 7_000, start + 600_000)


def test_a_save_under_way_at_the_deadline_counts_and_a_later_one_is_kept(student, clock):
    begun(student, time_limit_seconds=600)
    page = student.form("/save")
    chosen = {choice.label: choice.value for choice in page.choices}
    clock.passes(seconds=660)
    student.posts(page.action, page.fields, [("choice", chosen["4"])])
    assert AnswerEvent.objects.get().in_grace
    clock.passes(seconds=1)
    later = {**page.fields, "idempotency_key": "another-key", "revision": "1"}
    student.posts(page.action, later, [("choice", chosen["3"])])
    assert student.status == 409
    student.sees("was kept", "Your time was over on 14 March 2026, 09:10 (UTC).", "Hand in what was saved")
    assert AnswerEvent.objects.get(kind="late").raw == {"choices": [chosen["3"]]}
    student.finishes().sees("Your score is 1 / 3", "Handed in when the time was over, on 14 March 2026, 09:10:00")
    attempt = Attempt.objects.get()
    assert (attempt.submitted_at, attempt.ended_by) == (NOW + timedelta(seconds=600), "deadline")


def test_an_overdue_attempt_is_shown_closed_and_looking_at_it_writes_nothing(student, clock):
    begun(student, time_limit_seconds=600).saves("4")
    clock.passes(hours=1)
    student.opens(f"/quizzes/{student.name}/").sees("Your time was over", "counts as handed in at that moment")
    assert Attempt.objects.get().state == "open"


def test_extra_time_reaches_an_attempt_that_runs(student, clock):
    begun(student, time_limit_seconds=600)
    clock.passes(seconds=900)
    student.opens(f"/quizzes/{student.name}/").sees("Your time was over")
    Learner.objects.get().accommodations.create(assignment=Assignment.objects.get(), extra_time_percent=100)
    student.opens(f"/quizzes/{student.name}/").sees("1 / 3", "Ends on 14 March 2026, 09:20 (UTC).")
    student.saves("4")
    assert not AnswerEvent.objects.get().in_grace


def test_the_page_whose_clock_is_fast_does_not_end_the_test(student, clock):
    begun(student, time_limit_seconds=600).saves("4")
    student.sends("/finish", [("when", "over")])
    assert Attempt.objects.get().state == "open"
    clock.passes(seconds=601)
    student.opens(f"/quizzes/{student.name}/").sends("/finish", [("when", "over")])
    assert Attempt.objects.get().ended_by == "deadline"


def test_close_overdue_hands_in_what_is_over_and_leaves_the_rest(clock):
    quiz = three_questions()
    late = begun(Student(), quiz, time_limit_seconds=600).saves("4")
    clock.passes(seconds=300)
    Student().opens(late.path.partition("?")[0]).starts().saves("4")
    clock.passes(seconds=361)
    call_command("close_overdue")
    first, second = Attempt.objects.order_by("pk")
    assert (first.state, first.ended_by, first.score) == ("finished", "deadline", 1)
    assert first.submitted_at == NOW + timedelta(seconds=600), "the deadline, not when the command ran"
    assert second.state == "open"


def test_close_overdue_waits_for_saves_that_are_under_way(clock):
    begun(Student(), time_limit_seconds=600)
    clock.passes(seconds=660)
    assert services.close_overdue(now=clock.now).closed == 0
    assert services.close_overdue(now=clock.now + timedelta(seconds=1)).closed == 1


def test_one_attempt_that_fails_does_not_stop_the_others(clock, monkeypatch, caplog):
    quiz = three_questions()
    path = begun(Student(), quiz, time_limit_seconds=600).path.partition("?")[0]
    for _ in range(3):
        Student().opens(path).starts()
    poisoned = Attempt.objects.order_by("pk")[1]
    locked = queries.attempt_locked

    def poison(attempt_id):
        if attempt_id == poisoned.pk:
            raise ValueError("poison")
        return locked(attempt_id)

    monkeypatch.setattr(queries, "attempt_locked", poison)
    clock.passes(hours=1)
    with pytest.raises(CommandError, match=str(poisoned.uuid)):
        call_command("close_overdue")
    assert list(Attempt.objects.filter(state="open")) == [poisoned]
    assert "can't be handed in" in caplog.text


def test_finishing_again_changes_nothing_and_says_so(student):
    begun(student).saves("4").shows("overview")
    form = student.form("/finish")
    student.finishes()
    student.posts(form.action, {**form.fields, "idempotency_key": "another-key"})
    assert student.status == 409
    student.sees("already finished", "Your score is")


def test_saving_after_the_end_is_kept_and_does_not_count(student):
    begun(student)
    page = student.form("/save")
    student.shows("overview").finishes()
    student.posts(page.action, page.fields, [("choice", page.choices[1].value)])
    assert student.status == 409
    assert AnswerEvent.objects.get().kind == "late"
    assert Attempt.objects.get().score == 0


def test_check_and_save_keep_to_their_modes(student):
    begun(student)
    form = student.form("/save")
    student.posts(form.action.replace("/save", "/check"), form.fields, [("choice", form.choices[0].value)])
    assert student.status == 409
    student.sees("This is a test")
    assert not AnswerEvent.objects.exists()
    practice = make_quiz()
    publish(practice)
    student.opens(f"/quizzes/{practice.slug}/", practice.slug).answers("4")
    action = Attempt.objects.get(mode="practice")
    key = action.layout["questions"][0]
    fields = {"place": f"quiz:{student.name}", "player": student.name, "revision": "1", "idempotency_key": "key-12345"}
    student.posts(f"/attempts/{action.uuid}/questions/{key}/save", fields, [("choice", "x")])
    assert student.status == 409


@pytest.mark.parametrize("ending", ["questions/{key}/check", "questions/{key}/problem", "finish", "rating"])
def test_a_test_can_not_be_begun_by_another_door_than_its_start(student, ending):
    before(student)
    form = student.form("/start")
    key = queries.content_of(Assignment.objects.get().quiz.latest_version).questions[0].key
    action = form.action.replace("start", ending.format(key=key))
    response = student.client.post(action, {**form.fields, "choice": "x", "text": "words", "stars": "5"})
    assert response.status_code in (404, 409)
    assert "which of these are even" not in response.content.decode()
    assert not Attempt.objects.exists()


def test_pressing_start_twice_begins_one_attempt(student):
    before(student)
    form = student.form("/start")
    for _ in range(2):
        student.posts(form.action, form.fields).sees("1 / 3")
    assert Attempt.objects.count() == 1


def test_the_code_is_asked_compared_without_case_and_spaces_and_kept_from_the_page(student):
    before(student, access_code="Blue Whale 7")
    assert "Whale" not in student.html
    student.starts(code="blue shark 7")
    assert student.status == 422
    student.sees("That isn't the access code")
    assert student.form("/start")
    assert not Attempt.objects.exists()
    student.starts(code="  bluewhale7 ").sees("1 / 3")


def test_guessing_the_code_is_stopped(student):
    before(student, access_code="secret")
    for number in range(10):
        student.starts(code=f"guess {number}")
        assert student.status == 422
    student.starts(code="secret")
    assert student.status == 429
    student.sees("Too many wrong access codes")
    assert not Attempt.objects.exists()


def test_guessing_from_one_address_with_ever_new_cookies_is_stopped():
    path = before(Student(), access_code="secret").path
    for number in range(100):
        assert Student().opens(path).starts(code=f"guess {number}").status == 422
    assert Student().opens(path).starts(code="secret").status == 429


def test_whoever_is_signed_in_is_not_locked_out_by_others_who_guess_at_the_same_address():
    path = before(Student(), access_code="secret").path
    for number in range(100):
        Student().opens(path).starts(code=f"guess {number}")
    known = Student()
    known.client.force_login(make_learner("ada"))
    assert known.opens(path).starts(code="secret").status == 200


def test_practice_with_a_code_is_behind_its_start_page_too(student):
    before(student, mode="practice", access_code="secret").sees("Access code", "Start").sees_not("Start the test")
    student.starts(code="secret").answers("4").sees("Right")


def test_somebody_without_an_account_is_asked_for_the_name(student):
    before(student, naming="name").starts(name="  ")
    assert student.status == 422
    student.sees("Type your name").starts(name=" Ada   Lovelace ").sees("1 / 3")
    assert Attempt.objects.get().taker_name == "Ada Lovelace"


def test_the_name_given_before_stands_in_the_form_of_the_next_attempt(student):
    begun_by_name = before(student, naming="name").starts(name="Ada").shows("overview").finishes()
    begun_by_name.shows("start")
    assert student.player.with_tag("input", name="name")[0].attributes["value"] == "Ada"


def test_practice_with_a_time_limit_says_when_it_ends(student, clock):
    before(student, mode="practice", time_limit_seconds=600).starts().sees("Ends on 14 March 2026, 09:10 (UTC).")
    clock.passes(seconds=601)
    student.answers("4")
    assert student.status == 409


def test_a_second_device_of_the_same_student_goes_on_and_the_first_is_told(student, django_user_model):
    user = django_user_model.objects.create_user("ada")
    phone = Student(in_place=student.in_place)
    for device in (student, phone):
        device.client.force_login(user)
    begun(student)
    phone.opens(student.path.partition("?")[0]).sees("1 / 3").saves("4")
    student.saves("3")
    assert student.status == 409
    student.sees("Here, not saved", "3", "4")
    phone.shows("overview").finishes().sees("Your score is 1 / 3")
    student.saves("3")
    assert student.status == 409
    student.sees("It was kept", "You chose 4.")


def test_a_nickname_may_be_left_out(student):
    before(student, naming="nickname").sees("A nickname, if you like").starts(name="").sees("1 / 3")


def test_somebody_signed_in_is_not_asked_for_a_name(student, django_user_model):
    student.client.force_login(django_user_model.objects.create_user("ada"))
    before(student, naming="name").sees_not("Your name").starts().sees("1 / 3")


def test_attempts_are_counted_and_those_set_aside_are_not(student):
    begun(student, attempts_allowed=1).shows("overview").finishes().sees("No attempts are left.")
    student.sees_not("Take it again")
    Attempt.objects.update(reset_at=NOW)
    student.opens(f"/quizzes/{student.name}/").sees("One attempt is left.").starts().sees("1 / 3")
    assert list(Attempt.objects.order_by("number").values_list("number", "state")) == [(1, "finished"), (2, "open")]


def test_an_attempt_set_aside_takes_no_more_answers(student):
    begun(student)
    page = student.form("/save")
    Attempt.objects.update(reset_at=NOW)
    student.posts(page.action, page.fields, [("choice", page.choices[0].value)])
    assert student.status == 409
    assert AnswerEvent.objects.get().kind == "late"


@pytest.mark.parametrize(
    ("rule", "words", "counts"),
    [
        ("first", "First try 0 / 1, now 1 / 1. The first one counts.", 1),
        ("best", "", 2),
        ("last", "", 2),
    ],
)
def test_a_second_attempt_begins_on_the_start_page_and_the_rule_says_which_counts(student, rule, words, counts):
    begun(student, make_quiz(), counting=rule, attempts_allowed=2).saves("3", go="overview").finishes()
    student.sees("One attempt is left", "Take it again").shows("start").sees("One attempt is left").starts()
    student.saves("4", go="overview").finishes().sees("Your score is 1 / 1", words)
    standing = queries.standing_of(identity_of(student), queries.latest_offer(Assignment.objects.get()))
    assert standing.counting.number == counts


def identity_of(student: Student):
    request = HttpRequest()
    request.COOKIES = {name: morsel.value for name, morsel in student.client.cookies.items()}
    return anonymous(request)


def test_the_best_attempt_is_named_where_it_is_another(student):
    begun(student, make_quiz(), counting="best").saves("4", go="overview").finishes()
    student.shows("start").starts().saves("3", go="overview").finishes()
    student.sees("Best attempt 1 / 1, this one 0 / 1. The best one counts.")


def test_the_pass_mark_is_told_with_the_points(student):
    begun(student, make_quiz(), pass_mark=Fraction(1, 2)).saves("4", go="overview").finishes()
    student.sees("Passed: it takes 0.5 of 1 points.")


def test_a_receipt_proves_attempt_time_and_answers(student):
    begun(student).saves("4", go="overview").finishes()
    code = student.player.with_tag("code")[0].text
    attempt = Attempt.objects.get()
    verified = queries.verify_receipt(f" {code.lower()} ")
    assert (verified.attempt, verified.is_unchanged) == (attempt, True)
    assert abs(verified.submitted_at - attempt.submitted_at) < timedelta(milliseconds=1)
    Answer.objects.update(raw={"choices": ["another"]})
    assert not queries.verify_receipt(code).is_unchanged


@pytest.mark.parametrize("code", ["", "no code", "A" * 64, "é", "AAAA-AAAA"])
def test_a_code_that_is_none_proves_nothing(code):
    assert queries.verify_receipt(code) is None


def test_every_wrong_letter_in_a_receipt_is_found(student):
    begun(student).shows("overview").finishes()
    code = student.player.with_tag("code")[0].text
    for place, letter in enumerate(code):
        if letter != "-":
            forged = code[:place] + ("B" if letter == "A" else "A") + code[place + 1 :]
            assert read_receipt(forged) is None


def test_a_problem_can_be_reported_during_a_test(student):
    begun(student).saves("4")
    link = next(a for a in student.player.with_tag("a") if "problem" in a.text.lower()).attributes["href"]
    page = student.client.get(link)
    assert "which of these are even" in page.content.decode()
    fields = {"place": f"quiz:{student.name}", "player": student.name, "text": "The stem is cut off."}
    assert student.client.post(link.partition("?")[0], fields).status_code == 200
    assert Problem.objects.get().text == "The stem is cut off."
    student.shows("1").sees("Saved")


def test_a_problem_can_not_be_reported_with_a_question_that_was_not_drawn(student):
    begun(student)
    attempt = Attempt.objects.get()
    left_out = attempt.layout["questions"].pop()
    attempt.save()
    page = student.client.get(f"/attempts/{attempt.uuid}/questions/{left_out}/problem?place=quiz:{student.name}")
    assert page.status_code == 404


def test_a_flag_alone_answers_nothing(student):
    begun(student).flags()
    student.opens(student.path).sees("1 / 3")


@pytest.mark.parametrize("ending", ["start", "finish", "questions/{key}/save", "questions/{key}/flag"])
def test_a_stranger_can_not_touch_the_attempt(student, ending):
    begun(student).saves("4")
    attempt = Attempt.objects.get()
    stranger = Student()
    action = f"/attempts/{attempt.uuid}/{ending.format(key=attempt.layout['questions'][0])}"
    fields = {"place": f"quiz:{student.name}", "player": student.name, "revision": "1", "idempotency_key": "stranger-1"}
    stranger.posts(action, fields, [("choice", "x"), ("flagged", "1")])
    assert stranger.status == 404
    attempt.refresh_from_db()
    assert (attempt.state, AnswerEvent.objects.count(), Answer.objects.get().flagged) == ("open", 1, False)


def test_the_attempt_keeps_its_version_though_the_quiz_is_published_anew(student):
    quiz = three_questions()
    begun(student, quiz).saves("4")
    question = quiz.items.first().question
    question.stem = "A new stem?"
    question.save()
    publish(quiz)
    student.shows("1").sees_not("A new stem?").shows("overview").finishes()
    assert Attempt.objects.get().version.number == 1


@pytest.mark.parametrize("when", ["withdrawn_at", "binned_at", "archived_at"])
def test_what_is_withdrawn_or_binned_can_not_be_begun_but_goes_on_for_those_who_have(student, when):
    quiz = three_questions()
    begun(student, quiz)
    late = Student().opens(student.path.partition("?")[0])
    setattr(quiz, when, NOW)
    quiz.save()
    assert late.starts().status == 404
    assert Student().opens(f"/quizzes/{quiz.slug}/").status == 404
    assert quiz.title not in Student().opens("/quizzes/").html
    student.shows("1").saves("4", go="overview").finishes().sees("Your score is 1 / 3").sees_not("Take it again")


def test_a_private_quiz_is_there_for_nobody_new(student):
    quiz = three_questions()
    before(student, quiz)
    quiz.visibility = "private"
    quiz.save()
    student.starts()
    assert student.status == 404
    assert student.opens(f"/quizzes/{quiz.slug}/").status == 404


def test_a_test_that_opens_later_or_has_closed_can_not_be_begun(student, clock):
    before(student, opens_at=NOW + timedelta(hours=1), closes_at=NOW + timedelta(hours=2))
    student.sees("This quiz opens on 14 March 2026, 10:00 (UTC).")
    clock.passes(hours=1)
    student.opens(student.path)
    form = student.form("/start")
    clock.passes(hours=1, seconds=1)
    student.posts(form.action, form.fields)
    assert student.status == 409
    student.sees("This quiz closed on 14 March 2026, 11:00 (UTC)")
    assert not Attempt.objects.exists()


def test_times_are_told_in_the_readers_zone(student, clock):
    student.client.cookies["quizsite_zone"] = "Australia/Lord_Howe"
    before(student, closes_at=NOW).sees("14 March 2026, 20:00 (UTC+11)")
    student.client.cookies["quizsite_zone"] = "../etc/passwd"
    student.opens(student.path).sees("14 March 2026, 09:00 (UTC)")


def test_listed_quizzes_say_nothing_of_what_is_behind_a_code():
    assignment = make_test(make_quiz(make_question()), mode="practice")
    assert queries.questions_about(lambda name, given: True)
    for hidden in ({"access_code": "x"}, {"access_code": "", "mode": "test"}):
        Assignment.objects.filter(pk=assignment.pk).update(**hidden)
        assert not queries.questions_about(lambda name, given: True)


def test_an_assignment_that_is_none_is_not_found():
    assert Student().opens(f"/assignments/{uuid.uuid4()}/", "x").status == 404
