"""A crew goes off duty, once."""

import datetime

from django.utils import timezone

from teams import actions
from teams.models import Team
from tests import make
from tests.record import assert_heard, assert_on_record, refused


def test_the_team_is_off_duty_from_now_on(bob, pokes):
    team = make.team()
    shift = actions.sign_off(team.shifts.get(), by=bob)
    assert not Team.objects.on_duty(timezone.now()).exists()
    shift.refresh_from_db()
    assert shift.starts_at <= shift.ended_at < shift.ends_at
    assert_on_record(shift, "teams.signed_off", by=bob)
    assert_heard(pokes, "teams", shift)


def test_a_shift_that_is_over_is_not_ended_again(bob):
    shift = make.team().shifts.get()
    actions.sign_off(shift, by=bob)
    with refused("wrong_state", shift):
        actions.sign_off(shift, by=bob)


def test_a_shift_nobody_signed_off_is_over_when_the_next_crew_comes(bob, now):
    team = make.team()
    hour = datetime.timedelta(hours=1)
    team.shifts.update(starts_at=now - 9 * hour, ends_at=now - hour)
    forgotten = team.shifts.get()
    actions.sign_on(team, make.crew(), ends_at=now + 8 * hour, by=bob)
    with refused("wrong_state", team):
        actions.sign_off(forgotten, by=bob)
    forgotten.refresh_from_db()
    assert forgotten.ended_at == forgotten.ends_at
