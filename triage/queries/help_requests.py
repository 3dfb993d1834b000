"""Which help was asked for on an incident, and what of it is awaited."""

from django.db.models import Q

from heart.models import Alarm, Event
from triage.models import HelpRequest, HelpRequestQuerySet, Incident


def with_joined(incident: Incident) -> set[int]:
    """The incident and all that were joined to it, whatever their number: what was asked for there is awaited here."""
    found, newest = {incident.pk}, {incident.pk}
    while newest:
        newest = set(Incident.objects.filter(joined_to__in=newest).values_list("pk", flat=True)) - found
        found |= newest
    return found


def of(incident: Incident) -> HelpRequestQuerySet:
    """All that was asked for on it and on what was joined to it, in that order."""
    return HelpRequest.objects.of(with_joined(incident))


def awaited(incident: Incident) -> HelpRequestQuerySet:
    """What was asked for and is not there yet."""
    return of(incident).awaited()


def is_asked_for(incident: Incident, kind: str) -> bool:
    """Whether this kind is awaited, or there and not left; police, fire or EMS count for each of them.

    Not so where it is known that somebody else was sent, and where they were there before the incident was reopened.
    """
    counts = of(incident).open().filter(Q(kind=kind) | Q(kind=HelpRequest.Kind.ANY, agency__in=("", kind)))
    return _but_before_reopening(counts, incident).exists()


def still_there(incident: Incident) -> HelpRequestQuerySet:
    """What has arrived and not left, since the incident was reopened if it was."""
    return _but_before_reopening(of(incident).filter(status=HelpRequest.Status.ARRIVED), incident)


def _but_before_reopening(requests: HelpRequestQuerySet, incident: Incident) -> HelpRequestQuerySet:
    """Without those who had arrived when the incident was reopened last: nobody knows whether they stayed."""
    begun = Event.objects.of_thing(incident).filter(verb="triage.reopened").values_list("at", flat=True).last()
    return requests.exclude(status=HelpRequest.Status.ARRIVED, arrived_at__lte=begun) if begun else requests


def without_replacement(incident: Incident) -> bool:
    """Whether help does not come and nobody has asked for other help since: the alarm that asks for it is up."""
    gone = of(incident).filter(status=HelpRequest.Status.NOT_COMING).values_list("pk", flat=True)
    up = Alarm.objects.open().filter(kind="help_not_coming", thing=HelpRequest._meta.label_lower)
    return up.filter(thing_id__in=list(gone)).exists()


def by_incident(numbers: set[int]) -> dict[int, list[HelpRequest]]:
    """For a list of incidents at once, without what was joined to them: by the incident's number."""
    found: dict[int, list[HelpRequest]] = {}
    for request in HelpRequest.objects.of(numbers):
        found.setdefault(request.incident_id, []).append(request)
    return {number: open_first(requests) for number, requests in found.items()}


def shown(incident: Incident) -> list[HelpRequest]:
    """As the pages show them: what still goes on first, then the others, each in the order in which it was asked."""
    return open_first(list(of(incident)))


def open_first(found: list[HelpRequest]) -> list[HelpRequest]:
    still = (*HelpRequest.AWAITED, HelpRequest.Status.ARRIVED)
    return sorted(found, key=lambda one: one.status not in still)
