"""Help that does not come says why, and whoever waits for it hears it."""

import pytest

from heart.models import Alarm, Level
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(alice, carol):
    return actions.request_help(make.incident(alice), "police", by=carol)


def test_the_floor_and_the_clinician_hear_it_until_other_help_is_asked_for(asked, alice, pokes):
    actions.report_help_not_coming(asked, "none_free", by=alice)
    assert (asked.status, asked.reason, asked.word_by) == ("NotComing", "none_free", None)
    alarm = Alarm.objects.open().get()
    assert (alarm.kind, alarm.level) == ("help_not_coming", Level.A1)
    assert_on_record(asked, "triage.reported_help_not_coming", by=alice, kind="police", reason="none_free")
    assert_heard(pokes, "triage", asked)
    actions.request_help(asked.incident, "ems", by=alice)
    assert not Alarm.objects.open().exists()


def test_whoever_ends_the_incident_has_read_it(asked, alice):
    actions.report_help_not_coming(asked, "declined", by=alice)
    actions.close(asked.incident, ["14"], by=alice)
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("reason", ["not_needed", "by_mistake"])
def test_what_nobody_wants_any_more_is_quiet(asked, alice, reason):
    actions.report_help_not_coming(asked, reason, by=alice)
    assert not Alarm.objects.open().exists()


def test_it_is_refused_without_a_reason_and_when_they_are_there(asked, alice):
    with refused("no_reason", asked, field="reason"):
        actions.report_help_not_coming(asked, "because", by=alice)
    actions.report_help_arrived(asked, by=alice)
    with refused("wrong_state", asked):
        actions.report_help_not_coming(asked, "declined", by=alice)


def test_from_its_page_and_by_call_takers_alone(asked, alice, carol, client_of):
    act, page = f"/help_requests/{asked.pk}/report_help_not_coming/", f"/help_requests/{asked.pk}/"
    assert f'action="{act}"' not in client_of(carol).get(page).content.decode()
    assert client_of(carol).post(act, {"reason": "declined"}).status_code == 403
    assert f'action="{act}"' in client_of(alice).get(page).content.decode()
    assert client_of(alice).get(act).status_code == 405
    assert client_of(alice).post(act, {"reason": ""}).status_code == 422
    client_of(alice).post(act, {"reason": "declined"})
    shown = client_of(carol).get(f"/incidents/{asked.incident_id}/_help/").content.decode()
    assert "They declined" in shown
