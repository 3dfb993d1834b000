"""Open calls whose protocol was taken from under them are judged anew, also those that were answered meanwhile."""

import pytest
from django.utils import timezone

from heart.models import Event
from tests import make
from triage import actions, sweeps
from triage.models import ProtocolVersion
from triage.queries.assessments import standing


@pytest.fixture
def withdrawn(sam):
    """A version that was withdrawn while an answer was being given: nobody has judged that call anew."""
    version, waits = make.version_at("Effective"), make.asks_for_team()
    mine = ProtocolVersion.objects.filter(pk=version.pk)
    mine.update(status="Withdrawn", ended_at=timezone.now(), ended_by=sam)
    return waits


def test_the_sweep_does_it_once_in_the_name_of_who_withdrew_it(withdrawn, sam, now):
    assert sweeps.protocols(now=now) == 1
    made = standing(withdrawn)
    assert (made.response_id, made.by, made.answers) == ("emergency", sam, make.SAFE)
    withdrawn.refresh_from_db()
    assert withdrawn.response_id == "emergency"
    assert actions.judge_anew(now=now) == 0


def test_what_ended_or_was_never_asked_is_left_alone(withdrawn, sam, alice, now):
    make.incident(alice)
    actions.close(withdrawn, ["L-911"], by=alice, miss="declined")
    lines = Event.objects.count()
    assert actions.judge_anew(now=now) == 0 and Event.objects.count() == lines
    actions.reopen(withdrawn, by=alice)
    actions.judge_anew(now=now, by=sam)
    assert standing(withdrawn).reasons[-1] == "not_approved"


def test_a_call_that_began_when_none_was_in_force_is_judged_by_what_counts_now(sam, alice, now, settings):
    waits = make.asks_for_team()
    version = make.version_at("Effective")
    actions.withdraw_protocol(version, by=sam)
    assert standing(waits).response_id == "team", "the shipped one counts while this site allows that"
    settings.PROTOCOL_UNAPPROVED = False
    assert actions.judge_anew(now=now) == 1
    assert (standing(waits).response_id, standing(waits).reasons[-1]) == ("emergency", "not_approved")
