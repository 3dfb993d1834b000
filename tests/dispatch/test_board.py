"""The board: its order, what it leaves out, and that it asks the same few questions however much there is."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch import actions
from dispatch.models import Dispatch
from dispatch.queries import board
from dispatch.queries import selection as selected
from heart.models import Alarm
from teams import actions as teams
from teams.models import Credential, Kind
from tests import make
from triage import actions as triage
from triage.models import Incident

pytestmark = pytest.mark.django_db


def waited(incident: Incident, now: datetime.datetime, seconds: int) -> Incident:
    Incident.objects.filter(pk=incident.pk).update(decided_at=now - datetime.timedelta(seconds=seconds))
    return incident


def order(now: datetime.datetime) -> list[int]:
    return [row["pk"] for row in board.pending(now).rows]


def test_it_puts_who_is_longest_past_the_target_first(now: datetime.datetime, settings: Any) -> None:
    settings.ASSIGN_TARGET_S = 300
    fresh = waited(make.asks_for_team(priority=1), now, 10)
    late = waited(make.asks_for_team(priority=4), now, 301)
    later = waited(make.asks_for_team(priority=4), now, 900)
    pending = board.pending(now)
    assert [row["pk"] for row in pending.rows] == [later.pk, late.pk, fresh.pk]
    assert [row["clock"].level for row in pending.rows] == ["late", "late", ""]
    assert (pending.count, pending.late) == (3, 2)
    assert pending.rows[0]["clock"].reads == "15:00"


def test_it_breaks_ties_by_priority(now: datetime.datetime) -> None:
    low, high = make.asks_for_team(priority=3), make.asks_for_team(priority=1)
    for incident in (low, high):
        waited(incident, now, 60)
    assert order(now) == [high.pk, low.pk]


def test_it_warns_at_three_quarters_of_the_target(now: datetime.datetime, settings: Any) -> None:
    settings.ASSIGN_TARGET_S = 400
    waited(make.asks_for_team(), now, 299)
    assert board.pending(now).rows[0]["clock"].level == ""
    waited(Incident.objects.get(), now, 300)
    assert board.pending(now).rows[0]["clock"].level == "soon"


def test_it_never_shows_a_closed_incident(now: datetime.datetime, bob: Any) -> None:
    closed, cancelled = make.asks_for_team(), make.asks_for_team()
    triage.hang_up(closed.calls.get(), by=make.supervisor())
    triage.close(closed, ["43"], by=bob, miss="other")
    triage.cancel(cancelled, by=bob)
    assert order(now) == []
    assert board.pending(now).count == 0


def test_an_incident_whose_risk_was_raised_leaves_it(now: datetime.datetime, bob: Any) -> None:
    incident = make.asks_for_team()
    assert order(now) == [incident.pk]
    triage.assess(incident, {"weapon": "yes"}, by=bob)
    assert order(now) == []


def test_an_incident_with_a_team_leaves_it_and_comes_back_when_the_team_is_called_back(
    now: datetime.datetime, bob: Any
) -> None:
    visit = make.dispatch_at("EnRoute")
    assert order(now) == []
    actions.cancel(visit, "team_unable", by=bob)
    assert order(now) == [visit.incident_id]


def test_it_shows_the_first_rows_and_counts_all(now: datetime.datetime) -> None:
    for _ in range(4):
        make.asks_for_team()
    pending = board.pending(now, shown=3)
    assert (len(pending.rows), pending.count, pending.more) == (3, 4, 1)


def test_it_tells_what_a_lead_must_know_of_a_row(now: datetime.datetime) -> None:
    incident = make.asks_for_team(language="es", place_verified=True, unit="Apt 4")
    triage.divert(incident.calls.get(), by=make.supervisor())
    row = board.pending(now).rows[0]
    assert row["nature"] == "Welfare check"
    assert row["place"] == "26 Union St S Apt 4, Concord"
    assert (row["language"], row["on_line"], row["verified"], row["with_police"]) == ("Español", True, True, False)


def test_it_asks_as_few_questions_for_a_hundred_as_for_one(now: datetime.datetime) -> None:
    make.dispatch_at("OnScene")
    first = make.asks_for_team()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            board.pending(now)
            board.units(now)
        return len(seen)

    one = asked()
    fields = {
        f.attname: getattr(first, f.attname) for f in Incident._meta.concrete_fields if f.name not in ("id", "eido_id")
    }
    Incident.objects.bulk_create([Incident(**fields) for _ in range(99)])
    for status in ("Cleared", "AssignmentCancelled", "EnRoute"):
        make.dispatch_at(status, by=make.team())
    assert board.pending(now).count == 101
    assert asked() == one <= 6


def test_its_list_comes_from_the_index_of_open_incidents(now: datetime.datetime) -> None:
    open_one = make.asks_for_team()
    # What is over by far outnumbers what is open, and the planner knows it.
    over = {"status": "Closed", "closed_at": now, "closed_as": "05"}
    fields = {f.attname: getattr(open_one, f.attname) for f in Incident._meta.concrete_fields}
    del fields["id"], fields["eido_id"]
    Incident.objects.bulk_create([Incident(**fields | over) for _ in range(300)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE triage_incident")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    for question in (
        Incident.objects.awaiting_team().open().order_by("decided_at"),
        Incident.objects.awaiting_team().open().values("pk"),
    ):
        assert "incident_open" in question.explain()


def test_teams_come_free_first_then_on_the_way_then_there_then_off(now: datetime.datetime, bob: Any) -> None:
    off = make.team(callsign="CRT-90", on_duty=False)
    resting = make.team(callsign="CRT-91")
    teams.out_of_service(resting, "meal", by=bob)
    there, going, free = (make.team(callsign=f"CRT-9{n}") for n in (2, 3, 4))
    make.dispatch_at("OnScene", by=there)
    make.dispatch_at("Assigned", by=going)
    units = board.units(now + datetime.timedelta(minutes=1))
    assert [row["callsign"] for row in units.rows] == [t.callsign for t in (free, going, there, resting, off)]
    assert [row["glyph"] for row in units.rows] == ["free", "going", "there", "off", "off"]
    assert units.free == 1
    words = {row["callsign"]: row["word"] for row in units.rows}
    assert words == {
        "CRT-90": "Off duty",
        "CRT-91": "Out of service",
        "CRT-92": "On scene",
        "CRT-93": "Assigned",
        "CRT-94": "Available",
    }
    assert units.rows[0]["crew"] == "C · P · E"


HOUR = datetime.timedelta(hours=1)


@pytest.mark.parametrize("ending", ["Cleared", "AssignmentCancelled", "back in service", "nothing since the sign-on"])
def test_a_team_is_available_since_it_got_free(now: datetime.datetime, bob: Any, ending: str) -> None:
    team = make.team()
    team.shifts.update(starts_at=now - 3 * HOUR)
    if ending == "back in service":
        teams.out_of_service(team, "meal", by=bob)
        teams.in_service(team, by=bob)
        free_since = team.back_in_service_at
        make.dispatch_at("Cleared", by=team)
        team.dispatches.update(assigned_at=now - 2 * HOUR, cleared_at=now - HOUR)
    elif ending in Dispatch.OVER:
        visit = make.dispatch_at(ending, by=team)
        free_since = visit.cleared_at or visit.cancelled_at
        type(team).objects.filter(pk=team.pk).update(back_in_service_at=now - HOUR)
    else:
        free_since = now - 3 * HOUR
    (row,) = board.units(now + HOUR).rows
    assert (row["word"], row["since"]) == ("Available", board.since_clock(free_since, now + HOUR))


def test_a_visit_of_the_shift_before_does_not_make_a_fresh_crew_look_rested(now: datetime.datetime) -> None:
    visit = make.dispatch_at("Cleared")
    type(visit).objects.update(assigned_at=now - 9 * HOUR, cleared_at=now - 8 * HOUR)
    visit.team.shifts.update(starts_at=now - HOUR)
    assert board.units(now).rows[0]["since"].reads == "1:00:00"


def test_the_end_of_the_last_visit_counts_however_many_there_were(now: datetime.datetime) -> None:
    team = make.team()
    for hours in (2, 1, 3):
        visit = make.dispatch_at("AssignmentCancelled", by=team)
        ended = {"assigned_at": now - hours * HOUR, "cancelled_at": now - (hours - 0.5) * HOUR}
        type(visit).objects.filter(pk=visit.pk).update(**ended)
    team.shifts.update(starts_at=now - 4 * HOUR)
    assert board.units(now).rows[0]["since"].reads == "30:00"


def test_a_team_on_scene_has_its_check_in_clock(settings: Any) -> None:
    settings.CHECK_IN_EVERY_S = 600
    visit = make.dispatch_at("OnScene")
    due = visit.check_in_due_at

    def level(before: int) -> str:
        return board.units(due - datetime.timedelta(seconds=before)).rows[0]["clock"].level

    assert (level(500), level(150), level(0), level(-60)) == ("", "soon", "late", "late")
    assert board.units(due + datetime.timedelta(seconds=61)).rows[0]["clock"].reads == "-1:01"


def test_a_team_in_danger_carries_its_alarm(rita: Any) -> None:
    visit = make.dispatch_at("OnScene", by=make.team(rita))
    actions.emergency(visit, by=rita)
    assert Alarm.objects.open().filter(kind="team_emergency", level="A1").count() == 1
    assert board.units(visit.check_in_due_at).rows[0]["alarm"] == "A1"


def test_the_selected_incident_names_who_can_go_and_why_others_cannot(bob: Any) -> None:
    incident = make.asks_for_team()
    near = make.team(callsign="CRT-71", latitude=35.41, longitude=-80.58)
    far = make.team(callsign="CRT-72", latitude=35.48, longitude=-80.62)
    make.team(callsign="CRT-73", on_duty=False)
    make.dispatch_at("EnRoute", by=make.team(callsign="CRT-74"))
    unfit = make.team(callsign="CRT-75")
    Credential.objects.filter(member__shifts__team=unfit, kind="EMT").update(expires_on=datetime.date(2020, 1, 1))
    can, cannot = selected.candidates(incident, incident.decided_at + datetime.timedelta(seconds=30))
    assert [choice.unit.callsign for choice in can] == ["CRT-71", "CRT-72"]
    why = {left.unit.callsign: left.why for left in cannot}
    assert why["CRT-73"] == "off duty"
    assert why["CRT-74"].startswith("on incident ")
    assert "no valid credential" in why["CRT-75"]
    teams.report_position(far, 35.4088, -80.5795, by=bob)
    can, _ = selected.candidates(incident, incident.decided_at + datetime.timedelta(seconds=30))
    assert [choice.unit.callsign for choice in can] == ["CRT-72", "CRT-71"], near


def test_no_team_is_offered_against_the_assessment() -> None:
    incident = make.asks_for_team()
    make.team(callsign="CRT-81")
    Incident.objects.filter(pk=incident.pk).update(response=Kind.CO_RESPONSE)
    incident.refresh_from_db()
    can, cannot = selected.candidates(incident, incident.decided_at + datetime.timedelta(seconds=30))
    assert can == []
    assert cannot[0].why == "the safety answers call for more protection"


def offered(incident: Incident) -> list[tuple[str, str]]:
    incident.refresh_from_db()
    can, _ = selected.candidates(incident, incident.decided_at + datetime.timedelta(minutes=5))
    return [(choice.unit.callsign, choice.why_last) for choice in can]


@pytest.fixture
def near_and_far() -> Any:
    near = make.team(callsign="CRT-71", latitude=35.41, longitude=-80.58)
    make.team(callsign="CRT-72", latitude=35.48, longitude=-80.62)
    return near


def clock(at: datetime.datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


def test_a_team_that_was_called_back_is_not_offered_first_there_again(bob: Any, near_and_far: Any) -> None:
    visit = make.dispatch_at("EnRoute", by=near_and_far)
    actions.cancel(visit, "team_unable", by=bob)
    why = f"recalled at {clock(visit.cancelled_at)}: the team is unable to go"
    assert offered(visit.incident) == [("CRT-72", ""), ("CRT-71", why)]
    assert offered(make.asks_for_team()) == [("CRT-71", ""), ("CRT-72", "")], "elsewhere it is as near as before"


def test_a_team_that_was_silent_and_replaced_is_not_offered_first_there_again(
    now: datetime.datetime, bob: Any, near_and_far: Any
) -> None:
    visit = make.dispatch_at("Assigned", by=near_and_far)
    Dispatch.objects.filter(pk=visit.pk).update(ack_by=now)
    actions.cancel(Dispatch.objects.get(), "other_team", by=bob)
    assert offered(visit.incident) == [("CRT-72", ""), ("CRT-71", f"did not acknowledge by {clock(now)}")]


@pytest.mark.parametrize(("here", "reason"), [("Assigned", "undone"), ("EnRoute", "other_team")])
def test_a_slip_or_a_swap_leaves_a_team_where_it_was(bob: Any, near_and_far: Any, here: str, reason: str) -> None:
    visit = make.dispatch_at(here, by=near_and_far)
    actions.cancel(visit, reason, by=bob)
    assert offered(visit.incident) == [("CRT-71", ""), ("CRT-72", "")]


def test_the_first_key_never_sends_it_there_again_while_another_can_go(
    client_of: Any, bob: Any, near_and_far: Any
) -> None:
    visit = make.dispatch_at("EnRoute", by=near_and_far)
    actions.cancel(visit, "no_longer_needed", by=bob)
    page = client_of(bob).get(f"/dispatch/?sel={visit.incident_id}").content.decode()
    cards = re.findall(r'<div class="card offer.*?</ul>', page, re.DOTALL)
    first, second = (next(name for name in ("CRT-71", "CRT-72") if name in card) for card in cards)
    assert (first, second) == ("CRT-72", "CRT-71")
    assert 'data-key="1"' in cards[0] and "no longer needed" in cards[1]


def test_who_can_go_is_asked_in_as_few_questions_for_many_teams_as_for_one(bob: Any, near_and_far: Any) -> None:
    visit = make.dispatch_at("EnRoute", by=near_and_far)
    actions.cancel(visit, "danger", by=bob)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            offered(visit.incident)
        return len(seen)

    few = asked()
    for _ in range(3):
        actions.cancel(make.dispatch_at("Assigned", to=make.asks_for_team(), by=make.team()), "undone", by=bob)
    assert asked() == few
