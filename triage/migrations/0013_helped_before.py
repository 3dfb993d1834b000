"""Say of what was before whom a clinician helped, and for what an ended incident was eligible."""

from django.db import migrations

HELPED = """
UPDATE triage_incident AS incident SET helped_at = first.at FROM (
    SELECT incident_id, min(verified_at) AS at FROM triage_diversion WHERE verified_at IS NOT NULL GROUP BY incident_id
) AS first WHERE first.incident_id = incident.id AND incident.helped_at IS NULL
"""
ELIGIBLE = """
UPDATE triage_incident AS incident SET eligible_for = latest.response_id FROM (
    SELECT DISTINCT ON (incident_id) incident_id, response_id FROM triage_assessment ORDER BY incident_id, id DESC
) AS latest WHERE latest.incident_id = incident.id AND latest.response_id <> 'emergency'
    AND incident.status IN ('Closed', 'Cancelled') AND incident.joined_to_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("triage", "0012_misses")]

    operations = [
        migrations.RunSQL(HELPED, migrations.RunSQL.noop),
        migrations.RunSQL(ELIGIBLE, migrations.RunSQL.noop),
    ]
