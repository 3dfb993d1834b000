"""A crew that is called back hears it on its phones until somebody of it has read that, and the lead sees whether."""

import datetime
import re

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from dispatch import actions, sweeps
from dispatch.models import Dispatch
from dispatch.words import CALLED_BACK
from heart.kernel import alarms, escalation
from heart.models import Alarm, Level, Role
from heart.shell import alarm_bar
from tests import make
from tests.at_once import at_once
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def team(rita):
    """Rita's team; it has been on duty for an hour."""
    made = make.team(rita, callsign="CRT-71")
    made.shifts.update(starts_at=timezone.now() - HOUR)
    return made


def called_back(team, by, reason="no_longer_needed", here="EnRoute"):
    return actions.cancel(make.dispatch_at(here, by=team), reason, by=by)


def heard(user):
    """(level, kind) of each alarm that sounds for this person."""
    return [(line.alarm.level, line.alarm.kind) for line in alarm_bar.alarm_bar(user).lines]


def up():
    return Alarm.objects.open().filter(kind="called_back")


@pytest.mark.parametrize("here", ["Assigned", "AcknowledgedTransmission", "EnRoute", "Staging"])
def test_the_crew_hears_it_and_nobody_else_until_it_is_read(bob, rita, sam, alice, team, pokes, here):
    stranger = make.user(role=Role.RESPONDER)
    make.team(stranger)
    visit = called_back(team, bob, here=here)
    assert heard(rita) == [("A2", "called_back")]
    assert [heard(who) for who in (stranger, bob, sam, alice)] == [[], [], [], []]
    actions.confirm_call_back(visit, by=rita)
    assert heard(rita) == []
    visit.refresh_from_db()
    assert visit.cancelled_at <= visit.call_back_read_at <= timezone.now()
    assert_on_record(visit, "dispatch.confirmed_call_back", by=rita, team="CRT-71")
    assert_heard(pokes, "dispatch", visit)


def test_every_reason_has_words_for_the_crew():
    assert set(CALLED_BACK) == set(actions.CANCEL_REASONS)


@pytest.mark.parametrize("reason", actions.CANCEL_REASONS)
def test_it_says_the_reason_the_incident_its_place_and_age_and_what_to_do(bob, rita, team, client_of, reason):
    visit = called_back(team, bob, reason)
    page = Page(client_of(rita).get("/_alarms/").content.decode())
    words = str(CALLED_BACK[reason])
    assert f"{words}. Incident {visit.thread} · 26 Union St S, Concord. Confirm that you have read it." in page.text
    assert any(clock.attrs.get("data-since") for clock in page.all("time"))
    (loud,) = [line.attrs for line in page.all("li") if "data-notice" in line.attrs]
    level, notice = loud["data-level"], loud["data-notice"]
    assert (level, words in notice) == ("A1" if reason == "danger" else "A2", True)
    assert visit.thread not in notice and "Union" not in notice, "a notification names no incident and no place"


def test_called_back_from_danger_is_an_emergency_and_says_to_keep_away(bob, rita, team):
    called_back(team, bob, "danger")
    assert heard(rita) == [("A1", "called_back")]
    assert str(alarm_bar.alarm_bar(rita).worst.words) == "Recalled for danger: keep away"


def test_one_press_in_the_strip_the_list_or_the_page_reads_it(bob, rita, team, client_of):
    client = client_of(rita)
    for page in ("/_alarms/", "/alarms/", "/field/"):
        visit = called_back(team, bob)
        said = client.get(page).content.decode()
        (form,) = re.findall(rf'action="(/dispatch/{visit.pk}/confirm_call_back/)"', said.split('id="main"')[-1])
        assert client.get(form).status_code == 405
        assert client.post(form).status_code == 302
        assert heard(rita) == []
        assert form not in client.get(page).content.decode()


def test_what_nobody_reads_comes_to_the_leads_and_supervisors_who_take_the_radio(bob, sam, rita, alice, team):
    visit = called_back(team, bob)
    escalation.sweep(now=timezone.now() + datetime.timedelta(seconds=settings.A2_FURTHER_S))
    assert [heard(who) for who in (bob, sam, alice)] == [[("A2", "called_back")]] * 2 + [[]]
    line = alarm_bar.alarm_bar(bob).worst
    assert (str(line.words), str(line.act), line.who, line.press, line.href) == (
        "A team was recalled and has not read it yet",
        "Radio the team.",
        "CRT-71",
        "",
        f"/dispatch/?out={visit.pk}",
    )
    alarms.acknowledge(line.alarm, by=bob, now=timezone.now())
    assert heard(rita) == [("A2", "called_back")], "that a desk is quiet does not make the crew know"
    actions.confirm_call_back(visit, by=bob)
    assert [heard(who) for who in (rita, bob, sam)] == [[], [], []]


def test_the_lead_sees_whether_the_crew_has_read_it(bob, rita, team, client_of):
    client, visit = client_of(bob), called_back(team, bob)
    for page in (f"/dispatch/?sel={visit.incident_id}", f"/dispatch/_selected/?out={visit.pk}"):
        said = client.get(page).content.decode()
        assert "not read yet" in said and "They have heard it" in said
    actions.confirm_call_back(visit, by=rita)
    for page in (f"/dispatch/?sel={visit.incident_id}", f"/dispatch/_selected/?out={visit.pk}"):
        said = client.get(page).content.decode()
        assert "not read yet" not in said and f'action="/dispatch/{visit.pk}/confirm_call_back/"' not in said
        assert re.search(r"</svg> read <time", said)
    assert "CRT-71 read the recall" in client.get("/dispatch/").content.decode()


def test_the_next_assignment_ends_it_once_that_is_acknowledged(bob, rita, team):
    first = called_back(team, bob)
    other = called_back(make.team(), bob)
    second = make.dispatch_at("Assigned", by=team)
    assert heard(rita) == [("A2", "called_back")]
    actions.acknowledge(second, by=rita)
    assert heard(rita) == []
    assert list(up().values_list("thing_id", flat=True)) == [other.pk]
    first.refresh_from_db()
    assert first.call_back_read_at is None, "who took the next job has not said so of the last"


def test_signing_off_ends_it_and_the_next_shift_does_not_hear_it(bob, rita, team):
    called_back(team, bob)
    actions.sign_off(team.shifts.get(), by=rita)
    assert (heard(rita), list(up())) == ([], [])


def test_a_crew_that_is_off_duty_is_not_called(bob, rita, team):
    visit = make.dispatch_at("EnRoute", by=team)
    team.shifts.update(ended_at=timezone.now())
    actions.cancel(visit, "danger", by=bob)
    assert (heard(rita), list(up())) == ([], [])


def test_a_crew_out_past_the_end_of_its_shift_still_hears_it_for_an_hour(bob, rita, team):
    visit = make.dispatch_at("EnRoute", by=team)
    Dispatch.objects.update(assigned_at=timezone.now() - HOUR / 2)
    team.shifts.update(ends_at=timezone.now() - HOUR / 4)
    actions.cancel(visit, "danger", by=bob)
    assert heard(rita) == [("A1", "called_back")]
    sweeps.late(now=timezone.now() + HOUR / 2)
    assert up().count() == 1
    sweeps.late(now=timezone.now() + HOUR)
    assert (heard(rita), list(up())) == ([], [])


def test_a_sweep_leaves_it_up_while_the_crew_is_on_duty(bob, rita, team):
    called_back(team, bob)
    sweeps.late(now=timezone.now() + 2 * HOUR)
    assert heard(rita) == [("A2", "called_back")]


def test_a_phone_beside_an_attacker_stays_silent(bob, rita, team):
    visit = make.dispatch_at("Staging", by=team)
    actions.emergency(visit, by=rita)
    actions.cancel(visit, "danger", by=bob)
    assert (heard(rita), list(up())) == ([], [])


def test_a_phone_beside_an_attacker_says_nothing_of_an_earlier_job_either(bob, rita, team):
    called_back(team, bob)
    actions.emergency(make.dispatch_at("Assigned", by=team), by=rita)
    assert heard(rita) == []


@pytest.mark.parametrize("here", ["EnRoute", "OnScene", "Cleared"])
def test_it_is_refused_for_a_team_that_was_not_called_back(bob, here):
    visit = make.dispatch_at(here)
    with refused("wrong_state", visit):
        actions.confirm_call_back(visit, by=bob)


def test_it_is_read_once(bob, rita, team):
    visit = called_back(team, bob)
    actions.confirm_call_back(visit, by=rita)
    with refused("wrong_state", visit):
        actions.confirm_call_back(visit, by=rita)


def test_only_the_crew_and_the_leads_may(bob, rita, alice, client_of):
    strangers = called_back(make.team(), bob)
    with refused("not_yours", strangers):
        actions.confirm_call_back(strangers, by=rita)
    assert client_of(alice).post(f"/dispatch/{strangers.pk}/confirm_call_back/").status_code == 403
    actions.confirm_call_back(strangers, by=bob)


def test_a_visit_that_goes_on_was_never_read_as_called_back(db, now):
    visit = make.dispatch_at("EnRoute")
    with pytest.raises(IntegrityError, match="a_call_back_is_read_after_it_was_made"), transaction.atomic():
        Dispatch.objects.filter(pk=visit.pk).update(call_back_read_at=now)


@pytest.mark.django_db(transaction=True)
def test_two_of_the_crew_and_a_sweep_at_one_moment_leave_it_read_once():
    visit, boss = make.dispatch_at("AssignmentCancelled"), make.supervisor()
    at_once(lambda: actions.confirm_call_back(visit, by=boss), lambda: sweeps.late(now=timezone.now()))
    assert list(up()) == []
    assert Dispatch.objects.get().call_back_read_at is not None


def test_a_crew_with_a_job_and_a_call_back_asks_few_questions(
    bob, rita, team, client_of, django_assert_max_num_queries
):
    called_back(team, bob)
    visit = make.dispatch_at("Assigned", by=team)
    alarms.raise_alarm(Level.A2, "unacknowledged", visit, now=timezone.now())
    client = client_of(rita)
    # One more than without: which call-backs this crew has not read.
    with django_assert_max_num_queries(9):
        page = client.get("/_alarms/").content.decode()
    assert "Recalled: no longer needed" in page, "the older of the two"
