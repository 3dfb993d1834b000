"""The assessment that counts, and the kinds of help this site has switched on."""

from teams.models import Kind, Response
from triage.models import Assessment, Incident


def standing(incident: Incident) -> Assessment | None:
    """The assessment that counts: the latest. One query."""
    return incident.assessments.order_by("-id").first()


def enabled_kinds() -> frozenset[str]:
    """Codes of the kinds of help this site has switched on; police, fire and EMS are always there. One query."""
    return frozenset({*Response.objects.filter(enabled=True).values_list("code", flat=True), Kind.EMERGENCY.value})
