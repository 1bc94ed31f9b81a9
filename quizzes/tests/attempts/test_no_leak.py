"""Before the rules allow it, nothing that leaves the site tells the key or the feedback."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from types import MappingProxyType

import pytest

from quizzes import queries, subjects
from quizzes.engine.content import Choice, Question, Quiz, Reference, Text
from quizzes.engine.layout import make_layout
from quizzes.models import Lesson
from quizzes.tests import tiny_subject
from quizzes.tests.attempts.driver import Student
from quizzes.tests.builders import Option, even, make_question, make_quiz, publish
from svgplot.figure import Table

CANARY = re.compile(r"canary[a-z0-9]+x")


def canary(*parts: object) -> str:
    return "canary" + "".join(str(part) for part in parts) + "x"


@pytest.fixture
def telling_subject(monkeypatch):
    """The tiny subject with a canary in everything that an explanation or a claim can say."""

    def explain(parameters):
        n = parameters["number"]
        plain = tiny_subject.halve(parameters)
        [figure] = plain.figures
        told = replace(
            figure, title=canary(n, "figure"), caption=canary(n, "caption"), conclusion=canary(n, "conclusion")
        )
        return replace(
            plain,
            title=canary(n, "title"),
            summary=canary(n, "summary"),
            caveats=(canary(n, "caveat"),),
            figures=(told,),
            tables=(Table(canary(n, "table"), ("a", "b"), ((canary(n, "row"), "1"),)),),
            numbers={"number": canary(n, "number"), "half": canary(n, "half")},
        )

    def check(parameters):
        return replace(tiny_subject.is_even(parameters), witness=canary(parameters["number"], "witness"))

    provider = replace(tiny_subject.SUBJECT.providers["halving"], explain=explain)
    claim = replace(tiny_subject.SUBJECT.claims["is_even"], check=check)
    telling = replace(
        tiny_subject.SUBJECT,
        providers=MappingProxyType({"halving": provider}),
        claims=MappingProxyType({"is_even": claim}),
    )
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": telling})


def telling_question(number: int, kind: str = "single_choice"):
    options = [
        Option(
            f"choice {value}",
            is_correct=value % 2 == 0,
            feedback_ticked=canary(number, value, "ticked"),
            feedback_unticked=canary(number, value, "unticked"),
            claim=even(value),
        )
        for value in range(number, number + 4)
    ]
    if kind == "single_choice":
        options = options[:2]
    return make_question(
        kind,
        options=options if kind != "numeric" else (),
        stem=f"Stem {number}",
        note_after=canary(number, "note") + " {{ half }}",
        source=canary(number, "source"),
        explanation={"provider": "tiny.halving", "parameters": {"number": number}},
    )


def told(student, *paths: str) -> set[str]:
    """Canaries in everything that these addresses send: bodies, headers, cookies."""
    found: set[str] = set()
    for path in paths:
        response = student.client.get(path)
        sent = response.content.decode() + str(response.headers) + str(response.cookies)
        found |= set(CANARY.findall(sent))
    return found


@pytest.mark.django_db
def test_nothing_is_told_before_check_and_only_the_checked_question_after(telling_subject):
    kinds = {10: "single_choice", 20: "multi_select", 30: "numeric"}
    quiz = make_quiz(*(telling_question(number, kind) for number, kind in kinds.items()))
    publish(quiz)
    Lesson.objects.create(slug="lesson", title="Lesson", body=f"::: quiz {quiz.slug} | Test\n\nText.\n")
    name = quiz.slug
    student = Student().opens(f"/quizzes/{name}/")
    problem = next(a for a in student.player.with_tag("a") if "problem" in a.text.lower()).attributes["href"]
    pages = [
        "/",
        "/quizzes/",
        "/lessons/",
        "/lessons/lesson/",
        f"/lessons/lesson/?{name}=2&_fragment={name}",
        problem,
        "/no-such-page",
        *(f"/quizzes/{name}/?{name}={show}" for show in ("", "1", "2", "3", "4", "result", "rated", "0", "-1")),
    ]
    assert told(student, *pages) == set()
    assert not CANARY.findall(student.html)
    student.sends("/check", [])
    assert student.status == 422
    assert not CANARY.findall(student.html + str(student.response.headers))
    student.answers("choice 11")
    seen = set(CANARY.findall(student.html))
    assert canary(10, 11, "ticked") in seen
    assert canary(10, 10, "unticked") in seen
    for part in ("title", "summary", "caveat", "conclusion", "caption", "table", "row", "note", "source", "half"):
        assert canary(10, part) in seen, part
    others = {word for word in told(student, *pages) | seen if not word.startswith("canary1")}
    assert others == set()


@pytest.mark.django_db
def test_a_stranger_reads_nothing_of_a_finished_attempt(telling_subject):
    quiz = make_quiz(telling_question(10))
    publish(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/").answers("choice 10").finishes()
    assert CANARY.findall(student.opens(f"/quizzes/{quiz.slug}/?{quiz.slug}=1").html)
    for show in ("", "1", "result", "rated"):
        assert told(Student(), f"/quizzes/{quiz.slug}/?{quiz.slug}={show}") == set()


@pytest.mark.django_db
def test_right_and_wrong_choices_look_the_same_before_check():
    quiz = make_quiz(make_question("multi_select"))
    publish(quiz)
    student = Student().opens(f"/quizzes/{quiz.slug}/")
    rows = student.player.with_class("choice")
    shapes = {
        re.sub(r'(id|value)="[^"]*"', "", student.html.split(row.with_tag("input")[0].attributes["id"])[0][-60:])
        for row in rows
    }
    assert len(rows) == 4
    assert len({tuple(sorted(row.with_tag("input")[0].attributes)) for row in rows}) == 1
    assert len(shapes) <= 2, "only the first row may follow something else"


# The order of choices carries no information


def question_of(keys: int = 5) -> Question:
    choices = tuple(Choice(f"choicekey{number}", Text(f"Choice {number}"), number == 0) for number in range(keys))
    return Question("questionkey1", "single_choice", Text("Stem"), points=1, scheme=Reference("exact"), choices=choices)  # type: ignore[arg-type]


def test_the_key_stands_in_each_place_equally_often():
    quiz = Quiz("Quiz", "en", (question_of(),))
    seeds = [f"{number:032x}" for number in range(3_000)]
    places = Counter(make_layout(quiz, seed).choices["questionkey1"].index("choicekey0") for seed in seeds)
    expected = len(seeds) / 5
    chi_square = sum((places[place] - expected) ** 2 / expected for place in range(5))
    assert chi_square < 18.47, f"{places} (99.9 % of fair shuffles stay below 18.47 with 4 degrees of freedom)"


@pytest.mark.django_db
def test_a_choices_key_tells_nothing_about_its_correctness():
    firsts = 0
    for _ in range(60):
        choices = sorted(make_question().choices.all(), key=lambda choice: choice.key)
        firsts += choices[0].is_correct
    assert 6 <= firsts <= 36, "of three choices one is right: 20 of 60 are expected"
    assert queries.draft_content(make_quiz()).questions
