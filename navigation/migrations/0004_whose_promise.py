"""A follow-up that was opened by mistake says why, and one whose person has another is joined to it."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def say_why(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of those closed as a mistake before, nobody was asked why."""
    apps.get_model("navigation", "FollowUp").objects.filter(outcome="mistake").update(mistake="other")


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0007_words'),
        ('navigation', '0003_follow_ups_counted_by_due'),
        ('triage', '0035_centers_served'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='followup',
            name='follow_up_counted_by_due',
        ),
        migrations.AddField(
            model_name='followup',
            name='joined_to',
            field=models.ForeignKey(blank=True, help_text="The person's follow-up that was open already and keeps this promise too.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='navigation.followup'),
        ),
        migrations.AddField(
            model_name='followup',
            name='mistake',
            field=models.CharField(blank=True, choices=[('no_support', 'No more support was needed'), ('twice', 'The person has another follow-up'), ('wrong_person', 'It was about somebody else'), ('other', 'Another reason')], db_default='', default='', help_text='Why it was opened by mistake.', max_length=20),
        ),
        migrations.AlterField(
            model_name='followup',
            name='outcome',
            field=models.CharField(blank=True, choices=[('connected', 'Connected to care'), ('in_treatment', 'Already in treatment'), ('no_more_need', 'Needs no more support'), ('declined', 'Does not want contact'), ('not_reached', 'Not reached after all attempts'), ('wrong_contact', 'No working way to reach the person'), ('deceased', 'Person has died'), ('mistake', 'Opened by mistake'), ('joined', "Joined to the person's open follow-up")], max_length=20),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('outcome__in', ['deceased', 'mistake', 'joined']), _negated=True), fields=['due_at'], name='follow_up_counted_by_due'),
        ),
        migrations.RunPython(say_why, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'mistake'), models.Q(('mistake', ''), _negated=True)), models.Q(models.Q(('outcome', 'mistake'), _negated=True), ('mistake', '')), _connector='OR'), name='a_follow_up_opened_by_mistake_says_why'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('joined_to__isnull', False), ('outcome', 'joined')), models.Q(models.Q(('outcome', 'joined'), _negated=True), ('joined_to', None)), _connector='OR'), name='a_joined_follow_up_says_to_which'),
        ),
    ]
