"""A team's emergency ends when the team says so to a lead; the visit and what was decided go on."""

import pytest

from dispatch import actions
from heart.models import Alarm
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.fixture
def visit(rita):
    made = make.dispatch_at("OnScene", by=make.team(rita))
    actions.emergency(made, by=rita)
    return made


def up():
    return Alarm.objects.open().filter(kind="team_emergency").exists()


@pytest.mark.parametrize("outcome", actions.STOOD_DOWN)
def test_the_alarm_ends_and_the_visit_goes_on(visit, bob, pokes, outcome):
    actions.stand_down(visit, outcome, by=bob)
    assert not up()
    visit.refresh_from_db()
    assert (visit.status, visit.incident.response_id) == ("OnScene", "emergency"), "it stays no place for a team"
    assert_on_record(visit, "dispatch.stood_down", by=bob, team=visit.team.callsign, outcome=outcome)
    assert_heard(pokes, "alarms", visit)


def test_without_an_outcome_it_goes_on(visit, bob):
    with refused("no_outcome", visit, field="outcome"):
        actions.stand_down(visit, "fine", by=bob)
    assert up()


def test_what_is_not_up_is_not_ended(bob):
    visit = make.dispatch_at("OnScene")
    with refused("wrong_state", visit):
        actions.stand_down(visit, "safe", by=bob)


def test_pressed_again_it_is_heard_again(visit, bob, rita):
    actions.stand_down(visit, "by_mistake", by=bob)
    actions.emergency(visit, by=rita)
    assert up()


def test_a_lead_ends_it_on_the_board_and_the_team_s_own_phone_cannot(visit, bob, rita, alice, client_of):
    address, page = f"/dispatch/{visit.pk}/stand_down/", f"/dispatch/?out={visit.pk}"
    assert address not in client_of(rita).get("/field/").content.decode()
    assert client_of(rita).post(address, {"outcome": "safe"}).status_code == 403
    assert "A team lead ends it" in client_of(alice).get(page).content.decode()
    lead = client_of(bob)
    assert lead.get(page).content.decode().count(address) == len(actions.STOOD_DOWN)
    assert lead.post(address, {"outcome": "safe"}).status_code == 302
    assert not up()
    assert address not in lead.get(page).content.decode()
