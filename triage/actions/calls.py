"""A call rings, is answered or taken, and ends."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.models import Level, User
from triage.actions.centers import only_center
from triage.actions.doubts import read_note
from triage.actions.endings import hung_up, reopen
from triage.actions.line_alarms import clear_line
from triage.actions.locks import lock_incident
from triage.actions.points import PLACE, with_usable_point
from triage.actions.ringing import stop, stop_rung_out
from triage.actions.whose import only_call_taker
from triage.codes import phones
from triage.codes.natures import NATURES
from triage.models import NARRATIVE_LIMIT, Call, Center, Diversion, Incident, Note
from triage.places import region
from triage.queries import versions

Stopped = Diversion.Stopped
ABOUT_PLACE = (*PLACE, "point_not_used")
CALLER = ("origin", "caller_wish", "caller_role", "caller_name", "callback_number", "callback_said", "callback_e164")
ABOUT_CALL = (*CALLER, "every_floor", "source", "source_id", "source_round", "unread")
ABOUT_INCIDENT = ("initial_nature", "priority", "language")
# Two clocks are never the same; further ahead than this, one of them is wrong.
CLOCKS_DIFFER = datetime.timedelta(seconds=5)
# Nobody lets it ring for longer, and no message of a telephone system is on its way for longer.
LONGEST_RING = datetime.timedelta(hours=1)
# Longer than any words that tell of a danger together (triage/contradictions).
REPEATED = 200
FIRST_911_CALL = datetime.datetime(1968, 2, 16, tzinfo=datetime.UTC)  # Haleyville, Alabama


def ring(center: Center, *, by: User | None, received_at: datetime.datetime | None = None, **said: Any) -> Call:
    """A call comes in and waits for an answer; the telephone system says who, when and from where.

    `said` may hold the fields of `take`. Raises Refused if this source already delivered this call.
    """
    now = timezone.now()
    received_at = _by_our_clock(received_at, now, now - LONGEST_RING, said)
    return _open(center, by=by, now=now, received_at=received_at, answered_at=None, said=said)


def take(
    center: Center,
    *,
    by: User,
    received_at: datetime.datetime | None = None,
    answered_at: datetime.datetime | None = None,
    **said: Any,
) -> Call:
    """A call-taker takes a call that is on the line now: an incident and its first call exist afterwards.

    `answered_at` is when they began to listen, if that was before now.

    `said` holds what is known so far: place (address, unit, city, place_kind, latitude and longitude in degrees WGS 84,
    place_verified), caller (origin, caller_wish, caller_role, caller_name, callback_number), initial_nature (an APCO
    code), priority 1 (highest) to 4, language (BCP 47), narrative (words), and source with source_id when another
    system has it too.
    `unread` is what came with it and could not be read, each a dict of field, value and why. A caller ID without a
    number, a point outside our region and a time that cannot be are kept there as they were said; they refuse no call.
    Raises Refused for an unknown nature code or a call this source delivered before.
    """
    now = timezone.now()
    received_at = _by_our_clock(received_at or answered_at, now, FIRST_911_CALL, said)
    return _open(center, by=by, now=now, received_at=received_at, answered_at=answered_at or now, said=said)


def _open(
    center: Center,
    *,
    by: User | None,
    now: datetime.datetime,
    received_at: datetime.datetime,
    answered_at: datetime.datetime | None,
    said: dict[str, Any],
) -> Call:
    narrative, nature = said.pop("narrative", ""), said.get("initial_nature", "")
    _refuse_call(said)
    said = with_what_cannot_be_used(said)
    source, source_id = said.get("source", ""), said.get("source_id", "")
    with transaction.atomic():
        told = {"source": source, "source_id": source_id, "source_round": said.get("source_round", 0)}
        if source_id and Call.objects.filter(**told).exists():
            raise Refused(_("This call was already taken."), code="a_call_is_taken_once", field="source_id")
        about = {name: said[name] for name in (*ABOUT_PLACE, *ABOUT_INCIDENT) if name in said}
        incident = Incident.objects.create(
            center=center, opened_at=received_at, protocol=versions.in_force(now), **about
        )
        call = Call.objects.create(
            incident=incident,
            center=center,
            received_at=received_at,
            status=Call.Status.ANSWERED if answered_at else Call.Status.RINGING,
            answered_at=max(answered_at, received_at) if answered_at else None,
            call_taker=by if answered_at else None,
            **{name: said[name] for name in ABOUT_CALL if name in said},
        )
        if by:
            write_down(incident, narrative, by=by, now=now)
        history.record(
            "triage.taken" if answered_at else "triage.rang",
            call,
            by=by,
            center=center.pk,
            nature=nature,
            origin=call.origin,
        )
    return call


def write_down(incident: Incident, narrative: str, *, by: User, now: datetime.datetime) -> None:
    """Keep what was told in the incident's notes, each of which is read for dangers."""
    for words in _parts(narrative):
        read_note(Note.objects.create(incident=incident, text=words, at=now, by=by), by=by, now=now)


def _parts(narrative: str) -> Iterator[str]:
    """The narrative in as many notes as it needs: no word is cut in two, for a danger may stand in it.

    Each note is read for dangers by itself, so it begins with the last words of the one before: what is said in several
    words stands whole in one of them.
    """
    while len(narrative) > NARRATIVE_LIMIT:
        at = _last_gap(narrative, 1, NARRATIVE_LIMIT) or NARRATIVE_LIMIT
        yield narrative[:at]
        narrative = narrative[_last_gap(narrative, 1, max(1, at - REPEATED)) or at :]
    if narrative.strip():
        yield narrative


def _last_gap(text: str, first: int, last: int) -> int:
    """Where the last gap between two words stands from `first` on and before `last`; 0 where there is none."""
    return max(0, *(text.rfind(gap, first, last) for gap in " \n"))


def _by_our_clock(
    at: datetime.datetime | None, now: datetime.datetime, earliest: datetime.datetime, said: dict[str, Any]
) -> datetime.datetime:
    """When the call came in: as it was said, or now where that cannot be; what was said is then among the unread."""
    if at is None or earliest <= at <= now + CLOCKS_DIFFER:
        return at or now
    why = _("This time is not possible by our clock; the call counts from when it was reported.")
    said["unread"] = [*said.get("unread", ()), {"field": "received_at", "value": at.isoformat(), "why": why}]
    return now


def with_what_cannot_be_used(said: dict[str, Any]) -> dict[str, Any]:
    """What was said of a call with the number in its caller ID; `unread` says what of it and its point is unusable."""
    kept, unread = with_usable_point(said), list(said.get("unread", ()))
    if point := kept.get("point_not_used"):
        unread.append({"field": "point", "value": point, "why": region.why_not(point)})
    caller, why = caller_id(said.get("callback_number", ""))
    if why:
        unread.append({"field": "callback_number", "value": caller["callback_said"], "why": why})
    return {**kept, **caller, "unread": unread}


def caller_id(words: str) -> tuple[dict[str, str], str]:
    """The number in a caller ID and the caller ID as it came, clipped where absurdly long; and why it was not read."""
    number, words = phones.number_in(words), words.strip()
    clipped = words if len(words) <= phones.LONGEST else f"{words[: phones.LONGEST - 1]}…"
    compared = phones.comparable(number)
    caller = {"callback_number": number, "callback_said": clipped, "callback_e164": compared}
    if words and not number:
        return caller, _("There is no number in it that can be called back.")
    return caller, _("It was too long; only its beginning is kept.") if clipped != words else ""


def _refuse_call(said: dict[str, Any]) -> None:
    unknown = set(said) - {*ABOUT_PLACE, *ABOUT_CALL, *ABOUT_INCIDENT}
    if unknown:
        raise TypeError(f"a call says nothing of {sorted(unknown)}")
    nature = said.get("initial_nature", "")
    if nature and nature not in NATURES:
        raise Refused(
            _("“%(code)s” is not a nature code this center uses.") % {"code": nature[:20]}, field="initial_nature"
        )


def answer(call: Call, *, by: User) -> Call:
    """A call-taker answers a ringing call, or calls back who hung up; of two who press at once one has it.

    If the incident was closed meanwhile, it goes on.
    """
    now = max(timezone.now(), call.received_at)  # the telephone system's clock may run a little ahead
    with transaction.atomic():
        incident = hold(call).incident
        if not call.every_floor:  # one that named no center is whoever's answers it
            only_center(incident, by)
        flow.move(
            call, Call.Status.ANSWERED, by=by, verb="triage.answered", answered_at=now, call_taker=by, ended_at=None
        )
        if call.every_floor:
            _to_who_answered(call, by)
        if incident.status in Incident.CLOSED:
            reopen(incident, by=by)
        for kind in ("call_ringing_late", "call_abandoned"):
            alarms.clear(kind, call, by=by, now=now)
        clear_line(call, by=by, now=now)
        alarms.clear("unattended", incident, by=by, now=now)
    return call


def _to_who_answered(call: Call, by: User) -> None:
    """A call that named no center is that of the center whose call-taker answers it."""
    center = by.centers.exclude(pk=call.center_id).first()
    if center and not by.centers.filter(pk=call.center_id).exists():
        Call.objects.filter(pk=call.pk).update(center=center)
        Incident.objects.filter(pk=call.incident_id).update(center=center)
        call.center = center


def hang_up(call: Call, *, by: User | None, lost: bool = False) -> Call:
    """The line is closed: an answered call ended, a ringing one was abandoned and stays on the list to call back.

    `lost` says of an answered call that the caller was not done: it is on that list too, and the floor hears it. In the
    middle of a hand-off it is the same one act: what rings for the clinicians ends, and a clinician who has taken the
    caller reads what happened. Refused once the call-taker has released the caller to the clinician.
    Whoever has it ends an answered call; a ringing one is nobody's yet.
    """
    now = timezone.now()
    if call.status == Call.Status.RINGING:
        with transaction.atomic():
            flow.move(call, Call.Status.ABANDONED, by=by, verb="triage.abandoned", ended_at=max(now, call.received_at))
            alarms.clear("call_ringing_late", call, by=by, now=now)
            alarms.raise_alarm(Level.A2, "call_abandoned", call, now=now, by=by)
        return call
    with transaction.atomic():
        locked = hold(call)
        only_call_taker(locked, by)
        stop_rung_out(locked.diversions.all(), by=by, now=now)
        _stop_hand_off(locked, by=by, now=now, because=Stopped.LINE_LOST if lost else Stopped.HUNG_UP)
        hung_up(call, by=by, now=now, lost=lost)
        if lost:
            alarms.raise_alarm(Level.A2, "call_abandoned", call, now=now, by=by)
    return call


def _stop_hand_off(call: Call, *, by: User | None, now: datetime.datetime, because: str) -> None:
    """The caller is gone while they ring for a clinician or are three-way; whoever verified them ends the encounter."""
    for diversion in call.diversions.open():
        if diversion.status == Diversion.Status.RELEASED:
            raise Refused(diversion.who_has_it(), code="wrong_state")
        if by is None:
            # A telephone knows of one line only; people hear that it is closed and say what became of the caller.
            raise Refused(_("This call is ringing or with a clinician."), code="wrong_state")
        if diversion.status == Diversion.Status.VERIFIED:
            gone: dict[str, Any] = {"released_at": now, "stopped_because": because}
            flow.move(diversion, Diversion.Status.RELEASED, by=by, verb="triage.released", **gone)
        else:
            stop(diversion, by=by, now=now, because=because)


def hold(call: Call) -> Call:
    """Lock the call's incident and then the call, the order everybody keeps; the call as it stands now.

    Raises Refused if the call was joined to another incident in this very moment.
    """
    seen = Call.objects.values_list("incident_id", flat=True).get(pk=call.pk)
    lock_incident(seen)
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.incident_id != seen:
        raise Refused(_("This call was just joined to another incident. Look again."), code="somebody_was_first")
    return locked
