"""When a team last came back in service: since then, at the earliest, it can be sent again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0003_shift_end")]

    operations = [
        migrations.AddField(
            model_name="team",
            name="back_in_service_at",
            field=models.DateTimeField(blank=True, help_text="When it last came back in service.", null=True),
        ),
    ]
