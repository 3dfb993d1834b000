"""What is late of the help that was asked for is loud on the screen, and what asked for it is done once it was sent."""

import datetime

import pytest

from heart.models import Alarm
from tests import make
from tests.reading import Page
from triage import actions
from triage.models import HelpRequest

pytestmark = pytest.mark.django_db
STEPS = {
    "Asked": ([], "Nobody has taken it on."),
    "Taken": (["take_help_request"], "Nobody was sent yet."),
    "Sent": (["take_help_request", "report_help_sent"], "Nobody has said that they are there."),
}


def card(of, who, client_of):
    page = Page(client_of(who).get(f"/incidents/{of.incident_id}/_help/").content.decode())
    return page, page.at(f"late-{of.pk}")


@pytest.mark.parametrize("status", STEPS)
def test_past_its_limit_it_says_what_is_missing_and_counts_up(alice, carol, now, client_of, status):
    steps, words = STEPS[status]
    request = actions.request_help(make.incident(alice), "police", by=carol)
    for step in steps:
        getattr(actions, step)(request, by=alice)
    before, late = card(request, alice, client_of)
    assert (late, request.status) == (None, status)
    (clock,) = [one for one in before.all("time") if "data-until" in one.attrs]
    assert clock.attrs["data-of"].split()[1] == str(round(request.word_limit_s)), "it turns yellow and red by itself"
    limit = now - datetime.timedelta(seconds=72)
    HelpRequest.objects.update(word_by=limit)
    page, late = card(request, alice, client_of)
    assert words in late.text and "Late by" in late.text
    (clock,) = [one for one in page.within(late) if one.tag == "time"]
    assert clock.attrs["data-since"] == limit.isoformat()
    assert "late" in clock.attrs["class"].split()
    assert not [one for one in page.all("time") if "data-until" in one.attrs]


def up(kind, incident):
    return Alarm.objects.open().filter(kind=kind, thread=incident.thread).exists()


@pytest.mark.parametrize("agency", ["police", "ems"])
def test_send_them_is_done_when_they_were_sent(alice, bob, agency):
    incident = make.asks_for_team()
    actions.help_now(incident, by=bob)
    assert up("decision_raised", incident)
    request = incident.help_requests.get()
    actions.take_help_request(request, by=alice)
    assert up("decision_raised", incident), "taken on is not sent"
    actions.report_help_sent(request, agency, by=alice)
    assert not up("decision_raised", incident)


def armed_by_answer(incident, alice):
    make.assessment_safe(incident, weapon="yes")
    actions.request_help(incident, "any", by=alice)


def armed_by_word(incident, alice):
    actions.danger_now(incident, by=alice)


@pytest.mark.parametrize("told", [armed_by_answer, armed_by_word])
def test_of_a_weapon_it_is_done_when_police_were_sent_and_not_by_an_ambulance(alice, told):
    incident = make.asks_for_team()
    told(incident, alice)
    incident.refresh_from_db()
    request = incident.help_requests.get(kind="any")
    actions.report_help_sent(request, "ems", by=alice)
    assert up("decision_raised", incident)
    actions.report_help_sent(actions.request_help(incident, "police", by=alice), by=alice)
    assert not up("decision_raised", incident)


def test_it_is_done_too_where_the_incident_was_joined_to_another_meanwhile(alice, bob):
    first, second = make.asks_for_team(), make.incident(alice)
    actions.help_now(first, by=bob)
    request = first.help_requests.get()
    actions.join(first, second, by=alice)
    assert up("decision_raised", second)
    actions.report_help_sent(HelpRequest.objects.get(pk=request.pk), "fire", by=alice)
    assert not up("decision_raised", second)


def test_a_team_in_danger_is_loud_until_the_police_are_with_it(alice, bob):
    visit = make.dispatch_at("OnScene")
    actions.danger_now(visit.incident, by=bob)
    actions.request_help(visit.incident, "ems", by=alice)
    for kind, still in (("ems", True), ("any", False)):
        request = visit.incident.help_requests.get(kind=kind)
        actions.report_help_sent(request, "police" if kind == "any" else "ems", by=alice)
        assert up("risk_raised", visit.incident), "sent is not there"
        actions.report_help_arrived(request, by=bob)
        assert up("risk_raised", visit.incident) is still
