"""A call rings, is answered or taken, and ends."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart import alarms, flow, history
from heart.flow import Refused
from heart.models import Level, User
from triage import versions
from triage.actions.doubts import hear
from triage.actions.endings import hung_up, reopen
from triage.actions.holding import hold_incident
from triage.models import Call, Center, Incident, Note
from triage.natures import NATURES

PLACE = ("address", "unit", "city", "place_kind", "latitude", "longitude", "place_verified")
ABOUT_CALL = ("origin", "caller_role", "caller_name", "callback_number", "source", "source_id")
ABOUT_INCIDENT = ("initial_nature", "priority", "language")


def ring(center: Center, *, by: User | None, received_at: datetime.datetime | None = None, **said: Any) -> Call:
    """A call comes in and waits for an answer; the telephone system says who, when and from where.

    `said` may hold the fields of `take`. Raises Refused if this source already delivered this call.
    """
    now = timezone.now()
    received_at = received_at or now
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
    place_verified), caller (origin, caller_role, caller_name, callback_number), initial_nature (an APCO code), priority
    1 (highest) to 4, language (BCP 47), narrative (words), and source with source_id when another system has it too.
    Raises Refused for an unknown nature code or a call this source delivered before.
    """
    now = timezone.now()
    received_at = received_at or answered_at or now
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
    _refuse_call(said, now=now, received_at=received_at)
    source, source_id = said.get("source", ""), said.get("source_id", "")
    with transaction.atomic():
        if source_id and Call.objects.filter(source=source, source_id=source_id).exists():
            raise Refused(_("This call was already taken."), code="a_call_is_taken_once", field="source_id")
        about = {name: said[name] for name in (*PLACE, *ABOUT_INCIDENT) if name in said}
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
        if narrative and by:
            hear(Note.objects.create(incident=incident, text=narrative, at=now, by=by), by=by, now=now)
        history.record(
            "triage.taken" if answered_at else "triage.rang",
            call,
            by=by,
            center=center.pk,
            nature=nature,
            origin=call.origin,
        )
    return call


def _refuse_call(said: dict[str, Any], *, now: datetime.datetime, received_at: datetime.datetime) -> None:
    unknown = set(said) - {*PLACE, *ABOUT_CALL, *ABOUT_INCIDENT}
    if unknown:
        raise TypeError(f"a call says nothing of {sorted(unknown)}")
    nature = said.get("initial_nature", "")
    if nature and nature not in NATURES:
        raise Refused(
            _("“%(code)s” is not a nature code this centre uses.") % {"code": nature[:20]}, field="initial_nature"
        )
    if received_at > now + datetime.timedelta(seconds=5):
        raise Refused(_("A call cannot be received in the future."), field="received_at")


def answer(call: Call, *, by: User) -> Call:
    """A call-taker answers a ringing call, or calls back who hung up; of two who press at once one has it.

    If the incident was closed meanwhile, it goes on.
    """
    now = max(timezone.now(), call.received_at)  # the telephone system's clock may run a little ahead
    with transaction.atomic():
        incident = hold(call).incident
        flow.move(
            call, Call.Status.ANSWERED, by=by, verb="triage.answered", answered_at=now, call_taker=by, ended_at=None
        )
        if incident.status in Incident.CLOSED:
            reopen(incident, by=by)
        for kind in ("call_ringing_late", "call_abandoned"):
            alarms.clear(kind, call, by=by, now=now)
        alarms.clear("unattended", incident, by=by, now=now)
    return call


def hang_up(call: Call, *, by: User | None, lost: bool = False) -> Call:
    """The line is closed: an answered call ended, a ringing one was abandoned and stays on the list to call back.

    `lost` says of an answered call that the caller was not done: it is on that list too, and the floor hears it.
    """
    now = timezone.now()
    if call.status == Call.Status.RINGING:
        with transaction.atomic():
            flow.move(call, Call.Status.ABANDONED, by=by, verb="triage.abandoned", ended_at=max(now, call.received_at))
            alarms.clear("call_ringing_late", call, by=by, now=now)
            alarms.raise_alarm(Level.A2, "call_abandoned", call, now=now, by=by)
        return call
    with transaction.atomic():
        if hold(call).diversions.open().exists():
            raise Refused(
                _("This call is ringing or with a clinician. Withdraw it or let the clinician end it."),
                code="wrong_state",
            )
        hung_up(call, by=by, now=now, lost=lost)
        if lost:
            alarms.raise_alarm(Level.A2, "call_abandoned", call, now=now, by=by)
    return call


def hold(call: Call) -> Call:
    """Lock the call's incident and then the call, the order everybody keeps; the call as it stands now.

    Raises Refused if the call was joined to another incident in this very moment.
    """
    seen = Call.objects.values_list("incident_id", flat=True).get(pk=call.pk)
    hold_incident(seen)
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.incident_id != seen:
        raise Refused(_("This call was just joined to another incident. Look again."), code="somebody_was_first")
    return locked
