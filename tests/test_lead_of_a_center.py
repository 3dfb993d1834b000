"""A lead of one 911 center sees and leads the incidents and teams of that center, and of those it answers for."""

import datetime

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from dispatch.models import Dispatch
from heart.kernel import alarms, recipients
from heart.models import Alarm, Level, Role
from teams import actions as teams
from tests import make
from tests.reading import Page
from tests.record import refused
from triage import actions as triage
from triage.models import Incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def kannapolis():
    return make.center("kannapolis")


@pytest.fixture
def kay(kannapolis):
    """A lead who is listed in Kannapolis alone."""
    made = make.user("kay", Role.TEAM_LEAD)
    kannapolis.staff.add(made)
    return made


@pytest.fixture
def concords():
    """A team of Concord on its way to an incident of Concord."""
    visit = make.dispatch_at("EnRoute")
    make.center().teams.add(visit.team)
    return visit


def heard_by(user):
    return set(Alarm.objects.open().filter(recipients.heard_by(user)).values_list("kind", flat=True))


ADDRESSES = ("/dispatch/", "/dispatch/_board/", "/dispatch/_log/", "/field/", "/teams/", "/teams/_list/")
API = ("/api/dispatches/", "/api/teams/")


def all_that_is_shown(browser, api, visit):
    asked = [*ADDRESSES, f"/dispatch/?sel={visit.incident_id}", f"/dispatch/?out={visit.pk}"]
    asked += [f"/dispatch/_selected/?sel={visit.incident_id}", f"/dispatch/_selected/?out={visit.pk}"]
    asked += [f"/field/?team={visit.team_id}", f"/field/_visit/?team={visit.team_id}"]
    shown = {path: Page(browser.get(path).content.decode()).text for path in asked}
    shown |= {path: browser.get(path).content.decode() for path in (f"/find/?q={visit.team.callsign}",)}
    return shown | {path: str(api.get(path).json()["results"]) for path in API}


def tells_of(visit, words):
    return str(visit.incident_id) in words or visit.team.callsign in words


def test_the_board_of_another_center_shows_neither_incident_nor_team(kay, bob, concords, client_of, api_of):
    waits = make.asks_for_team()
    theirs = all_that_is_shown(client_of(bob), api_of(bob), concords)
    assert tells_of(concords, theirs["/dispatch/_board/"]) and tells_of(concords, theirs["/api/dispatches/"])
    assert str(waits.pk) in theirs["/dispatch/_board/"]
    for path, words in all_that_is_shown(client_of(kay), api_of(kay), concords).items():
        assert concords.team.callsign not in words.replace(f"q={concords.team.callsign}", ""), path
        assert f"{waits.pk} " not in words and f"{concords.incident_id} " not in words, path
    assert api_of(kay).get(f"/api/dispatches/{concords.pk}/").status_code == 404
    assert api_of(kay).get(f"/api/teams/{concords.team_id}/").status_code == 404
    assert "This row is gone" in Page(client_of(kay).get(f"/dispatch/?out={concords.pk}").content.decode()).text


STEPS = {
    "stage": {},
    "arrive": {},
    "confirm_place": {"place": "none"},
    "cancel": {"reason": "no_longer_needed"},
    "identify": {"version": None, "given_name": "Robin"},
    "clear": {"disposition": "43"},
}


@pytest.mark.parametrize("verb", STEPS)
def test_nor_does_a_lead_of_another_center_anything_there(verb, kay, concords, api_of, client_of):
    before = type(concords).objects.values().get()
    answer = api_of(kay).post(f"/api/dispatches/{concords.pk}/{verb}/", STEPS[verb])
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_yours"), answer.content
    typed = {"who": "Robin", "seen-who": ""} if verb == "identify" else STEPS[verb]
    answer = client_of(kay).post(f"/dispatch/{concords.pk}/{verb}/", typed)
    assert answer.status_code in (409, 422)
    assert type(concords).objects.values().get() == before


@pytest.mark.parametrize("verb", ["out_of_service", "report_position", "sign_off"])
def test_nor_with_a_team_of_another_center(verb, kay):
    team = make.team()
    make.center().teams.add(team)
    with refused("not_yours", team, says="does not go for your center"):
        {
            "out_of_service": lambda: teams.out_of_service(team, "meal", by=kay),
            "report_position": lambda: teams.report_position(team, 35.4, -80.6, by=kay),
            "sign_off": lambda: dispatch.sign_off(team.shifts.get(), by=kay),
        }[verb]()


def test_a_danger_is_taken_from_a_lead_of_any_center(kay, concords):
    dispatch.call_police(concords, by=kay)
    dispatch.emergency(concords, by=kay)
    with refused("not_yours", concords):
        dispatch.stand_down(concords, "safe", by=kay)
    assert dispatch.cancel(concords, "danger", by=kay).status == "AssignmentCancelled"


def test_back_up_widens_the_board_while_it_lasts(kay, sam, kannapolis, concords, client_of):
    waits = make.asks_for_team()
    ends_at = timezone.now() + datetime.timedelta(hours=2)
    back_up = triage.back_up(make.center(), kannapolis, "systems", ends_at, by=sam)
    shown = Page(client_of(kay).get("/dispatch/_board/").content.decode()).text
    assert f"{waits.pk} " in shown and concords.team.callsign in shown
    assert dispatch.stage(concords, by=kay).status == Dispatch.Status.STAGED
    triage.end_back_up(back_up, by=sam)
    shown = Page(client_of(kay).get("/dispatch/_board/").content.decode()).text
    assert f"{waits.pk} " not in shown and concords.team.callsign not in shown
    with refused("not_yours", concords):
        dispatch.arrive(concords, by=kay)


def test_alarms_follow_the_center_until_they_are_an_emergency_or_went_further(kay, bob, concords, now):
    alarms.raise_alarm(Level.A2, "assign_late", concords.incident, now=now)
    assert (heard_by(bob), heard_by(kay)) == ({"assign_late"}, set())
    Alarm.objects.update(escalation=1)
    assert heard_by(kay) == {"assign_late"}
    Alarm.objects.update(escalation=0)
    alarms.raise_alarm(Level.A1, "team_emergency", concords, now=now)
    assert heard_by(kay) == {"team_emergency"}, "an emergency has never fewer ears"


def test_an_emergency_stands_on_every_board(kay, concords, client_of):
    dispatch.emergency(concords, by=kay)
    shown = Page(client_of(kay).get("/dispatch/_board/").content.decode()).text
    assert concords.team.callsign in shown
    chosen = Page(client_of(kay).get(f"/dispatch/_selected/?out={concords.pk}").content.decode()).text
    assert "This row is gone" not in chosen and str(concords.incident_id) in chosen


def test_the_own_center_and_teams_of_none_are_the_leads(kay, now, client_of):
    waits, team = make.asks_for_team(), make.team()
    Incident.objects.filter(pk=waits.pk).update(center="kannapolis")
    shown = Page(client_of(kay).get("/dispatch/_board/").content.decode()).text
    assert f"{waits.pk} " in shown and team.callsign in shown
    visit = dispatch.assign(Incident.objects.get(pk=waits.pk), team, by=kay)
    assert dispatch.acknowledge(visit, by=kay)
    alarms.raise_alarm(Level.A2, "assign_late", waits, now=now)
    assert heard_by(kay) == {"assign_late"}
