"""Nobody goes on with it; when it was in force, none is."""

import pytest

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
