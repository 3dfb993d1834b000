"""What every step of a team means for its incident, and who may make the step."""

import datetime

from django.utils.translation import gettext as _

from dispatch.models import Dispatch
from heart.kernel.flow import Refused
from heart.models import Role, User
from triage import actions as triage
from triage.actions.centers import only_center
from triage.models import Incident
from triage.queries.centers import is_theirs

Status = Dispatch.Status
ORDER = {Incident.Status.ASSIGNED: 1, Incident.Status.EN_ROUTE: 2, Incident.Status.ON_SCENE: 3}
INCIDENT_AS: dict[str, Incident.Status] = {
    Status.ASSIGNED: Incident.Status.ASSIGNED,
    Status.ACKNOWLEDGED: Incident.Status.ASSIGNED,
    Status.EN_ROUTE: Incident.Status.EN_ROUTE,
    Status.STAGED: Incident.Status.EN_ROUTE,
}


def is_crew(dispatch: Dispatch, by: User, now: datetime.datetime) -> bool:
    """Whether this person acts for the team: a responder for their own crew's, everybody else for any."""
    return by.role != Role.RESPONDER or Dispatch.objects.of_crew(by, now).filter(pk=dispatch.pk).exists()


def only_crew(dispatch: Dispatch, by: User, now: datetime.datetime) -> None:
    """Raise Refused for a responder who is not of the crew (said over the radio, others act for any team)."""
    if not is_crew(dispatch, by, now):
        raise Refused(_("You are not on duty with %(team)s.") % {"team": dispatch.team}, code="not_yours")


def speaks_for(dispatch: Dispatch, by: User, now: datetime.datetime) -> bool:
    """Whether this person makes the team's steps: of its crew, or heard over the radio at the incident's center."""
    theirs = by.role != Role.TEAM_LEAD or is_theirs(dispatch.incident, by)
    return theirs and is_crew(dispatch, by, now)


def only_speaks(dispatch: Dispatch, by: User, now: datetime.datetime) -> None:
    """As only_crew, and Refused for a lead of another center than the incident's.

    That police are needed, or that a team is in danger, is taken from whoever heard it: those ask only_crew.
    """
    only_crew(dispatch, by, now)
    if by.role == Role.TEAM_LEAD:
        only_center(dispatch.incident, by)


def only_while_out(dispatch: Dispatch) -> None:
    """Raise Refused when the team has left; needs the incident's lock."""
    if not Dispatch.objects.open().filter(pk=dispatch.pk).exists():
        raise Refused(_("This team is no longer on this visit."), code="wrong_state")


def incident_follows(dispatch: Dispatch, *, by: User, now: datetime.datetime) -> None:
    out = Dispatch.objects.open().filter(incident_id=dispatch.incident_id).values_list("status", flat=True)
    furthest = max((INCIDENT_AS.get(status, Incident.Status.ON_SCENE) for status in out), key=ORDER.__getitem__)
    triage.team_moved(dispatch.incident, furthest, by=by, at=now)
