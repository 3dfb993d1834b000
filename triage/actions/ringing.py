"""Whom a caller rings for: the clinicians who are ready, and when nobody is, everybody; never silently nobody."""

import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.models import Level, User
from triage.actions.judged_alarms import leave_judged
from triage.actions.line_alarms import RELEASED_EARLY, clear_line
from triage.models import Diversion, DiversionQuerySet, Incident
from triage.queries import availability


def widen(diversion: Diversion, *, by: User | None, now: datetime.datetime) -> bool:
    """Ring every clinician and the supervisors from now on; False if it does already, or rings no more."""
    with transaction.atomic():
        if not Diversion.objects.not_widened().filter(pk=diversion.pk).update(widened_at=now):
            return False
        diversion.widened_at = now
        history.record("triage.rang_everybody", diversion, by=by)
        return True


def ring_everybody(*, now: datetime.datetime, by: User | None = None) -> int:
    """Ring everybody where no clinician hears it who is ready and has not declined; how many. Safe twice at once."""
    narrow = list(Diversion.objects.not_widened().select_related("incident").prefetch_related("declines"))
    centers = {one.incident.center_id for one in narrow}
    ready = {center: {one.who.pk for one in availability.ready_for(center, now)} for center in centers}
    heard = (
        (one, ready[one.incident.center_id] - {decline.clinician_id for decline in one.declines.all()})
        for one in narrow
    )
    return sum(widen(one, by=by, now=now) for one, ears in heard if not ears)


def ring_out(diversion: Diversion, *, now: datetime.datetime) -> Diversion:
    """Nobody answered in time: the call-taker, who has the caller, is told loudly to send other help; it rings on.

    It ends when somebody claims it, or the call-taker takes the caller back or decides on other help.
    """
    with transaction.atomic():
        told = Diversion.objects.ringing().filter(pk=diversion.pk, rang_out_at=None)
        if not told.update(rang_out_at=now, widened_at=Coalesce(F("widened_at"), now)):
            raise Refused(_("This does not ring any more, or the call-taker knows already."), code="wrong_state")
        diversion.refresh_from_db(fields=["rang_out_at", "widened_at"])
        history.record("triage.rang_out", diversion, by=None)
        alarms.clear("ringing_late", diversion, by=None, now=now)
        alarms.raise_alarm(Level.A2, "no_clinician_answered", diversion.incident, now=now)
    return diversion


def clear_unanswered(incident: Incident, *, by: User | None, now: datetime.datetime) -> None:
    """A clinician is rung anew or has a caller: it ends that nobody answered, unless another caller still waits so."""
    if not incident.diversions.ringing().rung_out().exists():
        alarms.clear("no_clinician_answered", incident, by=by, now=now)


def stop_rung_out(of: DiversionQuerySet, *, by: User | None, now: datetime.datetime) -> None:
    """Other help was decided on, the caller is gone or the incident over: what nobody answered in time rings no more.

    Needs the transaction of that act, and comes before its alarms are cleared: whoever claims takes the hand-off first
    and its alarms then. What has not rung out yet rings on beside it.
    """
    for diversion in of.ringing().rung_out():
        try:
            stop(diversion, by=by, now=now)
        except Refused:
            continue  # a clinician took the caller in this very moment


def stop(diversion: Diversion, *, by: User | None, now: datetime.datetime, because: str = "") -> None:
    """The call-taker's side ends a hand-off; one that rang out counts as not answered, any other as withdrawn.

    `because` (Diversion.Stopped) is what became of the caller; the clinician who had taken them reads it.
    """
    if diversion.status == Diversion.Status.RELEASED:
        raise Refused(diversion.who_has_it(), code="wrong_state")  # alone with the caller: see taking_back.py
    unanswered = diversion.status == Diversion.Status.RINGING and diversion.rang_out_at
    to = Diversion.Status.UNANSWERED if unanswered else Diversion.Status.WITHDRAWN
    with transaction.atomic():
        codes = {"because": because} if because else {}
        changes = {"ended_at": now, "stopped_because": because}
        flow.move(diversion, to, by=by, verb="triage.withdrew", codes=codes, **changes)
        for kind in ("ringing_late", "clinician_gone"):
            alarms.clear(kind, diversion, by=by, now=now)
        leave_judged(diversion, by=by, now=now)
        clear_line(diversion.call, by=by, now=now, kinds=(RELEASED_EARLY,))
