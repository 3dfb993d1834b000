"""What cannot be is told beside its field, in words, and nothing that was typed is lost."""

import datetime
import html
import uuid

import pytest
from django.utils import timezone

from heart.models import Event
from tests import make
from triage import actions
from triage.models import Call, Incident, Note

LONG = "He says he cannot go on. " * 400  # 10,000 characters
TAKE = {
    "address": "26 Union St S",
    "initial_nature": "WELFARE",
    "priority": "2",
    "callback_number": "704-555-0123",
    "caller_role": "Caller",
    "origin": "911",
    "language": "en",
    "center": "concord",
    "narrative": "Sits on the steps.",
}


def tomorrow():
    return (timezone.localdate() + datetime.timedelta(days=1)).isoformat()


def beside(page, field):
    """The words that stand beside this field, and the field is marked as wrong."""
    spot = page.index(f'id="{field}_error"')
    assert 'aria-invalid="true"' in page[:spot].rsplit('<div class="field', 1)[1]
    return html.unescape(page[spot:].split(">", 1)[1].split("</span>", 1)[0]).strip()


def assert_kept(page, said):
    """Every typed value is still on the page."""
    text = html.unescape(page)
    for value in said.values():
        assert value.strip() in text


@pytest.fixture
def desk(alice, client_of):
    make.center()
    return client_of(alice)


def test_a_place_nobody_can_verify_is_taken_as_unverified(desk):
    desk.post("/calls/take/", TAKE | {"address": "Behind the old mill, third barn"})
    made = Incident.objects.get()
    assert (made.address, made.place_verified) == ("Behind the old mill, third barn", False)


@pytest.mark.parametrize("said", ["welfare", "Welfare check", "Welfare check (WELFARE)", " WELFARE ", "welf", "check"])
def test_a_nature_may_be_said_as_code_or_name(desk, said):
    desk.post("/calls/take/", TAKE | {"initial_nature": said})
    assert Incident.objects.get().initial_nature == "WELFARE"


def test_nothing_known_is_a_call_all_the_same(desk):
    desk.post("/calls/take/", TAKE | dict.fromkeys(("address", "initial_nature", "callback_number", "narrative"), ""))
    assert Incident.objects.get().address == ""


def test_a_double_submit_takes_one_call(desk):
    said = TAKE | {"once": str(uuid.uuid4())}
    first, second = desk.post("/calls/take/", said), desk.post("/calls/take/", said)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Call.objects.count(), Note.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"date_of_birth": tomorrow()}, "identify_date_of_birth", "A date of birth cannot be in the future."),
        ({"date_of_birth": "1790-01-01"}, "identify_date_of_birth", "Nobody is that old; check the year."),
        (
            {"date_of_birth": "last spring"},
            "identify_date_of_birth",
            "Write the date as 1990-04-23 or 04/23/1990.",
        ),
        (
            {"phone": "call mum"},
            "identify_phone",
            "Use digits, e.g. 704-555-0123; letters are not part of a phone number.",
        ),
    ],
)
def test_a_person_who_cannot_be_is_told_beside_the_field(desk, alice, wrong, field, words):
    made = make.incident(alice)
    said = {"given_name": "Robin", "family_name": "Example", "language": "es"} | wrong
    response = desk.post(f"/incidents/{made.pk}/identify/", said)
    page = response.content.decode()
    assert response.status_code == 422
    assert beside(page, field) == words
    assert_kept(page, said)
    made.refresh_from_db()
    assert made.person is None


def test_a_stale_place_keeps_what_was_typed_and_can_be_sent_again(desk, alice, sam):
    made = make.incident(alice)
    actions.locate(made, by=sam, address="99 First St")
    said = {"address": "12 Second St", "city": "Concord", "version": "1"}
    response = desk.post(f"/incidents/{made.pk}/locate/", said)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Someone else changed this while you were typing." in page
    assert "99 First St" in page  # what is there now
    assert 'value="12 Second St"' in page
    made.refresh_from_db()
    assert made.address == "99 First St"
    assert desk.post(f"/incidents/{made.pk}/locate/", said | {"version": str(made.version)}).status_code == 302
    made.refresh_from_db()
    assert made.address == "12 Second St"


def test_a_stale_correction_keeps_what_was_typed(desk, alice, sam):
    made = make.incident(alice)
    actions.edit(made, by=sam, priority=1)
    said = {"final_nature": "Trespass or unwanted person", "priority": "4", "language": "en", "version": "1"}
    response = desk.post(f"/incidents/{made.pk}/edit/", said)
    assert response.status_code == 409
    assert 'value="Trespass or unwanted person"' in response.content.decode()
    made.refresh_from_db()
    assert made.priority == 1


def test_a_missing_place_is_told_when_a_team_is_decided_on(desk, alice):
    made = make.incident(alice, address="", city="", latitude=None, longitude=None)
    make.assessment_safe(made, alice)
    response = desk.post(f"/incidents/{made.pk}/decide/", {"response": "team"})
    page = response.content.decode()
    assert response.status_code == 409
    assert page.count("Enter the place, even roughly, before requesting a team.") == 2  # on top and at the buttons
    made.refresh_from_db()
    assert made.response is None


def test_less_than_recommended_is_refused_in_words(desk, alice):
    made = make.incident(alice)
    make.assessment_safe(made, alice, weapon="yes")
    response = desk.post(f"/incidents/{made.pk}/decide/", {"response": "clinician"})
    assert response.status_code == 409
    assert "less than that cannot be sent" in response.content.decode()


def test_a_long_note_is_kept_whole(desk, alice):
    made = make.incident(alice)
    response = desk.post(f"/incidents/{made.pk}/note/", {"text": LONG})
    page = response.content.decode()
    assert response.status_code == 422
    assert beside(page, "note_text").startswith("This has 9999 characters")
    assert LONG.strip() in page
    assert not Note.objects.filter(incident=made).exists()


def test_an_incident_number_that_is_none_is_told_beside_the_field(desk, alice):
    made = make.incident(alice)
    response = desk.post(f"/incidents/{made.pk}/join/", {"into": "99999999999999999999"})
    page = response.content.decode()
    assert response.status_code == 422
    assert beside(page, "join_into") == "There is no incident with this number."
    assert 'value="99999999999999999999"' in page


def test_an_unknown_question_is_refused(desk, alice):
    made = make.incident(alice)
    response = desk.post(f"/incidents/{made.pk}/assess/", {"question": "shoe_size", "answer": "yes"})
    assert response.status_code == 409
    assert not made.assessments.exists()


def test_an_encounter_cannot_end_without_saying_how(alice, carol, client_of):
    diversion = make.diversion_at("Verified", clinician=carol)
    said = {"disposition": "", "note": "Words that must not be lost."}
    response = client_of(carol).post(f"/diversions/{diversion.pk}/end/", said)
    page = response.content.decode()
    assert response.status_code == 422
    assert beside(page, f"end{diversion.pk}_disposition") == "Choose how it ended."
    assert "Choose whether the person needs more support." in page
    assert "Words that must not be lost." in page
    assert not diversion.clinical_notes.exists()


def test_words_for_a_call_that_went_elsewhere_are_shown_again(carol, client_of):
    diversion = make.diversion_at("Verified", clinician=carol)
    actions.give_back(diversion, "caller_asked", by=carol)
    said = {"disposition": "05", "support_needed": "yes", "note": "Words that must not be lost."}
    response = client_of(carol).post(f"/diversions/{diversion.pk}/end/", said)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Words that must not be lost." in page
    assert not diversion.clinical_notes.exists()


def test_a_note_refused_as_a_whole_is_given_back_to_copy(desk, alice):
    made = make.incident(alice)
    key = {"once": str(uuid.uuid4())}
    desk.post(f"/incidents/{made.pk}/note/", {"text": "The first words."} | key)
    response = desk.post(f"/incidents/{made.pk}/note/", {"text": "Other words with the same key."} | key)
    assert response.status_code == 422
    assert "Other words with the same key." in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/calls/take/",
        *(f"/calls/{{call}}/{verb}/" for verb in ("answer", "hang_up", "divert", "transfer")),
        *(
            f"/incidents/{{incident}}/{verb}/"
            for verb in ("locate", "edit", "identify", "note", "assess", "decide", "join", "close", "cancel", "reopen")
        ),
        *(
            f"/diversions/{{diversion}}/{verb}/"
            for verb in ("claim", "verify", "release", "give_back", "withdraw", "end", "send_help", "clinical_note")
        ),
        *(f"/transfers/{{transfer}}/{verb}/" for verb in ("accept_transfer", "decline_transfer", "withdraw_transfer")),
    ],
)
def test_a_verb_takes_no_get_and_no_stranger(address, desk, alice, eve, client, client_of):
    call = make.call(alice, initial_nature="MNTL")
    offer = actions.transfer(make.call(alice), make.center("kannapolis"), by=alice)
    diversion = actions.divert(call, by=alice)
    page = address.format(call=call.pk, incident=call.incident_id, diversion=diversion.pk, transfer=offer.pk)
    lines = Event.objects.count()
    assert desk.get(page).status_code == 405
    assert client_of(eve).post(page).status_code == 403
    assert client.post(page).headers["Location"].startswith("/sign-in/")
    assert Event.objects.count() == lines
