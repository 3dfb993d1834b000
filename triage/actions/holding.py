"""One incident in one hand, and what it needs before help is asked for."""

from django.utils.translation import gettext as _

from heart.flow import Refused
from triage.models import Incident


def hold_incident(pk: int) -> Incident:
    """Lock an incident, which every act on it, its calls and its visits does first; the incident as it stands now."""
    return Incident.objects.select_for_update().get(pk=pk)


def refuse_closed(incident: Incident) -> None:
    """What ended gets no other help."""
    if incident.status in Incident.CLOSED:
        raise Refused(_("This incident is closed."), code="wrong_state")


def refuse_nowhere(incident: Incident, response: str | None = None) -> None:
    """A team needs a place, even an unverified one; `response` is the help asked for (None: what was decided)."""
    if (response or incident.response_id) in Incident.FIELD and not incident.has_place:
        raise Refused(_("Say where it is, even roughly, before a team is asked for."), code="no_place", field="address")
