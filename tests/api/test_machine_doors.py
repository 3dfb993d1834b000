"""What a program brings is taken whatever it looks like, once; what is refused: tests/triage/test_refuse_delivery.py"""

import datetime
import json
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rest_framework.authtoken.models import Token

from heart.kernel.machine_doors import machine_doors
from tests import make
from tests.at_once import at_once
from triage import actions
from triage.api.requests import ToldCall
from triage.models import Call, RefusedDelivery

pytestmark = pytest.mark.django_db
RING = "/api/calls/ring/"
DOORS = [RING, "/api/calls/import/"]
FIELDS = list(ToldCall().fields)
EXAMPLES = settings(
    max_examples=settings.default.max_examples // 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def token(alice):
    make.center()
    return {"Authorization": f"Token {Token.objects.get_or_create(user=alice)[0].key}"}


@pytest.fixture
def post(token):
    def send(body, *, door=RING, content_type="application/json", **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().generic("POST", door, raw, content_type=content_type, headers=token | headers)

    return send


CALLER_IDS = [
    "(704) 555-0177", "anonymous", "Restricted", "tel:+17045550177", "sip:7045550177@psap.example", "911",
    "704-555-0100 x12", '"Peña, Jo" <sip:+17045550177;ext=9@10.0.0.1:5060>', "+", "☎", "0" * 5000, "٧٠٤٥٥٥٠١٧٧",
]  # fmt: skip
CLOCKS = ["1970-01-01T00:00:00Z", "2999-12-31T23:59:60Z", "0000-00-00", "24:00", "1e9", "-1", "9999-12-31T23:59-23:59"]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
told = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(FIELDS, anything)
    | {
        "callback_number": st.sampled_from(CALLER_IDS) | anything,
        "received_at": st.sampled_from(CLOCKS) | st.datetimes().map(str) | anything,
        "center": st.sampled_from(["concord", "gotham", "CONCORD ", ""]) | anything,
    },
)
bodies = st.builds(lambda known, more: {**more, **known}, told, st.dictionaries(st.text(), anything, max_size=4))
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"])
content_types = st.sampled_from(
    ["application/json", "text/plain", "", "application/x-www-form-urlencoded", "application/xml; charset=nonsense"]
)


@pytest.mark.parametrize("door", DOORS)
@EXAMPLES
@given(body=bodies, encoding=encodings, content_type=content_types, key=st.sampled_from(["", "same", "k" * 300]))
@example(body={"a": [[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]}, encoding="utf-8", content_type="", key="")
def test_whatever_a_known_sender_tells_of_a_call_is_on_the_board(post, door, body, encoding, content_type, key):
    Call.objects.filter(source_id="").update(source="", source_id="")
    raw = json.dumps(body, ensure_ascii=False).encode(encoding, errors="replace")
    before = Call.objects.count()
    answer = post(raw, door=door, content_type=content_type, **({"Idempotency-Key": key} if key else {}))
    assert answer.status_code in (200, 201, 409), answer.content
    if answer.status_code == 201 and "Idempotent-Replay" not in answer:
        assert Call.objects.count() == before + 1
    else:
        # The same number of the same system, or the same request with the same key: it is there already.
        assert "Idempotent-Replay" in answer or (body["source"] and body["source_id"])
    assert not RefusedDelivery.objects.exists()


@pytest.mark.parametrize("said", CALLER_IDS)
def test_a_caller_id_of_any_shape_is_kept_as_it_came(post, said):
    call = Call.objects.get(pk=post({"center": "concord", "callback_number": said}).json()["id"])
    assert call.callback_said in (said, f"{said[:199]}…")


BROKEN = {
    "cut off": b'{"center": "concord", "narrative": "He has a knife',
    "not a number": b'{"center": "concord", "latitude": NaN}',
    "a number without end": b'{"center": "concord", "priority": ' + b"9" * 5000 + b"}",
    "nested without end": b'{"narrative": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "a name in Windows-1252": '{"caller_name": "Peña"}'.encode("cp1252"),
    "marked bytes": b'\xef\xbb\xbf{"center": "concord"}',
    "a line break in a name": b'{"caller_name": "Jo\nExample"}',
    "half a sign": b'{"caller_name": "\\ud83d"}',
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_an_object_that_is_broken_is_a_call_and_says_so(post, raw):
    answer = post(raw)
    assert answer.status_code == 201, answer.content
    assert Call.objects.waiting().get().pk == answer.json()["id"]


def test_what_stands_in_a_broken_message_is_read_for_dangers(post):
    answer = post(BROKEN["cut off"])
    assert [one["field"] for one in answer.json()["unread"]] == ["body", "center"]
    assert "weapon" in {doubt.question for doubt in Call.objects.get().incident.doubts.all()}


def test_a_name_in_windows_1252_is_read(post):
    post(BROKEN["a name in Windows-1252"])
    assert Call.objects.get().caller_name == "Peña"


def test_it_answers_in_json_whatever_is_asked_for(post):
    answer = post({"center": "concord"}, Accept="text/xml")
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/json")


def test_a_key_that_was_used_for_another_call_refuses_none(post):
    for n in range(2):
        answer = post({"center": "concord", "caller_name": f"Jo {n}"}, **{"Idempotency-Key": "constant"})
        assert answer.status_code == 201, answer.content
    assert [one["field"] for one in answer.json()["unread"]] == ["Idempotency-Key"]
    assert Call.objects.count() == 2


def test_a_center_that_nobody_knows_rings_at_every_floor_and_is_theirs_who_answer(post, alice, client_of):
    other, mine = make.user(), make.user()
    make.center("kannapolis").staff.add(other)
    make.center("concord").staff.add(alice, mine)
    call = Call.objects.get(pk=post({"center": "gotham", "callback_number": "704-555-0177"}).json()["id"])
    assert (call.center_id, call.every_floor) == ("concord", True)
    for who in (mine, other):
        assert "704-555-0177" in client_of(who).get("/intake/").content.decode()
    actions.answer(call, by=other)
    call.refresh_from_db()
    assert (call.center_id, call.incident.center_id) == ("kannapolis", "kannapolis")


def test_a_center_that_is_known_rings_there_only(post, client_of):
    other = make.user()
    make.center("kannapolis").staff.add(other)
    post({"center": "concord", "callback_number": "704-555-0177"})
    assert "704-555-0177" not in client_of(other).get("/intake/").content.decode()


# The same number of the same system.

ONCE = {"center": "concord", "source": "pbx", "source_id": "442", "callback_number": "704-555-0177"}


def test_a_call_that_was_told_before_is_the_same_call(post):
    first, second = post(ONCE), post(ONCE | {"callback_number": "+1 704 555 0177"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert Call.objects.count() == 1


@pytest.mark.parametrize("why", ["another caller", "a day later"])
def test_a_number_that_began_anew_is_another_call(post, why):
    post(ONCE)
    if why == "a day later":
        Call.objects.update(received_at=timezone.now() - datetime.timedelta(hours=25))
    again = ONCE | ({"callback_number": "704-555-0199"} if why == "another caller" else {})
    answers = [post(again) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert "source_id" in [one["field"] for one in answers[0].json()["unread"]]
    assert Call.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_told_twice_at_once_it_is_one_call(post):
    answers = at_once(*[partial(post, ONCE)] * 3)
    assert {answer.status_code for answer in answers} == {200, 201}
    assert Call.objects.count() == 1


def test_every_such_door_is_an_address(db):
    assert set(machine_doors()) >= {"api:told-call-ring", "api:told-call-import-call"}
