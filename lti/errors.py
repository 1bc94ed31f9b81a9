"""Why a platform's request is not taken: what is wrong, and what its administrator can do about it."""

from __future__ import annotations

from quizzes.engine.errors import QuizError


class Refusal(QuizError):
    """Shown as a page with `status`. `message` says what is wrong, `remedy` what can be done and by whom; neither ever
    holds a token or a secret."""

    code = "lti_refused"
    status = 400

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class NotProven(Refusal):
    """It isn't certain that the platform sent this, now, for the browser that brings it."""

    code = "lti_not_proven"
    status = 401


class NotAllowed(Refusal):
    """It is certain who sends it, and they may not."""

    code = "lti_not_allowed"
    status = 403


class NotReachable(Refusal):
    """The platform's own service didn't answer as it should."""

    code = "lti_not_reachable"
    status = 502


class BrowserUnknown(NotProven):
    """Everything holds but for the proof that this browser began the launch: its cookie didn't come along."""

    code = "lti_browser_unknown"
