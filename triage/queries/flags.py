"""Which flags concern an incident, by its place, its person and its telephone numbers: reads only."""

import datetime
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from teams.distance import DEGREE_M, metres
from triage.codes.phones import comparable
from triage.models import Flag, Incident, Person
from triage.places.normal import parse, place_name
from triage.places.same import may_be_one_house, one_or_not_said

PLACE = ("address", "unit", "city", "latitude", "longitude")
NEAR_M = 40
# A flag never answers a question; it stands beside the one it bears on, where the protocol has it.
BEARS_ON = {Flag.Kind.WEAPON_BEFORE: "weapon", Flag.Kind.VIOLENCE_BEFORE: "violence"}
LOUD = (Flag.Kind.WEAPON_BEFORE, Flag.Kind.VIOLENCE_BEFORE, Flag.Kind.SAFETY, Flag.Kind.DOG, Flag.Kind.HAZARD)
GLYPHS = {
    Flag.Kind.ACCESS: "key-round",
    Flag.Kind.COMMUNICATION: "languages",
    Flag.Kind.APPROACH: "users",
    Flag.Kind.CHILDREN: "users",
    Flag.Kind.MOBILITY: "user",
    Flag.Kind.VOICEMAIL: "phone-off",
    Flag.Kind.SAFETY: "shield-alert",
}

read = functools.lru_cache(maxsize=4096)(parse)


@dataclass(frozen=True)
class Shown:
    """One flag and why it is shown here: the same address, another unit, so many metres away, the same person."""

    flag: Flag
    why: str

    @property
    def loud(self) -> bool:
        """Whether it tells of a danger."""
        return self.flag.kind in LOUD

    @property
    def is_here(self) -> bool:
        """Whether it is on this very address or person, so that nobody needs to be told why it is shown."""
        return self.why in (_("this address"), _("this person"))

    @property
    def glyph(self) -> str:
        return "triangle-alert" if self.loud and self.flag.kind not in GLYPHS else GLYPHS.get(_kind(self.flag), "info")


def _order(shown: Shown) -> tuple[int, str, int]:
    kind = _kind(shown.flag)
    return LOUD.index(kind) if kind in LOUD else len(LOUD), kind, shown.flag.pk


def _kind(flag: Flag) -> Flag.Kind:
    return Flag.Kind(flag.kind)


def of(incident: Incident, now: datetime.datetime | None = None) -> list[Shown]:
    """What is known of this incident's place and person, dangers first. At most three queries."""
    place = {name: getattr(incident, name) for name in PLACE}
    numbers = [call.callback_number for call in incident.calls.all()]
    return like(person=incident.person, numbers=numbers, now=now, **place)


def like(
    *,
    address: str = "",
    unit: str = "",
    city: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    person: Person | None = None,
    numbers: Iterable[str] = (),
    now: datetime.datetime | None = None,
) -> list[Shown]:
    """What is known of a place, a person and telephone numbers as far as they are said, dangers first."""
    now = now or timezone.now()
    found = at_place(address, unit, city, latitude, longitude, now) + of_person(person, numbers, now)
    return sorted(found, key=_order)


def door_of(address: str) -> str:
    """House number and name of the street in one spelling, without its kind and directions; "" when none is said."""
    said = read(address)
    if said.crossing:
        return " & ".join(sorted((said.street.name, said.crossing.name)))[:200]
    if said.number is None or not said.street:
        return ""
    return f"{said.number} {said.street.name}"[:200]


def at_place(
    address: str, unit: str, city: str, latitude: float | None, longitude: float | None, now: datetime.datetime
) -> list[Shown]:
    """Flags on this place however it is written, and where an address is missing those within a few metres."""
    door, here = door_of(address), (latitude, longitude)
    at = Q(door=door) if door else Q(pk__in=[])
    if latitude is not None and longitude is not None:
        north, east = NEAR_M / DEGREE_M, NEAR_M / 90_000
        at |= Q(
            latitude__range=(latitude - north, latitude + north), longitude__range=(longitude - east, longitude + east)
        )
    flags = Flag.objects.in_force(now).filter(at, person=None).select_related("by")
    return [Shown(flag, why) for flag in flags if (why := _same_place(flag, door, address, unit, city, here))]


def _same_place(
    flag: Flag, door: str, address: str, unit: str, city: str, here: tuple[float | None, float | None]
) -> str:
    if door and flag.door == door:
        said, known = read(address), read(flag.address)
        towns = place_name(city or said.city), place_name(flag.city or known.city)
        if not may_be_one_house(said, known) or not one_or_not_said(*towns):
            return ""
        mine, theirs = _unit(unit or said.unit), _unit(flag.unit or known.unit)
        return _("another unit at this address") if mine and theirs and mine != theirs else _("this address")
    if door and flag.door or None in (*here, flag.latitude, flag.longitude):
        return ""  # two addresses that are not the same: the neighbours'
    away = metres((here[0] or 0, here[1] or 0), (flag.latitude or 0, flag.longitude or 0))
    return _("%(metres)d m away") % {"metres": round(away)} if away <= NEAR_M else ""


def _unit(said: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", re.sub(r"^(APT|APARTMENT|UNIT|STE|SUITE|#|NO|LOT)\b\.?", "", said.upper().strip()))


def of_person(person: Person | None, numbers: Iterable[str], now: datetime.datetime) -> list[Shown]:
    """Flags on this person, also when they were written down anew: by telephone number, or by name and birth date."""
    wanted = {number for words in (*numbers, person.phone if person else "") if (number := comparable(words))}
    same = Q(pk__in=[])
    if wanted:
        same |= Q(person__phone_e164__in=wanted)
    if person:
        same |= Q(person=person)
        if person.date_of_birth and person.given_name and person.family_name:
            same |= Q(
                person__date_of_birth=person.date_of_birth,
                person__given_name__iexact=person.given_name,
                person__family_name__iexact=person.family_name,
            )
    if not same.children[1:]:
        return []
    flags = Flag.objects.filter(same, person__isnull=False, ended_at=None, expires_at__gt=now).select_related(
        "by", "person"
    )
    return [Shown(flag, _same_person(flag, person)) for flag in flags]


def _same_person(flag: Flag, person: Person | None) -> str:
    known = flag.person
    if person is None or known is None or person.pk == known.pk:
        return _("this person") if person else _("the same telephone number")
    born = person.date_of_birth and person.date_of_birth == known.date_of_birth
    return _("the same name and birth date") if born else _("the same telephone number")


def beside(shown: Iterable[Shown]) -> Mapping[str, list[Shown]]:
    """By danger that a question asks about: the flags that bear on it. They are a hint, never an answer."""
    found: dict[str, list[Shown]] = {}
    for one in shown:
        if question := BEARS_ON.get(_kind(one.flag)):
            found.setdefault(question, []).append(one)
    return found
