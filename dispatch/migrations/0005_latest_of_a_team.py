"""The last visit of a team is found without reading all its others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0004_helped_before"), ("teams", "0004_back_in_service")]

    operations = [
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(fields=["team", "-assigned_at"], name="dispatch_latest"),
        ),
    ]
