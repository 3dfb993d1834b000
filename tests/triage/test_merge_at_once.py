"""Records are merged and parted while somebody else acts on an incident of theirs: nobody waits for ever."""

import threading

import pytest
from django.db import connection, transaction

from tests import make
from tests.deadline import eventually
from triage import actions
from triage.models import Incident, Person

pytestmark = pytest.mark.django_db(transaction=True)


def somebody_waits() -> bool:
    """Whether some connection waits until another lets go of a row."""
    with connection.cursor() as cursor:
        # Read anew each time; pg_stat_activity stays as it was when this transaction asked first.
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.fixture
def two(alice):
    make.kinds()
    return [actions.identify(make.incident(alice), by=alice, given_name=name) for name in ("Robin", "Sky")]


@pytest.mark.parametrize("undone", [False, True])
@pytest.mark.parametrize("which", [0, 1])
def test_who_holds_an_incident_gets_its_person_and_the_merge_waits(two, alice, which, undone):
    gone, kept = two
    held = two[which].incidents.get()
    done = actions.merge(gone, kept, by=alice) if undone else None
    failed = []

    def act():
        try:
            actions.undo_merge(done, by=alice) if done else actions.merge(gone, kept, by=alice)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=act)
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=held.pk)
        other.start()
        eventually(somebody_waits, within=20)
        # Refused at once if the merge had them: each would wait for the other.
        for person in two:
            Person.objects.select_for_update(nowait=True).get(pk=person.pk)
    other.join(timeout=60)
    assert (failed, other.is_alive()) == ([], False)
    assert set(Incident.objects.values_list("person", flat=True)) == ({gone.pk, kept.pk} if undone else {kept.pk})
