"""Undo: each way back, once, for the one who acted, for a short time, and never over somebody else's act."""

import re

import pytest
from django.core import signing

from dispatch import actions as dispatch
from dispatch.models import Dispatch
from heart.models import Event
from heart.shell import undo
from navigation import actions as navigation
from teams import actions as teams
from tests import make
from triage import actions as triage

pytestmark = pytest.mark.django_db


def way_back(client, address, said, page="/incidents/"):
    """Press a button and take the way back that the next page offers; empty if it offers none."""
    answer = client.post(address, said)
    assert answer.status_code == 302, answer.content
    shown = client.get(page).content.decode()
    found = re.search(r'name="what" value="([^"]+)"', shown)
    return found[1] if found else ""


def verbs(thread):
    return list(Event.objects.of_thread(thread).values_list("verb", flat=True))


@pytest.fixture
def lead(bob, client_of):
    return client_of(bob)


def test_a_team_that_was_just_assigned_is_taken_off_again(lead, pokes):
    incident, team = make.asks_for_team(), make.team()
    what = way_back(lead, "/dispatch/assign/", {"incident": incident.pk, "team": team.pk})
    answer = lead.post("/undo/", {"what": what})
    assert answer.status_code == 302
    visit = Dispatch.objects.get()
    assert (visit.status, visit.cancel_reason) == ("AssignmentCancelled", "undone")
    incident.refresh_from_db()
    assert incident.status == "Active"
    assert [verb for verb in verbs(incident.thread) if verb.startswith("dispatch.")] == [
        "dispatch.assigned",
        "dispatch.cancelled",
    ], "the history shows both"
    assert "dispatch" in pokes.topics()


def test_a_clinician_who_sent_a_team_takes_it_back_too(carol, client_of):
    incident, team = make.asks_for_team(), make.team()
    clinician = client_of(carol)
    what = way_back(clinician, "/dispatch/assign/", {"incident": incident.pk, "team": team.pk})
    assert clinician.post("/undo/", {"what": what}).status_code == 302
    assert Dispatch.objects.get().status == "AssignmentCancelled"


def test_a_team_that_has_answered_is_not_taken_off_by_undo(lead, sam):
    incident, team = make.asks_for_team(), make.team()
    what = way_back(lead, "/dispatch/assign/", {"incident": incident.pk, "team": team.pk})
    dispatch.acknowledge(Dispatch.objects.get(), by=sam)
    answer = lead.post("/undo/", {"what": what})
    assert answer.status_code == 409
    assert "is already “Acknowledged”" in answer.content.decode()
    assert Dispatch.objects.get().status == "AcknowledgedTransmission"


def test_the_line_offers_the_same_way_back(lead):
    incident, team = make.asks_for_team(), make.team()
    line = f"D {team.callsign} {incident.pk}"
    means = lead.post("/command/echo/", {"line": line}).context["means"]
    what = way_back(lead, "/command/", {"line": line, "means": means})
    lead.post("/undo/", {"what": what})
    assert Dispatch.objects.get().cancel_reason == "undone"


def test_out_of_service_and_back(lead):
    team = make.team()
    what = way_back(lead, f"/teams/{team.pk}/out_of_service/", {"reason": "meal"}, "/teams/")
    lead.post("/undo/", {"what": what})
    team.refresh_from_db()
    assert team.out_of_service_since is None
    teams.out_of_service(team, "vehicle", by=make.supervisor())
    what = way_back(lead, f"/teams/{team.pk}/in_service/", {}, "/teams/")
    lead.post("/undo/", {"what": what})
    team.refresh_from_db()
    assert team.out_of_service_reason == "vehicle"


def test_a_team_that_somebody_else_took_out_again_stays_out(lead, sam):
    team = make.team()
    what = way_back(lead, f"/teams/{team.pk}/out_of_service/", {"reason": "meal"}, "/teams/")
    teams.in_service(team, by=sam)
    teams.out_of_service(team, "vehicle", by=sam)
    assert lead.post("/undo/", {"what": what}).status_code == 409
    team.refresh_from_db()
    assert team.out_of_service_reason == "vehicle"


@pytest.mark.parametrize(("verb", "said"), [("close", {"disposition": "05"}), ("cancel", {})])
def test_an_ending_is_reopened(verb, said, alice, client_of):
    client, incident = client_of(alice), make.incident()
    what = way_back(client, f"/incidents/{incident.pk}/{verb}/", said)
    assert client.post("/undo/", {"what": what}).status_code == 302
    incident.refresh_from_db()
    assert incident.status == "ReOpened"
    assert client.post("/undo/", {"what": what}).status_code == 409, "it was undone already"


def test_facts_are_corrected_back_unless_somebody_else_was_there(alice, sam, client_of):
    client, incident = client_of(alice), make.incident()
    said = {"final_nature": "WELFARE", "priority": 1, "language": "es", "version": incident.version}
    what = way_back(client, f"/incidents/{incident.pk}/edit/", said)
    client.post("/undo/", {"what": what})
    incident.refresh_from_db()
    assert (incident.priority, incident.language, incident.final_nature) == (3, "en", "")
    said["version"] = incident.version
    what = way_back(client, f"/incidents/{incident.pk}/edit/", said)
    incident.refresh_from_db()
    triage.edit(incident, by=sam, priority=2)
    answer = client.post("/undo/", {"what": what})
    assert answer.status_code == 409 and "changed since" in answer.content.decode()
    incident.refresh_from_db()
    assert incident.priority == 2


def test_a_claim_is_given_back_unless_work_began(dan, client_of):
    client, promise = client_of(dan), make.follow_up()
    what = way_back(client, f"/followups/{promise.pk}/claim/", {}, "/followups/")
    client.post("/undo/", {"what": what})
    promise.refresh_from_db()
    assert promise.owner is None
    what = way_back(client, f"/followups/{promise.pk}/claim/", {}, "/followups/")
    promise.refresh_from_db()
    navigation.attempt(promise, "phone", "no_answer", by=dan)
    assert client.post("/undo/", {"what": what}).status_code == 409
    promise.refresh_from_db()
    assert promise.owner == dan


def test_every_way_back_has_its_test_and_its_permission():
    assert set(undo.ways()) == {
        "dispatch.unassign",
        "teams.back_in",
        "teams.back_out",
        "triage.reopen",
        "triage.edit",
        "navigation.put_back",
    }


def token(by, way="teams.back_in", **codes):
    return signing.dumps({"way": way, "codes": codes, "by": by.pk}, salt=undo.SALT)


def test_it_is_for_a_short_time(lead, bob, settings):
    what = token(bob, team=make.team().pk, since="")
    settings.UNDO_LIMIT_S = 0
    answer = lead.post("/undo/", {"what": what})
    assert answer.status_code == 409 and "too late" in answer.content.decode()


def test_it_is_for_who_acted_and_may_do_the_opposite(lead, sam, eve, client, client_of):
    team = make.team()
    assert lead.post("/undo/", {"what": token(sam, team=team.pk, since="")}).status_code == 403
    assert client_of(eve).post("/undo/", {"what": token(eve, team=team.pk, since="")}).status_code == 403
    assert client.post("/undo/", {"what": token(sam, team=team.pk, since="")}).status_code == 403


@pytest.mark.parametrize("what", ["", "nonsense", "x" * 9000])
def test_what_was_not_signed_here_undoes_nothing(what, lead):
    assert lead.post("/undo/", {"what": what}).status_code == 409
    assert lead.get("/undo/").status_code == 405


def test_who_may_not_do_the_opposite_is_offered_no_way_back(lead, monkeypatch):
    name = "dispatch.unassign"
    monkeypatch.setitem(undo.ways(), name, undo.Back(name, "heart.people", lambda **_: ""))
    incident, team = make.asks_for_team(), make.team()
    assert way_back(lead, "/dispatch/assign/", {"incident": incident.pk, "team": team.pk}) == ""
    assert Dispatch.objects.exists()
