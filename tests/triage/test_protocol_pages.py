"""The pages of the protocol: who may read, who may act, what a version says of itself on a call."""

import json

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from heart.shell.finder import find
from tests import make
from tests.reading import Page
from triage import actions


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "dan", "rita", "sam", "mia"])
def test_everybody_at_work_may_read(db, who, request, client_of):
    version = make.version_at("Effective")
    client = client_of(request.getfixturevalue(who))
    for path in ("/protocols/", f"/protocols/{version.pk}/", f"/protocols/{version.pk}/file.yaml"):
        assert client.get(path).status_code == 200
    governs = who in ("sam", "mia")
    assert client.get("/protocols/new/").status_code == (200 if governs else 403)
    assert (b"withdraw_protocol" in client.get(f"/protocols/{version.pk}/").content) == governs


def test_a_stranger_may_not(eve, client_of, client):
    version = make.version_at("Effective")
    assert client_of(eve).get(f"/protocols/{version.pk}/").status_code == 403
    assert client.get(f"/protocols/{version.pk}/").status_code == 302


def test_the_medical_director_begins_here(mia, client_of):
    answer = client_of(mia).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/protocols/"


def test_the_file_comes_back_as_it_was_and_as_json(alice, client_of):
    version = make.version_at("Effective")
    page = f"/protocols/{version.pk}/file"
    assert client_of(alice).get(f"{page}.yaml").content.decode() == version.text
    told = client_of(alice).get(f"{page}.json")
    assert json.loads(told.content) == version.data
    assert told["Content-Disposition"] == f'attachment; filename="{version.code}.json"'
    assert client_of(alice).get(f"{page}.xml").status_code == 404


def test_a_call_says_by_which_version_and_who_approved_it(alice, client_of):
    version = make.version_at("Effective")
    incident = make.incident(alice)
    page = client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()
    assert f'href="/protocols/{version.pk}/">{version.code}</a>' in page
    names = ", ".join(str(approval.by) for approval in version.approvals.all())
    assert f"approved by {names}" in page


def test_a_call_says_that_nobody_has_approved_it(alice, client_of):
    page = client_of(alice).get(f"/incidents/{make.incident(alice).pk}/").content.decode()
    assert "not approved yet" in page


def test_where_none_may_count_the_screens_say_so(alice, mia, client_of, settings):
    settings.PROTOCOL_UNAPPROVED = False
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident)
    assert "No approved protocol is in force" in client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()
    assert "every call gets police" in client_of(mia).get("/protocols/").content.decode()


@pytest.mark.parametrize("status", ["Draft", "Checked", "Approved", "Effective", "Retired", "Rejected", "Withdrawn"])
def test_every_stage_has_its_page_and_only_its_act(mia, client_of, status):
    version = make.version_at(status)
    page = client_of(mia).get(f"/protocols/{version.pk}/").content.decode()
    acts = {"Draft": "check", "Checked": "approve", "Approved": "publish"}
    for verb in ("check", "approve", "publish"):
        assert (f"/{verb}_protocol/" in page) == (acts.get(status) == verb)
    assert ("/withdraw_protocol/" in page) == (status in (*acts, "Effective"))


def test_who_has_approved_waits_for_the_other(mia, sam, client_of):
    version = make.version_at("Checked")
    actions.approve_protocol(version, version.sha256, by=sam)
    page = f"/protocols/{version.pk}/"
    assert "approve_protocol/" not in client_of(sam).get(page).content.decode()
    shown = client_of(mia).get(page).content.decode()
    assert "The medical director's approval is missing." in shown
    assert "approve_protocol/" in shown


def test_in_spanish_the_reasons_are_spanish(mia, client_of):
    mia.language = "es"
    mia.save(update_fields=["language"])
    version = make.version_at("Effective")
    page = client_of(mia).get(f"/protocols/{version.pk}/").content.decode()
    assert "Hay un arma." in page
    assert "En vigor" in page


def test_the_finder_finds_a_version(alice, mia):
    version = make.version_at("Effective", code="concord-7")
    for who in (alice, mia):
        assert f"/protocols/{version.pk}/" in [found.href for found in find(who, "concord-7")]
        assert "/protocols/" in [found.href for found in find(who, "proto")]


def test_a_draft_that_failed_says_so_once_and_can_be_mended(mia, client_of):
    version = make.version_at("Rejected")
    page = client_of(mia).get(f"/protocols/{version.pk}/")
    said = [strong.text for strong in Page(page.content.decode()).all("strong")]
    assert said.count("Proof failed") == 1
    assertContains(page, f"/protocols/new/?from={version.pk}")
    assertNotContains(page, "nobody yet")


def test_a_draft_is_not_told_on_the_board_but_what_comes_in_force_is(mia, bob, client_of):
    actions.draft_protocol(make.protocol_text("concord-1"), by=mia)
    published = actions.publish_protocol(make.version_at("Approved"), by=mia)
    page = client_of(bob).get("/dispatch/")
    assertNotContains(page, "concord-1")
    assertContains(page, f"version {published.code} in force")
    assertNotContains(page, "protocol-")
