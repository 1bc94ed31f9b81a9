"""How refusals become HTTP, one table for pages and interfaces alike."""

from __future__ import annotations

from quizzes.engine import errors

STATUS: dict[type[errors.QuizError], int] = {
    errors.InvalidAnswer: 422,
    errors.InvalidRating: 422,
    errors.InvalidText: 422,
    errors.InvalidContent: 422,
    errors.InvalidParameter: 422,
    errors.KeyReused: 422,
    errors.MissingKey: 400,
    errors.UnknownQuestion: 404,
    errors.NotFound: 404,
    errors.AttemptClosed: 409,
    errors.AlreadyChecked: 409,
    errors.AlreadyFinished: 409,
    errors.NotFinished: 409,
    errors.StaleRevision: 409,
    errors.InUse: 409,
}


def status_of(error: errors.QuizError) -> int:
    """The status of the error's class or of the nearest base that has one."""
    return next((STATUS[base] for base in type(error).__mro__ if base in STATUS), 400)
