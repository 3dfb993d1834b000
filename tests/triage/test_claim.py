"""A clinician takes the ringing call: three people are on the line."""

import datetime

import pytest
from django.conf import settings

from heart.models import Alarm
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions, sweeps


def test_the_clinician_is_on_the_line(carol, pokes):
    diversion = actions.claim(make.diversion_at(), by=carol)
    diversion.refresh_from_db()
    assert (diversion.status, diversion.clinician) == ("ThreeWay", carol)
    assert diversion.claimed_at >= diversion.offered_at
    assert_on_record(diversion, "triage.claimed", by=carol)
    assert_heard(pokes, "triage", diversion)


def test_the_alarm_of_late_ringing_goes_down(carol, now):
    diversion = make.diversion_at()
    late = now + datetime.timedelta(seconds=settings.RING_LATE_S + 1)
    assert [sweeps.ringing(now=late) for _ in range(2)] == [1, 0]
    actions.claim(diversion, by=carol)
    assert not Alarm.objects.open().filter(kind="ringing_late").exists()


@pytest.mark.parametrize("status", ["ThreeWay", "Verified", "Released"])
def test_who_comes_too_late_reads_one_line_on_the_console_and_keeps_the_queue(carol, status, client_of):
    lost, other = make.diversion_at(status), make.diversion_at()
    answer = client_of(carol).post(f"/diversions/{lost.pk}/claim/")
    page = answer.content.decode()
    assert answer.status_code == 409
    read = Page(page)
    (told,) = [one for one in read.all(role="alert") if "autofocus" in one.attrs]
    assert told.text == f"{lost.clinician} has this caller."
    assert f'action="/diversions/{other.pk}/claim/"' in page, "the queue stays"
    assert read.all(**{"aria-current": "page"}) and read.all("title")[0].text.startswith("Error: Diversion")


def test_a_caller_who_was_taken_back_meanwhile_is_said_so_there_too(carol, client_of):
    answer = client_of(carol).post(f"/diversions/{make.diversion_at('Withdrawn').pk}/claim/")
    assert answer.status_code == 409
    assert "hand-off to clinicians stopped: The call-taker took the caller back" in answer.content.decode()


@pytest.mark.parametrize(
    "status", ["ThreeWay", "Verified", "Released", "Unanswered", "Withdrawn", "Ended", "GivenBack"]
)
def test_it_is_refused_when_it_does_not_ring(carol, status):
    diversion = make.diversion_at(status)
    with refused("wrong_state", diversion):
        actions.claim(diversion, by=carol)
