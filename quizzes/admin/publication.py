"""Publishing a quiz: what would change, what happens to running attempts, a note; then the work, told as it goes."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from quizzes import queries, services
from quizzes.admin.assignment_forms import REACH, VISIBILITY, reach_of, unfit_code
from quizzes.admin.bin import BinnableAdmin
from quizzes.admin.fields import Prose
from quizzes.admin.mending import ToMend, to_mend
from quizzes.engine.content import Quiz as Content
from quizzes.engine.differences import compare_quizzes
from quizzes.engine.errors import InvalidContent, InvalidParameter, QuizError, StaleRevision
from quizzes.http import status_of
from quizzes.models import Assignment, Quiz, Version
from quizzes.presentation.differences import DifferenceShown, show_difference
from quizzes.services import PublicOffer

LONGEST_NOTE = 2_000
HERE = SafeString("<!-- what is told as it goes -->")


class PublishForm(forms.Form):
    """The note, and to whom the quiz is offered publicly; `offer` is what was chosen, once the form is valid."""

    reach = forms.ChoiceField(
        label="Who finds it at its own address", choices=list(REACH.items()), widget=forms.RadioSelect, required=False
    )
    access_code = forms.CharField(
        required=False,
        max_length=50,
        label="Access code",
        widget=forms.TextInput(attrs={"size": 20, "autocomplete": "off", "spellcheck": "false"}),
        help_text="For “By link and access code”.",
    )
    note = Prose(
        required=False,
        max_length=LONGEST_NOTE,
        label="What changed, and why",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="For you and the other editors; the history shows it. Students don’t see it.",
    )
    seen_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    offer: PublicOffer | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reach, code = cleaned.get("reach"), " ".join(cleaned.get("access_code", "").split())
        for name, sentence in unfit_code(reach, code).items():
            self.add_error(name, sentence)
        if code and not code.isprintable():
            self.add_error("access_code", "This code holds a character that can’t be read. Type another one.")
        if reach:
            self.offer = PublicOffer(VISIBILITY[reach], code)
        return cleaned


def first_shown(quiz: Quiz) -> dict[str, Any]:
    """What the form says before anything was typed: to whom it is offered now."""
    public = public_assignment(quiz)
    return {
        "seen_revision": quiz.edit_revision,
        "reach": reach_of(public),
        "access_code": public.access_code,
    }


def public_assignment(quiz: Quiz) -> Assignment:
    """The one that there is, or what the first publication would make."""
    found = quiz.assignments.select_related("quiz").filter(kind=Assignment.Kind.PUBLIC).first()
    return found or Assignment(quiz=quiz, kind=Assignment.Kind.PUBLIC)


class QuizPublication(BinnableAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "POST"])(self.publish)
        address = path("<int:quiz_id>/publish/", self.admin_site.admin_view(view), name="quizzes_quiz_publish")
        return [address, *super().get_urls()]

    def publish(self, request: HttpRequest, quiz_id: int) -> HttpResponseBase:
        quiz = self.own_or_404(request, quiz_id)
        if request.method == "GET":
            return self._ask(request, quiz, PublishForm(initial=first_shown(quiz)))
        form = PublishForm(request.POST)
        if not form.is_valid():
            return self._ask(request, quiz, form, 422)
        work = _Publication(self, request, quiz, form)
        if services.is_slow(quiz) and quiz.edit_revision == form.cleaned_data["seen_revision"]:
            return StreamingHttpResponse(work.told())
        try:
            version = work.done()
        except InvalidContent as error:
            return self._ask(request, quiz, form, status_of(error), error.problems)
        except InvalidParameter as error:
            form.add_error("access_code" if error.field == "access_code" else "reach", error.message)
            return self._ask(request, quiz, form, status_of(error))
        except StaleRevision as error:
            form.add_error(None, f"{error.message} Below is what would be published now; your note is kept.")
            quiz.refresh_from_db()
            form.data = {**request.POST.dict(), "seen_revision": quiz.edit_revision}
            return self._ask(request, quiz, form, status_of(error))
        for level, said in work.said(version):
            messages.add_message(request, level, said)
        return self.back_to(quiz)

    def _ask(
        self, request: HttpRequest, quiz: Quiz, form: PublishForm, status: int = 200, problems: tuple[str, ...] = ()
    ) -> HttpResponse:
        """The draft against the last version, every problem that is known without running experiments, and the form."""
        check = services.check_quiz(quiz, runs_slow=False)
        return self.own_page(
            request,
            "quiz/publish.html",
            f"Publish “{quiz.title}”",
            status,
            original=quiz,
            form=form,
            problems=to_mend(quiz, check.content, problems or check.problems, request.user),  # type: ignore[arg-type]
            is_slow=services.is_slow(quiz),
            last=quiz.latest_version,
            difference=difference_to(quiz.latest_version, check.content),
            running=queries.running_attempts(quiz, timezone.now()),
            pinned=queries.pinned_assignments(quiz),
            **about_the_offer(quiz),
        )


def about_the_offer(quiz: Quiz) -> dict[str, Any]:
    """What the form says of offering the quiz publicly."""
    elsewhere = quiz.assignments.exclude(kind=Assignment.Kind.PUBLIC)
    return {
        "telling": words_on_keys(public_assignment(quiz)),
        "is_test_elsewhere": elsewhere.filter(mode=Assignment.Mode.TEST).exists(),
    }


def words_on_keys(public: Assignment) -> str:
    """What whoever finds the quiz at its own address is told of the key."""
    if public.mode == Assignment.Mode.TEST:
        return "At its own address it is a test: what its takers are told, and when, stands among the settings of its public assignment."
    if queries.tells_while_open(public):
        return (
            "At its own address it is practice: whoever finds it may take it, and is told the right answer of each question as "
            "soon as they have checked their own."
        )
    return "At its own address it is practice, which tells nobody what is right before it has closed."


def difference_to(last: Version | None, content: Content) -> DifferenceShown | None:
    """None before the first publication: everything would be new."""
    return None if last is None else show_difference(compare_quizzes(queries.content_of(last), content))


class _Publication:
    """One publication: done at once, or told line by line while it is computed."""

    def __init__(self, room: QuizPublication, request: HttpRequest, quiz: Quiz, form: PublishForm) -> None:
        self.room, self.request, self.quiz, self.form = room, request, quiz, form
        self.before = quiz.latest_version_id
        self.steps = services.publish_in_steps(
            quiz=quiz,
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            note=form.cleaned_data["note"],
            offer=form.offer,
            seen_revision=form.cleaned_data["seen_revision"],
        )

    def done(self) -> Version:
        while True:
            try:
                next(self.steps)
            except StopIteration as end:
                return self._logged(end.value)

    def told(self) -> Iterator[str]:
        """A page that grows while the work goes on. Whoever closes it before its end has published nothing."""
        start, after_lines, end = self._page().split(HERE)
        yield start
        try:
            version = yield from self._lines()
            yield after_lines + self._end(said=[words for _, words in self.said(version)])
        except InvalidContent as error:
            yield after_lines + self._end(problems=self._to_mend(error))
        except QuizError as error:
            yield after_lines + self._end(refusal=error.message)
        yield end

    def _to_mend(self, refusal: InvalidContent) -> tuple[ToMend, ...]:
        content = queries.draft_content(self.quiz)
        return to_mend(self.quiz, content, refusal.problems, self.request.user)  # type: ignore[arg-type]

    def _end(self, **context: Any) -> str:
        known = {"original": self.quiz, "form": self.form, **about_the_offer(self.quiz), **context}
        return render_to_string("admin/quizzes/quiz/_published.html", known, self.request)

    def _lines(self) -> Generator[str, None, Version]:
        while True:
            try:
                yield f"<li>{escape(next(self.steps))}</li>\n"
            except StopIteration as end:
                return self._logged(end.value)

    def said(self, version: Version) -> list[tuple[int, str]]:
        if version.pk == self.before:
            same = f"Nothing has changed since version {version.number}, so it stays the latest."
            return [(messages.INFO, f"{same} {self._offered()}")]
        sentence = f"Published as version {version.number}. Attempts that run keep theirs. {self._offered()}"
        share = format_html('{} <a href="{}">Share it or give it to a class</a>.', sentence, self._share_page())
        said: list[tuple[int, str]] = [(messages.SUCCESS, share)]
        if not self.quiz.can_be_begun:
            over = "The quiz is withdrawn: nobody can begin this version until it is offered again."
            said.append((messages.WARNING, over))
        return said

    def _offered(self) -> str:
        reach = REACH[reach_of(public_assignment(Quiz.objects.get(pk=self.quiz.pk)))]
        return f"Who finds it: {reach[0].lower()}{reach[1:]}."

    def _share_page(self) -> str:
        return self.room.url_of("share", self.quiz.pk)

    def _logged(self, version: Version) -> Version:
        if version.pk != self.before:
            self.room.log_change(self.request, self.quiz, f"Published version {version.number}.")
        return version

    def _page(self) -> str:
        context = {
            **self.room.admin_site.each_context(self.request),
            "opts": self.room.opts,
            "title": f"Publishing “{self.quiz.title}”",
            "original": self.quiz,
            "here": HERE,
        }
        return render_to_string("admin/quizzes/quiz/publishing.html", context, self.request)
