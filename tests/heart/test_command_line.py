"""The command line through its doors: it shows what Enter will do, does that once, and asks the one table."""

import logging
import uuid

import pytest

from dispatch.models import Dispatch
from heart.models import Event
from heart.shell import commands
from tests import make
from triage.models import Incident, Note

pytestmark = pytest.mark.django_db


def echo(client, line):
    """What the command line shows while this is typed."""
    answer = client.post("/command/echo/", {"line": line})
    assert answer.status_code == 200
    return answer.context


def press_enter(client, line, **more):
    """Type a line, read what it means, and press Enter."""
    shown = echo(client, line)
    return client.post("/command/", {"line": line, "means": shown.get("means", ""), **more})


@pytest.fixture
def lead(bob, client_of):
    return client_of(bob)


def test_a_team_is_sent_by_one_line(lead):
    incident, team = make.asks_for_team(), make.team(callsign="CRT-2")
    shown = echo(lead, f"d crt2 {incident.pk}")
    assert shown["plan"].echo == f"send CRT-2 to {incident.pk} (Welfare check)"
    answer = press_enter(lead, f"d crt2 {incident.pk}", back="/dispatch/?sel=1")
    assert answer.headers["Location"] == "/dispatch/?sel=1"
    visit = Dispatch.objects.get()
    assert (visit.team, visit.incident, visit.assigned_by.username) == (team, incident, "bob")


def test_what_is_shown_while_typing_does_nothing(lead):
    incident = make.asks_for_team()
    make.team(callsign="CRT-2")
    visit = make.dispatch_at("OnScene")
    before = Event.objects.count()
    for line in (
        f"D CRT-2 {incident.pk}",
        f"N {incident.pk} words",
        f"P {incident.pk} 1",
        f"M {visit.team}",
        f"K {visit.team}",
        f"C {visit.team} 14",
        f"U {visit.team} off",
        f"X {incident.pk} {make.incident().pk}",
        str(incident.pk),
        "D",
        "",
    ):
        before = Event.objects.count()
        echo(lead, line)
        assert Event.objects.count() == before, line
    assert not Note.objects.exists()
    assert Dispatch.objects.count() == 1


def test_every_command_is_done_by_its_line(lead):
    incident, other = make.asks_for_team(), make.incident()
    visit = make.dispatch_at()
    team = visit.team.callsign

    def enter(line):
        answer = press_enter(lead, line)
        assert answer.status_code == 302, (line, answer.context.get("refused"))
        return answer

    for letter, status in [("E", "EnRoute"), ("O", "OnScene"), ("M", "PatientContact"), ("T", "Transporting")]:
        enter(f"{letter} {team}")
        visit.refresh_from_db()
        assert visit.status == status
    due = visit.check_in_due_at
    enter(f"K {team}")
    visit.refresh_from_db()
    assert visit.check_in_due_at > due
    enter(f"N {incident.pk} Door code 12 #4")
    assert Note.objects.get().text == "Door code 12 #4"
    enter(f"P {incident.pk} 1")
    incident.refresh_from_db()
    assert incident.priority == 1
    enter(f"X {other.pk} {incident.pk}")
    other.refresh_from_db()
    assert other.joined_to == incident
    idle = make.team(callsign="CRT-90")
    enter("U CRT-90 off meal")
    idle.refresh_from_db()
    assert idle.out_of_service_reason == "meal"
    enter("U CRT-90 on")
    idle.refresh_from_db()
    assert idle.out_of_service_since is None
    assert enter(str(incident.pk)).headers["Location"] == f"/incidents/{incident.pk}/"


def test_a_visit_is_cleared_with_how_it_ended(lead):
    visit = make.dispatch_at("PatientContact")
    assert "Helped and released" in echo(lead, f"C {visit.team}")["refused"].message
    assert "more support" in echo(lead, f"C {visit.team} 43")["refused"].message
    assert press_enter(lead, f"C {visit.team} 43 yes").status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.disposition, visit.support_needed) == ("Cleared", "43", True)


def test_it_says_why_not(lead):
    visit, incident = make.dispatch_at(), make.asks_for_team()
    team = visit.team.callsign
    for line, words in [
        (f"D {team} {incident.pk}", f"{team} is already on incident {visit.incident_id}, sent by "),
        (f"D CRT-999 {incident.pk}", "No team is called CRT-999."),
        (f"D {team} 999999", "No incident matches 999999."),
        (f"M {team}", f"{team} is “Assigned” and cannot change to “With the person”."),
        (f"K {team}", "Only a team on scene checks in."),
        (f"P {incident.pk} 9", "A priority is 1, 2, 3 or 4."),
        (f"P {incident.pk} {incident.priority}", f"Incident {incident.pk} has priority {incident.priority} already."),
        (f"X {incident.pk} {incident.pk}", "An incident cannot be joined to itself."),
        (f"U {team} off holiday", "“holiday” is not a reason."),
        (f"U {team} on", f"{team} is in service already."),
    ]:
        assert words in echo(lead, line)["refused"].message, line
        assert press_enter(lead, line).status_code == 409, line


def test_the_beginning_of_a_number_acts_on_nothing(lead):
    one, two = make.asks_for_team(), make.asks_for_team()
    Incident.objects.filter(pk=two.pk).update(priority=2)
    begins = str(one.pk)[:-1] or "0"
    answer = press_enter(lead, f"P {begins} 1")
    assert answer.status_code == 409


ROLES = ["alice", "bob", "rita", "carol", "dan", "sam", "mia", "eve"]


@pytest.mark.parametrize("name", ROLES)
def test_the_line_asks_the_same_table_as_the_buttons(name, request, client_of):
    who = request.getfixturevalue(name)
    client, given = client_of(who), {command.letter for command in commands.of(who)}
    lines = {"D": "D A 1", "E": "E A", "O": "O A", "M": "M A", "T": "T A", "C": "C A", "K": "K A", "N": "N 1 a"}
    lines |= {"X": "X 1 2", "P": "P 1 1", "U": "U A off", "": "1"}
    for letter, line in lines.items():
        answer = client.post("/command/", {"line": line})
        if not given:
            assert answer.status_code == 403
        elif letter not in given:
            assert answer.context["refused"].code == "unknown"
        else:
            assert answer.context["refused"].message.startswith("No ")


def test_who_may_do_nothing_has_no_line(eve, client_of, client):
    stranger = client_of(eve)
    assert stranger.get("/command/").status_code == stranger.post("/command/echo/", {"line": "1"}).status_code == 403
    assert "command-line" not in stranger.get("/").content.decode()
    assert client.get("/command/").status_code == 302
    assert client.post("/command/echo/", {"line": "1"}).status_code == 403


def test_a_responder_speaks_for_their_own_team_only(rita, client_of):
    visit = make.dispatch_at()
    assert "not on duty with" in echo(client_of(rita), f"E {visit.team}")["refused"].message


def test_one_enter_is_one_act_even_if_it_is_pressed_twice(lead):
    incident, once = make.asks_for_team(), str(uuid.uuid4())
    said = {"line": f"N {incident.pk} once", "means": echo(lead, f"N {incident.pk} once")["means"], "once": once}
    assert lead.post("/command/", said).status_code == lead.post("/command/", said).status_code == 302
    assert Note.objects.count() == 1


def test_without_a_script_the_page_asks_first(lead):
    incident = make.asks_for_team()
    page = lead.post("/command/", {"line": f"P {incident.pk} 1", "back": "/dispatch/"})
    assert f"set the priority of {incident.pk} (Welfare check) from 3 to 1" in page.content.decode()
    incident.refresh_from_db()
    assert incident.priority == 3
    sure = {"line": f"P {incident.pk} 1", "means": page.context["means"], "back": page.context["back"]}
    assert lead.post("/command/", sure).headers["Location"] == "/dispatch/"
    incident.refresh_from_db()
    assert incident.priority == 1


def test_what_it_meant_when_it_was_shown_is_what_counts(lead):
    incident = make.asks_for_team()
    asks_again = lead.post("/command/", {"line": f"P {incident.pk} 1", "means": f"pri:{incident.pk}:2"})
    assert asks_again.status_code == 200 and asks_again.context["plan"]
    incident.refresh_from_db()
    assert incident.priority == 3


def test_it_leads_to_no_other_site(lead):
    incident = make.asks_for_team()
    answer = press_enter(lead, f"P {incident.pk} 1", back="https://elsewhere.example/")
    assert answer.headers["Location"] == "/"


def test_the_words_are_in_no_address_no_log_and_no_history(lead, caplog):
    caplog.set_level(logging.DEBUG)
    incident = make.asks_for_team()
    answer = press_enter(lead, f"N {incident.pk} Robin sleeps")
    assert "Robin" not in answer.headers["Location"]
    press_enter(lead, "N Robin sleeps")
    assert "Robin" not in " ".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert not any("Robin" in str(event.codes) for event in Event.objects.all())
    assert lead.get("/command/echo/").status_code == 405


def test_long_and_foreign_words_are_taken(lead):
    incident = make.asks_for_team()
    assert press_enter(lead, f"N {incident.pk} " + "ñ" * 4000).status_code == 302
    assert press_enter(lead, f"N {incident.pk} " + "ñ" * 4001).status_code == 409
    assert press_enter(lead, f"N {incident.pk} <b>¿Está?</b>").status_code == 302
    assert Note.objects.filter(text="<b>¿Está?</b>").exists()
    assert "&lt;B&gt;" in lead.post("/command/echo/", {"line": "<b> x"}).content.decode()
