"""Incidents that may be the same event: same phone or place within an hour, or close by within twenty minutes."""

import datetime
import functools
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from teams.distance import metres
from triage.codes.phones import comparable
from triage.models import Call, Incident, IncidentQuerySet
from triage.places.normal import Address, parse, place_key
from triage.places.same import may_be_one_house, one_or_not_said

NEAR_M, NEAR_MIN = 150, 20
# More than a county has open that began within an hour; what lies beyond is not looked at.
AT_MOST = 500

Point = tuple[float | None, float | None]


class Spot(NamedTuple):
    """An address as it is compared: the whole of it, and its parts."""

    key: str
    read: Address
    door: str


# The same addresses are compared again and again while a call lasts.
@functools.lru_cache(maxsize=4096)
def _spot(address: str, unit: str) -> Spot | None:
    key = place_key(address, unit)
    return Spot(key, parse(address), key.partition("# ")[2]) if key else None


def possible(incident: Incident) -> IncidentQuerySet:
    """Open incidents that may be the same event as this one, newest first; a warning, never a block."""
    numbers = [call.callback_number for call in incident.calls.all()]
    point = (incident.latitude, incident.longitude)
    found = like(at=incident.opened_at, numbers=numbers, address=incident.address, unit=incident.unit, point=point)
    return found.exclude(pk=incident.pk)


def like(
    *,
    at: datetime.datetime | None = None,
    numbers: Iterable[str] = (),
    address: str = "",
    unit: str = "",
    point: Point = (None, None),
) -> IncidentQuerySet:
    """Open incidents around that time with one of these callback numbers, at this place or close by, newest first.

    A place is the same however it is written (212 Lantern Oak Court, 212 lantern oak ct.), a number too; who leaves the
    kind of street, its direction or the apartment out may mean the same house.
    """
    at = at or timezone.now()
    hour = datetime.timedelta(minutes=settings.DUPLICATE_WINDOW_MIN)
    around = Incident.objects.open().filter(opened_at__range=(at - hour, at + hour))
    ids: set[int] = set()
    if said := {number for words in numbers if (number := comparable(words))}:
        rang = Call.objects.filter(incident__in=around, callback_e164__in=said).order_by("-id")
        ids |= set(rang.values_list("incident", flat=True)[:AT_MOST])
    where = _spot(address, unit)
    if where or None not in point:
        columns = ("pk", "opened_at", "address", "unit", "latitude", "longitude")
        for pk, opened_at, of, door, *there in around.order_by("-opened_at").values_list(*columns)[:AT_MOST]:
            soon = abs(opened_at - at) <= datetime.timedelta(minutes=NEAR_MIN)
            if (where and _same_house(where, _spot(of, door))) or (soon and _close(point, (there[0], there[1]))):
                ids.add(pk)
    return Incident.objects.filter(pk__in=ids).order_by("-opened_at")


def _same_house(one: Spot, other: Spot | None) -> bool:
    if other is None or one.key == other.key:
        return other is not None
    numbered = one.read.number is not None and one.read.street
    return bool(numbered) and may_be_one_house(one.read, other.read) and one_or_not_said(one.door, other.door)


def _close(one: Point, other: Point) -> bool:
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return False
    return metres((one[0], one[1]), (other[0], other[1])) <= NEAR_M
