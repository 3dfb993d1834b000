"""61-10, 123A and 200 1/2 are houses of their own; places must be imported again once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0023_phone_numbers_compared'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='placepoint',
            name='a_source_knows_a_house_once',
        ),
        migrations.AddField(
            model_name='placepoint',
            name='number_suffix',
            field=models.CharField(blank=True, help_text='What makes another house of the number: A of 123A, -10 of 61-10, 1/2.', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='placepoint',
            constraint=models.UniqueConstraint(fields=('street', 'number', 'number_suffix', 'unit', 'city', 'zip', 'source'), name='a_source_knows_a_house_once'),
        ),
    ]
