"""Which clinicians can be rung now: ready, busy, in wrap-up, away, or with no console that is heard.

Derived from facts with times: what they said (Availability), their open and last encounter (Diversion), when a screen
of theirs was last heard (Heartbeat) and when they signed in. What is not known never keeps a call waiting: who is
signed in and has said nothing is ready.
"""

import datetime
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heart.models import Role, Session, User
from triage.models import Availability, Decline, Diversion
from triage.queries.centers import who_serve

HOUR = datetime.timedelta(hours=1)


class State(TextChoices):
    """What a clinician does now; the order in which they are shown."""

    READY = "ready", _("Ready")
    BUSY = "busy", _("With a caller")
    WRAP_UP = "wrap_up", _("Wrap-up")
    AWAY = "away", _("Away")
    GONE = "gone", _("Console gone")


# How a state is drawn: the commitment glyph of a unit's status.
GLYPHS = {State.BUSY: "there", State.WRAP_UP: "going", State.AWAY: "off", State.GONE: "off"}


@dataclass(frozen=True)
class Presence:
    """One clinician now: since when, until when if that is known, with which incident, and their callers this shift.

    `is_heard` is false for who is signed in and may be there, and whose console says nothing.
    """

    who: User
    state: State
    since: datetime.datetime | None
    until: datetime.datetime | None
    because: str
    incident: int | None
    callers: int
    languages: tuple[str, ...]
    is_heard: bool

    @property
    def is_ready(self) -> bool:
        return self.state == State.READY

    @property
    def state_in_words(self) -> str:
        return str(self.state.label)

    @property
    def glyph(self) -> str:
        return GLYPHS.get(self.state, "")

    @property
    def because_in_words(self) -> str:
        return str(dict(Availability.Away.choices).get(self.because, ""))

    def speaks(self, language: str) -> bool:
        """Whether they speak the language of a call (BCP 47); everybody here speaks English."""
        spoken = language.split("-")[0]
        return spoken in ("", "en") or spoken in {one.split("-")[0] for one in self.languages}


@dataclass(frozen=True)
class BeforeDiverting:
    """Who is ready, of how many; since when others ring, the longest first; how long those of the last hour waited."""

    ready: list[Presence]
    there: int
    ringing_since: list[datetime.datetime]
    waited_median_s: float | None
    waited_longest_s: float | None


def clinicians() -> QuerySet[User]:
    """Everybody who may be given a caller, there or not."""
    return User.objects.filter(role=Role.CLINICIAN, is_active=True)


def everybody(now: datetime.datetime) -> list[Presence]:
    """The clinicians who are there, or whose console is gone; not who signed out and has no caller. One query."""
    found = [_presence(row, now) for row in _rows(now)]
    there = [one for one in found if one is not None]
    order = list(State)
    return sorted(there, key=lambda one: (order.index(one.state), one.callers, str(one.who)))


def of(user: User, now: datetime.datetime) -> Presence | None:
    """This person, whose screen asks and so is there; None for who is no clinician."""
    for row in _rows(now).filter(pk=user.pk):
        return _presence(row, now, asks=True)
    return None


def ready(now: datetime.datetime, *, without: Iterable[int] = ()) -> list[Presence]:
    """Who is sure to be rung: ready, and heard. Who may be there is rung too and does not count. `without` are ids."""
    left_out = set(without)
    return [one for one in everybody(now) if one.is_ready and one.is_heard and one.who.pk not in left_out]


def ready_for(center: str, now: datetime.datetime) -> list[Presence]:
    """Who of them serves this center (its code)."""
    serve = set(clinicians().filter(who_serve(center)).values_list("pk", flat=True))
    return [one for one in ready(now) if one.who.pk in serve]


def suggested(language: str, among: Sequence[Presence], declined: Iterable[int] = ()) -> Presence | None:
    """Who of the ready should take a caller: who speaks the language, then who had the fewest callers, then longest."""
    left_out = set(declined)
    fit = [one for one in among if one.is_ready and one.who.pk not in left_out]
    rested = timezone.now()
    return min(fit, key=lambda one: (not one.speaks(language), one.callers, one.since or rested), default=None)


def declined(diversions: Iterable[int]) -> dict[int, list[Decline]]:
    """Who declined which of these diversions. One query."""
    found: dict[int, list[Decline]] = {}
    for one in Decline.objects.filter(diversion__in=list(diversions)).select_related("clinician").order_by("id"):
        found.setdefault(one.diversion_id, []).append(one)
    return found


def before_diverting(now: datetime.datetime) -> BeforeDiverting:
    """What a call-taker should know before ringing a clinician: who is ready, and how long others wait and waited."""
    there = everybody(now)
    ringing = list(Diversion.objects.ringing().values_list("offered_at", flat=True)[:50])
    last = Diversion.objects.filter(claimed_at__gte=now - HOUR).values_list("claimed_at", "offered_at")
    waited = [(claimed - offered).total_seconds() for claimed, offered in last if claimed]
    return BeforeDiverting(
        ready=[one for one in there if one.is_ready],
        there=len(there),
        ringing_since=ringing,
        waited_median_s=statistics.median(waited) if waited else None,
        waited_longest_s=max(waited, default=None),
    )


def _rows(now: datetime.datetime) -> QuerySet[User]:
    shift = now - datetime.timedelta(seconds=settings.SHIFT_S)
    mine = Diversion.objects.filter(clinician=OuterRef("pk"))
    over = (Diversion.Status.ENDED, Diversion.Status.GIVEN_BACK)
    recent = mine.filter(claimed_at__gte=shift).order_by().values("clinician")
    open_ = mine.filter(status__in=Diversion.CLAIMED).order_by("claimed_at")
    return clinicians().annotate(
        signed_in=Exists(Session.objects.filter(user=OuterRef("pk"), expire_date__gt=now)),
        heard_at=F("heartbeat__at"),
        away_at=F("availability__away_at"),
        away_reason=F("availability__away_reason"),
        ready_at=F("availability__ready_at"),
        spoken=F("availability__languages"),
        busy_since=Subquery(open_.annotate(began=Coalesce("taken_over_at", "claimed_at")).values("began")[:1]),
        busy_with=Subquery(open_.values("incident_id")[:1]),
        last_ended=Subquery(recent.filter(status__in=over).annotate(at=Max("ended_at")).values("at")),
        callers=Coalesce(Subquery(recent.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
    )


def _presence(row: Any, now: datetime.datetime, *, asks: bool = False) -> Presence | None:
    state, since, until = _state(row, now, asks=asks)
    if state is None:
        return None
    return Presence(
        who=row,
        state=state,
        since=since,
        until=until,
        because=row.away_reason or "" if state == State.AWAY else "",
        incident=row.busy_with,
        callers=row.callers,
        languages=tuple(sorted(row.spoken or ())),  # never the language of their screens
        is_heard=asks or _is_heard(row, now),
    )


def _state(
    row: Any, now: datetime.datetime, *, asks: bool
) -> tuple[State | None, datetime.datetime | None, datetime.datetime | None]:
    if not asks and (gone := _gone(row, now)) is not None:
        return (None, None, None) if gone is False else (State.GONE, row.heard_at, None)
    if row.busy_since:
        return State.BUSY, row.busy_since, None
    came = row.last_login or now - HOUR
    # Who signs in again has come back, whatever they said at the end of another shift.
    if row.away_at and row.away_at >= came:
        return State.AWAY, row.away_at, None
    wrapped_up = row.last_ended + datetime.timedelta(seconds=settings.WRAP_UP_S) if row.last_ended else None
    if wrapped_up and wrapped_up > now and not (row.ready_at and row.ready_at >= row.last_ended):
        return State.WRAP_UP, row.last_ended, wrapped_up
    return State.READY, max(at for at in (row.ready_at, wrapped_up, came) if at and at <= now), None


def _is_heard(row: Any, now: datetime.datetime) -> bool:
    """Their console spoke just now; or they said that they are ready when no console was heard, and are believed."""
    limit = datetime.timedelta(seconds=settings.CONSOLE_GONE_S)
    if row.heard_at and row.heard_at > now - limit:
        return True
    said = row.ready_at and row.ready_at > now - datetime.timedelta(seconds=settings.SHIFT_S)
    return bool(said and (row.heard_at is None or row.heard_at < row.ready_at - limit))


def _gone(row: Any, now: datetime.datetime) -> bool | None:
    """None for who is there or may be; True when their console is gone; False for who is not there at all."""
    limit = datetime.timedelta(seconds=settings.CONSOLE_GONE_S)
    # A program or a telephone has no console; it says that it is ready and is believed for a shift.
    said = bool(row.ready_at and row.ready_at > now - datetime.timedelta(seconds=settings.SHIFT_S))
    if not (row.signed_in or said or row.busy_since):
        return False
    if row.heard_at is None:
        return None
    came = [at for at, counts in ((row.last_login, row.signed_in), (row.ready_at, said)) if at and counts]
    if any(row.heard_at < at - limit for at in came):
        return None  # they came, or spoke, while no console was heard: it says nothing of them
    return None if row.heard_at > now - limit and (row.signed_in or said) else True
