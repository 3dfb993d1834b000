"""A referral carries what a consent allows, and says in words why not; what is told to whom stays on record."""

import itertools

import pytest
from django.utils import timezone

from heart.kernel.flow import Refused
from navigation import actions
from navigation.models import Referral
from tests import make
from tests.reading import Page
from tests.record import assert_on_record, refused
from triage import actions as triage
from triage.models import Information

pytestmark = pytest.mark.django_db
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


@pytest.fixture
def promise(dan):
    return actions.identify(make.follow_up(dan), by=dan, given_name="Daniel", phone="704-555-0188")


@pytest.fixture
def daniel(promise):
    return promise.incident.person


def test_nothing_goes_along_without_a_consent_and_the_person_is_told_of_the_service_all_the_same(promise, dan):
    service = make.service()
    with refused("no_consent", promise, field="what", says="No consent is on record."):
        actions.refer(promise, service, by=dan, what=["contact"])
    made = actions.refer(promise, service, by=dan)
    assert (made.what, made.consents.count()) == ([], 0)
    assert_on_record(made, "navigation.referred", by=dan, service=service.pk)


def test_what_goes_along_names_its_consent(promise, daniel, dan):
    service = make.service()
    given = make.consent(daniel, ["contact", "encounter"], service.organization.name)
    made = actions.refer(promise, service, by=dan, what=["encounter", "contact"])
    assert (made.what, list(made.consents.all())) == (["contact", "encounter"], [given])
    assert_on_record(made, "navigation.referred", by=dan, service=service.pk)


def test_a_revoked_consent_carries_nothing_more(promise, daniel, dan):
    service = make.service()
    given = make.consent(daniel, ["contact"], service.organization.name)
    triage.revoke(given, "phone", by=dan)
    with refused("no_consent", promise, field="what", says="was revoked on"):
        actions.refer(promise, service, by=dan, what=["contact"])


def test_an_organization_is_known_under_its_new_name(promise, dan, now):
    service = make.service()
    said = {"what": ["contact"], "expires_at": now + timezone.timedelta(days=9), "how": "signed"}
    given = actions.consent(promise, service.organization, by=dan, **said)
    service.organization.name = "Cardinal Care"
    service.organization.save()
    assert list(actions.refer(promise, service, by=dan, what=["contact"]).consents.all()) == [given]


def test_of_somebody_unknown_nothing_goes_along(dan):
    promise = make.follow_up(dan)
    with refused("no_consent", promise, field="what", says="Nobody knows who the person is"):
        actions.refer(promise, make.service(), by=dan, what=["encounter"])


def test_the_notice_of_part_2_goes_with_it(promise, daniel, dan, client_of, api_of):
    service = make.service()
    make.consent(daniel, ["contact", "substance_use"], service.organization.name)
    said = {"service": service.pk, "what": ["substance_use"]}
    made = api_of(dan).post(f"/api/follow-ups/{promise.pk}/refer/", said).json()
    assert (made["what"], made["notice"]) == (["substance_use"], NOTICE)
    page = Page(client_of(dan).get(f"/followups/{promise.pk}/").content.decode())
    assert page.text.count(NOTICE) == 2, "at the consent, and at what went by it"
    Referral.objects.update(status="rejected")
    again = api_of(dan).post(f"/api/follow-ups/{promise.pk}/refer/", said | {"what": []}).json()
    assert again["notice"] == ""


def test_every_referral_carries_exactly_what_was_allowed(promise, daniel, dan):
    """The same question at the door: each consent, recipient and kind of information, as the referral answers it."""
    ours, other = make.service(), make.service()
    names = {"ours": ours.organization.name, "other": other.organization.name}
    for covered, whom, purpose in itertools.product([["contact"], ["contact", "plan"]], names, ["referral", "care"]):
        given = make.consent(daniel, covered, names[whom], purpose=purpose)
        for asked in ([], ["contact"], ["plan"], ["contact", "plan"], Information.values):
            may = not asked or (whom == "ours" and purpose == "referral" and set(asked) <= set(covered))
            try:
                made = actions.refer(promise, ours, by=dan, what=asked)
            except Refused as no:
                assert not may and no.code == "no_consent", (covered, whom, purpose, asked)
            else:
                assert may, (covered, whom, purpose, asked)
                assert set(made.consents.all()) == ({given} if asked else set())
                actions.update_referral(made, "rejected", by=dan)
        triage.revoke(given, "phone", by=dan)
