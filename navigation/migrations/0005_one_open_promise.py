"""Open promises to one person become one: the one that is due first and not kept stands, the others are joined."""

from django.apps.registry import Apps
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
        lead = rows[0]
        for row in rows[1:]:
            promise.objects.filter(pk=row.pk).update(
                status="cancelled", outcome="joined", closed_at=now, joined_to=lead, next_try_at=None
            )
            promise.objects.filter(joined_to=row).update(joined_to=lead)
            event.objects.create(
                verb="navigation.joined",
                thread=str(row.incident_id),
                thing="navigation.followup",
                thing_id=row.pk,
                codes={"into": lead.pk, "due_at": lead.due_at.isoformat()},
            )
        claimed = next((row for row in rows if row.owner_id), None)
        if claimed and not lead.owner_id:
            # A navigator who had one of them goes on with the one that stands.
            promise.objects.filter(pk=lead.pk).update(
                status="accepted",
                owner=claimed.owner_id,
                claimed_at=claimed.claimed_at,
                next_try_at=claimed.next_try_at,
            )
            event.objects.create(
                verb="navigation.taken_along",
                thread=str(lead.incident_id),
                thing="navigation.followup",
                thing_id=lead.pk,
                codes={"owner": claimed.owner_id},
            )


class Migration(migrations.Migration):

    dependencies = [
        ('heart', '0001_initial'),
        ('navigation', '0004_whose_promise'),
        ('triage', '0040_who_the_person_is'),
    ]

    operations = [
        migrations.RunPython(join_promises, migrations.RunPython.noop),
    ]
