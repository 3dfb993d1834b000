"""A caller whose clinician is gone comes back to the call-takers by their own act, with or without a supervisor."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.centers import only_center
from triage.actions.judged_alarms import leave_judged
from triage.actions.locks import lock_incident
from triage.models import Call, Diversion


def take_back(diversion: Diversion, *, by: User) -> Diversion:
    """“I have the caller”, says a call-taker of the call's center: the console of the clinician is gone.

    Only for a caller who was alone with that clinician; before, whoever has the call withdraws it. Whoever presses has
    the call from now on. Raises Refused while the clinician's console is heard.
    """
    now = timezone.now()
    with transaction.atomic():
        lock_incident(diversion.incident_id)
        diversion.refresh_from_db()
        call = diversion.call
        only_center(diversion.incident, by)
        if diversion.status != Diversion.Status.RELEASED:
            raise Refused(diversion.who_has_it() or _("This hand-off is over."), code="wrong_state")
        if not Diversion.objects.left_by_console(now).filter(pk=diversion.pk).exists():
            raise Refused(diversion.who_has_it(), code="wrong_state")
        flow.move(diversion, Diversion.Status.WITHDRAWN, by=by, verb="triage.took_back", ended_at=now)
        flow.move(call, Call.Status.ANSWERED, by=by, verb="triage.came_back", call_taker=by)
        alarms.clear("clinician_gone", diversion, by=by, now=now)
        leave_judged(diversion, by=by, now=now)
    return diversion
