"""Numeric: a typed number is right within a closed interval around the answer, compared in exact fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from quizzes.engine.content import Question, Reference, Text
from quizzes.engine.draws import has_variants, missing_of_draws, predicted_range, tolerance_of
from quizzes.engine.errors import EmptyAnswer, InvalidAnswer, InvalidParameter, MissingParameter, UnreadableNumber
from quizzes.engine.kinds.base import DONT_KNOW, Example, Grade, Raw, Response, Verdict
from quizzes.engine.kinds.ticks import DONT_KNOW_GRADE, refuse_body, sent_keys
from quizzes.engine.numbers import exact_text, parse_number, readable
from quizzes.engine.subject import Parameters

SETTINGS = ("answer", "tolerance", "relative", "exact", "unit", "decimals")
VARIANT_SETTINGS = ("quantity", "parameters", "domain", "tolerance", "unit", "decimals", "predict")
NO_ANSWER = "It has no answer: give the number that is right."
NO_TOLERANCE = "It has no tolerance. Give one, or mark the answer as exact."
MOST_DECIMALS = 9
LONGEST_UNIT = 20
SIGNS_OF_NUMBERS = set("0123456789⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻.,+-−eExX×·*^()/ ")


@dataclass(frozen=True, slots=True)
class Target:
    """The answer and how far from it is still right: at most `margin`, both ends included."""

    answer: Fraction
    tolerance: Fraction
    relative: Fraction
    also: tuple[Fraction, ...] = ()  # other forms of the answer that are right too

    @property
    def margin(self) -> Fraction:
        return max(self.tolerance, self.relative * abs(self.answer))

    @property
    def lower(self) -> Fraction:
        return self.answer - self.margin

    @property
    def upper(self) -> Fraction:
        return self.answer + self.margin

    def accepts(self, number: Fraction) -> bool:
        return any(abs(number - value) <= self.margin for value in (self.answer, *self.also))


def target_of(question: Question) -> Target:
    """Raises `UnreadableNumber` where the content is not valid."""
    body, draw = question.body, question.draw
    also = () if draw is None else tuple(known.value for known in draw.accepted)
    return Target(_number(body, "answer"), _number(body, "tolerance"), _number(body, "relative"), also)


def unit_of(question: Question) -> str:
    return str(question.body.get("unit", ""))


def decimals_asked(question: Question) -> int | None:
    """How many decimals the answer is to have; None where nobody asks for a number of them, or a draft's can't be read."""
    decimals = question.body.get("decimals")
    return int(str(decimals)) if question.kind == Numeric.name and _is_count(decimals) else None


def answer_text(question: Question) -> str:
    """The answer as people read it, with as many decimals as are asked for and its unit."""
    decimals, answer = question.body.get("decimals"), target_of(question).answer
    text = exact_text(answer) if decimals is None else readable(answer, places=int(str(decimals)))
    return _with_unit(text, question)


class Numeric:
    name = "numeric"
    title = "Number"
    default_scheme = "exact"
    schemes: tuple[str, ...] = ("exact",)

    def validate(self, question: Question) -> list[str]:
        varies = has_variants(question)
        faults = refuse_body(question, *(VARIANT_SETTINGS if varies else SETTINGS))
        if question.choices:
            faults.append("It has choices; a number is typed, so take them out.")
        if varies:
            return faults + _faults_of_variants(question.body)
        unreadable = _unreadable_numbers(question.body)
        faults += unreadable + _faults_of_texts(question.body)
        if not unreadable:
            faults += _faults_of_target(question.body, target_of(question))
        return faults

    def missing(self, question: Question) -> list[str]:
        if has_variants(question):
            return _missing_of_variants(question.body)
        return [fault for fault in self.validate(question) if fault in (NO_ANSWER, NO_TOLERANCE)]

    def parse(self, question: Question, raw: Raw, *, offers_dont_know: bool = False) -> Response:
        text, sent = raw.get("text", ""), sent_keys(raw)
        if not isinstance(text, str):
            raise InvalidAnswer("The answer must come as a typed text. Open the question again and type it.")
        if sent:
            return _read_dont_know(sent, text, offers_dont_know=offers_dont_know)
        if not text.strip():
            raise EmptyAnswer("Nothing is typed yet. Type a number, then check it.")
        read = parse_number(text.strip().removesuffix(unit_of(question)))
        return Response(number=read.value, decimals=read.decimals)

    def grade(self, question: Question, response: Response) -> Grade:
        if response.dont_know or response.number is None:
            return DONT_KNOW_GRADE
        target = target_of(question)
        if target.accepts(response.number):
            return Grade(Fraction(1), Verdict.RIGHT, accepted_text(question))
        return Grade(Fraction(0), Verdict.WRONG, accepted_text(question))

    def summarise(self, question: Question, response: Response) -> str:
        if response.dont_know or response.number is None:
            return "I don't know yet"
        return _with_unit(exact_text(response.number), question)

    def examples(self) -> tuple[Example, ...]:
        question = _example(answer="-3/4", tolerance="0.005", unit="V", decimals=2)
        relative = _example(answer="200", relative="1/100")
        strict = _example(answer="1/3", exact=True)
        return (
            Example("the answer", question, {"text": "-0.75"}, Fraction(1)),
            Example("with a true minus sign and a comma", question, {"text": "−0,75"}, Fraction(1)),
            Example("as a fraction", question, {"text": "-3/4"}, Fraction(1)),
            Example("with its unit", question, {"text": "-0.75 V"}, Fraction(1)),
            Example("on the edge of the tolerance", question, {"text": "-0.755"}, Fraction(1)),
            Example("just past the edge", question, {"text": "-0.75500001"}, Fraction(0)),
            Example("the wrong sign", question, {"text": "0.75"}, Fraction(0)),
            Example("on the edge of a relative tolerance", relative, {"text": "202"}, Fraction(1)),
            Example("past a relative tolerance", relative, {"text": "202.1"}, Fraction(0)),
            Example("a third exactly", strict, {"text": "1/3"}, Fraction(1)),
            Example("nearly a third", strict, {"text": "0.333333333"}, Fraction(0)),
            Example("nothing", question, {"text": "  "}, None),
            Example("an empty form", question, {}, None),
            Example("a word", question, {"text": "three"}, None),
            Example("not a number", question, {"text": "nan"}, None),
            Example("two readings", question, {"text": "1,234"}, None),
            Example("another unit", question, {"text": "-0.75 A"}, None),
            Example("a choice", question, {"text": "", "choices": ["a"]}, None),
            Example("something else than text", question, {"text": 0}, None),
        )


def key_text(question: Question) -> str:
    """The right answer and what else is accepted, as it is told to learners."""
    target, answer = target_of(question), answer_text(question)
    if question.draw is not None or target.margin == 0:
        return f"The answer is {answer}."
    return f"The answer is {answer}. {accepted_text(question)}"


def accepted_text(question: Question) -> str:
    target = target_of(question)
    if target.margin == 0:
        return f"Accepted: exactly {_with_unit(exact_text(target.answer), question)}."
    also = "".join(f", and as near to {exact_text(value)}" for value in target.also)
    return f"Accepted: {exact_text(target.lower)} to {_with_unit(exact_text(target.upper), question)}{also}."


def _read_dont_know(sent: list[str], text: str, *, offers_dont_know: bool) -> Response:
    if sent != [DONT_KNOW] or not offers_dont_know:
        raise InvalidAnswer("This question takes a typed number. Open the question again and type it.")
    if text.strip():
        raise InvalidAnswer("Both a number and “I don't know yet” were sent. Keep one of the two.")
    return Response(dont_know=True)


def _number(body: Parameters, name: str) -> Fraction:
    raw = body.get(name)
    if raw is None and name != "answer":
        return Fraction(0)
    if name not in body:
        raise UnreadableNumber(NO_ANSWER)
    if isinstance(raw, bool) or not isinstance(raw, (int, str)):
        raise UnreadableNumber(f"{raw!r} is not a number in quotes, such as '0.25' or '1/3'.")
    return Fraction(raw) if isinstance(raw, int) else parse_number(raw).value


def _unreadable_numbers(body: Parameters) -> list[str]:
    if "answer" not in body:
        return [NO_ANSWER]
    faults = []
    for name in ("answer", "tolerance", "relative"):
        try:
            _number(body, name)
        except UnreadableNumber as refusal:
            faults.append(f"The {name} can't be read: {refusal.message}")
    return faults


def _faults_of_texts(body: Parameters) -> list[str]:
    faults = []
    unit, decimals = body.get("unit", ""), body.get("decimals")
    if not isinstance(unit, str) or len(unit) > LONGEST_UNIT:
        faults.append(f"The unit must be a text of at most {LONGEST_UNIT} characters, not {unit!r}.")
    elif unit and set(unit) <= SIGNS_OF_NUMBERS:
        faults.append(f"The unit {unit!r} could be read as part of the number; give it as a word or a sign.")
    if decimals is not None and not _is_count(decimals):
        faults.append(f"The decimals must be a whole number from 0 to {MOST_DECIMALS}, not {decimals!r}.")
    if not isinstance(body.get("exact", False), bool):
        faults.append(f"The setting 'exact' must be true or false, not {body['exact']!r}.")
    return faults


def _faults_of_variants(body: Parameters) -> list[str]:
    """Of what the draws share; the quantity and its domain are computed when the quiz is checked."""
    faults = _faults_of_texts(body)
    for read in (tolerance_of, predicted_range):
        try:
            read(body)
        except MissingParameter:
            continue  # named below with all that is missing
        except InvalidParameter as refusal:
            return [*faults, f"It has variants: {refusal.message}"]
    return [*faults, *_missing_of_variants(body)]


def _missing_of_variants(body: Parameters) -> list[str]:
    return [f"It has variants: {each.message}" for each in missing_of_draws(body)]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DECIMALS


def _faults_of_target(body: Parameters, target: Target) -> list[str]:
    faults = [
        f"The {name} is below 0; give how far from the answer is still right."
        for name, value in (("tolerance", target.tolerance), ("relative", target.relative))
        if value < 0
    ]
    if faults:
        return faults
    if target.answer == 0 and target.relative and not target.tolerance:
        return ["The answer is 0, of which a relative tolerance is 0 too. Give an absolute tolerance."]
    if body.get("exact") is True:
        if target.margin:
            return ["It is marked exact and has a tolerance: keep one of the two."]
    elif not target.margin:
        return [NO_TOLERANCE]
    return _faults_of_rounding(body, target)


def _faults_of_rounding(body: Parameters, target: Target) -> list[str]:
    decimals = body.get("decimals")
    if not _is_count(decimals):
        return []
    rounded = parse_number(readable(target.answer, places=int(str(decimals)))).value
    if target.accepts(rounded):
        return []
    return [f"Rounded to {decimals} decimals as asked, the answer lies outside its own tolerance: widen it."]


def _with_unit(text: str, question: Question) -> str:
    unit = unit_of(question)
    return f"{text}\u00a0{unit}" if unit else text


def _example(**body: str | int | bool) -> Question:
    return Question(
        key="example",
        kind="numeric",
        stem=Text("What does the unit put out?"),
        points=Fraction(1),
        scheme=Reference("exact"),
        body=body,
    )
