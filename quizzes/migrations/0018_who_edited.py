import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DRAFTS = ("lesson", "question", "quiz")


def edited_by() -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0017_accounts_that_own_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        operation
        for name in DRAFTS
        for operation in (
            migrations.AddField(name, "edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
            migrations.AddField(name, "edited_by", edited_by()),
        )
    ]
