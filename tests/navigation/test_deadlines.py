"""48 elapsed hours are 48 elapsed hours, also in the nights when the clocks change."""

import contextlib
import datetime
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from navigation import actions
from navigation.deadlines import PROMISE, WARNING, due, standing
from navigation.models import FollowUp
from tests import make
from triage.models import Diversion

NEW_YORK = ZoneInfo("America/New_York")
HOUR = datetime.timedelta(hours=1)
# When the encounter ended and when the promise is due, as the clocks on the wall of the center say.
AROUND_THE_CHANGES = [
    # 8 March 2026: 02:00 becomes 03:00, so the wall clock runs an hour ahead of 48 hours.
    ((2026, 3, 7, 12, 0), (2026, 3, 9, 13, 0)),
    ((2026, 3, 6, 1, 59), (2026, 3, 8, 1, 59)),
    ((2026, 3, 6, 2, 0), (2026, 3, 8, 3, 0)),
    ((2026, 3, 8, 3, 0), (2026, 3, 10, 3, 0)),
    # 1 November 2026: 02:00 becomes 01:00, so it runs an hour behind.
    ((2026, 10, 31, 12, 0), (2026, 11, 2, 11, 0)),
    ((2026, 10, 30, 0, 59), (2026, 11, 1, 0, 59)),
    ((2026, 10, 30, 23, 30), (2026, 11, 1, 22, 30)),
    ((2026, 11, 1, 2, 0), (2026, 11, 3, 2, 0)),
]
instants = st.datetimes(
    min_value=datetime.datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    max_value=datetime.datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([datetime.UTC, NEW_YORK, ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")]),
)


def on_the_wall(*clock: int) -> datetime.datetime:
    return datetime.datetime(*clock, tzinfo=NEW_YORK)


@pytest.mark.parametrize(("ended", "promised"), AROUND_THE_CHANGES)
def test_around_the_changes_of_the_clocks(ended, promised):
    assert due(on_the_wall(*ended)) == on_the_wall(*promised).astimezone(datetime.UTC)


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_is_two_hours(fold):
    ended = on_the_wall(2026, 11, 1, 1, 30).replace(fold=fold)
    assert due(ended) == datetime.datetime(2026, 11, 3, 5 + fold, 30, tzinfo=datetime.UTC)


@given(instants)
def test_it_is_due_48_elapsed_hours_later_wherever_the_clock_hangs(ended):
    elapsed = due(ended).timestamp() - ended.timestamp()
    assert elapsed == 48 * 3600
    assert due(ended) == due(ended.astimezone(NEW_YORK)) == due(ended.astimezone(datetime.UTC))
    assert due(ended).utcoffset() == datetime.timedelta(0)


@given(instants, instants)
def test_who_was_met_earlier_is_promised_earlier(one, other):
    assume(one.astimezone(datetime.UTC) < other.astimezone(datetime.UTC))
    assert due(one) < due(other)


def test_a_time_without_a_zone_is_no_time():
    with pytest.raises(ValueError, match="zone"):
        due(datetime.datetime(2026, 3, 7, 12))  # noqa: DTZ001 - that is the mistake


@given(instants, st.timedeltas(-3 * PROMISE, 3 * PROMISE))
def test_standing_says_what_became_of_the_promise(due_at, later):
    at = due_at.astimezone(datetime.UTC) + later
    in_time = later <= datetime.timedelta(0)
    assert standing(due_at, at, at + HOUR) == ("kept" if in_time else "late")
    still = "overdue" if later >= datetime.timedelta(0) else "soon" if -later < WARNING else "open"
    assert standing(due_at, None, at) == still


@pytest.mark.parametrize(
    ("left", "word"),
    [(WARNING, "open"), (WARNING - HOUR / 60, "soon"), (HOUR * 0, "overdue"), (-HOUR, "overdue")],
)
def test_the_last_four_hours_are_soon(left, word):
    due_at = on_the_wall(2026, 6, 1, 12)
    assert standing(due_at, None, due_at - left) == word


@pytest.fixture
def owing(db):
    """An ended encounter that owes a follow-up; its end can be put where the test wants it."""

    def at(ended_at: datetime.datetime) -> Diversion:
        diversion = make.diversion_at("Ended")
        Diversion.objects.filter(pk=diversion.pk).update(ended_at=ended_at)
        diversion.refresh_from_db()
        return diversion

    return at


@contextlib.contextmanager
def session_in(zone: str) -> Iterator[None]:
    """A database session that keeps the clock of `zone`, as a restore or a hand at psql may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, false)", [zone])
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('TimeZone', 'UTC', false)")


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize(("ended", "promised"), AROUND_THE_CHANGES)
def test_the_database_holds_the_same_promise_in_any_session(owing, ended, promised, zone):
    diversion = owing(on_the_wall(*ended))
    assert actions.open_owed(now=timezone.now()) == 1
    with session_in(zone):
        assert FollowUp.objects.update(due_at=F("due_at")) == 1, "the law is read again and still holds"
    made = FollowUp.objects.get(diversion=diversion)
    assert made.due_at == on_the_wall(*promised)
    assert made.due_at.timestamp() - made.encounter_ended_at.timestamp() == 48 * 3600


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize("shift", [HOUR, -HOUR, datetime.timedelta(microseconds=1)])
@pytest.mark.parametrize(("ended", "promised"), AROUND_THE_CHANGES)
def test_the_database_refuses_any_other_time(owing, ended, promised, zone, shift):
    diversion = owing(on_the_wall(*ended))
    wrong = due(diversion.ended_at) + shift
    law = "a_follow_up_is_due_48_elapsed_hours_after_the_encounter"
    with pytest.raises(IntegrityError, match=law), session_in(zone), transaction.atomic():
        FollowUp.objects.create(
            incident=diversion.incident,
            diversion=diversion,
            encounter_ended_at=diversion.ended_at,
            due_at=wrong,
            opened_at=timezone.now(),
        )
