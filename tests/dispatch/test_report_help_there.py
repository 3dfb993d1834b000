"""A crew says from its own phone that the help it waits for has come."""

import pytest

from dispatch import actions
from heart.models import Alarm, Event
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions as triage


@pytest.fixture
def visit(rita):
    made = make.dispatch_at("OnScene", by=make.team(rita))
    return actions.call_police(made, by=rita)


def asked(visit):
    return visit.incident.help_requests.get(kind="police")


@pytest.mark.parametrize("step", ["", "take_help_request", "report_help_sent"])
def test_police_have_come_however_far_the_floor_got(visit, rita, alice, pokes, step):
    if step:
        getattr(triage, step)(asked(visit), by=alice)
    actions.report_help_there(visit, "police", by=rita)
    assert (asked(visit).status, asked(visit).first_there) == ("Arrived", "team")
    assert_on_record(visit, "dispatch.reported_help_there", by=rita, team=visit.team.callsign, kind="police")
    assert_heard(pokes, "dispatch", visit)
    assert not Alarm.objects.open().filter(thing="triage.helprequest").exists()


def test_said_twice_it_is_one_act(visit, rita):
    for _ in range(2):
        actions.report_help_there(visit, "police", by=rita)
    assert Event.objects.filter(verb="dispatch.reported_help_there").count() == 1


def test_it_is_refused_where_nobody_waits_for_that_help(visit, rita):
    with refused("wrong_state", visit, field="kind"):
        actions.report_help_there(visit, "ems", by=rita)


@pytest.mark.parametrize("here", ["Cleared", "AssignmentCancelled"])
def test_it_is_refused_when_the_team_has_left(rita, here):
    gone = make.dispatch_at(here, by=make.team(rita))
    with refused("wrong_state", gone):
        actions.report_help_there(gone, "police", by=rita)


def test_from_the_phone_with_one_press_that_is_gone_afterwards(visit, rita, bob, client_of):
    phone, act = client_of(rita), f"/dispatch/{visit.pk}/report_help_there/"
    sent = Page(phone.get("/field/").content.decode()).form(act)
    assert sent["kind"] == "police"
    assert phone.get(act).status_code == 405
    assert phone.post(act, sent).status_code == 302
    assert asked(visit).status == "Arrived"
    assert not [form for form in Page(phone.get("/field/").content.decode()).all("form") if form.attrs["action"] == act]
    lead = Page(client_of(bob).get(f"/field/?team={visit.team_id}").content.decode())
    assert not [form for form in lead.all("form") if form.attrs["action"] == act], "a lead has the floor's own button"


def test_the_step_a_team_is_at_is_never_that_it_asked_for_police(rita, client_of):
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    actions.call_police(visit, by=rita)
    page = Page(client_of(rita).get("/field/_visit/").content.decode())
    (here,) = [one for one in page.all("li") if "aria-current" in one.attrs]
    assert "En route" in here.text
    assert "Police requested at" in page.text
