"""What the kinds with choices share: reading ticks, grading them by the question's scheme, and saying what was ticked."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from quizzes.engine.content import Choice, Question, Reference, Text
from quizzes.engine.errors import EmptyAnswer, InvalidAnswer, RepeatedChoice, UnknownChoice
from quizzes.engine.kinds.base import DONT_KNOW, NONE_OF_THESE, Grade, Raw, Response, Verdict, offers_none, verdict_of
from quizzes.engine.schemes import scheme_of

DONT_KNOW_GRADE = Grade(Fraction(0), Verdict.DONT_KNOW)
LONGEST_ECHO = 40


def read_ticks(question: Question, raw: Raw, *, offers_dont_know: bool) -> Response:
    """The ticked keys in the order of the question; raises `InvalidAnswer`."""
    sent = sent_keys(raw)
    if not sent:
        raise EmptyAnswer("Nothing is chosen yet. Choose an answer, then check it.")
    known = [choice.key for choice in question.choices]
    special = [DONT_KNOW] * offers_dont_know + [NONE_OF_THESE] * offers_none(question)
    _refuse_unknown(sent, known + special)
    for key, words in ((DONT_KNOW, "I don't know yet"), (NONE_OF_THESE, "None of these")):
        if key in sent and len(sent) > 1:
            raise InvalidAnswer(f"“{words}” can't stand with other choices. Keep it alone, or take it out.")
    if sent == [DONT_KNOW]:
        return Response(dont_know=True)
    return Response(choices=tuple(key for key in known if key in sent))


def sent_keys(raw: Raw) -> list[str]:
    sent = raw.get("choices", [])
    if not isinstance(sent, (list, tuple)) or not all(isinstance(key, str) for key in sent):
        raise InvalidAnswer("The answer must come as a list of choices. Open the question again and choose.")
    return list(sent)


def _refuse_unknown(sent: Sequence[str], known: Sequence[str]) -> None:
    for key in sent:
        if key not in known:
            raise UnknownChoice(
                f"“{key[:LONGEST_ECHO]}” is not a choice of this question. Open the question again and choose.",
                choice=key,
            )
        if sent.count(key) > 1:
            raise RepeatedChoice(f"“{key}” was sent {sent.count(key)} times. Send each choice once.", choice=key)


def grade_ticks(question: Question, response: Response) -> Grade:
    if response.dont_know:
        return DONT_KNOW_GRADE
    scheme, ticked = scheme_of(question), frozenset(response.choices)
    fraction = scheme.grade(question, ticked)
    return Grade(fraction, verdict_of(fraction), scheme.working(question, ticked))


def summarise_ticks(question: Question, response: Response) -> str:
    if response.dont_know:
        return "I don't know yet"
    texts = (choice.text.told for choice in question.choices if choice.key in response.choices)
    return "; ".join(texts) or "None of these"


def refuse_body(question: Question, *known: str) -> list[str]:
    return [
        f"The setting {name!r} is not known for this kind; known are {', '.join(known) or 'none'}."
        for name in question.body
        if name not in known
    ]


def count_keys(question: Question) -> int:
    return sum(choice.is_correct for choice in question.choices)


def example_question(kind: str, scheme: str, *choices: Choice, body: dict[str, bool] | None = None) -> Question:
    """A question for a kind's own examples."""
    return Question(
        key="example",
        kind=kind,
        stem=Text("Which inputs does ReLU pass on unchanged?"),
        points=Fraction(1),
        scheme=Reference(scheme),
        choices=choices,
        body=dict(body or {}),
    )


def example_choice(key: str, text: str, *, is_correct: bool = False) -> Choice:
    return Choice(key=key, text=Text(text), is_correct=is_correct)
