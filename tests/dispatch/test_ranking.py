"""Who is nearest, who comes last and who cannot go, and why."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.actions import CANCEL_REASONS
from dispatch.ranking import NOT_AGAINST_IT, Sent, Unit, obstacle, rank, reasons, why_last
from teams.distance import metres

CONCORD, KANNAPOLIS, HARRISBURG = (35.4088, -80.5795), (35.4874, -80.6217), (35.3240, -80.6579)

places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def unit(pk: int = 1, callsign: str = "CRT-1", **more: object) -> Unit:
    return Unit(pk=pk, callsign=callsign, **{"on_duty": True, "point": CONCORD} | more)


def test_one_degree_of_latitude_is_sixty_nautical_miles() -> None:
    assert metres((35.0, -80.0), (36.0, -80.0)) == pytest.approx(60 * 1852, rel=0.002)


def test_it_knows_how_far_two_towns_of_the_county_are() -> None:
    assert metres(CONCORD, KANNAPOLIS) == pytest.approx(9_540, rel=0.01)


def test_the_way_round_the_back_of_the_earth_is_found() -> None:
    assert metres((0.0, 179.5), (0.0, -179.5)) == pytest.approx(111_195, rel=0.001)


@given(places, places)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_round(a: tuple, b: tuple) -> None:
    assert metres(a, b) == pytest.approx(metres(b, a), abs=1e-6)
    assert 0 <= metres(a, b) <= 20_015_115
    assert metres(a, a) == 0


def test_the_nearest_comes_first_and_an_unknown_distance_last() -> None:
    far, near, nowhere = (
        unit(1, "CRT-1", point=HARRISBURG),
        unit(2, "CRT-2", point=KANNAPOLIS),
        unit(3, "A", point=None),
    )
    can, cannot = rank([far, nowhere, near], to=KANNAPOLIS)
    assert [choice.unit.callsign for choice in can] == ["CRT-2", "CRT-1", "A"]
    assert can[0].metres == 0 and can[0].miles == 0
    assert can[-1].metres is None and can[-1].miles is None
    assert cannot == []


def test_without_a_place_teams_come_by_callsign() -> None:
    can, _ = rank([unit(2, "CRT-2"), unit(1, "CRT-1")], to=None)
    assert [choice.unit.callsign for choice in can] == ["CRT-1", "CRT-2"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"barred": "the safety answers call for more", "out_on": "1043"}, "the safety answers call for more"),
        ({"out_of_service": True}, "out of service"),
        ({"on_duty": False}, "off duty"),
        ({"gaps": ("no EMT",)}, "not fully staffed: no EMT"),
        ({"out_on": "1043"}, "on incident 1043"),
        ({}, ""),
    ],
)
def test_a_team_that_cannot_go_says_why(more: dict, why: str) -> None:
    assert obstacle(unit(**more)) == why
    can, cannot = rank([unit(**more)], to=CONCORD)
    assert [left.why for left in cannot] == ([why] if why else [])
    assert len(can) == (not why)


NIGHT = datetime.datetime(2026, 11, 30, 19, 30, tzinfo=datetime.UTC)  # 14:30 in Concord
MINUTE = datetime.timedelta(minutes=1)
AGAINST_IT = sorted(set(CANCEL_REASONS) - set(NOT_AGAINST_IT))


def sent(*, acknowledged: bool = True, minutes: float | None = 1, reason: str = "no_longer_needed") -> Sent:
    """Sent at 14:30 with a minute to acknowledge; called back after so many `minutes`, or done there with None."""
    return Sent(
        ack_by=NIGHT + MINUTE,
        acknowledged_at=NIGHT + MINUTE / 4 if acknowledged else None,
        called_back_at=None if minutes is None else NIGHT + minutes * MINUTE,
        reason="" if minutes is None else reason,
        words="" if minutes is None else reason.replace("_", " "),
    )


done_there = sent(minutes=None)
times_sent = st.builds(
    sent,
    acknowledged=st.booleans(),
    minutes=st.floats(0.1, 60),
    reason=st.sampled_from(CANCEL_REASONS),
) | st.just(done_there)
histories = st.lists(times_sent, max_size=4).map(tuple)


@given(st.lists(st.tuples(places | st.none(), histories), max_size=12))
def test_no_team_with_a_reason_against_it_comes_before_one_without(teams: list) -> None:
    units = [unit(at, f"CRT-{at:02}", point=point, sent_before=before) for at, (point, before) in enumerate(teams)]
    can, cannot = rank(units, to=CONCORD)
    assert sorted(choice.unit.pk for choice in can) == list(range(len(units))), "nobody is left out for it"
    assert cannot == []
    for first, then in itertools.pairwise(can):
        assert (first.why_last == "") >= (then.why_last == ""), "all without a reason, then all with one"
        if (first.why_last == "") == (then.why_last == ""):
            assert (first.metres is None, first.metres or 0) <= (then.metres is None, then.metres or 0)


@given(histories, st.floats(1, 60), st.sampled_from(CANCEL_REASONS))
def test_a_team_that_was_silent_past_its_limit_comes_last_whatever_was_said(
    before: tuple, minutes: float, reason: str
) -> None:
    assert why_last((*before, sent(acknowledged=False, minutes=minutes, reason=reason))).startswith(
        "did not acknowledge by 14:31"
    )


@given(histories, st.booleans(), st.floats(0.1, 0.9), st.sampled_from(AGAINST_IT))
def test_a_team_that_was_called_back_comes_last(before: tuple, acknowledged: bool, minutes: float, reason: str) -> None:
    assert why_last((*before, sent(acknowledged=acknowledged, minutes=minutes, reason=reason))) == (
        f"recalled at 14:30: {reason.replace('_', ' ')}"
    )


@given(histories)
def test_a_slip_that_was_taken_back_leaves_it_as_it_was(before: tuple) -> None:
    slip = sent(acknowledged=False, minutes=0.1, reason="undone")
    assert why_last((*before, slip)) == why_last(before)


@given(histories, st.booleans())
def test_what_it_acknowledged_since_takes_the_reason_away(before: tuple, done: bool) -> None:
    assert why_last((*before, done_there if done else sent(reason="other_team"))) == ""


def test_every_reason_of_a_call_back_counts_but_two() -> None:
    assert {"danger", "team_unable", "no_longer_needed"} <= set(AGAINST_IT)
    assert set(NOT_AGAINST_IT) < set(CANCEL_REASONS)
    assert why_last(()) == ""


def test_the_only_team_is_offered_all_the_same_and_the_reason_is_said_first() -> None:
    (choice,), _ = rank([unit(sent_before=(sent(reason="danger"),))], to=CONCORD)
    said = reasons(choice, language="en", spoken="English", now=NIGHT)
    assert (said[0].good, said[0].words) == (False, "recalled at 14:31: danger")
