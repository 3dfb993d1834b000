"""The database holds that a person has one open promise; what was joined after it was kept is counted again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('navigation', '0005_one_open_promise'),
    ]

    operations = [
        # What was kept before it was joined is counted as kept.
        migrations.RemoveIndex(
            model_name='followup',
            name='follow_up_counted_by_due',
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('outcome__in', ['deceased', 'mistake']), _negated=True), fields=['due_at'], name='follow_up_counted_by_due'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('status__in', ['completed', 'failed', 'cancelled']), _negated=True), ('person__isnull', False)), fields=('person',), name='a_person_has_one_open_promise'),
        ),
    ]
