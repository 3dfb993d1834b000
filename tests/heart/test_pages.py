"""The frame: sign-in, each role's home, the alarm bar, and pages that say no."""

import json
import re

import pytest
from django.utils import timezone

from heart.kernel import alarms, timeline
from heart.models import Event, Level, Role, Silence
from tests import make
from tests.reading import Page


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.CALL_TAKER, "/intake/"),
        (Role.CLINICIAN, "/diversions/"),
        (Role.TEAM_LEAD, "/dispatch/"),
        (Role.SUPERVISOR, "/dispatch/"),
        (Role.RESPONDER, "/field/"),
        (Role.CARE_NAVIGATOR, "/followups/"),
        (Role.MEDICAL_DIRECTOR, "/protocols/"),
        (Role.ADMINISTRATOR, "/staff/"),
    ],
)
def test_everybody_comes_home_to_their_work_and_may_open_it(role, page, db, client_of):
    client = client_of(make.user(role=role, is_staff=role == Role.ADMINISTRATOR))
    assert client.get("/").headers["Location"] == page
    assert client.get(page).status_code == 200


def test_who_has_no_role_reads_what_to_do(eve, client_of):
    page = client_of(eve).get("/").content.decode()
    assert "You have no role yet" in page
    assert "<nav" not in page


def test_a_stranger_comes_to_the_sign_in(client, db):
    assert client.get("/").headers["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200


def test_signing_in_leads_to_the_page_that_was_asked_for(alice, client):
    said = {"username": "alice", "password": make.PASSWORD, "next": "/incidents/"}
    assert client.post("/sign-in/", said).headers["Location"] == "/incidents/"


@pytest.mark.parametrize(
    "wanted", ["/incidents/1/note/", "/alarms/1/acknowledge/", "//elsewhere.example/", "/nowhere/"]
)
def test_signing_in_leads_home_when_the_page_takes_no_visit(wanted, alice, client):
    said = {"username": "alice", "password": make.PASSWORD, "next": wanted}
    assert client.post("/sign-in/", said).headers["Location"] == "/"


def test_a_wrong_password_is_told_and_the_name_is_kept(alice, client):
    response = client.post("/sign-in/", {"username": "alice", "password": "not it"})
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert page.all("title")[0].text.startswith("Error: Sign in")
    assert page.all("input", name="username")[0].attrs["value"] == "alice"
    assert "Not signed in." in page.text


def test_signing_out_takes_a_post(alice, client_of):
    client = client_of(alice)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/intake/").status_code == 302


def test_the_navigation_holds_what_a_person_may_open_and_marks_where_they_are(alice, client_of):
    page = client_of(alice).get("/intake/").content.decode()
    assert '<a href="/intake/" aria-current="page"' in page
    assert 'href="/diversions/"' not in page


@pytest.fixture
def loud(alice):
    first, second = make.incident(alice), make.incident(alice)
    now = timezone.now()
    alarms.raise_alarm(Level.A2, "unattended", first, now=now)
    return alarms.raise_alarm(Level.A1, "risk_raised", second, now=now)


def test_the_strip_shows_the_worst_alarm_and_counts_the_rest(loud, alice, client_of, django_assert_max_num_queries):
    client = client_of(alice)
    with django_assert_max_num_queries(5):
        page = client.get("/_alarms/").content.decode()
    assert "Danger increased with a team en route or on scene" in page
    assert page.count("<strong>") == 1 and "<strong>Danger increased" in page
    assert f'href="/incidents/{loud.thread}/"' in page
    assert page.count('class="chip a2"') == 1


def test_acknowledging_goes_back_to_the_page_and_silences_that_alarm(loud, alice, client_of):
    client = client_of(alice)
    response = client.post(f"/alarms/{loud.pk}/acknowledge/", headers={"referer": "http://testserver/intake/"})
    assert response.headers["Location"] == "http://testserver/intake/"
    assert loud.silences.get().by == alice
    assert "nobody on the line and nobody en route" in client.get("/_alarms/").content.decode()


def test_acknowledging_never_leads_elsewhere(loud, alice, client_of):
    response = client_of(alice).post(
        f"/alarms/{loud.pk}/acknowledge/", headers={"referer": "https://elsewhere.example/"}
    )
    assert response.headers["Location"] == "/"


def test_acknowledging_twice_is_refused_in_words(loud, alice, client_of):
    client = client_of(alice)
    client.post(f"/alarms/{loud.pk}/acknowledge/")
    response = client.post(f"/alarms/{loud.pk}/acknowledge/")
    assert response.status_code == 409
    assert response.content.decode().count("This alarm is already acknowledged or cleared.") == 1


def test_an_alarm_takes_no_get_and_nobody_without_a_role(loud, alice, eve, client_of):
    page = f"/alarms/{loud.pk}/acknowledge/"
    assert client_of(alice).get(page).status_code == 405
    assert client_of(eve).post(page).status_code == 403
    assert client_of(eve).get("/_alarms/").status_code == 403
    assert not Silence.objects.exists()


def test_pages_say_no_in_words(alice, client_of):
    client = client_of(alice)
    forbidden, missing = client.get("/diversions/"), client.get("/nowhere/")
    assert (forbidden.status_code, missing.status_code) == (403, 404)
    assert "Your role (Call-taker) may not open this" in forbidden.content.decode()
    assert "There is nothing at this address" in missing.content.decode()


@pytest.mark.parametrize("page", ["/sign-in/", "/intake/", "/admin/login/"])
def test_pages_need_no_script_or_style_inside(page, alice, client, client_of):
    response = (client if page != "/intake/" else client_of(alice)).get(page)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src-attr 'none'" in policy
    if page != "/admin/login/":
        words = response.content.decode()
        assert "<style" not in words and " style=" not in words and " onclick=" not in words


def test_every_act_of_a_whole_road_has_words(alice, carol):
    """From the ringing call to the closed follow-up: no line of the timeline falls back to its verb."""
    make.dispatch_at("Cleared")
    make.dispatch_at("AssignmentCancelled")
    for status in ("Ended", "GivenBack", "Withdrawn", "Unanswered"):
        make.diversion_at(status, clinician=carol)
    make.follow_up(alice)
    said = set(Event.objects.values_list("verb", flat=True))
    threads = {verb for verb in said if not verb.startswith("teams.")}
    assert len(threads) > 20
    assert threads <= set(timeline.sentences())


def test_a_verb_without_words_is_said_as_it_is(alice):
    made = make.incident(alice)
    line = timeline.of_thread(made.thread)[0].event
    line.verb = "triage.danced_twice"
    assert timeline.in_words(line) == "danced twice"
    line.verb, line.codes = "triage.decided", {}
    assert timeline.in_words(line) == "decided: —"


def test_a_promise_past_its_time_is_on_the_strip_of_those_who_follow_up(client_of, rita, dan, now):
    promise = make.follow_up()
    alarms.raise_alarm(Level.A2, "follow_up_overdue", promise, now=now)
    words = "past its 48 hours"
    assert words in client_of(dan).get("/_alarms/").content.decode()
    assert words not in client_of(rita).get("/_alarms/").content.decode()


def test_the_old_address_of_the_tab_picture_leads_to_it(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/static/heart.svg")
    drawing = client.get("/static/heart.svg")
    assert drawing.status_code == 200
    assert b"<svg" in b"".join(drawing.streaming_content)


def test_htmx_is_loaded_with_rules_that_never_show_an_error_page_or_close_what_is_open(alice, client_of):
    page = Page(client_of(alice).get("/intake/").content.decode())
    rules = json.loads(page.all("meta", name="htmx-config")[0].attrs["content"])
    assert {204, 304, 408, 413, "5xx"} <= set(rules["noSwap"])
    assert "open" in rules["morphIgnore"]
    assert rules["history"] is False
    headers = json.loads(page.all("body")[0].attrs["hx-headers:inherited"])
    assert list(headers) == ["X-CSRFToken"] and re.fullmatch(r"\w{64}", headers["X-CSRFToken"])
