"""Which baseline is in force, and what it said beside the last decision of an incident."""

from triage.models import Baseline, BaselineAnswer, Incident


def in_force() -> Baseline | None:
    """The rule that is asked now, without its text; one query."""
    return Baseline.objects.filter(status=Baseline.Status.IN_FORCE).defer("text").first()


def beside(incident: Incident) -> BaselineAnswer | None:
    """What it would have sent when the last decision was made; one query."""
    found = BaselineAnswer.objects.filter(incident=incident).select_related("baseline").defer(*HEAVY)
    return found.last()


HEAVY = ("baseline__text", "baseline__rows")
