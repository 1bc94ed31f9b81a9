"""Every write, each with its transaction and lock. The same calls serve pages, admin, commands and interfaces."""

from quizzes.services.attempts import (
    check_answer,
    close_overdue,
    finish_attempt,
    flag_question,
    retry_attempt,
    save_answer,
    start_attempt,
)
from quizzes.services.editing import hold_for_edit, touch_question, touch_quiz
from quizzes.services.opinions import rate_quiz, report_problem
from quizzes.services.publishing import Check, check_quiz, publish_quiz
from quizzes.services.verifying import KeyLine, verify_keys

__all__ = [
    "Check",
    "KeyLine",
    "check_answer",
    "check_quiz",
    "close_overdue",
    "finish_attempt",
    "flag_question",
    "hold_for_edit",
    "publish_quiz",
    "rate_quiz",
    "report_problem",
    "retry_attempt",
    "save_answer",
    "start_attempt",
    "touch_question",
    "touch_quiz",
    "verify_keys",
]
