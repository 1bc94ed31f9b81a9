"""Figures that a question asks about: frozen, drawn for everyone, and silent about what they show."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from quizzes import queries, subjects
from quizzes.engine.subject import Parameter, ParameterType
from quizzes.models import VersionExplanation
from quizzes.tests import tiny_subject
from quizzes.tests.attempts.driver import Student
from quizzes.tests.attempts.test_variants import halving
from quizzes.tests.builders import Option, even, make_question, make_quiz, publish
from svgplot.figure import Table

pytestmark = pytest.mark.django_db
WORDS = {"canaryax": "A line that rises", "canarybx": "A line that rises too"}


@pytest.fixture(autouse=True)
def telling(monkeypatch):
    """The tiny subject with a provider that names its secret in every word it says."""
    secret = Parameter("secret", ParameterType.CHOICE, "What is drawn.", allowed=tuple(WORDS))
    number = replace(tiny_subject.NUMBER, default=8)

    def explain(parameters):
        name, plain = str(parameters["secret"]), tiny_subject.halve(parameters)
        [figure] = plain.figures
        [panel] = figure.panels
        marks = tuple(replace(mark, label=f"{name} {mark.label}") for mark in panel.marks)
        axes = {"x": replace(panel.x, label=name), "y": replace(panel.y, label=name)}
        told = replace(
            figure,
            title=name,
            caption=name,
            conclusion=name,
            panels=(replace(panel, title=name, marks=marks, **axes),),
            table=Table(name, ("a", "b"), ((name, "1"),)),
        )
        return replace(plain, title=name, summary=name, figures=(told,), numbers={"secret": name})

    provider = replace(tiny_subject.HALVING, name="telling", parameters=(secret, number), explain=explain)
    providers = {**tiny_subject.SUBJECT.providers, "telling": provider}
    subject = replace(tiny_subject.SUBJECT, providers=MappingProxyType(providers))
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": subject})
    queries.forget_cached_content()
    return provider


def line(secret, more=""):
    return f"::: figure tiny.telling secret={secret}{more} | {WORDS[secret]}"


def which_is_it():
    options = (
        Option(line("canaryax"), is_correct=True, claim=even(4), feedback_ticked="Yes.", feedback_unticked="This one."),
        Option(line("canarybx"), claim=even(3), feedback_ticked="No."),
    )
    return make_question(stem=f"Which one is it?\n\n{line('canaryax', ' number=9')}", options=options)


def opened(quiz):
    return Student().opens(f"/quizzes/{quiz.slug}/")


def test_every_figure_is_drawn_and_named_by_its_author_alone():
    quiz = make_quiz(which_is_it())
    publish(quiz)
    page = opened(quiz).html
    titles = re.findall(r"<title id=\"[^\"]+\">([^<]*)</title>", page)
    assert sorted(titles) == sorted([WORDS["canaryax"], WORDS["canaryax"], WORDS["canarybx"]])
    assert page.count('class="plot-figure asked-figure"') == 3
    assert f'aria-label="{WORDS["canarybx"]}"' in page
    assert "<desc" not in page
    assert "canary" not in page, re.findall(".{60}canary.{60}", page)
    assert ":::" not in page


def test_ids_of_figures_only_count_and_no_two_are_the_same():
    quiz = make_quiz(which_is_it())
    publish(quiz)
    ids = re.findall(r'\bid="([^"]*-g\d-t)"', opened(quiz).html)
    assert len(ids) == len(set(ids)) == 3
    assert all(re.fullmatch(rf"{quiz.slug}-q1-(c\d|stem)-g\d-t", each) for each in ids), ids


def test_feedback_result_and_the_page_of_a_problem_tell_the_words_alone():
    question = which_is_it()
    quiz = make_quiz(question)
    publish(quiz)
    student = opened(quiz)
    link = re.search(r'href="(/attempts/[^"]+/problem[^"]*)"', student.html)[1].replace("&amp;", "&")
    assert "canary" not in student.client.get(link).content.decode()
    student.sends("/check", [("choice", question.choices.get(is_correct=True).key)])
    student.sees("Right")
    assert student.html.count("asked-figure") == 3
    assert "canary" not in student.html
    student.finishes()
    assert WORDS["canaryax"] in student.text
    assert "canary" not in student.html


def pictures(quiz):
    """What is drawn, without the ids, which follow the order of the choices."""
    drawn = re.findall(r"<svg.*?</svg>", opened(quiz).html, re.DOTALL)
    return sorted(re.sub(r"[\w-]+-g\d-t", "", picture) for picture in drawn)


def test_a_figure_stays_as_it_was_published(monkeypatch, telling):
    quiz = make_quiz(which_is_it())
    publish(quiz)
    before = pictures(quiz)

    def changed(parameters):
        raise AssertionError("a frozen figure was computed again")

    subject = subjects.subjects()["tiny"]
    providers = MappingProxyType({**subject.providers, "telling": replace(telling, explain=changed, version="2")})
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": replace(subject, providers=providers)})
    queries.forget_cached_content()
    assert pictures(quiz) == before


def test_a_figure_of_a_variant_follows_its_draw():
    stem = f"What is half of {{{{ draw.number }}}}?\n\n{line('canaryax', ' number={{ draw.number }}')}"
    quiz = make_quiz(halving(stem=stem))
    version = publish(quiz)
    rows = VersionExplanation.objects.filter(version=version).exclude(place="")
    assert rows.count() == version.explanations.filter(place="").count() > 3
    assert len({row.place for row in rows}) == rows.count()
    page = opened(quiz).html
    assert "asked-figure" in page
    assert "canary" not in page


def test_the_same_content_again_makes_no_other_version():
    quiz = make_quiz(which_is_it())
    assert publish(quiz) == publish(quiz)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("::: figure tiny.telling secret=canaryax", "has no description"),
        ("::: figure tiny.nothing | A line", "'tiny.nothing' is unknown"),
        ("::: figure tiny.telling secret=other | A line", "must be one of"),
        ("::: figure tiny.telling secret=canaryax number=1e999 | A line", "number"),
        ("::: figure tiny.telling | A line", "must be given"),
        ("::: figure", "can’t be read"),
        ('::: figure tiny.telling {"secret": 1} | A line', "can’t be read"),
    ],
)
def test_a_figure_that_can_not_stand_there_stops_publication(text, says):
    quiz = make_quiz(make_question(stem=f"Look:\n\n{text}"))
    with pytest.raises(Exception, match=re.escape(says)):
        publish(quiz)


def test_feedback_takes_no_figure_of_this_sort():
    quiz = make_quiz(make_question(note_after=line("canaryax")))
    with pytest.raises(Exception, match="figures stand in the stem and in choices"):
        publish(quiz)
