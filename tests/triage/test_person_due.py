"""How long a person is kept after the last thing that was told, allowed or planned of them."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from tests import forgetting as past
from tests import make
from triage import actions
from triage.models import Consent, EmergencyDisclosure, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(tmp_path):
    return past.policy(tmp_path / "policy.yaml")


@pytest.fixture
def later(now):
    """Travels so many years on."""

    def travel(years):
        return time_machine.travel(now.replace(day=15) + datetime.timedelta(days=366 * years), tick=False)

    return travel


def test_what_was_told_in_an_emergency_keeps_the_person_for_its_time(carol, dan, policy, later):
    person = past.a_life_in_words(carol, dan)
    told = {"danger": "others", "to_whom": past.WORDS, "what": ["contact"]}
    with later(41):
        actions.disclose_in_emergency(person, "threat", by=dan, **told)
        assert past.forget_all(policy)["person"] == []
    with later(46):
        assert past.forget_all(policy, "person") == {"person": []}
        assert EmergencyDisclosure.objects.count() == 2
    with later(48):
        assert past.forget_all(policy, "person") == {"person": [person.pk]}
    assert not EmergencyDisclosure.objects.exists()


def test_what_was_told_of_somebody_who_was_destroyed_goes_after_its_time_too(carol, dan, policy, later):
    person = past.told(carol, given_name="Robin", date_of_birth=past.BORN).person
    told = {"danger": "others", "to_whom": past.WORDS, "what": ["contact"]}
    with later(40):
        assert past.forget_all(policy)["person"] == [person.pk]
        actions.disclose_in_emergency(person, "threat", by=dan, **told)
        assert past.forget_all(policy, "person") == {"person": []}
    assert EmergencyDisclosure.objects.get().to_whom == past.WORDS
    with later(47):
        assert past.forget_all(policy, "person") == {"person": [person.pk]}
    assert not EmergencyDisclosure.objects.exists()


@pytest.mark.parametrize("what", ["consent", "disclosure", "plan"])
def test_a_person_stays_while_something_of_theirs_is_young(what, carol, dan, policy, later):
    person, boss = past.told(carol, given_name="Robin", date_of_birth=past.BORN).person, make.supervisor()
    with later(40):
        # What a merge brings along says nothing of itself on the thread of whom it came to.
        at = timezone.now()
        if what == "consent":
            Consent.objects.create(person=person, purpose="care", given_at=at, recorded_by=boss)
        elif what == "disclosure":
            told = {"basis": "threat", "danger": "others", "to_whom": past.WORDS, "what": ["contact"]}
            EmergencyDisclosure.objects.create(person=person, at=at, by=boss, **told)
        else:
            Plan.objects.create(person=person, kind="safety", language="en", begun_at=at, begun_by=boss, changed_at=at)
    with later(45):
        assert past.forget_all(policy)["person"] == []
    with later(47):
        assert past.forget_all(policy, "person") == {"person": [person.pk]}
