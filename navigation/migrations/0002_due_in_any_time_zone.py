"""The promise is 48 elapsed hours in every session, whatever time zone it keeps."""

import datetime

import django.db.models.expressions
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0001_initial'),
        ('navigation', '0001_initial'),
        ('triage', '0002_incident_numbers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='followup',
            name='a_follow_up_is_due_48_elapsed_hours_after_the_encounter',
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.expressions.CombinedExpression(models.F('due_at'), '-', models.F('encounter_ended_at')), datetime.timedelta(days=2)), name='a_follow_up_is_due_48_elapsed_hours_after_the_encounter'),
        ),
    ]
