"""Every refusal of the platform: a stable code for programs and a sentence for people that says what to do."""

from __future__ import annotations


class QuizError(Exception):
    """Base of all refusals. `code` is stable; the message names the thing and the remedy."""

    code = "quiz_error"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidAnswer(QuizError):
    """The response could not be understood. Invalid is not wrong: nothing is used up."""

    code = "invalid_answer"


class EmptyAnswer(InvalidAnswer):
    code = "empty_answer"


class UnknownChoice(InvalidAnswer):
    code = "unknown_choice"


class RepeatedChoice(InvalidAnswer):
    code = "repeated_choice"


class UnreadableNumber(InvalidAnswer):
    code = "unreadable_number"


class UnknownQuestion(QuizError):
    code = "unknown_question"


class NotFound(QuizError):
    """Also the answer for what exists but belongs to somebody else."""

    code = "not_found"


class AttemptClosed(QuizError):
    code = "attempt_closed"


class StaleRevision(QuizError):
    code = "stale_revision"


class NotStarted(QuizError):
    """A test, a time limit or an access code: the attempt begins on its own page."""

    code = "not_started"


class WrongMode(QuizError):
    """Check belongs to practice, Save to a test."""

    code = "wrong_mode"


class WrongCode(QuizError):
    code = "wrong_code"


class TooManyTries(QuizError):
    code = "too_many_tries"


class AlreadyChecked(QuizError):
    code = "already_checked"


class KeyReused(QuizError):
    code = "key_reused"


class MissingKey(QuizError):
    code = "missing_key"


class AlreadyFinished(QuizError):
    code = "already_finished"


class NotFinished(QuizError):
    code = "not_finished"


class InvalidRating(QuizError):
    code = "invalid_rating"


class InvalidText(QuizError):
    code = "invalid_text"


class InUse(QuizError):
    """Something hangs on what should go. The message says what."""

    code = "in_use"


class InvalidContent(QuizError):
    """A quiz can't be published as it stands. `problems` names every fault at once."""

    code = "invalid_content"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("The quiz can't be published: " + " ".join(problems), problems=problems)
        self.problems = problems


class InvalidParameter(QuizError):
    """A parameter of a claim, provider or scheme is missing, unknown or out of bounds."""

    code = "invalid_parameter"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", field=field)
        self.field = field
