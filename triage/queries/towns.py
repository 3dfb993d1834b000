"""Which 911 center takes the calls of a place: reads only."""

from triage.models import Center, Incident
from triage.places.normal import parse, place_name


def of_town(town: str) -> Center | None:
    """The center that takes the calls of this town, as its own record says; None where none does. One query."""
    said = place_name(town)
    if not said:
        return None
    return next((one for one in Center.objects.exclude(towns=[]) if said in map(place_name, one.towns)), None)


def of_place(incident: Incident) -> Center | None:
    """The center whose place this is, where that is another one than has the incident."""
    found = of_town(incident.city or parse(incident.address).city)
    return None if found is None or found.pk == incident.center_id else found
