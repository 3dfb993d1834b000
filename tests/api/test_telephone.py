"""The webhook of a telephone system: who may speak, that every word is taken once, and that nothing breaks it."""

import base64
import datetime
import hashlib
import hmac
import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heart.kernel.environment import secrets
from heart.models import Alarm
from heart.rest.signatures import sign
from tests import make
from tests.api.test_machine_doors import CALLER_IDS, CLOCKS, anything, encodings
from tests.phone_system import KEY, NAME, send
from triage.api.telephone import TelephoneEvent
from triage.models import Call, PhoneEvent, RefusedDelivery

pytestmark = pytest.mark.django_db
RING = {"type": "ring", "call": "442", "center": "concord", "callback_number": "704-555-0177"}


@pytest.fixture(autouse=True)
def acd(settings):
    settings.TELEPHONE_SECRETS = {NAME: [KEY]}
    made = make.user(NAME)
    made.centers.add(make.center())
    return made


def why() -> list[str]:
    return list(RefusedDelivery.objects.values_list("why", flat=True))


def test_a_signed_message_is_taken(acd):
    answer = send(RING, "msg_1")
    call = Call.objects.get()
    assert answer.status_code == 201, answer.content
    assert answer.json() == {
        "id": PhoneEvent.objects.get().pk,
        "call": call.pk,
        "incident": call.incident_id,
        "status": "Ringing",
        "outcome": "done",
        "repeated": False,
        "unread": [],
    }
    assert (call.source, call.source_id, call.callback_number) == (NAME, "442", "704-555-0177")


def test_the_signature_is_that_of_standard_webhooks():
    """Made here by hand, as the standard describes it: HMAC-SHA256 over id, time and body, joined by dots."""
    body, at = json.dumps(RING), str(int(timezone.now().timestamp()))
    made = base64.b64encode(hmac.new(KEY, f"msg_1.{at}.{body}".encode(), hashlib.sha256).digest()).decode()
    headers = {"Webhook-Id": "msg_1", "Webhook-Timestamp": at, "Webhook-Signature": f"v1a,other v1,{made}"}
    answer = Client().post(f"/api/telephone/{NAME}/", body, content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content


def test_either_of_two_keys_is_right_while_they_are_changed(settings):
    settings.TELEPHONE_SECRETS = {NAME: [b"n" * 24, KEY]}
    assert send(RING, "msg_1").status_code == send(RING | {"call": "443"}, "msg_2", key=b"n" * 24).status_code == 201


def test_the_same_message_again_is_answered_and_nothing_is_done_again():
    first, second = send(RING, "msg_1"), send(RING, "msg_1")
    assert (second.status_code, second.json()) == (200, first.json() | {"repeated": True})
    assert (Call.objects.count(), PhoneEvent.objects.count()) == (1, 1)


def test_an_old_message_is_a_replay_and_stopped_by_its_id():
    old = timezone.now() - datetime.timedelta(days=300)
    send(RING, "msg_1", at=old)
    Call.objects.update(received_at=old)
    assert send(RING, "msg_1", at=old).json()["repeated"]
    assert Call.objects.count() == 1


def test_a_replay_whose_id_ends_where_its_time_begins_is_refused():
    """One signature fits `a.b` at `1` and `a` at `b.1`: the second is no other message."""
    at, body = str(int(timezone.now().timestamp())), json.dumps(RING)
    headers = {"Webhook-Signature": sign(KEY, "msg.1", at, body.encode())}
    for event_id, said_at, status in [("msg.1", at, 201), ("msg", f"1.{at}", 401)]:
        told = headers | {"Webhook-Id": event_id, "Webhook-Timestamp": said_at}
        answer = Client().post(f"/api/telephone/{NAME}/", body, content_type="application/json", headers=told)
        assert answer.status_code == status
    assert PhoneEvent.objects.count() == 1


def test_another_message_under_the_same_id_is_not_lost():
    send(RING, "constant")
    assert send(RING | {"call": "443"}, "constant").status_code == 201
    assert Call.objects.count() == 2


@pytest.mark.parametrize("hours", [-1000, -1, 1, 100_000])
def test_a_clock_that_is_far_from_ours_is_flagged_and_refuses_nothing(hours):
    answer = send(RING, "msg_1", at=timezone.now() + datetime.timedelta(hours=hours))
    assert answer.status_code == 201
    assert [one["field"] for one in answer.json()["unread"]] == ["Webhook-Timestamp"]


WRONG = {
    "no signature": {"Webhook-Signature": ""},
    "of another key": {"key": b"x" * 24},
    "of another message": {"Webhook-Id": "msg_2"},
    "of another time": {"Webhook-Timestamp": "1"},
    "no id": {"Webhook-Id": ""},
    "no base64": {"Webhook-Signature": "v1,é☎"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_signature_that_does_not_fit_is_refused_and_that_is_an_alarm(acd, wrong):
    answer = send(RING, "msg_1", **wrong)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Webhook-Signature")
    assert not Call.objects.exists()
    assert (why(), RefusedDelivery.objects.get().sender) == (["bad_signature"], acd)
    assert Alarm.objects.open().get().kind == "delivery_refused"


@pytest.mark.parametrize("case", ["nobody", "no secret", "switched off", "token"])
def test_a_sender_who_is_not_known_is_refused_and_that_is_an_alarm(acd, case, settings, api_of):
    if case == "switched off":
        acd.is_active = False
        acd.save()
    if case == "no secret":
        settings.TELEPHONE_SECRETS = {}
    if case == "token":
        answer = api_of(acd).post(f"/api/telephone/{NAME}/", RING)
    else:
        answer = send(RING, "msg_1", name="stranger" if case == "nobody" else NAME)
    assert answer.status_code == 401
    assert not Call.objects.exists()
    assert why() == ["bad_signature" if case == "token" else "unknown_sender"]


def test_who_may_take_no_calls_is_refused_and_that_is_an_alarm(settings, eve):
    settings.TELEPHONE_SECRETS = {"eve": [KEY]}
    assert send(RING, "msg_1", name="eve").status_code == 403
    assert why() == ["not_allowed"]


@pytest.mark.parametrize("body", [b"", b"[]", b"<event/>", b"null"])
def test_what_is_no_object_is_refused_and_that_is_an_alarm(body):
    assert send(body, "msg_1").status_code == 400
    assert why() == ["unreadable"]


def test_an_event_that_nobody_knows_of_a_call_that_nobody_knows_rings_and_says_so():
    answer = send({"type": "offered", "call": "9", "number": "x"}, "msg_1").json()
    assert answer["status"] == "Ringing"
    assert [one["field"] for one in answer["unread"]] == ["number", "type"]


@pytest.mark.parametrize("body", [{}, {"type": "hang_up"}, {"type": "pong"}, {"type": "answer", "call": {"id": 4}}])
def test_what_does_not_say_which_call_is_kept_and_told_to_people(body):
    answer = send(body, "msg_1")
    assert (answer.status_code, answer.json()["call"]) == (201, None)
    assert (why(), Call.objects.count()) == (["unreadable"], 0)


def test_somebody_who_does_not_work_here_is_flagged():
    send(RING, "msg_1")
    answer = send({"type": "answer", "call": "442", "agent": "2104"}, "msg_2").json()
    assert [one["field"] for one in answer["unread"]] == ["agent"]
    assert (answer["status"], answer["outcome"]) == ("Ringing", "differs")


def test_the_id_of_a_recording_is_kept_and_one_that_is_none_is_flagged():
    send(RING, "msg_1")
    send({"type": "answer", "call": "442", "recording": "rec/2026-11-30/442"}, "msg_2")
    answer = send({"type": "hold", "call": "442", "recording": {"no": "id"}}, "msg_3").json()
    assert [one.recording for one in PhoneEvent.objects.order_by("id")] == ["", "rec/2026-11-30/442", ""]
    assert [one["field"] for one in answer["unread"]] == ["recording"]


FIELDS = list(TelephoneEvent().fields)
events = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(FIELDS, anything)
    | {
        "type": st.sampled_from([*PhoneEvent.Kind.values, "offered"]) | anything,
        "call": st.sampled_from(["1", "2", 3]) | anything,
        "at": st.sampled_from(CLOCKS) | st.datetimes().map(str) | anything,
        "agent": st.sampled_from(["alice", "carol", "eve", "nobody"]) | anything,
        "ended_by": st.sampled_from([*PhoneEvent.EndedBy.values, "fate"]) | anything,
        "callback_number": st.sampled_from(CALLER_IDS) | anything,
        "center": st.sampled_from(["concord", "gotham"]) | anything,
    },
)


@settings(
    max_examples=settings.default.max_examples // 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    body=st.builds(lambda known, more: {**more, **known}, events, st.dictionaries(st.text(), anything, max_size=3)),
    encoding=encodings,
    event_id=st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=300),
    at=st.integers(min_value=0, max_value=2**40),
)
def test_nothing_that_is_signed_breaks_it_or_is_refused(alice, carol, eve, body, encoding, event_id, at):
    raw = json.dumps(body, ensure_ascii=False).encode(encoding, errors="replace")
    answer = send(raw, event_id.strip() or "-", at=str(at))
    assert answer.status_code in (200, 201), answer.content
    assert set(why()) <= {"unreadable"}, "which says that it named no call"


def test_secrets_are_read_from_the_environment(monkeypatch):
    key = base64.b64encode(KEY).decode()
    monkeypatch.setenv("X", f"acd=whsec_{key}, acd=whsec_{base64.b64encode(b'n' * 24).decode()}")
    assert secrets("X") == {"acd": [KEY, b"n" * 24]}
    for nobody in ("", "none"):
        monkeypatch.setenv("X", nobody)
        assert secrets("X") == {}


@pytest.mark.parametrize("said", ["acd", "acd=secret", "acd=whsec_c2hvcnQ=", "=whsec_" + "A" * 32, "acd=whsec_???"])
def test_a_secret_that_is_none_is_refused_at_the_start(monkeypatch, said):
    monkeypatch.setenv("X", said)
    with pytest.raises(ImproperlyConfigured):
        secrets("X")
