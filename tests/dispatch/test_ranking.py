"""Who is nearest, who cannot go and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.ranking import Unit, obstacle, rank
from teams.distance import metres

CONCORD, KANNAPOLIS, HARRISBURG = (35.4088, -80.5795), (35.4874, -80.6217), (35.3240, -80.6579)
TEAM, CO_RESPONSE = 1, 2

places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def unit(pk: int = 1, callsign: str = "CRT-1", **more: object) -> Unit:
    return Unit(pk=pk, callsign=callsign, protection=TEAM, **{"on_duty": True, "point": CONCORD} | more)


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
    can, cannot = rank([far, nowhere, near], to=KANNAPOLIS, needed=TEAM)
    assert [choice.unit.callsign for choice in can] == ["CRT-2", "CRT-1", "A"]
    assert can[0].metres == 0 and can[0].miles == 0
    assert can[-1].metres is None and can[-1].miles is None
    assert cannot == []


def test_without_a_place_teams_come_by_callsign() -> None:
    can, _ = rank([unit(2, "CRT-2"), unit(1, "CRT-1")], to=None, needed=TEAM)
    assert [choice.unit.callsign for choice in can] == ["CRT-1", "CRT-2"]


@pytest.mark.parametrize(
    ("more", "needed", "why"),
    [
        ({}, CO_RESPONSE, "the safety answers call for more protection"),
        ({"out_of_service": True}, TEAM, "out of service"),
        ({"on_duty": False}, TEAM, "off duty"),
        ({"gaps": ("no EMT",)}, TEAM, "not fully staffed: no EMT"),
        ({"out_on": "1043"}, TEAM, "out on incident 1043"),
        ({}, TEAM, ""),
    ],
)
def test_a_team_that_cannot_go_says_why(more: dict, needed: int, why: str) -> None:
    assert obstacle(unit(**more), needed) == why
    can, cannot = rank([unit(**more)], to=CONCORD, needed=needed)
    assert [left.why for left in cannot] == ([why] if why else [])
    assert len(can) == (not why)
