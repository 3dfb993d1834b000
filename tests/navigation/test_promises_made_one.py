"""The migration that makes one promise of several to one person keeps whose they are and what was joined to them."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from heart.models import Role
from navigation import actions
from navigation.models import FollowUp
from tests import make
from tests.record import assert_on_record

pytestmark = pytest.mark.django_db
migration = importlib.import_module("navigation.migrations.0005_one_open_promise")


@pytest.fixture
def promises(db, now):
    """Three promises, each to a person of their own, as a database held them before: the first is due first."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX a_person_has_one_open_promise")
    for _ in range(3):
        make.dispatch_at("Cleared")
    actions.open_owed(now=now)
    return list(FollowUp.objects.order_by("due_at", "pk"))


def made_one(promises):
    """To one and the same person after all."""
    FollowUp.objects.filter(pk__in=[one.pk for one in promises]).update(person=make.person())
    migration.join_promises(apps, None)
    for one in promises:
        one.refresh_from_db()
    return promises


def test_the_navigator_who_had_one_goes_on_with_the_one_that_stands(promises, dan, now):
    actions.claim(promises[1], by=dan)
    FollowUp.objects.filter(pk=promises[1].pk).update(next_try_at=now)
    lead, *joined = made_one(promises)
    assert (lead.status, lead.owner, lead.next_try_at) == ("accepted", dan, now)
    assert lead.claimed_at == joined[0].claimed_at is not None
    assert [(one.status, one.joined_to, one.next_try_at) for one in joined] == [("cancelled", lead, None)] * 2
    assert_on_record(lead, "navigation.taken_along", by=None, owner=dan.pk)
    assert list(FollowUp.objects.open().filter(owner=dan)) == [lead]


def test_whoever_has_the_one_that_stands_keeps_it(promises, dan):
    other = make.user("nora", Role.CARE_NAVIGATOR)
    actions.claim(promises[0], by=dan)
    actions.claim(promises[1], by=other)
    lead = made_one(promises)[0]
    assert (lead.status, lead.owner) == ("accepted", dan)


def test_nobody_has_the_one_that_stands_where_nobody_had_any(promises):
    lead = made_one(promises)[0]
    assert (lead.status, lead.owner, lead.claimed_at) == ("requested", None, None)


def test_what_was_joined_to_one_that_is_joined_is_joined_to_the_one_that_stands(promises, now):
    lead, further, before = promises
    FollowUp.objects.filter(pk=before.pk).update(
        status="cancelled", outcome="joined", closed_at=now, joined_to=further, person=None
    )
    made_one([lead, further])
    before.refresh_from_db()
    assert (further.joined_to, before.joined_to) == (lead, lead)
