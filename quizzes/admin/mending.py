"""What stands in the way of publication, each problem with the way to where it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse

from quizzes import queries
from quizzes.admin.quiz_items import page_from, row_of
from quizzes.engine import validation
from quizzes.engine.content import Quiz as Content
from quizzes.models import Question, Quiz

OF_QUESTION = re.compile(r"Question ([1-9][0-9]*), “")  # as `validation.question_name` begins each of them
PLACES = {"questions": "items-group"}  # ids on the page of the quiz; settings stand in fields of their own name


@dataclass(frozen=True, slots=True)
class ToMend:
    said: str
    url: str  # of the question, or of the setting on the page of the quiz


def to_mend(quiz: Quiz, content: Content, problems: Iterable[str], user: User) -> tuple[ToMend, ...]:
    """The problems of this draft. A question that the user may not edit leads to its row in the quiz."""
    page = reverse("admin:quizzes_quiz_change", args=[quiz.pk])
    settings = {said: f"{page}#{PLACES.get(name, f'id_{name}')}" for name, said in validation.of_quiz(content)}
    questions = _question_pages(quiz, content, user)

    def url_of(problem: str) -> str:
        found = OF_QUESTION.match(problem)
        return settings.get(problem, page) if found is None else questions.get(int(found[1]), page)

    return tuple(ToMend(problem, url_of(problem)) for problem in problems)


def _question_pages(quiz: Quiz, content: Content, user: User) -> dict[int, str]:
    keys = [question.key for question in content.questions]
    rows = {question.key: question for question in Question.objects.filter(key__in=keys)}
    editable = set(queries.editable_questions(user).filter(key__in=keys).values_list("key", flat=True))
    return {
        number: (page_from if key in editable else row_of)(quiz.pk, rows[key])
        for number, key in enumerate(keys, start=1)
        if key in rows
    }
