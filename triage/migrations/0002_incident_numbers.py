"""Public incident numbers begin at 1001: four digits are said on the radio without leading zeros."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("triage", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "SELECT setval(pg_get_serial_sequence('triage_incident', 'id'), 1000, true)",
            migrations.RunSQL.noop,
        )
    ]
