"""What board and phone show of notes that speak of danger and of flags; reading flags is on record."""

import datetime

import pytest
import time_machine

from heart.models import Event
from tests import make
from tests.record import assert_on_record
from triage import actions

pytestmark = pytest.mark.django_db
DOG = {"kind": "dog", "source": "team", "text": "Big brown dog"}


def flagged(visit, by):
    return actions.add_flag(visit.incident, **DOG, by=by)


def reads(by):
    return Event.objects.filter(verb="triage.read_flags", by=by)


@pytest.mark.parametrize("where", ["/field/", "/field/_visit/"])
def test_the_team_sees_that_a_note_speaks_of_a_weapon(rita, alice, client_of, where):
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    phone = client_of(rita)
    assert "The notes mention" not in phone.get(where).content.decode()
    actions.note(visit.incident, "Sister says <he> has a knife.", by=alice)
    page = phone.get(where).content.decode()
    assert "The notes mention a knife." in page and "Was: no; not asked again." in page
    assert "&lt;he&gt; has a <mark>knife</mark>" in page
    assert "No danger in the answers." not in page, "it would calm where nothing is known"


def test_and_no_longer_once_it_was_answered_again(bob, alice, client_of):
    incident = make.asks_for_team()
    board = f"/dispatch/?sel={incident.pk}"
    actions.note(incident, "He has a knife.", by=alice)
    assert "The notes mention a knife." in client_of(bob).get(board).content.decode()
    actions.assess(incident, {"weapon": "no"}, by=alice)
    assert "The notes mention a knife." not in client_of(bob).get(board).content.decode()


def test_a_lead_who_reads_flags_on_the_board_is_on_record(bob, alice, client_of):
    visit = make.dispatch_at("EnRoute")
    made, screen = flagged(visit, alice), client_of(bob)
    for _ in range(2):
        assert "Big brown dog" in screen.get(f"/dispatch/?out={visit.pk}").content.decode()
        screen.get(f"/dispatch/_selected/?out={visit.pk}")
    assert_on_record(visit.incident, "triage.read_flags", by=bob, flags=[made.pk])


def test_a_board_that_stays_open_for_a_shift_writes_once(bob, alice, client_of):
    incident, now = make.asks_for_team(), datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
    actions.add_flag(incident, **DOG, by=alice)
    screen = client_of(bob)
    for hours in range(4):
        with time_machine.travel(now + datetime.timedelta(hours=hours), tick=False):
            screen.force_login(bob)
            screen.get(f"/dispatch/_selected/?sel={incident.pk}", headers={"X-Live": "1"})
    assert reads(bob).count() == 1


def test_a_crew_whose_phone_shows_them_by_itself_is_on_record(rita, alice, client_of):
    """The assignment appears without a press, and so do its flags."""
    visit = make.dispatch_at("Assigned", by=make.team(rita))
    made = flagged(visit, alice)
    for _ in range(3):
        client_of(rita).get("/field/_visit/", headers={"X-Live": "1"})
    assert_on_record(visit.incident, "triage.read_flags", by=rita, flags=[made.pk])


def test_what_was_flagged_since_is_read_anew(rita, alice, client_of):
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    flagged(visit, alice)
    client_of(rita).get("/field/")
    actions.add_flag(visit.incident, kind="hazard", source="team", text="Broken step", by=alice)
    client_of(rita).get("/field/_visit/")
    assert reads(rita).count() == 2


def test_a_board_without_flags_writes_nothing(bob, client_of):
    incident = make.asks_for_team()
    client_of(bob).get(f"/dispatch/?sel={incident.pk}")
    client_of(bob).get("/dispatch/")
    assert not reads(bob).exists()
