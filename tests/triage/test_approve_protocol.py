"""Two different people stand for exactly one content; one of them is the medical director."""

import pytest
from django.utils import timezone

from heart.models import Event, Role
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Approval, ProtocolVersion


def approve(version, by):
    return actions.approve_protocol(version, version.sha256, by=by)


@pytest.mark.parametrize("first", ["sam", "mia"])
def test_with_the_second_person_it_is_approved(mia, sam, pokes, first):
    version = make.version_at("Checked")
    one, other = (sam, mia) if first == "sam" else (mia, sam)
    assert approve(version, one).status == "Checked"
    assert_on_record(
        version, "triage.protocol_approved", by=one, version=version.code, role=one.role, sha256=version.sha256
    )
    assert approve(version, other).status == "Approved"
    assert version.approved_at is not None
    assert_on_record(version, "triage.protocol_ready", by=other, version=version.code)
    assert_heard(pokes, "triage", version)
    assert list(version.approvals.values_list("by", "role")) == [(one.pk, one.role), (other.pk, other.role)]


def test_the_same_person_does_not_count_twice(mia):
    version = make.version_at("Checked")
    approve(version, mia)
    with refused("a_person_approves_a_version_once", version):
        approve(version, mia)
    assert version.approvals.count() == 1


def test_who_drafted_it_may_be_one_of_the_two(mia, sam):
    version = actions.check_protocol(actions.draft_protocol(make.protocol_text("concord-1"), by=mia), by=mia)
    assert approve(version, mia).status == "Checked"
    assert approve(version, sam).status == "Approved"


def test_what_an_older_proof_let_through_is_not_approved(mia):
    unsafe = make.protocol_text("concord-1", make.UNSAFE)
    version = make.version_at("Checked", text=unsafe)
    with refused("not_proven", version, says="medical emergency"):
        approve(version, mia)
    assert not Approval.objects.exists()


def test_two_supervisors_are_not_enough(sam, mia):
    version = make.version_at("Checked")
    for who in (sam, make.user(role=Role.SUPERVISOR)):
        assert approve(version, who).status == "Checked"
    assert approve(version, mia).status == "Approved"


def test_the_role_counts_that_a_person_had_then(mia, sam):
    version = make.version_at("Checked")
    approve(version, mia)
    type(mia).objects.filter(pk=mia.pk).update(role=Role.SUPERVISOR)
    assert approve(version, sam).status == "Approved"


def test_another_content_is_not_approved(mia):
    version, other = make.version_at("Checked"), make.version_at("Checked")
    with refused("another_content", version):
        actions.approve_protocol(version, other.sha256, by=mia)


@pytest.mark.parametrize("status", ["Draft", "Approved", "Effective", "Retired", "Rejected", "Withdrawn"])
def test_only_what_is_proven_is_approved(mia, status):
    version = make.version_at(status)
    with refused("wrong_state", version):
        approve(version, mia)


def test_withdrawn_meanwhile_is_withdrawn(mia, sam):
    version = make.version_at("Checked")
    seen = ProtocolVersion.objects.get()
    actions.withdraw_protocol(version, by=sam)
    with refused("wrong_state", version, says="Withdrawn"):
        approve(seen, mia)
    assert not Approval.objects.exists()


def test_on_the_page_one_says_that_one_has_read_it(mia, client_of):
    version = make.version_at("Checked")
    client, address = client_of(mia), f"/protocols/{version.pk}/approve_protocol/"
    refused = client.post(address, {"sha256": version.sha256})
    assert refused.status_code == 422
    assert "<h2>Not saved. Nothing you typed is lost.</h2>" in refused.content.decode()
    assert ".:" not in refused.content.decode()
    assert not Approval.objects.exists()
    assert client.post(address, {"sha256": version.sha256, "read": "on"}).status_code == 302
    assert Approval.objects.get().by == mia
    assert "Nobody has approved it yet" not in client.get(f"/protocols/{version.pk}/").content.decode()


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "dan", "rita", "eve"])
def test_nobody_else_governs_the_protocol(who, request, client_of, api_of):
    user, version = request.getfixturevalue(who), make.version_at("Checked")
    lines = Event.objects.count()
    for verb in ("check", "approve", "publish", "withdraw"):
        assert client_of(user).post(f"/protocols/{version.pk}/{verb}_protocol/").status_code == 403
        assert api_of(user).post(f"/api/protocols/{version.pk}/{verb}_protocol/", {}).status_code == 403
    assert client_of(user).post("/protocols/draft_protocol/", {"text": make.PROTOCOL}).status_code == 403
    assert Event.objects.count() == lines
    assert timezone.now() > version.drafted_at
