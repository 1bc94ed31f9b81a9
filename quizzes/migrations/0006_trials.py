import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0005_figures_in_questions")]

    operations = [
        migrations.AddField(
            model_name="learner",
            name="trial_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="trials",
                to="quizzes.assignment",
            ),
        ),
    ]
