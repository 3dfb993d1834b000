"""Incidents that may be the same event: same phone or place within an hour, or close by within twenty minutes."""

import datetime

from django.conf import settings
from django.db.models import Q

from triage.models import Incident, IncidentQuerySet

NEAR_M, NEAR_MIN = 150, 20


def possible(incident: Incident) -> IncidentQuerySet:
    """Open incidents that may be the same event as this one, newest first; a warning, never a block."""
    at = incident.opened_at
    hour = datetime.timedelta(minutes=settings.DUPLICATE_WINDOW_MIN)
    numbers = [n for n in incident.calls.values_list("callback_number", flat=True) if n]
    same = Q(calls__callback_number__in=numbers) if numbers else Q(pk=None)
    if incident.address:
        same |= Q(address__iexact=incident.address, unit__iexact=incident.unit)
    found = Incident.objects.open().exclude(pk=incident.pk)
    wide = found.filter(same, opened_at__range=(at - hour, at + hour))
    ids = set(wide.order_by("-opened_at").values_list("pk", flat=True)[:20])
    if incident.latitude is not None and incident.longitude is not None:
        soon = datetime.timedelta(minutes=NEAR_MIN)
        near = found.near(incident.latitude, incident.longitude, NEAR_M).filter(opened_at__range=(at - soon, at + soon))
        ids |= set(near.order_by("-opened_at").values_list("pk", flat=True)[:20])
    return Incident.objects.filter(pk__in=ids).order_by("-opened_at")
