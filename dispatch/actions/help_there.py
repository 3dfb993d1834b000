"""A crew says from its phone that the help which was asked for has come to it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.actions.following import only_speaks, only_while_out
from dispatch.models import Dispatch
from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.help_steps import report_help_arrived
from triage.actions.locks import lock_incident
from triage.models import HelpRequest
from triage.queries import help_requests


def report_help_there(dispatch: Dispatch, kind: str, *, by: User) -> Dispatch:
    """The crew sees that help of one kind (HelpRequest.Kind), which was asked for on its incident, is there.

    Only the crew sees it, or who hears them on the radio. Said once more it changes nothing. Raises Refused when the
    team has left, and where no help of this kind is awaited or there.
    """
    now = timezone.now()
    only_speaks(dispatch, by, now)
    with transaction.atomic():
        incident = lock_incident(dispatch.incident_id)
        only_while_out(dispatch)
        asked_for = help_requests.of(incident).filter(kind=kind)
        awaited = list(asked_for.awaited())
        if not awaited and not asked_for.filter(status=HelpRequest.Status.ARRIVED).exists():
            raise Refused(_("Nobody waits for that help on this incident."), code="wrong_state", field="kind")
        for request in awaited:
            report_help_arrived(request, by=by)
        if awaited:
            history.record("dispatch.reported_help_there", dispatch, by=by, team=dispatch.team.callsign, kind=kind)
    return dispatch
