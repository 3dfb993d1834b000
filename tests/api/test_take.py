"""Taking a call through the API: what is kept, what is refused in words, and what it costs."""

import datetime
from functools import partial

import pytest
from django.utils import timezone

from heart.models import Answered, Event
from tests import make
from tests.at_once import at_once
from triage.models import Call, Incident

FULL = {
    **make.PLACE,
    "center": "concord",
    "unit": "3B",
    "place_kind": "public",
    "place_verified": True,
    "origin": "phone",
    "caller_role": "Witness",
    "caller_name": "Jo Example",
    "callback_number": "704-555-0123",
    "initial_nature": "WELFARE",
    "priority": 2,
    "language": "es",
    "narrative": "A man sits on the kerb and talks to nobody.",
    "received_at": "2026-03-01T12:00:00Z",
    "source": "cad",
    "source_id": "26-000123",
}


@pytest.fixture
def api(alice, api_of):
    make.center()
    return api_of(alice)


def test_all_that_was_said_is_kept(api, alice):
    answer = api.post("/api/calls/", FULL)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    call = Call.objects.select_related("incident").get(pk=said["id"])
    incident = call.incident
    assert said == {
        "id": call.pk,
        "incident": incident.pk,
        "center": "concord",
        "status": "Answered",
        "received_at": said["received_at"],
        "unread": [],
    }
    assert datetime.datetime.fromisoformat(said["received_at"]) == call.received_at == incident.opened_at
    assert call.received_at == datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    for thing, names in (
        (call, "origin caller_role caller_name callback_number source source_id"),
        (incident, "address unit city place_kind place_verified latitude longitude initial_nature priority language"),
    ):
        assert {name: getattr(thing, name) for name in names.split()} == {name: FULL[name] for name in names.split()}
    assert [note.text for note in incident.notes.all()] == [FULL["narrative"]]
    assert call.call_taker == alice


def test_a_center_is_all_that_must_be_said(api):
    said = api.post("/api/calls/", {"center": "concord"}).json()
    incident = Incident.objects.get(pk=said["incident"])
    assert (incident.address, incident.latitude, incident.place_verified) == ("", None, False)


def test_a_place_nobody_can_verify_is_taken_as_it_was_said(api):
    said = api.post("/api/calls/", {"center": "concord", "address": "behind the old mill, by the red truck"}).json()
    incident = Incident.objects.get(pk=said["incident"])
    assert (incident.address, incident.place_verified) == ("behind the old mill, by the red truck", False)


def test_a_ringing_call_waits(api):
    said = api.post("/api/calls/ring/", {"center": "concord", "callback_number": "704-555-0123"})
    assert (said.status_code, said.json()["status"]) == (201, "Ringing")
    assert Call.objects.waiting().get().pk == said.json()["id"]


# What cannot be read of a call, the field it is told at, and why.
WRONG = {
    "no center": ({"center": None}, "center", "This field is required."),
    "unknown center": ({"center": "gotham"}, "center", "There is no such 911 center; see /api/centers/."),
    "a center that is no word": ({"center": ["a"]}, "center", "There is no such 911 center; see /api/centers/."),
    "north of the pole": ({"latitude": 91}, "latitude", "A latitude is a number of degrees from -90 to 90."),
    "not a number": ({"latitude": "nan"}, "latitude", "A latitude is a number of degrees from -90 to 90."),
    "once round": ({"longitude": -181.5}, "longitude", "A longitude is a number of degrees from -180 to 180."),
    "infinite": ({"longitude": "1e999"}, "longitude", "A longitude is a number of degrees from -180 to 180."),
    "half a point": ({"longitude": None}, "point", "These are not valid coordinates."),
    "the other half": ({"latitude": None}, "point", "These are not valid coordinates."),
    "letters in a phone": (
        {"callback_number": "704-CALL-NOW"},
        "callback_number",
        "There is no number in it that can be called back.",
    ),
    "unknown nature": (
        {"initial_nature": "DRAGON"},
        "initial_nature",
        "“DRAGON” is not a nature code this center uses.",
    ),
    "unknown origin": ({"origin": "pigeon"}, "origin", '"pigeon" is not a valid choice.'),
    "no such priority": ({"priority": 5}, "priority", "Ensure this value is less than or equal to 4."),
    "a language in words": ({"language": "my own"}, "language", "Use a language code, e.g. en or es."),
    "a long story": (
        {"narrative": "x" * 10_000},
        "narrative",
        "The narrative has 10,000 characters; the limit is 4,000.",
    ),
    "before 911": (
        {"received_at": "0201-03-01T12:00:00Z"},
        "received_at",
        "This time is not possible by our clock; the call counts from when it was reported.",
    ),
    "not a time": (
        {"received_at": "yesterday"},
        "received_at",
        "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
    ),
    "a number of nobody": ({"source": ""}, "source_id", "Enter which system this number is from."),
    "a null character": ({"address": "a\x00b"}, "address", "Null characters are not allowed."),
    "an unknown field": ({"nature": "WELFARE"}, "nature", "There is no such field."),
    "a value that is no word": ({"address": {"street": "Union"}}, "address", "Not a valid string."),
}


@pytest.mark.parametrize("door", ["/api/calls/import/", "/api/calls/ring/"])
@pytest.mark.parametrize(("wrong", "field", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_read_refuses_no_call_and_is_said_at_its_field(api, door, wrong, field, sentence):
    soon = {"received_at": (timezone.now() - datetime.timedelta(minutes=2)).isoformat()}
    answer = api.post(door, FULL | soon | wrong)
    assert answer.status_code == 201, answer.content
    told = {one["field"]: one["why"] for one in answer.json()["unread"]}
    assert told[field] == sentence
    assert set(told) <= {field, "point"}
    call = Call.objects.select_related("incident").get(pk=answer.json()["id"])
    assert call.unread == answer.json()["unread"]
    kept = FULL | soon
    names = {"caller_name", "callback_number", "origin", "source_id"} - set(wrong) - {field}
    assert {name: getattr(call, name) for name in names} == {name: kept[name] for name in names}
    names = {"address", "unit", "city", "priority", "language", "initial_nature"} - set(wrong)
    assert {name: getattr(call.incident, name) for name in names} == {name: kept[name] for name in names}
    assert (call.incident.latitude is None) == ("point" in told)
    assert call.incident.place_verified == ("point" not in told)
    assert call.center_id == "concord"


@pytest.mark.parametrize("case", [name for name in WRONG if name != "an unknown field"])
def test_a_person_who_takes_a_call_is_not_held_up_by_a_value_that_cannot_be_read(api, case):
    wrong, field, sentence = WRONG[case]
    answer = api.post("/api/calls/", FULL | wrong)
    assert answer.status_code == 201, answer.content
    assert {one["field"]: one["why"] for one in answer.json()["unread"]}[field] == sentence


def test_a_field_that_there_is_not_is_told_to_a_person_with_the_one_that_is_near(api):
    body = r'{"center": "concord", "nature": "WELFARE", "priorty": 1, "\ud800": 1}'
    answer = api.generic("POST", "/api/calls/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["fields"] == {
        "nature": ["There is no such field. Did you mean “initial_nature”?"],
        "priorty": ["There is no such field. Did you mean “priority”?"],
        "?": ["There is no such field."],
    }
    assert not Call.objects.exists()


def test_every_unread_field_is_named_at_once(api):
    answer = api.post(
        "/api/calls/import/",
        {"center": "gotham", "latitude": 99, "callback_number": "none", "priority": "high", "nature": "X"},
    )
    assert answer.status_code == 201
    told = {one["field"]: one["value"] for one in answer.json()["unread"]}
    numbers = {"latitude": "99", "point": "99, ?", "callback_number": "none"}
    assert told == {"center": "gotham", "priority": "high", "nature": "X", **numbers}


def test_a_long_story_is_kept_whole_in_notes_and_read_for_dangers(api):
    story = " ".join(f"word{n}" for n in range(1_200)) + " and he has a knife"
    said = api.post("/api/calls/ring/", {"center": "concord", "narrative": story, "remarks": "She has a gun."}).json()
    incident = Incident.objects.get(pk=said["incident"])
    notes = [note.text for note in incident.notes.order_by("id")]
    assert stitched(notes) == f"remarks: She has a gun.\nnarrative: {story}"
    assert max(map(len, notes)) <= 4_000
    assert {doubt.question for doubt in incident.doubts.all()} == {"weapon"}
    assert [(one["field"], len(one["value"])) for one in said["unread"]] == [("remarks", 14), ("narrative", 200)]


@pytest.mark.parametrize("many", range(494, 500))
def test_a_danger_said_in_several_words_is_heard_wherever_a_long_story_is_cut(api, many):
    before = " ".join(f"word{n:03}" for n in range(many))
    story = f"{before} he is going to kill himself, and then {before}"
    said = api.post("/api/calls/ring/", {"center": "concord", "narrative": story}).json()
    incident = Incident.objects.get(pk=said["incident"])
    assert stitched([note.text for note in incident.notes.order_by("id")]) == f"narrative: {story}"
    assert "plan" in {doubt.question for doubt in incident.doubts.all()}


def stitched(notes: list[str]) -> str:
    """The story that these notes hold, each of which may begin with the end of the one before."""
    whole = notes[0]
    for note in notes[1:]:
        again = next(n for n in range(min(len(whole), len(note)), -1, -1) if whole.endswith(note[:n]))
        whole += note[again:]
    return whole


def test_a_call_that_names_no_center_rings_where_its_sender_works(api, alice):
    make.center("kannapolis").staff.add(alice)
    for body in ({}, {"center": "gotham"}):
        said = api.post("/api/calls/ring/", body).json()
        assert said["center"] == "kannapolis"
        assert [one["field"] for one in said["unread"]] == ["center"]


def test_ten_thousand_unknown_fields_are_not_all_kept(api):
    said = api.post("/api/calls/ring/", {"center": "concord"} | {f"x{n}": n for n in range(10_000)})
    assert said.status_code == 201
    assert len(Call.objects.get().unread) == 50


@pytest.mark.parametrize("body", ["", "[]", "7", '"call"', "null"])
def test_a_body_that_is_no_object_is_told_so(api, body):
    answer = api.generic("POST", "/api/calls/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["fields"]


@pytest.mark.parametrize("body", ["{", '{"latitude": NaN}', b"\xff\xfe"])
def test_a_body_that_is_not_json_is_told_so(api, body):
    answer = api.generic("POST", "/api/calls/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parse_error")


def test_another_kind_of_body_is_told_so(api):
    answer = api.generic("POST", "/api/calls/", "<call/>", content_type="application/xml")
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media_type")


def test_a_call_its_source_delivered_before_is_refused(api):
    assert api.post("/api/calls/", FULL).status_code == 201
    answer = api.post("/api/calls/", FULL)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "a_call_is_taken_once")
    assert answer.json()["error"]["fields"] == {"source_id": ["This call was already taken."]}
    assert Call.objects.count() == 1


def test_possible_duplicates_are_said_when_asked_for(api):
    here = {"center": "concord", "callback_number": "704-555-0123"}
    first = api.post("/api/calls/?duplicates=1", here).json()
    second = api.post("/api/calls/?duplicates=1", here).json()
    assert (first["possible_duplicates"], second["possible_duplicates"]) == ([], [first["incident"]])
    assert "possible_duplicates" not in api.post("/api/calls/", here).json()


def test_it_costs_few_queries(api, django_assert_max_num_queries):
    # Who, the center, already taken?, incident, call, note, history; and one savepoint, set and released.
    with django_assert_max_num_queries(10):
        assert api.post("/api/calls/", FULL).status_code == 201


def test_a_key_costs_two_more_queries_and_a_savepoint(api, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        assert api.post("/api/calls/", FULL, headers={"Idempotency-Key": "k"}).status_code == 201


def test_a_lost_reply_can_be_asked_for_again(api):
    first, second = (api.post("/api/calls/", FULL, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == second.json()
    assert (first.get("Idempotent-Replay"), second["Idempotent-Replay"]) == (None, "true")
    assert Call.objects.count() == 1


def test_a_refused_call_may_be_mended_and_sent_with_the_same_key(api):
    key = {"Idempotency-Key": "k"}
    assert api.post("/api/calls/", [FULL], headers=key).status_code == 400
    assert api.post("/api/calls/", FULL, headers=key).status_code == 201
    assert api.post("/api/calls/", FULL | {"priority": 1}, headers=key).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_take_one_call(alice, api_of):
    make.center()
    said = {"center": "concord", "narrative": "twice"}
    lines = [api_of(alice) for _ in range(4)]
    key = {"Idempotency-Key": "k"}
    answers = at_once(*(partial(line.post, "/api/calls/", said, headers=key) for line in lines))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (Call.objects.count(), Incident.objects.count(), Event.objects.count()) == (1, 1, 1)
    assert Answered.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_from_one_source_take_one_call(alice, api_of):
    make.center()
    lines = [api_of(alice) for _ in range(2)]
    answers = at_once(*(partial(line.post, "/api/calls/", FULL) for line in lines))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {answer.json().get("error", {}).get("code") for answer in answers} == {None, "a_call_is_taken_once"}
    assert Call.objects.count() == Incident.objects.count() == 1
