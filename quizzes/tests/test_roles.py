"""The group of instructors: what its members may do at all, on a database new or old."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from quizzes.queries.ownership import RULES
from quizzes.roles import GROUP, PERMISSIONS, set_up_instructors

pytestmark = pytest.mark.django_db


def allowed():
    rows = Group.objects.get(name=GROUP).permissions.values_list("content_type__model", "codename")
    return {(model, codename.partition("_")[0]) for model, codename in rows}


TABLE = {(model, verb) for model, verbs in PERMISSIONS.items() for verb in verbs}


def test_migrating_an_empty_database_makes_the_group_with_exactly_its_permissions():
    assert allowed() == TABLE


def test_permissions_that_are_missing_or_too_many_are_put_right_and_again_changes_nothing():
    group = Group.objects.get(name=GROUP)
    group.permissions.remove(Permission.objects.get(codename="change_quiz"))
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    for _ in range(2):
        call_command("migrate", verbosity=0)
        assert allowed() == TABLE
    assert Group.objects.count() == 1


def test_the_group_is_made_before_a_fresh_database_has_any_permission():
    Group.objects.all().delete()
    ContentType.objects.filter(app_label="quizzes").delete()
    assert not Permission.objects.filter(content_type__app_label="quizzes").exists()
    ContentType.objects.clear_cache()
    set_up_instructors(apps)
    assert allowed() == TABLE
    call_command("migrate", verbosity=0)  # Django makes the rest, and none of them twice
    made = Permission.objects.filter(content_type__app_label="quizzes").values_list("codename", flat=True)
    assert len(made) == len(set(made)) == 4 * len(list(apps.get_app_config("quizzes").get_models()))
    assert Permission.objects.get(codename="change_quiz").name == "Can change quiz"


@pytest.mark.parametrize("has_permissions", [False, True])
def test_the_migration_makes_the_group_whether_permissions_are_there_or_not(has_permissions):
    Group.objects.all().delete()
    if not has_permissions:
        ContentType.objects.filter(app_label="quizzes").delete()
        ContentType.objects.clear_cache()
    before = set(Permission.objects.values_list("pk", flat=True))
    loader = MigrationExecutor(connection).loader
    state = loader.project_state(("quizzes", "0003_instructors"))
    import_module("quizzes.migrations.0003_instructors").make_group(state.apps, None)
    known = {model._meta.model_name for model in state.apps.get_models()}  # later tables come with later migrations
    assert allowed() == {row for row in TABLE if row[0] in known}
    assert (set(Permission.objects.values_list("pk", flat=True)) == before) == has_permissions


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_leaves_the_group():
    call_command("flush", interactive=False, verbosity=0)
    assert allowed() == TABLE


def test_every_table_says_what_instructors_may_do_with_it_and_which_rows_are_theirs():
    models = set(apps.get_app_config("quizzes").get_models())
    assert {model._meta.model_name for model in models} == set(PERMISSIONS)
    assert models == set(RULES)


def test_every_page_of_the_admin_shows_only_rows_of_its_user():
    from quizzes.admin.owning import OwnRows

    ours = [each for model, each in admin.site._registry.items() if model._meta.app_label == "quizzes"]
    assert [each for each in ours if not isinstance(each, OwnRows)] == []
