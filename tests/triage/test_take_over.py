"""A caller is taken over from a clinician: by a supervisor under the own name, or by who was given them."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from heart.kernel.rings import rings
from heart.models import Alarm, Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, sweeps
from triage.models import Diversion


@pytest.fixture
def clare(db):
    return make.clinician("clare")


@pytest.mark.parametrize("status", ["ThreeWay", "Verified"])
def test_with_the_call_taker_on_the_line_it_is_three_way_until_the_new_one_verifies(carol, sam, alice, status, pokes):
    diversion = make.diversion_at(status, clinician=carol, of=make.call(alice, initial_nature="MNTL"))
    actions.take_over(diversion, by=sam)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.clinician, diversion.verified_at) == ("ThreeWay", sam, None)
    assert_on_record(diversion, "triage.took_over", by=sam, clinician=carol.pk)
    assert_heard(pokes, "triage", diversion)
    with refused("wrong_state", diversion):
        actions.release(diversion, by=alice)
    with refused("not_yours", diversion, says="Sam"):
        actions.verify(diversion, by=carol)
    actions.verify(diversion, by=sam)
    assert actions.release(diversion, by=alice).status == "Released"


def test_a_caller_alone_with_a_clinician_is_taken_over_by_one_press_and_can_be_given_back(carol, sam, alice):
    diversion = make.diversion_at("Released", clinician=carol, of=make.call(alice, initial_nature="MNTL"))
    verified_at = diversion.verified_at
    actions.take_over(diversion, by=sam)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.clinician) == ("Released", sam)
    assert diversion.verified_at == verified_at and diversion.taken_over_at > verified_at
    actions.give_back(diversion, "other", by=sam)
    diversion.call.refresh_from_db()
    assert (diversion.status, diversion.call.status) == ("GivenBack", "Answered")


def test_who_was_given_the_caller_takes_over_and_nobody_else_does(carol, clare, sam):
    diversion = make.diversion_at("Released", clinician=carol)
    with refused("not_yours", diversion, says="Carol has this caller."):
        actions.take_over(diversion, by=clare)
    actions.reassign(diversion, clare, by=sam)
    with refused("not_yours", diversion, says="given to Clare"):
        actions.take_over(diversion, by=make.user(role=Role.CLINICIAN))
    actions.take_over(diversion, by=clare)
    diversion.refresh_from_db()
    assert (diversion.clinician, diversion.reassigned_to, rings(clare)) == (clare, None, [])


@pytest.mark.parametrize("status", ["Ringing", "Ended", "GivenBack", "Unanswered", "Withdrawn"])
def test_it_is_refused_when_nobody_has_the_caller(sam, status):
    diversion = make.diversion_at(status)
    with refused("wrong_state", diversion):
        actions.take_over(diversion, by=sam)


def test_who_has_the_caller_already_reads_that(sam):
    diversion = make.diversion_at("Released", clinician=sam)
    with refused("wrong_state", diversion, says="Sam has this caller."):
        actions.take_over(diversion, by=sam)


def test_a_get_changes_nothing_and_nobody_elses_caller_stands_under_my_callers(carol, sam, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    browser = client_of(sam)
    assert browser.get(f"/diversions/{diversion.pk}/take_over/").status_code == 405
    shown = browser.get("/diversions/").content.decode()
    assert Page(shown).at("mine-h") is None, "a supervisor without a caller has no place for one"
    theirs = shown.split('id="theirs-h"')[1].split("</section>")[0]
    assert "Carol" in theirs and f'action="/diversions/{diversion.pk}/take_over/"' in theirs
    browser.post(f"/diversions/{diversion.pk}/take_over/", {"held_by": carol.pk})
    assert Diversion.objects.get().clinician == sam


@pytest.mark.parametrize("status", ["ThreeWay", "Released"])
def test_whose_page_is_older_than_the_taking_over_neither_verifies_nor_ends_it(carol, clare, sam, status):
    diversion = make.diversion_at(status, clinician=carol)
    old = Diversion.objects.get()
    actions.reassign(diversion, clare, by=sam)
    actions.take_over(diversion, by=clare)
    acts = [lambda: actions.give_back(old, "other", by=carol)]
    if status == "ThreeWay":
        acts.append(lambda: actions.verify(old, by=carol))
    else:
        acts.append(lambda: actions.end(old, "05", support_needed=False, by=carol))
    for act in acts:
        with refused("not_yours", diversion, says="Clare"):
            act()


# --- a console that is gone ------------------------------------------------------------------------------------------

GONE = settings.CONSOLE_GONE_S + 1


def levels() -> list[str]:
    return [alarm.level for alarm in Alarm.objects.open().filter(kind="clinician_gone")]


@pytest.mark.parametrize(("status", "level"), [("ThreeWay", "A2"), ("Verified", "A2"), ("Released", "A1")])
def test_a_clinician_who_vanishes_with_a_caller_is_told_within_the_limit(alice, clare, status, level, now, client_of):
    diversion = make.diversion_at(status, clinician=clare, of=make.call(alice, initial_nature="MNTL"))
    assert sweeps.consoles(now=timezone.now()) == 0
    soon = timezone.now() + datetime.timedelta(seconds=GONE)
    assert [sweeps.consoles(now=soon) for _ in range(2)] == [1, 0]
    assert levels() == [level]
    for role in (Role.CALL_TAKER, Role.SUPERVISOR):
        heard = client_of(make.user(role=role)).get("/_alarms/").content.decode()
        assert "The console of a clinician who has a caller is gone" in heard
    Diversion.objects.update(claimed_at=now - datetime.timedelta(minutes=5))
    make.heard(clare, GONE)
    seen = client_of(alice).get(f"/incidents/{diversion.incident_id}/_state/").content.decode()
    assert "The console of Clare is gone." in seen


def vanished(clare, status="Released"):
    diversion = make.diversion_at(status, clinician=clare)
    Diversion.objects.filter(pk=diversion.pk).update(claimed_at=timezone.now() - datetime.timedelta(minutes=5))
    make.heard(clare, GONE)
    sweeps.consoles(now=timezone.now())
    diversion.refresh_from_db()
    assert len(levels()) == 1
    return diversion


def test_it_ends_when_the_console_is_back(clare):
    vanished(clare)
    make.heard(clare)
    sweeps.consoles(now=timezone.now())
    assert levels() == []


def test_it_ends_when_somebody_takes_over_and_does_not_come_again(clare, sam):
    actions.take_over(vanished(clare), by=sam)
    assert levels() == []
    sweeps.consoles(now=timezone.now())
    assert levels() == []


def test_it_ends_with_the_encounter(clare, sam):
    actions.end(vanished(clare), "05", support_needed=False, by=clare)
    assert levels() == []
    actions.give_back(vanished(clare), "line_lost", by=sam)
    assert levels() == []
    actions.withdraw(vanished(clare, "ThreeWay"), by=sam)
    assert levels() == []


def test_it_grows_when_the_call_taker_lets_go_of_the_caller(clare, sam):
    diversion = vanished(clare, "Verified")
    assert levels() == ["A2"]
    actions.release(diversion, by=sam)
    sweeps.consoles(now=timezone.now())
    assert levels() == ["A1"]


def test_who_has_no_console_at_all_cannot_lose_it(carol, clare):
    make.diversion_at("Released", clinician=carol)
    make.diversion_at("Released", clinician=clare)
    make.heard(clare, GONE * 10)
    assert sweeps.consoles(now=timezone.now()) == 0, "a program works for her; her screens were closed before"
