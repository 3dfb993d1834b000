"""What a person lets us share: what, with whom, for what, until when, and how it was given."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Consent, Information

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(alice):
    return actions.identify(make.incident(alice), by=alice, given_name="Robin")


@pytest.fixture
def said(now):
    """A consent that says all it must."""
    return {
        "recipient": "Cardinal Counseling",
        "what": ["contact", "encounter"],
        "expires_at": now + datetime.timedelta(days=365),
        "how": "phone",
        "witness": "Dana Pruitt",
    }


def test_it_says_what_with_whom_for_what_until_when_and_how(robin, alice, said, pokes):
    made = actions.consent(robin, "referral", by=alice, **said)
    made.refresh_from_db()
    assert {name: getattr(made, name) for name in said} == said
    assert (made.person, made.recorded_by, made.given_by, made.revoked_at) == (robin, alice, "person", None)
    codes = {"purpose": "referral", "what": said["what"], "how": "phone", "given_by": "person"}
    assert_on_record(made, "triage.consented", by=alice, expires_at=said["expires_at"].isoformat(), **codes)
    assert_heard(pokes, "triage", made)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"recipient": "  "}, "no_recipient", "recipient"),
        ({"what": []}, "no_kinds", "what"),
        ({"what": ["contact", "gossip"]}, "no_kinds", "what"),
        ({"expires_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}, "ends_before", "expires_at"),
        ({"how": ""}, "refused", "how"),
        ({"given_by": "neighbor"}, "refused", "given_by"),
        ({"witness": " "}, "no_witness", "witness"),
        ({"given_by": "guardian"}, "no_guardian", "guardian"),
        ({"what": ["contact", "summary"]}, "not_signed", "what"),
        ({"what": ["plan"], "how": "in_person"}, "not_signed", "what"),
        ({"what": ["substance_use"]}, "not_signed", "what"),
    ],
)
def test_what_it_does_not_say_is_refused_at_its_field(robin, alice, said, change, code, field):
    with refused(code, robin, field=field):
        actions.consent(robin, "referral", by=alice, **said | change)
    assert not Consent.objects.exists()


def test_a_purpose_is_one_of_the_list(robin, alice, said):
    with refused("refused", robin, field="purpose"):
        actions.consent(robin, "gossip", by=alice, **said)


def test_a_signature_releases_clinical_words_and_needs_no_witness(robin, alice, said):
    made = actions.consent(
        robin, "care", by=alice, **said | {"what": Information.values, "how": "signed", "witness": ""}
    )
    assert made.what == Information.values


def test_who_has_not_opened_the_person_is_asked_why(dan, said):
    with refused("reason_needed", make.person()):
        actions.consent(make.person(), "referral", by=dan, **said)


@pytest.mark.parametrize(
    ("facts", "law"),
    [
        ({"expires_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}, "expires_after_it_was_given"),
        ({"expires_at": None}, "says_what_with_whom_until_when_and_how"),
        ({"recipient": ""}, "says_what_with_whom_until_when_and_how"),
        ({"what": []}, "says_what_with_whom_until_when_and_how"),
        ({"how": ""}, "says_what_with_whom_until_when_and_how"),
        ({"what": ["gossip"]}, "names_kinds_of_information"),
        ({"how": "phone"}, "spoken_consent_names_its_witness"),
        ({"given_by": "guardian"}, "guardians_consent_names_the_guardian"),
        ({"what": ["substance_use"], "how": "phone", "witness": "Dana"}, "substance_use_records_need_a_signed"),
        ({"revoked_how": "phone"}, "revoked_consent_says_how"),
        ({"revoked_at": datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)}, "revoked_consent_says_how"),
    ],
)
def test_the_database_refuses_a_consent_that_is_none(robin, facts, law):
    given = {"recipient": "Cardinal Counseling", "what": ["contact"]} | facts
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        make.consent(robin, **given)


def test_the_page_of_the_person_lists_it_with_its_state_and_takes_it(robin, alice, client_of):
    browser, address = client_of(alice), f"/persons/{robin.pk}/"
    page = Page(browser.get(address).content.decode())
    assert "nothing may be shared" in page.text
    typed = page.form(f"{address}consent/") | {
        "recipient": "Tomás Vega, brother",
        "purpose": "care",
        "what": ["contact"],
        "how": "in_person",
        "witness": "Dana Pruitt",
    }
    assert browser.post(f"{address}consent/", typed).status_code == 302
    made = Consent.objects.get()
    assert (made.recipient, made.what, made.how) == ("Tomás Vega, brother", ["contact"], "in_person")
    page = Page(browser.get(address).content.decode())
    for words in ("Tomás Vega, brother", "Stands until", "Name and how to reach them", "heard by Dana Pruitt"):
        assert words in page.text, words


def test_it_stands_in_the_timeline_and_is_filtered(robin, alice, client_of):
    actions.revoke(make.consent(robin, ["contact"]), "phone", by=alice)
    told = {"danger": "others", "to_whom": "Concord PD", "what": ["contact"]}
    actions.disclose_in_emergency(robin, "danger", by=alice, **told)
    page = Page(client_of(alice).get(f"/persons/{robin.pk}/?only=consents").content.decode())
    (happened,) = page.all(class_="happened")
    lines = [" ".join(element.text.split()) for element in page.within(happened) if element.tag == "p"]
    consent = ["Consent revoked Cardinal Counseling", "Consent given Cardinal Counseling"]
    assert lines == ["Told in an emergency Concord PD", *consent]


def test_the_board_does_not_tell_the_floor_of_it(robin, alice, client_of):
    given = make.consent(robin, ["contact", "substance_use"])
    actions.revoke(given, "phone", by=alice)
    told = {"danger": "others", "to_whom": "Concord PD", "what": ["substance_use"]}
    actions.disclose_in_emergency(robin, "danger", by=alice, **told)
    board = client_of(make.supervisor()).get("/dispatch/").content.decode()
    assert "identified person" in board, "the log is on the page"
    assert "consent" not in board and "avert" not in board and "Substance" not in board


def test_the_last_day_is_one_on_which_it_still_stands(robin, alice, client_of):
    typed = {"recipient": "Vega", "purpose": "care", "what": ["contact"], "how": "signed", "given_by": "person"}
    client_of(alice).post(f"/persons/{robin.pk}/consent/", typed | {"expires_at": "2027-04-23"})
    ends = Consent.objects.get().expires_at
    assert timezone.localtime(ends - datetime.timedelta(seconds=1)).date() == datetime.date(2027, 4, 23)
    page = Page(client_of(alice).get(f"/persons/{robin.pk}/").content.decode())
    assert "Stands until Apr 23 2027" in page.text


def test_it_goes_over_when_two_records_are_one_and_back_again(robin, alice):
    gone = make.person(given_name="Rob")
    actions.open_person(gone, by=alice, reason="safety")
    given = make.consent(gone, ["contact"])
    told = actions.disclose_in_emergency(
        gone, "danger", by=alice, danger="others", to_whom="Concord PD", what=["contact"]
    )
    done = actions.merge(gone, robin, by=alice)
    assert [given] == list(robin.consents.all()) and [told] == list(robin.emergency_disclosures.all())
    actions.undo_merge(done, by=alice)
    assert [given] == list(gone.consents.all()) and [told] == list(gone.emergency_disclosures.all())
