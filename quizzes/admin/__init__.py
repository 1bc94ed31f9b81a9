"""The authoring room and the records behind it, in Django's admin."""

from django.contrib import admin

from quizzes.admin import delivery, lessons, questions, quizzes, records, tags

admin.site.site_header = "Quizsite"
admin.site.site_title = "Quizsite"
admin.site.index_title = "Authoring and records"

__all__ = ["delivery", "lessons", "questions", "quizzes", "records", "tags"]
