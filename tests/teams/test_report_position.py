"""A team says where it is; the history says that it did, not where."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from heart.kernel.flow import Refused
from teams import actions
from teams.models import Position
from tests import make
from tests.record import assert_heard, assert_on_record, refused


def test_the_position_is_kept_with_its_age_and_accuracy(rita, pokes, now):
    team, at = make.team(rita), now - datetime.timedelta(seconds=30)
    made = actions.report_position(team, 35.4088, -80.5795, by=rita, accuracy_m=12.5, at=at)
    made.refresh_from_db()
    assert (made.latitude, made.longitude, made.accuracy_m, made.at) == (35.4088, -80.5795, 12.5, at)
    assert_on_record(team, "teams.moved", by=rita)
    assert_heard(pokes, "teams", team)


def test_a_device_whose_clock_runs_ahead_does_not_report_from_the_future(rita, now):
    made = actions.report_position(make.team(rita), 35.4, -80.6, by=rita, at=now + datetime.timedelta(hours=1))
    assert now <= made.at < now + datetime.timedelta(minutes=30)


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (-91, 0), (0, 181), (0, -181)])
def test_a_position_off_the_earth_is_refused_by_the_database(rita, latitude, longitude):
    with pytest.raises(IntegrityError, match="a_position_is_on_earth"), transaction.atomic():
        actions.report_position(make.team(rita), latitude, longitude, by=rita)
    assert not Position.objects.exists()


NOWHERE = [(0, 0), (0.0001, 0.0001), (-0.5, 0.5)]


@pytest.mark.parametrize(("latitude", "longitude"), NOWHERE)
def test_a_device_that_does_not_know_where_it_is_says_nothing(rita, latitude, longitude):
    team = make.team(rita)
    with refused("no_position", team, field="latitude", says="does not know where it is"):
        actions.report_position(team, latitude, longitude, by=rita)
    assert not Position.objects.exists()


@pytest.mark.parametrize("accuracy_m", [50_000, 5_001, float("nan")])
def test_a_fix_as_wide_as_a_county_is_no_place(rita, accuracy_m):
    team = make.team(rita)
    with refused("inaccurate", team, field="accuracy_m", says="5 km"):
        actions.report_position(team, 35.41, -80.58, by=rita, accuracy_m=accuracy_m)
    assert not Position.objects.exists()


def test_a_team_may_leave_the_region_with_who_it_transports(rita):
    made = actions.report_position(make.team(rita), 36.09, -79.77, by=rita, accuracy_m=5_000)
    assert made.pk


@pytest.mark.parametrize(
    ("there", "seconds"), [((-80.58, 35.41), 30), ((35.41, 80.58), 599), ((36.41, -80.58), 60), ((35.44, -80.58), 1)]
)
def test_nobody_is_so_fast(rita, now, there, seconds):
    team, then = make.team(rita), now - datetime.timedelta(seconds=seconds)
    actions.report_position(team, 35.41, -80.58, by=rita, at=then, accuracy_m=10)
    with refused("too_fast", team, field="latitude", says=f"{seconds} seconds earlier"):
        actions.report_position(team, *there, by=rita, at=now, accuracy_m=10)
    assert Position.objects.count() == 1


@pytest.mark.parametrize(
    ("there", "seconds", "accuracy_m"),
    [((35.43, -80.58), 60, 10), ((35.4101, -80.58), 0, 10), ((35.44, -80.58), 10, 3_000)],
)
def test_a_drive_and_a_shaky_fix_are_taken(rita, now, there, seconds, accuracy_m):
    team, then = make.team(rita), now - datetime.timedelta(seconds=seconds)
    actions.report_position(team, 35.41, -80.58, by=rita, at=then, accuracy_m=accuracy_m)
    assert actions.report_position(team, *there, by=rita, at=now, accuracy_m=accuracy_m).pk


def test_a_wrong_first_fix_holds_up_the_true_ones_for_ten_minutes_at_most(rita, now):
    team = make.team(rita)
    actions.report_position(team, -80.58, 35.41, by=rita, at=now - datetime.timedelta(minutes=11))
    assert actions.report_position(team, 35.41, -80.58, by=rita, at=now).pk


@pytest.mark.parametrize(
    "said", [{"latitude": 0, "longitude": 0}, {"latitude": 35.41, "longitude": -80.58, "accuracy_m": 50_000}]
)
def test_a_program_is_told_so_in_words(rita, api_of, said):
    answer = api_of(rita).post(f"/api/teams/{make.team(rita).pk}/report_position/", said)
    error = answer.json()["error"]
    assert answer.status_code == 409 and "Position rejected" in error["message"]
    assert not Position.objects.exists()


def said(team, by, now, ago, latitude, longitude=-80.58):
    """A position of this team so many seconds ago; whether it was taken."""
    at = now - datetime.timedelta(seconds=ago)
    try:
        return actions.report_position(team, latitude, longitude, by=by, at=at, accuracy_m=10).pk is not None
    except Refused:
        return False


def test_a_wrong_first_fix_is_overruled_by_two_that_agree(rita, now):
    team = make.team(rita)
    assert said(team, rita, now, 300, 36.41)
    assert [said(team, rita, now, ago, 35.41 + ago / 1e5) for ago in (280, 260, 240)] == [False, True, True]
    assert team.positions.order_by("at").last().latitude == pytest.approx(35.4124)


def test_one_wrong_fix_overrules_nothing(rita, now):
    team = make.team(rita)
    assert said(team, rita, now, 300, 35.41)
    assert not said(team, rita, now, 280, 36.41)
    assert said(team, rita, now, 260, 35.411)
    assert not said(team, rita, now, 240, 36.41), "the wrong one counts from the beginning again"


def test_two_wrong_fixes_that_do_not_agree_overrule_nothing(rita, now):
    team = make.team(rita)
    assert said(team, rita, now, 300, 35.41)
    assert not said(team, rita, now, 280, 36.41)
    assert not said(team, rita, now, 260, 37.41)


def test_a_device_that_loses_the_sign_again_and_again_is_not_believed(rita, now):
    team = make.team(rita)
    assert said(team, rita, now, 300, 35.41)
    assert not any(said(team, rita, now, ago, 35.41, 80.58) for ago in (280, 260, 240, 220))
