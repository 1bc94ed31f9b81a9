from django.db import migrations

import quizzes.fields


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0011_taker_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="earned",
            field=quizzes.fields.FractionField(blank=True, max_length=None, null=True),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="score",
            field=quizzes.fields.FractionField(blank=True, max_length=None, null=True),
        ),
    ]
