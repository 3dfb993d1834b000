"""One incident in one hand."""

from triage.models import Incident


def lock_incident(pk: int) -> Incident:
    """Lock an incident, which every act on it, its calls and its visits does first; the incident as it stands now."""
    return Incident.objects.select_for_update().get(pk=pk)
