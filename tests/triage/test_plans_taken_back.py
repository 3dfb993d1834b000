"""The migration that brought plans can be taken back while words of plans have safety questions asked again."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import make
from triage import actions
from triage.models import Doubt, Incident

pytestmark = pytest.mark.django_db


BEFORE = ("triage", "0048_versions_of_calls_and_help")


@pytest.fixture
def of_notes(alice, carol):
    """A note and a safety plan speak of a weapon; the keys of what the note is asked about."""
    call = make.call(initial_nature="MNTL")
    robin = actions.identify(call.incident, by=alice, given_name="Robin")
    make.diversion_at("Released", of=call, clinician=carol)
    make.assessment_safe(Incident.objects.get(pk=call.incident_id), alice)
    note = actions.note(call.incident, "He has a gun.", by=alice)
    actions.write_safety_plan(robin, {"place": "He has a knife; Marisol takes it home."}, by=carol)
    assert Doubt.objects.filter(plan_part__isnull=False).exists()
    with connection.cursor() as cursor:
        # A table with deferred checks still to run cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return set(Doubt.objects.filter(note=note).values_list("pk", flat=True))


def left():
    """What is left to be asked, by key, whatever the columns are by now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM triage_doubt")
        return {pk for (pk,) in cursor.fetchall()}


def test_what_words_of_plans_speak_of_goes_with_them_and_what_notes_speak_of_stays(of_notes):
    loader = MigrationExecutor(connection).loader
    key = ("triage", "0049_plans")
    with connection.schema_editor() as editor:
        loader.get_migration(*key).unapply(loader.project_state(key, at_end=False), editor)
    assert left() == of_notes != set()


@pytest.mark.nightly
def test_the_same_with_every_migration_that_came_after(of_notes):
    MigrationExecutor(connection).migrate([BEFORE])
    assert left() == of_notes != set()
