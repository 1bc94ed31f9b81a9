from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0015_rights_on_questions"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="joined_as",
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
