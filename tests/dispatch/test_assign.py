"""A team is sent: the incident follows, the late alarm goes down, and only who is ready goes."""

import datetime

from django.conf import settings

from dispatch import actions, sweeps
from heart.models import Alarm
from teams import actions as teams
from teams.models import Credential, Team
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions as triage
from triage.models import Incident


def test_it_sends_the_team(bob, pokes):
    incident, team = make.asks_for_team(), make.team()
    visit = actions.assign(incident, team, by=bob)
    visit.refresh_from_db()
    assert (visit.status, visit.incident.status) == ("Assigned", "ResourcesAssigned")
    assert (visit.ack_by - visit.assigned_at).total_seconds() == settings.ACKNOWLEDGE_LIMIT_S
    assert not Incident.objects.awaiting_team().exists()
    assert_on_record(visit, "dispatch.assigned", by=bob, team=team.callsign, response="team")
    assert_on_record(incident, "triage.followed_team", by=bob, status="ResourcesAssigned")
    assert_heard(pokes, "dispatch", visit)
    assert_heard(pokes, "triage", incident)


def test_a_second_team_may_follow(bob):
    visit = make.dispatch_at("OnScene")
    actions.assign(visit.incident, make.team(), by=bob)
    visit.incident.refresh_from_db()
    assert visit.incident.status == "ResourcesOnscene", "the incident follows the team that is furthest"


def test_the_alarm_of_a_late_assignment_goes_down(bob, now):
    incident = make.asks_for_team()
    sweeps.late(now=now + datetime.timedelta(seconds=settings.ASSIGN_TARGET_S + 1))
    assert Alarm.objects.open().get().kind == "assign_late"
    actions.assign(incident, make.team(), by=bob)
    assert not Alarm.objects.open().exists()


def test_a_team_off_duty_is_not_sent(bob):
    incident, team = make.asks_for_team(), make.team(on_duty=False)
    with refused("not_on_duty", incident, field="team"):
        actions.assign(incident, team, by=bob)


def test_a_team_out_of_service_is_not_sent(bob):
    incident, team = make.asks_for_team(), teams.out_of_service(make.team(), "meal", by=bob)
    with refused("not_on_duty", incident, field="team"):
        actions.assign(incident, team, by=bob)


def test_a_team_taken_off_the_list_is_not_sent(bob):
    incident, team = make.asks_for_team(), make.team()
    Team.objects.filter(pk=team.pk).update(active=False)
    with refused("not_on_duty", incident, field="team"):
        actions.assign(incident, team, by=bob)


def test_a_team_with_a_credential_that_ran_out_is_not_sent(bob, now):
    incident, team = make.asks_for_team(), make.team()
    yesterday = now.date() - datetime.timedelta(days=2)
    Credential.objects.filter(kind="EMT").update(expires_on=yesterday)
    with refused("not_staffed", incident):
        actions.assign(incident, team, by=bob)


def test_a_team_that_is_out_is_not_sent_again(bob):
    visit, incident = make.dispatch_at("EnRoute"), make.asks_for_team()
    with refused("a_team_has_one_open_dispatch", incident, visit, field="team"):
        actions.assign(incident, visit.team, by=bob)


def test_a_closed_incident_gets_no_team(bob):
    incident, team = triage.close(make.asks_for_team(), ["13"], by=make.supervisor(), miss="other"), make.team()
    with refused("wrong_state", incident):
        actions.assign(incident, team, by=bob)
