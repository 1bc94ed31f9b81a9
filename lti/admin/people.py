"""People of platforms. One who may not come any more is switched off here: launches are refused, open pages end."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from lti import services
from lti.models import LtiUser, Membership


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    can_delete = False
    fields = ["context", "part", "status", "launched_at", "listed_at"]
    readonly_fields = ["context", "part", "status", "launched_at", "listed_at"]
    verbose_name_plural = "courses"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LtiUser)
class LtiUserAdmin(admin.ModelAdmin):
    actions = None
    inlines = [MembershipInline]
    list_display = ["__str__", "subject", "deployment", "is_active", "created_at"]
    list_select_related = ["deployment__registration"]
    list_filter = ["is_active", "deployment__registration"]
    search_fields = ["name", "email", "subject"]
    fields = ["subject", "deployment", "name", "email", "learner", "user", "is_active", "created_at", "erased_at"]
    readonly_fields = ["subject", "deployment", "name", "email", "learner", "user", "created_at", "erased_at"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        services.switch_person(person=obj, is_active=obj.is_active, now=timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
