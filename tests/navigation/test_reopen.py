"""A follow-up that was closed in error goes on: the same promise, due as before, waiting for a navigator."""

import datetime

import pytest

from heart.models import Alarm, Role
from navigation import actions
from navigation.models import FollowUp
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.fixture
def closed(dan, sam):
    return actions.close(make.follow_up(dan), "mistake", by=sam, mistake="wrong_person")


def test_it_waits_in_the_queue_again_and_is_on_the_record(closed, sam, pokes):
    due = closed.due_at
    actions.reopen(closed, by=sam)
    closed.refresh_from_db()
    assert (closed.status, closed.outcome, closed.mistake) == ("requested", "", "")
    assert (closed.closed_at, closed.due_at) == (None, due)
    assert list(FollowUp.objects.unowned()) == [closed]
    assert_on_record(closed, "navigation.reopened", by=sam)
    assert_heard(pokes, "navigation", closed)


def test_who_is_overdue_by_then_is_told_of_again(dan, sam):
    follow_up = make.follow_up(dan)
    late = follow_up.due_at + datetime.timedelta(hours=1)
    actions.escalate_overdue(now=late)
    follow_up.refresh_from_db()
    actions.close(follow_up, "mistake", by=sam, mistake="other")
    actions.reopen(follow_up, by=dan)
    assert actions.escalate_overdue(now=late) == 1
    assert Alarm.objects.open().filter(kind="follow_up_overdue").exists()


@pytest.mark.parametrize("outcome", ["not_reached", "declined"])
def test_what_was_tried_to_the_end_stays_closed(dan, outcome):
    follow_up = make.follow_up(dan)
    for result in ("no_answer", "no_answer", "refused" if outcome == "declined" else "no_answer"):
        actions.attempt(follow_up, "phone", result, by=dan)
    actions.close(follow_up, outcome, by=dan)
    with refused("wrong_state", follow_up):
        actions.reopen(follow_up, by=dan)


def test_what_is_open_is_not_taken_from_who_has_it(dan, sam):
    follow_up = make.follow_up(dan)
    with refused("wrong_state", follow_up):
        actions.reopen(follow_up, by=sam)


def test_on_the_page(closed, dan, client_of):
    page = f"/followups/{closed.pk}/"
    assert "Reopen the follow-up" in client_of(dan).get(page).content.decode()
    shown = client_of(dan).post(f"{page}reopen/", follow=True).content.decode()
    assert "Reopened: the follow-up is back in the queue." in shown


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CARE_NAVIGATOR, Role.SUPERVISOR}))
def test_others_may_not_and_a_get_changes_nothing(closed, dan, role, client_of):
    page = f"/followups/{closed.pk}/reopen/"
    assert client_of(make.user(role=role)).post(page).status_code == 403
    assert client_of(dan).get(page).status_code == 405
    closed.refresh_from_db()
    assert closed.status == "cancelled"
