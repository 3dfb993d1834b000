"""When a crew read that it was called back."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0005_latest_of_a_team")]

    operations = [
        migrations.AddField(
            model_name="dispatch",
            name="call_back_read_at",
            field=models.DateTimeField(blank=True, help_text="When the crew read the call-back.", null=True),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.CheckConstraint(
                condition=Q(call_back_read_at=None) | Q(status="AssignmentCancelled"),
                name="a_call_back_is_read_after_it_was_made",
            ),
        ),
    ]
