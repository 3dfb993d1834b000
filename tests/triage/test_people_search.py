"""A person is found by what somebody remembers of them, however it is typed."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from tests import make
from triage import actions
from triage.models import Person
from triage.queries.people_search import has_words, people, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def siobhan():
    return make.person(
        given_name="Siobhán", family_name="O’Hara-Nuñez", other_names="Shiv", phone="704-555-0147", estimated_age=34,
        age_estimated_on=timezone.localdate(),
    )  # fmt: skip


def found(words):
    return people(words, at_most=6)


@pytest.mark.parametrize(
    "words",
    [
        "O'Hara", "O’Hara", "ohara", "Siobhan", "SIOBHÁN", "Nunez", "nuñez", "Hara", "iob nun", "nunez siobhan",
        "shiv", "si oh", "704-555-0147", "7045550147", "(704) 555 0147", "+1 704 555 0147", "nunez 33",
        "Sioban", "Siobahn Nunes", "oharra", "Nuñez",
    ],
)  # fmt: skip
def test_a_person_is_found_by_any_part_in_any_spelling(siobhan, words):
    make.person(given_name="Daniel", family_name="Vega")
    assert found(words) == [siobhan]


@pytest.mark.parametrize(
    "words", ["s", "", "  ", "O'", "%", "_", "\\", "704-555-0148", "nunez 60", "Washington", "\x00"]
)
def test_nobody_is_found_by_less_or_by_another(siobhan, words):
    assert found(words) == []


def test_a_decomposed_accent_is_an_accent(siobhan):
    assert plain("Nun\u0303ez O\u02bcHara") == ["nunez", "ohara"]


def test_an_exact_name_stands_before_one_that_is_nearly_so(siobhan):
    nearly = make.person(given_name="Sioban", family_name="Poe")
    assert found("siobhan") == [siobhan, nearly]
    assert found("sioban") == [nearly, siobhan]


def test_a_struck_number_finds_nobody(siobhan, alice):
    actions.open_person(siobhan, by=alice, reason="returns")
    actions.strike_way(siobhan.ways.get(), "wrong", by=alice)
    assert found("704-555-0147") == []


def test_a_person_is_found_by_an_address(alice):
    person = make.person()
    actions.open_person(person, by=alice, reason="returns")
    actions.add_way(person, "address", "212 Lantern Oak Court SW, Concord", by=alice)
    assert found("212 lantern oak ct") == [person]


def test_a_handle_is_found_by_its_words():
    person = Person.objects.create(handle="man, about 40, Greenway lot")
    assert found("greenway") == [person]
    assert found("man greenw") == [person]


def test_a_birth_date_is_an_age():
    born = timezone.localdate() - datetime.timedelta(days=round(34.5 * 365.25))
    person = make.person(date_of_birth=born)
    assert (found("robin 34"), found("robin 36"), found("robin 70")) == ([person], [person], [])


def test_parts_of_names_are_found_by_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "person_searched" in Person.objects.filter(has_words(["iobh"])).explain()
        assert "person_searched" in Person.objects.filter(searched__trigram_word_similar="sioban").explain()
