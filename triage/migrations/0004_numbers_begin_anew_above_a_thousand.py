"""A table that was emptied counts from 1001 again too: the public number has four digits from the first incident on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("triage", "0003_person_names")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE triage_incident ALTER COLUMN id SET START WITH 1001",
            "ALTER TABLE triage_incident ALTER COLUMN id SET START WITH 1",
        )
    ]
