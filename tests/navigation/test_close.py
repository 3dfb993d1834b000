"""A promise ends with an outcome: reaching somebody needs a logged contact, giving up needs three tries."""

import pytest
from django.utils import timezone

from heart.models import Alarm
from navigation import actions
from navigation.deadlines import LEAST_ATTEMPTS
from navigation.models import FollowUp
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused


@pytest.mark.parametrize("outcome", sorted(set(actions.CLOSES_AS) - {"mistake"}))
def test_every_outcome_ends_it(dan, pokes, outcome):
    follow_up = make.follow_up(dan)
    for _ in range(LEAST_ATTEMPTS - 1):
        actions.attempt(follow_up, "phone", "no_answer", by=dan)
    actions.attempt(follow_up, "phone", "reached" if outcome in actions.NEED_CONTACT else "no_answer", by=dan)
    actions.close(follow_up, outcome, by=dan)
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.outcome) == (actions.CLOSES_AS[FollowUp.Outcome(outcome)], outcome)
    assert (follow_up.closed_at is not None, follow_up.next_try_at) == (True, None)
    assert_on_record(follow_up, "navigation.closed", by=dan, outcome=outcome)
    assert_heard(pokes, "navigation", follow_up)


def test_the_alarm_of_an_overdue_promise_goes_down(dan):
    follow_up = make.follow_up(dan)
    actions.escalate_overdue(now=follow_up.due_at)
    actions.close(follow_up, "deceased", by=dan)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("outcome", sorted(actions.NEED_CONTACT))
def test_nobody_is_connected_who_was_not_reached(dan, outcome):
    follow_up = make.follow_up(dan)
    actions.attempt(follow_up, "phone", "left_message", by=dan)
    with refused("not_reached", follow_up, field="outcome"):
        actions.close(follow_up, outcome, by=dan)


def test_who_did_not_want_to_talk_is_closed_as_that_without_a_false_contact(dan):
    follow_up = make.follow_up(dan)
    made = actions.attempt(follow_up, "phone", "refused", by=dan)
    actions.close(follow_up, "declined", by=dan)
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.outcome, follow_up.reached_at) == ("completed", "declined", made.at)
    assert [one.result for one in follow_up.attempts.all()] == ["refused"]


@pytest.mark.parametrize("outcome", sorted(actions.NEED_TALK))
def test_nothing_more_is_known_of_who_did_not_want_to_talk(dan, outcome):
    follow_up = make.follow_up(dan)
    actions.attempt(follow_up, "phone", "refused", by=dan)
    with refused("not_talked", follow_up, field="outcome", says="Does not want contact"):
        actions.close(follow_up, outcome, by=dan)
    actions.attempt(follow_up, "visit", "reached", by=dan)
    actions.close(follow_up, outcome, by=dan)
    assert follow_up.outcome == outcome


def test_giving_up_needs_three_tries(dan):
    follow_up = make.follow_up(dan)
    for tries in range(LEAST_ATTEMPTS):
        with refused("too_few_attempts", follow_up, field="outcome", says=str(tries)):
            actions.close(follow_up, "not_reached", by=dan)
        actions.attempt(follow_up, "phone", "no_answer", by=dan)
    actions.close(follow_up, "not_reached", by=dan)
    assert follow_up.status == "failed"


@pytest.mark.parametrize("outcome", ["", "bored"])
def test_how_it_ended_is_of_the_list(dan, outcome):
    follow_up = make.follow_up(dan)
    with refused("no_outcome", follow_up, field="outcome"):
        actions.close(follow_up, outcome, by=dan)


def test_it_is_for_the_owner(dan):
    follow_up, kim = make.follow_up(dan), make.user("kim", "care_navigator")
    with refused("not_yours", follow_up):
        actions.close(follow_up, "deceased", by=kim)


def test_it_is_refused_when_it_is_over(dan):
    follow_up = make.follow_up(dan)
    actions.close(follow_up, "deceased", by=dan)
    with refused("wrong_state", follow_up):
        actions.close(follow_up, "deceased", by=dan)


def test_one_word_does_not_end_a_promise_as_a_mistake(dan, sam):
    follow_up = make.follow_up(dan)
    with refused("supervisor_only", follow_up, field="outcome", says="supervisor"):
        actions.close(follow_up, "mistake", by=dan, mistake="twice")
    with refused("no_reason", follow_up, field="mistake"):
        actions.close(follow_up, "mistake", by=sam)
    with refused("no_mistake", follow_up, field="mistake"):
        actions.close(follow_up, "deceased", by=sam, mistake="twice")
    actions.close(follow_up, "mistake", by=sam, mistake="twice")
    assert (follow_up.status, follow_up.mistake) == ("cancelled", "twice")
    assert_on_record(follow_up, "navigation.closed", by=sam, outcome="mistake", mistake="twice")


def test_only_supervisors_are_offered_that_it_was_a_mistake(dan, sam, client_of):
    page = f"/followups/{make.follow_up(dan).pk}/"
    for who, offered in ((dan, False), (sam, True)):
        assert ("Opened by mistake" in Page(client_of(who).get(page).content.decode()).text) is offered
    answer = client_of(sam).post(f"{page}close/", {"outcome": "mistake"})
    assert (answer.status_code, "Choose why it was a mistake." in answer.content.decode()) == (409, True)
    assert client_of(sam).post(f"{page}close/", {"outcome": "mistake", "mistake": "other"}).status_code == 302


def test_a_mistake_does_not_take_the_promise_of_another_encounter_with_it(dan, sam):
    first = make.follow_up(dan)
    again = make.dispatch_at("Cleared")
    type(again).objects.filter(pk=again.pk).update(incident=first.incident)
    actions.open_owed(now=timezone.now())
    joined = FollowUp.objects.get(dispatch=again)
    assert (joined.outcome, joined.joined_to) == ("joined", first)
    actions.close(first, "mistake", by=sam, mistake="no_support")
    joined.refresh_from_db()
    assert (joined.status, joined.joined_to) == ("requested", None)
