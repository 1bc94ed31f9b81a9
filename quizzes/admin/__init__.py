"""The authoring room and the records behind it, in Django's admin."""

from quizzes.admin import classrooms, delivery, lessons, questions, quizzes, records, tags

__all__ = ["classrooms", "delivery", "lessons", "questions", "quizzes", "records", "tags"]
