"""The group of instructors and what its members may do at all; what of it they may do it to, `queries.ownership` says."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

GROUP = "Instructors"
EVERYTHING = ("add", "change", "delete", "view")
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "accommodation": EVERYTHING,
    "answer": ("view",),
    "answeredrequest": (),
    "answerevent": ("view",),
    "assignment": ("change", "view"),
    "assignmentchange": ("view",),
    "attempt": ("view",),
    "choice": EVERYTHING,
    "classroom": EVERYTHING,
    "delivery": (),
    "explanation": ("view",),
    "integration": (),
    "job": (),
    "learner": ("view",),
    "lesson": EVERYTHING,
    "lessonversion": ("view",),
    "membership": EVERYTHING,
    "outcome": ("view",),
    "personaltoken": (),
    "problem": ("view",),
    "question": EVERYTHING,
    "quiz": EVERYTHING,
    "quizitem": EVERYTHING,
    "rating": ("view",),
    "tag": ("add", "view"),
    "version": ("view",),
    "versionexplanation": ("view",),
    "webhookendpoint": EVERYTHING,
}


def set_up_instructors(apps: Any) -> None:
    """Make the group if it isn't there, with exactly these permissions; again, it changes nothing.

    A fresh database gets its permissions only after all migrations, so those that are missing are made here.
    """
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    allowed = _permissions(apps)
    if set(group.permissions.values_list("pk", flat=True)) != allowed:
        group.permissions.set(allowed)


def _permissions(apps: Any) -> set[int]:
    tables = {each._meta.model_name: each._meta for each in apps.get_app_config("quizzes").get_models()}
    types = _content_types(apps, PERMISSIONS.keys() & tables.keys())
    model = apps.get_model("auth", "Permission")
    wanted = {
        (types[name], f"{verb}_{name}"): f"Can {verb} {tables[name].verbose_name}"
        for name in types
        for verb in PERMISSIONS[name]
    }
    found = model.objects.filter(content_type__in=types.values()).values_list("content_type_id", "codename", "pk")
    known = {(type_id, codename): pk for type_id, codename, pk in found}
    for (type_id, codename), name in wanted.items():
        if (type_id, codename) not in known:
            made = model.objects.create(content_type_id=type_id, codename=codename, name=name)
            known[type_id, codename] = made.pk
    return {known[each] for each in wanted}


def _content_types(apps: Any, names: Set[str]) -> dict[str, int]:
    model = apps.get_model("contenttypes", "ContentType")
    found = dict(model.objects.filter(app_label="quizzes").values_list("model", "pk"))
    for name in names - found.keys():
        found[name] = model.objects.create(app_label="quizzes", model=name).pk
    return {name: found[name] for name in names}
