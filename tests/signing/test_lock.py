"""The idle lock: nothing is shown or done until the same person is back, and nothing that was typed is lost."""

import datetime

import pytest
import time_machine
from django.contrib.auth import get_user
from django.utils import timezone

from heart.kernel import alarms
from heart.models import Alarm, Event, Level, Session
from tests import make
from tests.reading import Page

HALF_AN_HOUR = datetime.timedelta(seconds=1801)
BACKGROUND = {"X-Live": "1"}


@pytest.fixture
def client(alice, client):
    """Alice's browser, in which she signed in an idle limit ago."""
    with time_machine.travel(timezone.now() - HALF_AN_HOUR, tick=False):
        client.post("/sign-in/", {"username": "alice", "password": make.PASSWORD})
    return client


def unlock(client, password=make.PASSWORD, to="/intake/"):
    return client.post("/unlock/", {"password": password, "next": to})


def test_an_idle_screen_shows_nothing_but_the_way_back(client, alice):
    page = client.get("/incidents/")
    words = page.content.decode()
    assert page.status_code == 423
    assert "<h1>" in words and "Locked" in words and "Alice" in words
    assert "<nav" not in words and "/diversions/" not in words
    assert 'name="next" value="/incidents/"' in words
    assert Event.objects.get(verb="heart.locked").codes["why"] == "idle"


@pytest.mark.parametrize("path", ["/", "/intake/", "/sessions/", "/second-factor/", "/kept/"])
def test_every_page_is_locked(path, client):
    assert client.get(path).status_code == 423


def test_a_part_that_asks_by_itself_is_told_in_a_word(client):
    answer = client.get("/intake/_calls/", headers=BACKGROUND)
    assert (answer.status_code, answer.content, answer["X-Locked"], answer["HX-Refresh"]) == (401, b"", "1", "true")


def test_the_api_says_so_to_a_browser_and_nothing_to_a_program(client, alice, api_of):
    assert client.get("/api/calls/").json()["error"]["code"] == "locked"
    assert api_of(alice).get("/api/calls/").status_code == 200


def test_the_password_unlocks_under_a_new_key_and_leads_back(client, alice):
    client.get("/incidents/")
    before = client.session.session_key
    assert unlock(client, to="/incidents/").headers["Location"] == "/incidents/"
    assert client.get("/incidents/").status_code == 200
    assert client.session.session_key != before
    assert [session.user for session in Session.objects.all()] == [alice]
    assert Event.objects.get(verb="heart.unlocked").codes == {"how": "password"}


def test_a_wrong_password_stays_locked_and_guessing_is_slowed(client):
    client.get("/intake/")
    assert [unlock(client, "guess").status_code for _ in range(6)] == [422] * 5 + [429]
    assert unlock(client).status_code == 429
    assert client.get("/intake/").status_code == 423


def test_it_never_leads_elsewhere(client):
    assert unlock(client, to="//elsewhere.example/").headers["Location"] == "/"


def test_another_person_signs_out_first(client):
    client.get("/intake/")
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert not get_user(client).is_authenticated


def test_what_the_page_asks_by_itself_keeps_no_screen_open(alice, client_of):
    client, start = client_of(alice), timezone.now()
    for minutes in (10, 20, 29):
        with time_machine.travel(start + datetime.timedelta(minutes=minutes), tick=False):
            assert client.get("/_alarms/", headers=BACKGROUND).status_code == 200
            assert client.get("/sessions/_left/").json()["left_s"] <= 1800 - 60 * minutes + 1
    with time_machine.travel(start + datetime.timedelta(minutes=31), tick=False):
        assert client.get("/intake/").status_code == 423


def test_what_a_person_does_keeps_it_open(alice, client_of):
    client, start = client_of(alice), timezone.now()
    for minutes in (20, 40, 60):
        with time_machine.travel(start + datetime.timedelta(minutes=minutes), tick=False):
            assert client.get("/intake/").status_code == 200


def test_somebody_still_here_says_so(alice, client_of):
    client, start = client_of(alice), timezone.now()
    with time_machine.travel(start + datetime.timedelta(minutes=29), tick=False):
        assert client.post("/sessions/extend/", headers=BACKGROUND).json() == {"left_s": 1800, "locked": False}
    with time_machine.travel(start + datetime.timedelta(minutes=58), tick=False):
        assert client.get("/intake/").status_code == 200


def test_too_late_to_say_so(client):
    assert client.post("/sessions/extend/", headers=BACKGROUND).status_code == 401
    assert client.get("/sessions/_left/").json() == {"left_s": 0, "locked": True}


def test_one_locks_it_by_hand(alice, client_of):
    client = client_of(alice)
    client.post("/sessions/lock/", {"next": "/intake/"})
    assert client.get("/intake/").status_code == 423
    assert unlock(client).headers["Location"] == "/intake/"
    assert client.get("/intake/").status_code == 200


def test_two_screens_lock_once(client):
    client.get("/intake/")
    client.get("/intake/")
    assert Event.objects.filter(verb="heart.locked").count() == 1


def test_a_form_sent_while_locked_is_not_done_and_not_lost(client, alice):
    incident = make.incident(alice)
    sent = {"text": "He says he hears voices.", "once": "k-1", "csrfmiddlewaretoken": "x"}
    answer = client.post(f"/incidents/{incident.pk}/note/", sent, headers={"referer": "http://testserver/incidents/"})
    assert answer.status_code == 423
    assert "was not done yet" in answer.content.decode()
    assert "voices" not in answer.content.decode(), "not to whoever stands before the locked screen"
    assert unlock(client).headers["Location"] == "/kept/"
    page = client.get("/kept/").content.decode()
    assert "He says he hears voices." in page and "k-1" in page and f'action="/incidents/{incident.pk}/note/"' in page
    assert client.get("/kept/").status_code == 200, "a reload loses nothing"
    assert client.post("/kept/").headers["Location"] == "/"
    assert client.get("/kept/").headers["Location"] == "/"


def test_a_password_is_never_kept(client):
    client.post("/second-factor/", {"password": "x" * 20, "old_password": "y" * 20, "code": "123456"})
    assert unlock(client).headers["Location"] == "/intake/"


def test_a_locked_screen_still_alarms_with_kinds_only(client, alice):
    incident = make.incident(alice)
    alarms.raise_alarm(Level.A1, "risk_raised", incident, now=timezone.now())
    alarm = Alarm.objects.get()
    for page in (client.get("/incidents/"), client.get("/_alarms/", headers=BACKGROUND)):
        words = page.content.decode()
        assert "Danger increased with a team en route or on scene" in words
        assert incident.thread not in words.replace(f"incident {alarm.pk}", "")
        assert f"/incidents/{incident.thread}/" not in words
        assert "/acknowledge/" not in words
    assert client.post(f"/alarms/{alarm.pk}/acknowledge/").status_code == 423


def test_a_locked_screen_still_rings_and_leads_nowhere(client, alice):
    make.ringing()
    for answer in (client.get("/incidents/"), client.get("/_rings/", headers=BACKGROUND)):
        page = Page(answer.content.decode())
        assert [ring.text for ring in page.all(class_="ring")] == ["1 911 call ringing"]
        assert page.all("a", class_="ring") == []


def test_a_team_in_need_is_heard_from_a_locked_screen(db, client_of):
    rita = make.user("rita2", "responder")
    team = make.team(rita)
    visit = make.dispatch_at("OnScene", by=team)
    client = client_of(rita)
    client.post("/sessions/lock/", {"next": "/field/"})
    page = client.get("/field/")
    address, words = f"/dispatch/{visit.pk}/emergency/", page.content.decode()
    assert f'action="{address}"' in words and "Emergency sent" not in words
    assert visit.team.callsign not in words and visit.thread not in Page(words).form(address).values()
    sent = client.post(address, Page(words).form(address), headers={"Referer": "http://testserver/field/"})
    assert sent.headers["Location"] == "http://testserver/field/"
    assert Alarm.objects.filter(kind="team_emergency").exists()
    page = client.get("/field/")
    assert page.status_code == 423 and "Emergency sent" in page.content.decode()


def test_nobody_calls_for_help_for_another_crew(db, alice, client_of):
    make.dispatch_at("OnScene", by=make.team(make.user("rita2", "responder")))
    for person in (alice, make.user("rob2", "responder"), make.user("eve2", "")):
        client = client_of(person)
        client.post("/sessions/lock/", {"next": "/"})
        assert "/emergency/" not in client.get("/preferences/").content.decode()


def test_what_opens_doors_asks_again_after_a_quarter_of_an_hour(alice, client):
    unlock(client)
    assert client.get("/second-factor/codes/").status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16), tick=False):
        page = client.get("/second-factor/codes/")
        assert page.status_code == 423 and "<svg" in page.content.decode()
        assert unlock(client, to="/second-factor/codes/").headers["Location"] == "/second-factor/codes/"
        assert client.get("/second-factor/codes/").status_code == 200


def test_what_was_shown_after_unlocking_is_not_announced_again(client):
    client.post("/drafts/discard/", {"text": "words"})
    unlock(client)
    client.get("/kept/")
    client.post("/sessions/lock/", {"next": "/"})
    assert "What you sent a moment ago" not in client.get("/intake/").content.decode()
    assert unlock(client, to="/intake/").headers["Location"] == "/intake/"


def test_what_was_said_before_is_not_read_on_the_lock_screen(alice, client_of):
    client = client_of(alice)
    client.post("/preferences/", {"theme": "dark", "density": ""})
    client.post("/sessions/lock/", {"next": "/intake/"})
    assert "Saved." not in client.get("/intake/").content.decode()
    unlock(client)
    assert "Saved." in client.get("/intake/").content.decode()
