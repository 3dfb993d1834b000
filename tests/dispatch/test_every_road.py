"""Every road on which an unarmed team could still set out against the assessment, each tried and found closed."""

import pytest
from django.urls import reverse

from dispatch import actions, undo
from dispatch.models import Dispatch
from dispatch.queries import selection as selected
from heart.kernel.flow import Refused
from heart.models import Alarm, Level
from heart.shell.undo import ways
from teams.models import Response
from tests import make
from tests.at_once import at_once
from tests.record import refused
from triage import actions as triage
from triage.models import Incident
from triage.room import undo as triage_undo

pytestmark = pytest.mark.django_db


def later(incident):
    return Incident.objects.get(pk=incident.pk)


@pytest.fixture
def told(alice):
    """A team was asked for; then somebody told of danger."""
    incident = make.asks_for_team()
    triage.danger_now(incident, by=alice)
    return incident


def test_the_page(told, bob, client_of):
    team = make.team()
    answer = client_of(bob).post("/dispatch/assign/", {"incident": told.pk, "team": team.pk})
    assert (answer.status_code, Dispatch.objects.exists()) == (409, False)


def test_the_api(told, bob, api_of):
    answer = api_of(bob).post("/api/dispatches/", {"incident": told.pk, "team": make.team().pk})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "against_the_assessment")
    assert not Dispatch.objects.exists()


def test_the_command_line(told, bob, client_of):
    team = make.team()
    client_of(bob).post(reverse("command"), {"line": f"D {team.callsign} {told.pk}"})
    assert not Dispatch.objects.exists()


def test_the_suggestions(told, now):
    make.team()
    ready, left_out = selected.candidates(later(told), now)
    assert (ready, len(left_out)) == ([], 1)


def test_a_decision_of_before_in_the_same_request_does_not_open_it(told, alice, bob):
    for response in ("clinician", "team"):
        with refused("ask_again", told, field="response"):
            triage.decide(told, response, by=alice)
    Incident.objects.filter(pk=told.pk).update(response="team")
    with pytest.raises(Refused):
        actions.assign(later(told), make.team(), by=bob)


def test_undoing_an_ending_or_a_correction(told, alice, bob):
    closed = triage.close(later(told), ["L-911"], by=alice)
    way, said = triage_undo.of_end(closed)
    ways()[way].do(by=alice, **said)
    with pytest.raises(Refused):
        actions.assign(later(told), make.team(), by=bob)
    other = make.asks_for_team()
    was = triage_undo.facts(other)
    triage.edit(other, by=alice, final_nature="WEAPON")
    way, said = triage_undo.of_edit(other, was)
    ways()[way].do(by=alice, **said)
    with pytest.raises(Refused):
        actions.assign(later(other), make.team(), by=bob)


def test_undoing_an_assignment_and_sending_again(alice, bob):
    visit = make.dispatch_at("Assigned")
    way, said = undo.of_assign(visit)
    ways()[way].do(by=bob, **said)
    triage.assess(later(visit.incident), {"violence": "yes"}, by=alice)
    with pytest.raises(Refused):
        actions.assign(later(visit.incident), visit.team, by=bob)


def test_joining_a_danger_to_an_incident_that_waits_for_a_team(told, alice, bob):
    other = make.asks_for_team()
    triage.join(later(told), other, by=alice)
    with pytest.raises(Refused):
        actions.assign(later(other), make.team(), by=bob)


def test_a_kind_switched_off_and_a_nature_taken_away(bob, alice):
    off, bare, team = make.asks_for_team(), make.asks_for_team(), make.team()
    Incident.objects.filter(pk=bare.pk).update(initial_nature="", final_nature="")
    with pytest.raises(Refused):
        actions.assign(later(bare), team, by=bob)
    Response.objects.filter(pk="team").update(enabled=False)
    with pytest.raises(Refused):
        actions.assign(later(off), team, by=bob)


def test_a_replay_of_what_was_sent_before_the_danger(alice, bob, api_of):
    incident, team, program = make.asks_for_team(), make.team(), api_of(bob)
    said, key = {"incident": incident.pk, "team": team.pk}, {"HTTP_IDEMPOTENCY_KEY": "once-1"}
    made = program.post("/api/dispatches/", said, **key).json()
    actions.cancel(Dispatch.objects.get(pk=made["id"]), "other_team", by=bob)
    triage.danger_now(later(incident), by=alice)
    again = program.post("/api/dispatches/", said, **key)
    assert (again.headers["Idempotent-Replay"], again.json()["id"]) == ("true", made["id"])
    assert Dispatch.objects.open().count() == 0
    assert program.post("/api/dispatches/", said, HTTP_IDEMPOTENCY_KEY="once-2").status_code == 409


@pytest.mark.parametrize("status", ["Assigned", "AcknowledgedTransmission", "Staging"])
def test_a_team_that_was_assigned_before_does_not_set_out(alice, bob, api_of, status):
    visit = make.dispatch_at(status)
    triage.danger_now(visit.incident, by=alice)
    with refused("against_the_assessment", visit):
        actions.depart(visit, by=bob)
    assert api_of(bob).post(f"/api/dispatches/{visit.pk}/depart/").status_code == 409


@pytest.mark.parametrize("status", ["Assigned", "EnRoute", "Staging", "OnScene", "PatientContact"])
@pytest.mark.parametrize("news", [{"weapon": "yes"}, {"medical": "yes"}], ids=str)
def test_wherever_the_team_is_it_hears_of_what_came_up_later(alice, status, news):
    visit = make.dispatch_at(status)
    triage.assess(visit.incident, news, by=alice)
    alarm = Alarm.objects.open().get(kind="risk_raised")
    assert (alarm.level, alarm.thread) == (Level.A1, visit.thread)


def test_the_lead_asks_again_from_the_board_and_stays_there(bob, client_of):
    visit = make.dispatch_at("EnRoute")
    browser, board = client_of(bob), f"/dispatch/?out={visit.pk}"
    page = browser.get(board).content.decode()
    assert f'action="/incidents/{visit.incident_id}/assess/"' in page
    assert f'action="/incidents/{visit.incident_id}/danger_now/"' in page
    answer = browser.post(
        f"/incidents/{visit.incident_id}/assess/",
        {"question": "violence", "answer": "yes"},
        HTTP_REFERER=f"http://testserver{board}",
    )
    assert answer.headers["Location"] == f"http://testserver{board}"
    assert later(visit.incident).response_id == "emergency"
    assert later(visit.incident).assessments.count() == 2, "all are kept"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(4))
def test_a_danger_and_an_assignment_at_one_moment(_round):
    alice, bob = make.user(), make.supervisor()
    incident, team = make.asks_for_team(), make.team()
    sent, danger = at_once(
        lambda: actions.assign(later(incident), team, by=bob),
        lambda: triage.danger_now(later(incident), by=alice),
    )
    assert not isinstance(danger, Exception)
    assert later(incident).response_id == "emergency"
    if isinstance(sent, Refused):
        assert not Dispatch.objects.exists()
    else:
        assert Alarm.objects.open().filter(kind="risk_raised", level=Level.A1).exists()
        with pytest.raises(Refused):
            actions.depart(sent, by=bob)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(4))
def test_lowering_and_a_new_danger_at_one_moment(_round):
    alice, carol = make.user(), make.supervisor()
    incident = make.incident()
    make.assessment_safe(incident, weapon="unknown")
    at_once(
        lambda: triage.lower(later(incident), "team", "known_person", "He is calm.", by=carol),
        lambda: triage.assess(later(incident), {"weapon": "yes"}, by=alice),
    )
    with pytest.raises(Refused):
        actions.assign(later(incident), make.team(), by=carol)
    assert not later(incident).overrides.in_force().filter(raises=False).exists()
    assert not Dispatch.objects.exists()
