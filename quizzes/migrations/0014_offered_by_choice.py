from django.db import migrations, models


def make_public_assignments(apps, schema_editor):
    """A quiz that was published to nobody has none: it would stay “not found” when it is offered."""
    quizzes, assignments = apps.get_model("quizzes", "Quiz").objects, apps.get_model("quizzes", "Assignment")
    without = quizzes.filter(latest_version__isnull=False).exclude(assignments__kind="public")
    assignments.objects.bulk_create(assignments(quiz=quiz, kind="public") for quiz in without)


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0013_told_when_changed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="quiz",
            name="visibility",
            field=models.CharField(
                choices=[
                    ("public", "Listed for everyone"),
                    ("unlisted", "By link only"),
                    ("private", "Not offered publicly"),
                ],
                default="private",
                editable=False,
                max_length=10,
                verbose_name="offered",
            ),
        ),
        migrations.RunPython(make_public_assignments, migrations.RunPython.noop),
    ]
