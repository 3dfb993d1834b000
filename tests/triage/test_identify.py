"""Who the person is, as far as known, said by anybody who meets them; the history holds that it is known, not what."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from heart.models import Event
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.forms.people import named
from triage.models import ContactWay, Person

HANDLE = "man, about 40, Greenway lot"


def test_a_person_is_made_and_then_known_better(alice, pokes):
    incident = make.incident(alice)
    first = actions.identify(incident, by=alice, given_name="Robin")
    assert_on_record(incident, "triage.identified", by=alice, known=["given_name"])
    assert_heard(pokes, "triage", incident)
    again = actions.identify(incident, by=alice, family_name="Quill", phone="704-555-0123")
    assert (again, Person.objects.get().given_name, Person.objects.get().family_name) == (first, "Robin", "Quill")
    incident.refresh_from_db()
    assert incident.person == first


def test_no_name_no_number_and_no_handle_is_in_the_history_or_in_a_poke(alice, pokes):
    said = {"given_name": "Robin", "family_name": "Quill", "phone": "704-555-0123", "handle": HANDLE}
    actions.identify(
        make.incident(alice), by=alice, **said, other_names="Rob", pronouns="they", other_languages="Hmong"
    )
    lines = json.dumps([list(Event.objects.values("verb", "thread", "thing", "codes")), list(pokes())])
    assert not [word for word in ("Robin", "Quill", "704", "Greenway", "Rob", "they", "Hmong") if word in lines]


def test_somebody_unknown_has_a_handle_that_becomes_a_name(alice):
    incident = make.incident(alice)
    person = actions.identify(incident, by=alice, handle=HANDLE, estimated_age=40)
    assert (str(person), person.age) == (HANDLE, 40)
    person = actions.identify(incident, by=alice, given_name="Daniel", family_name="Vega")
    assert (str(person), person.handle) == ("Daniel Vega", HANDLE)


def test_an_age_is_estimated_until_the_birth_date_is_known(alice):
    incident = make.incident(alice)
    person = actions.identify(incident, by=alice, estimated_age=40)
    then = timezone.localdate()
    assert (person.age_on(then), person.age_on(then.replace(year=then.year + 2))) == (40, 42)
    born = then.replace(year=then.year - 34, month=1, day=1)
    person = actions.identify(incident, by=alice, date_of_birth=born)
    assert (person.estimated_age, person.age_estimated_on, person.age) == (None, None, 34)
    with refused("birth_date_known", person, field="estimated_age"):
        actions.identify(incident, by=alice, estimated_age=40)


def test_the_database_keeps_no_estimate_beside_a_birth_date(alice):
    made = make.person(date_of_birth="1990-04-23")
    with pytest.raises(IntegrityError, match="an_age_is_estimated_only"), transaction.atomic():
        Person.objects.filter(pk=made.pk).update(estimated_age=40, age_estimated_on="2026-11-30")


def test_a_wrong_number_is_struck_through_and_replaced_and_its_safety_does_not_pass_on(alice, sam):
    incident = make.incident(alice)
    actions.identify(incident, by=alice, phone="704-555-0124", safe_to_leave_message=True)
    person = actions.identify(incident, by=sam, phone="(704) 555-0188")
    assert (person.phone, person.phone_e164, person.safe_to_leave_message) == (
        "(704) 555-0188",
        "+17045550188",
        None,
    )
    old, new = ContactWay.objects.order_by("id")
    assert (old.value, old.struck_because, old.struck_by, old.replaced_by) == ("704-555-0124", "changed", sam, new)
    assert (new.e164, new.by, new.struck_at) == ("+17045550188", sam, None)


def test_the_same_number_in_another_spelling_is_no_other_number(alice):
    incident = make.incident(alice)
    actions.identify(incident, by=alice, phone="704-555-0124", safe_to_leave_message=True)
    person = actions.identify(incident, by=alice, phone="+1 704 555 0124")
    assert (ContactWay.objects.get().value, person.safe_to_leave_message) == ("+1 704 555 0124", True)


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("Robin", {"given_name": "Robin", "family_name": ""}),
        ("  Siobhán   O’Hara-Nuñez ", {"given_name": "Siobhán", "family_name": "O’Hara-Nuñez"}),
        ("Robin Quill Example", {"given_name": "Robin", "family_name": "Quill Example"}),
        (HANDLE, {"handle": HANDLE}),
        ("woman about 30 at the depot", {"handle": "woman about 30 at the depot"}),
    ],
)
def test_one_field_takes_a_name_or_how_to_tell_who_it_is(words, known):
    assert named(words) == known


def test_a_clinician_names_the_caller_without_leaving_the_console(carol, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    answer = client_of(carol).post(f"/diversions/{diversion.pk}/identify/", {"who": HANDLE, "seen-who": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/diversions/")
    assert HANDLE in client_of(carol).get("/diversions/").content.decode()
