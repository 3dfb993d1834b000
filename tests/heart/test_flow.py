"""A status changes by one hand, once, with its line in the history, or not at all."""

import pytest

from heart.kernel import flow
from heart.kernel.flow import Refused
from heart.models import Event
from navigation.models import Service
from tests import make
from tests.at_once import at_once
from triage.models import Person

S = Service.Status


def test_a_move_changes_the_status_and_what_comes_with_it(dan):
    service = make.service()
    flow.move(service, S.INACTIVE, by=dan, verb="navigation.paused", phone="704-555-0100")
    assert (service.status, service.phone) == (S.INACTIVE, "704-555-0100")
    service.refresh_from_db()
    assert (service.status, service.phone) == (S.INACTIVE, "704-555-0100")


def test_a_move_is_on_the_record(dan):
    service = make.service()
    flow.move(service, S.INACTIVE, by=dan, verb="navigation.paused", codes={"reason": "summer"})
    line = Event.objects.get()
    assert (line.verb, line.by, line.thread, line.codes) == (
        "navigation.paused",
        dan,
        service.thread,
        {"reason": "summer"},
    )
    assert list(Event.objects.of_thing(service)) == list(Event.objects.of_thread(service.thread)) == [line]


def test_open_screens_hear_of_a_move(dan, pokes):
    service = make.service()
    flow.move(service, S.INACTIVE, by=dan, verb="navigation.paused")
    assert pokes() == [("navigation", service.thread, Event.objects.get().pk)]


@pytest.mark.parametrize("here", S.values)
@pytest.mark.parametrize("to", S.values)
def test_only_the_table_of_moves_is_allowed(dan, pokes, here, to):
    service = make.service(status=here)
    if to in Service.MOVES[here]:
        flow.move(service, to, by=dan, verb="navigation.moved")
        assert Service.objects.get().status == to
        return
    with pytest.raises(Refused) as refusal:
        flow.move(service, to, by=dan, verb="navigation.moved")
    assert refusal.value.code == "wrong_state"
    assert str(S(here).label) in refusal.value.message
    assert Service.objects.get().status == here
    assert not Event.objects.exists()
    assert pokes() == []


def test_who_looks_at_an_old_picture_is_told_who_was_first(dan, sam):
    first = make.service()
    second = Service.objects.get(pk=first.pk)
    flow.move(first, S.INACTIVE, by=dan, verb="navigation.taken_off")
    with pytest.raises(Refused) as refusal:
        flow.move(second, S.DEFUNCT, by=sam, verb="navigation.buried")
    assert refusal.value.code == "somebody_was_first"
    assert "taken off" in refusal.value.message
    assert "Dan" in refusal.value.message
    assert second.status == S.ACTIVE
    assert Service.objects.get().status == S.INACTIVE


def test_a_move_whose_line_is_refused_does_not_happen(dan):
    service = make.service()
    with pytest.raises(ValueError, match="no words"):
        flow.move(service, S.INACTIVE, by=dan, verb="navigation.paused", codes={"reason": "she said so"})
    assert Service.objects.get().status == S.ACTIVE
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_one_wins(dan):
    service = make.service()
    copies = [Service.objects.get(pk=service.pk) for _ in range(4)]
    acts = [lambda copy=copy: flow.move(copy, S.INACTIVE, by=dan, verb="navigation.paused") for copy in copies]
    answers = at_once(*acts)
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "Refused", "Refused", "Refused"]
    assert Event.objects.count() == 1


def test_a_change_counts_the_version_up(alice):
    person = make.person()
    flow.change(person, version=1, by=alice, verb="triage.identified", given_name="Sky")
    assert (person.version, person.given_name) == (2, "Sky")
    person.refresh_from_db()
    assert (person.version, person.given_name) == (2, "Sky")
    assert Event.objects.get().thread == person.thread


def test_a_change_of_what_somebody_else_changed_is_refused(alice, sam):
    person = make.person()
    flow.change(person, version=1, by=alice, verb="triage.identified", given_name="Sky")
    with pytest.raises(Refused) as refusal:
        flow.change(person, version=1, by=sam, verb="triage.identified", given_name="River")
    assert refusal.value.code == "stale"
    assert "Alice" in refusal.value.message
    assert Person.objects.get().given_name == "Sky"


def test_without_a_version_the_one_in_memory_counts(alice):
    person = make.person()
    mine, theirs = Person.objects.get(), Person.objects.get()
    flow.change(theirs, version=None, by=alice, verb="triage.identified", given_name="Sky")
    with pytest.raises(Refused):
        flow.change(mine, version=None, by=alice, verb="triage.identified", given_name="River")
    person.refresh_from_db()
    assert person.given_name == "Sky"
