"""They have left: the request is over, with its time."""

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions

pytestmark = pytest.mark.django_db


def test_it_is_over_and_says_when(alice, bob, pokes):
    request = actions.request_help(make.incident(alice), "ems", by=alice)
    actions.report_help_arrived(request, by=alice)
    actions.report_help_left(request, by=bob)
    assert (request.status, request.left_at >= request.arrived_at) == ("Over", True)
    assert_on_record(request, "triage.reported_help_left", by=bob, kind="ems")
    assert_heard(pokes, "triage", request)


def test_it_is_refused_before_they_are_there(alice):
    request = actions.request_help(make.incident(alice), "ems", by=alice)
    with refused("wrong_state", request):
        actions.report_help_left(request, by=alice)


def test_from_the_page_and_not_by_a_crew(alice, rita, client_of):
    request = actions.request_help(make.incident(alice), "ems", by=alice)
    actions.report_help_arrived(request, by=alice)
    act = f"/help_requests/{request.pk}/report_help_left/"
    assert client_of(rita).post(act).status_code == 403
    assert client_of(alice).get(act).status_code == 405
    assert f'action="{act}"' in client_of(alice).get(f"/incidents/{request.incident_id}/").content.decode()
    client_of(alice).post(act)
    request.refresh_from_db()
    assert request.status == "Over"
