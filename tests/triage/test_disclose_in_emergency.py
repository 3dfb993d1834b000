"""What averts a serious and imminent danger is told without any consent, and is on record."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import EmergencyDisclosure, Information, Opening

pytestmark = pytest.mark.django_db
TOLD = {"danger": "overdose", "to_whom": "Dr. Ames, Atrium Health Cabarrus", "what": ["plan", "substance_use"]}


@pytest.mark.parametrize("role", ["call_taker", "clinician", "team_lead", "responder", "care_navigator"])
def test_it_never_waits_for_a_consent_an_opening_or_a_stop(role, pokes):
    robin, who = make.person(), make.user(role=role)
    given = make.consent(robin, ["contact"])
    actions.open_person(robin, by=make.supervisor(), reason="safety")
    actions.revoke(given, "phone", by=make.supervisor())
    actions.wish(robin, "no_outreach", by=make.supervisor(), source="person")
    made = actions.disclose_in_emergency(robin, "medical", by=who, **TOLD)
    assert {name: getattr(made, name) for name in TOLD} == TOLD
    assert (made.by, made.basis, made.lacks_medical_basis) == (who, "medical", False)
    codes = {"basis": "medical", "danger": "overdose", "what": TOLD["what"]}
    assert_on_record(made, "triage.disclosed_in_emergency", by=who, **codes)
    assert_heard(pokes, "triage", made)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"basis": ""}, "basis", "refused"),
        ({"danger": "gossip"}, "danger", "refused"),
        ({"to_whom": " "}, "to_whom", "no_recipient"),
        ({"what": []}, "what", "no_kinds"),
    ],
)
def test_it_says_on_which_basis_to_whom_and_what(alice, change, field, code):
    robin, said = make.person(), {"basis": "threat"} | TOLD | change
    with refused(code, robin, field=field):
        actions.disclose_in_emergency(robin, said.pop("basis"), by=alice, **said)


@pytest.mark.parametrize(("facts", "law"), [({"what": []}, "says_what_was_told"), ({"to_whom": ""}, "says_to_whom")])
def test_the_database_refuses_one_that_says_nothing(alice, facts, law):
    made = {"to_whom": "Concord PD", "what": ["contact"]} | facts
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        EmergencyDisclosure.objects.create(
            person=make.person(), at=timezone.now(), by=alice, basis="threat", danger="others", **made
        )


def test_a_page_takes_it_from_somebody_without_work_and_that_is_reviewed(dan, sam, client_of):
    robin, browser = make.person(), client_of(dan)
    said = TOLD | {"basis": "threat"}
    assert browser.post(f"/persons/{robin.pk}/disclose_in_emergency/", said).status_code == 302
    assert Opening.objects.get().why == "safety"
    page = Page(browser.get(f"/persons/{robin.pk}/").content.decode())
    listed = Page(client_of(sam).get("/emergency_disclosures/").content.decode())
    for words in ("Atrium Health Cabarrus", "Overdose", "45 CFR 164.512(j)", "Safety or crisis plan", "Dan"):
        assert words in page.text and words in listed.text, words
    assert "42 CFR 2.51 is their only basis" in page.text
    assert "Robin Example" in listed.text
    assert client_of(dan).get("/emergency_disclosures/").status_code == 403


def test_a_slip_keeps_what_was_typed_though_nothing_was_opened(dan, client_of):
    answer = client_of(dan).post(f"/persons/{make.person().pk}/disclose_in_emergency/", TOLD)
    assert answer.status_code == 422 and "Atrium Health Cabarrus" in answer.content.decode()


def test_every_kind_of_information_may_be_told(alice):
    made = actions.disclose_in_emergency(
        make.person(), "danger", by=alice, **TOLD | {"what": list(reversed(Information.values))}
    )
    assert made.what == Information.values
