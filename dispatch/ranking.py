"""Which teams can go to one incident, nearest first, and why the others cannot: pure rules."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from teams.distance import Point, metres

MILE_M = 1609.344
LAST_HOUR = datetime.timedelta(hours=1)  # a visit begun now may outlast the shift
# Called back for these, a team is offered as before: a slip of the lead, and another team that was the better choice.
NOT_AGAINST_IT = ("undone", "other_team")


@dataclass(frozen=True)
class Sent:
    """One time that a team was sent to this incident and left it: `reason` is the code, `words` say it.

    `called_back_at` is None when the team was done there.
    """

    ack_by: datetime.datetime
    acknowledged_at: datetime.datetime | None = None
    called_back_at: datetime.datetime | None = None
    reason: str = ""
    words: str = ""

    @property
    def silent(self) -> bool:
        """Whether it was taken off again only after its limit had passed without an acknowledgement."""
        return self.acknowledged_at is None and self.called_back_at is not None and self.called_back_at >= self.ack_by


@dataclass(frozen=True)
class Unit:
    """One team as it stands now; `point` is (latitude, longitude) in degrees, `seen_at` None when it is the base's.

    `barred` says why the safety rule (triage/allowed.py) does not let it go there, empty when it does; `spare` is how
    many rungs more protection it brings than the safety answers call for; `sent_before` is when it was sent to this
    incident before, oldest first.
    """

    pk: int
    callsign: str
    barred: str = ""
    spare: int = 0
    on_duty: bool = False
    out_of_service: bool = False
    out_on: str = ""
    gaps: tuple[str, ...] = ()
    point: Point | None = None
    seen_at: datetime.datetime | None = None
    shift_ends: datetime.datetime | None = None
    seats: str = ""
    languages: frozenset[str] = field(default_factory=frozenset)
    sent_before: tuple[Sent, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A team that can go: how far it is in metres, as the crow flies, or None when a place is not known.

    `why_last` is why every team without such a reason comes before it, in words.
    """

    unit: Unit
    metres: float | None
    why_last: str = ""

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


def rank(units: Iterable[Unit], *, to: Point | None) -> tuple[list[Choice], list[Excluded]]:
    """Teams that can go, nearest first and unknown distances last; then those that cannot, by callsign.

    A team with something against it here (`why_last`) comes after all without, nearest first among themselves.
    """
    can: list[Choice] = []
    cannot: list[Excluded] = []
    for unit in units:
        why = obstacle(unit)
        if why:
            cannot.append(Excluded(unit, why))
        else:
            away = metres(unit.point, to) if unit.point and to else None
            can.append(Choice(unit, away, why_last(unit.sent_before)))
    can.sort(key=lambda one: (one.why_last != "", one.metres is None, one.metres or 0.0, one.unit.callsign))
    cannot.sort(key=lambda excluded: excluded.unit.callsign)
    return can, cannot


def why_last(sent_before: Sequence[Sent]) -> str:
    """What speaks against offering this team first there once more, in words; empty when nothing does.

    It did not acknowledge in its limit, or was called back for a reason that counts. What it acknowledged since takes
    that away; an assignment that was taken back at once says nothing.
    """
    for sent in reversed(sent_before):
        if sent.silent:
            return _("did not acknowledge by %(time)s") % {"time": _clock(sent.ack_by)}
        if sent.called_back_at and sent.reason not in NOT_AGAINST_IT:
            words = {"time": _clock(sent.called_back_at), "reason": sent.words}
            return _("recalled at %(time)s: %(reason)s") % words
        if sent.acknowledged_at:
            return ""
    return ""


def _clock(at: datetime.datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


def reasons(choice: Choice, *, language: str, spoken: str, now: datetime.datetime) -> list[Reason]:
    """What speaks for and against sending this team; `spoken` is the name of the caller's `language`.

    What speaks against sending it there again comes first, then how well the distance is known; English is spoken by
    everybody and is none.
    """
    unit, found = choice.unit, [Reason(good=False, words=choice.why_last)] if choice.why_last else []
    if choice.miles is None:
        found.append(Reason(good=False, words=_("distance not known")))
    elif unit.seen_at:
        found.append(Reason(good=True, words=_("position as of %(time)s") % {"time": _clock(unit.seen_at)}))
    else:
        found.append(Reason(good=False, words=_("from its base: position not known")))
    if not language.startswith("en"):
        speaks = language in unit.languages
        words = _("speaks %(language)s") if speaks else _("no %(language)s speaker: use interpreter line")
        found.append(Reason(speaks, words % {"language": spoken}))
    if unit.spare > 0:
        found.append(Reason(good=False, words=_("more protection than the safety answers call for")))
    left = unit.shift_ends - now if unit.shift_ends else None
    if left is not None and left <= LAST_HOUR:
        minutes = max(0, int(left.total_seconds() // 60))
        found.append(Reason(good=False, words=_("shift ends in %(minutes)d min") % {"minutes": minutes}))
    return found


def obstacle(unit: Unit) -> str:
    """Why this team cannot go now, in words; empty when it can."""
    if unit.barred:
        return unit.barred
    if unit.out_of_service:
        return _("out of service")
    if not unit.on_duty:
        return _("off duty")
    if unit.gaps:
        return _("not fully staffed: %(gaps)s") % {"gaps": "; ".join(unit.gaps)}
    if unit.out_on:
        return _("on incident %(number)s") % {"number": unit.out_on}
    return ""
