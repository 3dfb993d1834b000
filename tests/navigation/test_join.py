"""One open promise per person: a new encounter joins it, and says so."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from heart.kernel.flow import Refused
from navigation import actions
from navigation.actions import joining
from navigation.deadlines import PROMISE
from navigation.models import FollowUp
from tests import make
from tests.record import assert_on_record
from triage import actions as triage
from triage.models import Incident

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def visit(incident=None):
    """A visit that ended with support needed."""
    return make.dispatch_at("Cleared", to=incident)


def sent_again(incident):
    """The same incident is opened again and another team goes, meets the person and says that support is needed."""
    boss = make.supervisor()
    incident.refresh_from_db()
    triage.reopen(incident, by=boss)
    make.assessment_safe(incident)
    triage.decide(Incident.objects.get(pk=incident.pk), "team", by=boss)
    return visit(Incident.objects.get(pk=incident.pk))


def ended(follow_up, at):
    """Move the fact: when this encounter ended; only for what is not joined yet."""
    FollowUp.objects.filter(pk=follow_up.pk).update(encounter_ended_at=at, due_at=at + PROMISE)


def promise_of(encounter):
    return FollowUp.objects.get(dispatch=encounter)


def test_cleared_reopened_sent_and_cleared_again_is_one_promise(now):
    first = visit()
    actions.open_owed(now=now)
    second = sent_again(first.incident)
    actions.open_owed(now=now)
    lead, joined = promise_of(first), promise_of(second)
    assert (lead.status, joined.status, joined.outcome, joined.joined_to) == ("requested", "cancelled", "joined", lead)
    assert lead.due_at == lead.encounter_ended_at + PROMISE < joined.due_at
    assert_on_record(joined, "navigation.joined", by=None, into=lead.pk, due_at=lead.due_at.isoformat())
    assert [actions.open_owed(now=now) for _ in range(2)] == [0, 0]
    assert FollowUp.objects.open().count() == 1


def test_two_incidents_of_one_person_are_one_promise(now, alice):
    person = make.person()
    visits = [visit(), visit()]
    for one in visits:
        Incident.objects.filter(pk=one.incident_id).update(person=person)
    actions.open_owed(now=now)
    assert FollowUp.objects.open().get().dispatch == visits[0]
    assert set(FollowUp.objects.values_list("person", flat=True)) == {person.pk}


def test_who_the_person_is_may_be_learnt_afterwards(now, alice):
    person, visits = make.person(), [visit(), visit()]
    actions.open_owed(now=now)
    assert FollowUp.objects.open().count() == 2
    for one in visits:
        Incident.objects.filter(pk=one.incident_id).update(person=person)
    actions.open_owed(now=now)
    assert FollowUp.objects.open().get().person == person


def test_a_contact_before_the_new_encounter_does_not_keep_the_new_promise(now, dan):
    first = visit()
    actions.open_owed(now=now)
    old = actions.claim(promise_of(first), by=dan)
    ended(old, now - 40 * HOUR)
    actions.attempt(old, "phone", "reached", by=dan)
    FollowUp.objects.filter(pk=old.pk).update(reached_at=now - 20 * HOUR)
    second = sent_again(first.incident)
    actions.open_owed(now=now)
    old.refresh_from_db()
    new = promise_of(second)
    assert (new.reached_at, new.due_at, new.status, new.owner) == (
        None,
        new.encounter_ended_at + PROMISE,
        "accepted",
        dan,
    )
    assert (old.joined_to, old.reached_at) == (new, now - 20 * HOUR)
    assert_on_record(new, "navigation.taken_along", by=None, owner=dan.pk)


@pytest.mark.parametrize("other_h", [-10, 10])
def test_due_is_the_earlier_of_the_two(now, other_h):
    first, second = visit(), visit()
    actions.open_owed(now=now)
    one, other = promise_of(first), promise_of(second)
    ended(other, one.encounter_ended_at + other_h * HOUR)
    other.refresh_from_db()
    lead = joining.leads(one, other)
    assert lead.due_at == min(one.due_at, other.due_at)
    assert joining.leads(other, one) == lead


def test_a_contact_after_both_encounters_keeps_both(now):
    one, other = FollowUp(encounter_ended_at=now, reached_at=now + 3 * HOUR), FollowUp(encounter_ended_at=now + HOUR)
    one.pk, other.pk, one.due_at, other.due_at = 1, 2, now + PROMISE, now + HOUR + PROMISE
    assert joining.leads(one, other) == joining.leads(other, one) == one


def test_closed_as_a_mistake_the_joined_encounter_is_promised_again(now, dan, sam):
    first = visit()
    actions.open_owed(now=now)
    second = sent_again(first.incident)
    actions.open_owed(now=now)
    lead = actions.claim(promise_of(first), by=dan)
    actions.close(lead, "mistake", by=sam, mistake="no_support")
    again = promise_of(second)
    assert (again.status, again.outcome, again.joined_to, again.owner) == ("requested", "", None, None)
    assert_on_record(again, "navigation.parted", by=sam, due_at=again.due_at.isoformat())


def test_who_is_overdue_when_parted_is_told_of_again(now, dan, sam):
    first = visit()
    actions.open_owed(now=now)
    second = sent_again(first.incident)
    actions.open_owed(now=now)
    FollowUp.objects.filter(dispatch=second).update(escalated_at=now)
    actions.close(actions.claim(promise_of(first), by=dan), "mistake", by=sam, mistake="no_support")
    again = promise_of(second)
    assert actions.escalate_overdue(now=again.due_at + HOUR) == 1


def test_found_to_be_two_persons_there_are_two_promises(now):
    person, visits = make.person(), [visit(), visit()]
    for one in visits:
        Incident.objects.filter(pk=one.incident_id).update(person=person)
    actions.open_owed(now=now)
    other = make.person(given_name="Sky")
    Incident.objects.filter(pk=visits[1].incident_id).update(person=other)
    actions.open_owed(now=now)
    assert {(one.dispatch, one.person) for one in FollowUp.objects.open()} == {(visits[0], person), (visits[1], other)}


@pytest.fixture
def parted_later(now):
    """Two persons whose encounters were joined to the promise of a third; it shows that each is somebody else."""
    visits = [visit(), visit(), visit()]
    person = make.person()
    Incident.objects.filter(pk__in=[one.incident_id for one in visits]).update(person=person)
    actions.open_owed(now=now)
    for one in visits[1:]:
        Incident.objects.filter(pk=one.incident_id).update(person=make.person(given_name="Sky"))
    return visits


@pytest.mark.parametrize("column", ["forgotten_at", "clinical_forgotten_at"])
def test_a_destroyed_incident_does_not_keep_the_others_from_being_parted(column, parted_later, now, caplog):
    first, destroyed, other = parted_later
    Incident.objects.filter(pk=destroyed.incident_id).update(**{column: now})
    actions.open_owed(now=now)
    assert {one.dispatch for one in FollowUp.objects.open()} == {first, other}
    assert promise_of(destroyed).outcome == "joined"
    assert not caplog.records, "it is nothing that anybody could mend"


def test_one_that_is_refused_keeps_no_other_from_being_parted_and_is_said(parted_later, now, monkeypatch, caplog):
    first, refused, other = parted_later
    lock = joining.lock

    def refuse(incident):
        if incident.pk == refused.incident_id:
            raise Refused("Not now.", code="forgotten")
        return lock(incident)

    monkeypatch.setattr(joining, "lock", refuse)
    actions.open_owed(now=now)
    assert {one.dispatch for one in FollowUp.objects.open()} == {first, other}
    assert f"navigation.followup {promise_of(refused).pk} is left as it is: forgotten" in caplog.text


def test_one_that_is_refused_keeps_no_other_from_its_person(now, monkeypatch, caplog):
    visits = [visit(), visit()]
    actions.open_owed(now=now)
    for one in visits:
        Incident.objects.filter(pk=one.incident_id).update(person=make.person())
    lock = joining.lock

    def refuse(incident):
        if incident.pk == visits[0].incident_id:
            raise Refused("Not now.", code="forgotten")
        return lock(incident)

    monkeypatch.setattr(joining, "lock", refuse)
    actions.open_owed(now=now)
    assert [promise_of(one).person_id is None for one in visits] == [True, False]
    assert f"navigation.followup {promise_of(visits[0]).pk} is left as it is: forgotten" in caplog.text


def test_the_database_holds_it(now):
    visit(), visit()
    actions.open_owed(now=now)
    with pytest.raises(IntegrityError, match="a_person_has_one_open_promise"), transaction.atomic():
        FollowUp.objects.update(person=make.person())


def test_nobody_closes_as_joined_and_what_was_joined_counts_once(now, dan, client_of):
    first = visit()
    actions.open_owed(now=now)
    sent_again(first.incident)
    actions.open_owed(now=now)
    lead = actions.claim(promise_of(first), by=dan)
    page = client_of(dan).get(f"/followups/{lead.pk}/").content.decode()
    assert "one promise to one person" in page and 'value="joined"' not in page
    answer = client_of(dan).post(f"/followups/{lead.pk}/close/", {"outcome": "joined"})
    assert answer.status_code == 422


def test_a_navigator_who_names_the_person_joins_what_that_person_is_promised(now, dan):
    person = make.person()
    first, second = visit(), visit()
    Incident.objects.filter(pk=first.incident_id).update(person=person)
    actions.open_owed(now=now)
    mine = actions.claim(promise_of(second), by=dan)
    Incident.objects.filter(pk=second.incident_id).update(person=person)
    mine.incident.refresh_from_db()
    actions.identify(mine, by=dan, pronouns="she")
    assert FollowUp.objects.open().get().dispatch == first
    assert FollowUp.objects.open().get().owner == dan
