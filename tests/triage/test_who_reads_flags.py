"""The words of a flag are for who may read flags, at every address, and who read them is on record."""

import pytest

from heart.models import Event
from tests import make
from tests.record import assert_on_record
from triage import actions

pytestmark = pytest.mark.django_db
WORDS = "Okapi in the hall"


@pytest.fixture
def flag(alice):
    """On a person that is known by an incident that is still open."""
    incident = make.incident(alice)
    actions.identify(incident, by=alice, given_name="Robin")
    return actions.add_flag(incident, kind="dog", source="caller", about="person", text=WORDS, by=alice)


def page_of(flag, user, client_of, only=""):
    actions.open_person(flag.person, by=user, reason="returns")
    return client_of(user).get(f"/persons/{flag.person_id}/{only}").content.decode()


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "sam", "mia"])
def test_who_may_reads_it_on_the_page_of_the_person_and_is_on_record_once(who, flag, request, client_of):
    user = request.getfixturevalue(who)
    for _ in range(2):
        assert WORDS in page_of(flag, user, client_of)
    assert_on_record(flag, "triage.read_flags", by=user, flags=[flag.pk])


@pytest.mark.parametrize("who", ["dan", "rita"])
def test_who_may_not_reads_there_that_there_is_one_and_not_its_words(who, flag, request, client_of):
    user = request.getfixturevalue(who)
    page = page_of(flag, user, client_of)
    assert WORDS not in page
    assert f"Flag: {flag.get_kind_display()}" in page
    assert not Event.objects.filter(verb="triage.read_flags", by=user).exists()


def test_who_was_not_shown_it_did_not_read_it(flag, sam, client_of):
    assert WORDS not in page_of(flag, sam, client_of, "?only=contacts")
    assert not Event.objects.filter(verb="triage.read_flags", by=sam).exists()
    actions.end_flag(flag, "over", by=sam)
    assert WORDS not in page_of(flag, sam, client_of)
    assert not Event.objects.filter(verb="triage.read_flags", by=sam).exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("bob", 200), ("carol", 200), ("sam", 200), ("mia", 200), ("dan", 403), ("rita", 403)],
)
def test_programs_are_answered_the_same_at_both_addresses(who, status, flag, alice, request, api_of):
    program = api_of(request.getfixturevalue(who))
    incident = flag.learned_from_id
    for address in (f"/api/flags/{flag.pk}/", f"/api/incidents/{incident}/flags/"):
        answer = program.get(address)
        assert answer.status_code == status, address
        assert (WORDS in answer.content.decode()) == (status == 200), address
