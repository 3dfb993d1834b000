"""A flag is set on the place or the person of an incident, for a year, and is shown before help is sent."""

import datetime
import importlib
import json

import pytest
from django.apps import apps

from heart.models import Event
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Flag
from triage.queries import flags

DOG = {"kind": "dog", "source": "team", "text": "Big brown dog in the yard; ring first."}


def shown(incident):
    incident.refresh_from_db()
    return [(one.flag.kind, one.why) for one in flags.of(incident)]


def test_it_is_kept_with_who_said_so_and_for_a_year(alice, pokes):
    incident = make.incident(alice)
    made = actions.add_flag(incident, **DOG, confirmed=True, by=alice)
    assert (made.address, made.city, made.by, made.source, made.confirmed) == (
        incident.address, "Concord", alice, "team", True,
    )  # fmt: skip
    assert made.expires_at - made.at == datetime.timedelta(days=365)
    assert_on_record(incident, "triage.flagged", by=alice, flag=made.pk, kind="dog", about="place")
    assert_heard(pokes, "triage", incident)
    assert "brown" not in json.dumps(list(Event.objects.values("codes")))
    assert shown(incident) == [("dog", "this address")]


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"address": "26 UNION STREET SOUTH"}, "this address"),
        ({"address": "26 union st s, Concord NC 28025", "city": ""}, "this address"),
        ({"address": "26 Union St"}, "this address"),
        ({"address": "26 Union St S", "unit": "Apt 4"}, "this address"),
        ({"address": "26 Union St N"}, ""),
        ({"address": "28 Union St S"}, ""),
        ({"address": "26 Union St S", "city": "Kannapolis"}, ""),
        ({"address": "by the courthouse"}, "0 m away"),
        ({"address": "", "latitude": 35.40885, "longitude": -80.5795}, "6 m away"),
        ({"address": "", "latitude": 35.4098, "longitude": -80.5795}, ""),
        ({"address": "", "city": "", "latitude": None, "longitude": None}, ""),
    ],
)
def test_the_same_place_is_known_however_it_is_written(alice, place, why):
    actions.add_flag(make.incident(alice), **DOG, by=alice)
    other = make.incident(alice, **place)
    assert shown(other) == ([("dog", why)] if why else [])


DOORS = {
    "12 Liberty Park Rd": "12 LIBERTY PARK", "450 Apple Pike Drive SW": "450 APPLE PIKE", "5 Path Way Ln": "5 PATH WY",
    "Church St & Union St": "CHURCH & UNION", "St Andrews Pl 8": "8 ST ANDREWS", "Hwy 49": "",
}  # fmt: skip


def test_flags_kept_in_an_earlier_spelling_are_found_again(alice):
    # Doors are stored: who changes what is said here lets a migration read all addresses again, as triage 0017 does.
    assert {address: flags.door_of(address) for address in DOORS} == DOORS
    incident = make.incident(alice, address="12 Liberty Park Rd")
    flag = actions.add_flag(incident, kind="weapon_before", source="team", text="", by=alice)
    Flag.objects.filter(pk=flag.pk).update(door="12 LIBERTY PRK")
    assert shown(incident) == []
    importlib.import_module("triage.migrations.0017_doors_anew").anew(apps, None)
    assert shown(incident) == [("weapon_before", "this address")]


def test_another_unit_of_the_house_is_said_to_be_another(alice):
    actions.add_flag(make.incident(alice, unit="12B"), **DOG, by=alice)
    assert shown(make.incident(alice, unit="#12-b")) == [("dog", "this address")]
    assert shown(make.incident(alice, unit="Apt 3")) == [("dog", "another unit at this address")]


def test_a_person_is_known_again_by_number_or_by_name_and_birth_date(alice):
    told = {"kind": "communication", "source": "person", "text": "Deaf; ASL."}
    incident = make.incident(alice)
    born = datetime.date(1980, 2, 3)
    actions.identify(
        incident, by=alice, given_name="Ana", family_name="Fuentes", date_of_birth=born, phone="(704) 555-0142"
    )
    actions.add_flag(incident, about="person", **told, by=alice)
    assert shown(incident) == [("communication", "this person")]
    rings = make.incident(alice, callback_number="704.555.0142", address="1 Other Rd")
    assert shown(rings) == [("communication", "the same telephone number")]
    again = make.incident(alice, address="2 Other Rd")
    actions.identify(again, by=alice, given_name="ANA", family_name="fuentes", date_of_birth=born)
    assert shown(again) == [("communication", "the same name and birth date")]
    namesake = make.incident(alice, address="3 Other Rd")
    actions.identify(namesake, by=alice, given_name="Ana", family_name="Fuentes")
    assert shown(namesake) == []


def test_it_is_refused_without_a_place_or_a_person(alice):
    nowhere = make.incident(alice, address="", city="", latitude=None, longitude=None)
    with refused("no_place", nowhere, field="about"):
        actions.add_flag(nowhere, **DOG, by=alice)
    with refused("no_person", nowhere, field="about"):
        actions.add_flag(nowhere, **DOG, about="person", by=alice)


def test_the_same_flag_stands_once(alice):
    incident = make.incident(alice)
    actions.add_flag(incident, **DOG, by=alice)
    with refused("flagged_already", incident, field="kind"):
        actions.add_flag(incident, **DOG, by=alice)


@pytest.mark.parametrize(
    "text", ["Has an open WARRANT", "convicted felon", "on probation", "tiene antecedentes", "Sex offender, careful"]
)
def test_criminal_justice_information_stays_out(alice, text):
    incident = make.incident(alice)
    with refused("criminal_justice", incident, field="text"):
        actions.add_flag(incident, kind="safety", source="agency", text=text, by=alice)
    assert not Flag.objects.exists()


def test_words_that_only_sound_like_it_are_taken(alice):
    actions.add_flag(make.incident(alice), kind="safety", source="team", text="Steps are warped; go round.", by=alice)


def test_the_console_shows_it_beside_the_question_it_bears_on_and_answers_nothing(alice, client_of):
    incident = make.incident(alice, initial_nature="MNTL")
    actions.add_flag(incident, kind="weapon_before", source="team", text="<i>Bat</i> by the door", by=alice)
    page = client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()
    assert "Weapon seen before" in page and "&lt;i&gt;Bat&lt;/i&gt; by the door" in page
    assert page.index('class="hazards"') < page.index("&lt;i&gt;Bat&lt;/i&gt;") < page.index('id="asking"')
    assert page.index('class="hazards"') < page.index('id="advice-h"')
    assert "Flag: <strong>Weapon seen before</strong>" in page
    assert not incident.assessments.exists()


def test_it_is_shown_while_a_call_is_typed(alice, client_of):
    made = actions.add_flag(make.incident(alice), **DOG, by=alice)
    said = {"address": "26 union street south", "callback_number": ""}
    page = client_of(alice).post("/intake/_same/", said, HTTP_HX_REQUEST="true").content.decode()
    assert "Big brown dog in the yard" in page
    assert_on_record(made, "triage.read_flags", by=alice, flags=[made.pk])
    assert "flags-h" not in client_of(alice).post("/intake/_same/", {"address": "1 Nowhere Ln"}).content.decode()


def test_who_reads_it_is_on_record_once_in_a_while(alice, bob, client_of):
    incident = make.incident(alice)
    made = actions.add_flag(incident, **DOG, by=alice)
    for _ in range(2):
        client_of(bob).get(f"/incidents/{incident.pk}/")
    assert_on_record(incident, "triage.read_flags", by=bob, flags=[made.pk])


def test_a_team_in_the_field_reads_it(rita, client_of):
    visit = make.dispatch_at("EnRoute", by=make.team(rita))
    actions.add_flag(visit.incident, **DOG, by=rita)
    assert "Big brown dog in the yard" in client_of(rita).get("/field/").content.decode()


def test_a_page_and_a_program_set_it(alice, eve, client_of, api_of):
    incident = make.incident(alice)
    assert client_of(alice).post(f"/incidents/{incident.pk}/add_flag/", DOG | {"about": "place"}).status_code == 302
    said = api_of(alice).post(f"/api/incidents/{incident.pk}/add_flag/", DOG | {"kind": "hazard"})
    assert said.status_code == 201 and "text" not in said.json()
    read = api_of(alice).get(f"/api/incidents/{incident.pk}/flags/").json()
    assert {(one["flag"]["kind"], one["flag"]["text"], one["why"]) for one in read} == {
        ("dog", DOG["text"], "this address"), ("hazard", DOG["text"], "this address"),
    }  # fmt: skip
    assert client_of(eve).post(f"/incidents/{incident.pk}/add_flag/", DOG).status_code == 403
    assert api_of(eve).post(f"/api/incidents/{incident.pk}/add_flag/", DOG).status_code == 403
    assert Flag.objects.count() == 2
