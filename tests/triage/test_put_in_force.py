"""Time puts a published version in force, however late the sweep comes by and however many sweep."""

import datetime

from heart.models import Event
from tests import make
from triage import actions, sweeps
from triage.models import ProtocolVersion
from triage.queries import versions

HOUR = datetime.timedelta(hours=1)


def published(mia, at):
    version = make.version_at("Approved")
    return actions.publish_protocol(version, by=mia, effective_from=at)


def statuses():
    return list(ProtocolVersion.objects.order_by("pk").values_list("status", flat=True))


def test_when_its_time_has_come(mia, now):
    make.version_at("Effective")
    version = published(mia, now + HOUR)
    assert actions.put_in_force(now=now) == 0
    assert actions.put_in_force(now=now + HOUR) == 1
    assert statuses() == ["Retired", "Effective"]
    assert ProtocolVersion.objects.first().ended_at == version.effective_from
    assert sweeps.protocols(now=now + 2 * HOUR) == 0
    assert Event.objects.filter(verb="triage.protocol_in_force").count() == 1


def test_a_sweep_that_comes_late_takes_them_in_order(mia, now):
    make.version_at("Effective")
    later, sooner = published(mia, now + 2 * HOUR), published(mia, now + HOUR)
    assert versions.in_force(now + HOUR) == sooner
    assert versions.in_force(now + 2 * HOUR) == later
    assert actions.put_in_force(now=now + 3 * HOUR) == 2
    assert statuses() == ["Retired", "Effective", "Retired"]
    sooner.refresh_from_db()
    assert sooner.ended_at == later.effective_from
    assert versions.in_force(now + 3 * HOUR) == later


def test_what_is_withdrawn_before_never_begins(mia, now):
    before, version = make.version_at("Effective"), published(mia, now + HOUR)
    actions.withdraw_protocol(version, by=mia)
    assert actions.put_in_force(now=now + 2 * HOUR) == 0
    assert versions.in_force(now + 2 * HOUR) == before
