"""Nobody goes on with it; when it was in force, none is."""

import datetime

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from heart.models import Alarm, Level
from heart.shell.alarm_bar import alarm_bar
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Assessment, ProtocolVersion
from triage.queries import versions
from triage.queries.assessments import standing


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


def test_a_team_that_is_out_and_its_lead_hear_that_the_help_rises(sam, bob, pokes):
    version = make.version_at("Effective")
    visit = make.dispatch_at("EnRoute")
    rita = visit.team.shifts.first().members.first().user
    waits, asked = make.asks_for_team(), make.incident(initial_nature="WELFARE")
    actions.withdraw_protocol(version, by=sam)
    visit.incident.refresh_from_db()
    made = standing(visit.incident)
    assert (visit.incident.response_id, made.response_id, made.reasons[-1]) == (2 * ("emergency",) + ("not_approved",))
    assert made.by == sam and made.answers == make.SAFE
    alarm = Alarm.objects.open().get(kind="risk_raised")
    assert (alarm.level, alarm.thing_id) == (Level.A1, visit.incident_id)
    for person in (bob, rita):
        assert alarm_bar(person).worst.alarm == alarm, "before anything else"
    assert Alarm.objects.open().get(kind="decision_raised").thing_id == waits.pk, "no team is out: the floor hears it"
    assert standing(asked) is None
    spare = make.team()
    waits.refresh_from_db()
    with refused("against_the_assessment", waits):
        dispatch.assign(waits, spare, by=bob)
    count = Assessment.objects.count()
    assert actions.judge_anew(now=timezone.now()) == 0 and Assessment.objects.count() == count


def test_a_replaced_one_can_be_withdrawn_while_open_calls_are_on_it(sam, mia):
    version, next_one = make.version_at("Effective"), make.version_at("Approved")
    old = make.dispatch_at("EnRoute")
    actions.publish_protocol(next_one, by=mia)
    version.refresh_from_db()
    replaced_at, other = version.replaced_at, make.asks_for_team()
    actions.withdraw_protocol(version, by=sam)
    assert (version.status, version.ended_by, version.replaced_at) == ("Withdrawn", sam, replaced_at)
    assert versions.in_force() == next_one
    assert [alarm.thing_id for alarm in Alarm.objects.open()] == [old.incident_id]
    assert standing(old.incident).response_id == "emergency"
    assert standing(other).response_id == "team", "what the other version judges is as it was"
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
        assert alarm_bar(person).worst.href == f"/protocols/{version.pk}/"
    actions.publish_protocol(next_one, by=mia)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("status", ["Draft", "Checked", "Approved"])
def test_one_that_never_counted_is_withdrawn_in_silence(sam, status):
    actions.withdraw_protocol(make.version_at(status), by=sam)
    assert not Alarm.objects.exists()


def test_one_withdrawn_before_its_time_is_not_told_to_have_been_in_force(mia, now, client_of):
    version = make.version_at("Approved")
    actions.publish_protocol(version, by=mia, effective_from=now + datetime.timedelta(days=2))
    actions.withdraw_protocol(version, by=mia)
    page = Page(client_of(mia).get(f"/protocols/{version.pk}/").content.decode())
    assert "Calls that began on it" not in page.text
    assert "In force" not in [strong.text for strong in page.all("strong")]


def test_a_call_that_ended_on_a_replaced_one_goes_on_untrusting_when_it_is_opened_again(sam, mia, alice):
    version, next_one = make.version_at("Effective"), make.version_at("Approved")
    ended = make.asks_for_team(alice)
    actions.publish_protocol(next_one, by=mia)
    actions.close(ended, ["10"], by=alice, miss="no_team")
    actions.withdraw_protocol(version, by=sam)
    actions.reopen(ended, by=alice)
    ended.refresh_from_db()
    make.assessment_safe(ended, alice)
    with refused("below_recommendation", ended, field="response"):
        actions.decide(ended, "team", by=alice)
