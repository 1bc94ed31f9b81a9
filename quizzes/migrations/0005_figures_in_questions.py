from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0004_tries")]

    operations = [
        migrations.RemoveConstraint(model_name="versionexplanation", name="version_explanation_once"),
        migrations.AddField(
            model_name="versionexplanation",
            name="place",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AddConstraint(
            model_name="versionexplanation",
            constraint=models.UniqueConstraint(
                fields=("version", "question_key", "draw", "place"), name="version_explanation_once"
            ),
        ),
    ]
