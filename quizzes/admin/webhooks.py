"""Webhooks of an instructor: where to, for what, the secret that is shown once, and what was delivered lately."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from quizzes import queries, services
from quizzes.admin.owning import OwnRows, Shelf, Tool
from quizzes.engine.errors import QuizError
from quizzes.models import WebhookEndpoint

Page = Callable[..., HttpResponse]


class WebhookForm(forms.ModelForm):
    events = forms.MultipleChoiceField(
        choices=[(each.value, f"{each.value}: {each.label}") for each in WebhookEndpoint.Event],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = WebhookEndpoint
        fields = ["url", "description", "events", "is_active"]
        help_texts = {
            "url": "Where your program listens: https://host.example/path. It gets a POST for each event.",
            "description": "For yourself: which program this is.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_revision"].initial = self.instance.edit_revision

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = {name: cleaned.get(name) or "" for name in ("url", "description")}
        for field, sentence in services.endpoint_problems(**given, events=cleaned.get("events") or []):
            if field not in self.errors:
                self.add_error(field, sentence)
        return cleaned


@admin.register(WebhookEndpoint)
class WebhookAdmin(OwnRows):
    form = WebhookForm
    actions = None
    list_display = ["__str__", "url", "is_active", "owner", "created_at"]
    list_select_related = ["owner"]
    fields = ["url", "description", "events", "is_active", "seen_revision"]
    change_form_template = "admin/quizzes/webhook/edit.html"

    class Media:
        css = {"all": ["quizzes/admin.css"]}

    def get_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        return ["url", "description", "events", *(["is_active", "seen_revision"] if obj else [])]

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """What only the service can tell, an address taken meanwhile or a change of somebody else, is said on the page."""
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except QuizError as refusal:
            messages.error(request, refusal.message)
            page = self.url_of("change", object_id) if object_id else self.url_of("add")
            return redirect(page)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in ("url", "description", "events")}
        if change:
            revision = form.cleaned_data["seen_revision"]
            services.change_endpoint(
                endpoint=obj, is_active=form.cleaned_data["is_active"], seen_revision=revision, **given
            )
            return
        made, obj.secret = services.create_endpoint(owner=request.user, **given)  # type: ignore[arg-type]
        obj.pk, obj.public_id = made.pk, made.public_id

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._secret_page(request, obj, obj.secret)

    def delete_model(self, request: HttpRequest, obj: WebhookEndpoint) -> None:
        services.delete_endpoint(endpoint=obj)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        endpoint = context.get("original")
        if endpoint is not None:
            context |= {
                "tool_shelves": [(Shelf.DO, self.tools(endpoint))],
                "deliveries": queries.recent_deliveries(endpoint),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def tools(self, endpoint: WebhookEndpoint) -> list[Tool]:
        found = [Tool("Make a new secret", self.url_of("secret", endpoint.pk), posts=True)]
        if endpoint.is_active:
            found.insert(0, Tool("Send a test event", self.url_of("test", endpoint.pk), posts=True))
        if len(endpoint.secrets) > 1:
            found.append(Tool("End the old secret", self.url_of("end_secret", endpoint.pk), posts=True))
        return found

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, str, Page]] = [
            ("<int:pk>/test/", "test", self.test),
            ("<int:pk>/secret/", "secret", self.new_secret),
            ("<int:pk>/secret/end/", "end_secret", self.end_secret),
            ("<int:pk>/deliveries/<uuid:delivery>/again/", "again", self.again),
        ]
        own = [
            path(route, self.admin_site.admin_view(require_POST(page)), name=f"quizzes_{self.opts.model_name}_{name}")
            for route, name, page in pages
        ]
        return [*own, *super().get_urls()]

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = self.own_or_404(request, pk)
        try:
            services.send_test_event(endpoint=endpoint, now=timezone.now())
            messages.success(request, "A test event is on its way. Reload this page to see what came of it.")
        except QuizError as refusal:
            messages.error(request, refusal.message)
        return self.back_to(endpoint)

    def new_secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = self.own_or_404(request, pk)
        secret = services.rotate_secret(endpoint=endpoint)
        self.log_change(request, endpoint, "Made a new secret.")
        endpoint.refresh_from_db()
        return self._secret_page(request, endpoint, secret)

    def end_secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = self.own_or_404(request, pk)
        services.end_old_secret(endpoint=endpoint)
        self.log_change(request, endpoint, "Ended the old secret.")
        messages.success(request, "Only the newest secret signs from now on.")
        return self.back_to(endpoint)

    def again(self, request: HttpRequest, pk: int, delivery: UUID) -> HttpResponse:
        endpoint = self.own_or_404(request, pk)
        found = queries.delivery_to(endpoint, delivery)
        if found is None:
            raise Http404("There is no such delivery.")
        try:
            services.send_again(delivery=found, now=timezone.now())
            messages.success(request, "It is sent again within seconds.")
        except QuizError as refusal:
            messages.error(request, refusal.message)
        return self.back_to(endpoint)

    def _secret_page(self, request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
        """The one answer that holds the secret. Kept in no cache, and nowhere else."""
        page = never_cache(self.own_page)
        return page(request, "webhook/secret.html", "The secret of the webhook", original=endpoint, secret=secret)
