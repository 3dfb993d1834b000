"""What a clinician reads of a caller who rings, before anybody has taken them."""

import datetime

import pytest
from django.utils import timezone

from tests import make
from tests.reading import Page
from triage import actions
from triage.models import Call, Diversion, Incident
from triage.queries.callers import Caller, age_on

pytestmark = pytest.mark.django_db
BORN = datetime.date(1992, 12, 2)


@pytest.fixture
def call(alice) -> Call:
    """Daniel's sister calls, and he was in touch with Clare eighteen days ago."""
    earlier = make.call(alice, initial_nature="MNTL", callback_number="704-555-0142")
    actions.identify(earlier.incident, given_name="Daniel", family_name="Vega", date_of_birth=BORN, by=alice)
    make.diversion_at("Ended", of=earlier, clinician=make.user("clare", "clinician"))
    then = timezone.now() - datetime.timedelta(days=18)
    Incident.objects.filter(pk=earlier.incident_id).update(opened_at=then)
    made = make.call(
        alice,
        initial_nature="SUICTHRT",
        address="212 Lantern Oak Ct SW",
        caller_name="Marisol Vega",
        caller_role="PatientRelative",
        callback_number="704-555-0142",
        language="es",
    )
    Incident.objects.filter(pk=made.incident_id).update(person=Incident.objects.get(pk=earlier.incident_id).person)
    return Call.objects.select_related("incident").get(pk=made.pk)


def ring(call: Call, client) -> Page:
    """The card of this caller as the console shows it."""
    made = call.diversions.first() or actions.divert(call, by=call.call_taker)
    words = client.get("/diversions/_queue/").content.decode()
    return Page(words.split(f'id="div-{made.pk}"', 1)[1].join(['<div id="card"', "</div>"]))


def test_it_says_who_it_is_about_who_calls_and_how_they_stand_to_each_other(call, carol, client_of):
    text = ring(call, client_of(carol)).text
    years = age_on(call.incident.person, timezone.localdate())
    assert f"Daniel Vega, {years}" in text
    assert "On the line: Marisol Vega · Relative" in text
    assert "Español" in text and "Concord 911 · Alice has the call and stays on it" in text
    assert text.index("Daniel Vega") < text.index("Claim") < text.index("212 Lantern Oak Ct SW")


@pytest.mark.parametrize(
    ("role", "name", "says"),
    [
        ("Patient", "", "On the line: the person themself"),
        ("Caller", "", "On the line: not said who"),
        ("Caller", "Mo", "On the line: Mo · relation not known"),
        ("Witness", "", "On the line: Bystander"),
    ],
)
def test_what_nobody_knows_is_said(alice, carol, client_of, role, name, says):
    call = make.call(alice, initial_nature="MNTL", caller_role=role, caller_name=name)
    text = ring(call, client_of(carol)).text
    assert "Unknown person" in text and says in text and "Before not known" in text


def test_earlier_contacts_are_counted_with_the_last_and_its_clinician(call, carol, client_of):
    assert "1 earlier contact · last" in ring(call, client_of(carol)).text
    found = caller(call).before
    assert (found.count, found.by_number, str(found.clinician)) == (1, False, "Clare")
    assert found.last_at.date() < timezone.now().date()


def test_of_an_unknown_person_the_number_is_what_is_known(call, alice, carol, client_of):
    other = make.call(alice, initial_nature="MNTL", callback_number="(704) 555 0142")
    assert "2 earlier calls from this number" in ring(other, client_of(carol)).text
    assert caller(make.call(alice, initial_nature="MNTL")).before.count == 0


def caller(call: Call) -> Caller:
    diversion = call.diversions.first() or actions.divert(call, by=call.call_taker)
    return Caller(diversion, Incident.objects.with_protocol().get(pk=call.incident_id))


def test_weapons_stand_first_among_the_flags_and_before_what_is_pressed(call, alice, carol, client_of):
    for kind in ("dog", "weapon_before"):
        actions.add_flag(
            call.incident, kind=kind, about="place", text=f"the {kind}", source="family", confirmed=False, by=alice
        )
    text = ring(call, client_of(carol)).text
    assert text.index("the weapon_before") < text.index("the dog") < text.index("Claim")


def test_the_answers_are_facts_with_who_and_when(call, alice, carol, client_of):
    make.assessment_safe(call.incident, alice)
    text = ring(call, client_of(carol)).text
    assert "No danger in the answers so far answered by Alice" in text
    for fact in ("no weapon", "no violence", "no attempt", "no plan", "awake, breathing normally"):
        assert fact in text


def test_what_is_not_known_or_not_asked_is_never_a_no(call, alice, carol, client_of):
    actions.assess(call.incident, {"weapon": "unknown", "violence": "no"}, by=alice)
    text = ring(call, client_of(carol)).text
    assert "no violence" in text and "no weapon" not in text and "no attempt" not in text
    assert "weapon: Not known" in text and "attempt: not asked yet" in text


def test_a_danger_is_said_first_and_nothing_says_there_is_none(call, alice, carol, client_of):
    make.assessment_safe(call.incident, alice, signs="threats")
    text = ring(call, client_of(carol)).text
    assert "Danger in the answers" in text and "No danger" not in text
    assert text.index("warning signs: Threats") < text.index("no weapon")


def test_a_no_that_the_notes_speak_against_is_a_fact_no_more(call, alice, carol, client_of):
    make.assessment_safe(call.incident, alice)
    actions.note(call.incident, "She says he has a shotgun in the closet.", by=alice)
    text = ring(call, client_of(carol)).text
    assert "weapon: ask again. It was “No”; the notes mention" in text
    assert "no weapon" not in text and "No danger" not in text


def test_while_somebodys_word_of_danger_stands_no_answer_denies_a_weapon(call, alice, carol, client_of):
    make.assessment_safe(call.incident, alice)
    actions.danger_now(call.incident, by=alice)
    text = ring(call, client_of(carol)).text
    assert "no weapon" not in text and "no violence" not in text and "No danger" not in text
    assert "weapon: ask again: somebody told of danger" in text and "no attempt" in text


def test_beside_an_own_caller_and_behind_the_longest_a_ring_is_short(call, alice, carol, client_of):
    make.assessment_safe(call.incident, alice)
    client = client_of(carol)
    first = make.diversion_at()
    assert "no weapon" not in ring(call, client).text, "somebody waits longer"
    actions.claim(first, by=carol)
    assert "no weapon" not in ring(call, client).text, "she has a caller"
    assert "Daniel Vega" in ring(call, client).text


def test_send_help_is_at_hand_while_it_rings(call, carol, client_of):
    card = ring(call, client_of(carol))
    diversion = Diversion.objects.get(call=call)
    assert card.at(f"help-{diversion.pk}").attrs["action"] == f"/diversions/{diversion.pk}/send_help/"
    client_of(carol).post(f"/diversions/{diversion.pk}/send_help/")
    assert call.incident.help_requests.count() == 1
    diversion.refresh_from_db()
    assert diversion.status == "Ringing", "and it rings on"
