"""A provider outside is offered a request, accepts it, is on the way, is there; without a word it comes back."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from heart.models import Alarm, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, sweeps

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(alice):
    return actions.request_help(make.incident(alice), "mc_dispatch", by=alice)


def sweep(seconds):
    sweeps.help_asked_for(now=timezone.now() + datetime.timedelta(seconds=seconds))


def test_it_is_offered_accepted_on_the_way_and_there(offered, alice):
    assert (offered.status, offered.taken_by) == ("Asked", None), "nobody of ours takes it on for them"
    assert not Alarm.objects.open().exists()
    actions.take_help_request(offered, by=alice)
    actions.report_help_sent(offered, by=alice)
    assert (offered.agency, offered.armed) == ("mc_dispatch", False)
    actions.report_help_arrived(offered, by=alice)
    actions.report_help_left(offered, by=alice)
    assert offered.status == "Over"


@pytest.mark.parametrize(
    ("steps", "limit"),
    [
        ([], "OUTSIDE_WORD_LIMIT_S"),
        (["take_help_request"], "OUTSIDE_WORD_LIMIT_S"),
        (["take_help_request", "report_help_sent"], "OUTSIDE_ARRIVE_LIMIT_S"),
    ],
)
def test_without_a_word_in_time_it_is_the_floors_again(offered, alice, pokes, steps, limit):
    for step in steps:
        getattr(actions, step)(offered, by=alice)
    sweep(getattr(settings, limit) - 5)
    offered.refresh_from_db()
    assert offered.status != "NoWord"
    for _ in range(2):
        sweep(getattr(settings, limit) + 1)
    offered.refresh_from_db()
    assert (offered.status, offered.word_by) == ("NoWord", None)
    alarm = Alarm.objects.open().get()
    assert (alarm.kind, alarm.level) == ("help_no_word", Level.A2)
    assert_on_record(offered, "triage.help_request_came_back", by=None, kind="mc_dispatch")
    assert_heard(pokes, "triage", offered)


@pytest.mark.parametrize("word", ["take_help_request", "report_help_sent", "report_help_arrived"])
def test_a_late_word_is_still_heard(offered, alice, word):
    sweep(settings.OUTSIDE_WORD_LIMIT_S + 1)
    offered.refresh_from_db()
    getattr(actions, word)(offered, by=alice)
    assert not Alarm.objects.open().exists()


def test_the_floor_says_that_they_do_not_come_and_asks_somebody_else(offered, alice):
    sweep(settings.OUTSIDE_WORD_LIMIT_S + 1)
    offered.refresh_from_db()
    actions.report_help_not_coming(offered, "no_word", by=alice)
    assert Alarm.objects.open().get().level == Level.A2
    actions.request_help(offered.incident, "police", by=alice)
    assert not Alarm.objects.open().exists()


def test_who_was_heard_from_in_this_very_moment_is_not_brought_back(offered, alice, now):
    actions.report_help_arrived(offered, by=alice)
    with refused("wrong_state", offered):
        actions.bring_help_request_back(offered, now=now)
