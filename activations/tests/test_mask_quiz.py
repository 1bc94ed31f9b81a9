"""The quiz on the wrong line and its lesson, as their fixtures stand: keys proven, numbers computed, figures drawable."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from activations.experiments.gradient_check import LINES
from activations.experiments.masks import RULES
from quizzes import subjects
from quizzes.keys import ALPHABET, LENGTH
from quizzes.models import Choice, Lesson, Quiz
from quizzes.presentation.figures import Drawing, show_explanation
from quizzes.presentation.lessons import directive_problems
from quizzes.services.publishing import check_quiz, publish_quiz
from svgplot.checks import check
from ui import richtext

FIXTURES = Path(__file__).parents[2] / "fixtures"
ROWS = json.loads((FIXTURES / "mask_quiz.json").read_text(encoding="utf-8"))
FIELDS = [row["fields"] for row in ROWS]
QUESTIONS = [row["fields"] for row in ROWS if row["model"] == "quizzes.question"]
CHOICES = [row["fields"] for row in ROWS if row["model"] == "quizzes.choice"]
PROSE = ("note_before", "note_after", "feedback_ticked", "feedback_unticked")


def without_code(text: str) -> str:
    """The words alone: code, formulas, placeholders, directives and years taken out."""
    text = re.sub(r"```.*?```|`[^`]*`|\$[^$]*\$|\{\{.*?\}\}|^(?:::: |\{#).*$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\b(?:19|20)\d\d\b", "", text)


@pytest.fixture
def quiz(db):
    call_command("loaddata", str(FIXTURES / "mask_quiz.json"), str(FIXTURES / "mask_lesson.json"), verbosity=0)
    return Quiz.objects.get(slug="wrong-line")


class TestQuiz:
    def test_every_claim_and_placeholder_passes_the_check_of_publication(self, quiz):
        found = check_quiz(quiz)
        assert found.problems == ()
        assert len(found.explanations) == len(QUESTIONS) == 4
        assert all(choice.claim.result.truth is not None for q in found.content.questions for choice in q.choices)

    def test_the_kinds_are_mixed(self):
        assert {question["kind"] for question in QUESTIONS} == {"single_choice", "multi_select", "true_false"}

    def test_its_heaviest_explanation_leaves_room_in_the_budget_of_the_feedback(self, quiz):
        explanations = [found[0].explanation for found in check_quiz(quiz).explanations.values()]
        sizes = []
        for explanation in explanations:
            shown = show_explanation(explanation, "budget", Drawing(4))
            assert shown is not None
            sizes.append(len(gzip.compress(shown.html.encode())))
        assert 5_000 < max(sizes) < 10_500  # of the 12 kB that feedback with a map may have

    def test_a_line_said_to_be_wrong_that_is_right_is_found_out(self, quiz):
        choice = Choice.objects.get(question__items__quiz=quiz, claim__parameters__line="dZ1")
        choice.claim["parameters"]["line"] = "dW2"
        choice.save()
        (problem,) = check_quiz(quiz).problems
        assert "line_is_wrong" in problem

    def test_the_printed_pass_is_the_one_that_is_checked(self):
        printed = re.search(r"```python\n(.*?)\n```", QUESTIONS[0]["note_before"], re.DOTALL)
        assert printed is not None
        assert printed[1].splitlines() == [line.text for line in LINES.values()]

    def test_every_choice_with_code_names_the_line_that_its_claim_computes(self):
        for choice in CHOICES:
            parameters = choice["claim"]["parameters"]
            if choice["claim"]["claim"] == "activations.line_is_wrong":
                assert choice["text"] == f"`{LINES[parameters['line']].text}`"
            if choice["claim"]["claim"] == "activations.mask_is_right":
                assert choice["text"] == f"`{RULES[parameters['mask']].line}`"

    def test_no_number_is_typed_into_feedback_or_notes(self):
        for fields in FIELDS:
            for name in PROSE:
                assert not re.search(r"\d", without_code(fields.get(name, ""))), fields[name]

    def test_keys_are_random_and_used_once(self):
        keys = [fields["key"] for fields in FIELDS if "key" in fields]
        assert len(keys) == len(set(keys))
        assert all(len(key) == LENGTH and set(key) <= set(ALPHABET) for key in keys)
        assert all("pk" not in row for row in ROWS)

    def test_the_place_of_the_key_differs_and_right_choices_are_no_longer_than_others(self):
        places = []
        for question in QUESTIONS:
            asked = [choice for choice in CHOICES if choice["question"] == [question["key"]]]
            assert [choice["position"] for choice in asked] == list(range(1, len(asked) + 1))
            right = [choice for choice in asked if choice["is_correct"]]
            places.append(right[0]["position"])
            if question["kind"] == "single_choice":
                longest = max(len(choice["text"]) for choice in asked if not choice["is_correct"])
                assert len(right[0]["text"]) < 1.2 * longest
        assert len(set(places)) > 1

    def test_what_is_ticked_and_what_is_missed_gets_feedback(self):
        for choice in CHOICES:
            assert len(choice["feedback_ticked"].split()) > 8
            assert not choice["is_correct"] or len(choice["feedback_unticked"].split()) > 8
        assert all(question["source"] for question in QUESTIONS)


class TestLesson:
    @pytest.fixture
    def body(self, quiz):
        return Lesson.objects.get(slug="wrong-mask").body

    def test_nothing_in_it_is_unreadable(self, body):
        assert richtext.lesson_problems(body) == []

    def test_every_question_is_answered_by_a_paragraph(self, body):
        assert set(richtext.lesson(body).anchors) == {question["key"] for question in QUESTIONS}

    def test_it_ends_with_its_quiz(self, body):
        last = richtext.lesson(body).blocks[-1]
        assert isinstance(last, richtext.Directive)
        assert (last.name, last.argument) == ("quiz", "wrong-line")

    def test_the_slow_figure_comes_from_the_published_quiz_and_waits_for_it(self, body, quiz):
        (problem,) = directive_problems(body)
        assert "activations.masks:" in problem
        publish_quiz(quiz=quiz, by=None, now=timezone.now())
        assert directive_problems(body) == ()

    def test_its_quick_figures_can_be_drawn(self, body):
        named = [
            b.argument for b in richtext.lesson(body).blocks if isinstance(b, richtext.Directive) and b.name == "figure"
        ]
        assert named == ["activations.masks", "activations.masks_by_hand", "activations.backward_check"]
        for name in named[1:]:
            check(subjects.explain_fast(name, {}).figures[0])

    def test_no_result_is_typed_into_it(self, body):
        assert not re.search(r"\d", without_code(body))

    def test_the_lines_of_the_case_are_those_that_are_trained(self, body):
        printed = re.search(r"```python\n(.*?)\n```", body, re.DOTALL)
        assert printed is not None
        names = ("z_positive", "z_not_negative", "a_positive", "a_not_negative")
        assert printed[1].splitlines() == [RULES[name].line for name in names]
