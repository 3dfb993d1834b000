"""A crew goes on duty, whole and with valid credentials, in one team at a time."""

import datetime

import pytest
from django.utils import timezone

from teams import actions
from teams.models import Seat, Team
from tests import make
from tests.record import assert_heard, assert_on_record, refused


@pytest.fixture
def ends_at(now):
    return now + datetime.timedelta(hours=8)


def test_it_puts_the_crew_on_duty(bob, pokes, ends_at):
    team, crew = make.team(on_duty=False), make.crew()
    shift = actions.sign_on(team, crew, ends_at=ends_at, by=bob)
    assert list(Team.objects.on_duty(timezone.now())) == [team]
    assert (set(shift.members.all()), shift.ends_at) == (set(crew), ends_at)
    assert_on_record(shift, "teams.signed_on", by=bob, crew=[member.pk for member in crew])
    assert_heard(pokes, "teams", shift)


@pytest.mark.parametrize("seat", Seat.values)
def test_an_empty_seat_is_refused_by_name(bob, ends_at, seat):
    team, crew = make.team(on_duty=False), [member for member in make.crew() if member.seat != seat]
    with refused("not_staffed", team, says=str(Seat(seat).label)):
        actions.sign_on(team, crew, ends_at=ends_at, by=bob)
    assert not team.shifts.exists()


@pytest.mark.parametrize(("expires_in_days", "goes"), [(-1, False), (0, True)])
def test_a_credential_counts_to_the_end_of_its_last_day(bob, ends_at, expires_in_days, goes):
    team = make.team(on_duty=False)
    crew = [make.member(seat, expires_in_days=expires_in_days if seat == Seat.EMT else 9) for seat in Seat.values]
    if goes:
        actions.sign_on(team, crew, ends_at=ends_at, by=bob)
        return
    with refused("not_staffed", team):
        actions.sign_on(team, crew, ends_at=ends_at, by=bob)


def test_a_team_on_duty_is_not_signed_on_again(bob, ends_at):
    team, crew = make.team(), make.crew()
    with refused("wrong_state", team):
        actions.sign_on(team, crew, ends_at=ends_at, by=bob)
    assert team.shifts.count() == 1


def test_nobody_sits_in_two_teams(bob, ends_at):
    first, second, crew = make.team(on_duty=False), make.team(on_duty=False), make.crew()
    actions.sign_on(first, crew, ends_at=ends_at, by=bob)
    others = [make.member(Seat.CLINICIAN), make.member(Seat.EMT), crew[1]]
    with refused("wrong_state", second):
        actions.sign_on(second, others, ends_at=ends_at, by=bob)
    actions.sign_off(first.shifts.get(), by=bob)
    actions.sign_on(second, others, ends_at=ends_at, by=bob)


def test_a_shift_ends_after_it_starts(bob, now):
    team = make.team(on_duty=False)
    with refused("refused", team, field="ends_at"):
        actions.sign_on(team, make.crew(), ends_at=now, by=bob)


def test_a_responder_puts_the_own_crew_on_duty_and_no_other(rita, bob, ends_at):
    team, strangers = make.team(on_duty=False), make.crew()
    with refused("not_yours", team, says=team.callsign):
        actions.sign_on(team, strangers, ends_at=ends_at, by=rita)
    own = make.crew(rita)
    assert actions.sign_on(team, own, ends_at=ends_at, by=rita).team == team
    assert actions.sign_on(make.team(on_duty=False), strangers, ends_at=ends_at, by=bob)
