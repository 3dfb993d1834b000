from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0018_point_not_used'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='callback_said',
            field=models.CharField(blank=True, db_default='', default='', help_text='The caller ID as it came.', max_length=200),
        ),
        migrations.AddField(
            model_name='call',
            name='unread',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='What came with the call and could not be read: field, value, why.'),
        ),
    ]
