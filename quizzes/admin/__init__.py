"""The authoring room and the records behind it, in Django's admin."""

from quizzes.admin import delivery, lessons, questions, quizzes, records, tags

__all__ = ["delivery", "lessons", "questions", "quizzes", "records", "tags"]
