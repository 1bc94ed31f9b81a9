"""Several tries of a question: the best counts, hints come one by one, and nothing tells the key before the last."""

from __future__ import annotations

from fractions import Fraction

import pytest

from quizzes.models import Answer, AnswerEvent, Attempt
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import Option, even, make_question, make_quiz, make_test, publish

pytestmark = pytest.mark.django_db
HINTS = ["Look at the last digit.", "An even number leaves nothing when halved."]


def offered(*questions, **settings) -> Student:
    quiz = make_quiz(
        *(questions or (make_question(hints=HINTS),)), settings={"tries": 3, "try_penalty": "1/4", **settings}
    )
    publish(quiz)
    return Student().opens(f"/quizzes/{quiz.slug}/")


def wrong_and_right(student: Student) -> tuple[str, str]:
    labels = [choice.label for choice in student.form("/check").choices]
    return next(label for label in labels if int(label) % 2), next(label for label in labels if not int(label) % 2)


def test_a_wrong_try_shows_a_hint_and_not_the_key():
    student = offered()
    wrong, right = wrong_and_right(student)
    student.answers(wrong).sees("Not yet: 2 tries left").sees(HINTS[0])
    assert HINTS[1] not in student.text
    for secret in ("Missed", "Not this one", "Yes, ", 'class="choice right'):
        assert secret not in student.html
    student.answers(right).sees("Right, after more than one try: 0.75 of 1")
    answer = Answer.objects.get()
    assert (answer.state, answer.tries, answer.earned) == (Answer.State.CHECKED, 2, Fraction(3, 4))


def test_the_last_try_is_final_and_shows_everything():
    student = offered()
    wrong, _ = wrong_and_right(student)
    others = [choice.label for choice in student.form("/check").choices if int(choice.label) % 2]
    student.answers(wrong)
    student.answers(others[1]).sees("Not yet: 1 try left").sees(HINTS[0]).sees(HINTS[1])
    student.answers(wrong).sees("Not quite")
    assert Answer.objects.get().state == Answer.State.CHECKED
    assert Answer.objects.get().earned == 0
    assert "/check" not in student.html


def test_the_same_answer_again_is_no_try():
    student = offered()
    wrong, _ = wrong_and_right(student)
    student.answers(wrong).answers(wrong).sees("Not yet: 2 tries left")
    assert Answer.objects.get().tries == 1
    assert AnswerEvent.objects.count() == 1


def test_a_right_answer_at_once_earns_everything_and_needs_no_more():
    student = offered()
    _, right = wrong_and_right(student)
    student.answers(right).sees("Right")
    assert Answer.objects.get().earned == 1


def test_an_unreadable_answer_uses_up_no_try():
    student = offered()
    student.answers()
    assert student.status == 422
    assert not Answer.objects.exists()


def test_a_number_that_could_mean_two_is_asked_back_and_uses_up_no_try():
    student = offered(make_question("numeric", body={"answer": "-1.554", "tolerance": "0.0005", "decimals": 3}))
    student.types("-1,554").sees("“-1,554” could mean -1554 or -1.554. Type the one that you mean, without a comma.")
    assert student.status == 422
    assert not Answer.objects.exists()
    student.types("-1.554").sees("Right")
    assert Answer.objects.get().tries == 1


def test_a_stale_tab_is_refused_between_two_tries():
    student = offered()
    wrong, right = wrong_and_right(student)
    stale = student.form("/check")
    student.answers(wrong)
    hidden = {**stale.fields, "idempotency_key": "another-tab-of-the-same"}
    value = next(choice.value for choice in stale.choices if choice.label == right)
    student.posts(stale.action, hidden, [("choice", value)])
    assert student.status == 409
    assert Answer.objects.get().tries == 1


def test_giving_up_between_two_tries_keeps_what_the_best_one_earned():
    two = make_question(kind="multi_select", scheme="net_guarded", options=EVENS, hints=HINTS)
    student = offered(two)
    student.answers("4").sees("1 of your 1 tick is right.").finishes()
    attempt = Attempt.objects.get()
    assert attempt.score == Answer.objects.get().outcome.grade > 0
    student.sees("partly right")


EVENS = (
    Option("4", is_correct=True, claim=even(4)),
    Option("6", is_correct=True, claim=even(6)),
    Option("5", claim=even(5)),
    Option("7", claim=even(7)),
)


def test_a_later_worse_try_lowers_nothing():
    two = make_question(kind="multi_select", scheme="net_guarded", options=EVENS, hints=HINTS)
    student = offered(two)
    student.answers("4")
    earned = Answer.objects.get().earned
    student.answers("5", "7").sees("0 of your 2 ticks are right.")
    assert Answer.objects.get().earned == earned
    student.answers("4", "6").sees("Right, after more than one try: 0.5 of 1")


def test_missed_questions_are_those_not_right_in_the_end():
    quiz = make_quiz(make_question(), make_question(), settings={"tries": 2, "try_penalty": "1/2"})
    publish(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/")
    wrong, right = wrong_and_right(student)
    student.answers(wrong).answers(right).goes_on()
    wrong, _ = wrong_and_right(student)
    student.answers(wrong)
    student.finishes().retries("missed")
    assert len(Attempt.objects.latest("pk").layout["questions"]) == 1


def test_a_test_asks_once_whatever_the_quiz_allows_in_practice():
    quiz = make_quiz(make_question(hints=HINTS), settings={"tries": 3})
    make_test(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/").starts()
    assert HINTS[0] not in student.html
    assert "/check" not in student.html


def test_some_of_the_questions_are_asked_and_counted():
    quiz = make_quiz(*(make_question() for _ in range(6)), settings={"asks": 2})
    publish(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/").sees("1 / 2")
    for _ in range(2):
        _, right = wrong_and_right(student)
        student.answers(right)
        if "See your score" not in student.text:
            student.goes_on()
    student.finishes().sees("2 / 2")
    assert Attempt.objects.get().score == 2


def test_a_retry_of_missed_ones_draws_no_question_that_was_not_asked():
    quiz = make_quiz(*(make_question() for _ in range(6)), settings={"asks": 2})
    publish(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/")
    wrong, _ = wrong_and_right(student)
    student.answers(wrong).goes_on()
    wrong, _ = wrong_and_right(student)
    student.answers(wrong).finishes().retries("missed")
    first, second = Attempt.objects.order_by("number")
    assert set(second.layout["questions"]) == set(first.layout["questions"])


def test_nothing_is_said_of_certainty_where_none_is_asked():
    student = offered()
    _, right = wrong_and_right(student)
    student.answers(right).sees("Right").sees_not("certain")
    student.finishes().sees("1 / 1").sees_not("certain")
    other = offered()
    wrong, _ = wrong_and_right(other)
    other.answers(wrong).finishes().sees_not("certain")


def test_an_earlier_try_that_counts_is_told_beside_what_the_last_one_leaves():
    two = make_question(kind="multi_select", scheme="net_guarded", options=EVENS)
    student = offered(two, try_penalty="1/3").answers("4").answers("5", "7").answers("4", "6")
    assert Answer.objects.get().earned == Fraction(1, 2)
    student.sees(
        "The best of 3 tries counts: 1/2 from an earlier one. The last one leaves 1/3, less what those before it cost."
    )
