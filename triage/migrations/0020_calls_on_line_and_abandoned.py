"""The calls somebody has on the line and those to call back are found without reading all that ended."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0019_callers_as_said'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('status__in', ['Answered', 'Transferred'])), fields=['call_taker'], name='call_on_line'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('status', 'Abandoned')), fields=['received_at'], name='call_abandoned'),
        ),
    ]
