"""Where no clinician is ready a caller rings for all of them and for the supervisors: never silently nobody."""

import pytest
from django.conf import settings

from heart.kernel.rings import rings
from tests import make
from tests.record import assert_heard, assert_on_record
from tests.triage.test_be_ready import state
from triage import actions, sweeps
from triage.models import Diversion

pytestmark = pytest.mark.django_db
GONE = settings.CONSOLE_GONE_S + 1


def keys(user) -> list[str]:
    return [ring.key for ring in rings(user) or []]


def test_only_the_ready_are_rung_while_somebody_is(db, sam):
    ready, busy, wrapping, away = (make.clinician(name) for name in ("ready", "busy", "wrapping", "away"))
    make.diversion_at("Released", clinician=busy)
    make.diversion_at("Ended", clinician=wrapping)
    actions.be_away("break", by=away)
    rung = make.diversion_at()
    assert keys(ready) == [f"diversion-{rung.pk}"]
    assert [keys(who) for who in (busy, wrapping, away, sam)] == [[], [], [], []]
    assert rung.widened_at is None


def test_with_nobody_ready_it_rings_for_everybody_from_the_first_second(carol, sam, pokes):
    rung = make.diversion_at()
    assert rung.widened_at
    assert keys(carol) == keys(sam) == [f"diversion-{rung.pk}"]
    assert_on_record(rung, "triage.rang_everybody", by=make.supervisor())
    assert_heard(pokes, "triage", rung)


def test_a_console_that_goes_while_it_rings_passes_the_ring_on_within_one_sweep(carol, sam, now):
    clare = make.clinician("clare")
    rung = make.diversion_at()
    assert keys(sam) == []
    assert actions.ring_everybody(now=now) == 0
    make.heard(clare, GONE)
    assert state(clare) == "gone"
    assert [sweeps.ringing(now=now) for _ in range(2)] == [1, 0]
    assert keys(carol) == keys(sam) == [f"diversion-{rung.pk}"]
    assert_on_record(rung, "triage.rang_everybody", by=None)


def test_a_console_that_asks_is_rung_whatever_its_heartbeat_says(db):
    """Where no socket passes, a page asks by itself: it is there, and what it asks for it hears."""
    make.clinician("other")
    clare = make.clinician("clare", silent_s=GONE)
    make.diversion_at()
    assert state(clare) == "gone"
    assert len(keys(clare)) == 1


def test_who_is_signed_in_and_never_heard_is_rung_and_does_not_keep_it_from_the_others(carol, sam, client_of):
    client_of(carol)
    assert state(carol) == "ready"
    rung = make.diversion_at()
    assert rung.widened_at
    assert keys(carol) == keys(sam) == [f"diversion-{rung.pk}"]


@pytest.mark.parametrize("status", ["ThreeWay", "Withdrawn", "Ended"])
def test_what_rings_no_more_is_left_alone(status, now):
    diversion = make.diversion_at(status)
    Diversion.objects.update(widened_at=None)
    assert actions.ring_everybody(now=now) == 0
    diversion.refresh_from_db()
    assert diversion.widened_at is None
