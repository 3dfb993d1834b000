"""Say of what was before when a team first met the person."""

from django.db import migrations

HELPED = """
UPDATE triage_incident AS incident SET helped_at = least(coalesce(incident.helped_at, first.at), first.at) FROM (
    SELECT incident_id, min(contact_at) AS at FROM dispatch_dispatch WHERE contact_at IS NOT NULL GROUP BY incident_id
) AS first WHERE first.incident_id = incident.id
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0003_point_told"), ("triage", "0012_misses")]

    operations = [migrations.RunSQL(HELPED, migrations.RunSQL.noop)]
