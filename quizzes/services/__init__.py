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
from quizzes.services.binning import bin_lesson, bin_question, bin_quiz, delete_for_good, restore_from_bin
from quizzes.services.copying import add_questions, duplicate_question, duplicate_quiz, hold_questions
from quizzes.services.editing import hold_for_edit, tag_names, tag_question, touch_question, touch_quiz
from quizzes.services.lessons import restore_lesson_version, save_lesson
from quizzes.services.offering import archive_quiz, offer_quiz_again, unarchive_quiz, withdraw_quiz
from quizzes.services.opinions import rate_quiz, report_problem
from quizzes.services.publishing import (
    Check,
    check_question,
    check_quiz,
    claim_address,
    frozen_check,
    is_slow,
    publish_in_steps,
    publish_quiz,
)
from quizzes.services.restoring import restore_version
from quizzes.services.sharing import share, sharing_of, tag_questions, untag_questions
from quizzes.services.verifying import KeyLine, verify_keys

__all__ = [
    "Check",
    "KeyLine",
    "add_questions",
    "archive_quiz",
    "bin_lesson",
    "bin_question",
    "bin_quiz",
    "check_answer",
    "check_question",
    "check_quiz",
    "claim_address",
    "close_overdue",
    "delete_for_good",
    "duplicate_question",
    "duplicate_quiz",
    "finish_attempt",
    "flag_question",
    "frozen_check",
    "hold_for_edit",
    "hold_questions",
    "is_slow",
    "offer_quiz_again",
    "publish_in_steps",
    "publish_quiz",
    "rate_quiz",
    "report_problem",
    "restore_from_bin",
    "restore_lesson_version",
    "restore_version",
    "retry_attempt",
    "save_answer",
    "save_lesson",
    "share",
    "sharing_of",
    "start_attempt",
    "tag_names",
    "tag_question",
    "tag_questions",
    "touch_question",
    "touch_quiz",
    "unarchive_quiz",
    "untag_questions",
    "verify_keys",
    "withdraw_quiz",
]
