"""A team says where it is; the history says that it did, not where."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from teams import actions
from teams.models import Position
from tests import make
from tests.record import assert_heard, assert_on_record


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
