"""What an organization of the directory may know of the person, said at the follow-up."""

import datetime

import pytest

from navigation import actions
from navigation.models import ConsentRecipient
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage.models import Consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(dan):
    return actions.identify(make.follow_up(dan), by=dan, given_name="Daniel")


@pytest.fixture
def said(now):
    year = datetime.timedelta(days=365)
    return {"what": ["contact"], "expires_at": now + year, "how": "phone", "witness": "Dana Pruitt"}


def test_it_is_recorded_with_the_person_and_names_the_organization(promise, dan, said, pokes):
    organization = make.service().organization
    made = actions.consent(promise, organization, by=dan, **said)
    assert (made.person, made.recipient, made.purpose) == (promise.incident.person, organization.name, "referral")
    assert ConsentRecipient.objects.get().organization == organization
    assert_on_record(promise, "navigation.consented", by=dan, organization=organization.pk)
    assert_heard(pokes, "navigation", promise)
    assert_heard(pokes, "triage", made)


def test_of_somebody_unknown_nothing_can_be_consented_to(dan, said):
    promise = make.follow_up(dan)
    with refused("nobody", promise):
        actions.consent(promise, make.service().organization, by=dan, **said)


def test_it_is_for_the_owner(promise, said):
    with refused("not_yours", promise):
        actions.consent(promise, make.service().organization, by=make.user("kim", "care_navigator"), **said)


def test_it_is_recorded_where_the_referral_is_made_and_shown_there(promise, dan, client_of):
    browser, address = client_of(dan), f"/followups/{promise.pk}/"
    service = make.service()
    page = Page(browser.get(address).content.decode())
    assert "nothing may be shared" in page.text
    typed = page.form(f"{address}consent/") | {
        "organization": str(service.organization.pk),
        "what": ["contact", "summary"],
        "how": "signed",
    }
    assert browser.post(f"{address}consent/", typed).status_code == 302
    assert Consent.objects.get().what == ["contact", "summary"]
    page = Page(browser.get(address).content.decode())
    assert "Stands until" in page.text and "Clinical summary" in page.text
    sent = {"service": str(service.pk), "what": ["contact", "summary"]}
    assert browser.post(f"{address}refer/", sent).status_code == 302
    assert (
        "Went along: Name and how to reach them, Clinical summary" in Page(browser.get(address).content.decode()).text
    )
