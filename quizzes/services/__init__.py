"""Every write, each with its transaction and lock. The same calls serve pages, admin, commands and interfaces."""

from quizzes.services.accommodating import Grant, grant_accommodation, grant_of, grant_problems, withdraw_accommodation
from quizzes.services.assigning import (
    AssignmentSettings,
    assign_quiz,
    change_assignment,
    settings_of,
    settings_problems,
    take_back_assignment,
)
from quizzes.services.attempts import (
    check_answer,
    close_overdue,
    finish_attempt,
    flag_question,
    retry_attempt,
    save_answer,
    start_attempt,
)
from quizzes.services.attempts.overseeing import delete_attempt, end_attempt, reset_attempt, restore_attempt
from quizzes.services.binning import bin_lesson, bin_question, bin_quiz, delete_for_good, restore_from_bin
from quizzes.services.classes import (
    RosterChange,
    archive_class,
    close_joining,
    find_class,
    join_class,
    leave_class,
    merge_members,
    open_joining,
    part_member,
    plan_roster,
    remove_member,
    renew_join_code,
    save_roster,
    unarchive_class,
)
from quizzes.services.copying import add_questions, duplicate_question, duplicate_quiz, hold_questions
from quizzes.services.editing import hold_for_edit, touch_question, touch_quiz
from quizzes.services.guessing import Guesses
from quizzes.services.offering import archive_quiz, offer_quiz_again, unarchive_quiz, withdraw_quiz
from quizzes.services.opinions import handle_problem, rate_quiz, reopen_problem, report_problem
from quizzes.services.publishing import Check, check_quiz, publish_quiz
from quizzes.services.sharing import share, sharing_of, tag_questions, untag_questions
from quizzes.services.trials import begin_trial, end_trial
from quizzes.services.verifying import KeyLine, verify_keys

__all__ = [
    "AssignmentSettings",
    "Check",
    "Grant",
    "Guesses",
    "KeyLine",
    "RosterChange",
    "add_questions",
    "archive_class",
    "archive_quiz",
    "assign_quiz",
    "begin_trial",
    "bin_lesson",
    "bin_question",
    "bin_quiz",
    "change_assignment",
    "check_answer",
    "check_quiz",
    "close_joining",
    "close_overdue",
    "delete_attempt",
    "delete_for_good",
    "duplicate_question",
    "duplicate_quiz",
    "end_attempt",
    "end_trial",
    "find_class",
    "finish_attempt",
    "flag_question",
    "grant_accommodation",
    "grant_of",
    "grant_problems",
    "handle_problem",
    "hold_for_edit",
    "hold_questions",
    "join_class",
    "leave_class",
    "merge_members",
    "offer_quiz_again",
    "open_joining",
    "part_member",
    "plan_roster",
    "publish_quiz",
    "rate_quiz",
    "remove_member",
    "renew_join_code",
    "reopen_problem",
    "report_problem",
    "reset_attempt",
    "restore_attempt",
    "restore_from_bin",
    "retry_attempt",
    "save_answer",
    "save_roster",
    "settings_of",
    "settings_problems",
    "share",
    "sharing_of",
    "start_attempt",
    "tag_questions",
    "take_back_assignment",
    "touch_question",
    "touch_quiz",
    "unarchive_class",
    "unarchive_quiz",
    "untag_questions",
    "verify_keys",
    "withdraw_accommodation",
    "withdraw_quiz",
]
