"""The alarm bar: one line, the worst that is loud; the rest are counts, and a flood is one line per kind."""

import datetime
import re

import pytest

from heart.kernel import alarms
from heart.models import Level, Role
from heart.shell import alarm_bar
from tests import make
from tests.reading import Page

MINUTE = datetime.timedelta(minutes=1)


def many(count, now, level=Level.A2, kind="assign_late"):
    return [alarms.raise_alarm(level, kind, make.person(), now=now) for _ in range(count)]


def shown(user):
    return [(line.alarm.level, line.alarm.kind, line.count) for line in alarm_bar.alarm_bar(user).lines]


def test_the_worst_that_is_loud_comes_first_then_the_oldest(db, now, bob):
    old = now - 9 * MINUTE
    up = {
        name: alarms.raise_alarm(level, "check_in_overdue", make.person(), now=at)
        for name, level, at in [
            ("new A2", Level.A2, now),
            ("seen A1", Level.A1, old),
            ("old A2", Level.A2, old),
            ("new A1", Level.A1, now),
            ("old A3", Level.A3, old),
        ]
    }
    alarms.acknowledge(up["seen A1"], by=bob, now=now)
    found = alarm_bar.alarm_bar(bob)
    assert [line.alarm for line in found.lines] == [up[name] for name in ["new A1", "old A2", "new A2", "old A3"]]
    assert (found.rest, found.quiet, found.loud) == ({"A1": 0, "A2": 2, "A3": 1}, 1, 4)
    assert [line.alarm for line in alarm_bar.listed(bob)][-1] == up["seen A1"], "the list shows it too"


def test_a_team_that_cries_for_help_stands_before_what_has_been_as_bad_for_longer(db, now, bob):
    alarms.raise_alarm(Level.A1, "check_in_overdue", make.person(), now=now - 9 * MINUTE)
    alarms.raise_alarm(Level.A1, "team_emergency", make.person(), now=now)
    assert [kind for _, kind, _ in shown(bob)] == ["team_emergency", "check_in_overdue"]


@pytest.mark.parametrize(("count", "lines"), [(10, 10), (11, 1)])
def test_more_than_ten_in_ten_minutes_are_one_line_per_kind(db, now, bob, count, lines):
    many(count, now)
    assert len(shown(bob)) == lines
    assert sum(line.count for line in alarm_bar.alarm_bar(bob).lines) == count


def test_kinds_and_levels_stay_apart_and_an_emergency_keeps_its_own_line(db, now, bob):
    many(6, now)
    many(3, now, kind="unacknowledged")
    many(2, now, Level.A3)
    many(2, now, Level.A1, "team_emergency")
    assert shown(bob) == [
        ("A1", "team_emergency", 1),
        ("A1", "team_emergency", 1),
        ("A2", "assign_late", 6),
        ("A2", "unacknowledged", 3),
        ("A3", "assign_late", 2),
    ]


def test_what_is_old_or_silenced_is_no_flood(db, now, bob):
    many(6, now - 11 * MINUTE)
    for alarm in many(6, now):
        alarms.acknowledge(alarm, by=bob, now=now)
    many(6, now)
    assert len(shown(bob)) == 12


def test_the_flood_of_others_is_not_ours(db, now, bob, carol):
    many(20, now)
    many(2, now, kind="ringing_late")
    assert len(shown(carol)) == 2
    assert len(shown(bob)) == 1


def test_a_flood_is_said_with_its_number_and_acknowledged_as_it_stood(db, now, bob, client_of):
    stood = many(11, now)
    client = client_of(bob)
    page = client.get("/_alarms/").content.decode()
    assert "11 × An incident has waited too long for a team" in page
    line = re.search(r'name="line" value="([\d -]+)"', page)[1]
    came_later = many(1, now)
    answer = client.post(f"/alarms/{stood[0].pk}/acknowledge/", {"level": "A2", "line": line})
    assert answer.status_code == 302
    assert [one.alarm for one in alarm_bar.alarm_bar(bob).lines] == came_later


def test_the_strip_says_what_where_and_what_to_do(db, now, bob, client_of):
    visit = make.dispatch_at("OnScene")
    alarms.raise_alarm(Level.A2, "check_in_overdue", visit, now=now)
    page = client_of(bob).get("/_alarms/").content.decode()
    for words in ("missed its check-in", visit.team.callsign, "26 Union St S, Concord", "Radio the team"):
        assert words in page
    assert f'href="/dispatch/?out={visit.pk}"' in page
    assert 'role="alert"' in page
    notice = re.search(r'data-notice="([^"]+)"', page)[1]
    assert notice == "High: A team on scene has missed its check-in"


def test_what_stands_out_leads_to_the_act_and_does_not_only_silence(db, now, bob, client_of):
    visit = make.dispatch_at("OnScene")
    alarms.raise_alarm(Level.A2, "check_in_overdue", visit, now=now)
    page = Page(client_of(bob).get("/_alarms/").content.decode())
    assert [link.attrs["href"] for link in page.all("a", class_="primary")] == [f"/dispatch/?out={visit.pk}"]
    assert not page.all("button", class_="primary")
    assert "Acknowledge alarm" in page.text


def test_a_warning_is_a_status_in_its_own_words(db, now, bob, client_of):
    alarms.raise_alarm(Level.A3, "assign_late", make.incident(), now=now)
    page = client_of(bob).get("/_alarms/").content.decode()
    assert 'role="status"' in page and 'role="alert"' not in page
    assert "An incident needs a team soon" in page


def test_the_list_asks_as_few_questions_for_many_as_for_one(db, now, bob, client_of, django_assert_max_num_queries):
    for _ in range(9):
        alarms.raise_alarm(Level.A2, "check_in_overdue", make.dispatch_at("OnScene"), now=now)
    client = client_of(bob)
    # One of them asks which centers this lead serves.
    with django_assert_max_num_queries(7):
        page = client.get("/alarms/_list/").content.decode()
    assert page.count('id="alarm-') == 10
    for alarm in alarm_bar.listed(bob):
        alarms.acknowledge(alarm.alarm, by=bob, now=now)
    with django_assert_max_num_queries(7):
        page = client.get("/alarms/_list/").content.decode()
    assert page.count("Bob (Team lead)") == 9


def test_every_screen_asks_few_questions_however_much_is_up(
    db, now, client_of, django_assert_max_num_queries, subtests
):
    crew = make.user("ray", Role.RESPONDER)
    for number in range(9):
        visit = make.dispatch_at("OnScene", by=make.team(crew) if not number else None)
        for kind in ("check_in_overdue", "team_emergency", "police_called"):
            alarms.raise_alarm(Level.A1, kind, visit, now=now)
    for role in Role:
        client = client_of(crew if role == Role.RESPONDER else make.user(role=role))
        # The session, the person, the alarms, their silences, who and where; a crew's shift and visits besides.
        with subtests.test(str(role)), django_assert_max_num_queries(9 if role == Role.RESPONDER else 7):
            client.get("/_alarms/")


def test_nothing_up_is_an_empty_strip_and_a_calm_list(bob, client_of):
    client = client_of(bob)
    assert client.get("/_alarms/").content.decode().strip() == ""
    assert "No active alarms." in client.get("/alarms/").content.decode()
