"""The files of a table keep what was overwritten until it is vacuumed: no clear word may stay in them."""

from django.db import migrations


class Migration(migrations.Migration):

    # VACUUM runs in no transaction.
    atomic = False

    dependencies = [
        ('heart', '0011_encrypted_drafts'),
        ('triage', '0044_encrypted_notes'),
    ]

    operations = [
        migrations.RunSQL('VACUUM FULL triage_clinicalnote', migrations.RunSQL.noop),
        migrations.RunSQL('VACUUM FULL heart_draft', migrations.RunSQL.noop),
    ]
