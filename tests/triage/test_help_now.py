"""“Send police, fire or EMS now”: a lead's one press on the board, whatever was decided before."""

import pytest

from dispatch import actions as dispatch
from heart.models import Alarm, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Override

pytestmark = pytest.mark.django_db


def later(incident):
    incident.refresh_from_db()
    return incident


def test_help_is_decided_and_the_floor_hears_that_it_must_be_sent(bob, pokes):
    incident = make.asks_for_team()
    made = actions.help_now(incident, by=bob)
    assert (later(incident).response_id, made.reason, made.was_id) == ("emergency", "help_asked_for", "team")
    assert_on_record(incident, "triage.help_asked_for", by=bob, was="team", response="emergency")
    assert_heard(pokes, "triage", incident)
    assert Alarm.objects.open().get(kind="decision_raised").level == Level.A2


@pytest.mark.parametrize("status", ["Assigned", "EnRoute", "OnScene", "PatientContact"])
def test_a_team_that_is_out_hears_it_loudest_also_the_second_time(bob, now, status):
    visit = make.dispatch_at(status)
    for _ in range(2):
        actions.help_now(visit.incident, by=bob)
        up = Alarm.objects.open().get(kind="risk_raised", thread=visit.thread)
        assert up.level == Level.A1
    assert Override.objects.count() == 1


def test_nobody_unarmed_is_sent_after_it(alice, bob):
    incident, team = make.asks_for_team(), make.team()
    actions.help_now(incident, by=bob)
    actions.assess(incident, {"officer": "no"}, by=alice)
    with refused("ask_again", incident, field="response"):
        actions.decide(later(incident), "team", by=alice)
    with refused("against_the_assessment", incident):
        dispatch.assign(later(incident), team, by=bob)


def test_an_incident_that_is_over_is_refused(bob):
    incident = actions.close(make.incident(bob), ["13"], by=bob)
    with refused("wrong_state", incident):
        actions.help_now(incident, by=bob)


@pytest.mark.parametrize("chosen", ["sel", "out"])
def test_from_the_board_by_key_and_mouse_and_back_to_it(bob, client_of, chosen):
    visit = make.dispatch_at("EnRoute")
    incident = visit.incident if chosen == "out" else make.asks_for_team()
    board = f"/dispatch/?{chosen}={visit.pk if chosen == 'out' else incident.pk}"
    browser, act = client_of(bob), f"/incidents/{incident.pk}/help_now/"
    page = browser.get(board).content.decode()
    form = page[page.index(f'action="{act}"') :]
    assert 'aria-keyshortcuts="Alt+X"' in form[: form.index("</form>")]
    answer = browser.post(act, HTTP_REFERER=f"http://testserver{board}")
    assert answer.headers["Location"] == f"http://testserver{board}"
    assert later(incident).response_id == "emergency"
    after = browser.get(board).content.decode()
    assert "The floor requested police, fire or EMS" in after
    assert f"Incident {incident.pk} is now for police, fire or EMS" in after


def test_a_lead_says_on_the_board_that_the_team_asks_for_police(bob, client_of):
    visit = make.dispatch_at("OnScene")
    board, browser = f"/dispatch/?out={visit.pk}", client_of(bob)
    assert f'action="/dispatch/{visit.pk}/call_police/"' in browser.get(board).content.decode()
    browser.post(f"/dispatch/{visit.pk}/call_police/", HTTP_REFERER=f"http://testserver{board}")
    assert Alarm.objects.open().get(kind="police_called").level == Level.A1
    assert "Police requested at" in browser.get(board).content.decode()


def test_who_is_not_of_the_floor_may_not(rita, client_of):
    incident = make.asks_for_team()
    assert client_of(rita).post(f"/incidents/{incident.pk}/help_now/").status_code == 403
    assert client_of(rita).get(f"/incidents/{incident.pk}/help_now/").status_code == 405
    assert later(incident).response_id == "team"
