"""A replaced version says since when by itself, for it may still be withdrawn for the calls that are on it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triage", "0014_help_asked_for")]

    operations = [
        migrations.AddField(
            model_name="protocolversion",
            name="replaced_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(
            "UPDATE triage_protocolversion SET replaced_at = ended_at WHERE status = 'Retired'", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name="protocolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "Retired"), _negated=True) | models.Q(replaced_at__isnull=False),
                name="a_replaced_version_says_since_when",
            ),
        ),
    ]
