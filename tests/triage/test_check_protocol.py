"""The proof lets a draft go on, or ends it and shows answers that break it."""

import pytest
from django.utils.html import escape

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import ProtocolVersion

# Somebody broke it: with a weapon a team goes.
BROKEN = (
    '{key: weapon_present, when: {weapon: ["yes"]}, raise_to: emergency',
    '{key: weapon_present, when: {weapon: ["yes"]}, raise_to: team',
)


def draft(by, change=None):
    return actions.draft_protocol(make.protocol_text("concord-1", change), by=by)


def test_the_shipped_protocol_is_proven(mia, sam, pokes):
    version = actions.check_protocol(draft(sam), by=mia)
    assert (version.status, version.checked_by) == ("Checked", mia)
    kept = ProtocolVersion.objects.get().proof
    assert kept["ok"] is True
    assert kept["sets"] > 1000
    assert kept["findings"] == []
    assert {one["key"] for one in version.data["invariants"]} < {one["key"] for one in kept["invariants"]}
    assert all(one["ok"] for one in kept["invariants"])
    assert_on_record(version, "triage.protocol_proven", by=mia, version="concord-1", sets=kept["sets"], findings=0)
    assert_heard(pokes, "triage", version)


def test_what_breaks_a_promise_goes_no_further_and_says_by_which_answers(mia, sam, client_of, pokes):
    version = actions.check_protocol(draft(sam, BROKEN), by=mia)
    assert (version.status, version.ended_by) == ("Rejected", mia)
    found = ProtocolVersion.objects.get().proof["findings"]
    assert any("weapon" in one["words"]["en"].casefold() for one in found)
    assert_on_record(
        version,
        "triage.protocol_refuted",
        by=mia,
        version="concord-1",
        sets=version.proof["sets"],
        findings=len(found),
    )
    page = client_of(mia).get(f"/protocols/{version.pk}/").content.decode()
    assert "a mistake was found" in page
    assert escape(found[0]["cases"][0]["lines"]["en"][0]) in page
    with refused("wrong_state", version):
        actions.approve_protocol(version, version.sha256, by=mia)
    assert draft(sam).code == version.code, "its name is free again"


def test_it_is_proven_once(mia):
    version = actions.check_protocol(draft(mia), by=mia)
    with refused("wrong_state", version):
        actions.check_protocol(version, by=mia)


@pytest.mark.parametrize("status", ["Checked", "Approved", "Effective", "Retired", "Rejected", "Withdrawn"])
def test_only_a_draft_is_proven(mia, status):
    version = make.version_at(status)
    with refused("wrong_state", version):
        actions.check_protocol(version, by=mia)
