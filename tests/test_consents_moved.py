"""Consents that were kept before stand with the person afterwards, none lost, and each names its organization."""

import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

NAME = "consents_stand_with_the_person"
WHEN = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def to(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def before():
    """The last migration of each room that knew nothing of the move, by what the move says it follows."""
    graph = MigrationExecutor(connection).loader.graph
    moves = [key for key in graph.nodes if key[1].endswith(NAME)]
    assert len(moves) == 2
    return [one.key for move in moves for one in graph.node_map[move].parents if one.key[0] == move[0]]


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_no_consent_is_lost_on_the_way_there_and_back():
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        old = to(before())
        robin = old.get_model("triage", "Person").objects.create(given_name="Robin").pk
        dan = old.get_model("heart", "User").objects.create(username="dan").pk
        cardinal = old.get_model("navigation", "Organization").objects.create(name="Cardinal Counseling").pk
        facts = {"person_id": robin, "given_at": WHEN, "recorded_by_id": dan}
        consents = old.get_model("navigation", "Consent").objects
        named = consents.create(purpose="referral", recipient_id=cardinal, **facts).pk
        revoked = consents.create(purpose="contact", revoked_at=WHEN + datetime.timedelta(days=1), **facts).pk

        new = to(latest)
        moved = new.get_model("triage", "Consent").objects
        assert {one.pk: (one.recipient, one.what, one.how) for one in moved.all()} == {
            named: ("Cardinal Counseling", [], ""),
            revoked: ("", [], ""),
        }
        assert moved.get(pk=revoked).revoked_at == WHEN + datetime.timedelta(days=1)
        listed = new.get_model("navigation", "ConsentRecipient").objects
        assert [(one.consent_id, one.organization_id) for one in listed.all()] == [(named, cardinal)]
        assert moved.create(purpose="referral", **facts).pk > revoked

        back = to(before()).get_model("navigation", "Consent").objects
        assert {one.pk: one.recipient_id for one in back.filter(pk__lte=revoked)} == {named: cardinal, revoked: None}
    finally:
        to(latest)
