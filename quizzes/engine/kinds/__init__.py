"""The kinds of questions, one module each."""

from __future__ import annotations

from collections.abc import Mapping

from quizzes.engine.content import Question
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.kinds.base import Kind
from quizzes.engine.kinds.multi_select import MultiSelect
from quizzes.engine.kinds.numeric import Numeric
from quizzes.engine.kinds.single_choice import SingleChoice
from quizzes.engine.kinds.true_false import TrueFalse

KINDS: Mapping[str, Kind] = {
    "single_choice": SingleChoice(),
    "multi_select": MultiSelect(),
    "true_false": TrueFalse(),
    "numeric": Numeric(),
}


def kind_of(question: Question) -> Kind:
    """Raises `InvalidParameter` for a kind that does not exist."""
    if question.kind not in KINDS:
        raise InvalidParameter("kind", f"{question.kind!r} is unknown; known are {', '.join(KINDS)}.")
    return KINDS[question.kind]
