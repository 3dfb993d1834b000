"""What a telephone system says: done once, in any order, and what may not be so is told to people."""

import datetime
import hashlib
import itertools
import sys

import pytest

from heart.models import Alarm, Event
from tests import make
from tests.phone_system import NAME, a_day
from tests.reading import Page
from tests.record import assert_heard
from triage import actions, sweeps
from triage.models import Call, Diversion, PhoneEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def began(now):
    return now - datetime.timedelta(minutes=20)


@pytest.fixture
def tell(began):
    """Tells of call 442, so many seconds after it began to ring."""
    center = make.center()
    acd = make.user(NAME)

    def say(kind, second=0, *, number="442", event_id="", said=None, **more):
        event_id = event_id or f"{kind}-{second}-{number}"
        more |= {"kind": kind, "number": number, "at": began + datetime.timedelta(seconds=second)}
        digest = hashlib.sha256(event_id.encode()).hexdigest()
        told = {"unread": [], **({"center": center} if said is None else said)}
        return actions.record_phone_event(event_id, digest, by=acd, said=told, **more)[0]

    return say


def call() -> Call:
    return Call.objects.get()


def status() -> str:
    return call().status


def hand_off() -> str:
    return Diversion.objects.get().status


def loud() -> dict[str, str]:
    return dict(Alarm.objects.open().values_list("kind", "level"))


def with_clinician(tell, alice, carol, until):
    """The call with a clinician, as far as `until`."""
    tell("ring")
    tell("answer", 5, agent=alice)
    made = actions.divert(call(), "by_voice", by=alice)
    steps = ["Ringing", "ThreeWay", "Verified", "Released"]
    verbs = [(actions.claim, carol), (actions.verify, carol), (actions.release, alice)]
    for act, who in verbs[: steps.index(until)]:
        act(made, by=who)
    return made


def test_a_call_rings_is_answered_and_ends_at_the_times_of_the_telephone(tell, alice, began, pokes):
    tell("ring")
    assert (status(), call().received_at, call().source, call().source_id) == ("Ringing", began, NAME, "442")
    tell("answer", 7, agent=alice)
    assert (status(), call().call_taker) == ("Answered", alice)
    assert call().answered_at == began + datetime.timedelta(seconds=7)
    tell("hang_up", 90, ended_by="call_taker")
    assert (status(), call().ended_at) == ("Ended", began + datetime.timedelta(seconds=90))
    assert_heard(pokes, "triage", call())
    assert not loud()


def test_each_word_is_on_record_with_what_became_of_it(tell, alice):
    tell("ring")
    tell("answer", 5, agent=alice)
    tell("hold", 9)
    lines = Event.objects.of_thing(call()).filter(verb="triage.heard_phone")
    assert [(line.codes, line.by.username) for line in lines] == [
        ({"event": "ring", "outcome": "done"}, NAME),
        ({"event": "answer", "outcome": "done"}, "alice"),
        ({"event": "hold", "outcome": "kept"}, NAME),
    ]


def test_a_caller_who_hangs_up_while_it_rings_is_called_back(tell):
    tell("ring")
    tell("hang_up", 20, ended_by="caller")
    assert (status(), loud()) == ("Abandoned", {"call_abandoned": "A2"})


@pytest.mark.parametrize(
    ("ended_by", "decided", "becomes"),
    [
        ("call_taker", False, "Ended"),
        ("caller", False, "Lost"),
        ("", False, "Lost"),
        ("caller", True, "Ended"),
        ("network", True, "Lost"),
    ],
)
def test_who_hung_up_before_help_was_decided_is_called_back(tell, alice, ended_by, decided, becomes):
    tell("ring")
    tell("answer", 5, agent=alice)
    if decided:
        actions.help_now(call().incident, by=alice)
    tell("hang_up", 60, ended_by=ended_by)
    assert status() == becomes
    assert ("call_abandoned" in loud()) == (becomes == "Lost")


def test_a_clinician_who_joins_the_line_has_claimed_and_not_verified(tell, alice, carol):
    with_clinician(tell, alice, carol, "Ringing")
    tell("three_way", 30, agent=carol)
    assert (hand_off(), Diversion.objects.get().clinician) == ("ThreeWay", carol)


def test_a_clinician_whom_the_call_taker_dialled_is_the_hand_off(tell, alice, carol):
    tell("ring")
    tell("answer", 5, agent=alice)
    tell("three_way", 30, agent=carol)
    assert (hand_off(), Diversion.objects.get().offered_by) == ("ThreeWay", alice)


# Letting go.


def test_after_verification_the_call_taker_is_let_go(tell, alice, carol):
    with_clinician(tell, alice, carol, "Verified")
    assert tell("release", 60, agent=alice).outcome == "done"
    assert (hand_off(), status(), loud()) == ("Released", "Transferred", {})


@pytest.mark.parametrize("until", ["Ringing", "ThreeWay"])
def test_before_verification_it_is_no_release_and_an_emergency(tell, alice, carol, until):
    with_clinician(tell, alice, carol, until)
    assert tell("release", 60, agent=alice).outcome == "differs"
    assert (hand_off(), status(), loud()) == (until, "Answered", {"released_early": "A1"})
    assert call().phone_events.filter(kind="release").exists(), "that it happened is kept"


def test_without_any_clinician_too(tell, alice):
    tell("ring")
    tell("answer", 5, agent=alice)
    tell("release", 60, agent=alice)
    assert (status(), loud()) == ("Answered", {"released_early": "A1"})


def test_that_emergency_ends_when_the_clinician_has_the_caller(tell, alice, carol):
    made = with_clinician(tell, alice, carol, "ThreeWay")
    tell("release", 60, agent=alice)
    actions.verify(made, by=carol)
    assert not loud()


def test_or_when_the_call_taker_takes_the_caller_back(tell, alice, carol):
    made = with_clinician(tell, alice, carol, "ThreeWay")
    tell("release", 60, agent=alice)
    actions.withdraw(made, by=alice)
    assert not loud()


def test_or_when_the_call_taker_is_on_the_line_again(tell, alice, carol):
    with_clinician(tell, alice, carol, "ThreeWay")
    tell("release", 60, agent=alice)
    tell("answer", 70, agent=alice)
    assert (hand_off(), loud()) == ("ThreeWay", {})


@pytest.mark.parametrize("act", ["give_back", "end"])
def test_a_release_that_comes_late_is_old_news(tell, alice, carol, act):
    made = with_clinician(tell, alice, carol, "Released")
    if act == "end":
        actions.end(made, "05", support_needed=False, by=carol)
    else:
        actions.give_back(made, "caller_asked", by=carol)
    before = status()
    assert tell("release", 60, agent=alice).outcome == "kept"
    assert (status(), set(loud()) - {"call_came_back"}) == (before, set())


# The end of a line with a clinician.


@pytest.mark.parametrize("until", ["Ringing", "ThreeWay", "Verified", "Released"])
@pytest.mark.parametrize("ended_by", ["caller", "network", ""])
def test_a_line_that_closes_in_the_middle_of_a_hand_off_is_told(tell, alice, carol, until, ended_by):
    with_clinician(tell, alice, carol, until)
    tell("hang_up", 90, ended_by=ended_by)
    assert {"line_closed", "call_abandoned"} & set(loud())


def test_a_clinician_who_hangs_up_and_then_writes_it_down_is_not_interrupted(tell, alice, carol):
    made = with_clinician(tell, alice, carol, "Released")
    tell("hang_up", 90, ended_by="clinician")
    assert not loud()
    actions.end(made, "05", support_needed=False, by=carol)
    assert status() == "Ended"


def test_a_clinician_who_then_writes_nothing_down_is_reminded(tell, alice, carol, began):
    made = with_clinician(tell, alice, carol, "Released")
    tell("hang_up", 90, ended_by="clinician")
    for minutes, up in [(5, set()), (7, {"line_closed"})]:
        sweeps.ringing(now=began + datetime.timedelta(minutes=minutes))
        assert set(loud()) & {"line_closed"} == up
    actions.end(made, "05", support_needed=False, by=carol)
    assert "line_closed" not in loud()


def test_a_line_that_somebody_has_checked_is_not_told_of_again(tell, alice, carol, now):
    with_clinician(tell, alice, carol, "Released")
    tell("hang_up", 90, ended_by="caller")
    actions.check_line(call(), by=alice)
    sweeps.ringing(now=now + datetime.timedelta(minutes=5))
    assert "line_closed" not in loud()


def test_a_line_that_was_closed_before_it_was_answered_again_is_open(tell, alice, carol, now):
    tell("ring")
    tell("answer", 5, agent=alice)
    tell("hang_up", 60, ended_by="caller")
    actions.answer(call(), by=alice)
    made = actions.divert(call(), by=alice)
    for act, who in ((actions.claim, carol), (actions.verify, carol), (actions.release, alice)):
        act(made, by=who)
    sweeps.ringing(now=now + datetime.timedelta(minutes=5))
    assert "line_closed" not in loud()


def test_the_alarm_about_a_closed_line_ends_with_the_encounter(tell, alice, carol):
    made = with_clinician(tell, alice, carol, "Released")
    tell("hang_up", 90, ended_by="caller")
    assert loud() == {"line_closed": "A2"}
    actions.end(made, "05", support_needed=False, by=carol)
    assert not loud()


# Twice, late, and in another order.


def test_the_same_message_is_taken_once(tell, alice):
    first = tell("ring", event_id="msg_1")
    assert tell("ring", event_id="msg_1") == first
    assert (PhoneEvent.objects.count(), Call.objects.count()) == (1, 1)


def test_told_again_in_other_messages_it_changes_nothing(tell, alice, carol):
    with_clinician(tell, alice, carol, "Verified")
    words = [("ring", 0, {}), ("answer", 5, {"agent": alice}), ("three_way", 30, {"agent": carol})]
    words += [("release", 60, {"agent": alice}), ("hang_up", 90, {"ended_by": "clinician"})]
    for kind, second, more in words:
        tell(kind, second, event_id=f"first-{kind}", **more)
    before = Call.objects.values().get(), Diversion.objects.values().get(), loud()
    for kind, second, more in words + words[::-1]:
        tell(kind, second, event_id=f"again-{kind}", **more)
    assert (Call.objects.values().get(), Diversion.objects.values().get(), loud()) == before


@pytest.mark.parametrize("ended_by", ["call_taker", "network"])
def test_in_any_order_a_call_ends_as_it_was(tell, alice, began, ended_by, subtests):
    words = [
        ("ring", 0, {"said": {"center": make.center(), "callback_number": "704-555-0177"}}),
        ("answer", 5, {"agent": alice}),
        ("hang_up", 60, {"ended_by": ended_by}),
    ]
    for number, order in enumerate(itertools.permutations(words)):
        with subtests.test(order=[kind for kind, _, _ in order]):
            for kind, second, more in order:
                tell(kind, second, number=str(number), **more)
            one = Call.objects.get(source_id=str(number))
            becomes = "Ended" if ended_by == "call_taker" else "Lost"
            assert (one.status, one.callback_number, one.call_taker) == (becomes, "704-555-0177", alice)
            assert [one.received_at, one.answered_at, one.ended_at] == [
                began + datetime.timedelta(seconds=second) for second in (0, 5, 60)
            ]


def test_the_ring_that_comes_after_the_answer_fills_in_what_is_not_known(tell, alice):
    tell("answer", 5, agent=alice, said={})
    assert (call().every_floor, call().callback_number) == (True, "")
    told = {"origin": "988", "caller_wish": "no_police", "caller_name": "Jo", "callback_number": "704-555-0177"}
    where = {"address": "26 Union St S", "city": "Concord", "initial_nature": "MNTL"}
    words = {"center": make.center("kannapolis"), "narrative": "She has a gun."}
    for event_id in ("one", "two"):
        tell("ring", event_id=event_id, said=told | where | words)
    one = call()
    assert {name: getattr(one, name) for name in told} == told
    assert {name: getattr(one.incident, name) for name in where} == where
    assert (one.center_id, one.incident.center_id, one.every_floor) == ("kannapolis", "kannapolis", False)
    assert [note.text for note in one.incident.notes.all()] == ["She has a gun."]
    assert one.incident.doubts.filter(question="weapon").exists()


def test_the_end_of_a_line_that_is_told_late_does_not_close_the_one_on_which_the_caller_was_reached(tell, alice):
    tell("ring")
    tell("answer", 5, agent=alice)
    actions.hang_up(call(), by=alice, lost=True)
    actions.answer(call(), by=alice)
    assert tell("hang_up", 60, ended_by="network").outcome == "kept"
    assert status() == "Answered"


def test_a_number_that_rings_after_its_line_was_closed_is_another_call(tell):
    tell("ring")
    tell("hang_up", 60, ended_by="caller")
    tell("ring", 300)
    assert list(Call.objects.order_by("pk").values_list("status", "source_id", "source_round")) == [
        ("Abandoned", "442", 0),
        ("Ringing", "442", 1),
    ]


def test_what_people_put_in_stays_when_a_ring_comes_again(tell, alice):
    tell("ring", said={"center": make.center(), "callback_number": "704-555-0177"})
    actions.answer(call(), by=alice)
    actions.locate(call().incident, by=alice, address="1 Other St", city="Concord")
    tell("ring", event_id="again", said={"center": make.center(), "address": "26 Union St S"})
    assert call().incident.address == "1 Other St"


@pytest.mark.parametrize("kind", ["answer", "hold", "release", "three_way", "hang_up", ""])
def test_a_call_of_which_nothing_was_told_before_is_not_lost(tell, kind):
    tell(kind, 30)
    assert status() == ("Abandoned" if kind == "hang_up" else "Ringing")


def test_a_word_that_says_not_which_call_is_told_to_people(tell):
    tell("hang_up", 30, number="")
    assert (Call.objects.count(), loud()) == (0, {"delivery_refused": "A2"})


# What differs.


def test_a_call_answered_by_somebody_unknown_rings_on_and_is_told(tell, alice):
    tell("ring")
    tell("answer", 5)
    assert (status(), loud()) == ("Ringing", {"phone_differs": "A2"})
    actions.answer(call(), by=alice)
    assert not loud()


def test_a_call_answered_by_who_takes_no_calls_rings_on_and_is_told(tell, rita):
    tell("ring")
    tell("answer", 5, agent=rita)
    assert (status(), loud()) == ("Ringing", {"phone_differs": "A2"})


def test_another_has_the_caller_than_stands_here(tell, alice):
    tell("ring")
    actions.answer(call(), by=alice)
    assert tell("answer", 5).outcome == "kept", "who does not say who it was says nothing else"
    assert tell("answer", 6, agent=alice).outcome == "kept"
    assert tell("answer", 7, agent=make.user()).outcome == "differs"
    assert (call().call_taker, loud()) == (alice, {"phone_differs": "A2"})


def test_somebody_talks_on_a_line_that_is_over_here(tell, alice, began):
    tell("ring")
    tell("answer", 5, agent=alice)
    actions.hang_up(call(), by=alice)
    assert tell("answer", 3600, agent=alice).outcome == "kept", "its clock runs a little ahead"
    Call.objects.update(ended_at=began + datetime.timedelta(seconds=60))
    assert tell("answer", 70, agent=alice).outcome == "differs"


def test_it_is_told_on_the_page_with_what_is_on_hold(tell, alice, client_of):
    def shown():
        page = Page(client_of(alice).get(f"/incidents/{call().incident_id}/").content.decode())
        return next(one.text for one in page.elements if one.attrs.get("id") == f"call-{call().pk}")

    tell("ring")
    tell("answer", 5, agent=alice)
    tell("resume", 12)
    tell("hold", 10)
    assert "on hold" not in shown(), "what happened later counts, not what was told later"
    tell("hold", 20)
    assert "on hold" in shown()
    tell("release", 30)
    assert "The telephone says: call-taker left the line" in shown()
    assert "I have checked the line" in shown()


# A day.


def test_a_short_day_adds_up():
    account = a_day(25)
    sys.stdout.write(account.in_words())
    assert sum(account.faults.values()) > 10
    assert account.found == account.played
    assert set(account.answers) <= {200, 201}
    assert set(loud()) <= {"call_abandoned"}


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(3))
def test_a_whole_day_adds_up(seed):
    account = a_day(400, seed=seed)
    sys.stdout.write(account.in_words())
    assert account.found == account.played
    assert set(account.answers) <= {200, 201}
    assert set(loud()) <= {"call_abandoned"}
