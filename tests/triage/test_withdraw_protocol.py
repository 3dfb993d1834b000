"""Nobody goes on with it; when it was in force, none is."""

import pytest

from heart.models import Alarm, Level
from heart.strip import strip
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, versions
from triage.models import ProtocolVersion


@pytest.mark.parametrize("status", ["Draft", "Checked", "Approved", "Effective"])
def test_it_goes_no_further(sam, pokes, status):
    version = make.version_at(status)
    actions.withdraw_protocol(version, by=sam)
    assert (version.status, version.ended_by) == ("Withdrawn", sam)
    assert versions.in_force() is None
    assert_on_record(version, "triage.protocol_withdrawn", by=sam, version=version.code, was=status)
    assert_heard(pokes, "triage", version)


@pytest.mark.parametrize("status", ["Retired", "Rejected", "Withdrawn"])
def test_what_is_over_is_over(sam, status):
    version = make.version_at(status)
    with refused("wrong_state", version):
        actions.withdraw_protocol(version, by=sam)


def test_calls_on_a_withdrawn_version_are_for_911_and_so_is_every_other(sam, alice, settings):
    settings.PROTOCOL_UNAPPROVED = False
    version = make.version_at("Effective")
    incident = make.incident(alice, initial_nature="MNTL")
    assert make.assessment_safe(incident).response_id == "clinician"
    actions.withdraw_protocol(version, by=sam)
    for one in (incident, make.incident(alice, initial_nature="MNTL")):
        made = make.assessment_safe(one)
        assert (made.response_id, made.reasons[-1]) == ("emergency", "not_approved")


def test_one_whose_time_has_come_leaves_none_in_force_although_no_sweep_came_by(sam, now):
    make.version_at("Effective")
    version = make.version_at("Approved")
    ProtocolVersion.objects.filter(pk=version.pk).update(effective_from=now, published_at=now, published_by=sam)
    actions.withdraw_protocol(version, by=sam)
    assert versions.in_force() is None, "the one before was replaced and does not come back by itself"


def test_withdrawing_the_one_in_force_is_heard_until_another_is_in_force(sam, alice, bob, mia):
    version, next_one = make.version_at("Effective"), make.version_at("Approved")
    actions.withdraw_protocol(version, by=sam)
    alarm = Alarm.objects.open().get()
    assert (alarm.kind, alarm.level, alarm.thing_id) == ("protocol_withdrawn", Level.A2, version.pk)
    for person in (sam, alice, bob):
        assert strip(person).worst.href == f"/protocols/{version.pk}/"
    actions.publish_protocol(next_one, by=mia)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("status", ["Draft", "Checked", "Approved"])
def test_one_that_never_counted_is_withdrawn_in_silence(sam, status):
    actions.withdraw_protocol(make.version_at(status), by=sam)
    assert not Alarm.objects.exists()
