"""Shifts that are not over yet are found by their end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_kinds_of_help")]

    operations = [
        migrations.AddIndex(model_name="shift", index=models.Index(fields=["ends_at"], name="shift_end")),
    ]
