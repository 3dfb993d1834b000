"""A clinician takes no callers for a while, with a reason; nobody waits because of it."""

import datetime

import pytest
from django.utils import timezone

from heart.kernel.rings import rings
from heart.models import User
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from tests.triage.test_be_ready import state
from triage import actions
from triage.models import Availability, Diversion


@pytest.fixture
def clare(db):
    return make.clinician("clare")


@pytest.fixture
def petra(db):
    return make.clinician("petra")


def test_the_reason_is_kept_and_the_floor_hears_of_it(clare, pokes):
    said = actions.be_away("break", by=clare)
    assert (said.away_reason, state(clare)) == ("break", "away")
    assert said.away_at
    assert_on_record(said, "triage.went_away", by=clare, reason="break")
    assert_heard(pokes, "triage", said)


def test_a_console_that_is_away_does_not_ring_and_its_person_may_still_claim(clare, petra):
    actions.be_away("meeting", by=clare)
    diversion = make.diversion_at()
    assert rings(clare) == [] and len(rings(petra) or []) == 1
    assert actions.claim(diversion, by=clare).clinician == clare


def test_when_the_last_who_was_ready_goes_away_what_rings_rings_for_everybody(clare, petra, sam):
    actions.be_away("break", by=petra)
    make.diversion_at()
    assert (len(rings(clare) or []), rings(petra), rings(sam)) == (1, [], [])
    actions.be_away("other", by=clare)
    assert [len(rings(who) or []) for who in (clare, petra, sam)] == [1, 1, 1]
    assert Diversion.objects.get().widened_at


def test_who_signs_in_anew_is_not_away_any_more(clare):
    actions.be_away("other", by=clare)
    User.objects.filter(pk=clare.pk).update(last_login=timezone.now() + datetime.timedelta(seconds=1))
    assert state(clare, timezone.now() + datetime.timedelta(seconds=2)) == "ready"


def test_another_reason_is_taken_and_the_same_again_is_refused(clare):
    said = actions.be_away("break", by=clare)
    with refused("wrong_state", said, says="away already"):
        actions.be_away("break", by=clare)
    assert actions.be_away("technical", by=clare).away_reason == "technical"


def test_it_asks_for_a_reason_of_the_list_and_the_console_stays(clare, client_of):
    with refused("no_reason", field="reason"):
        actions.be_away("tired", by=clare)
    make.diversion_at()
    answer = client_of(clare).post("/diversions/be_away/", {"reason": ""})
    assert answer.status_code == 409
    assert "Choose a reason." in answer.content.decode() and 'id="ringing-h"' in answer.content.decode()
    assert not Availability.objects.filter(away_at__isnull=False).exists()
