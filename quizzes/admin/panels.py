"""The share panel: where learners find an assignment, as a link and as a picture; and trying it as one of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from csp.constants import SELF
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import queries, services
from quizzes.admin.assignment_forms import REACH, reach_of
from quizzes.admin.bin import BinnableAdmin
from quizzes.admin.owning import OwnRows, Shelf, Tool
from quizzes.engine.errors import InUse, InvalidContent
from quizzes.learners import TRIAL, trial_of
from quizzes.models import Assignment, Classroom, Quiz
from quizzes.presentation.snippets import EmbeddingShown, show_embedding
from quizzes.qr import qr_svg


@dataclass(frozen=True, slots=True)
class SharePanel:
    """How learners get to one assignment."""

    assignment: Assignment
    heading: str
    url: str
    qr: SafeString
    reach: str
    settings_url: str
    switch_url: str  # where it is listed, by link or by code; "" for a class
    takers_url: str
    trial_url: str
    is_offered: bool  # else the link leads to nobody's quiz yet
    embedding: EmbeddingShown | None = None  # for pages of other sites, where one may show it
    no_embedding: str = ""  # why there is none, for a quiz that is offered publicly


def share_panel(request: HttpRequest, assignment: Assignment) -> SharePanel:
    is_public = assignment.kind == Assignment.Kind.PUBLIC
    url = student_url(request, assignment)
    quiz = assignment.quiz
    settings_url = reverse("admin:quizzes_assignment_change", args=[assignment.pk])
    embedding, why_not = _embedding(request, assignment)
    return SharePanel(
        assignment=assignment,
        heading="Publicly" if is_public else f"To the class “{assignment.classroom}”",
        url=url,
        qr=qr_svg(url),
        reach=REACH[reach_of(assignment)] if is_public else "Members of the class, on their page of classes",
        settings_url=settings_url,
        switch_url=f"{settings_url}#id_reach" if is_public else "",
        takers_url=reverse("admin:quizzes_assignment_takers", args=[assignment.pk]),
        trial_url=reverse("admin:quizzes_assignment_trial", args=[assignment.pk]),
        is_offered=quiz.can_be_begun and not (is_public and quiz.visibility == Quiz.Visibility.PRIVATE),
        embedding=embedding,
        no_embedding=why_not,
    )


def _embedding(request: HttpRequest, assignment: Assignment) -> tuple[EmbeddingShown | None, str]:
    """How other sites can show it, or why they can't."""
    if assignment.kind != Assignment.Kind.PUBLIC:
        return None, ""
    offer = queries.embeddable_quiz(assignment.quiz.slug)
    if offer is not None:
        return show_embedding(offer, request.build_absolute_uri, f"embed-{assignment.pk}"), ""
    if not settings.EMBEDDING:
        return None, "Embedding in pages of other sites is turned off on this site."
    if assignment.embedding != Assignment.Embedding.ANYBODY:
        return None, "Its settings let no other site show it."
    return None, "Once it is offered, pages of other sites can show it."


def previewing(response: HttpResponse) -> HttpResponse:
    """The page shows the quiz in a frame, as another site would."""
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


@dataclass(frozen=True, slots=True)
class ClashShown:
    """A quiz that is a test for some and practice that tells for others, with where each is changed."""

    tests: tuple[tuple[str, str], ...]  # words, address of the settings
    practices: tuple[tuple[str, str], ...]


def shown_clash(quiz: Quiz) -> ClashShown | None:
    found = queries.clash_of(quiz, timezone.now())
    if found is None:
        return None
    return ClashShown(tuple(map(named_offer, found.tests)), tuple(map(named_offer, found.practices)))


def named_offer(assignment: Assignment) -> tuple[str, str]:
    """To whom it is offered, in words, and the address of its settings."""
    words = {
        Assignment.Kind.PUBLIC: f"publicly ({REACH[reach_of(assignment)].lower()})",
        Assignment.Kind.CLASS: f"for the class “{assignment.classroom}”",
    }
    settings = reverse("admin:quizzes_assignment_change", args=[assignment.pk])
    return words.get(Assignment.Kind(assignment.kind), "in a course of the LMS"), settings


def student_url(request: HttpRequest, assignment: Assignment) -> str:
    return request.build_absolute_uri(_student_path(assignment))


def _student_path(assignment: Assignment) -> str:
    if assignment.kind == Assignment.Kind.PUBLIC:
        return reverse("quizzes:quiz", args=[assignment.quiz.slug])
    return reverse("quizzes:assignment", args=[assignment.public_id])


class TrialPages(OwnRows):
    """“Open as student”, for assignments."""

    def get_urls(self) -> list[URLPattern]:
        trial = self.admin_site.admin_view(require_POST(self.trial))
        return [path("<int:pk>/trial/", trial, name="quizzes_assignment_trial"), *super().get_urls()]

    def trial(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Opens the quiz in the student's page, as a throw-away learner. The trial before it ends."""
        assignment = self.own_or_404(request, pk)
        before = trial_of(request)
        if before is not None:
            services.end_trial(public_id=uuid.UUID(before["learner"]))
        learner = services.begin_trial(assignment=assignment, now=timezone.now())
        request.session[TRIAL] = {
            "learner": str(learner.public_id),
            "title": str(assignment.quiz),
            "back": self.url_of("change", assignment.pk),
        }
        return HttpResponseRedirect(_student_path(assignment))


class AssignForm(forms.Form):
    classroom = forms.ModelChoiceField(queryset=Classroom.objects.none(), label="Class", empty_label="Choose a class")
    mode = forms.ChoiceField(
        label="As",
        initial=Assignment.Mode.PRACTICE,
        choices=[
            (Assignment.Mode.PRACTICE.value, "practice: they may begin at once"),
            (Assignment.Mode.TEST.value, "a test: it opens in a week, or when you say in its settings"),
        ],
    )


class SharePages(BinnableAdmin):
    """Where a quiz is offered: publicly and to classes."""

    def tools(self, draft: Quiz) -> list[Tool]:
        problems = f"{reverse('admin:quizzes_problem_changelist')}?quiz={draft.slug}"
        share = Tool("Share and assign", self.url_of("share", draft.pk), shelf=Shelf.STEP)
        return [share, Tool("Problems reported", problems, shelf=Shelf.LOOK), *super().tools(draft)]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.share_page))
        return [path("<int:pk>/share/", page, name="quizzes_quiz_share"), *super().get_urls()]

    def share_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        quiz = self.own_or_404(request, pk)
        classes = queries.classes_in_use(request.user)
        form = AssignForm(request.POST if request.method == "POST" else None)
        form.fields["classroom"].queryset = classes.exclude(assignments__quiz=quiz)  # type: ignore[attr-defined]
        if request.method == "POST" and form.is_valid():
            answer = self._assign(request, quiz, form)
            if answer is not None:
                return answer
        rows = quiz.assignments.select_related("quiz", "classroom").exclude(kind=Assignment.Kind.LTI)
        panels = [share_panel(request, assignment) for assignment in rows.order_by("classroom__name", "pk")]
        page = self.own_page(
            request,
            "assignment/share.html",
            f"Share “{quiz}”",
            422 if form.errors else 200,
            original=quiz,
            panels=panels,
            clash=shown_clash(quiz),
            form=form,
            has_classes=classes.exists(),
            can_assign=form.fields["classroom"].queryset.exists(),  # type: ignore[attr-defined]
        )
        return previewing(page)

    def _assign(self, request: HttpRequest, quiz: Quiz, form: AssignForm) -> HttpResponse | None:
        classroom = form.cleaned_data["classroom"]
        try:
            assignment = services.assign_quiz(
                quiz=quiz,
                classroom=classroom,
                mode=form.cleaned_data["mode"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except (InvalidContent, InUse) as refusal:
            form.add_error(None, list(refusal.problems) if isinstance(refusal, InvalidContent) else refusal.message)
            return None
        messages.success(request, f"Given to the class “{classroom}”. These are its settings.")
        return HttpResponseRedirect(reverse("admin:quizzes_assignment_change", args=[assignment.pk]))
