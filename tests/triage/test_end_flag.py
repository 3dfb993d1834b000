"""A flag that holds no more is ended with a reason and shown to nobody."""

import pytest

from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.queries import flags


@pytest.fixture
def flag(alice):
    return actions.add_flag(make.incident(alice), kind="dog", source="caller", by=alice)


def test_it_is_shown_no_more_and_stays_on_record(flag, bob):
    actions.end_flag(flag, "over", by=bob)
    assert flag.ended_at and flag.ended_because == "over"
    assert flags.of(flag.learned_from) == []
    assert_on_record(flag, "triage.ended_flag", by=bob, kind="dog", because="over")


def test_it_ends_once_and_for_a_reason(flag, bob):
    with refused("no_reason", flag, field="because"):
        actions.end_flag(flag, "tired of it", by=bob)
    actions.end_flag(flag, "wrong", by=bob)
    with refused("wrong_state", flag):
        actions.end_flag(flag, "over", by=bob)


def test_a_page_and_a_program_end_it(flag, bob, rita, client_of, api_of):
    assert client_of(rita).post(f"/flags/{flag.pk}/end_flag/", {"because": "over"}).status_code == 403
    assert client_of(bob).post(f"/flags/{flag.pk}/end_flag/", {"because": ""}).status_code == 422
    assert client_of(bob).post(f"/flags/{flag.pk}/end_flag/", {"because": "over"}).status_code == 302
    other = actions.add_flag(make.incident(bob), kind="hazard", source="agency", by=bob)
    assert api_of(bob).post(f"/api/flags/{other.pk}/end_flag/", {"because": "over"}).json()["ended_because"] == "over"
    assert api_of(rita).post(f"/api/flags/{other.pk}/end_flag/", {"because": "over"}).status_code == 403
