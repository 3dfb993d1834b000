from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0017_doors_anew'),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='point_not_used',
            field=models.CharField(blank=True, db_default='', default='', help_text='Coordinates that cannot be a place here, as they were said.', max_length=80),
        ),
    ]
