"""A position nobody can have reached is remembered: when the next one agrees with it, the one before was wrong."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0004_back_in_service'),
    ]

    operations = [
        migrations.CreateModel(
            name='DoubtedPosition',
            fields=[
                ('team', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='doubted_position', serialize=False, to='teams.team')),
                ('at', models.DateTimeField()),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('accuracy_m', models.FloatField(null=True)),
            ],
        ),
    ]
