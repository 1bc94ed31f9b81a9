"""The authoring room and the records behind it, in Django's admin."""

from quizzes.admin import (
    accounts,
    classrooms,
    deliveries,
    delivery,
    lessons,
    programs,
    questions,
    quizzes,
    records,
    tags,
    webhooks,
)

__all__ = [
    "accounts",
    "classrooms",
    "deliveries",
    "delivery",
    "lessons",
    "programs",
    "questions",
    "quizzes",
    "records",
    "tags",
    "webhooks",
]
