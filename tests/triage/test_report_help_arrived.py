"""They are there: the clocks stop, and who was there first is kept."""

import pytest

from dispatch import actions as dispatch
from heart.models import Alarm
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions

pytestmark = pytest.mark.django_db


def test_they_are_there_and_nobody_waits_any_more(alice, carol, pokes):
    request = actions.request_help(make.incident(alice), "police", by=alice)
    actions.report_help_sent(request, by=alice)
    actions.report_help_arrived(request, by=carol)
    assert (request.status, request.word_by, request.first_there) == ("Arrived", None, "they")
    assert_on_record(request, "triage.reported_help_arrived", by=carol, kind="police", first="they")
    assert_heard(pokes, "triage", request)


@pytest.mark.parametrize(("status", "first"), [("EnRoute", "they"), ("OnScene", "team"), ("PatientContact", "team")])
def test_who_was_there_first(alice, bob, status, first):
    visit = make.dispatch_at(status)
    dispatch.call_police(visit, by=bob)
    request = visit.incident.help_requests.get()
    actions.report_help_arrived(request, by=bob)
    assert request.first_there == first
    assert not Alarm.objects.open().exists(), "nobody took it on, and they came"


def test_it_is_refused_when_it_does_not_come(alice):
    request = actions.request_help(make.incident(alice), "police", by=alice)
    actions.report_help_not_coming(request, "by_mistake", by=alice)
    with refused("wrong_state", request):
        actions.report_help_arrived(request, by=alice)


def test_everybody_on_the_floor_may_say_it_and_a_crew_radios(alice, carol, bob, rita, client_of):
    for who, status in ((carol, 302), (bob, 302), (rita, 403)):
        request = actions.request_help(make.incident(alice), "police", by=alice)
        actions.report_help_sent(request, by=alice)
        act = f"/help_requests/{request.pk}/report_help_arrived/"
        assert client_of(who).get(act).status_code == 405
        assert client_of(who).post(act).status_code == status
        request.refresh_from_db()
        assert request.status == ("Arrived" if status == 302 else "Sent")
