"""A student takes quizzes: one walk a scheme and kind, and everything that state must survive."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from quizzes import queries
from quizzes.models import AnswerEvent, Attempt, Learner, Lesson, Outcome, Problem, Quiz, Rating
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import even_option, make_question, make_quiz, publish

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

FIVE = tuple(even_option(number) for number in (2, 4, 6, 1, 3))  # three keys, two others: the worked example
WEIGHTED = (
    even_option(2, weight=Fraction(1, 2)),
    even_option(4, weight=Fraction(1, 2)),
    even_option(1, weight=Fraction(-1, 4)),
)


def opened(*questions, student=None, **fields) -> Student:
    quiz = make_quiz(*questions, **fields)
    publish(quiz)
    return (student or Student()).opens(f"/quizzes/{quiz.slug}/")


def grade() -> Fraction:
    return Outcome.objects.latest("pk").grade


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize(
    ("scheme", "earned"),
    [
        ("exact", Fraction(0)),
        ("net_guarded", Fraction(1, 6)),
        ("net_correct", Fraction(1, 3)),
        ("net_balanced", Fraction(1, 6)),
        ("each_option", Fraction(3, 5)),
        ("coverage", Fraction(4, 9)),
        ("ou_capped", Fraction(2, 3)),
    ],
)
def test_two_right_ticks_and_a_wrong_one_earn_what_the_scheme_says(scheme, earned, in_place):
    student = opened(make_question("multi_select", options=FIVE, scheme=scheme), student=Student(in_place=in_place))
    student.sees("1 / 1")
    student.answers("2", "4", "1")
    assert grade() == earned
    student.sees("Missed: this one belongs here.", "Not this one.", "Half of 7")
    student.sees("Partly right" if earned else "Not quite")
    student.finishes().sees("Your score is")


def test_weights_add_up_within_their_bounds():
    question = make_question(
        "multi_select", options=WEIGHTED, scheme="option_weights", scheme_parameters={"lower": "0", "upper": "1"}
    )
    opened(question).answers("2", "1")
    assert grade() == Fraction(1, 4)


def test_a_penalty_for_guessing_can_be_negative_but_the_score_is_not():
    student = opened(make_question(scheme="formula"))
    student.answers("3")
    assert grade() == Fraction(-1, 2)
    student.sees("Not quite").finishes().sees("Your score is 0 / 1", "1 wrong")


def test_the_scheme_is_said_before_answering():
    opened(make_question("multi_select", options=FIVE)).sees("Right minus wrong")


def test_true_or_false_keeps_its_order_and_is_locked_after_check():
    student = opened(make_question("true_false"))
    assert [choice.label for choice in student.form("/check").choices] == ["3", "4"]
    student.answers("4").sees("Right", "4 = 2 × 2 + 0", "proved")
    assert all("disabled" in box.attributes for box in student.player.with_tag("input", type="radio"))


def test_a_number_is_read_back_and_graded_within_its_tolerance():
    student = opened(make_question("numeric"))
    student.types("3,54").sees("Right", "3.54")
    assert grade() == 1


def test_none_of_these_is_an_answer_where_it_is_offered():
    question = make_question("multi_select", options=(even_option(1), even_option(3)), body={"offers_none": True})
    student = opened(question)
    student.answers("None of these").sees("Right")
    assert grade() == 1


def test_not_knowing_yet_scores_nothing_shows_the_feedback_and_is_kept_apart_from_wrong():
    student = opened(make_question(), settings={"offers_dont_know": True})
    student.answers("I don’t know yet").sees("Not known yet", "This is the answer.", "Half of 7")
    student.finishes().sees("Your score is 0 / 1", "1 not known yet").sees_not("1 wrong")


def test_a_whole_quiz_with_partial_credit_tells_its_score_and_how_it_came_about():
    student = opened(make_question(), make_question("multi_select", options=FIVE), make_question())
    student.sees("1 / 3").answers("4").sees("Right").goes_on()
    student.sees("2 / 3").answers("2", "4").sees("Partly right: 0.67 of 1 point").goes_on()
    student.sees("3 / 3").answers("5").sees("Not quite").finishes()
    student.sees("Your score is 1.67 / 3", "1 right, 1 partly, 1 wrong", "2 of 3 right, 1 missed")
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score, attempt.number) == ("finished", Fraction(5, 3), 1)


def test_every_question_can_be_gone_over_again_after_the_end():
    student = opened(make_question(), make_question())
    student.answers("4").goes_on().answers("3").finishes()
    student.opens(f"{student.path.partition('?')[0]}?{student.name}=2").sees("2 / 2", "Not quite", "Not this one.")
    assert not [form for form in student.player.with_tag("form") if form.attributes["action"].endswith("/check")]


def test_the_missed_ones_are_asked_again_and_the_first_try_counts():
    student = opened(*(make_question() for _ in range(3)))
    student.answers("4").goes_on().answers("3").goes_on().answers("4").finishes().sees("Your score is 2 / 3")
    student.retries("missed").sees("1 / 1")
    student.answers("4").finishes().sees("Your score is 3 / 3", "First try 2 / 3, now 3 / 3. The first one counts.")
    assert list(Attempt.objects.order_by("number").values_list("number", "purpose")) == [
        (1, "counts"),
        (2, "retry_missed"),
    ]


def test_a_second_retry_stands_on_the_first():
    student = opened(*(make_question() for _ in range(3)))
    student.answers("3").goes_on().answers("3").goes_on().answers("4").finishes().sees("Your score is 1 / 3")
    student.retries("missed").sees("1 / 2").answers("4").goes_on().answers("5").finishes()
    student.sees("Your score is 2 / 3", "First try 1 / 3, now 2 / 3")
    student.retries("missed").sees("1 / 1").answers("4").finishes().sees("Your score is 3 / 3", "First try 1 / 3")
    student.sees_not("missed one")


def test_all_questions_can_be_asked_again_in_another_order():
    many = tuple(even_option(number) for number in (4, 1, 3, 5, 7, 9, 11, 13))
    student = opened(make_question(options=many))
    first = [choice.label for choice in student.form("/check").choices]
    student.answers("1").finishes().retries("all")
    assert [choice.label for choice in student.form("/check").choices] != first
    student.answers("4").finishes().sees("Your score is 1 / 1", "First try 0 / 1, now 1 / 1. The first one counts.")


def test_a_double_click_on_retry_begins_one_attempt():
    student = opened(make_question())
    student.answers("3").finishes()
    form = student.form("/retry")
    student.posts(form.action, form.fields, [("only", "all")])
    student.posts(form.action, form.fields, [("only", "all")])
    assert Attempt.objects.count() == 2


@pytest.mark.parametrize("which", ["all", "missed"])
def test_a_quiz_that_was_withdrawn_meanwhile_is_not_retried(which):
    student = opened(make_question()).answers("3").finishes()
    Quiz.objects.update(withdrawn_at=timezone.now())
    assert student.retries(which).status == 409
    assert Attempt.objects.count() == 1


def test_nothing_missed_offers_no_retry_of_the_missed():
    opened(make_question()).answers("4").finishes().sees("Your score is 1 / 1", "Try all again").sees_not("missed")


def test_state_survives_a_reload_a_second_tab_and_another_process():
    student = opened(make_question(), make_question())
    student.answers("4")
    queries.forget_cached_content()
    student.opens(f"/quizzes/{student.name}/").sees("2 / 2")
    second_tab = Student(client=student.client).opens(f"/quizzes/{student.name}/?{student.name}=1")
    second_tab.sees("1 / 2", "Right")
    second_tab.opens(f"/quizzes/{student.name}/").answers("3").sees("Not quite")
    student.opens(f"/quizzes/{student.name}/").sees("See your score")


def test_two_tabs_opened_before_the_first_answer_share_the_attempt():
    student = opened(make_question(), make_question())
    other = Student(client=student.client).opens(student.path + f"?{student.name}=2", student.name)
    student.answers("4")
    other.answers("3").sees("Not quite")
    assert Attempt.objects.count() == 1


def test_the_same_answer_sent_twice_is_answered_the_same_and_changes_nothing():
    student = opened(make_question(), student=Student(in_place=True))
    form, [tick] = student.form("/check"), student.choices("4")
    pages = []
    for _ in range(2):
        student.posts(form.action, form.fields, [(tick.name, tick.value)])
        assert student.status == 200
        pages.append(student.text)
    assert pages[0] == pages[1]
    assert AnswerEvent.objects.count() == 1


def test_a_signed_in_learner_keeps_the_attempt_in_another_browser():
    user = User.objects.create_user("owner", password="a long enough one")
    first, second = Client(), Client()
    first.force_login(user)
    second.force_login(user)
    student = opened(make_question(), make_question(), student=Student(client=first))
    student.answers("4")
    Student(client=second).opens(f"/quizzes/{student.name}/").sees("2 / 2")
    assert Learner.objects.get().user == user


def test_a_classmate_sees_nothing_of_it():
    student = opened(make_question(), make_question())
    student.answers("4")
    Student().opens(f"/quizzes/{student.name}/", student.name).sees("1 / 2").sees_not("Right.")


def test_starting_afresh_leaves_the_next_learner_a_clean_page():
    student = opened(make_question())
    student.answers("4").sees("Not you?")
    path = student.path
    asked = student.client.get(next(a for a in student.player.with_tag("a") if "afresh" in a.text).attributes["href"])
    assert "can’t be opened from this browser again" in asked.content.decode()
    student.opens(path).sees("Right.")
    student.client.post("/learner/forget", {"place": f"quiz:{student.name}"})
    student.opens(path).sees("1 / 1").sees_not("Right.")
    assert Attempt.objects.count() == 1
    student.answers("3")
    assert Attempt.objects.count() == 2


def test_rating_is_optional_changeable_and_one_for_each_learner():
    student = opened(make_question())
    student.answers("4").finishes().sees("Please rate this quiz")
    student.rates("4", "Clear.").sees("your rating is saved")
    student.rates("2").sees("your rating is saved")
    assert list(Rating.objects.values_list("stars", "comment")) == [(2, "")]


def test_the_mean_is_shown_from_five_ratings_on():
    student = opened(make_question())
    for stars in ("5", "4", "4", "3"):
        Student().opens(student.path, student.name).answers("4").finishes().rates(stars)
    student.answers("4").finishes().sees_not("of 5, from")
    student.rates("5").sees("4.2", "of 5, from 5 ratings")


def test_a_problem_can_be_reported_before_and_after_the_first_answer():
    student = opened(make_question())
    for expected in (1, 2):
        link = next(a for a in student.player.with_tag("a") if "problem" in a.text.lower())
        reporter = Student(client=student.client)
        reporter._took(student.client.get(link.attributes["href"]))
        form = read_problem_form(reporter)
        reporter._took(student.client.post(form.action, {**form.fields, "text": "The stem is unclear."}))
        assert reporter.status == 200
        assert "Thank you" in reporter.page.text
        assert Problem.objects.count() == expected
        student.opens(student.path)
        if expected == 1:
            student.answers("4")


def read_problem_form(student):
    from tools.student import read_form

    return read_form(student.page, "/problem")


# In a lesson

BODY = """::: quiz {slug} | Test your knowledge

Some text.

{{#why answers={key}}}
This paragraph answers it.
"""


def lesson_with(question) -> str:
    quiz = make_quiz(question)
    publish(quiz)
    Lesson.objects.create(slug="lesson", title="Halves", body=BODY.format(slug=quiz.slug, key=question.key))
    return quiz.slug


def test_a_finished_quiz_folds_to_one_line_in_its_lesson():
    slug = lesson_with(make_question())
    student = Student().opens("/lessons/lesson/", slug)
    student.sees("Test your knowledge").answers("3")
    student.sees("Not quite").finishes().sees("Your score is 0 / 1")
    assert not student.player.with_class("folded")
    student.opens("/lessons/lesson/")
    assert student.player.with_class("folded")
    student.sees("Test your knowledge", "0 / 1")


def test_a_missed_question_leads_to_its_paragraph_and_the_paragraph_back():
    slug = lesson_with(make_question())
    student = Student().opens("/lessons/lesson/", slug)
    paragraph = student.page.with_class("paragraph")[0]
    assert "hidden" in paragraph.with_class("back")[0].attributes
    student.answers("3")
    assert [a for a in student.player.with_tag("a") if a.attributes.get("href") == "#why"]
    way_back = student.page.with_class("back")[0]
    assert "hidden" not in way_back.attributes
    back = way_back.with_tag("a")[0].attributes["href"]
    student.finishes()
    assert [a for a in student.player.with_tag("a") if a.attributes.get("href") == "#why"]
    student.opens(back.partition("#")[0]).sees("Not quite")


def test_lesson_and_quiz_page_share_the_attempt():
    slug = lesson_with(make_question())
    student = Student().opens("/lessons/lesson/", slug)
    student.answers("4")
    student.opens(f"/quizzes/{slug}/").sees("Right")


def test_the_front_page_is_the_lesson_or_else_the_list(settings):
    quiz = make_quiz(title="Even numbers")
    publish(quiz)
    assert "Even numbers" in Client().get("/").content.decode()
    settings.FRONT_LESSON = "lesson"
    lesson_with(make_question())
    assert "This paragraph answers it." in Client().get("/").content.decode()


def test_a_quiz_that_is_not_published_says_so_in_a_lesson_and_is_not_found_by_itself():
    quiz = make_quiz()
    Lesson.objects.create(slug="lesson", title="Halves", body=f"::: quiz {quiz.slug} | Test\n\nText.\n")
    Student().opens("/lessons/lesson/", quiz.slug).sees("isn’t published yet")
    assert Client().get(f"/quizzes/{quiz.slug}/").status_code == 404
