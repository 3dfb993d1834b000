"""A team that cannot be sent says why."""

import pytest
from django.utils import timezone

from teams import actions
from teams.models import Team
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.mark.parametrize("reason", actions.OUT_REASONS)
def test_the_team_cannot_be_sent(bob, pokes, reason):
    team = actions.out_of_service(make.team(), reason, by=bob)
    team.refresh_from_db()
    assert team.out_of_service_reason == reason
    assert team not in Team.objects.on_duty(timezone.now())
    assert_on_record(team, "teams.went_out_of_service", by=bob, reason=reason)
    assert_heard(pokes, "teams", team)


def test_a_reason_is_one_of_the_list(bob):
    team = make.team()
    with refused("no_reason", team, field="reason"):
        actions.out_of_service(team, "tired", by=bob)


def test_it_is_refused_when_the_team_is_out_of_service_already(bob):
    team = actions.out_of_service(make.team(), "meal", by=bob)
    with refused("wrong_state", team):
        actions.out_of_service(team, "vehicle", by=bob)
