"""A consent says what may be shared, how it was given and revoked; disclosures in an emergency are kept."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0050_consents_stand_with_the_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmergencyDisclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('basis', models.CharField(choices=[('threat', '45 CFR 164.512(j): serious and imminent threat'), ('danger', 'G.S. 122C-55: imminent danger to health or safety'), ('medical', '42 CFR 2.51: medical emergency, to medical personnel')], max_length=10)),
                ('danger', models.CharField(choices=[('self_harm', 'Suicide or self-harm'), ('overdose', 'Overdose or poisoning'), ('medical', 'Another medical emergency'), ('others', 'Danger to somebody else')], max_length=10)),
                ('to_whom', models.CharField(help_text='Name and organization of who was told.', max_length=200)),
                ('what', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('contact', 'Name and how to reach them'), ('encounter', 'That there was an encounter'), ('summary', 'Clinical summary'), ('plan', 'Safety or crisis plan'), ('substance_use', 'Substance-use records (42 CFR Part 2)')], max_length=16), db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None)), default=list, size=None)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AlterModelOptions(
            name='consent',
            options={'ordering': ['-id']},
        ),
        migrations.AddField(
            model_name='consent',
            name='given_by',
            field=models.CharField(blank=True, choices=[('person', 'The person'), ('guardian', 'A guardian')], db_default='', max_length=10),
        ),
        migrations.AddField(
            model_name='consent',
            name='guardian',
            field=models.CharField(blank=True, db_default='', help_text='Who the guardian is.', max_length=120),
        ),
        migrations.AddField(
            model_name='consent',
            name='how',
            field=models.CharField(blank=True, choices=[('phone', 'Spoken on the phone'), ('in_person', 'Spoken in person'), ('signed', 'Signed')], db_default='', max_length=10),
        ),
        migrations.AddField(
            model_name='consent',
            name='recipient',
            field=models.CharField(blank=True, db_default='', help_text='With whom it may be shared, by name.', max_length=200),
        ),
        migrations.AddField(
            model_name='consent',
            name='revoked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='revoked_how',
            field=models.CharField(blank=True, choices=[('phone', 'Spoken on the phone'), ('in_person', 'Spoken in person'), ('signed', 'Signed')], db_default='', max_length=10),
        ),
        migrations.AddField(
            model_name='consent',
            name='what',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('contact', 'Name and how to reach them'), ('encounter', 'That there was an encounter'), ('summary', 'Clinical summary'), ('plan', 'Safety or crisis plan'), ('substance_use', 'Substance-use records (42 CFR Part 2)')], max_length=16), db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None)), default=list, size=None),
        ),
        migrations.AddField(
            model_name='consent',
            name='witness',
            field=models.CharField(blank=True, db_default='', help_text='Who else heard it, where it was spoken.', max_length=120),
        ),
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('referral', 'To be referred'), ('care', 'To coordinate care'), ('contact', 'To be contacted'), ('disclosure', 'To share information')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('how', ''), ('what', [])), models.Q(models.Q(('how', ''), _negated=True), models.Q(('what', []), _negated=True), models.Q(('recipient', ''), _negated=True), models.Q(('given_by', ''), _negated=True), ('expires_at__isnull', False)), _connector='OR'), name='a_consent_says_what_with_whom_until_when_and_how'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('what__contained_by', ['contact', 'encounter', 'summary', 'plan', 'substance_use'])), name='a_consent_names_kinds_of_information'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('how__in', ['', 'signed']), models.Q(('witness', ''), _negated=True), _connector='OR'), name='a_spoken_consent_names_its_witness'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_by', 'guardian'), _negated=True), models.Q(('guardian', ''), _negated=True), _connector='OR'), name='a_guardians_consent_names_the_guardian'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('how', 'signed'), models.Q(('what__contains', ['substance_use']), _negated=True), _connector='OR'), name='substance_use_records_need_a_signed_consent'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None), ('revoked_how', '')), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), models.Q(('revoked_how', ''), _negated=True)), models.Q(('how', ''), ('revoked_at__isnull', False)), _connector='OR'), name='a_revoked_consent_says_how_and_by_whom_it_was_recorded'),
        ),
        migrations.AddField(
            model_name='emergencydisclosure',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='emergencydisclosure',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_disclosures', to='triage.person'),
        ),
        migrations.AddIndex(
            model_name='emergencydisclosure',
            index=models.Index(fields=['-at'], name='emergency_disclosure_at'),
        ),
        migrations.AddConstraint(
            model_name='emergencydisclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', []), _negated=True), ('what__contained_by', ['contact', 'encounter', 'summary', 'plan', 'substance_use'])), name='a_disclosure_in_an_emergency_says_what_was_told'),
        ),
        migrations.AddConstraint(
            model_name='emergencydisclosure',
            constraint=models.CheckConstraint(condition=models.Q(('to_whom', ''), _negated=True), name='a_disclosure_in_an_emergency_says_to_whom'),
        ),
    ]
