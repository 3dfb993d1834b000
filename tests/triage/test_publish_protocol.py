"""An approved version counts from a time on; the one before is replaced at that very moment."""

import datetime

import pytest
from django.utils import timezone

from heart.models import Event
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import ProtocolVersion
from triage.queries import versions

HOUR = datetime.timedelta(hours=1)


def fresh(version):
    return ProtocolVersion.objects.get(pk=version.pk)


def test_now_means_now(mia, pokes):
    before, version = make.version_at("Effective"), make.version_at("Approved")
    actions.publish_protocol(version, by=mia)
    before.refresh_from_db()
    assert (before.status, version.status) == ("Retired", "Effective")
    assert before.ended_at == version.effective_from <= timezone.now()
    assert versions.in_force() == version
    assert_on_record(
        version,
        "triage.protocol_published",
        by=mia,
        version=version.code,
        effective_from=version.effective_from.isoformat(),
        judged=0,
        raised=0,
        lowered=0,
        confirmed=[],
    )
    assert_on_record(before, "triage.protocol_replaced", by=mia, version=before.code, by_version=version.code)
    assert_heard(pokes, "triage", version)


def test_for_later_it_waits(mia, now):
    before, version = make.version_at("Effective"), make.version_at("Approved")
    actions.publish_protocol(version, by=mia, effective_from=now + HOUR)
    assert (fresh(before).status, version.status) == ("Effective", "Approved")
    assert versions.in_force() == before
    assert versions.in_force(now + HOUR) == version


def test_its_time_may_be_changed_until_it_has_come(mia, now):
    version = make.version_at("Approved")
    for ahead in (3, 2):
        actions.publish_protocol(version, by=mia, effective_from=now + ahead * HOUR)
    assert version.effective_from == now + 2 * HOUR
    actions.publish_protocol(version, by=mia)
    assert version.status == "Effective"
    with refused("wrong_state", version):
        actions.publish_protocol(version, by=mia, effective_from=now + HOUR)


@pytest.mark.parametrize(("ahead", "code"), [(-HOUR, "past"), (datetime.timedelta(days=400), "too_late")])
def test_a_time_that_cannot_be_is_refused(mia, now, ahead, code):
    version = make.version_at("Approved")
    with refused(code, version, field="effective_from"):
        actions.publish_protocol(version, by=mia, effective_from=now + ahead)


def test_two_versions_cannot_begin_at_one_moment(mia, now):
    one, other = make.version_at("Approved"), make.version_at("Approved")
    actions.publish_protocol(one, by=mia, effective_from=now + HOUR)
    with refused("no_two_versions_begin_at_the_same_moment", other, field="effective_from"):
        actions.publish_protocol(other, by=mia, effective_from=now + HOUR)


def test_what_an_older_proof_let_through_is_not_published(mia, now, client_of, api_of):
    version = make.version_at("Approved", text=make.protocol_text("concord-1", make.UNSAFE))
    for when in (None, now + HOUR):
        with refused("not_proven", version, says="medical emergency"):
            actions.publish_protocol(version, by=mia, effective_from=when)
    assert post(client_of(mia), version, start="now").status_code == 409
    assert api_of(mia).post(f"/api/protocols/{version.pk}/publish_protocol/", {}).status_code == 409
    assert (fresh(version).status, versions.in_force()) == ("Approved", None)


def test_what_was_proven_of_old_says_so_until_it_is_drafted_again(mia, client_of):
    words = "An older proof checked less"
    old, new = make.version_at("Checked"), actions.draft_protocol(make.protocol_text("concord-2"), by=mia)
    actions.check_protocol(new, by=mia)
    for version, says in ((old, True), (new, False)):
        assert (words in client_of(mia).get(f"/protocols/{version.pk}/").content.decode()) == says


@pytest.mark.parametrize("status", ["Draft", "Checked", "Effective", "Retired", "Rejected", "Withdrawn"])
def test_only_what_two_people_approved_is_published(mia, status):
    version = make.version_at(status)
    with refused("wrong_state", version):
        actions.publish_protocol(version, by=mia)


def test_it_says_how_many_calls_would_have_gone_otherwise(mia, alice):
    for nature in ("MNTL", "WELFARE"):
        make.assessment_safe(make.incident(alice, initial_nature=nature))
    stricter = make.protocol_text("strict", ("  clinician: [MNTL, EDP, SUICTHRT]", "  clinician: [EDP, SUICTHRT]"))
    actions.publish_protocol(make.version_at("Approved", text=stricter), by=mia)
    codes = Event.objects.get(verb="triage.protocol_published").codes
    assert (codes["judged"], codes["raised"], codes["lowered"]) == (2, 1, 0)


def post(client, version, **said):
    return client.post(f"/protocols/{version.pk}/publish_protocol/", said)


@pytest.mark.parametrize(
    ("day", "time"),
    [("2027-03-14", "02:30"), ("2026-11-01", "01:30")],
    ids=["an hour that is skipped", "an hour that comes twice"],
)
def test_across_the_change_of_the_clock_a_time_must_mean_one_moment(mia, client_of, monkeypatch, day, time):
    version = make.version_at("Approved")
    answer = post(client_of(mia), version, start="later", effective_from_0=day, effective_from_1=time)
    assert answer.status_code == 422
    assert "publish_protocol_effective_from_error" in answer.content.decode()
    assert fresh(version).effective_from is None


def test_a_time_on_the_page_is_this_countys(mia, client_of, monkeypatch):
    version, day = make.version_at("Approved"), timezone.localdate() + datetime.timedelta(days=2)
    client = client_of(mia)
    post(client, version, start="later", effective_from_0=day.isoformat(), effective_from_1="07:00")
    assert "it takes effect at the set time" in client.get(f"/protocols/{version.pk}/").content.decode()
    begins = timezone.localtime(fresh(version).effective_from)
    assert (begins.date(), begins.hour, begins.minute) == (day, 7, 0)


def test_what_waits_for_its_time_is_not_put_in_force_by_a_second_press(mia, now, client_of):
    version, client = make.version_at("Approved"), client_of(mia)
    address = f"/protocols/{version.pk}/"
    assert client.get(address).context["publish"]["start"].value() == "now"
    actions.publish_protocol(version, by=mia, effective_from=now + datetime.timedelta(days=2))
    assert client.get(address).context["publish"]["start"].value() == "later"


def test_later_needs_a_time(mia, client_of):
    version = make.version_at("Approved")
    assert post(client_of(mia), version, start="later").status_code == 422
    assert post(client_of(mia), version).status_code == 422
    assert post(client_of(mia), version, start="now").status_code == 302
    assert fresh(version).status == "Effective"
