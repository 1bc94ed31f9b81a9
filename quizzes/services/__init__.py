"""Every write, each with its transaction and lock. The same calls serve pages, admin, commands and interfaces."""

from quizzes.services.attempts import check_answer, finish_attempt, retry_attempt
from quizzes.services.editing import hold_for_edit, tag_names, tag_question, touch_question, touch_quiz
from quizzes.services.opinions import rate_quiz, report_problem
from quizzes.services.publishing import Check, check_question, check_quiz, claim_address, publish_quiz
from quizzes.services.verifying import KeyLine, verify_keys

__all__ = [
    "Check",
    "KeyLine",
    "check_answer",
    "check_question",
    "check_quiz",
    "claim_address",
    "finish_attempt",
    "hold_for_edit",
    "publish_quiz",
    "rate_quiz",
    "report_problem",
    "retry_attempt",
    "tag_names",
    "tag_question",
    "touch_question",
    "touch_quiz",
    "verify_keys",
]
