"""The finder: what one may see by number, name or place, quickly, and nothing of what one may not."""

import logging

import pytest
from django.db import connection

from heart.models import Event
from heart.shell.finder import AT_MOST, find
from tests import make
from triage import actions as triage
from triage.models import Person

pytestmark = pytest.mark.django_db


def names(user, words):
    return [one.name for one in find(user, words)]


def kinds(user, words):
    return {one.kind for one in find(user, words)}


@pytest.fixture
def robin(sam):
    """An incident whose person is known."""
    incident = make.asks_for_team(address="88 Kestrel St", city="Kannapolis")
    triage.identify(incident, by=sam, given_name="Robin", family_name="Example")
    return incident


def test_an_incident_is_found_by_its_number_or_the_beginning_of_it(alice, robin):
    assert names(alice, robin.number)[0] == robin.number
    for _ in range(3):
        make.incident()
    begins = robin.number[:-1]
    if begins:
        found = names(alice, begins)
        assert robin.number in found or len(found) >= 6
    assert "/incidents/" in find(alice, robin.number)[0].href


def test_the_exact_number_comes_first(alice):
    for pk in (1043, 10430, 10431, 104):
        # Unlike setval, this is taken back with the test.
        connection.cursor().execute("ALTER SEQUENCE triage_incident_id_seq RESTART WITH %s", [pk])
        made = make.incident()
        assert made.pk == pk
    assert names(alice, "104")[:2] == ["104", "10431"]
    assert names(alice, "1043")[0] == "1043"


def test_an_open_incident_is_found_by_what_happens_and_where(alice, robin):
    assert names(alice, "kestrel") == [robin.number]
    assert names(alice, "WELFARE kannap") == [robin.number]
    assert names(alice, "kestrel concord") == []
    triage.close(robin, ["05"], by=alice, miss="other")
    assert names(alice, "kestrel") == []
    assert names(alice, robin.number)[0] == robin.number


def test_a_team_is_found_and_leads_to_its_visit(bob):
    visit = make.dispatch_at("EnRoute", by=make.team(callsign="CRT-70"))
    idle = make.team(callsign="CRT-71", on_duty=False)
    assert [(one.name, one.href) for one in find(bob, "crt7")] == [
        ("CRT-70", f"/dispatch/?out={visit.pk}"),
        ("CRT-71", f"/teams/#team-{idle.pk}"),
    ]


def test_a_person_is_found_by_those_who_may_say_who_a_person_is(alice, rita, mia, dan, robin):
    assert "Robin Example" in names(alice, "rob ex")
    assert "Robin Example" in names(alice, "EXAMP")
    for nobody in (rita, mia, dan):
        assert "Robin Example" not in names(nobody, "robin")
    assert "Robin Example" not in names(alice, "r"), "a letter is no name"
    assert "Robin Example" in names(alice, "ample"), "any part of a name"


@pytest.mark.parametrize("typed", ["704-555-0147", "7045550147", "(704) 555 0147", "+1 704 555 0147"])
def test_a_person_and_who_called_are_found_by_a_phone_number_however_it_is_written(alice, rita, dan, robin, typed):
    triage.identify(robin, by=alice, phone="+1 704.555.0147", version=robin.version)
    robin.calls.update(callback_e164="+17045550147")
    assert {"Robin Example", robin.number} <= set(names(alice, typed))
    assert "Robin Example" not in names(rita, typed)
    assert names(alice, "704-555-0148") == []
    assert names(alice, "88 kestrel 28027") == [], "a house number and a ZIP code are no phone number"


def test_a_navigator_finds_the_promise_of_a_person(dan, carol, alice):
    promise = make.follow_up()
    Person.objects.create(given_name="Else")
    promise.person = make.person(given_name="Toni", family_name="Poe")
    promise.save(update_fields=["person"])
    assert [(one.kind, one.name) for one in find(dan, "toni")] == [("Follow-up", "Toni Poe")]
    assert find(dan, "toni")[0].href == f"/followups/{promise.pk}/"
    assert "Follow-up" not in kinds(alice, "toni")
    assert names(dan, str(promise.incident_id))


def test_a_page_is_found_with_the_keys_that_lead_there(bob, dan):
    assert [(one.name, one.keys) for one in find(bob, "disp")] == [("Dispatch", ("G", "D"))]
    assert "Dispatch" not in names(dan, "disp")
    assert [(one.name, one.href) for one in find(dan, "alar")] == [("Alarms", "/alarms/")]


def test_who_has_no_role_finds_nothing(eve, robin, client_of, client):
    assert [find(eve, words) for words in (robin.number, "robin", "kestrel", "crt", "disp")] == [[]] * 5
    assert client_of(eve).post("/find/", {"words": robin.number}).status_code == 403
    assert client.post("/find/", {"words": robin.number}).headers["Location"] == "/sign-in/?next=/find/"


def test_there_are_only_as_many_as_one_can_look_at(sam):
    for _ in range(15):
        make.incident()
    assert len(find(sam, "welfare")) <= AT_MOST
    assert find(sam, "") == find(sam, "   ") == find(sam, "x" * 10_000) == []


def test_it_works_as_a_page_and_as_a_part(alice, robin, client_of):
    client = client_of(alice)
    page = client.post("/find/", {"words": "kestrel"})
    assert page.status_code == 200 and f"/incidents/{robin.pk}/" in page.content.decode()
    assert "<html" in page.content.decode() and "no-store" in page.headers["Cache-Control"]
    part = client.post("/find/", {"words": "kestrel"}, headers={"X-Part": "1"}).content.decode()
    assert f"/incidents/{robin.pk}/" in part and "<html" not in part
    assert "<form" in client.get("/find/", headers={"X-Part": "1"}).content.decode()
    asked = client.get("/find/?words=kestrel").content.decode()
    assert f"/incidents/{robin.pk}/" not in asked, "an address with words in it is not answered"


def test_the_command_line_finds_too(alice, robin, client_of):
    page = client_of(alice).post("/command/", {"line": "F kestrel"})
    assert f"/incidents/{robin.pk}/" in page.content.decode()


def test_finding_leaves_no_words_behind(alice, robin, client_of, caplog):
    caplog.set_level(logging.DEBUG)
    before = Event.objects.count()
    client_of(alice).post("/find/", {"words": "Robin Example"})
    assert Event.objects.count() == before
    logged = [record for record in caplog.records if record.name != "django.db.backends"]
    assert not any("Robin" in record.getMessage() for record in logged)


@pytest.mark.parametrize("words", ["%", "_", "\\", "'; --", "\u0000", "٣", "ñandú"])
def test_odd_words_find_nothing_and_break_nothing(words, sam, client_of):
    make.incident()
    answer = client_of(sam).post("/find/", {"words": words}, headers={"X-Part": "1"})
    assert answer.status_code == 200
    assert "/incidents/" not in answer.content.decode()
