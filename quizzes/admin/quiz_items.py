"""The list of questions on the page of a quiz: a row says what a question is, what is wrong with it and where else it stands."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quizzes import queries, services
from quizzes.admin.draft_forms import PositionedFormSet
from quizzes.admin.drafts import stem_start
from quizzes.admin.quiz_forms import QuizItemForm
from quizzes.engine import content as engine
from quizzes.engine import validation
from quizzes.engine.errors import InUse
from quizzes.models import Question, QuizItem


def publication_problems(question: Question) -> list[str]:
    """What the engine would say of the question at publication, nothing computed. Reads its choices."""
    frozen = queries.draft_question(question, validation.MOST_POINTS)
    name = f"{validation.question_name(1, frozen)}: "
    quiz = engine.Quiz(title="One question", language=question.language, questions=(frozen,))
    said = [problem.removeprefix(name) for problem in engine.validate(quiz)]
    return list(dict.fromkeys([*said, *services.missing_parts(frozen)]))


def row_of(quiz_id: int, question: Question) -> str:
    """The address of the question's row on the page of the quiz."""
    return f"{reverse('admin:quizzes_quiz_change', args=[quiz_id])}#question-{question.key}"


def page_from(quiz_id: int, question: Question) -> str:
    """The address of the question's own page, from which saving leads back to the quiz."""
    return f"{reverse('admin:quizzes_question_change', args=[question.pk])}?quiz={quiz_id}"


def items_of_same_question() -> Subquery:
    """In how many quizzes the question of the row stands."""
    same = QuizItem.objects.filter(question=OuterRef("question")).order_by().values("question")
    return Subquery(same.annotate(number=Count("pk")).values("number"))


def visible_items(request: HttpRequest) -> QuerySet[QuizItem]:
    """Items of the quizzes that this user may edit, with their quizzes: no other titles are told."""
    return queries.visible_rows(QuizItem.objects.select_related("quiz"), request.user).order_by("quiz__title")


def quiz_links(items: list[QuizItem], number: int) -> SafeString:
    """Links to the quizzes of these items; of `number` in all, those that the user can't see are counted."""
    links = [
        (
            reverse("admin:quizzes_quiz_change", args=[item.quiz_id]),
            item.quiz.title,
            " (in the bin)" if item.quiz.is_binned else "",
        )
        for item in items
    ]
    listed = format_html_join(", ", '<a href="{}">{}</a>{}', links)
    hidden = number - len(items)
    if hidden <= 0:
        return listed
    others = "1 quiz of somebody else" if hidden == 1 else f"{hidden} quizzes of others"
    return format_html("{}{}{}", listed, ", " if links else "", others)


class QuizItemFormSet(PositionedFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields and form.instance.pk is not None:
            asked = form.instance.question
            words = f"Take out “{stem_start(asked.stem, asked.text_format)}”"
            form.fields["DELETE"].widget.attrs["aria-label"] = words

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = self.kept_forms()
        if len(kept) > validation.MOST_QUESTIONS:
            raise ValidationError(
                f"Questions: these are {len(kept)}; a quiz takes at most {validation.MOST_QUESTIONS}. Take some out."
            )
        try:
            services.hold_questions([form.cleaned_data["question"] for form in kept if form.instance.pk is None])
        except InUse as refusal:
            raise ValidationError(f"Questions: {refusal.message}") from None


class QuizItemInline(admin.TabularInline):
    """Each question is edited on its own page: nested forms would outgrow one post."""

    model = QuizItem
    form = QuizItemForm
    formset = QuizItemFormSet
    extra = 0
    fields = ["position", "question", "kind", "points", "warnings", "also_in", "pages"]
    readonly_fields = ["kind", "warnings", "also_in", "pages"]
    autocomplete_fields = ["question"]
    verbose_name = "question from the bank"
    verbose_name_plural = "questions"

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuizItem]:
        rows = super().get_queryset(request).select_related("question", "quiz")
        elsewhere = Prefetch("question__items", visible_items(request), to_attr="visible_items")
        mine = Exists(queries.editable_questions(request.user).filter(pk=OuterRef("question")))
        rows = rows.annotate(number_of_items=items_of_same_question(), is_editable=mine)
        return rows.prefetch_related("question__choices", elsewhere)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "question":
            kwargs["queryset"] = queries.readable_questions(request.user).filter(binned_at=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="kind")
    def kind(self, item: QuizItem) -> str:
        return item.question.get_kind_display() if item.pk else ""

    @admin.display(description="to mend")
    def warnings(self, item: QuizItem) -> SafeString | str:
        if not item.pk:
            return ""
        problems = publication_problems(item.question)
        if not problems:
            return "nothing"
        words = "1 thing" if len(problems) == 1 else f"{len(problems)} things"
        listed = format_html_join("", "<li>{}</li>", ((problem,) for problem in problems))
        return format_html('<details class="warnings"><summary>{}</summary><ul>{}</ul></details>', words, listed)

    @admin.display(description="also in")
    def also_in(self, item: QuizItem) -> SafeString | str:
        if not item.pk:
            return ""
        elsewhere = [each for each in item.question.visible_items if each.quiz_id != item.quiz_id]  # type: ignore[attr-defined]
        return quiz_links(elsewhere, item.number_of_items - 1)  # type: ignore[attr-defined]

    @admin.display(description="page")
    def pages(self, item: QuizItem) -> SafeString | str:
        if not item.pk:
            return ""
        duplicate = reverse("admin:quizzes_question_duplicate", args=[item.question_id])
        stem = stem_start(item.question.stem, item.question.text_format)
        if not item.is_editable:  # type: ignore[attr-defined]
            return format_html(
                'Somebody else’s <a href="{}">Duplicate into my bank<span class="visually-hidden"> “{}”</span></a>',
                duplicate,
                stem,
            )
        return format_html(
            '<a href="{}">Edit<span class="visually-hidden"> “{}”</span></a> '
            '<a href="{}?quiz={}">Duplicate<span class="visually-hidden"> “{}”</span></a>',
            page_from(item.quiz_id, item.question),
            stem,
            duplicate,
            item.quiz_id,
            stem,
        )
