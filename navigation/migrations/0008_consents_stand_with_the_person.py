"""The table of consents goes to the room of the person with all its rows; which organization each names stays here."""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
    INSERT INTO navigation_consentrecipient (consent_id, organization_id)
    SELECT id, recipient_id FROM triage_consent WHERE recipient_id IS NOT NULL;
    SET CONSTRAINTS ALL IMMEDIATE;
"""
GIVE_BACK = """
    UPDATE triage_consent SET recipient_id = organization_id
    FROM navigation_consentrecipient WHERE consent_id = triage_consent.id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('navigation', '0007_versions_seen'),
        ('triage', '0050_consents_stand_with_the_person'),
    ]
    # What changes the table next needs it under its new name.
    run_before = [('triage', '0051_what_a_consent_shares')]

    operations = [
        migrations.AlterModelTable(name='consent', table='triage_consent'),
        migrations.CreateModel(
            name='ConsentRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('consent', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='listed', to='triage.consent')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='navigation.organization')),
            ],
        ),
        migrations.RunSQL(KEEP, GIVE_BACK),
        migrations.RemoveField(model_name='consent', name='recipient'),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='Consent')]),
    ]
