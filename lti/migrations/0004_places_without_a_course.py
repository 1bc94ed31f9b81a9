"""A place that is launched without a course gets a course of its own. Before, all of a deployment's shared one, and with it
the names of the people in it."""

from typing import Any

from django.db import migrations, models


def part(apps: Any, schema_editor: Any) -> None:
    """Each place of the shared course takes along who came there."""
    context = apps.get_model("lti", "Context")
    for shared in context.objects.filter(context_id="", lone_link=""):
        for link in shared.links.all():
            told = {"title": link.title, "history": [], "memberships_url": ""}
            own = context.objects.create(
                deployment_id=shared.deployment_id,
                context_id="",
                lone_link=link.link_id,
                erased_at=shared.erased_at,
                **told,
            )
            people = _people_of(apps, link)
            _copy_memberships(apps, shared, own, people)
            apps.get_model("lti", "Launch").objects.filter(link=link).update(context=own)
            type(link).objects.filter(pk=link.pk).update(context=own)


def _people_of(apps: Any, link: Any) -> set[int]:
    launched = apps.get_model("lti", "Launch").objects.filter(link=link).values_list("person_id", flat=True)
    attempts = apps.get_model("quizzes", "Attempt").objects.filter(assignment=link.assignment_id)
    took = apps.get_model("lti", "LtiUser").objects.filter(learner__in=attempts.values("learner"))
    told = apps.get_model("lti", "GradebookEntry").objects.filter(link=link).values_list("person_id", flat=True)
    return {*launched, *took.values_list("pk", flat=True), *told}


def _copy_memberships(apps: Any, shared: Any, own: Any, people: set[int]) -> None:
    membership = apps.get_model("lti", "Membership")
    for row in membership.objects.filter(context=shared, person__in=people):
        row.pk, row.context = None, own
        row.save(force_insert=True)


def join(apps: Any, schema_editor: Any) -> None:
    context, membership = apps.get_model("lti", "Context"), apps.get_model("lti", "Membership")
    for own in context.objects.exclude(lone_link=""):
        shared, _ = context.objects.get_or_create(deployment_id=own.deployment_id, context_id="", lone_link="")
        known = membership.objects.filter(context=shared).values("person")
        membership.objects.filter(context=own).exclude(person__in=known).update(context=shared)
        own.links.update(context=shared)
        apps.get_model("lti", "Launch").objects.filter(context=own).update(context=shared)
        own.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("lti", "0003_scores"),
    ]

    operations = [
        migrations.AddField(
            model_name="context",
            name="lone_link",
            field=models.CharField(blank=True, default="", max_length=255),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="context", name="context_once"),
        migrations.AddConstraint(
            model_name="context",
            constraint=models.UniqueConstraint(fields=("deployment", "context_id", "lone_link"), name="context_once"),
        ),
        migrations.RunPython(part, join),
    ]
