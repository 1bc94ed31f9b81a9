"""What must hold before a quiz is frozen. Reports every problem at once, naming question and choice; changes nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from quizzes.engine.certainty import MARKED, MODES
from quizzes.engine.claims import SOURCE_ONLY
from quizzes.engine.content import Choice, Claim, Question, Quiz, Text
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.kinds import KINDS
from quizzes.engine.kinds.base import RESERVED
from quizzes.engine.schemes import SCHEMES, WEIGHT_LIMIT, bounds
from quizzes.engine.subject import ClaimResult, Evidence, Role, read_parameters

MOST_QUESTIONS = 200
MOST_TRIES = 10
MOST_HINTS = 9  # one fewer than tries: after the last the answer is shown
MOST_CHOICES = 50
MOST_WEIGHTED_CHOICES = 20  # every sum of weights is formed to say what guessing earns
FINEST_WEIGHTS = 10**6  # common denominator of weights and bounds: a grade is kept as two integers of 64 bits
LONGEST_TEXT = 20_000  # characters
LONGEST_TITLE = 200
LONGEST_NAME = 60  # of a question or choice in a message
FEWEST_POINTS, MOST_POINTS = Fraction(1, 100), Fraction(1000)
FORMATS = ("markdown", "plain", "html")


def problems(quiz: Quiz) -> tuple[str, ...]:
    """Every problem of the content; claims are checked against expected truth by `problems_of_claims`."""
    found = [problem for _, problem in of_quiz(quiz)]
    for number, question in enumerate(quiz.questions, start=1):
        name = question_name(number, question)
        found += [f"{name}: {problem}" for problem in _of_question(question)]
        if quiz.settings.certainty == MARKED and _takes_away(question):
            found.append(f"{name}: {TAKES_TWICE}")
    return tuple(found)


TAKES_TWICE = (
    "Its scheme takes points away for what is wrong, and so does marking certainty. Choose another scheme, or ask for "
    "certainty without marking it."
)


def _takes_away(question: Question) -> bool:
    scheme = SCHEMES.get(question.scheme.name)
    try:
        return scheme is not None and (bounds(question)[0] if scheme.id == "option_weights" else scheme.minimum) < 0
    except InvalidParameter:
        return False  # told of the scheme itself


def problems_of_claims(quiz: Quiz) -> tuple[str, ...]:
    """Claims that were not computed, came out against what the author expects, or have nothing behind them."""
    return tuple(
        f"{question_name(number, question)}, {choice_name(choice)}: {problem}"
        for number, question in enumerate(quiz.questions, start=1)
        for choice in question.choices
        if choice.claim is not None
        for problem in _of_result(choice.claim)
    )


def question_name(number: int, question: Question) -> str:
    return f"Question {number}, “{_short(question.stem.told)}”"


def choice_name(choice: Choice) -> str:
    return f"choice “{_short(choice.text.told)}”"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


def of_quiz(quiz: Quiz) -> Iterator[tuple[str, str]]:
    """Every problem of the quiz itself, each behind the name of the setting to mend."""
    if not quiz.title.strip():
        yield "title", "The quiz has no title."
    if len(quiz.title) > LONGEST_TITLE:
        yield "title", f"The title has {len(quiz.title)} characters; at most {LONGEST_TITLE} fit."
    if not quiz.language.strip():
        yield "language", "The quiz has no language, which screen readers need, such as “en”."
    if not quiz.questions:
        yield "questions", "The quiz has no questions."
    if len(quiz.questions) > MOST_QUESTIONS:
        yield "questions", f"The quiz has {len(quiz.questions)} questions; at most {MOST_QUESTIONS} fit."
    yield from _of_settings(quiz)
    for key in _repeated(question.key for question in quiz.questions):
        yield "questions", f"The question with the key {key!r} stands in the quiz more than once."
    yield from (("intro", problem) for problem in _of_text("The intro", quiz.settings.intro))


def _of_settings(quiz: Quiz) -> Iterator[tuple[str, str]]:
    settings, number = quiz.settings, len(quiz.questions)
    if settings.asks is not None and not 1 <= settings.asks <= number:
        yield (
            "asks",
            f"It asks {settings.asks} questions of each attempt; it holds {number}, so give from 1 to {number}.",
        )
    if quiz.asked < number and len({question.points for question in quiz.questions}) > 1:
        worth = "so all must be worth the same: else attempts differ in what they can earn."
        yield "asks", f"It asks {quiz.asked} of its {number} questions, {worth}"
    if not 1 <= settings.tries <= MOST_TRIES:
        yield "tries", f"It allows {settings.tries} tries of each question; give from 1 to {MOST_TRIES}."
    if not 0 <= settings.try_penalty <= 1:
        yield "try_penalty", f"Each try costs {settings.try_penalty} of the grade; give from 0 to 1."
    if settings.tries == 1 and settings.try_penalty:
        yield "try_penalty", "A try costs something, but there is only one. Allow more tries or take the penalty away."
    if settings.certainty not in MODES:
        known = "known are 'asked', 'marked' and '' for neither."
        yield "certainty", f"Its certainty setting is {settings.certainty!r}; {known}"
    if settings.certainty and settings.tries > 1:
        both = "It asks how certain learners are and allows several tries: after the first one they know."
        yield "certainty", f"{both} Keep one of the two."


def _of_question(question: Question) -> Iterator[str]:
    yield from _of_texts(question)
    yield from _of_kind_and_scheme(question)
    if not FEWEST_POINTS <= question.points <= MOST_POINTS:
        yield f"It is worth {question.points} points; give from {FEWEST_POINTS} to {MOST_POINTS}."
    if len(question.choices) > MOST_CHOICES:
        yield f"It has {len(question.choices)} choices; at most {MOST_CHOICES} fit."
    for key in _repeated(choice.key for choice in question.choices):
        yield f"The choice key {key!r} is used more than once."
    for text in _repeated(" ".join(choice.text.text.split()) for choice in question.choices):
        yield f"More than one choice reads “{_short(text)}”."
    for choice in question.choices:
        for problem in _of_choice(choice):
            yield f"{choice_name(choice)}: {problem}"


def _of_texts(question: Question) -> Iterator[str]:
    if not question.stem.text.strip():
        yield "The stem is empty."
    if question.explanation is None:  # then its feedback is somebody's word, which readers must be able to check
        if not question.note_after.text.strip():
            yield "It has no explanation: choose a computation, or write a note that stands with the feedback."
        if not question.source.text.strip():
            yield "It has no source: nothing is computed for it, so say where a reader can check what it says."
    yield from _of_text("The stem", question.stem)
    yield from _of_text("The note before", question.note_before)
    yield from _of_text("The note after", question.note_after)
    yield from _of_text("The source", question.source)
    if len(question.hints) > MOST_HINTS:
        yield f"It has {len(question.hints)} hints; at most {MOST_HINTS} fit."
    for number, hint in enumerate(question.hints, start=1):
        if not hint.text.strip():
            yield f"Hint {number} is empty."
        yield from _of_text(f"Hint {number}", hint)


def _of_text(name: str, text: Text) -> Iterator[str]:
    if len(text.text) > LONGEST_TEXT:
        yield f"{name} has {len(text.text)} characters; at most {LONGEST_TEXT} fit."
    if text.format not in FORMATS:
        yield f"{name} has the format {text.format!r}; known are {', '.join(FORMATS)}."
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text.text):
        yield f"{name} holds a character that can't be stored (NUL or half of a pair). Type the passage again."


def _of_kind_and_scheme(question: Question) -> Iterator[str]:
    kind, scheme = KINDS.get(question.kind), SCHEMES.get(question.scheme.name)
    if kind is None:
        yield f"The kind {question.kind!r} is unknown; known are {', '.join(KINDS)}."
    else:
        yield from kind.validate(question)
    if scheme is None:
        yield f"The scheme {question.scheme.name!r} is unknown; known are {', '.join(SCHEMES)}."
        return
    if kind is not None and scheme.id not in kind.schemes:
        yield f"The scheme {scheme.id!r} does not fit {kind.title!r}; those that fit are {', '.join(kind.schemes)}."
    try:
        read_parameters(scheme.parameters, question.scheme.parameters)
    except InvalidParameter as refusal:
        yield f"The scheme's parameters: {refusal.message}"
        return
    if scheme.id == "option_weights":
        yield from _of_weights(question)


def _of_weights(question: Question) -> Iterator[str]:
    if len(question.choices) > MOST_WEIGHTED_CHOICES:
        yield f"It has {len(question.choices)} choices; at most {MOST_WEIGHTED_CHOICES} can carry weights."
    faulty = False
    for choice in question.choices:
        if choice.weight is None:
            yield f"{choice_name(choice)}: has no weight, which this scheme needs."
        elif abs(choice.weight) > WEIGHT_LIMIT:
            yield f"{choice_name(choice)}: the weight {choice.weight} is out of bounds, −{WEIGHT_LIMIT} to {WEIGHT_LIMIT}."
        faulty = faulty or choice.weight is None
    try:
        lower, upper = bounds(question)
    except InvalidParameter as refusal:
        yield f"The scheme's parameters: {refusal.message}"
        return
    weights = [choice.weight for choice in question.choices if choice.weight is not None]
    if math.lcm(*(number.denominator for number in (lower, upper, *weights))) > FINEST_WEIGHTS:
        yield "Its weights or their bounds have too many digits to be added exactly. Round them to a few decimals."
    keys = [choice for choice in question.choices if choice.is_correct]
    if not faulty and keys and sum(choice.weight or 0 for choice in keys) < upper:
        yield f"The weights of its right choices don't add up to {upper}, so that nobody can earn all of the points."
    if not faulty and not keys and any(choice.weight and choice.weight > 0 for choice in question.choices):
        yield "No choice is right, yet some carry a weight above 0."


def _of_choice(choice: Choice) -> Iterator[str]:
    if not choice.key or choice.key in RESERVED:
        yield f"the key {choice.key!r} can't be used."
    if not choice.text.text.strip():
        yield "its text is empty."
    if not choice.feedback_ticked.text.strip():
        yield "it has no feedback for when it is ticked."
    if choice.is_correct and not choice.feedback_unticked.text.strip():
        yield "it is right and has no feedback for when it is left out."
    yield from _of_text("its text", choice.text)
    yield from _of_text("its feedback when ticked", choice.feedback_ticked)
    yield from _of_text("its feedback when left out", choice.feedback_unticked)
    if choice.claim is not None:
        yield from _of_claim(choice, choice.claim)


def _of_claim(choice: Choice, claim: Claim) -> Iterator[str]:
    if claim.unreadable:
        yield f"its claim can't be read: {claim.unreadable}."
        return
    if problem := _of_role(choice, claim):
        yield problem
    if claim.claim.name == SOURCE_ONLY and not claim.source.strip():
        yield "its claim rests on a source alone, and none is given."
    if len(claim.source) > LONGEST_TEXT:
        yield f"the source of its claim has {len(claim.source)} characters; at most {LONGEST_TEXT} fit."


def _of_role(choice: Choice, claim: Claim) -> str | None:
    if claim.role is Role.DECIDES:
        if choice.is_correct == claim.expected:
            return None
        marked, expected = ("right", "false") if choice.is_correct else ("wrong", "true")
        return f"it is marked {marked}, but its claim decides it and is expected to be {expected}."
    if choice.is_correct:
        return f"it is marked right, but the role of its claim is {claim.role.value!r}."
    if claim.role is Role.TRUE_BUT_NOT_THE_ANSWER and not claim.expected:
        return "its claim is called true but not the answer, and is expected to be false."
    if claim.role is Role.REASON_IS_FALSE and claim.expected:
        return "the reason it gives is called false, and its claim is expected to be true."
    return None


def _of_result(claim: Claim) -> Iterator[str]:
    if claim.result is None:
        yield f"its claim {claim.claim.name!r} was not computed."
        return
    _refuse_overstated(claim, claim.result)
    if claim.result.truth is None:
        if not claim.source.strip():
            yield f"its claim {claim.claim.name!r} can't be decided by computing, and no source is given."
    elif claim.result.truth is not claim.expected:
        computed, expected = _word(claim.result.truth), _word(claim.expected)
        yield f"its claim {claim.claim.name!r} is expected to be {expected}, but is {computed}: {claim.result.witness}"


def _refuse_overstated(claim: Claim, result: ClaimResult) -> None:
    """A claim type that contradicts itself is a fault of its code, not of the author's quiz."""
    if (result.truth is None and result.evidence is Evidence.PROVED) or (
        result.truth is not None and result.evidence is Evidence.SOURCE_ONLY
    ):
        raise ValueError(
            f"The claim {claim.claim.name!r} gave truth {result.truth} with evidence {result.evidence.value!r}."
        )


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]
