"""Every refusal of the platform: a stable code for programs and a sentence for people that says what to do."""

from __future__ import annotations


class QuizError(Exception):
    """Base of all refusals. `code` is stable; `when` says in documents what it stands for; the message names the thing and
    the remedy."""

    code = "quiz_error"
    when = "the base of all"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidAnswer(QuizError):
    """The response could not be understood. Invalid is not wrong: nothing is used up."""

    code = "invalid_answer"
    when = "the answer can't be understood; nothing is used up"


class EmptyAnswer(InvalidAnswer):
    code = "empty_answer"
    when = "nothing was ticked or typed"


class UnknownChoice(InvalidAnswer):
    code = "unknown_choice"
    when = "a choice that the question doesn't have"


class RepeatedChoice(InvalidAnswer):
    code = "repeated_choice"
    when = "a choice sent more than once"


class UnreadableNumber(InvalidAnswer):
    code = "unreadable_number"
    when = "a typed number that can't be read, or could mean two"


class MissingCertainty(InvalidAnswer):
    """The quiz asks how certain the learner is, and nothing was said."""

    code = "missing_certainty"
    when = "the quiz asks how certain the learner is, and nothing was said; nothing is used up"


class UnknownQuestion(QuizError):
    code = "unknown_question"
    when = "a question that isn't part of the attempt"


class NotFound(QuizError):
    """Also the answer for what exists but belongs to somebody else."""

    code = "not_found"
    when = "it doesn't exist, or belongs to somebody else"


class AttemptClosed(QuizError):
    code = "attempt_closed"
    when = "the attempt is over, or the quiz isn't open; the answer is kept"


class StaleRevision(QuizError):
    code = "stale_revision"
    when = "the page is older than what is stored; the answer is kept"


class NotStarted(QuizError):
    """A test, a time limit or an access code: the attempt begins on its own page."""

    code = "not_started"
    when = "the attempt begins on its start page: a test, a time limit or an access code"


class WrongMode(QuizError):
    """Check belongs to practice, Save to a test."""

    code = "wrong_mode"
    when = "Check in a test, or Save in practice"


class WrongCode(QuizError):
    code = "wrong_code"
    when = "another access code than the assignment's"


class TooManyTries(QuizError):
    code = "too_many_tries"
    when = "too many wrong access codes: wait a quarter of an hour; or too many posts from a frame: wait a minute"


class RefusedPass(QuizError):
    """A player in a frame was posted with a pass that is forged, too old or missing."""

    code = "refused_pass"
    when = "a quiz in another site’s frame was posted with a pass that is forged, a day old or missing; reload the page around it"


class OldPage(QuizError):
    """A player in a frame was posted with a pass whose step has been taken already."""

    code = "old_page"
    when = "a quiz in another site’s frame was posted from a page that a later one has replaced; go on in the newest"


class AlreadyChecked(QuizError):
    code = "already_checked"
    when = "Check is final in practice; the answer is kept"


class KeyReused(QuizError):
    code = "key_reused"
    when = "an idempotency key with another body"


class RequestInFlight(QuizError):
    """The first request with this idempotency key is still at work."""

    code = "request_in_flight"
    when = "the first request with this idempotency key is still at work"


class MissingKey(QuizError):
    code = "missing_key"
    when = "no usable idempotency key"


class AlreadyFinished(QuizError):
    code = "already_finished"
    when = "a second finish; the score stands"


class AlreadyTold(QuizError):
    """The learner may have seen what was right, so whoever lets them go on must say that they know it."""

    code = "already_told"
    when = "reopening an attempt whose learner may have seen what was right, without saying that one knows"


class NotFinished(QuizError):
    code = "not_finished"
    when = "rating or retrying before the end"


class NotShown(QuizError):
    """The review rules don't tell yet what the answer to this post would."""

    code = "not_shown"
    when = "retrying the missed questions where the review rules don't tell yet which they are"


class InvalidRating(QuizError):
    code = "invalid_rating"
    when = "stars outside 1 to 5"


class InvalidText(QuizError):
    code = "invalid_text"
    when = "a comment or report that is empty, too long or no text"


class InUse(QuizError):
    """Something hangs on what should go. The message says what."""

    code = "in_use"
    when = "something hangs on what should go into the bin, or for good"


class InvalidContent(QuizError):
    """A quiz, or `what`, can't be published as it stands. `problems` names every fault at once."""

    code = "invalid_content"
    when = "a quiz that can't be published; every problem is listed"

    def __init__(self, problems: tuple[str, ...], what: str = "quiz") -> None:
        super().__init__(f"The {what} can't be published: " + " ".join(problems), problems=problems)
        self.problems = problems


class InvalidParameter(QuizError):
    """A parameter of a claim, provider or scheme is missing, unknown or out of bounds."""

    code = "invalid_parameter"
    when = "a parameter of a claim, provider or scheme"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", field=field)
        self.field = field


class MissingParameter(InvalidParameter):
    """One that must be given wasn't. A draft may lack it; a quiz that is published may not."""
