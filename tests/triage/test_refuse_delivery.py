"""A message that a machine's door refuses is an alarm at once, whichever part of the program refused it."""

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from heart.kernel.flow import Refused
from heart.models import Alarm, Level
from tests import make
from triage import actions
from triage.models import RefusedDelivery

pytestmark = pytest.mark.django_db
RING = "/api/calls/ring/"
DOORS = [RING, "/api/calls/import/"]


def sender(user):
    token = Token.objects.get_or_create(user=user)[0].key
    return Client(raise_request_exception=False, headers={"Authorization": f"Token {token}"})


def alarm() -> Alarm:
    return Alarm.objects.open().get(kind="delivery_refused")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
@pytest.mark.parametrize(
    ("authorization", "status", "why"),
    [("", 401, "unknown_sender"), ("Token 0000", 401, "unknown_sender"), ("eve", 403, "not_allowed")],
)
def test_an_unknown_sender_is_refused_and_that_is_an_alarm_at_once(eve, door, key, authorization, status, why):
    if authorization == "eve":
        authorization = f"Token {Token.objects.create(user=eve).key}"
    headers = key | ({"Authorization": authorization} if authorization else {})
    answer = Client().post(door, {"center": "concord"}, content_type="application/json", headers=headers)
    assert answer.status_code == status
    row = RefusedDelivery.objects.get()
    assert (row.door, row.why, row.times, row.sender) == (door, why, 1, eve if status == 403 else None)
    assert (alarm().level, alarm().thing_id) == (Level.A2, row.pk)


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'"call"', b"null", b"<call/>", b"\xff\xfe", b"a=1"])
def test_what_is_no_object_is_refused_and_that_is_an_alarm(alice, body):
    answer = sender(alice).generic("POST", RING, body, content_type="application/json")
    assert answer.status_code == 400
    assert (RefusedDelivery.objects.get().why, RefusedDelivery.objects.get().sender) == ("unreadable", alice)
    assert alarm()


def test_a_fault_of_our_own_is_an_alarm_too(alice, monkeypatch):
    make.center()
    monkeypatch.setattr("triage.api.machines.ring_once", lambda *_, **__: 1 / 0)
    assert sender(alice).post(RING, {"center": "concord"}, content_type="application/json").status_code == 500
    assert RefusedDelivery.objects.get().why == "fault"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("wrong_state", True),
        ("not_yours", True),
        ("busy", False),
        ("in_progress", False),
        ("a_call_is_taken_once", False),
    ],
)
def test_a_refusal_of_our_own_is_an_alarm_unless_the_call_is_here_or_comes_again(alice, monkeypatch, code, told):
    def refuse(*_, **__):
        raise Refused("No.", code=code)

    make.center()
    monkeypatch.setattr("triage.api.machines.ring_once", refuse)
    assert sender(alice).post(RING, {"center": "concord"}, content_type="application/json").status_code == 409
    assert RefusedDelivery.objects.exists() == told


def test_each_door_sender_and_reason_is_told_by_itself(alice, now):
    for door, who, why in [("/a/", None, "unknown_sender"), ("/b/", None, "unknown_sender"), ("/a/", alice, "fault")]:
        actions.refuse_delivery(door, who, why, now=now)
    assert Alarm.objects.open().filter(kind="delivery_refused", level=Level.A2).count() == 3


def test_what_is_refused_again_is_counted_and_one_alarm(client):
    for _ in range(3):
        client.post(RING, {}, content_type="application/json")
    assert (RefusedDelivery.objects.get().times, Alarm.objects.count()) == (3, 1)


def test_whoever_looks_at_an_address_refuses_nobody(client, alice, client_of):
    client.get(RING)
    client_of(alice).get(RING)
    client.post("/api/calls/", {}, content_type="application/json")
    assert not RefusedDelivery.objects.exists()
