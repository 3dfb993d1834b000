"""A caller on the line goes from one call-taker to another, by name: to a supervisor, or from who cannot go on."""

import pytest

from heart import actions as staff
from heart.models import Alarm, Level, Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, sweeps


@pytest.fixture
def ada(db):
    return make.user("ada", Role.ADMINISTRATOR)


def test_a_supervisor_takes_it_by_name(alice, sam, pokes):
    call = make.call(alice)
    actions.take_over_call(call, by=sam)
    call.refresh_from_db()
    assert (call.status, call.call_taker) == ("Answered", sam)
    assert_on_record(call, "triage.took_over_call", by=sam, call_taker=alice.pk)
    assert_heard(pokes, "triage", call)
    with refused("not_yours", call, says="Sam"):
        actions.hang_up(call, by=alice)


def test_a_colleague_takes_it_only_from_who_cannot_go_on(alice, ada, now):
    call, kim = make.call(alice), make.user("kim")
    with refused("not_yours", call, says="Alice has this call."):
        actions.take_over_call(call, by=kim)
    staff.switch_off(alice, by=ada)
    assert Alarm.objects.open().get(kind="call_taker_gone").level == Level.A1
    assert actions.take_over_call(call, by=kim).call_taker == kim
    assert not Alarm.objects.open().filter(kind="call_taker_gone").exists()
    assert sweeps.consoles(now=now) == 0


def test_a_call_taker_who_cannot_sign_in_is_heard_however_that_came(alice, now):
    make.call(alice)
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    assert [sweeps.consoles(now=now) for _ in range(2)] == [1, 0]
    type(alice).objects.filter(pk=alice.pk).update(is_active=True)
    sweeps.consoles(now=now)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("over", [True, False])
def test_there_must_be_somebody_on_the_line(alice, sam, over):
    call = actions.hang_up(make.call(alice), by=alice) if over else make.call(sam)
    with refused("wrong_state", call):
        actions.take_over_call(call, by=sam)


def test_on_the_page(alice, sam, client_of):
    call = make.call(alice)
    page, button = f"/incidents/{call.incident_id}/", "Take the caller over from Alice"
    assert button in Page(client_of(sam).get(page).content.decode()).text
    for who in (alice, make.user("kim")):
        assert button not in Page(client_of(who).get(page).content.decode()).text
    client_of(sam).post(f"/calls/{call.pk}/take_over_call/", {"held_by": alice.pk})
    call.refresh_from_db()
    assert call.call_taker == sam


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CALL_TAKER, Role.SUPERVISOR}))
def test_others_may_not_and_a_get_changes_nothing(alice, sam, role, client_of):
    call = make.call(alice)
    assert client_of(make.user(role=role)).post(f"/calls/{call.pk}/take_over_call/").status_code == 403
    assert client_of(sam).get(f"/calls/{call.pk}/take_over_call/").status_code == 405
    call.refresh_from_db()
    assert call.call_taker == alice
