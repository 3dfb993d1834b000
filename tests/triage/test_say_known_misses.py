"""What the record knows by itself needs nobody; what it does not know stays on the list."""

from django.utils import timezone

from tests import make
from triage import actions, tasks
from triage.models import Miss
from triage.queries import coverage


def ended(alice, **said):
    incident = make.incident(alice, **said)
    make.assessment_safe(incident)
    actions.close(incident, ["13"], by=alice, miss="other")
    Miss.objects.filter(incident=incident).delete()
    return incident


def test_a_clinician_nobody_reached_is_known_later_too(alice):
    diversion = make.diversion_at("Unanswered")
    make.assessment_safe(diversion.incident)
    actions.close(type(diversion.incident).objects.get(pk=diversion.incident_id), ["13"], by=alice)
    Miss.objects.all().delete()
    unknown = ended(alice)
    assert actions.say_known_misses(now=timezone.now()) == 1
    made = Miss.objects.get()
    assert (made.incident, made.reason, made.by) == (diversion.incident, "no_clinician", None)
    assert list(coverage.owing()) == [unknown], "nothing is made up"
    assert tasks.sweep_misses() == 0
