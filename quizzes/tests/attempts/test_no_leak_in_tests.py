"""In a test nothing that leaves the site tells key, feedback, verdict or count before the review rules allow it.

Every text that may tell something holds a canary that names its row of the review matrix."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from quizzes import subjects
from quizzes.models import Assignment, Attempt, Lesson
from quizzes.tests import tiny_subject
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import NOW, Option, even, make_question, make_quiz, make_test
from svgplot.figure import Table

pytestmark = pytest.mark.django_db

CANARY = re.compile(r"canary-(\w+)-x")
VERDICTS = ("Right:", "Right.", "Not quite", "Partly", "Not this one", "Missed:", "This is the answer", "✓", "✗")
CLOSE = NOW + timedelta(hours=1)
GONE = CLOSE + timedelta(seconds=61)  # nobody can save any more


def canary(row: str) -> str:
    return f"canary-{row}-x"


@pytest.fixture(autouse=True)
def telling_subject(monkeypatch):
    def explain(parameters):
        told, plain = canary("explanation"), tiny_subject.halve(parameters)
        [figure] = plain.figures
        figure = replace(figure, title=told, caption=told, conclusion=told)
        return replace(
            plain,
            title=told,
            summary=told,
            caveats=(told,),
            figures=(figure,),
            tables=(Table(told, ("a", "b"), ((told, "1"),)),),
            numbers={"number": told, "half": told},
        )

    def check(parameters):
        return replace(tiny_subject.is_even(parameters), witness=canary("feedback"))

    provider = replace(tiny_subject.SUBJECT.providers["halving"], explain=explain)
    claim = replace(tiny_subject.SUBJECT.claims["is_even"], check=check)
    telling = replace(
        tiny_subject.SUBJECT,
        providers=MappingProxyType({"halving": provider}),
        claims=MappingProxyType({"is_even": claim}),
    )
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": telling})


def telling_question(kind: str):
    options = [
        Option(
            str(number),
            is_correct=number % 2 == 0,
            feedback_ticked=canary("feedback"),
            feedback_unticked=canary("key"),
            claim=even(number),
        )
        for number in ((1, 2) if kind != "multi_select" else (1, 2, 3, 4))
    ]
    return make_question(
        kind,
        options=() if kind == "numeric" else options,
        stem=f"Stem of {kind}",
        note_after=canary("explanation"),
        source=canary("explanation"),
    )


KINDS = ("single_choice", "true_false", "multi_select", "numeric")


@pytest.fixture(params=[False, True], ids=["page", "in place"])
def student(request):
    return Student(in_place=request.param)


def sitting(student: Student, **terms) -> Student:
    quiz = make_quiz(*(telling_question(kind) for kind in KINDS))
    make_test(quiz, **({"closes_at": CLOSE, "access_code": "code"} | terms))
    Lesson.objects.create(slug="lesson", title="Lesson", body=f"::: quiz {quiz.slug} | Test\n\nText.\n")
    return student.opens(f"/quizzes/{quiz.slug}/")


def answered(student: Student) -> Student:
    """One right, one wrong, one in part, one not readable."""
    student.starts(code="code").saves("2", go="next").saves("1", go="next").saves("2", go="next")
    return student.saves(text="three")


def everything(student: Student) -> str:
    """All that the site sends about this quiz: pages, fragments, JSON, headers, cookies."""
    name = student.name
    shows = ["", "1", "2", "3", "4", "5", "result", "rated", "overview", "start", "x"]
    paths = ["/", "/quizzes/", "/lessons/lesson/", f"/quizzes/{name}/?print=1"]
    for show in shows:
        paths += [f"/quizzes/{name}/?{name}={show}", f"/quizzes/{name}/?{name}={show}&_fragment={name}"]
        paths.append(f"/lessons/lesson/?{name}={show}")
    for attempt in Attempt.objects.all():
        where = f"place=quiz:{name}&player={name}"
        paths += [f"/attempts/{attempt.uuid}/questions/{key}/problem?{where}" for key in attempt.layout["questions"]]
        paths += [f"/attempts/{attempt.uuid}/questions/{key}/save" for key in attempt.layout["questions"]]
    sent = []
    for path in paths:
        response = student.client.get(path)
        sent.append(response.content.decode() + str(response.headers) + str(response.cookies))
    return "\n".join(sent)


def told(text: str) -> set[str]:
    return set(CANARY.findall(text))


def says_nothing(text: str) -> None:
    assert told(text) == set()
    plain = re.sub(r"<[^>]+>", " ", text)
    assert [words for words in VERDICTS if words in plain] == []
    assert not re.search(r"Right(?! minus wrong)", plain)
    assert not re.search(r'class="[^"]*\b(right|wrong|missed|partly)\b', text)
    assert not re.search(r"\d+ (right|wrong|partly|missed)", plain)


def test_before_the_start_not_even_the_stems_are_sent(student, clock):
    sitting(student)
    sent = everything(student) + student.html
    says_nothing(sent)
    assert "Stem of" not in sent


def test_nothing_is_told_while_the_test_runs(student, clock):
    answered(sitting(student))
    form = student.form("/save")
    saved = student.client.post(form.action, {**form.fields, "text": "3.5", "_autosave": "1", "_fragment": "1"})
    student.flags().sends("/save", [("text", "4")], revision="0", idempotency_key="stale-key-1")
    assert student.status == 409
    says_nothing(everything(student) + student.html + saved.content.decode() + str(saved.headers))


def test_nothing_is_told_when_the_time_is_over_and_nobody_has_handed_it_in(student, clock):
    answered(sitting(student, time_limit_seconds=600))
    clock.passes(minutes=30)
    says_nothing(everything(student))


def test_just_after_it_the_points_are_told_and_nothing_else(student, clock):
    answered(sitting(student)).shows("overview").finishes().sees("Your score is 1.5 / 4", "Shown from")
    says_nothing(everything(student) + student.html)


def test_everything_is_told_once_nobody_can_answer_any_more(student, clock):
    answered(sitting(student)).shows("overview").finishes()
    clock.now = GONE - timedelta(seconds=1)
    says_nothing(everything(student))
    clock.now = GONE
    assert told(everything(student)) == {"feedback", "explanation", "key"}


def test_a_later_closing_date_for_one_keeps_the_answers_from_all(student, clock):
    answered(sitting(student)).shows("overview").finishes()
    late = Student().opens(f"/quizzes/{student.name}/").starts(code="code")
    slow = Attempt.objects.get(state="open").learner
    slow.accommodations.create(assignment=Assignment.objects.get(), closes_at=CLOSE + timedelta(days=1))
    clock.now = GONE
    says_nothing(everything(student))
    late.shows("2").saves("2")
    assert late.status == 200
    clock.passes(days=1)
    assert told(everything(student)) == {"feedback", "explanation", "key"}


def test_what_the_assignment_hides_again_is_hidden_on_every_page(student, clock):
    answered(sitting(student, review={"points": ["just_after"]})).shows("overview").finishes()
    student.sees("Your score is")
    clock.passes(minutes=3)
    sent = everything(student)
    says_nothing(sent)
    assert "1.5 / 4" not in sent


@pytest.mark.parametrize(
    ("review", "canaries", "words", "silent"),
    [
        ({"preset": "nothing"}, set(), "You have handed in", "1.5 / 4"),
        ({"correctness": ["just_after"]}, set(), "1 right, 1 partly, 1 wrong", "1.5 / 4"),
        ({"correctness": ["just_after"], "feedback": ["just_after"]}, {"feedback"}, "1 right", "Missed:"),
        ({"explanation": ["just_after"]}, {"explanation"}, "You have handed in", "1.5 / 4"),
        ({"correctness": ["just_after"], "explanation": ["just_after"]}, {"explanation"}, "1 right", "Missed:"),
        ({"correctness": ["just_after"], "key": ["just_after"]}, set(), "1 right", "1.5 / 4"),
    ],
)
def test_each_row_of_the_matrix_tells_its_own_part_only(student, clock, review, canaries, words, silent):
    answered(sitting(student, review=review)).shows("overview").finishes().sees(words)
    sent = everything(student)
    assert told(sent) == canaries
    assert silent not in re.sub(r"<[^>]+>", " ", sent)


def test_the_key_is_told_where_its_row_is_ticked(student, clock):
    both = {"correctness": ["just_after"], "key": ["just_after"], "feedback": ["just_after"]}
    answered(sitting(student, review=both)).shows("overview").finishes()
    assert told(everything(student)) == {"feedback", "key"}


def test_a_matrix_that_would_tell_during_the_test_does_not(student, clock):
    always = ["during", "just_after", "later", "closed"]
    rows = ("correctness", "points", "feedback", "explanation", "key")
    answered(sitting(student, review=dict.fromkeys(rows, always)))
    says_nothing(everything(student))


def test_a_new_matrix_reaches_finished_attempts_at_once(student, clock):
    answered(sitting(student)).shows("overview").finishes()
    says_nothing(everything(student))
    Assignment.objects.update(review={"preset": "after_finishing"})
    assert told(everything(student)) == {"feedback", "explanation", "key"}


def test_practice_that_hides_everything_locks_the_answer_and_tells_nothing(student):
    sitting(student, mode="practice", access_code="", closes_at=None, review={"preset": "nothing"})
    student.answers("1")
    says_nothing(everything(student) + student.html)
    assert not [form for form in student.player.with_tag("form") if form.attributes["action"].endswith("/check")]


ROWS = ("correctness", "points", "feedback", "explanation", "key")
WRONG = {"single_choice": "1", "true_false": "1", "multi_select": "1"}


def parts_told(text: str) -> set[str]:
    """The rows of the matrix of which this text tells something, where the question is worth 13."""
    plain = re.sub(r"<[^>]+>", " ", text)
    parts = told(text)
    if any(words in plain for words in VERDICTS) or re.search(r"\d+ (right|wrong|partly|missed)", plain):
        parts.add("correctness")
    if re.search(r"Your score is|(/|of) 13\b", plain):
        parts.add("points")
    return parts


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ROWS)
def test_each_row_alone_tells_nothing_of_the_others_whatever_the_kind(clock, row, kind):
    """The settings page asks back some of these; what a table holds all the same must not tell more than it says."""
    quiz = make_quiz(telling_question(kind), points=[13])
    make_test(quiz, closes_at=CLOSE, review={row: ["just_after", "later"]})
    student = Student().opens(f"/quizzes/{quiz.slug}/").starts()
    student = student.saves(text="4") if kind == "numeric" else student.saves(WRONG[kind])
    student.shows("overview").finishes()
    found = parts_told(everything(student) + student.html)
    # Which choices are right says whether one's own is: the key can't be told without correctness.
    assert found <= ({row, "correctness"} if row == "key" else {row})
    if row in ("correctness", "points"):
        assert found == {row}
    clock.now = GONE
    assert parts_told(everything(student)) == set()
