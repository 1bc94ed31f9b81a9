"""A frozen quiz: what a version holds, for ever. Integers and strings only, so that its bytes and hash never depend on a machine."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from quizzes.engine.subject import ClaimResult, Evidence, Parameters, Role

SCHEMA = 4  # raise it with a step in `UPCASTS`


_FIGURE_LINE = re.compile(r"^[ \t]{0,3}:::[ \t]*figure\b[^\n|]*(?:\|([^\n]*))?$", re.MULTILINE)


def no_parameters() -> Parameters:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Text:
    """Source text with its format; HTML is derived from it when it is shown."""

    text: str
    format: str = "markdown"  # markdown, plain or html

    @property
    def told(self) -> str:
        """The text where no figure is drawn: a figure's line gives its words, and never what it names."""
        return _FIGURE_LINE.sub(lambda line: (line[1] or "A figure").strip(), self.text)


@dataclass(frozen=True, slots=True)
class Reference:
    """A named part of a subject or of the engine with its parameters: a scheme, a claim, a provider, a quantity."""

    name: str
    parameters: Parameters = field(default_factory=no_parameters)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a choice states, the truth the author expects, how it bears on the choice, and what computing it gave."""

    claim: Reference
    expected: bool
    role: Role
    source: str = ""  # needed where nothing can be computed
    result: ClaimResult | None = None  # filled in at publication
    unreadable: str = ""  # what of a draft's claim can't be read; never frozen


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    text: Text
    is_correct: bool
    weight: Fraction | None = None  # option weights only
    feedback_ticked: Text = Text("")
    feedback_unticked: Text = Text("")
    claim: Claim | None = None

    @property
    def claim_numbers(self) -> dict[str, str]:
        """What prose of this choice may take as `{{ claim.NAME }}`."""
        if self.claim is None or self.claim.result is None:
            return {}
        return {f"claim.{name}": text for name, text in self.claim.result.numbers.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """A number that answers are compared with, and the rules that lead to it: several where they coincide."""

    rules: tuple[str, ...]
    value: Fraction


@dataclass(frozen=True, slots=True)
class Draw:
    """One admissible set of parameters of a quantity, with its right value, other right forms and known wrong ones.

    `texts` are the parameters in words, which prose takes as `{{ draw.NAME }}`."""

    parameters: Parameters
    texts: Mapping[str, str]
    answer: Fraction
    accepted: tuple[Known, ...] = ()
    wrong: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Variants:
    """All draws of a numeric question, computed at publication, with what to say of each rule."""

    quantity: str
    messages: Mapping[str, str]
    draws: tuple[Draw, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a frozen quiz. `body` holds what only its kind knows (numeric: answer, tolerance, unit).

    With `variants` the numbers of stem and answer come from a draw: `draws.drawn` gives the question as a learner
    sees it, whose `draw` is set."""

    key: str
    kind: str
    stem: Text
    points: Fraction
    scheme: Reference
    choices: tuple[Choice, ...] = ()
    note_before: Text = Text("")
    note_after: Text = Text("")
    source: Text = Text("")
    hints: tuple[Text, ...] = ()  # one more is shown after each try that isn't right
    explanation: Reference | None = None
    body: Parameters = field(default_factory=no_parameters)
    variants: Variants | None = None
    draw: Draw | None = None  # never frozen: of a question as drawn
    language: str = ""  # where it isn't that of the quiz

    @property
    def draw_count(self) -> int:
        return 1 if self.variants is None else len(self.variants.draws)

    def choice(self, key: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that belong to the content. Dates, attempts and review rules stand on the assignment instead."""

    shuffle_questions: bool = False
    shuffle_choices: bool = True
    offers_dont_know: bool = False  # an "I don't know yet" choice: 0 points, feedback shown, kept apart from wrong
    asks: int | None = None  # how many of the questions an attempt asks, drawn by its seed; None: all
    tries: int = 1  # of each question, where answers are checked one by one
    try_penalty: Fraction = Fraction(0)  # what every try before the one that counts takes from its grade
    certainty: str = ""  # whether learners say how certain they are: "asked", or "marked" with what it earns
    intro: Text = Text("")  # stands above the first question


@dataclass(frozen=True, slots=True)
class Quiz:
    title: str
    language: str
    questions: tuple[Question, ...]
    settings: Settings = field(default_factory=Settings)

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    def language_of(self, question: Question) -> str:
        return question.language or self.language

    @property
    def asked(self) -> int:
        """How many questions an attempt asks."""
        return len(self.questions) if self.settings.asks is None else min(self.settings.asks, len(self.questions))

    @property
    def points(self) -> Fraction:
        """What an attempt can earn. Where questions are drawn, all are worth the same."""
        worth = sorted((question.points for question in self.questions), reverse=True)
        return sum(worth[: self.asked], Fraction(0))


def canonical_json(document: Mapping[str, object]) -> bytes:
    """One byte sequence for one document: sorted names, no spaces, UTF-8. Raises `TypeError` for a float."""
    _refuse_floats(document, "document")
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256(document: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical_json(document)).hexdigest()


def _refuse_floats(value: object, path: str) -> None:
    if isinstance(value, float):
        raise TypeError(f"{path} holds the float {value!r}; frozen content takes integers and strings only.")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{path} holds the name {key!r}; names in frozen content are texts.")
            _refuse_floats(item, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _refuse_floats(item, f"{path}[{index}]")


def to_document(quiz: Quiz) -> dict[str, object]:
    """The quiz as its frozen document: the inverse of `from_document`."""
    return {
        "schema": SCHEMA,
        "title": quiz.title,
        "language": quiz.language,
        "settings": {
            "shuffle_questions": quiz.settings.shuffle_questions,
            "shuffle_choices": quiz.settings.shuffle_choices,
            "offers_dont_know": quiz.settings.offers_dont_know,
            "asks": quiz.settings.asks,
            "tries": quiz.settings.tries,
            "try_penalty": str(quiz.settings.try_penalty),
            "certainty": quiz.settings.certainty,
            "intro": _text(quiz.settings.intro),
        },
        "questions": [_question(question) for question in quiz.questions],
    }


def from_document(document: Mapping[str, object]) -> Quiz:
    """The quiz of a frozen document, older schemas up-cast first."""
    current = upcast(document)
    settings = current["settings"]
    return Quiz(
        title=current["title"],
        language=current["language"],
        settings=Settings(
            shuffle_questions=settings["shuffle_questions"],
            shuffle_choices=settings["shuffle_choices"],
            offers_dont_know=settings["offers_dont_know"],
            asks=settings["asks"],
            tries=settings["tries"],
            try_penalty=Fraction(settings["try_penalty"]),
            certainty=settings["certainty"],
            intro=_read_text(settings["intro"]),
        ),
        questions=tuple(_read_question(question) for question in current["questions"]),
    )


def _with_variants(document: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 knew no draws."""
    for question in document["questions"]:
        question["variants"] = None
    return document


def _with_tries(document: dict[str, Any]) -> dict[str, Any]:
    """Schema 2 asked every question, once, without hints."""
    document["settings"] |= {"asks": None, "tries": 1, "try_penalty": "0"}
    for question in document["questions"]:
        question["hints"] = []
    return document


def _with_certainty(document: dict[str, Any]) -> dict[str, Any]:
    """Schema 3 didn't ask how certain anybody was."""
    document["settings"]["certainty"] = ""
    return document


# From each older schema the step to the next one: a function of the old document.
UPCASTS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _with_variants, 2: _with_tries, 3: _with_certainty}


def upcast(document: Mapping[str, object]) -> dict[str, Any]:
    """The document in the current schema. Stored documents never change: older ones are lifted as they are read."""
    schema = document.get("schema")
    if not isinstance(schema, int) or (schema != SCHEMA and schema not in UPCASTS):
        raise ValueError(f"This document has schema {schema!r}; this release reads up to {SCHEMA}. Upgrade the site.")
    current: dict[str, Any] = dict(document)
    while schema != SCHEMA:
        current = UPCASTS[schema](deepcopy(current))
        schema += 1
        current["schema"] = schema
    return current


def validate(quiz: Quiz) -> tuple[str, ...]:
    """Every problem of the quiz's content at once, each naming its question and choice."""
    from quizzes.engine import validation  # it stands on the kinds, and they on the types above

    return validation.problems(quiz)


def check_claims(quiz: Quiz) -> tuple[str, ...]:
    """Every claim whose computed result speaks against its choice, once the results are filled in."""
    from quizzes.engine import validation

    return validation.problems_of_claims(quiz)


def _text(text: Text) -> dict[str, str]:
    return {"text": text.text, "format": text.format}


def _read_text(raw: Mapping[str, Any]) -> Text:
    return Text(raw["text"], raw["format"])


def _reference(reference: Reference | None) -> dict[str, object] | None:
    return None if reference is None else {"name": reference.name, "parameters": dict(reference.parameters)}


def _read_reference(raw: Mapping[str, Any]) -> Reference:
    return Reference(raw["name"], raw["parameters"])


def _question(question: Question) -> dict[str, object]:
    return {
        "key": question.key,
        "kind": question.kind,
        "stem": _text(question.stem),
        "points": str(question.points),
        "scheme": _reference(question.scheme),
        "choices": [_choice(choice) for choice in question.choices],
        "note_before": _text(question.note_before),
        "note_after": _text(question.note_after),
        "source": _text(question.source),
        "hints": [_text(hint) for hint in question.hints],
        "explanation": _reference(question.explanation),
        "body": dict(question.body),
        "variants": None if question.variants is None else _variants(question.variants),
        # Left out where it says nothing, so that no document of before changes by it.
        **({"language": question.language} if question.language else {}),
    }


def _variants(variants: Variants) -> dict[str, object]:
    return {
        "quantity": variants.quantity,
        "messages": dict(variants.messages),
        "draws": [
            {
                "parameters": dict(draw.parameters),
                "texts": dict(draw.texts),
                "answer": str(draw.answer),
                "accepted": [_known(known) for known in draw.accepted],
                "wrong": [_known(known) for known in draw.wrong],
            }
            for draw in variants.draws
        ],
    }


def _known(known: Known) -> dict[str, object]:
    return {"rules": list(known.rules), "value": str(known.value)}


def _read_variants(raw: Mapping[str, Any]) -> Variants:
    return Variants(raw["quantity"], raw["messages"], tuple(_read_draw(draw) for draw in raw["draws"]))


def _read_draw(raw: Mapping[str, Any]) -> Draw:
    accepted, wrong = (
        tuple(Known(tuple(known["rules"]), Fraction(known["value"])) for known in raw[name])
        for name in ("accepted", "wrong")
    )
    return Draw(raw["parameters"], raw["texts"], Fraction(raw["answer"]), accepted, wrong)


def _read_question(raw: Mapping[str, Any]) -> Question:
    return Question(
        key=raw["key"],
        kind=raw["kind"],
        stem=_read_text(raw["stem"]),
        points=Fraction(raw["points"]),
        scheme=_read_reference(raw["scheme"]),
        choices=tuple(_read_choice(choice) for choice in raw["choices"]),
        note_before=_read_text(raw["note_before"]),
        note_after=_read_text(raw["note_after"]),
        source=_read_text(raw["source"]),
        hints=tuple(_read_text(hint) for hint in raw["hints"]),
        explanation=_read_reference(raw["explanation"]) if raw["explanation"] else None,
        body=raw["body"],
        variants=None if raw["variants"] is None else _read_variants(raw["variants"]),
        language=raw.get("language", ""),
    )


def _choice(choice: Choice) -> dict[str, object]:
    return {
        "key": choice.key,
        "text": _text(choice.text),
        "is_correct": choice.is_correct,
        "weight": None if choice.weight is None else str(choice.weight),
        "feedback_ticked": _text(choice.feedback_ticked),
        "feedback_unticked": _text(choice.feedback_unticked),
        "claim": None if choice.claim is None else _claim(choice.claim),
    }


def _read_choice(raw: Mapping[str, Any]) -> Choice:
    return Choice(
        key=raw["key"],
        text=_read_text(raw["text"]),
        is_correct=raw["is_correct"],
        weight=None if raw["weight"] is None else Fraction(raw["weight"]),
        feedback_ticked=_read_text(raw["feedback_ticked"]),
        feedback_unticked=_read_text(raw["feedback_unticked"]),
        claim=None if raw["claim"] is None else _read_claim(raw["claim"]),
    )


def _claim(claim: Claim) -> dict[str, object]:
    result = claim.result
    return {
        "claim": _reference(claim.claim),
        "expected": claim.expected,
        "role": claim.role.value,
        "source": claim.source,
        "result": result
        and {
            "truth": result.truth,
            "witness": result.witness,
            "evidence": result.evidence.value,
            "n": result.n,
            "seed": result.seed,
            "numbers": dict(result.numbers),
        },
    }


def _read_claim(raw: Mapping[str, Any]) -> Claim:
    result = raw["result"]
    return Claim(
        claim=_read_reference(raw["claim"]),
        expected=raw["expected"],
        role=Role(raw["role"]),
        source=raw["source"],
        result=result
        and ClaimResult(
            truth=result["truth"],
            witness=result["witness"],
            evidence=Evidence(result["evidence"]),
            n=result["n"],
            seed=result["seed"],
            numbers=result["numbers"],
        ),
    )
