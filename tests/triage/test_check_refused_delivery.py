"""Somebody has looked at the other system whose message was refused; what is refused from then on is told anew."""

import pytest

from heart.models import Alarm, Role
from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.models import RefusedDelivery

pytestmark = pytest.mark.django_db
RING = "/api/calls/ring/"


def test_it_is_checked_by_a_call_taker_on_the_page_where_the_alarm_leads(alice, client_of, client):
    client.post(RING, {}, content_type="application/json")
    row, browser = RefusedDelivery.objects.get(), client_of(alice)
    assert "/refused_deliveries/" in browser.get("/alarms/").content.decode()
    assert (
        f"/refused_deliveries/{row.pk}/check_refused_delivery/" in browser.get("/refused_deliveries/").content.decode()
    )
    assert browser.post(f"/refused_deliveries/{row.pk}/check_refused_delivery/").status_code == 302
    assert_on_record(row, "triage.checked_refused_delivery", by=alice, times=1)
    assert not Alarm.objects.open().exists()
    row.refresh_from_db()
    with refused("wrong_state", row):
        actions.check_refused_delivery(row, by=alice)
    client.post(RING, {}, content_type="application/json")
    assert RefusedDelivery.objects.to_check().count() == 1
    assert Alarm.objects.open().get().thing_id != row.pk


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RESPONDER])
def test_who_takes_no_calls_does_not_check(role, client_of, client):
    client.post(RING, {}, content_type="application/json")
    row = RefusedDelivery.objects.get()
    assert (
        client_of(make.user(role=role)).post(f"/refused_deliveries/{row.pk}/check_refused_delivery/").status_code == 403
    )
    assert Alarm.objects.open().exists()
