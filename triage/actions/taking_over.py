"""A caller goes from one clinician to another: given by a supervisor, taken over by name, never silently."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.models import Role, User
from triage.actions.locks import lock_incident
from triage.models import Diversion

NOBODYS: dict[str, Any] = {"reassigned_to": None, "reassigned_by": None, "reassigned_at": None}


def reassign(diversion: Diversion, to: User, *, by: User) -> Diversion:
    """A supervisor gives a ringing or claimed caller to a clinician, whose console rings for it whatever their state.

    Until that clinician takes it, a ringing caller rings on for the others and a claimed one stays whose it is: nobody
    is dropped between two. The last word counts. Raises Refused when it is over, or `to` is no clinician or has it.
    """
    now = timezone.now()
    if to.role != Role.CLINICIAN or not to.is_active:
        raise Refused(_("Only a clinician can be given a caller."), code="not_a_clinician", field="to")
    with transaction.atomic():
        lock_incident(diversion.incident_id)
        diversion.refresh_from_db()
        if diversion.status not in Diversion.OPEN:
            raise Refused(_("This hand-off is over."), code="wrong_state")
        if diversion.clinician_id == to.pk:
            raise Refused(diversion.who_has_it(), code="same", field="to")
        _write(diversion, reassigned_to=to, reassigned_by=by, reassigned_at=now)
        history.record("triage.reassigned", diversion, by=by, clinician=to.pk)
    return diversion


def take_over(diversion: Diversion, *, by: User, held_by: int | None = None) -> Diversion:
    """Take a caller over from the clinician who has them: a supervisor under the own name, or who was given them.

    Where the call-taker is still on the line, the hand-off is three-way again until the new clinician says that they
    have the caller. A caller who was alone with the other clinician is taken over by this press, which says that.
    `held_by` is the id of the clinician who had them when it was looked at (None: whoever has them now); Refused if it
    is another by now.
    """
    now = timezone.now()
    with transaction.atomic():
        lock_incident(diversion.incident_id)
        diversion.refresh_from_db()
        if diversion.status not in Diversion.CLAIMED or diversion.clinician_id == by.pk:
            raise Refused(diversion.who_has_it() or _("This hand-off is over."), code="wrong_state")
        if by.pk != diversion.reassigned_to_id and by.role != Role.SUPERVISOR:
            raise Refused(diversion.who_has_it(), code="not_yours")
        flow.refuse_stale(diversion, held_by, diversion.clinician_id)
        before = diversion.clinician_id
        taken: dict[str, Any] = {
            "clinician": by,
            "taken_over_at": now,
            "taken_over_from": diversion.clinician,
            **NOBODYS,
        }
        if diversion.status == Diversion.Status.VERIFIED:
            codes = {"clinician": before}
            verb, to = "triage.took_over", Diversion.Status.THREE_WAY
            flow.move(diversion, to, by=by, verb=verb, codes=codes, verified_at=None, **taken)
        else:
            _write(diversion, **taken)
            history.record("triage.took_over", diversion, by=by, clinician=before)
        alarms.clear("clinician_gone", diversion, by=by, now=now)
    return diversion


def _write(diversion: Diversion, **facts: Any) -> None:
    """Write facts beside the status, which stays; needs the incident's lock. A claim takes no lock: it is asked for."""
    if not Diversion.objects.filter(pk=diversion.pk, status=diversion.status).update(**facts):
        raise Refused(_("Somebody else was first. Look again."), code="somebody_was_first")
    for name, value in facts.items():
        setattr(diversion, name, value)
