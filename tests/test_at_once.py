"""Two people, one moment: exactly one wins, the other is told in words, and nobody waits for ever."""

import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from dispatch import actions as dispatch
from dispatch import sweeps as late
from dispatch.models import Dispatch
from heart.kernel import alarms
from heart.models import Alarm, Event, Level, Role
from navigation import actions as navigation
from navigation.models import FollowUp
from teams import actions as teams
from teams.models import Shift, Team
from tests import make
from tests.at_once import TRIES, at_once, fresh, outcome, people
from triage import actions as triage
from triage import sweeps
from triage.models import HelpRequest, Incident

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kinds_of_help(db):
    make.kinds()


def call_back(team: Team) -> None:
    """The team is free again for the next try."""
    for visit in team.dispatches.open():
        dispatch.cancel(visit, "danger", by=make.supervisor())


def test_one_team_is_sent_to_one_of_two_incidents():
    team, first, second = make.team(), make.asks_for_team(), make.asks_for_team()
    one, other = people(Role.TEAM_LEAD, 2)
    won, lost = outcome(
        lambda: dispatch.assign(first, team, by=one),
        lambda: dispatch.assign(second, team, by=other),
    )
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].code == "a_team_has_one_open_dispatch"
    assert f"{team} is already on incident {won[0].thread}" in lost[0].message
    loser = second if won[0].incident == first else first
    assert (fresh(won[0].incident).status, fresh(loser).status) == ("ResourcesAssigned", "Active")
    assert list(Incident.objects.awaiting_team()) == [loser]


def test_two_leads_who_send_the_same_team_to_the_same_incident_send_it_once():
    team, incident = make.team(), make.asks_for_team()
    won, lost = outcome(*(lambda who=who: dispatch.assign(incident, team, by=who) for who in people(Role.TEAM_LEAD)))
    assert (len(won), len(lost), Dispatch.objects.count()) == (1, 2, 1)
    assert Event.objects.filter(verb="dispatch.assigned").count() == 1


def test_two_leads_may_send_two_teams():
    incident, (one, other) = make.asks_for_team(), people(Role.TEAM_LEAD, 2)
    first, second = make.team(), make.team()
    won, lost = outcome(
        lambda: dispatch.assign(fresh(incident), first, by=one),
        lambda: dispatch.assign(fresh(incident), second, by=other),
    )
    assert (len(won), lost) == (2, [])
    assert fresh(incident).status == Incident.Status.ASSIGNED


def test_two_teams_and_two_incidents_crosswise_never_hang(bob):
    ones, others = [make.team(), make.team()], [make.asks_for_team(), make.asks_for_team()]
    won, lost = outcome(
        *(lambda incident=i, team=t: dispatch.assign(incident, team, by=bob) for i in others for t in reversed(ones)),
        *(lambda incident=i, team=t: dispatch.assign(incident, team, by=bob) for i in reversed(others) for t in ones),
    )
    assert (len(won), len(lost)) == (2, 6)
    assert {made.team_id for made in won} == {team.pk for team in ones}


def test_an_incident_is_closed_or_gets_a_team_never_both(bob, sam):
    team = make.team()
    for _ in range(TRIES):
        incident = make.asks_for_team()
        won, lost = outcome(
            lambda incident=incident: dispatch.assign(fresh(incident), team, by=bob),
            lambda incident=incident: triage.close(fresh(incident), ["13"], by=sam),
        )
        assert (len(won), len(lost)) == (1, 1)
        closed = fresh(incident).status == Incident.Status.CLOSED
        assert closed != Dispatch.objects.open().filter(incident=incident).exists()
        call_back(team)


def test_no_unarmed_team_goes_against_the_answers_without_the_floor_hearing_of_it(alice, bob):
    team = make.team()
    for _ in range(15):
        incident = make.asks_for_team()
        answers = at_once(
            lambda incident=incident: triage.assess(fresh(incident), {"weapon": "yes"}, by=alice),
            lambda incident=incident: dispatch.assign(fresh(incident), team, by=bob),
        )
        assert not isinstance(answers[0], Exception), "an answer about danger is always taken"
        assert fresh(incident).response_id == "emergency"
        loud = Alarm.objects.open().filter(kind="risk_raised", level=Level.A1, thing_id=incident.pk).exists()
        sent = Dispatch.objects.open().filter(incident=incident).exists()
        assert sent == loud
        if not sent:
            assert answers[1].code == "against_the_assessment"
        call_back(team)


def test_a_crew_signs_on_once(bob):
    team, ends_at = make.team(on_duty=False), timezone.now() + datetime.timedelta(hours=8)
    crew = make.crew()
    won, lost = outcome(*(lambda: teams.sign_on(fresh(team), crew, ends_at=ends_at, by=bob),) * 3)
    assert (len(won), len(lost), Shift.objects.count()) == (1, 2, 1)


def test_nobody_sits_in_two_teams_at_once(bob):
    ends_at = timezone.now() + datetime.timedelta(hours=8)
    crew = make.crew()
    for _ in range(TRIES):
        pair = [make.team(on_duty=False), make.team(on_duty=False)]
        won, lost = outcome(
            lambda team=pair[0]: teams.sign_on(team, crew, ends_at=ends_at, by=bob),
            lambda team=pair[1]: teams.sign_on(team, reversed(crew), ends_at=ends_at, by=bob),
        )
        assert (len(won), len(lost)) == (1, 1)
        assert str(won[0].team) in lost[0].message
        teams.sign_off(won[0], by=bob)


def test_a_team_is_sent_or_goes_off_duty_never_both(bob):
    crew, ends_at = make.crew(), timezone.now() + datetime.timedelta(hours=8)
    for _ in range(TRIES):
        incident, team = make.asks_for_team(), make.team(on_duty=False)
        shift = teams.sign_on(team, crew, ends_at=ends_at, by=bob)
        won, lost = outcome(
            lambda incident=incident, team=team: dispatch.assign(incident, team, by=bob),
            lambda shift=shift: dispatch.sign_off(fresh(shift), by=bob),
        )
        assert (len(won), len(lost)) == (1, 1)
        on_duty = Team.objects.on_duty(timezone.now()).filter(pk=team.pk).exists()
        assert on_duty == team.dispatches.open().exists()
        call_back(team)
        if on_duty:
            dispatch.sign_off(fresh(shift), by=bob)


def test_a_visit_is_cleared_once(bob):
    visit = make.dispatch_at("OnScene")
    won, lost = outcome(*(lambda: dispatch.clear(fresh(visit), "14", support_needed=None, by=bob),) * 3)
    assert (len(won), len(lost)) == (1, 2)
    assert Event.objects.filter(verb="dispatch.cleared").count() == 1
    assert fresh(visit.incident).status == Incident.Status.CLOSED


def test_one_navigator_has_the_follow_up():
    follow_up, navigators = make.follow_up(), people(Role.CARE_NAVIGATOR)
    won, lost = outcome(*(lambda who=who: navigation.claim(fresh(follow_up), by=who) for who in navigators))
    assert (len(won), len(lost)) == (1, 2)
    owner = fresh(follow_up).owner
    assert all(str(owner) in refusal.message for refusal in lost)
    assert Event.objects.get(verb="navigation.claimed").by == owner


def test_a_follow_up_is_closed_once(dan):
    follow_up = make.follow_up(dan)
    navigation.attempt(follow_up, "phone", "reached", by=dan)
    won, lost = outcome(*(lambda: navigation.close(fresh(follow_up), "connected", by=dan),) * 3)
    assert (len(won), len(lost)) == (1, 2)
    assert Event.objects.filter(verb="navigation.closed").count() == 1


def test_four_sweeps_at_once_open_each_promise_once():
    ended = [make.diversion_at("Ended"), make.dispatch_at("Cleared")]
    now = timezone.now()
    won, lost = outcome(*(lambda: navigation.open_owed(now=now),) * 4)
    assert (sum(won), lost) == (2, [])
    assert [
        FollowUp.objects.filter(**{name: thing}).count()
        for name, thing in zip(("diversion", "dispatch"), ended, strict=True)
    ] == [1, 1]
    assert Event.objects.filter(verb="navigation.opened").count() == 2


def test_four_sweeps_at_once_escalate_a_promise_once():
    follow_up = make.follow_up()
    then = follow_up.due_at + datetime.timedelta(minutes=1)
    won, lost = outcome(*(lambda: navigation.escalate_overdue(now=then),) * 4)
    assert (sum(won), lost) == (1, [])
    assert Event.objects.filter(verb="navigation.escalated").count() == 1
    assert Alarm.objects.filter(kind="follow_up_overdue").count() == 1


def test_four_sweeps_at_once_raise_one_alarm_for_a_late_acknowledgement():
    visit = make.dispatch_at()
    won, lost = outcome(*(lambda: late.late(now=visit.ack_by),) * 4)
    assert (sum(won), lost) == (1, [])
    assert Alarm.objects.filter(kind="unacknowledged").count() == 1


def test_one_call_taker_takes_a_request_for_help_on(carol):
    takers = people(Role.CALL_TAKER)
    for _ in range(TRIES):
        request = triage.request_help(make.incident(), "police", by=carol)
        won, lost = outcome(*(lambda who=who, r=request: triage.take_help_request(fresh(r), by=who) for who in takers))
        assert (len(won), len(lost)) == (1, 2)
        has = fresh(request).taken_by
        assert all(str(has) in refusal.message for refusal in lost)
        assert not Alarm.objects.open().filter(thing_id=request.pk, kind="help_for_caller").exists()


def test_who_asks_in_the_same_moment_asks_for_the_same_help(bob, carol):
    for _ in range(TRIES):
        incident = make.incident()
        won, lost = outcome(
            lambda incident=incident: triage.request_help(incident, "police", by=bob),
            lambda incident=incident: triage.request_help(incident, "police", by=carol),
        )
        assert (len(won), lost) == (2, [])
        assert incident.help_requests.get().asked_again == 1


def test_four_sweeps_at_once_bring_an_offer_back_once(alice):
    request = triage.request_help(make.incident(), "provider", by=alice)
    then = request.word_by + datetime.timedelta(minutes=1)
    won, lost = outcome(*(lambda: sweeps.help_asked_for(now=then),) * 4)
    assert (sum(won), lost) == (1, [])
    assert Event.objects.filter(verb="triage.help_request_came_back").count() == 1
    assert HelpRequest.objects.get().status == "NoWord"


def test_an_alarm_is_acknowledged_by_one_person(now):
    alarms.raise_alarm(Level.A2, "call_came_back", make.incident(), now=now)
    alarm, bosses = Alarm.objects.get(), people(Role.SUPERVISOR)
    won, lost = outcome(*(lambda who=who: alarms.acknowledge(fresh(alarm), by=who, now=now) for who in bosses))
    assert (len(won), len(lost)) == (1, 2)
    assert alarm.silences.get().by == Event.objects.get(verb="alarms.acknowledged").by


def test_the_database_itself_refuses_a_second_open_visit(bob, now):
    visit = make.dispatch_at()
    with pytest.raises(IntegrityError, match="a_team_has_one_open_dispatch"):
        Dispatch.objects.create(
            incident=make.asks_for_team(),
            team=visit.team,
            response=visit.response,
            assigned_at=now,
            assigned_by=bob,
            ack_by=now,
        )
