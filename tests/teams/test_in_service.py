"""A team can be sent again."""

from django.utils import timezone

from teams import actions
from teams.models import Team
from tests import make
from tests.record import assert_heard, assert_on_record, refused


def test_the_team_can_be_sent_again(bob, pokes):
    team, before = actions.out_of_service(make.team(), "meal", by=bob), timezone.now()
    actions.in_service(team, by=bob)
    team.refresh_from_db()
    assert (team.out_of_service_since, team.out_of_service_reason) == (None, "")
    assert before <= team.back_in_service_at <= timezone.now()
    assert team in Team.objects.on_duty(timezone.now())
    assert_on_record(team, "teams.came_in_service", by=bob)
    assert_heard(pokes, "teams", team)


def test_it_is_refused_when_the_team_is_in_service_already(bob):
    team = make.team()
    with refused("wrong_state", team):
        actions.in_service(team, by=bob)
