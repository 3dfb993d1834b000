"""Every write of the teams room: shifts begin and end, teams go out of service, positions are reported."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, history
from heart.kernel.flow import Refused
from heart.models import User
from teams.crews import only_crew, only_members
from teams.distance import metres
from teams.models import DoubtedPosition, Member, Position, Seat, Shift, Team

# A device that does not know where it is says 0, 0: the open sea off Africa, a degree around.
NOWHERE_DEGREES = 1.0
# A fix this wide is that of a telephone mast or of an address on the internet; no map and no ranking can use it.
WIDEST_FIX_M = 5_000
# No team on wheels is faster (168 mph). A fix older than the window says nothing: it may have been the wrong one.
FASTEST_M_PER_S, SPEED_WINDOW = 75, datetime.timedelta(minutes=10)
# So near to each other lie the numbers of a position and of the same one with a sign lost.
TURNED_DEGREES = 0.2
FIX_M = 100  # how far off a fix is taken to be that does not say it
OUT_REASONS = ("break", "meal", "training", "vehicle", "staffing", "decompression", "other")


def sign_on(team: Team, members: Iterable[Member], *, ends_at: datetime.datetime, by: User) -> Shift:
    """A crew goes on duty now until `ends_at`. Needs a clinician, a peer and an EMT with unexpired credentials.

    A responder puts the crew on duty that they sit in themselves; leads and supervisors any. Source of the crew rule:
    the campaign's definition of a community response team (docs/sources.md).
    """
    crew = list(members)
    only_members(team, crew, by)
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        # In one order for everybody, so that two crews who share people wait for each other and never in a circle.
        list(Member.objects.select_for_update().filter(pk__in=[member.pk for member in crew]).order_by("pk"))
        now = timezone.now()  # not before the wait: somebody may have gone on duty meanwhile
        missing = crew_gaps(crew, on=timezone.localdate(now))
        if missing:
            raise Refused(
                _("This crew cannot go on duty: %(gaps)s.") % {"gaps": "; ".join(missing)}, code="not_staffed"
            )
        if ends_at <= now:
            raise Refused(_("A shift ends after it starts."), field="ends_at")
        if team.shifts.under_way(now).exists():
            raise Refused(_("%(team)s is on duty already.") % {"team": team}, code="wrong_state")
        elsewhere = Shift.objects.under_way(now).filter(members__in=crew).select_related("team").first()
        if elsewhere:
            raise Refused(
                _("A member of this crew is on duty with %(team)s.") % {"team": elsewhere.team}, code="wrong_state"
            )
        # A shift nobody signed off ended when it was to end; else signing it off later would overlap with this one.
        team.shifts.filter(ended_at=None, ends_at__lte=now).update(ended_at=F("ends_at"))
        shift = Shift.objects.create(team=team, starts_at=now, ends_at=ends_at)
        shift.members.set(crew)
        history.record("teams.signed_on", shift, by=by, crew=[member.pk for member in crew])
    return shift


def crew_gaps(crew: Iterable[Member], *, on: datetime.date) -> list[str]:
    """What a crew lacks on that day, in words: an empty seat, who cannot sign in, who has no unexpired credential."""
    crew = list(crew)
    gaps = [_("no %(seat)s") % {"seat": Seat(seat).label} for seat in Seat if seat not in {m.seat for m in crew}]
    for member in crew:
        # All of them, not a filter: a board that looks at every crew reads them in one query.
        if not member.user.is_active:
            gaps.append(_("%(who)s can no longer sign in") % {"who": member})
        if not any(credential.expires_on >= on for credential in member.credentials.all()):
            gaps.append(_("%(who)s has no valid credential") % {"who": member})
    return gaps


def sign_off(shift: Shift, *, by: User) -> Shift:
    """The crew goes off duty now; the dispatch room refuses this earlier while the team is out."""
    only_members(shift.team, shift.members.all(), by)
    now = timezone.now()
    with transaction.atomic():
        if not Shift.objects.filter(pk=shift.pk, ended_at=None).update(ended_at=now):
            raise Refused(_("This shift is over already."), code="wrong_state")
        shift.ended_at = now
        alarms.clear("crew_short", shift, by=by, now=now)
        history.record("teams.signed_off", shift, by=by)
    return shift


def out_of_service(team: Team, reason: str, *, by: User) -> Team:
    """The team cannot be sent for a while, with a reason code."""
    if reason not in OUT_REASONS:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    now = timezone.now()
    only_crew(team, by, now)
    with transaction.atomic():
        still_in = Team.objects.filter(pk=team.pk, out_of_service_since=None)
        if not still_in.update(out_of_service_since=now, out_of_service_reason=reason):
            raise Refused(_("%(team)s is out of service already.") % {"team": team}, code="wrong_state")
        team.out_of_service_since, team.out_of_service_reason = now, reason
        history.record("teams.went_out_of_service", team, by=by, reason=reason)
    return team


def in_service(team: Team, *, by: User) -> Team:
    """The team can be sent again."""
    now = timezone.now()
    only_crew(team, by, now)
    with transaction.atomic():
        out = Team.objects.filter(pk=team.pk, out_of_service_since__isnull=False)
        if not out.update(out_of_service_since=None, out_of_service_reason="", back_in_service_at=now):
            raise Refused(_("%(team)s is in service already.") % {"team": team}, code="wrong_state")
        team.out_of_service_since, team.out_of_service_reason, team.back_in_service_at = None, "", now
        history.record("teams.came_in_service", team, by=by)
    return team


def report_position(
    team: Team,
    latitude: float,
    longitude: float,
    *,
    by: User,
    accuracy_m: float | None = None,
    at: datetime.datetime | None = None,
) -> Position:
    """Where the team is: degrees WGS 84, accuracy in metres, when the device knew it (now if not said).

    A team may leave the region. Raises Refused for what cannot be its place: 0, 0, a fix wider than WIDEST_FIX_M, and
    one that nobody can have reached from the position before. When the next one agrees with the one that was refused,
    the position before was wrong, and it is taken.
    """
    now = timezone.now()
    only_crew(team, by, now)
    made = Position(team=team, at=min(at or now, now), latitude=latitude, longitude=longitude, accuracy_m=accuracy_m)
    _refuse_nowhere(made)
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        earlier = team.positions.filter(at__lte=made.at, at__gte=made.at - SPEED_WINDOW)
        before = earlier.order_by("-at", "-pk").first()
        taken = before is None or _reached(before, made) or _overrules(before, made)
        if taken:
            made.save()
            DoubtedPosition.objects.filter(team=team).delete()
            history.record("teams.moved", team, by=by)
        else:
            fix = {"at": made.at, "latitude": latitude, "longitude": longitude, "accuracy_m": accuracy_m}
            DoubtedPosition.objects.update_or_create(team=team, defaults=fix)
    if before is not None and not taken:
        words = _("Position rejected: %(km)d km from where the team was %(seconds)d seconds earlier.")
        away, seconds = _apart(before, made)
        raise Refused(words % {"km": away / 1000, "seconds": seconds}, code="too_fast", field="latitude")
    return made


def _refuse_nowhere(made: Position) -> None:
    """Refuse a position that says nothing of where the team is."""
    if abs(made.latitude) < NOWHERE_DEGREES and abs(made.longitude) < NOWHERE_DEGREES:
        words = _("Position rejected: 0, 0 means the device does not know where it is.")
        raise Refused(words, code="no_position", field="latitude")
    if made.accuracy_m is not None and not made.accuracy_m <= WIDEST_FIX_M:
        words = _("Position rejected: it may be off by more than %(km)d km.") % {"km": WIDEST_FIX_M // 1000}
        raise Refused(words, code="inaccurate", field="accuracy_m")


def _apart(before: Position | DoubtedPosition, after: Position) -> tuple[float, float]:
    """Metres and seconds between two positions; at least one second."""
    away = metres((before.latitude, before.longitude), (after.latitude, after.longitude))
    return away, max(1.0, (after.at - before.at).total_seconds())


def _reached(before: Position | DoubtedPosition, after: Position) -> bool:
    """Whether a team can have come from the one position to the other in that time."""
    away, seconds = _apart(before, after)
    unsure = sum(FIX_M if fix.accuracy_m is None else fix.accuracy_m for fix in (after, before))
    return away <= FASTEST_M_PER_S * seconds + unsure


def _overrules(before: Position, made: Position) -> bool:
    """Whether this position and the refused one agree, so that the one before them was wrong.

    Not when it only differs by a sign or by its two numbers swapped: such a device is wrong again and again.
    """
    doubted = DoubtedPosition.objects.filter(team=made.team, at__gt=before.at, at__lt=made.at).first()
    if doubted is None or made.at - doubted.at > SPEED_WINDOW or not _reached(doubted, made):
        return False
    here, there = (sorted((abs(fix.latitude), abs(fix.longitude))) for fix in (before, made))
    return max(abs(a - b) for a, b in zip(here, there, strict=True)) > TURNED_DEGREES
