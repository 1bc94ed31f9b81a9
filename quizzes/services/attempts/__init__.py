"""Taking a quiz, from the start to the end. Each service locks the attempt first; nothing slow happens inside."""

from quizzes.services.attempts.beginning import retry_attempt, start_attempt
from quizzes.services.attempts.checking import Checked, check_answer
from quizzes.services.attempts.drafts import Saved, flag_question, save_answer
from quizzes.services.attempts.finishing import Closing, close_overdue, finish_attempt
from quizzes.services.attempts.posts import Post

__all__ = [
    "Checked",
    "Closing",
    "Post",
    "Saved",
    "check_answer",
    "close_overdue",
    "finish_attempt",
    "flag_question",
    "retry_attempt",
    "save_answer",
    "start_attempt",
]
