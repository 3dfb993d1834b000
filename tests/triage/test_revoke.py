"""A person takes a consent back, once, and nothing goes out by it from then on."""

import pytest
from django.utils import timezone

from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.queries.sharing import may_be_shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(alice):
    return make.consent(actions.identify(make.incident(alice), by=alice, given_name="Robin"), ["contact"])


def test_it_is_taken_back_once(given, alice, pokes):
    actions.revoke(given, "phone", by=alice)
    assert given.revoked_at >= given.given_at
    assert (given.revoked_by, given.revoked_how) == (alice, "phone")
    assert_on_record(given, "triage.revoked", by=alice, purpose="referral", how="phone")
    assert_heard(pokes, "triage", given)
    with refused("wrong_state", given):
        actions.revoke(given, "phone", by=alice)


def test_it_says_how(given, alice):
    with refused("refused", given, field="how"):
        actions.revoke(given, "", by=alice)


def test_who_has_not_opened_the_person_is_asked_why(given, dan):
    with refused("reason_needed", given):
        actions.revoke(given, "phone", by=dan)


def test_what_was_allowed_is_allowed_no_more(given, alice):
    def answer():
        return may_be_shared(given.person, ["contact"], given.recipient, "referral", timezone.now())

    assert answer().yes
    actions.revoke(given, "in_person", by=alice)
    assert (answer().yes, answer().why) == (False, "revoked")


def test_it_is_done_on_the_page_of_the_person_and_stays_there_in_words(given, alice, client_of):
    browser, address = client_of(alice), f"/persons/{given.person_id}/"
    assert browser.post(f"/consents/{given.pk}/revoke/", {"how": "phone"}).status_code == 302
    page = Page(browser.get(address).content.decode())
    assert "Revoked on" in page.text and "Spoken on the phone" in page.text
    assert f"/consents/{given.pk}/revoke/" not in [form.attrs["action"] for form in page.all("form")]
