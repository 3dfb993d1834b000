"""A person sees where they are signed in, and ends it there."""

import pytest
from django.test import Client
from django.utils import timezone

from heart import tasks
from heart.models import Event, Session
from heart.signing.actions import code_of
from heart.signing.browsers import device_words
from tests import make

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0"


@pytest.fixture
def browsers(alice, client_of):
    """Two browsers in which Alice signed in herself."""
    made = []
    for agent in (FIREFOX, IPHONE):
        browser = client_of(make.user())
        browser.logout()
        said = {"username": "alice", "password": make.PASSWORD}
        browser.post("/sign-in/", said, headers={"User-Agent": agent})
        made.append(browser)
    return made


@pytest.mark.parametrize(
    ("agent", "words"),
    [(FIREFOX, "Firefox on Windows"), (IPHONE, "Safari on iPhone"), (EDGE, "Edge on Windows"), ("", "Unknown browser")],
)
def test_a_browser_is_named_as_people_say_it(agent, words):
    assert device_words(agent) == words


def test_all_are_listed_and_this_one_is_marked(browsers):
    page = browsers[0].get("/sessions/").content.decode()
    assert "Safari on iPhone" in page
    assert page.index("Firefox on Windows") < page.index("this browser") < page.index("Safari on iPhone")


def test_one_is_ended_and_the_record_names_it_by_code(browsers, alice):
    key = browsers[1].session.session_key
    browsers[0].post(f"/sessions/{code_of(key)}/end/")
    assert browsers[1].get("/intake/").status_code == 302
    assert browsers[0].get("/intake/").status_code == 200
    line = Event.objects.get(verb="heart.session_ended")
    assert (line.by, line.thread, line.codes) == (alice, f"person-{alice.pk}", {"session": code_of(key)})
    assert key not in str(line.codes)


def test_all_others_are_ended(browsers):
    browsers[0].post("/sessions/end-others/")
    assert browsers[1].get("/intake/").status_code == 302
    assert browsers[0].get("/intake/").status_code == 200
    assert Session.objects.count() == 1


def test_nobody_ends_another_persons(browsers, bob, client_of):
    answer = client_of(bob).post(f"/sessions/{code_of(browsers[0].session.session_key)}/end/")
    assert answer.status_code == 404
    assert browsers[0].get("/intake/").status_code == 200


def test_a_visit_ends_nothing(browsers):
    assert browsers[0].get("/sessions/end-others/").status_code == 405
    assert browsers[1].get("/intake/").status_code == 200


def test_a_browser_that_says_10000_things_of_itself_is_cut(alice, client):
    client.post("/sign-in/", {"username": "alice", "password": make.PASSWORD}, headers={"User-Agent": "x" * 10_000})
    assert len(Session.objects.get().get_decoded()["device"]) == 300
    assert client.get("/sessions/").status_code == 200


def test_signing_out_is_on_the_record(browsers, alice):
    key = browsers[0].session.session_key
    browsers[0].post("/sign-out/")
    line = Event.objects.get(verb="heart.signed_out")
    assert (line.by, line.codes) == (alice, {"session": code_of(key)})
    assert not Session.objects.filter(pk=key).exists()


def test_a_part_that_asked_before_the_unlocking_does_not_sign_its_browser_out(alice, client_of):
    client, other_window = client_of(alice), Client()
    other_window.cookies["heart_session"] = client.cookies["heart_session"].value
    client.post("/sessions/lock/", {"next": "/"})
    client.post("/unlock/", {"password": make.PASSWORD})
    late = other_window.get("/_alarms/", headers={"X-Live": "1"})
    assert late.status_code == 302 and "heart_session" not in late.cookies
    assert other_window.get("/intake/").cookies["heart_session"].value == "", "a page itself may"


def test_sessions_that_are_over_are_forgotten_with_what_they_hold(alice, client_of):
    over, good = client_of(alice), client_of(alice)
    Session.objects.filter(pk=over.session.session_key).update(expire_date=timezone.now())
    assert tasks.forget_sessions() == 1
    assert [session.pk for session in Session.objects.all()] == [good.session.session_key]
