"""The board and the field page: for whom they open, what they show, and that nothing typed is lost."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dispatch import actions as dispatch
from dispatch.models import Dispatch
from dispatch.room import ROOM
from heart.kernel import alarms
from heart.models import Alarm, Event, Level, User
from tests import make
from triage import actions as triage
from triage.models import Availability

pytestmark = pytest.mark.django_db

Of = Callable[[User], Client]
PAGES = ["dispatch:board", "dispatch:board_part", "dispatch:selected_part"]
FIELD = ["dispatch:field", "dispatch:visit_part"]
# Those that are done to a visit: it is made by "assign", and "sign_off" is about a shift.
VERBS = [verb.name for verb in ROOM.verbs if verb.name not in ("assign", "sign_off")]


@pytest.mark.parametrize("name", [*PAGES, *FIELD])
def test_strangers_are_sent_to_sign_in_and_people_without_the_right_are_told(
    name: str, client: Client, client_of: Of, eve: User
) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("sign-in"))
    assert client_of(eve).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["alice", "bob", "rita", "carol", "sam", "mia"])
def test_the_floor_sees_the_board(name: str, who: str, request: Any, client_of: Of) -> None:
    assert client_of(request.getfixturevalue(who)).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", FIELD)
@pytest.mark.parametrize("who", ["bob", "rita", "sam"])
def test_those_who_go_see_the_field(name: str, who: str, request: Any, client_of: Of) -> None:
    assert client_of(request.getfixturevalue(who)).get(reverse(name)).status_code == 200


def test_a_get_changes_nothing(client_of: Of, sam: User, subtests: Any) -> None:
    visit = make.dispatch_at("OnScene")
    before = Event.objects.count()
    for verb in VERBS:
        with subtests.test(verb):
            assert client_of(sam).get(reverse(f"dispatch:{verb}", args=[visit.pk])).status_code == 405
            assert Event.objects.count() == before
    assert client_of(sam).get(reverse("dispatch:assign")).status_code == 405
    assert Event.objects.count() == before


def test_who_may_not_is_told(client_of: Of, eve: User, dan: User, subtests: Any) -> None:
    visit = make.dispatch_at("OnScene")
    for verb in VERBS:
        for who in (eve, dan):
            with subtests.test(verb, who=who.username):
                assert client_of(who).post(reverse(f"dispatch:{verb}", args=[visit.pk])).status_code == 403


def test_the_board_names_incident_place_team_and_crew(client_of: Of, bob: User) -> None:
    waiting = make.asks_for_team(unit="Apt 4")
    visit = make.dispatch_at("OnScene")
    shown = client_of(bob).get(reverse("dispatch:board")).content.decode()
    for words in (str(waiting.pk), "26 Union St S Apt 4, Concord", "Welfare check", "Concord 911"):
        assert words in shown
    for words in (visit.team.callsign, "On scene", "C · P · E", "data-until="):
        assert words in shown
    assert 'data-live="dispatch' in shown and reverse("dispatch:board_part") in shown


def test_a_lead_chooses_an_incident_and_sends_a_team(client_of: Of, bob: User) -> None:
    incident, team = make.asks_for_team(), make.team()
    browser = client_of(bob)
    shown = browser.get(reverse("dispatch:board"), {"sel": incident.pk}).content.decode()
    assert f'name="team" value="{team.pk}"' in shown
    answer = browser.post(reverse("dispatch:assign"), {"incident": incident.pk, "team": team.pk})
    visit = Dispatch.objects.get()
    assert answer.status_code == 302 and answer["Location"].endswith(f"?out={visit.pk}")
    assert (visit.incident, visit.team, visit.assigned_by) == (incident, team, bob)
    shown = browser.get(answer["Location"]).content.decode()
    assert "Recall the team" in shown


def test_who_may_not_send_sees_no_button_to_send(client_of: Of, alice: User) -> None:
    incident = make.asks_for_team()
    make.team()
    shown = client_of(alice).get(reverse("dispatch:board"), {"sel": incident.pk}).content.decode()
    assert reverse("dispatch:assign") not in shown


def test_two_leads_who_send_one_team_are_told(client_of: Of, bob: User) -> None:
    one, other, team = make.asks_for_team(), make.asks_for_team(), make.team()
    browser = client_of(bob)
    browser.post(reverse("dispatch:assign"), {"incident": one.pk, "team": team.pk})
    answer = browser.post(reverse("dispatch:assign"), {"incident": other.pk, "team": team.pk})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert f"already on incident {one.pk}, sent by {bob}." in shown
    assert 'id="pending"' in shown and f'id="inc-{other.pk}" class="chosen"' in shown, "the board stays"


@pytest.mark.parametrize("sent", [{}, {"incident": "x", "team": "1"}, {"incident": "999999", "team": "999999"}])
def test_an_assignment_that_makes_no_sense_is_refused_in_words(sent: dict, client_of: Of, bob: User) -> None:
    answer = client_of(bob).post(reverse("dispatch:assign"), sent)
    assert answer.status_code == 409
    assert Dispatch.objects.count() == 0


def test_calling_a_team_back_needs_a_reason_which_is_said_at_the_field(client_of: Of, bob: User) -> None:
    visit = make.dispatch_at("EnRoute")
    answer = client_of(bob).post(reverse("dispatch:cancel", args=[visit.pk]), {"reason": ""})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="errors"' in shown and "Choose a reason." in shown
    answer = client_of(bob).post(reverse("dispatch:cancel", args=[visit.pk]), {"reason": "danger"})
    assert answer.status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.cancel_reason) == ("AssignmentCancelled", "danger")


def test_a_team_that_met_the_person_is_not_called_back_and_the_reason_is_kept(client_of: Of, bob: User) -> None:
    visit = make.dispatch_at("PatientContact")
    answer = client_of(bob).post(reverse("dispatch:cancel", args=[visit.pk]), {"reason": "danger"})
    assert answer.status_code == 409
    assert '<option value="danger" selected>' in answer.content.decode()


@pytest.mark.parametrize("query", ["sel=999999", "out=999999", "sel=abc", "sel=-1", "sel=" + "9" * 40, "out=0x7"])
def test_a_selection_that_is_not_there_is_no_error(query: str, client_of: Of, bob: User) -> None:
    assert client_of(bob).get(f"{reverse('dispatch:board')}?{query}").status_code == 200
    assert client_of(bob).get(f"{reverse('dispatch:selected_part')}?{query}").status_code == 200


def test_the_crew_sees_what_it_needs_and_goes_step_by_step(client_of: Of, rita: User, alice: User) -> None:
    incident = make.asks_for_team(
        alice, callback_number="704-555-0123", narrative="At the kitchen table, sister is there.", language="es"
    )
    visit = make.dispatch_at("Assigned", to=incident, by=make.team(rita))
    browser = client_of(rita)
    shown = browser.get(reverse("dispatch:field")).content.decode()
    for words in ("26 Union St S", "At the kitchen table", "tel:704-555-0123", "Is there a weapon", "Welfare check"):
        assert words in shown
    for verb, then in (("acknowledge", "depart"), ("depart", "arrive"), ("arrive", "contact")):
        first = browser.get(reverse("dispatch:visit_part")).content.decode()
        assert first.index(f"/{verb}/") < first.index(f"/{then}/") if f"/{then}/" in first else f"/{verb}/" in first
        assert browser.post(reverse(f"dispatch:{verb}", args=[visit.pk])).status_code == 302
    visit.refresh_from_db()
    assert visit.status == "OnScene"
    assert reverse("dispatch:check_in", args=[visit.pk]) in browser.get(reverse("dispatch:field")).content.decode()


def test_the_crew_finishes_and_says_whether_support_is_needed(client_of: Of, rita: User) -> None:
    visit = make.dispatch_at("PatientContact", by=make.team(rita))
    browser = client_of(rita)
    assert "clear_support_needed" in browser.get(reverse("dispatch:field"), {"finish": 1}).content.decode()
    address = reverse("dispatch:clear", args=[visit.pk])
    answer = browser.post(address, {"disposition": "43"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert '<option value="43" selected>' in shown and "Choose whether the person needs more support." in shown
    assert browser.post(address, {"disposition": "43", "support_needed": "yes"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.disposition, visit.support_needed) == ("Cleared", "43", True)


def test_a_crew_that_met_nobody_is_not_asked_about_support(client_of: Of, rita: User) -> None:
    visit = make.dispatch_at("OnScene", by=make.team(rita))
    browser = client_of(rita)
    assert "support_needed" not in browser.get(reverse("dispatch:field"), {"finish": 1}).content.decode()
    answer = browser.post(reverse("dispatch:clear", args=[visit.pk]), {"disposition": "14"})
    assert answer.status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.support_needed) == ("Cleared", None)


def test_somebody_elses_visit_cannot_be_finished_and_what_was_typed_stays(client_of: Of, rita: User) -> None:
    visit = make.dispatch_at("PatientContact")
    answer = client_of(rita).post(
        reverse("dispatch:clear", args=[visit.pk]), {"disposition": "18", "support_needed": "no"}
    )
    assert answer.status_code == 409
    assert '<option value="18" selected>' in answer.content.decode()
    assert "You are not on duty with" in answer.content.decode()


def test_an_emergency_from_a_page_that_is_behind_is_heard(client_of: Of, rita: User) -> None:
    team = make.team(rita)
    before = make.dispatch_at("Cleared", by=team)
    now_on = make.dispatch_at("EnRoute", by=team)
    assert client_of(rita).post(reverse("dispatch:emergency", args=[before.pk])).status_code == 302
    alarm = Alarm.objects.open().get(kind="team_emergency")
    assert (alarm.thing_id, alarm.level) == (now_on.pk, "A1")


def test_who_pressed_emergency_reads_that_it_was_sent_and_who_has_it(client_of: Of, rita: User, bob: User) -> None:
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    phone = client_of(rita)
    phone.post(reverse("dispatch:emergency", args=[visit.pk]))
    shown = phone.get(reverse("dispatch:visit_part")).content.decode()
    assert 'id="emergency-sent"' in shown and "Nobody has acknowledged it yet" in shown
    alarm = Alarm.objects.open().get(kind="team_emergency")
    client_of(bob).post(reverse("acknowledge", args=[alarm.pk]), {"level": "A1"})
    assert f"{bob} acknowledged it." in phone.get(reverse("dispatch:visit_part")).content.decode()


def test_a_lead_acts_for_a_team_over_the_radio(client_of: Of, bob: User) -> None:
    visit = make.dispatch_at("Assigned")
    browser = client_of(bob)
    assert visit.team.callsign in browser.get(reverse("dispatch:field")).content.decode()
    shown = browser.get(reverse("dispatch:field"), {"team": visit.team_id}).content.decode()
    assert reverse("dispatch:acknowledge", args=[visit.pk]) in shown
    assert browser.post(reverse("dispatch:acknowledge", args=[visit.pk])).status_code == 302


def test_a_responder_sees_no_other_teams_visit(client_of: Of, rita: User) -> None:
    visit = make.dispatch_at("Assigned")
    shown = client_of(rita).get(reverse("dispatch:field"), {"team": visit.team_id}).content.decode()
    assert visit.team.callsign not in shown
    assert "You are not on duty" in shown


def test_pressing_twice_happens_once(client_of: Of, bob: User) -> None:
    incident, team = make.asks_for_team(), make.team()
    sent = {"incident": incident.pk, "team": team.pk, "once": "7e4f"}
    browser = client_of(bob)
    first, second = (browser.post(reverse("dispatch:assign"), sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Dispatch.objects.count() == 1


def test_the_incident_page_gets_its_visits_with_all_times(client_of: Of, alice: User, eve: User) -> None:
    visit = make.dispatch_at("Cleared")
    address = reverse("dispatch:of_part", args=[visit.incident_id])
    shown = client_of(alice).get(address).content.decode()
    for words in (
        visit.team.callsign,
        "Assigned",
        "En route",
        "On scene",
        "With the person",
        "Cleared",
        "support needed",
    ):
        assert words in shown
    assert client_of(eve).get(address).status_code == 403
    assert client_of(alice).get(reverse("dispatch:of_part", args=[999999])).status_code == 404


def test_a_crew_whose_team_is_out_does_not_sign_off(client_of: Of, bob: User) -> None:
    visit = make.dispatch_at("OnScene")
    shift = visit.team.shifts.get()
    assert client_of(bob).post(reverse("dispatch:sign_off", args=[shift.pk])).status_code == 409
    other = make.team().shifts.get()
    assert client_of(bob).post(reverse("dispatch:sign_off", args=[other.pk])).status_code == 302
    other.refresh_from_db()
    assert other.ended_at is not None


def test_a_crew_on_its_way_into_more_danger_is_told_to_keep_back_before_all_else(
    client_of: Of, rita: User, bob: User, alice: User
) -> None:
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    said = "This needs more protection than your team has."
    calm = client_of(rita).get(reverse("dispatch:field")).content.decode()
    assert said not in calm
    assert calm.index("/arrive/") < calm.index("/stage/")
    triage.danger_now(visit.incident, by=alice)
    shown = client_of(rita).get(reverse("dispatch:field")).content.decode()
    assert shown.index(said) < shown.index("/stage/") < shown.index("/arrive/")
    assert shown.count('class="raised"') == 1
    assert "Keep a safe distance and radio dispatch." in shown, "what the strip asks of those who go"
    assert "Radio the team, then send police." in client_of(bob).get(reverse("dispatch:board")).content.decode()
    dispatch.stage(visit, by=rita)
    staged = client_of(rita).get(reverse("dispatch:visit_part")).content.decode()
    steps = staged[staged.index('class="steps"') :].split("</section>")[0]
    assert "primary" not in steps, "going on waits for dispatch"
    board = client_of(bob).get(reverse("dispatch:board"), {"out": visit.pk}).content.decode()
    assert "primary" not in board[board.index('id="said"') :].split("</section>")[0]


def loud_buttons(client: Client) -> list[str]:
    """The words of each loud button in the alarm bar and on the field page."""
    shown = client.get("/field/").content.decode().split("</main>")[0]
    return re.findall(r'class="btn[^"]*\bprimary\b[^"]*"[^>]*>([^<]+)<', shown)


@pytest.mark.parametrize("status", [status for status in make.ROADS if status not in Dispatch.OVER])
def test_on_the_phone_the_jobs_next_step_alone_is_loud(status: str, client_of: Of, rita: User, alice: User) -> None:
    visit = make.dispatch_at(status, by=make.team(rita))
    triage.locate(visit.incident, by=alice, address="9 Loop Rd", latitude=35.5, longitude=-80.6)
    alarms.raise_alarm(Level.A2, "check_in_overdue", visit, now=timezone.now())
    page = client_of(rita).get("/field/").content.decode()
    assert "Silence alarm" in page and ("We have the new place" in page) == (status in Dispatch.ON_THE_WAY)
    (loud,) = loud_buttons(client_of(rita))
    assert (loud == "Acknowledge job") == (status == "Assigned")


def test_a_job_waiting_beside_a_call_back_is_louder_than_that(client_of: Of, rita: User, bob: User) -> None:
    team = make.team(rita)
    dispatch.cancel(make.dispatch_at("EnRoute", by=team), "other_team", by=bob)
    assert loud_buttons(client_of(rita)) == ["We have read it"]
    make.dispatch_at("Assigned", by=team)
    assert loud_buttons(client_of(rita)) == ["Acknowledge job"]


def test_a_crew_whose_shift_runs_out_on_scene_keeps_its_visit_and_its_emergency_button(
    client_of: Of, rita: User
) -> None:
    visit, minute = make.dispatch_at("OnScene", by=make.team(rita)), datetime.timedelta(minutes=1)
    now = timezone.now()
    Dispatch.objects.update(assigned_at=now - 60 * minute)
    visit.team.shifts.update(starts_at=now - 400 * minute, ends_at=now - 5 * minute)
    shown = client_of(rita).get(reverse("dispatch:field")).content.decode()
    assert visit.incident.number in shown
    assert reverse("dispatch:emergency", args=[visit.pk]) in shown
    visit.team.shifts.update(ended_at=now - 90 * minute)
    assert visit.incident.number not in client_of(rita).get(reverse("dispatch:field")).content.decode()


def test_the_log_of_the_board_names_no_thread_that_nobody_can_look_up(client_of: Of, bob: User, carol: User) -> None:
    triage.be_away(Availability.Away.values[0], by=carol)
    shown = client_of(bob).get(reverse("dispatch:board")).content.decode()
    assert "is away" in shown and carol.thread not in shown
