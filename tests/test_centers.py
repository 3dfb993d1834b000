"""Clinicians, teams and navigators serve a set of centers, all of them unless listed; what one has is right enough."""

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from dispatch.queries import selection
from heart.models import Role, User
from navigation import actions as navigation
from navigation import queue
from tests import make
from tests.record import refused
from triage import actions as triage
from triage.models import Incident
from triage.queries import availability, rings

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere():
    return make.center("kannapolis")


def listed(center, role, name="kim"):
    made = make.user(name, role)
    center.staff.add(made)
    return made


def kannapolis(call):
    """The call and its incident are Kannapolis's."""
    make.center("kannapolis")
    type(call).objects.filter(pk=call.pk).update(center="kannapolis")
    type(call.incident).objects.filter(pk=call.incident_id).update(center="kannapolis")
    return type(call).objects.get(pk=call.pk)


def test_a_caller_rings_for_the_clinicians_of_their_center(elsewhere, carol):
    make.heard(carol)
    theirs = listed(elsewhere, Role.CLINICIAN)
    make.heard(theirs)
    rings_here = make.diversion_at("Ringing")
    assert rings_here.widened_at is None
    assert list(rings.offered_to(carol)) == [rings_here]
    assert list(rings.offered_to(theirs)) == []
    with refused("not_yours", rings_here, says="Concord 911"):
        triage.claim(rings_here, by=theirs)
    assert [one.who for one in availability.ready_for("concord", timezone.now())] == [carol]
    make.center().staff.add(theirs)
    assert triage.claim(rings_here, by=theirs).clinician == theirs


def test_where_none_of_theirs_is_ready_it_rings_everybody_and_anybody_claims(elsewhere):
    theirs = listed(elsewhere, Role.CLINICIAN)
    make.heard(theirs)
    caller = make.diversion_at("Ringing")
    assert caller.widened_at is not None, "nobody of the center is ready"
    assert list(rings.offered_to(theirs)) == [caller]
    assert triage.claim(caller, by=theirs).clinician == theirs
    triage.verify(caller, by=theirs)
    make.assessment_safe(caller.incident, by=theirs)


def test_a_team_that_is_listed_goes_for_its_centers_only(elsewhere, bob):
    team, waits = make.team(), make.asks_for_team()
    assert [choice.unit.pk for choice in selection.candidates(waits, timezone.now())[0]] == [team.pk]
    elsewhere.teams.add(team)
    ready, others = selection.candidates(waits, timezone.now())
    assert (ready, others[0].why) == ([], "does not go for Concord 911")
    with refused("other_center", team, waits, field="team", says="Concord 911"):
        dispatch.assign(waits, team, by=bob)
    make.center().teams.add(team)
    assert dispatch.assign(waits, team, by=bob)


def test_a_lead_sends_to_the_incidents_of_their_center(elsewhere):
    lead, waits, team = listed(elsewhere, Role.TEAM_LEAD), make.asks_for_team(), make.team()
    with refused("not_yours", waits, says="Concord 911"):
        dispatch.assign(waits, team, by=lead)


def test_a_navigator_claims_of_their_centers_and_keeps_what_is_theirs(elsewhere, dan):
    promise, kim = make.follow_up(), listed(elsewhere, Role.CARE_NAVIGATOR)
    with refused("not_yours", promise, says="Concord 911"):
        navigation.claim(promise, by=kim)
    assert not any(group.rows for group in queue.groups(kim, timezone.now()))
    navigation.claim(promise, by=dan)
    elsewhere.staff.add(dan)
    assert any(group.rows for group in queue.groups(dan, timezone.now()))
    assert navigation.attempt(promise, "phone", "no_answer", by=dan), "what is theirs is right enough"


def test_who_has_the_caller_goes_on_whatever_center_it_becomes(elsewhere, alice):
    call = make.call(alice)
    make.center("sheriff").staff.add(alice)
    triage.note(call.incident, "Sits on the steps.", by=alice)
    make.assessment_safe(call.incident, by=alice)
    triage.hang_up(call, by=alice)
    with refused("not_yours", call.incident):
        triage.close(call.incident, ["13"], by=alice, miss="other")


INCIDENT_ACTS = {
    "locate": lambda of, by: triage.locate(of, by=by, unit="4B"),
    "edit": lambda of, by: triage.edit(of, by=by, priority=1),
    "identify": lambda of, by: triage.identify(of, by=by, given_name="Robin"),
    "assess": lambda of, by: triage.assess(of, {"weapon": "no"}, by=by),
    "decide": lambda of, by: triage.decide(of, "team", by=by),
    "lower": lambda of, by: triage.lower(of, "clinician", "with_the_person", "She says so.", by=by),
    "miss": lambda of, by: triage.miss(of, "no_team", by=by),
    "join": lambda of, by: triage.join(of, Incident.objects.exclude(pk=of.pk).get(), by=by),
    "close": lambda of, by: triage.close(of, ["13"], by=by, miss="other"),
    "cancel": lambda of, by: triage.cancel(of, by=by),
    "reopen": lambda of, by: triage.reopen(of, by=by),
}


@pytest.mark.parametrize("name", INCIDENT_ACTS)
def test_an_incident_of_another_center_is_not_theirs(name, elsewhere):
    role = Role.CLINICIAN if name == "lower" else Role.CALL_TAKER
    kim, incident, _other = listed(elsewhere, role), make.incident(), make.incident()
    make.assessment_safe(incident)
    if name == "reopen":
        triage.close(incident, ["13"], by=make.supervisor(), miss="other")
    with refused("not_yours", incident, says="Concord 911"):
        INCIDENT_ACTS[name](incident, kim)


def test_a_supervisor_acts_in_every_center_under_the_own_name(elsewhere):
    boss, incident = listed(elsewhere, Role.SUPERVISOR), make.incident()
    triage.edit(incident, by=boss, priority=1)


@pytest.mark.parametrize(
    "act",
    [
        lambda of, by: triage.danger_now(of, by=by),
        lambda of, by: triage.help_now(of, by=by),
        lambda of, by: triage.request_help(of, "police", by=by),
        lambda of, by: triage.note(of, "He has a knife.", by=by),
        lambda of, by: triage.assess(of, {"weapon": "yes"}, by=by),
        lambda of, by: triage.decide(of, "emergency", by=by),
    ],
    ids=["danger_now", "help_now", "request_help", "note", "a dangerous answer", "emergency"],
)
def test_a_danger_is_taken_from_whoever_heard_it(act, elsewhere):
    kim, incident = listed(elsewhere, Role.CALL_TAKER), make.incident()
    make.assessment_safe(incident)
    assert act(incident, kim)


def test_a_call_goes_to_another_center_only_when_they_accept(elsewhere):
    kim, of_theirs, other = listed(elsewhere, Role.CALL_TAKER), kannapolis(make.call()).incident, make.incident()
    with refused("not_yours", of_theirs, other, says="Concord 911"):
        triage.join(of_theirs, other, by=kim)


def test_who_is_listed_in_no_center_serves_all_of_them(elsewhere, alice):
    assert not User.objects.get(pk=alice.pk).centers.exists()
    triage.edit(kannapolis(make.call()).incident, by=alice, priority=1)
