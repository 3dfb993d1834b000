"""A new call while it is typed: nothing holds it up, every tab has its own, and its clock is ours."""

import datetime
import html
import re

import pytest
from django.utils import timezone

from tests import make
from tests.reading import Page
from triage.models import NARRATIVE_LIMIT, Call, Incident
from triage.views import taking

LONG = ("He says he cannot go on. " * 400).strip()  # 10,000 characters
TAKE = {
    "address": "26 Union St S",
    "initial_nature": "WELFARE",
    "priority": "2",
    "callback_number": "704-555-0123",
    "caller_role": "Caller",
    "origin": "911",
    "language": "es",
    "center": "concord",
    "narrative": "Sits on the steps.",
}


@pytest.fixture
def desk(alice, client_of):
    make.center()
    return client_of(alice)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"latitude": "135.4", "longitude": "-80.5"}, "Out of range: must be from -90 to 90."),
        ({"latitude": "north", "longitude": "-80.5"}, "Enter a number."),
        ({"latitude": "nan", "longitude": "-80.5"}, "Enter a number."),
        ({"latitude": "35.4"}, "Enter both coordinates, or neither."),
        ({"callback_number": "704-555-CALL"}, "letters are not part of a phone number"),
        ({"initial_nature": "frobnicated"}, "“frobnicated” is not a nature code this center uses."),
        ({"initial_nature": "suic"}, "“suic” may mean several things: Thoughts or threat of suicide (SUICTHRT)"),
        ({"narrative": LONG}, f"the limit is {NARRATIVE_LIMIT}"),
        ({"address": "A" * 201}, "the limit is 200"),
        ({"priority": "9"}, "Select a valid choice."),
        ({"center": "atlantis"}, "Select a valid choice."),
        ({"language": "tlh", "caller_role": "Martian"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_in_its_field_holds_up_no_live_call(desk, wrong, why):
    answer = desk.post("/calls/take/", TAKE | wrong, follow=True)
    made = Call.objects.get().incident
    assert answer.redirect_chain == [(f"/incidents/{made.pk}/#ask", 302)]
    assert why in html.unescape(answer.content.decode())
    notes = "".join(note.text for note in made.notes.order_by("id"))
    for name, words in wrong.items():
        assert words in notes, name
    for name in {"address", "callback_number", "narrative", "initial_nature"} - set(wrong):
        kept = {
            "address": made.address,
            "callback_number": made.calls.get().callback_number,
            "narrative": notes,
            "initial_nature": made.initial_nature,
        }[name]
        assert TAKE[name] in kept
    assert (made.latitude, made.longitude) == (None, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("suicidal male", "SUICTHRT"),
        ("mental subj w/knife", "WEAPON"),
        ("persona borracha", "INTOX"),
        ("chk welf", "WELFARE"),
    ],
)
def test_a_nature_may_be_typed_in_plain_words(desk, typed, code):
    desk.post("/calls/take/", TAKE | {"initial_nature": typed})
    made = Incident.objects.get()
    assert made.initial_nature == code
    assert sorted(note.text for note in made.notes.all()) == ["Sits on the steps.", f"What is happening: {typed}"]


@pytest.mark.parametrize("named", ["WELFARE", "welfare", "Welfare check (WELFARE)", ""])
def test_a_nature_by_its_code_or_name_needs_no_note(desk, named):
    desk.post("/calls/take/", TAKE | {"initial_nature": named})
    assert [note.text for note in Incident.objects.get().notes.all()] == ["Sits on the steps."]


def test_own_words_speak_against_an_answer_when_a_nature_is_corrected(desk, alice):
    incident = make.asks_for_team(alice)
    desk.post(
        f"/incidents/{incident.pk}/edit/",
        {"final_nature": "mental subj w/knife", "priority": "3", "language": "en", "version": incident.version},
    )
    incident.refresh_from_db()
    assert incident.final_nature == "WEAPON"
    assert [note.text for note in incident.notes.all()] == ["What is happening: mental subj w/knife"]
    assert incident.doubts.get().question == "weapon"


def test_what_is_taken_is_no_draft_any_more(desk, alice):
    call = taking.begin()
    desk.post("/drafts/keep/", {"draft": call.draft_key, "call": call.token, "address": "here"})
    desk.post("/calls/take/", TAKE | {"draft": call.draft_key, "call": call.token, "initial_nature": "frobnicated"})
    assert not alice.drafts.exists()


def test_each_tab_has_a_draft_of_its_own_and_finds_the_others(desk, alice):
    first, second = (Page(desk.get("/intake/").content.decode()).form("/calls/take/") for _tab in range(2))
    assert first["draft"] != second["draft"]
    for tab, words in ((first, "1 First St"), (second, "2 Second St")):
        desk.post("/drafts/keep/", {"draft": tab["draft"], "call": tab["call"], "address": words})
    again = Page(desk.get("/intake/", {"call": first["call"]}).content.decode())
    assert again.form("/calls/take/")["address"] == "1 First St"
    (link,) = [one for one in again.all("a") if "2 Second St" in one.text]
    assert Page(desk.get(link.attrs["href"]).content.decode()).form("/calls/take/")["address"] == "2 Second St"
    third = desk.get("/intake/").content.decode()
    assert Page(third).form("/calls/take/")["address"] == ""
    assert "1 First St" in third and "2 Second St" in third


def test_the_clock_of_a_new_call_runs_from_the_moment_it_was_begun(desk):
    begun = timezone.now() - datetime.timedelta(minutes=3)
    token = taking.begin(begun).token
    shown = desk.get("/intake/", {"call": token}).content.decode()
    assert re.search(rf'data-since="{re.escape(begun.isoformat())}"', shown)
    desk.post("/calls/take/", TAKE | {"call": token})
    made = Call.objects.get()
    assert made.received_at == made.answered_at == made.incident.opened_at == begun


def test_a_new_call_begins_when_its_page_is_asked_for(desk):
    before = timezone.now()
    shown = Page(desk.get("/intake/new/").content.decode())
    call = taking.begun(shown.form("/calls/take/")["call"])
    assert call is not None and before <= call.at <= timezone.now()
    assert "autofocus" in shown.at("take_address").attrs
    (mark,) = [one for one in shown.all("input", name="draft") if one.attrs["value"] == call.draft_key]
    again = [
        Page(desk.get(mark.attrs["data-at"] + call.token).content.decode()).form("/calls/take/")["draft"] for _ in "12"
    ]
    assert again == [call.draft_key] * 2


def test_the_clock_of_the_page_that_was_open_begins_with_the_first_letter(desk):
    shown = Page(desk.get("/intake/").content.decode())
    idle = taking.begun(shown.form("/calls/take/")["call"])
    assert idle.at is None and not shown.at("begun").text.startswith("0:")
    part = Page(desk.post("/intake/_begin/", {"call": idle.token}).content.decode())
    running = taking.begun(part.at("take_call").attrs["value"])
    assert running.number == idle.number and timezone.now() - running.at < datetime.timedelta(minutes=1)
    again = Page(desk.post("/intake/_begin/", {"call": running.token}).content.decode())
    assert taking.begun(again.at("take_call").attrs["value"]) == running, "it begins once"


@pytest.mark.parametrize("token", ["", "x", "WzEsIiJd:1abc:forged"])
def test_a_beginning_that_is_not_ours_counts_from_now(desk, token):
    before = timezone.now()
    desk.post("/calls/take/", TAKE | {"call": token})
    assert before <= Call.objects.get().received_at <= timezone.now()


def test_a_page_that_stood_open_all_night_says_nothing_of_when_the_call_began(desk):
    desk.post("/calls/take/", TAKE | {"call": taking.begin(timezone.now() - datetime.timedelta(hours=9)).token})
    assert timezone.now() - Call.objects.get().received_at < datetime.timedelta(minutes=5)


@pytest.mark.parametrize(
    "typed",
    [
        {"address": "212 lantern oak court sw"},
        {"address": "212 Lantern Oak Ct SW, Concord, No"},
        {"address": "212 Lantern Oak"},
        {"address": "212 lantern oak", "unit": "Apt 4"},
        {"callback_number": "(704) 555-0142"},
        {"latitude": "35.4095", "longitude": "-80.5795"},
    ],
)
def test_incidents_like_the_call_are_shown_while_it_is_typed(desk, alice, typed):
    other = make.incident(alice, address="212 Lantern Oak Ct SW", callback_number="704-555-0142")
    make.incident(alice, address="9 Far Rd", latitude=35.5, longitude=-80.4)
    shown = Page(desk.post("/intake/_same/", typed).content.decode())
    (join,) = shown.all("button")
    assert (join.attrs["name"], join.attrs["value"], join.attrs["form"]) == ("join", str(other.pk), "take")
    for elsewhere in ("Nowhere", "Lantern Oak", "214 Lantern Oak", "212 Lantern Oak Dr", "212 Lantern Oak Ct NE"):
        assert not Page(desk.post("/intake/_same/", {"address": elsewhere}).content.decode()).all("button"), elsewhere


def test_taken_and_joined_with_one_press(desk, alice):
    other = make.incident(alice)
    answer = desk.post("/calls/take/", TAKE | {"join": str(other.pk)})
    made = Incident.objects.exclude(pk=other.pk).get()
    assert answer.headers["Location"] == f"/incidents/{other.pk}/#ask"
    assert (made.joined_to, other.calls.count()) == (other, 2)


@pytest.mark.parametrize("into", ["999999999", "x", "9" * 30, "closed"])
def test_what_cannot_be_joined_is_taken_all_the_same(desk, alice, sam, into):
    if into == "closed":
        over = make.incident(alice)
        make.triage.close(over, ["13"], by=sam)
        into = str(over.pk)
    page = desk.post("/calls/take/", TAKE | {"join": into}, follow=True).content.decode()
    made = Call.objects.get(callback_number="704-555-0123").incident
    assert (made.status, made.joined_to) == ("Active", None)
    assert "The call is saved, but not joined" in page


def test_nothing_typed_stands_in_an_address(desk):
    assert desk.get("/intake/_same/", {"address": "212 Lantern Oak Ct SW"}).status_code == 405


def test_the_blank_fields_are_made_once_and_hold_nobodys_words(desk, alice, sam, client_of):
    call = taking.begin()
    desk.get("/intake/new/")
    desk.post("/drafts/keep/", {"draft": call.draft_key, "call": call.token, "callback_number": "704-555-0987"})
    assert "704-555-0987" in desk.get(f"/intake/?call={call.token}").content.decode()
    for page in (desk.get("/intake/new/"), client_of(sam).get("/intake/new/")):
        assert Page(page.content.decode()).form("/calls/take/")["callback_number"] == ""


def test_the_blank_fields_keep_to_the_language_and_the_centers_of_who_reads_them(desk, alice, sam, client_of):
    make.center("kannapolis").staff.add(alice)
    said = {user: client_of(user).get("/intake/new/").content.decode() for user in (alice, sam)}
    assert ["concord" in said[user].split('name="center"')[1].split("</select>")[0] for user in said] == [False, True]
    sam.language = "es"
    sam.save()
    assert "What the caller says" in said[sam]
    assert "What the caller says" not in client_of(sam).get("/intake/new/").content.decode()


@pytest.mark.parametrize("joins", [False, True])
def test_one_press_takes_the_call_and_asks_for_police_fire_or_ems(desk, alice, joins):
    other = make.incident(alice)
    said = TAKE | {"help": "now"} | ({"join": str(other.pk)} if joins else {})
    desk.post("/calls/take/", said)
    about = other if joins else Incident.objects.exclude(pk=other.pk).get()
    about.refresh_from_db()
    assert about.response_id == "emergency"
    assert about.help_requests.get().kind == "any"
