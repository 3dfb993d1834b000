"""A process of the program before still takes calls while this one is installed: it knows nothing of the new column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triage", "0031_help_requested")]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="put_aside",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                help_text="Safe answers that count no more since it was reopened.",
            ),
        )
    ]
