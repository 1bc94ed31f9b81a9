"""The bank: the list of questions with its search, filters and what is done to several at once, and copies of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from quizzes import queries, services
from quizzes.admin.bin import BinFilter, undoable
from quizzes.admin.drafts import DraftAdmin, stem_start
from quizzes.admin.filters import ComputationFilter, TagFilter, UseFilter
from quizzes.admin.owning import Tool
from quizzes.admin.quiz_items import page_from, quiz_links, row_of, visible_items
from quizzes.engine.errors import InUse, InvalidContent, InvalidText
from quizzes.models import Question, Quiz, QuizItem, Tag
from quizzes.services.sharing import LONGEST_TAG

# What is done to several questions at once, each asking for what it needs on a page of its own


class TagForm(forms.Form):
    tag = forms.CharField(
        max_length=LONGEST_TAG,
        help_text="A word or two, such as “derivatives”.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "known-tags"}),
    )


class UntagForm(forms.Form):
    tag = forms.ModelChoiceField(Tag.objects.none(), empty_label=None)


class QuizChoiceForm(forms.Form):
    quiz = forms.ModelChoiceField(
        Quiz.objects.none(), empty_label=None, help_text="The questions are added at its end, worth one point each."
    )


class BankAdmin(DraftAdmin):
    """The list page of the bank; the page of one question is made by its subclass."""

    list_display = ["stem_start", "kind", "tag_names", "standing", "updated_at"]
    list_filter = ["kind", ComputationFilter, TagFilter, UseFilter, BinFilter]
    search_fields = ["stem", "choices__text", "tags__name", "key"]
    search_help_text = "Searches stems, choices, tags and keys."
    show_facets = admin.ShowFacets.NEVER  # one count for each of some hundred computations
    ordering = ["-updated_at", "pk"]
    actions = ["add_tag", "take_tag_away", "add_to_quiz", "copy_them", "put_them_into_bin", "restore_them"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        of_question = QuizItem.objects.filter(question=OuterRef("pk")).order_by().values("question")
        counted = Subquery(of_question.annotate(number=Count("pk")).values("number"))
        rows = super().get_queryset(request).annotate(quiz_count=Coalesce(counted, 0))
        return rows.prefetch_related("tags", Prefetch("items", visible_items(request), to_attr="visible_items"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Question], search_term: str
    ) -> tuple[QuerySet[Question], bool]:
        """A box that offers questions to a quiz leaves out what is in the bin."""
        if request.path == reverse("admin:autocomplete"):
            queryset = queryset.filter(binned_at=None)
        return super().get_search_results(request, queryset, search_term)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: each for name, each in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description="stem", ordering="stem")
    def stem_start(self, question: Question) -> str:
        return stem_start(question.stem, question.text_format)

    @admin.display(description="tags")
    def tag_names(self, question: Question) -> str:
        return ", ".join(tag.name for tag in question.tags.all())

    @admin.display(description="in quizzes", ordering="quiz_count")
    def standing(self, question: Question) -> SafeString | str:
        return quiz_links(question.visible_items, question.quiz_count) or "none"  # type: ignore[attr-defined]

    def throw_away(self, draft: Question, by: User, now: Any) -> None:
        services.bin_question(question=draft, by=by, now=now)

    # Actions

    @admin.action(description="Add a tag …", permissions=["change"])
    def add_tag(self, request: HttpRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        form = TagForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self._ask(request, questions, form, "add_tag", "Add a tag", tags=Tag.objects.all())
        try:
            tag = services.tag_questions(
                list(questions),
                name=form.cleaned_data["tag"],
                now=timezone.now(),
                by=request.user,  # type: ignore[arg-type]
            )
        except InvalidText as refusal:
            form.add_error("tag", refusal.message)
            return self._ask(request, questions, form, "add_tag", "Add a tag", tags=Tag.objects.all())
        messages.success(request, f"{_questions(len(questions))} got the tag “{tag}”.")
        return None

    @admin.action(description="Take a tag away …", permissions=["change"])
    def take_tag_away(self, request: HttpRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        chosen = list(questions)
        theirs = Tag.objects.filter(questions__in=chosen).distinct()
        if not theirs:
            messages.warning(request, "None of these questions has a tag.")
            return None
        form = UntagForm(request.POST if "apply" in request.POST else None)
        form.fields["tag"].queryset = theirs  # type: ignore[attr-defined]
        if not form.is_valid():
            return self._ask(request, questions, form, "take_tag_away", "Take a tag away")
        services.untag_questions(
            chosen,
            tag=form.cleaned_data["tag"],
            now=timezone.now(),
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, f"The tag “{form.cleaned_data['tag']}” is taken from these questions.")
        return None

    @admin.action(description="Add to a quiz …", permissions=["change"])
    def add_to_quiz(self, request: HttpRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        form = QuizChoiceForm(request.POST if "apply" in request.POST else None)
        quizzes = queries.editable_quizzes(request.user).filter(binned_at=None).order_by("title")
        form.fields["quiz"].queryset = quizzes  # type: ignore[attr-defined]
        if not form.is_valid():
            return self._ask(request, questions, form, "add_to_quiz", "Add to a quiz")
        quiz = form.cleaned_data["quiz"]
        try:
            added = services.add_questions(
                quiz=quiz,
                questions=list(questions),
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except (InUse, InvalidContent) as refusal:
            form.add_error("quiz", refusal.message)
            return self._ask(request, questions, form, "add_to_quiz", "Add to a quiz")
        messages.success(request, f"{_questions(added)} added to “{quiz}”; those that stood in it stay where they are.")
        return HttpResponseRedirect(reverse("admin:quizzes_quiz_change", args=[quiz.pk]))

    @admin.action(description="Duplicate", permissions=["add"])
    def copy_them(self, request: HttpRequest, questions: QuerySet[Question]) -> None:
        for question in questions:
            services.duplicate_question(question=question, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, f"{_questions(len(questions))} duplicated. The copies stand on top of the list.")

    @admin.action(description="Put into the bin", permissions=["change"])
    def put_them_into_bin(self, request: HttpRequest, questions: QuerySet[Question]) -> None:
        def throw_away(question: Question) -> None:
            self.throw_away(question, request.user, timezone.now())  # type: ignore[arg-type]

        done = self._each(request, questions, throw_away)
        if done:
            fields = [("action", "restore_them"), *(("_selected_action", question.pk) for question in done)]
            said = f"{_questions(len(done))} put into the bin."
            messages.success(request, undoable(request, said, f"{self.url_of('changelist')}?bin=in", fields))

    @admin.action(description="Take out of the bin", permissions=["change"])
    def restore_them(self, request: HttpRequest, questions: QuerySet[Question]) -> None:
        def restore(question: Question) -> None:
            services.restore_from_bin(question, now=timezone.now(), by=request.user)  # type: ignore[arg-type]

        done = self._each(request, questions, restore)
        messages.success(request, f"{_questions(len(done))} taken out of the bin.")

    def _each(
        self, request: HttpRequest, questions: QuerySet[Question], do: Callable[[Question], None]
    ) -> list[Question]:
        """Those that it was done to. Each goes by itself: one that is refused is told of, and the others go on."""
        done: list[Question] = []
        for question in questions:
            try:
                do(question)
                done.append(question)
            except InUse as refusal:
                messages.error(request, refusal.message)
        return done

    def _ask(
        self,
        request: HttpRequest,
        questions: QuerySet[Question],
        form: forms.Form,
        action: str,
        title: str,
        **more: Any,
    ) -> HttpResponse:
        known = {"form": form, "action": action, "questions": questions, **more}
        return self.own_page(request, "question/ask.html", title, 422 if form.is_bound else 200, **known)

    # A copy, and a new question that lands in a quiz

    def tools(self, draft: Question) -> list[Tool]:
        return [Tool("Duplicate", self.url_of("duplicate", draft.pk)), *super().tools(draft)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.duplicate))
        return [path("<int:pk>/duplicate/", view, name="quizzes_question_duplicate"), *super().get_urls()]

    def duplicate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asked from a quiz, the copy lands right behind its original there; else in the bank alone. What a quiz of the user
        asks can be copied by them, whoever owns it."""
        question, quiz = queries.readable_questions(request.user).filter(pk=pk).first(), self.asked_quiz(request)
        if question is None:
            raise Http404("There is no such question.")
        if not self.has_add_permission(request):
            raise PermissionDenied
        if quiz is not None and not quiz.items.filter(question=question).exists():
            raise Http404("The question doesn't stand in this quiz.")
        if request.method != "POST":
            return self.own_page(
                request, "question/duplicate.html", "Duplicate a question", original=question, quiz=quiz
            )
        try:
            copy = services.duplicate_question(
                question=question,
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                quiz=quiz,
            )
        except InvalidContent as refusal:
            messages.error(request, refusal.message)
            return (
                HttpResponseRedirect(reverse("admin:quizzes_quiz_change", args=[quiz.pk]))
                if quiz
                else self.back_to(question)
            )
        self.log_addition(request, copy, f"Copied from “{question}”.")
        where = f"It stands right behind it in “{quiz}”." if quiz else "It stands in no quiz yet."
        messages.success(request, f"This is a copy of “{question}”. {where}")
        return HttpResponseRedirect(page_from(quiz.pk, copy)) if quiz else self.back_to(copy)

    def asked_quiz(self, request: HttpRequest) -> Quiz | None:
        """The quiz that the address names; 404 unless the user may edit it."""
        if "quiz" not in request.GET:
            return None
        given = request.GET["quiz"]
        quizzes = queries.editable_quizzes(request.user)
        quiz = quizzes.filter(pk=given).first() if given.isascii() and given.isdecimal() and len(given) < 19 else None
        if quiz is None:
            raise Http404("There is no such quiz.")
        return quiz

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        self.asked_quiz(request)
        return super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        self.asked_quiz(request)
        return super().change_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        quiz, question = self.asked_quiz(request), context.get("original")
        if quiz is not None:
            page = reverse("admin:quizzes_quiz_change", args=[quiz.pk])
            context |= {"from_quiz": quiz, "back_to_quiz": row_of(quiz.pk, question) if question else page}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        quiz = None if change else self.asked_quiz(request)
        if quiz is None:
            return
        try:
            services.add_questions(
                quiz=quiz,
                questions=[form.instance],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except InvalidContent as refusal:
            messages.error(request, f"The question is saved in the bank, but not added: {refusal.message}")

    def response_add(self, request: HttpRequest, obj: Question, post_url_continue: str | None = None) -> HttpResponse:
        answer = super().response_add(request, obj, post_url_continue)
        return self._back_to_row(request, obj) or answer

    def response_change(self, request: HttpRequest, obj: Question) -> HttpResponse:
        answer = super().response_change(request, obj)
        return self._back_to_row(request, obj) or answer

    def _back_to_row(self, request: HttpRequest, question: Question) -> HttpResponse | None:
        """Back to the quiz that the question was opened from; further buttons keep it in their address."""
        quiz = self.asked_quiz(request)
        if quiz is None or "_continue" in request.POST or "_addanother" in request.POST:
            return None
        return HttpResponseRedirect(row_of(quiz.pk, question))


def _questions(number: int) -> str:
    return "1 question" if number == 1 else f"{number} questions"
