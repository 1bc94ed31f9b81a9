"""Keys of programs, for superusers: everybody's tokens, to see and revoke; integrations, to make, change and disable."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from oauth2_provider.models import (
    get_access_token_model,
    get_grant_model,
    get_id_token_model,
    get_refresh_token_model,
)

from quizzes import services
from quizzes.admin.owning import OwnRows, Shelf, Tool
from quizzes.engine.errors import NotFound
from quizzes.models import Integration, Job, PersonalToken
from quizzes.programs import SCOPES


class SuperusersOnly(OwnRows):
    actions = None
    view_on_site = False  # the toolkit's pages aren't mounted

    class Media:
        css = {"all": ["quizzes/admin.css"]}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    has_change_permission = has_add_permission = has_delete_permission = has_view_permission


@admin.register(PersonalToken)
class PersonalTokenAdmin(SuperusersOnly):
    list_display = ["name", "user", "start", "allowed", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username", "prefix"]
    fields = ["name", "user", "start", "allowed", "created_at", "expires_at", "last_used_at", "revoked_at"]
    change_form_template = "admin/quizzes/change_form.html"

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        token: Any = self.get_object(request, object_id)
        tools = []
        if token.revoked_at is None:
            tools = [Tool("Revoke", reverse("admin:quizzes_personaltoken_revoke", args=[token.pk]), posts=True)]
        return super().change_view(request, object_id, form_url, {"tool_shelves": [(Shelf.DO, tools)]})

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [str(name) for name in self.fields or ()]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # people make their own

    has_delete_permission = has_add_permission  # revoked ones stay in the list

    @admin.display(description="begins with")
    def start(self, token: PersonalToken) -> SafeString:
        return format_html("<code>{}…</code>", token.prefix)

    @admin.display(description="may")
    def allowed(self, token: PersonalToken) -> str:
        return ", ".join(token.scopes)

    def get_urls(self) -> list[URLPattern]:
        revoke = self.admin_site.admin_view(require_POST(self.revoke))
        return [path("<int:pk>/revoke/", revoke, name="quizzes_personaltoken_revoke"), *super().get_urls()]

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_module_permission(request):
            raise PermissionDenied
        token = PersonalToken.objects.filter(pk=pk).first()
        if token is not None:
            services.revoke_personal_token(user=request.user, public_id=token.public_id, now=timezone.now())  # type: ignore[arg-type]
            messages.success(request, f"“{token.name}” is revoked. Programs that use it are refused from now on.")
        return HttpResponseRedirect(reverse("admin:quizzes_personaltoken_changelist"))


class IntegrationForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=[(name, f"{name}: {words}") for name, words in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        label="What it may do",
        help_text="Never more than its account may do.",
    )

    class Meta:
        model = Integration
        fields = ["name", "user", "scopes"]
        labels = {"user": "Acts as"}
        help_texts = {
            "user": "An account of its own, which nobody signs in with. To write quizzes it must be among the Instructors; "
            "make it owner or editor of what it may reach."
        }

    def clean_user(self) -> User:
        account = self.cleaned_data["user"]
        if account is None:
            raise forms.ValidationError("Choose the account that the machine acts as.")
        if account.is_superuser:
            raise forms.ValidationError("A machine may not act as a superuser: make it an account of its own.")
        return account

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise forms.ValidationError("Give the integration a name.")
        return name


admin.site.unregister(Integration)  # the toolkit's own page offers grants that aren't served


@admin.register(Integration)
class IntegrationAdmin(SuperusersOnly):
    form = IntegrationForm
    list_display = ["name", "user", "client_id", "last_used_at", "disabled_at"]
    list_select_related = ["user"]
    search_fields = ["name", "client_id", "user__username"]
    readonly_fields = ["client_id", "secrets", "last_used_at", "disabled_at"]
    change_form_template = "admin/quizzes/change_form.html"

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        integration: Any = self.get_object(request, object_id)
        shelves = [(Shelf.DO, self._tools(integration))]
        return super().change_view(request, object_id, form_url, {"tool_shelves": shelves})

    def _tools(self, integration: Integration) -> list[Tool]:
        def tool(label: str, step: str) -> Tool:
            return Tool(label, reverse(f"admin:quizzes_integration_{step}", args=[integration.pk]), posts=True)

        tools = [tool("Make a second secret", "second-secret")]
        if integration.second_secret:
            tools.append(tool("Drop the first secret", "drop-first"))
        return [*tools, tool("Enable", "enable") if integration.disabled_at else tool("Disable", "disable")]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        shown = ["client_id", "secrets", "last_used_at", "disabled_at"]
        return ["name", "user", "scopes", *(shown if obj else ())]

    @admin.display(description="secrets")
    def secrets(self, integration: Integration) -> str:
        return "two, the second beside the first" if integration.second_secret else "one"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # its learners hang on it; it is disabled instead

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["name", "user", "scopes", "updated"])
            return
        made = services.make_integration(name=obj.name, account=obj.user, scopes=form.cleaned_data["scopes"])
        obj.pk, obj.client_id = made.integration.pk, made.integration.client_id
        obj.told_secret = made.secret

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._secret_page(request, obj, obj.told_secret)

    def _secret_page(self, request: HttpRequest, integration: Integration, secret: str) -> HttpResponse:
        """The one answer that holds the secret. Kept in no cache, and nowhere else."""
        page = never_cache(self.own_page)
        title = "The secret of the integration"
        return page(request, "integration/secret.html", title, original=integration, secret=secret)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<int:pk>/{step}/", self.admin_site.admin_view(require_POST(act)), name=f"quizzes_integration_{step}")
            for step, act in (
                ("second-secret", self.second_secret),
                ("drop-first", self.drop_first),
                ("disable", self.disable),
                ("enable", self.enable),
            )
        ]
        return [*own, *super().get_urls()]

    def _held(self, request: HttpRequest, pk: int) -> Integration:
        if not self.has_module_permission(request):
            raise PermissionDenied
        found = Integration.objects.filter(pk=pk).first()
        if found is None:
            raise PermissionDenied
        return found

    def _back(self, integration: Integration) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:quizzes_integration_change", args=[integration.pk]))

    def second_secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        integration = self._held(request, pk)
        secret = services.add_second_secret(integration=integration)
        integration.refresh_from_db()
        return self._secret_page(request, integration, secret)

    def drop_first(self, request: HttpRequest, pk: int) -> HttpResponse:
        integration = self._held(request, pk)
        try:
            services.drop_first_secret(integration=integration)
            messages.success(request, "The first secret opens nothing any more; the second has taken its place.")
        except NotFound as refusal:
            messages.error(request, refusal.message)
        return self._back(integration)

    def disable(self, request: HttpRequest, pk: int) -> HttpResponse:
        integration = self._held(request, pk)
        services.disable_integration(integration=integration, now=timezone.now())
        messages.success(request, f"“{integration.name}” is disabled, and its tokens have ended.")
        return self._back(integration)

    def enable(self, request: HttpRequest, pk: int) -> HttpResponse:
        integration = self._held(request, pk)
        services.enable_integration(integration=integration)
        messages.success(request, f"“{integration.name}” may ask for tokens again.")
        return self._back(integration)


@admin.register(Job)
class JobAdmin(SuperusersOnly):
    list_display = ["kind", "owner", "state", "progress", "created_at", "finished_at"]
    list_select_related = ["owner"]
    list_filter = ["state", "kind"]
    fields = [
        "kind",
        "owner",
        "state",
        "progress",
        "parameters",
        "result",
        "problem",
        "created_at",
        "started_at",
        "seen_at",
        "finished_at",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [str(name) for name in self.fields or ()]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


# The toolkit's own tables hold tokens of an hour and grants that aren't served: nothing to look at.
for model in (get_access_token_model(), get_grant_model(), get_id_token_model(), get_refresh_token_model()):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
