"""Two people, one moment: exactly one wins, the other is told in words, and nobody waits for ever."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from dispatch import actions as dispatch
from dispatch import sweeps as late
from dispatch.models import Dispatch
from heart import alarms
from heart.flow import Refused
from heart.models import Alarm, Event, Level, Role
from navigation import actions as navigation
from navigation.models import FollowUp
from teams import actions as teams
from teams.models import Shift, Team
from tests import make
from tests.at_once import at_once
from triage import actions as triage
from triage.models import Call, Disposition, Diversion, Incident, Person, ProtocolVersion, Transfer

pytestmark = pytest.mark.django_db(transaction=True)
# Who is first is chance: what must hold whoever it is, is tried so many times.
TRIES = 6


@pytest.fixture(autouse=True)
def kinds_of_help(db):
    make.kinds()


def fresh(thing: Any) -> Any:
    """The same row in another person's memory."""
    return type(thing).objects.get(pk=thing.pk)


def outcome(*acts: Callable[[], Any]) -> tuple[list[Any], list[Refused]]:
    """What the winners got and what the losers were told; any other mistake is a mistake of the program."""
    answers = at_once(*acts)
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, Refused):
            raise answer
    return [a for a in answers if not isinstance(a, Refused)], [a for a in answers if isinstance(a, Refused)]


def call_back(team: Team) -> None:
    """The team is free again for the next try."""
    for visit in team.dispatches.open():
        dispatch.cancel(visit, "danger", by=make.supervisor())


def people(role: Role, many: int = 3) -> list[Any]:
    return [make.user(f"{role}{at}", role, first_name=f"{role.label.split()[0]}{at}") for at in range(many)]


def test_one_clinician_has_the_ringing_call():
    diversion, clinicians = make.diversion_at(), people(Role.CLINICIAN)
    won, lost = outcome(*(lambda who=who: triage.claim(fresh(diversion), by=who) for who in clinicians))
    assert (len(won), len(lost)) == (1, 2)
    winner = fresh(diversion).clinician
    assert winner == won[0].clinician
    for refusal in lost:
        assert refusal.code in ("somebody_was_first", "wrong_state")
        assert str(winner) in refusal.message
    assert Event.objects.get(verb="triage.claimed").by == winner


def test_one_call_taker_answers_the_ringing_call():
    call, takers = make.ringing(), people(Role.CALL_TAKER)
    won, lost = outcome(*(lambda who=who: triage.answer(fresh(call), by=who) for who in takers))
    assert (len(won), len(lost)) == (1, 2)
    assert all(str(fresh(call).call_taker) in refusal.message for refusal in lost)
    assert Event.objects.get(verb="triage.answered").by == fresh(call).call_taker


def test_a_call_that_another_system_delivers_twice_is_taken_once(alice):
    said = {"source": "cad", "source_id": "17", **make.PLACE}
    where = make.center()
    answers = at_once(*(lambda: triage.take(where, by=alice, **said),) * 3)
    assert sorted(isinstance(answer, Call) for answer in answers) == [False, False, True]
    for answer in answers:
        assert isinstance(answer, Call | Refused) or "a_call_is_taken_once" in str(answer)
    assert (Call.objects.count(), Incident.objects.count()) == (1, 1)


def test_a_call_rings_for_the_clinicians_once(alice):
    call = make.call()
    won, lost = outcome(*(lambda: triage.divert(fresh(call), by=alice),) * 3)
    assert (len(won), {refusal.code for refusal in lost}) == (1, {"a_call_has_one_open_diversion"})
    assert Diversion.objects.count() == 1


def test_a_call_is_never_ringing_for_a_clinician_after_it_was_hung_up(alice):
    for _ in range(TRIES):
        call = make.call()
        won, lost = outcome(
            lambda call=call: triage.divert(fresh(call), by=alice),
            lambda call=call: triage.hang_up(fresh(call), by=alice),
        )
        assert (len(won), len(lost)) == (1, 1)
        over = fresh(call).status == Call.Status.ENDED
        assert over != fresh(call).diversions.open().exists()


def test_a_closed_incident_has_nobody_ringing_for_a_clinician(alice, sam):
    for _ in range(TRIES):
        call = make.call()
        won, lost = outcome(
            lambda call=call: triage.divert(fresh(call), by=alice),
            lambda call=call: triage.close(fresh(call.incident), ["05"], by=sam),
        )
        assert (len(won), len(lost)) == (1, 1)
        closed = fresh(call.incident).status == Incident.Status.CLOSED
        assert closed != fresh(call).diversions.open().exists()


def test_a_ringing_call_is_claimed_or_comes_back_never_both(carol):
    for _ in range(TRIES):
        diversion = make.diversion_at()
        won, lost = outcome(
            lambda diversion=diversion: triage.claim(fresh(diversion), by=carol),
            lambda diversion=diversion: triage.ring_out(fresh(diversion), now=timezone.now()),
        )
        assert (len(won), len(lost)) == (1, 1)
        told = Alarm.objects.open().filter(kind="no_clinician_answered", thing_id=diversion.incident_id).exists()
        assert told == (fresh(diversion).status == Diversion.Status.UNANSWERED)


def test_a_transfer_is_accepted_or_withdrawn_never_both(alice):
    call, to = make.call(), make.center("kannapolis")
    to.staff.add(alice)
    offer = triage.transfer(call, to, by=make.supervisor())
    won, lost = outcome(
        lambda: triage.accept_transfer(fresh(offer), by=alice),
        lambda: triage.withdraw_transfer(fresh(offer), by=make.supervisor()),
    )
    assert (len(won), len(lost)) == (1, 1)
    assert (fresh(call).center == to) == (fresh(offer).status == Transfer.Status.ACCEPTED)


def test_one_team_is_sent_to_one_of_two_incidents():
    team, first, second = make.team(), make.asks_for_team(), make.asks_for_team()
    one, other = people(Role.TEAM_LEAD, 2)
    won, lost = outcome(
        lambda: dispatch.assign(first, team, by=one),
        lambda: dispatch.assign(second, team, by=other),
    )
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].code == "a_team_has_one_open_dispatch"
    assert f"{team} is already out on incident {won[0].thread}" in lost[0].message
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


def test_an_incident_is_closed_once():
    incident, bosses = make.incident(), people(Role.SUPERVISOR)
    won, lost = outcome(*(lambda who=who: triage.close(fresh(incident), ["13"], by=who) for who in bosses))
    assert (len(won), len(lost)) == (1, 2)
    assert Event.objects.filter(verb="triage.closed").count() == 1
    assert Disposition.objects.filter(incident=incident).count() == 1
    winner = Event.objects.get(verb="triage.closed").by
    assert all(str(winner) in refusal.message for refusal in lost)


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


def test_two_joins_both_ways_round_keep_every_call_and_never_hang(alice, sam):
    for _ in range(TRIES):
        one, other = make.incident(), make.incident()
        won, lost = outcome(
            lambda one=one, other=other: triage.join(fresh(one), fresh(other), by=alice),
            lambda one=one, other=other: triage.join(fresh(other), fresh(one), by=sam),
        )
        assert (len(won), len(lost)) == (1, 1)
        kept = other if fresh(one).joined_to_id else one
        assert (fresh(kept).status, kept.calls.count()) == ("Active", 2)


def test_three_joins_in_a_ring_lose_no_call(alice):
    for _ in range(TRIES):
        a, b, c = made = [make.incident() for _ in range(3)]
        outcome(
            lambda a=a, b=b: triage.join(fresh(a), fresh(b), by=alice),
            lambda b=b, c=c: triage.join(fresh(b), fresh(c), by=alice),
            lambda c=c, a=a: triage.join(fresh(c), fresh(a), by=alice),
        )
        calls = Call.objects.filter(incident__in=made)
        assert calls.count() == 3
        assert {call.incident.status for call in calls} == {"Active"}


def test_a_call_that_rings_for_a_clinician_is_not_joined_away(alice):
    for _ in range(TRIES):
        call, other = make.call(), make.incident()
        outcome(
            lambda call=call: triage.divert(fresh(call), by=alice),
            lambda call=call, other=other: triage.join(fresh(call.incident), fresh(other), by=alice),
        )
        for diversion in Diversion.objects.open().filter(call=call):
            assert diversion.incident_id == fresh(call).incident_id
            assert diversion.incident.status == Incident.Status.ACTIVE


def test_a_danger_told_while_incidents_are_joined_is_kept_or_refused_in_words(alice, sam):
    for _ in range(TRIES):
        one, other = make.incident(), make.incident()
        answers = at_once(
            lambda one=one: triage.assess(fresh(one), {"weapon": "yes"}, by=alice),
            lambda one=one, other=other: triage.join(fresh(one), fresh(other), by=sam),
        )
        if isinstance(answers[0], Refused):
            assert "closed" in answers[0].message
            continue
        assert not isinstance(answers[1], Exception)
        assert other.assessments.latest("id").answers["weapon"] == "yes"


def test_who_the_person_is_is_said_twice_and_known_once(alice):
    incident = make.incident()
    won, lost = outcome(*(lambda: triage.identify(fresh(incident), by=alice, given_name="Robin"),) * 3)
    assert (len(won), lost, Person.objects.count()) == (3, [], 1)


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


def test_two_people_approve_at_the_same_moment():
    for _ in range(TRIES):
        version, mia, sam = make.version_at("Checked"), make.user(role=Role.MEDICAL_DIRECTOR), make.supervisor()
        won, lost = outcome(
            lambda version=version, mia=mia: triage.approve_protocol(fresh(version), version.sha256, by=mia),
            lambda version=version, sam=sam: triage.approve_protocol(fresh(version), version.sha256, by=sam),
        )
        assert (len(won), lost) == (2, [])
        assert fresh(version).status == "Approved"
        assert Event.objects.filter(verb="triage.protocol_ready", thing_id=version.pk).count() == 1


def test_one_person_who_presses_twice_approves_once():
    version, mia = make.version_at("Checked"), make.user(role=Role.MEDICAL_DIRECTOR)
    won, lost = outcome(*(lambda: triage.approve_protocol(fresh(version), version.sha256, by=mia),) * 3)
    assert (len(won), {refusal.code for refusal in lost}) == (1, {"a_person_approves_a_version_once"})
    assert (version.approvals.count(), fresh(version).status) == (1, "Checked")


def test_a_version_is_approved_or_withdrawn_never_approved_after_it_was_withdrawn():
    for _ in range(TRIES):
        version, mia, sam = make.version_at("Checked"), make.user(role=Role.MEDICAL_DIRECTOR), make.supervisor()
        triage.approve_protocol(version, version.sha256, by=sam)
        outcome(
            lambda version=version, mia=mia: triage.approve_protocol(fresh(version), version.sha256, by=mia),
            lambda version=version, sam=sam: triage.withdraw_protocol(fresh(version), by=sam),
        )
        assert fresh(version).status in ("Withdrawn", "Approved")
        if fresh(version).approvals.count() == 1:
            assert fresh(version).status == "Withdrawn"


def test_two_sweeps_and_an_early_publication_leave_exactly_one_in_force(sam):
    for _ in range(TRIES):
        make.version_at("Effective")
        due, other = make.version_at("Approved"), make.version_at("Approved")
        now = timezone.now()
        ProtocolVersion.objects.filter(pk=due.pk).update(effective_from=now, published_at=now, published_by=sam)
        outcome(
            lambda now=now: triage.put_in_force(now=now),
            lambda now=now: triage.put_in_force(now=now),
            lambda other=other: triage.publish_protocol(fresh(other), by=sam),
        )
        triage.put_in_force(now=timezone.now())
        assert ProtocolVersion.objects.get(status="Effective") == fresh(other)
        assert fresh(due).status == "Retired"
        assert Event.objects.filter(verb="triage.protocol_in_force", thing_id=due.pk).count() == 1
