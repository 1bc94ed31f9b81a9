"""The platforms that may launch this tool."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lti import services
from lti.checking import courses_of, fresh_steps, known_steps
from lti.models import Deployment, LtiUser, Registration
from lti.steps import Step
from lti.trial import trial_steps
from quizzes.outbound import AddressRefused, Target, target_of
from quizzes.zones import reader_zone


class RegistrationForm(forms.ModelForm):
    class Meta:
        model = Registration
        fields = [
            "name",
            "kind",
            "issuer",
            "client_id",
            "auth_url",
            "token_url",
            "jwks_url",
            "audience",
            "frame_origins",
            "is_active",
            "teachers_may_edit",
        ]

    def clean_issuer(self) -> str:
        return _taken(self.cleaned_data["issuer"])

    def clean_auth_url(self) -> str:
        return _taken(self.cleaned_data["auth_url"])

    def clean_token_url(self) -> str:
        return _taken(self.cleaned_data["token_url"])

    def clean_jwks_url(self) -> str:
        return _taken(self.cleaned_data["jwks_url"])

    def clean_frame_origins(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["frame_origins"].splitlines() if line.strip()]
        return "\n".join(dict.fromkeys(_target(line).origin for line in lines))


def _taken(url: str) -> str:
    _target(url)
    return url


def _target(url: str) -> Target:
    """HTTPS, but for what a setting lists. Whether it may be asked is judged again at each request."""
    try:
        return target_of(url)
    except AddressRefused as refusal:
        raise forms.ValidationError(f"“{url}”: {refusal.message}") from None


def _steps(registration: Registration, asked: str) -> list[Step]:
    return (trial_steps if asked == "trial" else fresh_steps)(registration, now=timezone.now())


class DeploymentInline(admin.StackedInline):
    model = Deployment
    extra = 0
    fields = ["deployment_id", "is_active", "seen_at"]
    readonly_fields = ["seen_at"]
    verbose_name_plural = "deployments (the first launch from one that isn't listed adds it, inactive)"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # people and results hang on it: switch it off instead


@admin.register(Registration)
class RegistrationAdmin(admin.ModelAdmin):
    form = RegistrationForm
    inlines = [DeploymentInline]
    list_display = ["name", "kind", "issuer", "client_id", "is_active", "last_launch"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "issuer", "client_id"]
    change_form_template = "admin/lti/registration/change_form.html"
    change_list_template = "admin/lti/registration/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Registration]:
        return super().get_queryset(request).select_related("state")

    @admin.display(description="last launch")
    def last_launch(self, registration: Registration) -> Any:
        state = getattr(registration, "state", None)
        return state.launched_at if state else None

    def get_urls(self) -> list[URLPattern]:
        page = require_http_methods(["GET", "POST"])(self.check_page)
        return [
            path("<int:pk>/check/", self.admin_site.admin_view(page), name="lti_registration_check"),
            *super().get_urls(),
        ]

    def check_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is known of the connection; a post asks the platform anew, or has it take a trial score."""
        registration = Registration.objects.filter(pk=pk).first()
        if registration is None:
            raise Http404("There is no such registration.")
        if not self.has_change_permission(request, registration):
            raise PermissionDenied
        with timezone.override(reader_zone(request)):
            is_asked = request.method == "POST"
            steps = _steps(registration, request.POST.get("do", "")) if is_asked else known_steps(registration)
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": f"Check connection: {registration}",
                "original": registration,
                "steps": steps,
                "is_asked": is_asked,
                "courses": courses_of(registration),
            }
            return render(request, "admin/lti/registration/check.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        services.ensure_key(now=timezone.now())  # the platform fetches it as soon as it is told the address

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        people = LtiUser.objects.filter(deployment__registration=form.instance)
        services.switch_accounts(people=people, now=timezone.now())
