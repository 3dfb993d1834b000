"""How the promise was kept in the last weeks is counted without reading every follow-up there ever was."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('navigation', '0002_due_in_any_time_zone'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('outcome__in', ['deceased', 'mistake']), _negated=True), fields=['due_at'], name='follow_up_counted_by_due'),
        ),
    ]
