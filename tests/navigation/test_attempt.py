"""Every try is logged; the first contact keeps the promise."""

import datetime
import json

import pytest

from heart.models import Alarm, Event
from navigation import actions
from navigation.deadlines import standing
from navigation.models import Attempt
from tests import make
from tests.record import assert_heard, assert_on_record, refused


def test_a_try_is_logged_with_the_next_one(dan, pokes, now):
    follow_up, later = make.follow_up(dan), now + datetime.timedelta(hours=4)
    made = actions.attempt(follow_up, "phone", "no_answer", by=dan, note="Mother says: try at six.", next_try_at=later)
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.next_try_at, follow_up.reached_at) == ("in-progress", later, None)
    assert list(follow_up.attempts.all()) == [made]
    assert_on_record(follow_up, "navigation.attempted", by=dan, channel="phone", result="no_answer")
    assert_on_record(follow_up, "navigation.began", by=dan)
    assert_heard(pokes, "navigation", follow_up)
    assert "Mother" not in json.dumps(list(Event.objects.values("codes")))


def test_the_first_contact_keeps_the_promise_and_a_second_does_not_move_it(dan):
    follow_up = make.follow_up(dan)
    first = actions.attempt(follow_up, "phone", "reached", by=dan)
    actions.attempt(follow_up, "visit", "reached", by=dan)
    follow_up.refresh_from_db()
    assert follow_up.reached_at == first.at < follow_up.due_at


def test_who_was_reached_and_did_not_want_to_talk_was_reached(dan, now):
    follow_up = make.follow_up(dan)
    actions.escalate_overdue(now=follow_up.due_at)
    made = actions.attempt(follow_up, "phone", "refused", by=dan)
    follow_up.refresh_from_db()
    assert follow_up.reached_at == made.at
    assert not Alarm.objects.open().exists()
    assert standing(follow_up.due_at, follow_up.reached_at, now) == "kept"
    actions.attempt(follow_up, "visit", "reached", by=dan)
    follow_up.refresh_from_db()
    assert follow_up.reached_at == made.at, "the first contact counts"


@pytest.mark.parametrize("result", sorted(set(Attempt.Result.values) - set(Attempt.CONTACT)))
def test_without_a_contact_the_promise_is_not_kept(dan, result):
    follow_up = make.follow_up(dan)
    actions.attempt(follow_up, "phone", result, by=dan)
    follow_up.refresh_from_db()
    assert follow_up.reached_at is None


@pytest.mark.parametrize(
    ("channel", "result", "field"), [("pigeon", "reached", "channel"), ("phone", "sang", "result")]
)
def test_how_and_what_came_of_it_are_of_the_list(dan, channel, result, field):
    follow_up = make.follow_up(dan)
    with refused("refused", follow_up, field=field):
        actions.attempt(follow_up, channel, result, by=dan)
    assert not Attempt.objects.exists()


def test_the_next_try_is_not_in_the_past(dan, now):
    follow_up = make.follow_up(dan)
    with refused("refused", follow_up, field="next_try_at"):
        actions.attempt(follow_up, "phone", "no_answer", by=dan, next_try_at=now)


def test_it_is_for_the_owner_or_a_supervisor(dan, sam):
    follow_up, kim = make.follow_up(dan), make.user("kim", "care_navigator")
    with refused("not_yours", follow_up, says="Dan"):
        actions.attempt(follow_up, "phone", "reached", by=kim)
    actions.attempt(follow_up, "phone", "no_answer", by=sam)


def test_an_unclaimed_one_is_claimed_first(dan):
    follow_up = make.follow_up()
    with refused("not_yours", follow_up):
        actions.attempt(follow_up, "phone", "reached", by=dan)


def test_it_is_refused_when_it_is_over(dan):
    follow_up = make.follow_up(dan)
    actions.close(follow_up, "deceased", by=dan)
    with refused("wrong_state", follow_up):
        actions.attempt(follow_up, "phone", "reached", by=dan)
