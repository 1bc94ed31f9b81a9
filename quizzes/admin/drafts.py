"""What the pages of quizzes and questions share: saving marks a draft as changed, through the service of all doors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest

from quizzes.admin.bin import BinnableAdmin
from quizzes.models import Question, Quiz
from quizzes.stems import stem_line

STEM_START = 90  # characters of a stem in a list


def stem_start(stem: str, form: str) -> str:
    return stem_line(stem, form, STEM_START)


class DraftAdmin(BinnableAdmin):
    """Writes what its form shows and nothing else: a publication may set other columns meanwhile."""

    actions: list[str] | None = None

    class Media:
        css = {"all": ["quizzes/admin.css"]}

    def touch(self, draft: Any, by: User) -> None:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Quiz | Question, form: forms.ModelForm, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        columns = [field.name for field in obj._meta.concrete_fields if field.editable and not field.primary_key]
        obj.save(update_fields=[name for name in columns if name != "owner"])  # shared on a page of its own

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and (form.has_changed() or any(formset.has_changed() for formset in formsets)):
            self.touch(form.instance, request.user)  # type: ignore[arg-type]
