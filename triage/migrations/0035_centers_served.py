"""Clinicians, teams and navigators serve a set of centers, and one center may answer for another."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def serve_every_center(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now a list of staff limited call-takers only; nobody else loses work by what was listed then."""
    others = ("clinician", "responder", "team_lead", "care_navigator")
    staff = apps.get_model("triage", "Center").staff.through
    staff._default_manager.filter(user__role__in=others).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0005_doubted_positions'),
        ('triage', '0034_machines_and_telephones'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='center',
            name='teams',
            field=models.ManyToManyField(blank=True, help_text='Teams that go for this center; one that is listed in none goes for all of them.', related_name='centers', to='teams.team'),
        ),
        migrations.AlterField(
            model_name='center',
            name='staff',
            field=models.ManyToManyField(blank=True, help_text='Who works for this center; who is listed in none works for all of them.', related_name='centers', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='BackUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('evacuated', 'The center was left'), ('no_staff', 'Not enough people'), ('systems', 'Its telephones or computers are down'), ('maintenance', 'Planned work'), ('other', 'Another reason')], max_length=12)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='When somebody ended it, or it ran out.', null=True)),
                ('by_center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='triage.center')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='back_ups', to='triage.center')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='a_back_up_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('center', models.F('by_center')), _negated=True), name='no_center_is_its_own_back_up'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('center',), name='a_center_has_one_back_up_at_a_time')],
            },
        ),
        migrations.RunPython(serve_every_center, migrations.RunPython.noop),
    ]
