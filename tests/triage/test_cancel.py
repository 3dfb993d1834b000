"""An incident that was a mistake or is no longer needed."""

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


def test_it_is_cancelled(alice, pokes):
    incident = make.incident(alice)
    actions.cancel(incident, by=alice)
    incident.refresh_from_db()
    assert (incident.status, incident.closed_as) == ("Cancelled", "10")
    assert_on_record(incident, "triage.cancelled", by=alice, disposition=["10"])
    assert_heard(pokes, "triage", incident)


@pytest.mark.parametrize("busy", ["team", "clinician"])
def test_it_is_refused_while_somebody_is_on_it(alice, busy):
    incident = make.dispatch_at().incident if busy == "team" else make.diversion_at().incident
    incident.refresh_from_db()
    with refused("wrong_state", incident):
        actions.cancel(incident, by=alice)


def test_it_is_refused_when_it_is_closed(alice):
    incident = actions.close(make.incident(alice), ["13"], by=alice)
    with refused("wrong_state", incident):
        actions.cancel(incident, by=alice)
