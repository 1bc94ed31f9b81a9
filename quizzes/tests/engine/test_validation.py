"""What stops a publication: every problem at once, named by question and choice."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from quizzes.engine.claims import CLAIMS, SOURCE_ONLY
from quizzes.engine.content import Claim, Reference, Text, check_claims, validate
from quizzes.engine.subject import ClaimResult, Evidence, Role, read_parameters
from quizzes.tests.engine.builders import make_choice, make_choices, make_numeric, make_question, make_quiz

DECIDES, TRUE_BUT, FALSE_REASON = Role.DECIDES, Role.TRUE_BUT_NOT_THE_ANSWER, Role.REASON_IS_FALSE


def make_claim(expected=True, role=DECIDES, *, source="", result=None, name="demo.claim"):
    return Claim(Reference(name), expected, role, source, result)


def with_claim(claim, *, is_correct=True):
    """A quiz of one question whose first choice carries the claim."""
    first = replace(make_choice("A", is_correct=is_correct), claim=claim, feedback_unticked=Text("Left out."))
    return make_quiz(make_question(choices=[first, make_choice("B", is_correct=not is_correct)]))


@pytest.mark.parametrize(
    "question",
    [
        make_question(),
        make_question("single_choice", "formula", make_choices("A", "BC")),
        make_question("true_false", "exact", make_choices("A", "B")),
        make_question(scheme="net_guarded", choices=make_choices("", "AB"), body={"offers_none": True}),
        make_numeric(),
    ],
    ids=lambda question: question.kind,
)
def test_sound_content_has_no_problems(question):
    assert validate(make_quiz(question)) == ()


def test_all_problems_come_at_once_with_question_and_choice():
    choice = replace(make_choice("A", "A unit outputs 0", is_correct=True), feedback_ticked=Text(""))
    written = Text("As defined.")
    bad = make_question(
        choices=[choice, make_choice("B")],
        explanation=None,
        note_after=written,
        source=Text(" "),
        points=Fraction(0),
        key="q2",
    )
    found = validate(replace(make_quiz(make_question(), bad), title=" "))
    assert found == (
        "The quiz has no title.",
        "Question 2, “What is q2?”: It has no source: nothing is computed for it, so say where a reader can check what it says.",
        "Question 2, “What is q2?”: It is worth 0 points; give from 1/100 to 1000.",
        "Question 2, “What is q2?”: choice “A unit outputs 0”: it has no feedback for when it is ticked.",
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kind": "essay"}, "The kind 'essay' is unknown; known are single_choice"),
        ({"scheme": "guesswork"}, "The scheme 'guesswork' is unknown; known are exact"),
        ({"scheme": "formula"}, "The scheme 'formula' does not fit 'Choose all that apply'"),
        ({"parameters": {"x": 1}}, "The scheme's parameters: x: is not a parameter here"),
        ({"points": Fraction(-1)}, "It is worth -1 points"),
        ({"points": Fraction(1001)}, "It is worth 1001 points"),
        ({"points": Fraction(1, 101)}, "It is worth 1/101 points"),
        ({"explanation": None}, "It has no explanation"),
        ({"explanation": None, "note_after": Text("As defined."), "source": Text("")}, "It has no source"),
        ({"note_after": Text("x" * 20_001)}, "The note after has 20001 characters; at most 20000 fit."),
        (
            {"note_before": Text("x", "latex")},
            "The note before has the format 'latex'; known are markdown, plain, html.",
        ),
        ({"source": Text("a\0b")}, "The source holds a character that can't be stored"),
        ({"source": Text("a\ud800")}, "The source holds a character that can't be stored"),
        ({"body": {"tolerance": "1"}}, "The setting 'tolerance' is not known for this kind"),
        ({"body": {"offers_none": "yes"}}, "The setting 'offers_none' must be true or false, not 'yes'."),
        ({"choices": make_choices("", "AB")}, "None of its choices is marked right"),
    ],
)
def test_faults_of_a_question_are_named(changes, problem):
    (found,) = validate(make_quiz(make_question(**changes)))
    assert found.startswith("Question 1, “What is q1?”: ")
    assert problem in found


def test_an_empty_stem_is_named_by_the_number_of_the_question():
    assert validate(make_quiz(make_question(stem=Text(" ")))) == ("Question 1, “”: The stem is empty.",)


def test_a_long_stem_is_cut_in_the_message():
    (found,) = validate(make_quiz(make_question(stem=Text("word " * 40), points=Fraction(0))))
    assert len(found) < 160
    assert "…”: It is worth 0 points" in found


def test_what_is_computed_needs_no_source_and_what_is_written_does():
    assert validate(make_quiz(make_question(source=Text("")))) == ()
    written = make_question(explanation=None, note_after=Text("By definition."), source=Text("A textbook, page 3."))
    assert validate(make_quiz(written)) == ()


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        (make_choice("dont-know", "x"), "choice “x”: the key 'dont-know' can't be used."),
        (make_choice("none", "x"), "choice “x”: the key 'none' can't be used."),
        (make_choice("", "x"), "choice “x”: the key '' can't be used."),
        (replace(make_choice("X"), text=Text(" ")), "choice “”: its text is empty."),
        (
            replace(make_choice("X"), feedback_ticked=Text("")),
            "choice “Choice X”: it has no feedback for when it is ticked.",
        ),
        (
            replace(make_choice("X", is_correct=True), feedback_unticked=Text("")),
            "choice “Choice X”: it is right and has no feedback for when it is left out.",
        ),
        (make_choice("A", "another text"), "The choice key 'A' is used more than once."),
        (make_choice("X", " Choice  A "), "More than one choice reads “Choice A”."),
        (make_choice("X", "x" * 20_001), "its text has 20001 characters"),
    ],
)
def test_faults_of_a_choice_are_named(choice, problem):
    (found,) = validate(make_quiz(make_question(choices=[*make_choices(), choice])))
    assert problem in found


def test_sizes_have_limits():
    many = [make_choice(f"c{at}", is_correct=at == 0) for at in range(51)]
    assert "It has 51 choices; at most 50 fit." in validate(make_quiz(make_question(choices=many)))[0]
    quiz = make_quiz(*(make_question(key=f"q{at}") for at in range(201)))
    assert validate(quiz) == ("The quiz has 201 questions; at most 200 fit.",)
    assert validate(replace(make_quiz(), title="x" * 201)) == ("The title has 201 characters; at most 200 fit.",)


def test_faults_of_the_quiz_itself_are_named():
    assert validate(replace(make_quiz(), questions=())) == ("The quiz has no questions.",)
    assert validate(replace(make_quiz(), language=""))[0].startswith("The quiz has no language")
    assert "'q1' stands in the quiz more than once" in validate(make_quiz(make_question(), make_question()))[0]
    assert "The intro has the format 'rtf'" in validate(make_quiz(intro=Text("x", "rtf")))[0]


def weighted(*weights, keys=1, parameters=None):
    choices = [
        make_choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at], is_correct=at < keys, weight=w) for at, w in enumerate(weights)
    ]
    body = {} if keys else {"offers_none": True}
    return make_quiz(make_question(scheme="option_weights", choices=choices, parameters=parameters, body=body))


def test_weights_that_fit_their_bounds_are_sound():
    assert validate(weighted(Fraction(1), Fraction(-1, 2))) == ()
    assert (
        validate(weighted(Fraction(1), Fraction(1), Fraction(-1), keys=2, parameters={"upper": 2, "lower": -1})) == ()
    )
    assert validate(weighted(Fraction(0), Fraction(-1), keys=0)) == ()


@pytest.mark.parametrize(
    ("quiz", "problem"),
    [
        (weighted(Fraction(1), None), "choice “Choice B”: has no weight"),
        (weighted(Fraction(1), Fraction(-101)), "choice “Choice B”: the weight -101 is out of bounds"),
        (weighted(Fraction(1, 2), Fraction(-1)), "don't add up to 1, so that nobody can earn all of the points"),
        (weighted(Fraction(1), Fraction(0), keys=0), "No choice is right, yet some carry a weight above 0."),
        (weighted(Fraction(1), Fraction(0), parameters={"upper": 0}), "upper: must be at least 1/100"),
        (weighted(Fraction(1), Fraction(0), parameters={"lower": -2}), "lower: must be at least -1"),
        (weighted(*[Fraction(1)] * 21), "It has 21 choices; at most 20 can carry weights."),
    ],
)
def test_faults_of_weights_are_named(quiz, problem):
    (found,) = validate(quiz)
    assert problem in found


@pytest.mark.parametrize("is_correct", [True, False])
@pytest.mark.parametrize("expected", [True, False])
@pytest.mark.parametrize("role", list(Role))
def test_the_role_of_a_claim_must_fit_the_key(is_correct, expected, role):
    sound = {
        DECIDES: is_correct == expected,
        TRUE_BUT: expected and not is_correct,
        FALSE_REASON: not expected and not is_correct,
    }[role]
    found = validate(with_claim(make_claim(expected, role), is_correct=is_correct))
    assert (found == ()) == sound
    assert all("Question 1, “What is q1?”: choice “Choice A”: " in problem for problem in found)


def test_a_claim_on_a_source_alone_needs_that_source():
    claim = make_claim(name=SOURCE_ONLY)
    assert "its claim rests on a source alone, and none is given." in validate(with_claim(claim))[0]
    assert validate(with_claim(replace(claim, source="Glorot, Bordes & Bengio 2011"))) == ()


def test_a_claim_on_a_source_alone_is_never_decided():
    kind = CLAIMS[SOURCE_ONLY]
    result = kind.check(read_parameters(kind.parameters, {}))
    assert kind.name == SOURCE_ONLY
    assert (result.truth, result.witness, result.evidence) == (None, "", Evidence.SOURCE_ONLY)
    claim = make_claim(name=SOURCE_ONLY, source="Glorot 2011", result=result)
    assert check_claims(with_claim(claim)) == ()


def computed(truth, evidence=Evidence.PROVED):
    return ClaimResult(truth=truth, witness="f(−1) = 0", evidence=evidence)


def test_a_claim_that_comes_out_as_expected_is_sound():
    assert check_claims(with_claim(make_claim(True, result=computed(True)))) == ()
    assert check_claims(with_claim(make_claim(False, FALSE_REASON, result=computed(False)), is_correct=False)) == ()
    assert check_claims(make_quiz()) == ()


def test_a_contradiction_names_question_choice_and_witness():
    assert check_claims(with_claim(make_claim(True, result=computed(False)))) == (
        "Question 1, “What is q1?”, choice “Choice A”: its claim 'demo.claim' is expected to be true, but is false: f(−1) = 0",
    )


def test_what_cannot_be_decided_needs_a_source():
    undecided = computed(None, Evidence.SOURCE_ONLY)
    (found,) = check_claims(with_claim(make_claim(result=undecided)))
    assert "can't be decided by computing, and no source is given" in found
    assert check_claims(with_claim(make_claim(result=undecided, source="A book"))) == ()


def test_a_claim_without_a_result_is_not_taken_for_checked():
    (found,) = check_claims(with_claim(make_claim()))
    assert "its claim 'demo.claim' was not computed." in found


@pytest.mark.parametrize(("truth", "evidence"), [(None, Evidence.PROVED), (True, Evidence.SOURCE_ONLY)])
def test_evidence_that_overstates_its_truth_is_a_fault_of_the_code(truth, evidence):
    with pytest.raises(ValueError, match=r"The claim 'demo.claim' gave truth"):
        check_claims(with_claim(make_claim(source="A book", result=computed(truth, evidence))))
