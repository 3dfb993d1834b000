"""What a clinician says of being rung: ready, away, or not this caller."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.locks import lock_incident
from triage.actions.ringing import ring_everybody
from triage.models import Availability, Decline, Diversion


def be_ready(*, by: User) -> Availability:
    """Take callers from now on: ends being away, and the wrap-up of the last encounter before its time."""
    now = timezone.now()
    with transaction.atomic():
        said = _of(by)
        said.away_at, said.away_reason, said.ready_at = None, "", now
        said.save(update_fields=["away_at", "away_reason", "ready_at"])
        history.record("triage.became_ready", said, by=by)
    return said


def be_away(reason: str, *, by: User) -> Availability:
    """Take no callers until one says that one is ready, or signs in anew; the reason is a code of Availability.Away.

    It silences the own console only: what rings goes on with the others, and where nobody is ready, with everybody.
    """
    now = timezone.now()
    if reason not in Availability.Away.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        said = _of(by)
        if said.away_at and said.away_reason == reason and not (by.last_login and said.away_at < by.last_login):
            raise Refused(_("You are away already."), code="wrong_state")
        said.away_at, said.away_reason = now, reason
        said.save(update_fields=["away_at", "away_reason"])
        history.record("triage.went_away", said, by=by, reason=reason)
        ring_everybody(now=now, by=by)
    return said


def decline(diversion: Diversion, reason: str, *, by: User) -> Diversion:
    """Do not take this caller: the own console falls silent for them, they ring on for the others.

    The reason is a code of Decline.Reason. Who was given a caller of somebody else by a supervisor declines that.
    Raises Refused once somebody has the caller, or nobody rings any more.
    """
    now = timezone.now()
    if reason not in Decline.Reason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        lock_incident(diversion.incident_id)
        diversion.refresh_from_db()
        given = diversion.reassigned_to_id == by.pk and diversion.status in Diversion.OPEN
        if not given and diversion.status != Diversion.Status.RINGING:
            raise Refused(diversion.who_has_it() or _("This does not ring any more."), code="wrong_state")
        if not given and diversion.declines.filter(clinician=by).exists():
            raise Refused(_("You have declined this caller already."), code="wrong_state")
        Decline.objects.update_or_create(diversion=diversion, clinician=by, defaults={"reason": reason, "at": now})
        if given:
            diversion.reassigned_to = diversion.reassigned_by = diversion.reassigned_at = None
            diversion.save(update_fields=["reassigned_to", "reassigned_by", "reassigned_at"])
        history.record("triage.declined", diversion, by=by, reason=reason)
        ring_everybody(now=now, by=by)
    return diversion


def _of(clinician: User) -> Availability:
    """Their row, locked; made when they say something for the first time."""
    Availability.objects.bulk_create([Availability(clinician=clinician)], ignore_conflicts=True)
    return Availability.objects.select_for_update().get(clinician=clinician)
