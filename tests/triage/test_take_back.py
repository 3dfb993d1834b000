"""A call-taker takes a caller back whose clinician is gone, also where no supervisor is on."""

import pytest
from django.utils import timezone

from heart.models import Alarm, Level
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, sweeps


@pytest.fixture
def clare(db):
    return make.clinician("clare")


def test_any_call_taker_of_the_center_has_the_caller_again_and_the_alarm_ends(alice, clare, pokes):
    diversion = make.forsaken(clare)
    sweeps.consoles(now=timezone.now())
    assert Alarm.objects.open().filter(kind="clinician_gone").exists()
    actions.take_back(diversion, by=alice)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.clinician) == ("Withdrawn", clare)
    assert (diversion.call.status, diversion.call.call_taker) == ("Answered", alice)
    assert_on_record(diversion, "triage.took_back", by=alice)
    assert_heard(pokes, "triage", diversion)
    assert not Alarm.objects.open().filter(kind="clinician_gone").exists()
    with refused("wrong_state", diversion):
        actions.verify(diversion, by=clare)
    assert actions.divert(diversion.call, "by_voice", by=alice).status == "Ringing", "and another clinician can be rung"


def test_not_from_a_clinician_whose_console_is_heard(alice, clare):
    diversion = make.diversion_at("Released", clinician=clare)
    with refused("wrong_state", diversion, says="Clare has this caller."):
        actions.take_back(diversion, by=alice)
    make.forsaken(clare, of=make.call(alice, initial_nature="MNTL"))
    make.heard(clare)
    with refused("wrong_state", diversion):
        actions.take_back(diversion, by=alice)


def test_not_by_another_center_and_not_by_the_clinicians(carol, clare, client_of):
    diversion = make.forsaken(clare)
    otto = make.user("otto")
    make.center("kannapolis").staff.add(otto)
    with refused("not_yours", diversion, says="Concord"):
        actions.take_back(diversion, by=otto)
    assert client_of(carol).post(f"/diversions/{diversion.pk}/take_back/").status_code == 403


@pytest.mark.parametrize("status", ["Ringing", "ThreeWay", "Verified", "Ended", "GivenBack", "Withdrawn"])
def test_it_is_refused_where_the_clinician_is_not_alone_with_the_caller(alice, status):
    diversion = make.diversion_at(status)
    with refused("wrong_state", diversion):
        actions.take_back(diversion, by=alice)


def test_withdrawing_is_still_no_way_to_take_a_caller_from_a_clinician(alice, clare):
    diversion = make.diversion_at("Released", clinician=clare, of=make.call(alice, initial_nature="MNTL"))
    with refused("wrong_state", diversion, says="Clare has this caller."):
        actions.withdraw(diversion, by=alice)


def test_the_page_offers_it_only_while_the_console_is_gone(alice, clare, client_of):
    diversion = make.forsaken(clare)
    desk, door = client_of(alice), f"/diversions/{diversion.pk}/take_back/"

    def offered() -> bool:
        return f'action="{door}"' in desk.get(f"/incidents/{diversion.incident_id}/").content.decode()

    assert offered()
    make.heard(clare)
    assert not offered()
    make.heard(clare, 60)
    assert desk.get(door).status_code == 405
    shown = desk.post(door, follow=True)
    assert shown.status_code == 200
    assert "the clinician's console was gone" in Page(shown.content.decode()).text
    assert not offered()


def test_a_caller_in_danger_who_is_taken_back_is_the_call_takers_and_no_longer_the_clinicians(alice, clare):
    diversion = make.forsaken(clare)
    actions.rate_risk(diversion, "high", by=clare)
    actions.take_back(diversion, by=alice)
    up = Alarm.objects.open().filter(thread=diversion.thread)
    assert not up.filter(kind="caller_in_danger").exists()
    assert up.get(kind="call_came_back").level == Level.A2


def test_with_help_on_its_way_only_the_clinicians_alarm_ends(alice, clare):
    diversion = make.forsaken(clare)
    actions.rate_risk(diversion, "high", by=clare)
    actions.request_help(type(diversion.incident).objects.get(pk=diversion.incident_id), "ems", by=alice)
    actions.take_back(diversion, by=alice)
    assert not Alarm.objects.open().filter(kind__in=["caller_in_danger", "call_came_back"]).exists()
