import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def recall_who_added(apps, schema_editor):
    """Of a question that an editor of the quiz owns it was that editor who put it there."""
    items = apps.get_model("quizzes", "QuizItem").objects
    for item in items.filter(quiz__editors=F("question__owner")).select_related("question"):
        item.added_by_id = item.question.owner_id
        item.save(update_fields=["added_by"])


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("quizzes", "0014_offered_by_choice"),
    ]

    operations = [
        migrations.AddField(
            model_name="quizitem",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(recall_who_added, migrations.RunPython.noop),
    ]
