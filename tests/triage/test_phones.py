"""The number in a caller ID, in one spelling, whatever a telephone system writes around it; and its own words kept."""

import importlib

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from tests.reading import Page
from triage import actions
from triage.codes import phones
from triage.models import Call, Person
from triage.queries import duplicates, flags

READ = {
    "704-555-0177": "704-555-0177",
    "(704) 555-0177": "704-555-0177",
    "(704)555-0177": "704-555-0177",
    "704.555.0177": "704-555-0177",
    "704 555 0177": "704-555-0177",
    "7045550177": "704-555-0177",
    "17045550177": "704-555-0177",
    "1-704-555-0177": "704-555-0177",
    "+1 (704) 555-0177": "704-555-0177",
    "+17045550177": "704-555-0177",
    "tel:+17045550177": "704-555-0177",
    "tel:+1-704-555-0177;ext=12": "704-555-0177",
    "TEL:7045550177;phone-context=+1": "704-555-0177",
    "sip:7045550177@psap.example": "704-555-0177",
    "sips:+17045550177@10.0.0.1:5061;user=phone": "704-555-0177",
    "sip:%2B17045550177@psap.example": "704-555-0177",
    '"Jo Example" <sip:+17045550177@psap.example>;tag=99': "704-555-0177",
    "EXAMPLE,JO 7045550177": "704-555-0177",
    "704-555-0100 x12": "704-555-0100",
    "704-555-0100x12": "704-555-0100",
    "704-555-0100 ext. 4": "704-555-0100",
    "704-555-0100 or 704-555-0199": "704-555-0100",
    "704–555–0177": "704-555-0177",
    "７０４５５５０１７７": "704-555-0177",
    "7️⃣0️⃣4️⃣5️⃣5️⃣5️⃣0️⃣1️⃣7️⃣7️⃣": "704-555-0177",
    "\u202a704\u200b-555-0177\u202c": "704-555-0177",
    "📞 704-555-0177": "704-555-0177",
    "555-0177": "555-0177",
    "+49 30 123456": "+4930123456",
    "+52 55 1234 5678": "+525512345678",
    "011 44 20 7946 0958": "+442079460958",
    "704-555-0177/2": "704-555-0177",
    "+49 30 123456/2": "+4930123456",
    "EXAMPLE,JO 011 44 20 7946 0958": "+442079460958",
    "555-0177 ext. 9": "555-0177",
    "704-555-0177" + "x" * 10_000: "704-555-0177",
}
UNREAD = [
    "", " ", "anonymous", "Anonymous <sip:anonymous@anonymous.invalid>", "Restricted", "UNAVAILABLE", "private", "911",
    "sip:911@psap.example", "sip:alice@7045550177.example", "9110123456", "911-555-0123", "0000000000", "1234567890",
    "123", "704-555", "704-CALL-NOW", "🙂", "٭", "10.20.30.40", "7" * 10_000, "a" * 10_000, "+", "tel:", "null",
    "123 786-3617/2", "123123 3294/2", "1-555-3188 ext. 9", "+999 12345678",
]  # fmt: skip


@pytest.mark.parametrize(("said", "number"), READ.items(), ids=lambda said: said[:30])
def test_the_number_is_read(said, number):
    assert phones.number_in(said) == number
    assert phones.number_in(number) == number


@pytest.mark.parametrize("said", UNREAD, ids=lambda said: said[:30])
def test_what_is_no_number_to_call_back_is_none(said):
    assert phones.number_in(said) == ""


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300) | st.text("+(0123456789 .)x;:@-", max_size=40))
def test_whatever_comes_is_read_or_not(said):
    number = phones.number_in(said)
    assert len(number) <= 20
    if number:
        phones.phone_number(number)


NO_WORDS = [None, 7045550177, True, {"number": "704-555-0177"}, ["704-555-0177"], "a\x00b", "704-555-0177\x00"]
CALLER_IDS = [*READ, *UNREAD, *NO_WORDS]


@pytest.mark.parametrize("door", ["/api/calls/", "/api/calls/ring/"])
def test_no_call_is_refused_for_its_caller_id(alice, api_of, door):
    make.center()
    api = api_of(alice)
    for said in CALLER_IDS:
        answer = api.post(door, {"center": "concord", "callback_number": said})
        assert answer.status_code == 201, (said, answer.content)
        call = Call.objects.get(pk=answer.json()["id"])
        if isinstance(said, str) and said not in NO_WORDS:
            words = said.strip()
            assert call.callback_number == READ.get(said, "")
            assert call.callback_said == words if len(words) <= 200 else call.callback_said == f"{words[:199]}…"
        unclear = call.callback_said and not call.callback_number or len(str(said)) > 200
        assert [one["field"] for one in answer.json()["unread"]] == ["callback_number"] * bool(unclear), said
    assert Call.objects.count() == len(CALLER_IDS)


def test_half_a_sign_in_a_caller_id_refuses_no_call(alice, api_of):
    make.center()
    body = '{"center": "concord", "callback_number": "704-555-0177 \\ud800"}'
    answer = api_of(alice).generic("POST", "/api/calls/ring/", body, content_type="application/json")
    assert (answer.status_code, Call.objects.get().callback_number) == (201, "704-555-0177")


def test_the_board_and_the_api_say_what_came(alice, api_of, client_of):
    make.center()
    api, browser = api_of(alice), client_of(alice)
    pk = api.post("/api/calls/ring/", {"center": "concord", "callback_number": "anonymous", "nature": "WELFARE"}).json()
    said = api.get(f"/api/calls/{pk['id']}/").json()
    assert (said["callback_number"], said["callback_said"]) == ("", "anonymous")
    assert [one["field"] for one in said["unread"]] == ["nature", "callback_number"]
    for page in ("/intake/", f"/incidents/{pk['incident']}/"):
        shown = browser.get(page).content.decode()
        dials = {link.attrs["href"] for link in Page(shown).all("a") if link.attrs["href"].startswith("tel:")}
        assert "anonymous" in shown and "no callback number" in shown and dials <= {"tel:911"}
        assert "unreadable" in shown and "<code>nature</code> <bdi>WELFARE</bdi>" in shown
    pk = api.post("/api/calls/ring/", {"center": "concord", "callback_number": "704-555-0100 x12"}).json()
    shown = browser.get(f"/incidents/{pk['incident']}/").content.decode()
    assert 'href="tel:704-555-0100"' in shown and "704-555-0100 x12" in shown and "unreadable" not in shown


def test_a_number_is_the_same_however_it_came(alice):
    first = make.ringing(callback_number="tel:+17045550142", address="", latitude=None, longitude=None)
    other = make.ringing(callback_number="(704) 555-0142", address="", latitude=None, longitude=None)
    assert list(duplicates.possible(other.incident)) == [first.incident]


def test_two_who_hide_their_number_are_not_one(alice):
    for _ in range(2):
        call = actions.ring(make.center(), by=None, callback_number="anonymous")
    assert not duplicates.possible(call.incident)


SPELLINGS = ["+1 704 555 0123", "(704) 555-0123", "1-704-555-0123", "704.555.0123", "7045550123", "704-555-0123 x12"]


@pytest.mark.parametrize(
    ("said", "compared"),
    [
        *((said, "+17045550123") for said in SPELLINGS),
        ("+49 30 123456", "+4930123456"),
        ("011 49 30 123456", "+4930123456"),
        ("555-0177", "5550177"),
        ("12345678", "12345678"),
        ("555", ""),
        ("anonymous", ""),
        ("", ""),
    ],
)
def test_a_number_is_compared_as_e164(said, compared):
    assert phones.comparable(said) == compared
    assert phones.comparable(compared) == compared


def test_a_number_abroad_is_not_one_here_that_ends_alike():
    assert phones.comparable("+52 704 555 0123") != phones.comparable("704 555 0123")


def stored_before(**columns):
    """A call as older versions left it: in whatever spelling, without the column that is compared."""
    call = make.ringing(address="", latitude=None, longitude=None)
    Call.objects.filter(pk=call.pk).update(callback_e164="", **columns)
    importlib.import_module("triage.migrations.0023_phone_numbers_compared").read_numbers(apps, None)
    call.refresh_from_db()
    return call


@pytest.mark.parametrize("wanted", ["7045550123", "704-555-0123", "+1 (704) 555-0123"])
def test_a_number_is_found_however_it_was_stored_and_is_searched(alice, client_of, wanted):
    call = stored_before(callback_number="+1 704 555 0123")
    assert (call.callback_number, call.callback_e164) == ("+1 704 555 0123", "+17045550123")
    make.ringing(callback_number="704-555-9999")
    response = client_of(alice).post("/incidents/", {"number": wanted})
    assert [one.pk for one in response.context["found"]] == [call.incident_id]


def test_a_call_that_comes_now_is_the_same_as_one_that_is_stored(alice):
    first = stored_before(callback_number="+1 704 555 0123")
    other = make.ringing(callback_number="tel:+17045550123;ext=4", address="", latitude=None, longitude=None)
    assert (other.callback_number, other.callback_said) == ("704-555-0123", "tel:+17045550123;ext=4")
    assert list(duplicates.possible(other.incident)) == [first.incident]


def test_a_flag_on_a_person_is_shown_for_any_spelling_of_their_number(alice):
    incident = make.incident(alice, address="")
    person = actions.identify(incident, by=alice, given_name="Ana", phone="+1 704 555 0123")
    assert (person.phone, person.phone_e164) == ("+1 704 555 0123", "+17045550123")
    Person.objects.filter(pk=person.pk).update(phone_e164="")
    importlib.import_module("triage.migrations.0023_phone_numbers_compared").read_numbers(apps, None)
    flag = actions.add_flag(
        incident, about="person", kind="communication", text="Deaf; ASL.", source="person", by=alice
    )
    assert [one.flag for one in flags.like(numbers=["7045550123"])] == [flag]
    actions.identify(incident, by=alice, phone="704-555-0199")
    assert not flags.like(numbers=["7045550123"])
    assert [one.flag for one in flags.like(numbers=["(704) 555-0199"])] == [flag]
