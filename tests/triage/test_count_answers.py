"""How often each answer was given lately, for the version in force."""

from django.utils import timezone

from tests import make
from triage import actions
from triage.models import ProtocolVersion
from triage.queries import versions
from triage.queries.assessments import standing


def test_the_answers_that_stand_are_counted(alice, settings):
    version = make.version_at("Effective")
    for weapon in ("no", "no", "unknown"):
        incident = make.incident(alice)
        actions.assess(incident, {"breathing": "yes"}, by=alice)
        make.assessment_safe(incident, weapon=weapon)
    assert actions.count_answers(now=timezone.now()) == len(make.SAFE)
    counted = versions.weights(ProtocolVersion.objects.get(pk=version.pk))
    assert counted["weapon"] == {"no": 2, "unknown": 1}
    assert counted["breathing"] == {"yes": 3}, "each incident once, as it stands"
    assert standing(incident) is not None


def test_only_the_last_ones_count(alice, settings):
    settings.PROTOCOL_COUNTED = 1
    make.version_at("Effective")
    for weapon in ("no", "unknown"):
        make.assessment_safe(make.incident(alice), weapon=weapon)
    actions.count_answers(now=timezone.now())
    assert versions.weights(versions.in_force())["weapon"] == {"unknown": 1}


def test_without_a_version_nothing_is_counted(alice):
    make.assessment_safe(make.incident(alice))
    assert actions.count_answers(now=timezone.now()) == 0
    assert versions.weights(None) == {}
