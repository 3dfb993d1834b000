"""The database holds that a person has one open promise."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('navigation', '0004_one_open_promise'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('joined_to__isnull', False), ('outcome', 'joined')), models.Q(models.Q(('outcome', 'joined'), _negated=True), ('joined_to', None)), _connector='OR'), name='a_joined_follow_up_says_to_which'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('status__in', ['completed', 'failed', 'cancelled']), _negated=True), ('person__isnull', False)), fields=('person',), name='a_person_has_one_open_promise'),
        ),
    ]
