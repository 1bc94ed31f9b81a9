"""Tables and their constraints. Above each constraint stands the race it prevents. Reads live in queries, writes in services."""

from quizzes.models.access import AnsweredRequest, Integration, Job, PersonalToken
from quizzes.models.attempts import Answer, AnswerEvent, Attempt, Outcome
from quizzes.models.content import (
    TEXT_LIMIT,
    Choice,
    Explanation,
    Question,
    Quiz,
    QuizItem,
    Tag,
    TextFormat,
    Version,
    VersionExplanation,
    one_point,
)
from quizzes.models.deliveries import Delivery
from quizzes.models.delivery import Accommodation, Assignment, AssignmentChange, Classroom, Learner, Membership
from quizzes.models.lessons import Lesson, LessonVersion
from quizzes.models.opinions import Problem, Rating
from quizzes.models.webhooks import WebhookEndpoint

__all__ = [
    "TEXT_LIMIT",
    "Accommodation",
    "Answer",
    "AnswerEvent",
    "AnsweredRequest",
    "Assignment",
    "AssignmentChange",
    "Attempt",
    "Choice",
    "Classroom",
    "Delivery",
    "Explanation",
    "Integration",
    "Job",
    "Learner",
    "Lesson",
    "LessonVersion",
    "Membership",
    "Outcome",
    "PersonalToken",
    "Problem",
    "Question",
    "Quiz",
    "QuizItem",
    "Rating",
    "Tag",
    "TextFormat",
    "Version",
    "VersionExplanation",
    "WebhookEndpoint",
    "one_point",
]
