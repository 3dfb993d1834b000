"""Open promises to one person become one: the one that is due first and not kept stands, the others are joined."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

OVER = ["completed", "failed", "cancelled"]


def join_promises(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Join what one person is promised several times over."""
    promise, event = apps.get_model("navigation", "FollowUp"), apps.get_model("heart", "Event")
    open_ = promise.objects.exclude(status__in=OVER).exclude(person=None)
    several = open_.values("person").annotate(n=models.Count("pk")).filter(n__gt=1).values_list("person", flat=True)
    now = timezone.now()
    for person in list(several):
        rows = sorted(open_.filter(person=person), key=lambda row: (row.reached_at is not None, row.due_at, row.pk))
        for row in rows[1:]:
            promise.objects.filter(pk=row.pk).update(
                status="cancelled", outcome="joined", closed_at=now, joined_to=rows[0], next_try_at=None
            )
            event.objects.create(
                verb="navigation.joined",
                thread=str(row.incident_id),
                thing="navigation.followup",
                thing_id=row.pk,
                codes={"into": rows[0].pk, "due_at": rows[0].due_at.isoformat()},
            )



class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0007_words'),
        ('heart', '0001_initial'),
        ('navigation', '0003_follow_ups_counted_by_due'),
        ('triage', '0033_who_the_person_is'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='followup',
            name='joined_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='navigation.followup'),
        ),
        migrations.AlterField(
            model_name='followup',
            name='outcome',
            field=models.CharField(blank=True, choices=[('connected', 'Connected to care'), ('in_treatment', 'Already in treatment'), ('no_more_need', 'Needs no more support'), ('declined', 'Does not want contact'), ('not_reached', 'Not reached after all attempts'), ('wrong_contact', 'No working way to reach the person'), ('deceased', 'Person has died'), ('mistake', 'Opened by mistake'), ('joined', 'Joined to another follow-up of the same person')], max_length=20),
        ),
        migrations.RunPython(join_promises, migrations.RunPython.noop),
    ]
