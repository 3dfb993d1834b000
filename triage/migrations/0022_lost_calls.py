"""A caller who was lost after the answer has a status of their own; until now they stood with those who hung up."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def lost_after_the_answer(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A call that ended as abandoned although somebody had answered it was lost on the line."""
    calls = apps.get_model("triage", "Call").objects
    calls.filter(status="Abandoned", answered_at__isnull=False).update(status="Lost")


def lost_stand_with_the_abandoned(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back: what came before tells the two apart by whether the call was answered."""
    apps.get_model("triage", "Call").objects.filter(status="Lost").update(status="Abandoned")


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0021_raised_on_a_word'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='call',
            name='an_ended_call_says_when',
        ),
        migrations.RemoveIndex(
            model_name='call',
            name='call_abandoned',
        ),
        migrations.AlterField(
            model_name='call',
            name='status',
            field=models.CharField(choices=[('Ringing', 'Ringing'), ('Answered', 'On the line'), ('Transferred', 'With a clinician'), ('Ended', 'Ended'), ('Abandoned', 'Hung up before an answer'), ('Lost', 'Line lost')], default='Ringing', max_length=12),
        ),
        migrations.RunPython(lost_after_the_answer, lost_stand_with_the_abandoned),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('status__in', ['Abandoned', 'Lost'])), fields=['received_at'], name='call_abandoned'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('status__in', ['Ended', 'Abandoned', 'Lost'])), models.Q(models.Q(('status__in', ['Ended', 'Abandoned', 'Lost']), _negated=True), ('ended_at', None)), _connector='OR'), name='an_ended_call_says_when'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Abandoned'), _negated=True), ('answered_at', None), _connector='OR'), name='an_abandoned_call_was_never_answered'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Lost'), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='a_lost_call_was_answered'),
        ),
    ]
