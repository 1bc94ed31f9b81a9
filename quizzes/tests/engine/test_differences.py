"""Differences of quizzes: nothing is missed, nothing invented, and matching goes by key."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.content import Claim, Quiz, Reference, Text, canonical_json, to_document
from quizzes.engine.differences import Fate, authored, compare_quizzes, moved_keys
from quizzes.engine.subject import ClaimResult, Evidence, Role
from quizzes.engine.wording import Fate as WordFate
from quizzes.engine.wording import compare_words
from quizzes.tests.engine import test_content
from quizzes.tests.engine.builders import make_choice, make_numeric, make_question, make_quiz

prose = st.text(st.sampled_from("ab .\n"), max_size=60)


@st.composite
def quizzes(draw):
    """Any content that can be published: no key twice, no blank hint, no format of a text that isn't there."""
    quiz = draw(test_content.quizzes)
    questions = [
        replace(_tidy(question), key=key)
        for key, question in zip(draw(st.permutations(["q1", "q2", "q3"])), quiz.questions, strict=False)
    ]
    return replace(quiz, questions=tuple(questions), settings=replace(quiz.settings, intro=_text(quiz.settings.intro)))


def _tidy(question):
    choices = tuple(
        replace(
            choice,
            key=f"c{number}",
            text=_text(choice.text),
            feedback_ticked=_text(choice.feedback_ticked),
            feedback_unticked=_text(choice.feedback_unticked),
            claim=choice.claim and replace(choice.claim, source=choice.claim.source.replace("none", "")),
        )
        for number, choice in enumerate(question.choices)
    )
    texts = {name: _text(getattr(question, name)) for name in ("stem", "note_before", "note_after", "source")}
    hints = tuple(hint for hint in question.hints if hint.text)
    return replace(question, choices=choices, hints=hints, **texts)


def _text(text):
    return text if text.text else Text("")


def bytes_of(quiz: Quiz) -> bytes:
    return canonical_json(to_document(authored(quiz)))


@given(quizzes())
def test_a_quiz_does_not_differ_from_itself(quiz):
    assert compare_quizzes(quiz, quiz).is_empty
    assert compare_quizzes(quiz, authored(quiz)).is_empty


@given(quizzes(), quizzes(), st.data())
def test_a_difference_is_empty_exactly_when_authors_wrote_the_same(quiz, other, data):
    """Parts of one quiz are put into the other, so that they differ in little or in nothing."""
    mixed = replace(
        quiz, **{name: getattr(data.draw(st.sampled_from([quiz, other])), name) for name in ("title", "settings")}
    )
    if quiz.questions and other.questions:
        first, theirs = quiz.questions[0], other.questions[0]
        names = data.draw(
            st.sets(st.sampled_from(["stem", "body", "scheme", "choices", "explanation", "points", "hints"]))
        )
        changed = replace(first, **{name: getattr(theirs, name) for name in names})
        order = data.draw(st.permutations([changed, *quiz.questions[1:]]))
        mixed = replace(mixed, questions=tuple(order))
    assert compare_quizzes(quiz, mixed).is_empty == (bytes_of(quiz) == bytes_of(mixed))


@given(quizzes(), quizzes())
def test_backwards_what_came_goes_and_before_is_after(quiz, other):
    there, back = compare_quizzes(quiz, other), compare_quizzes(other, quiz)
    swap = {Fate.ADDED: Fate.REMOVED, Fate.REMOVED: Fate.ADDED, Fate.KEPT: Fate.KEPT}
    assert {q.key: swap[q.fate] for q in there.questions} == {q.key: q.fate for q in back.questions}
    assert {(c.name, c.after, c.before) for c in there.settings} == {(c.name, c.before, c.after) for c in back.settings}


@given(prose, prose)
def test_the_pieces_of_two_texts_give_both_texts_back(before, after):
    pieces = compare_words(before, after)
    assert "".join(p.text for p in pieces if p.fate is not WordFate.ADDED) == before
    assert "".join(p.text for p in pieces if p.fate is not WordFate.REMOVED) == after
    assert all(one.fate is not other.fate for one, other in pairwise(pieces))


def test_a_changed_word_is_told_alone():
    pieces = compare_words("ReLU is flat below 0.\nSo be it.", "ReLU is zero below 0.\nSo be it.")
    assert [(p.fate.value, p.text) for p in pieces] == [
        ("same", "ReLU is "),
        ("removed", "flat"),
        ("added", "zero"),
        ("same", " below 0.\nSo be it."),
    ]


def test_two_long_texts_without_a_common_word_take_no_time():
    before, after = ("".join(f"{word}{n} " for n in range(8_000)) for word in ("a", "b"))
    assert [p.fate.value for p in compare_words(before, after)][:1] == ["removed"]


@given(st.permutations(list("abcdef")), st.permutations(list("abcdef")))
def test_without_the_moved_ones_both_orders_are_the_same(before, after):
    moved = moved_keys(before, after)
    assert [key for key in before if key not in moved] == [key for key in after if key not in moved]


def test_one_question_dragged_to_the_front_is_the_only_one_that_moved():
    assert moved_keys(list("abcd"), list("dabc")) == {"d"}


QUESTIONS = tuple(make_question(key=key) for key in ("q1", "q2", "q3"))


def test_a_question_is_found_again_wherever_it_stands():
    before = make_quiz(*QUESTIONS)
    after = make_quiz(QUESTIONS[2], make_question(key="q4"), replace(QUESTIONS[0], stem=Text("What is Q1?")))
    found = {question.key: question for question in compare_quizzes(before, after).questions}
    assert {key: question.fate.value for key, question in found.items()} == {
        "q4": "added",
        "q1": "kept",
        "q2": "removed",
    }
    assert [change.name for change in found["q1"].changes] == ["stem"]
    assert found["q1"].is_moved
    assert (found["q1"].number_before, found["q1"].number_after) == (1, 3)


def changes_of(before, after):
    (question,) = compare_quizzes(make_quiz(before), make_quiz(after)).questions
    return [*question.changes, *(change for choice in question.choices for change in choice.changes)]


KEYED = make_question("single_choice", choices=[make_choice("a", is_correct=True), make_choice("b")])


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (KEYED, replace(KEYED, points=Fraction(1, 2)), ("points", "1", "1/2")),
        (make_question(), make_question(scheme="net_guarded"), ("scheme", "exact", "net_guarded")),
        (make_numeric(), make_numeric(answer="0.8"), ("answer", "0.75", "0.8")),
        (make_numeric(), make_numeric(decimals=2), ("decimals", "none", "2")),
        (make_numeric(decimals=2), make_numeric(decimals="2"), ("decimals", "2", '"2"')),
    ],
)
def test_what_changes_an_earned_grade_is_marked(before, after, says):
    change = changes_of(before, after)[0]
    assert (change.name, change.before, change.after) == says
    assert change.is_marking


def test_a_choice_that_turns_right_is_marked_and_a_changed_text_is_not():
    reworded = replace(KEYED.choices[0], text=Text("Another"))
    after = replace(KEYED, choices=(reworded, replace(KEYED.choices[1], is_correct=True)))
    (question,) = compare_quizzes(make_quiz(KEYED), make_quiz(after)).questions
    assert [(c.key, c.is_marking) for c in question.choices] == [("a", False), ("b", True)]
    assert [(c.before, c.after) for c in question.choices[1].changes if c.name == "key"] == [("wrong", "right")]
    assert question.is_marking


def test_a_right_choice_that_goes_is_marked_and_a_wrong_one_is_not():
    without_right, without_wrong = (replace(KEYED, choices=(choice,)) for choice in reversed(KEYED.choices))
    for after, expected in ((without_right, True), (without_wrong, False)):
        (question,) = compare_quizzes(make_quiz(KEYED), make_quiz(after)).questions
        assert question.choices[0].fate is Fate.REMOVED
        assert question.is_marking is expected


def test_what_is_computed_makes_no_difference():
    claim = Claim(Reference("tiny.is_even", {"number": 4}), True, Role.DECIDES)
    computed = replace(claim, result=ClaimResult(True, "4 = 2 × 2 + 0", Evidence.PROVED))
    one, other = (
        make_quiz(replace(KEYED, choices=(replace(KEYED.choices[0], claim=each), KEYED.choices[1])))
        for each in (claim, computed)
    )
    assert compare_quizzes(one, other).is_empty
