"""Who was sent, with which unit and which number of their incident; loud until it is there."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from heart.models import Alarm, Event, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, sweeps

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(alice):
    return actions.request_help(make.incident(alice), "any", by=alice)


def test_it_says_who_with_which_unit_and_number(taken, alice, pokes):
    actions.report_help_sent(taken, "police", unit=" 4B12 ", their_number="26-0911", by=alice)
    assert (taken.status, taken.agency, taken.armed, taken.unit, taken.their_number) == (
        "Sent",
        "police",
        True,
        "4B12",
        "26-0911",
    )
    assert_on_record(taken, "triage.reported_help_sent", by=alice, kind="any", agency="police", armed=True)
    assert_heard(pokes, "triage", taken)


@pytest.mark.parametrize(
    ("agency", "armed", "so"), [("ems", None, False), ("police", False, False), ("fire", True, True)]
)
def test_police_are_armed_and_others_are_not_unless_it_is_said(taken, alice, agency, armed, so):
    assert actions.report_help_sent(taken, agency, armed, by=alice).armed is so


def test_where_one_was_asked_for_it_needs_not_be_said_who(alice):
    request = actions.request_help(make.incident(alice), "ems", by=alice)
    assert actions.report_help_sent(request, by=alice).agency == "ems"


def test_a_cad_that_says_it_at_once_has_taken_it_on(carol, alice):
    request = actions.request_help(make.incident(alice), "police", by=carol)
    actions.report_help_sent(request, by=alice)
    assert (request.taken_by, request.status) == (alice, "Sent")
    assert not Alarm.objects.open().exists()


def test_said_twice_in_the_same_words_it_is_one_act(taken, alice):
    for _ in range(2):
        actions.report_help_sent(taken, "police", unit="4B12", by=alice)
    assert Event.objects.filter(verb="triage.reported_help_sent").count() == 1
    with refused("wrong_state", taken):
        actions.report_help_sent(taken, "ems", by=alice)


def test_it_is_loud_until_somebody_says_that_they_are_there(taken, alice):
    actions.report_help_sent(taken, "police", by=alice)
    late = timezone.now() + datetime.timedelta(seconds=settings.HELP_ARRIVE_LIMIT_S + 1)
    sweeps.help_asked_for(now=late)
    assert Alarm.objects.open().get(kind="help_not_there").level == Level.A2
    actions.close(taken.incident, ["L-911"], by=alice)
    assert Alarm.objects.open().filter(kind="help_not_there").exists(), "the incident ended, they are not there"
    actions.report_help_arrived(taken, by=alice)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("agency", ["", "army", "crisis_line"])
def test_it_is_refused_without_who(taken, alice, agency):
    with refused("no_agency", taken, field="agency"):
        actions.report_help_sent(taken, agency, by=alice)


def test_it_is_refused_when_they_are_there_or_it_was_called_off(taken, alice):
    actions.report_help_not_coming(taken, "not_needed", by=alice)
    with refused("wrong_state", taken):
        actions.report_help_sent(taken, "police", by=alice)


def test_one_button_each_and_the_page_with_unit_and_number(taken, alice, bob, client_of):
    act, page = f"/help_requests/{taken.pk}/report_help_sent/", f"/help_requests/{taken.pk}/"
    shown = client_of(alice).get(f"/incidents/{taken.incident_id}/").content.decode()
    assert all(f"{who} sent" in shown for who in ("Police", "Fire", "EMS"))
    assert f'action="{act}"' in client_of(alice).get(page).content.decode()
    refusal = client_of(alice).post(act, {"agency": ""})
    assert (refusal.status_code, "Say who was sent." in refusal.content.decode()) == (422, True)
    assert client_of(bob).post(act, {"agency": "police"}).status_code == 403
    assert client_of(alice).get(act).status_code == 405
    client_of(alice).post(act, {"agency": "police", "unit": "4B12"})
    taken.refresh_from_db()
    assert (taken.status, taken.unit) == ("Sent", "4B12")


def test_another_cad_says_each_step_and_a_repetition_is_taken(taken, alice, api_of):
    api, at = api_of(alice), f"/api/help-requests/{taken.pk}/"
    said = {"agency": "police", "unit": "4B12", "their_number": "26-0911"}
    for _ in range(2):
        assert api.post(f"{at}report_help_sent/", said).json()["status"] == "Sent"
    for _ in range(2):
        assert api.post(f"{at}report_help_arrived/").json()["status"] == "Arrived"
    for _ in range(2):
        assert api.post(f"{at}report_help_left/").json()["status"] == "Over"
    lines = Event.objects.filter(verb__startswith="triage.reported_help_").values_list("verb", flat=True)
    assert sorted(lines) == [f"triage.reported_help_{step}" for step in ("arrived", "left", "sent")]
    listed = api.get(f"/api/help-requests/?incident={taken.incident_id}&status=Over").json()["results"]
    assert [row["id"] for row in listed] == [taken.pk]
