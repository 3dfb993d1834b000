"""Who acts on a record and who destroys it at the same moment: it is kept, or whoever acts is told that it is gone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, transaction

from heart.actions import forget
from heart.kernel.flow import Refused
from tests import forgetting as past
from tests import make
from tests.at_once import TRIES, at_once, fresh
from tests.deadline import eventually
from triage import actions
from triage.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def policy(tmp_path):
    make.kinds()
    return past.policy(tmp_path / "policy.yaml")


@pytest.fixture
def incident(policy):
    return actions.close(make.incident(), ["05"], by=make.supervisor(), miss="other")


@pytest.fixture
def years_later(now, incident):
    with time_machine.travel(now.replace(year=now.year + 6), tick=True):
        yield


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("act", ["hold", "reopen"])
def test_what_was_begun_first_counts_though_it_is_not_finished_yet(act, incident, policy, years_later):
    boss, root = make.supervisor(), past.administrator()

    def destroys():
        try:
            return forget("call", policy, by=root)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            if act == "hold":
                actions.hold("audit", by=boss, incident=incident)
            else:
                actions.reopen(incident, by=boss)
            destroyed = other.submit(destroys)
            eventually(somebody_waits)
        batch = destroyed.result(timeout=60)
    assert batch is None or batch.log is None
    assert fresh(incident).forgotten_at is None
    assert fresh(incident).address == make.PLACE["address"]


def test_nobody_is_told_that_something_is_kept_that_is_gone(policy, now):
    boss, root = make.supervisor(), past.administrator()
    for _ in range(TRIES):
        incident = actions.close(make.incident(), ["05"], by=boss, miss="other")
        with time_machine.travel(now.replace(year=now.year + 6), tick=False):
            held, forgotten = at_once(
                lambda this=incident: actions.hold("audit", by=boss, incident=fresh(this)),
                lambda: forget("call", policy, by=root),
            )
        assert not isinstance(forgotten, Exception), forgotten
        gone = isinstance(held, Refused) and held.code == "forgotten"
        assert (fresh(incident).forgotten_at is not None) == gone


def test_what_is_told_in_an_emergency_while_the_person_is_destroyed_stays_and_is_not_stuck(now):
    boss, person = make.supervisor(), make.person()
    told = {"danger": "others", "to_whom": "Concord PD", "what": ["contact"]}

    def tells():
        try:
            return actions.disclose_in_emergency(person, "threat", by=boss, **told)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            # As who destroys it has it in hand.
            Person.objects.select_for_update().get(pk=person.pk)
            Person.objects.filter(pk=person.pk).update(forgotten_at=now)
            being_told = other.submit(tells)
            eventually(somebody_waits)
        made = being_told.result(timeout=60)
    assert fresh(made).to_whom == "Concord PD"
    assert fresh(person).forgotten_at is None
