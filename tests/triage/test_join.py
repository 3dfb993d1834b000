"""Two incidents are one event: no call, no answered danger and no help decided on is lost."""

import itertools

import pytest

from heart.models import Alarm
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, protocol
from triage.models import Call, Incident
from triage.queries import help_requests
from triage.queries.assessments import standing

QUESTIONS = {question.key: question for question in protocol.load().questions}


def weight(key: str, answer: str | None) -> int:
    """How much an answer protects: unasked, safe, unknown, the dangers from the least on."""
    return [None, *QUESTIONS[key].answers].index(answer)


def said(answer: str | None, key: str) -> dict[str, str]:
    return {key: answer} if answer else {}


def test_the_calls_move_and_both_records_stay(alice, pokes):
    this, other = make.incident(alice), make.incident(alice)
    moved = this.calls.get()
    actions.join(this, other, by=alice)
    assert (this.status, this.closed_as, this.joined_to) == ("Closed", "22", other)
    assert set(other.calls.all()) == {moved, other.calls.exclude(pk=moved.pk).get()}
    assert not this.calls.exists()
    assert_on_record(this, "triage.joined", by=alice, into=other.number)
    assert_on_record(other, "triage.received_calls", by=alice, of=this.number)
    assert_heard(pokes, "triage", this)
    assert_heard(pokes, "triage", other)


def test_ringing_and_ended_calls_move_too(alice):
    made = [make.ringing(), actions.hang_up(make.call(alice), by=alice), make.call(alice)]
    other = make.incident(alice)
    for call in made:
        actions.join(call.incident, other, by=alice)
    assert set(Call.objects.filter(incident=other)) >= set(made)
    assert Call.objects.count() == other.calls.count() == 4


@pytest.mark.parametrize("key", QUESTIONS)
def test_of_two_answers_the_more_dangerous_stands(alice, key):
    for mine, theirs in itertools.product([None, *QUESTIONS[key].answers], repeat=2):
        this, other = make.incident(alice), make.incident(alice)
        for incident, answer in ((this, mine), (other, theirs)):
            if answer:
                actions.assess(incident, said(answer, key), by=alice)
        actions.join(this, other, by=alice)
        last = standing(other)
        found = last.answers.get(key) if last else None
        assert weight(key, found) == max(weight(key, mine), weight(key, theirs)), (mine, theirs)


@pytest.mark.parametrize("turned", [False, True])
def test_dangers_of_both_add_up(alice, turned):
    this, other = make.incident(alice), make.incident(alice)
    actions.assess(this, make.SAFE | {"medical": "yes", "plan": "unknown"}, by=alice)
    actions.assess(other, make.SAFE | {"attempt": "yes", "plan": "no"}, by=alice)
    kept = actions.join(other, this, by=alice).joined_to if turned else actions.join(this, other, by=alice).joined_to
    assert standing(kept).answers == make.SAFE | {"medical": "yes", "attempt": "yes", "plan": "unknown"}
    assert (standing(kept).response_id, standing(kept).medical) == ("emergency", True)


def test_a_danger_raises_what_was_decided_on_the_other(alice):
    this, other = make.incident(alice), make.asks_for_team(alice)
    actions.assess(this, {"weapon": "yes"}, by=alice)
    actions.join(this, other, by=alice)
    other.refresh_from_db()
    assert other.response_id == "emergency"


def test_help_that_was_decided_on_goes_along_with_its_place(alice):
    this, other = make.asks_for_team(alice), make.incident(alice, address="", latitude=None, longitude=None)
    actions.join(this, other, by=alice)
    assert list(Incident.objects.awaiting_team()) == [other]
    other.refresh_from_db()
    assert (other.response_id, other.address) == ("team", make.PLACE["address"])


def test_a_nature_that_is_dangerous_in_itself_goes_along(alice):
    this, other = make.incident(alice, initial_nature="FIGHT"), make.asks_for_team(alice)
    make.assessment_safe(this)
    actions.join(this, other, by=alice)
    other.refresh_from_db()
    assert (other.nature, other.response_id) == ("FIGHT", "emergency")


def test_who_the_person_is_goes_along(alice):
    this, other = make.incident(alice), make.incident(alice)
    person = actions.identify(this, by=alice, given_name="Robin")
    actions.join(this, other, by=alice)
    other.refresh_from_db()
    assert other.person == person


def test_a_caller_who_waits_for_a_decision_still_does(alice, now):
    diversion = make.diversion_at("Unanswered")
    other = make.incident(alice)
    actions.join(diversion.incident, other, by=alice)
    assert [(alarm.kind, alarm.thing_id) for alarm in Alarm.objects.open()] == [("no_clinician_answered", other.pk)]


def test_help_asked_for_before_joining_is_awaited_where_it_went_and_outlives_that(alice, carol, sam):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.send_help(diversion, by=carol)
    actions.give_back(diversion, "danger", by=carol)
    other, last = make.incident(alice), make.incident(alice)
    actions.join(diversion.incident, other, by=alice)
    actions.join(other, last, by=alice)
    asked = Alarm.objects.open().filter(kind="help_for_caller")
    request = help_requests.awaited(last).get()
    assert actions.help_now(last, by=sam) and help_requests.awaited(last).get() == request, "it is joined"
    actions.close(last, ["13"], by=sam)
    assert asked.count() == 1
    actions.take_help_request(request, by=alice)
    assert not asked.exists()


def test_an_incident_is_not_joined_to_itself(alice):
    incident = make.incident(alice)
    with refused("same", incident):
        actions.join(incident, incident, by=alice)


def test_nothing_is_joined_to_a_closed_incident_or_twice(alice, sam):
    this, other, closed = make.incident(alice), make.incident(alice), actions.close(make.incident(), ["13"], by=sam)
    with refused("wrong_state", this, closed):
        actions.join(this, closed, by=alice)
    actions.join(this, other, by=alice)
    with refused("wrong_state", this, other):
        actions.join(this, other, by=alice)


@pytest.mark.parametrize("busy", ["team", "clinician"])
def test_an_incident_with_help_on_it_keeps_its_number(alice, busy):
    helped = make.dispatch_at().incident if busy == "team" else make.diversion_at().incident
    other = make.incident(alice)
    with refused("wrong_state", helped, other):
        actions.join(helped, other, by=alice)
    actions.join(other, helped, by=alice)
    assert helped.calls.count() == 2
