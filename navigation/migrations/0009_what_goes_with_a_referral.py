"""What of a person goes with a referral, by which consents; a consent says its organization by name too."""

import django.contrib.postgres.fields
from django.db import migrations, models

NAME = """
    UPDATE triage_consent SET recipient = navigation_organization.name
    FROM navigation_consentrecipient JOIN navigation_organization ON navigation_organization.id = organization_id
    WHERE consent_id = triage_consent.id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('navigation', '0008_consents_stand_with_the_person'),
        ('triage', '0051_what_a_consent_shares'),
    ]

    operations = [
        migrations.RunSQL(NAME, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='referral',
            name='consents',
            field=models.ManyToManyField(blank=True, help_text='By which it went.', related_name='referrals', to='triage.consent'),
        ),
        migrations.AddField(
            model_name='referral',
            name='what',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('contact', 'Name and how to reach them'), ('encounter', 'That there was an encounter'), ('summary', 'Clinical summary'), ('plan', 'Safety or crisis plan'), ('substance_use', 'Substance-use records (42 CFR Part 2)')], max_length=16), db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None)), default=list, size=None),
        ),
    ]
