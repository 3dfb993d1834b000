"""Whether a person is at high risk by what is known last. Reads only."""

from triage.models import Override, Person, Screening


def is_high(person: Person) -> bool:
    """Whether the last screener meant a high risk, or the last incident was raised or had such a screener.

    A stop of outreach then needs a clinician's word. Three queries at most.
    """
    last = Screening.objects.filter(diversion__incident__person=person).order_by("-answered_at").first()
    if last is not None and last.high_since is not None:
        return True
    incident = person.incidents.order_by("-opened_at", "-pk").first()
    if incident is None:
        return False
    screened = Screening.objects.filter(diversion__incident=incident, high_since__isnull=False)
    return Override.objects.in_force().filter(incident=incident, raises=True).exists() or screened.exists()
