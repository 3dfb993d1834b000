"""A place that changes while a team drives is told loudly, until the team says that it has read the new one."""

import re

import pytest
from django.utils import timezone

from dispatch import actions, sweeps
from dispatch.models import Dispatch
from heart.kernel import alarms
from heart.models import Alarm, Level, Role
from heart.shell import alarm_bar
from tests import make
from tests.at_once import at_once
from tests.record import assert_heard, assert_on_record, refused
from triage import actions as triage

ELSEWHERE = {"address": "1400 Fayette St", "city": "Kannapolis", "latitude": 35.4, "longitude": -80.6}


def move(visit, by, **place):
    triage.locate(visit.incident, by=by, **ELSEWHERE | place)
    visit.incident.refresh_from_db()


def confirm(visit, by):
    return actions.confirm_place(visit, Dispatch.place_code(visit.incident), by=by)


def up():
    return list(Alarm.objects.open().filter(kind="place_changed"))


def sweep():
    return sweeps.moved(now=timezone.now())


@pytest.mark.parametrize("here", ["Assigned", "AcknowledgedTransmission", "EnRoute", "Staging"])
def test_a_team_on_its_way_and_its_lead_hear_of_it_until_it_is_confirmed(alice, bob, rita, carol, pokes, here):
    visit = make.dispatch_at(here, by=make.team(rita))
    assert sweep() == 0
    move(visit, alice)
    assert [sweep(), sweep()] == [1, 0]
    (alarm,) = up()
    assert (alarm.level, alarm.thing_id) == (Level.A2, visit.pk)
    assert [alarm_bar.alarm_bar(who).worst is not None for who in (rita, bob, carol)] == [True, True, False]
    confirm(visit, by=rita)
    assert (up(), sweep()) == ([], 0)
    visit.refresh_from_db()
    assert visit.place_told == "1400 Fayette St, Kannapolis"
    assert_on_record(visit, "dispatch.confirmed_place", by=rita, team=visit.team.callsign)
    assert_heard(pokes, "dispatch", visit)


def test_a_place_nobody_read_is_not_confirmed(alice, rita, client_of):
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    move(visit, alice)
    read = Dispatch.place_code(visit.incident)
    move(visit, alice, address="9 Loop Rd")
    sweep()
    with refused("somebody_was_first", visit, field="place"):
        actions.confirm_place(visit, read, by=rita)
    answer = client_of(rita).post(f"/dispatch/{visit.pk}/confirm_place/", {"place": read})
    assert answer.status_code == 409
    assert "The place changed again" in answer.content.decode()
    assert len(up()) == 1
    confirm(visit, by=rita)
    assert up() == []


def test_a_place_that_changes_again_is_heard_again(alice, bob, rita):
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    move(visit, alice)
    sweep()
    for who in (bob, rita):
        alarms.acknowledge(up()[0], by=who, now=timezone.now())
    assert sweep() == 0
    assert [alarm_bar.alarm_bar(who).worst for who in (bob, rita)] == [None, None]
    move(visit, alice, address="9 Loop Rd")
    assert [sweep(), sweep()] == [1, 0]
    assert len(up()) == 1
    assert [alarm_bar.alarm_bar(who).worst is not None for who in (bob, rita)] == [True, True]


def test_what_is_said_again_or_taken_back_is_no_change(alice):
    visit = make.dispatch_at("EnRoute")
    move(visit, alice, **make.PLACE, place_verified=True)
    assert sweep() == 0
    move(visit, alice)
    assert sweep() == 1
    move(visit, alice, **make.PLACE)
    assert (sweep(), up()) == (0, [])


def test_a_point_without_an_address_may_shake_but_not_wander(alice):
    point = {"address": "", "unit": "", "city": "", "latitude": 35.4088, "longitude": -80.5795}
    visit = make.dispatch_at("EnRoute", to=make.asks_for_team(**point))
    move(visit, alice, **point | {"latitude": 35.40884})
    assert sweep() == 0
    move(visit, alice, **point | {"latitude": 35.42})
    assert sweep() == 1


def test_a_team_that_is_there_is_told_nothing(alice, bob):
    visit = make.dispatch_at("EnRoute")
    move(visit, alice)
    sweep()
    actions.arrive(visit, by=bob)
    assert up() == []
    assert sweep() == 0


def test_a_team_that_is_called_back_is_told_nothing(alice, bob):
    visit = make.dispatch_at("EnRoute")
    move(visit, alice)
    sweep()
    actions.cancel(visit, "no_longer_needed", by=bob)
    assert up() == []


@pytest.mark.parametrize("here", ["OnScene", "Cleared"])
def test_it_is_refused_when_nobody_drives(bob, here):
    visit = make.dispatch_at(here)
    with refused("wrong_state", visit):
        confirm(visit, by=bob)


def test_only_the_crew_and_the_leads_may(bob, rita):
    strangers = make.dispatch_at("EnRoute")
    with refused("not_yours", strangers):
        confirm(strangers, by=rita)
    confirm(strangers, by=bob)


def test_the_crew_reads_both_places_and_presses_one_button(alice, rita, client_of):
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    move(visit, alice)
    client = client_of(rita)
    page = client.get("/field/").content.decode()
    assert "It was:</strong> 26 Union St S, Concord" in page and "1400 Fayette St, Kannapolis" in page
    assert client.get(f"/dispatch/{visit.pk}/confirm_place/").status_code == 405
    (shown,) = re.findall(r'name="place" value="(\w+)"', page)
    assert client.post(f"/dispatch/{visit.pk}/confirm_place/").status_code == 409
    assert client.post(f"/dispatch/{visit.pk}/confirm_place/", {"place": shown}).status_code == 302
    assert "It was:" not in client.get("/field/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_sweep_and_a_word_from_the_crew_at_one_moment_leave_it_quiet():
    visit, boss = make.dispatch_at("EnRoute"), make.supervisor()
    move(visit, boss)
    at_once(sweep, lambda: confirm(visit, by=make.user(role=Role.TEAM_LEAD)), sweep)
    sweep()
    assert up() == []


def test_the_same_words_at_another_point_are_another_place(alice, rita, client_of):
    """There is a Union Street in Concord and one in Kannapolis; the map of the crew goes by the point."""
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    here = make.PLACE["latitude"], make.PLACE["longitude"]
    move(visit, alice, **make.PLACE | {"latitude": here[0] + 0.001})
    assert sweep() == 0
    move(visit, alice, **make.PLACE | {"latitude": here[0] + 0.05})
    assert sweep() == 1
    assert "The place changed" in client_of(rita).get("/field/").content.decode()
    confirm(visit, by=rita)
    assert (up(), sweep()) == ([], 0)
    visit.refresh_from_db()
    assert visit.latitude_told == here[0] + 0.05


def test_another_spelling_of_the_same_place_is_no_change_but_another_house_is(alice):
    visit = make.dispatch_at("EnRoute")
    move(visit, alice, **make.PLACE | {"address": "26 UNION STREET S"})
    assert sweep() == 0
    move(visit, alice, **make.PLACE | {"address": "28 Union Street S"})
    assert sweep() == 1


def test_the_first_point_of_a_place_that_was_told_in_words_is_no_change(alice):
    visit = make.dispatch_at("EnRoute", to=make.asks_for_team(latitude=None, longitude=None))
    move(visit, alice, **make.PLACE)
    assert sweep() == 0


def test_a_team_that_was_told_no_place_hears_of_the_first(rita, client_of):
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    Dispatch.objects.filter(pk=visit.pk).update(place_told="", latitude_told=None, longitude_told=None)
    assert [sweep(), sweep()] == [1, 0]
    assert "You were sent without a place." in client_of(rita).get("/field/").content.decode()
    confirm(Dispatch.objects.get(pk=visit.pk), by=rita)
    assert (up(), sweep()) == ([], 0)
