"""Which teams can go to one incident, nearest first, and why the others cannot: pure rules."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from teams.distance import Point, metres

MILE_M = 1609.344
LAST_HOUR = datetime.timedelta(hours=1)  # a visit begun now may outlast the shift


@dataclass(frozen=True)
class Unit:
    """One team as it stands now; `point` is (latitude, longitude) in degrees, `seen_at` None when it is the base's."""

    pk: int
    callsign: str
    protection: int
    on_duty: bool = False
    out_of_service: bool = False
    out_on: str = ""
    gaps: tuple[str, ...] = ()
    point: Point | None = None
    seen_at: datetime.datetime | None = None
    shift_ends: datetime.datetime | None = None
    seats: str = ""
    languages: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Choice:
    """A team that can go: how far it is in metres, as the crow flies, or None when a place is not known.

    `spare` is how many rungs more protection it brings than the safety answers call for.
    """

    unit: Unit
    metres: float | None
    spare: int = 0

    @property
    def miles(self) -> float | None:
        return None if self.metres is None else self.metres / MILE_M


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a team (`good`) or against it, in words."""

    good: bool
    words: str


@dataclass(frozen=True)
class Excluded:
    """A team that cannot go, with the reason in words."""

    unit: Unit
    why: str


def rank(units: Iterable[Unit], *, to: Point | None, needed: int) -> tuple[list[Choice], list[Excluded]]:
    """Teams that can go, nearest first and unknown distances last; then those that cannot, by callsign.

    `needed` is the protection the safety answers call for (triage.protocol.protection).
    """
    can: list[Choice] = []
    cannot: list[Excluded] = []
    for unit in units:
        why = obstacle(unit, needed)
        if why:
            cannot.append(Excluded(unit, why))
        else:
            can.append(Choice(unit, metres(unit.point, to) if unit.point and to else None, unit.protection - needed))
    can.sort(key=lambda choice: (choice.metres is None, choice.metres or 0.0, choice.unit.callsign))
    cannot.sort(key=lambda excluded: excluded.unit.callsign)
    return can, cannot


def reasons(choice: Choice, *, language: str, spoken: str, now: datetime.datetime) -> list[Reason]:
    """What speaks for and against sending this team; `spoken` is the name of the caller's `language`.

    How well the distance is known is the first reason; English is spoken by everybody and is none.
    """
    unit, found = choice.unit, []
    if choice.miles is None:
        found.append(Reason(good=False, words=_("distance not known")))
    elif unit.seen_at:
        seen = timezone.localtime(unit.seen_at).strftime("%H:%M")
        found.append(Reason(good=True, words=_("position of %(time)s") % {"time": seen}))
    else:
        found.append(Reason(good=False, words=_("from its base: position not known")))
    if not language.startswith("en"):
        speaks = language in unit.languages
        words = _("speaks %(language)s") if speaks else _("nobody speaks %(language)s: interpreter line")
        found.append(Reason(speaks, words % {"language": spoken}))
    if choice.spare > 0:
        found.append(Reason(good=False, words=_("more protection than the safety answers call for")))
    left = unit.shift_ends - now if unit.shift_ends else None
    if left is not None and left <= LAST_HOUR:
        minutes = max(0, int(left.total_seconds() // 60))
        found.append(Reason(good=False, words=_("shift ends in %(minutes)d min") % {"minutes": minutes}))
    return found


def obstacle(unit: Unit, needed: int) -> str:
    """Why this team cannot go now, in words; empty when it can."""
    if unit.protection < needed:
        return _("the safety answers call for more protection")
    if unit.out_of_service:
        return _("out of service")
    if not unit.on_duty:
        return _("off duty")
    if unit.gaps:
        return _("not fully staffed: %(gaps)s") % {"gaps": "; ".join(unit.gaps)}
    if unit.out_on:
        return _("out on incident %(number)s") % {"number": unit.out_on}
    return ""
