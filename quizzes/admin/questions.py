"""A question on a page of its own: its form, and beside it what students will see of what stands in the form."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_protect

from quizzes import queries, services
from quizzes.admin import reshaping
from quizzes.admin.bank import BankAdmin
from quizzes.admin.drafts import stem_start
from quizzes.admin.parameters import DRAW_VALUES
from quizzes.admin.question_forms import TEXTS, ChoiceForm, ChoiceFormSet, QuestionForm
from quizzes.admin.quiz_items import page_from, publication_problems, quiz_links
from quizzes.engine import validation
from quizzes.models import Choice, Question, Tag
from quizzes.presentation.beside import Asked, Beside, show_beside

FRAGMENT, PREVIEW, COMPUTE = "_fragment", "_preview", "_compute"
MOST_TAGS_OFFERED = 200


class LookedAt:
    """A form or set of forms that is checked, and never saved."""

    is_looked_at = True

    def is_valid(self) -> bool:
        super().is_valid()  # type: ignore[misc]
        return False


class Unchecked:
    """A form as it is being filled in: nothing is checked yet."""

    is_looked_at = True

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def is_valid(self) -> bool:
        return False


class UncheckedSet:
    def full_clean(self) -> None:
        self._errors: list[Any] = [{} for _ in self.forms]  # type: ignore[attr-defined]
        self._non_form_errors = self.error_class()  # type: ignore[attr-defined]

    def is_valid(self) -> bool:
        return False


class LookedAtQuestion(LookedAt, QuestionForm):
    pass


class UncheckedQuestion(Unchecked, QuestionForm):
    pass


class UncheckedChoice(Unchecked, ChoiceForm):
    pass


class LookedAtChoices(LookedAt, ChoiceFormSet):
    pass


class UncheckedChoices(UncheckedSet, ChoiceFormSet):
    pass


FORMS = {"save": QuestionForm, "preview": LookedAtQuestion, "reshape": UncheckedQuestion}
CHOICES = {
    "save": {"form": ChoiceForm, "formset": ChoiceFormSet},
    "preview": {"form": ChoiceForm, "formset": LookedAtChoices},
    "reshape": {"form": UncheckedChoice, "formset": UncheckedChoices},
}


def mode_of(request: HttpRequest) -> str:
    """What a post of the form is for: save, preview, or reshape: show it again with other fields or rows."""
    if any(button in request.POST for button in reshaping.BUTTONS):
        return "reshape"
    return "preview" if PREVIEW in request.POST or COMPUTE in request.POST else "save"


class ChoiceInline(admin.StackedInline):
    model = Choice
    form = ChoiceForm
    formset = ChoiceFormSet
    extra = 0
    min_num = 2
    max_num = validation.MOST_CHOICES
    fields = ["text", "is_correct", "position", "weight", "feedback_ticked", "feedback_unticked"]

    def get_formset(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **{**CHOICES[mode_of(request)], **kwargs})

    def get_min_num(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> int:
        """A typed number has no choices: no blank rows for them."""
        return 0 if obj is not None and obj.kind == Question.Kind.NUMERIC else 2


@admin.register(Question)
class QuestionAdmin(BankAdmin):
    form = QuestionForm
    inlines = [ChoiceInline]
    change_form_template = "admin/quizzes/question/edit.html"
    fieldsets = [(None, {"fields": ["kind", *TEXTS, "scheme", "language", "text_format"]})]

    class Media:
        css = {"all": ["quizzes/question-editor.css"]}

    def touch(self, draft: Question, by: User) -> None:
        services.touch_question(draft, now=timezone.now(), by=by)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        services.tag_question(form.instance, form.cleaned_data["tag_names"])
        missing = publication_problems(Question.objects.prefetch_related("choices").get(pk=form.instance.pk))
        if missing:
            items = format_html_join("", "<li>{}</li>", ((problem,) for problem in missing))
            asked, quiz = form.instance, self.asked_quiz(request)
            page = page_from(quiz.pk, asked) if quiz else self.url_of("change", asked.pk)
            said = '“<a href="{}">{}</a>” is saved. Before it can be published:<ul>{}</ul>'
            messages.warning(request, format_html(said, page, stem_start(asked.stem, asked.text_format), items))

    # The page

    def get_form(self, request: HttpRequest, obj: Question | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{"form": FORMS[mode_of(request)], **kwargs})

    @method_decorator(csrf_protect)
    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form's page. What is only looked at opens no transaction, and asks for the same permission as a save."""
        if request.method == "POST" and mode_of(request) != "save":
            # Asked of what was sent: once the figure is in, its description is empty again.
            problem = reshaping.insertion_problem(request.POST) if reshaping.INSERT in request.POST else ""
            request.POST = reshaping.reshaped(request.POST)  # type: ignore[assignment]
            known = {**(extra_context or {}), "figure_problem": problem}
            return self._changeform_view(request, object_id, form_url, known)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Question | None = None,
    ) -> HttpResponse:
        if not (self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)):
            return super().render_change_form(request, context, add, change, form_url, obj)
        form, formset = context["adminform"].form, context["inline_admin_formsets"][0].formset
        context |= {
            "question_form": form,
            "choices": formset,
            "fragment": FRAGMENT in request.POST,
            "mode": mode_of(request) if request.method == "POST" else "open",
            "draw_values": DRAW_VALUES,
            "known_tags": Tag.objects.values_list("name", flat=True)[:MOST_TAGS_OFFERED],
            "standing_in": standing_in(obj),
            "is_nav_sidebar_enabled": False,
        }
        if context["mode"] != "reshape" or FRAGMENT not in request.POST:
            shown = context["beside"] = beside(request, form, formset, obj)
            context["keys"] = list(zip(prefixes_of(formset, shown), shown.keys, strict=False))
        if FRAGMENT in request.POST and context["mode"] != "save":
            part = "_beside.html" if context["mode"] == "preview" else "_form.html"
            return TemplateResponse(request, f"admin/quizzes/question/{part}", context)
        return super().render_change_form(request, context, add, change, form_url, obj)


def standing_in(question: Question | None) -> SafeString | str:
    if question is None:
        return "No quiz yet"
    return quiz_links(question.visible_items, question.quiz_count) or "No quiz yet"  # type: ignore[attr-defined]


def beside(request: HttpRequest, form: QuestionForm, formset: ChoiceFormSet, saved: Question | None) -> Beside:
    """What stands beside the form: of what was typed, and where that is broken, of what was saved."""
    asked = Asked(
        state=request.POST.get("preview_state", ""),
        draw=request.POST.get("preview_draw", ""),
        runs_slow=COMPUTE in request.POST,
    )
    if not form.is_bound or mode_of(request) == "reshape":
        content = None if saved is None else queries.draft_question(saved, Fraction(1))
        return show_beside(content, form.instance.language, asked)
    faults = tuple(faults_of(form, formset))
    if not faults:
        rows = [row.instance for row in formset.kept_forms()]
        _name_what_is_new(form.instance, rows)
        content = queries.draft_question(form.instance, Fraction(1), rows)
        said = tuple(str(fault) for fault in formset.non_form_errors())
        return show_beside(content, form.instance.language, asked, said=said)
    stored = None if saved is None else Question.objects.prefetch_related("choices").get(pk=saved.pk)
    content = None if stored is None else queries.draft_question(stored, Fraction(1))
    return show_beside(content, "en" if stored is None else stored.language, asked, faults=faults)


def _name_what_is_new(question: Question, rows: list[Choice]) -> None:
    """The same names at every look: nothing here is saved, and a preview that stays the same isn't loaded anew."""
    if question.pk is None:
        question.key = "new"
    for number, row in enumerate(rows, start=1):
        if row.pk is None:
            row.key = f"new-{number}"


def prefixes_of(formset: ChoiceFormSet, shown: Beside) -> list[str]:
    """The rows on the page that the checked choices stand in, in the same order; none while the form can't be read."""
    if shown.is_stale:
        return []
    if formset.is_bound and not isinstance(formset, UncheckedSet):
        return [str(row.prefix) for row in formset.kept_forms()]
    return [str(row.prefix) for row in formset.rows() if row.instance.pk is not None]


def faults_of(form: QuestionForm, formset: ChoiceFormSet) -> Iterator[tuple[str, str, str]]:
    """Every refused field: its id, its label and what is wrong with it."""
    for field in form:
        for fault in field.errors:
            yield field.auto_id, str(field.label), str(fault)
    for number, row in enumerate(formset.rows(), start=1):
        for field in row:
            for fault in field.errors:
                yield field.auto_id, f"Choice {number}, {str(field.label).lower()}", str(fault)
