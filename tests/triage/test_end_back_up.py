"""A center answers for itself again before the end that was said."""

import datetime

import pytest
from django.utils import timezone

from heart.models import Role
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


@pytest.fixture
def under_way(sam):
    ends_at = timezone.now() + datetime.timedelta(hours=1)
    return actions.back_up(make.center("kannapolis"), make.center(), "systems", ends_at, by=sam)


def test_it_works_once_is_on_the_record_and_is_told(under_way, sam, pokes):
    actions.end_back_up(under_way, by=sam)
    under_way.refresh_from_db()
    assert under_way.ended_at
    assert_on_record(under_way, "triage.ended_back_up", by=sam, center="kannapolis")
    assert_heard(pokes, "triage", under_way)
    with refused("wrong_state", under_way):
        actions.end_back_up(under_way, by=sam)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR}))
def test_others_may_not_and_a_get_changes_nothing(under_way, sam, role, client_of):
    page = f"/back_ups/{under_way.pk}/end_back_up/"
    assert client_of(make.user(role=role)).post(page).status_code == 403
    assert client_of(sam).get(page).status_code == 405
    under_way.refresh_from_db()
    assert under_way.ended_at is None
