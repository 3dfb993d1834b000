"""A stop binds outreach only; where the risk is high, a clinician writes it down."""

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from heart.models import Role
from navigation import actions as navigation
from navigation.models import FollowUp
from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.models import Incident, Screening, Wish
from triage.queries import risks

pytestmark = pytest.mark.django_db


def stop(person, by):
    actions.open_person(person, by=by, reason="returns")
    return actions.wish(person, "no_outreach", by=by, source="person")


def is_high(person):
    return risks.high_by_the_last(person.incidents.all())


def encounter(person, clinician):
    """A clinician has the person on the line."""
    call = make.call(initial_nature="MNTL")
    Incident.objects.filter(pk=call.incident_id).update(person=person)
    return make.diversion_at("Released", of=call, clinician=clinician)


def screened(person, level, clinician):
    """An encounter of the person whose screener meant this risk."""
    talk, now = encounter(person, clinician), timezone.now()
    Screening.objects.create(
        diversion=talk,
        moment="start",
        level=level,
        complete=level is not None,
        wording="demo",
        wording_sha256="0" * 64,
        begun_at=now,
        answered_at=now,
        high_since=now if level == Screening.Risk.HIGH else None,
        by=clinician,
    )
    return talk


@pytest.mark.parametrize(("level", "high"), [(0, False), (1, False), (2, False), (3, True)])
def test_at_high_risk_by_the_last_screener_a_clinician_writes_it_down(level, high, dan, sam, carol):
    robin = make.person()
    screened(robin, level, carol)
    assert is_high(robin) is high
    if high:
        for who in (dan, sam):
            actions.open_person(robin, by=who, reason="returns")
            with refused("needs_clinician", field="kind", says="A clinician must write this down"):
                stop(robin, who)
    made = stop(robin, carol)
    assert Wish.objects.standing().get() == made
    assert_on_record(robin, "triage.wished", by=carol, wish=made.pk, kind="no_outreach", source="person")


def test_a_raised_call_is_a_high_risk_too(alice, carol):
    incident = make.incident(alice)
    robin = actions.identify(incident, by=alice, given_name="Robin")
    assert not is_high(robin)
    actions.help_now(incident, by=alice)
    assert is_high(robin)
    with refused("needs_clinician", robin, field="kind"):
        actions.wish(robin, "no_outreach", by=alice, source="person")
    assert stop(robin, carol)


def test_what_was_known_before_counts_until_something_newer_is_known(alice, carol):
    robin = make.person()
    screened(robin, Screening.Risk.HIGH, carol)
    made = make.incident(alice)
    type(made).objects.filter(pk=made.pk).update(person=robin)
    assert is_high(robin), "a later call in which nobody asked changes nothing"
    screened(robin, Screening.Risk.LOW, carol)
    assert not is_high(robin)


@pytest.mark.parametrize("level", ["moderate", "low", "none", "unknown", "high"])
def test_what_a_clinician_judged_counts_as_a_screener_does(level, dan, carol):
    robin = make.person()
    actions.rate_risk(encounter(robin, carol), level, by=carol)
    assert is_high(robin) is (level == "high")
    if level == "high":
        actions.open_person(robin, by=dan, reason="returns")
        with refused("needs_clinician", robin, field="kind"):
            stop(robin, dan)
    assert stop(robin, carol)


def test_a_high_rating_counts_through_calls_in_which_nobody_could_tell(carol, alice):
    robin = make.person()
    actions.rate_risk(encounter(robin, carol), "high", by=carol)
    actions.rate_risk(encounter(robin, carol), "unknown", by=carol)
    screened(robin, None, carol)
    Incident.objects.filter(pk=make.incident(alice).pk).update(person=robin)
    assert is_high(robin)
    actions.rate_risk(encounter(robin, carol), "low", by=carol)
    assert not is_high(robin)


def test_a_low_word_in_the_same_encounter_takes_nothing_back(carol):
    robin = make.person()
    talk = screened(robin, Screening.Risk.HIGH, carol)
    actions.rate_risk(talk, "low", by=carol, moment="end")
    assert is_high(robin)
    # Nor does it where a later call asked nothing.
    encounter(robin, carol)
    assert is_high(robin)


@pytest.mark.parametrize("whose", ["theirs", "nobody's"])
def test_what_was_joined_to_the_persons_incident_counts_for_it(whose, carol, alice):
    robin = make.person()
    Incident.objects.filter(pk=make.incident(alice).pk).update(person=robin)
    talk = encounter(robin if whose == "theirs" else None, carol)
    actions.rate_risk(talk, "high", by=carol)
    Incident.objects.filter(pk=talk.incident_id).update(joined_to=robin.incidents.earliest("pk"))
    assert is_high(robin)
    Incident.objects.filter(pk=talk.incident_id).update(joined_to=None)
    assert is_high(robin) is (whose == "theirs")


def test_a_follow_up_of_a_person_nobody_knows_yet_is_not_closed_as_a_stop_either(dan, carol):
    promise = make.follow_up(dan)
    assert promise.incident.person is None
    navigation.attempt(promise, "phone", "refused", by=dan)
    talk = encounter(None, carol)
    Incident.objects.filter(pk=talk.incident_id).update(joined_to=promise.incident)
    actions.rate_risk(talk, "high", by=carol)
    with refused("needs_clinician", promise, field="outcome", says="Say who the person is"):
        navigation.close(promise, "declined", by=dan)
    person = navigation.identify(promise, by=dan, handle="man, about 35, Greenway lot").incident.person
    with refused("needs_clinician", promise, field="outcome", says="A clinician must write this down"):
        navigation.close(promise, "declined", by=dan)
    stop(person, carol)
    assert navigation.close(promise, "declined", by=dan).outcome == "declined"


def test_who_the_person_is_was_said_while_the_close_was_on_its_way(dan, carol):
    promise = make.follow_up(dan)
    navigation.attempt(promise, "phone", "refused", by=dan)
    assert promise.incident.person is None, "as it was read"
    robin = make.person()
    screened(robin, Screening.Risk.HIGH, carol)
    Incident.objects.filter(pk=promise.incident_id).update(person=robin)
    with refused("needs_clinician", field="outcome", says="A clinician must write this down"):
        navigation.close(promise, "declined", by=dan)


def test_a_follow_up_is_not_closed_as_a_stop_behind_a_clinicians_back(dan, carol):
    promise = navigation.identify(make.follow_up(dan), by=dan, given_name="Daniel")
    screened(promise.incident.person, Screening.Risk.HIGH, carol)
    navigation.attempt(promise, "phone", "refused", by=dan)
    with refused("needs_clinician", promise, field="outcome"):
        navigation.close(promise, "declined", by=dan)
    stop(promise.incident.person, carol)
    assert navigation.close(promise, "declined", by=dan).outcome == "declined"


def test_other_wishes_wait_for_nobody(dan, carol):
    robin = make.person()
    screened(robin, Screening.Risk.HIGH, carol)
    actions.open_person(robin, by=dan, reason="returns")
    assert actions.wish(robin, "no_police", by=dan, source="person")


@pytest.fixture
def stopped(carol):
    """A person who wants no more contact, and calls."""
    robin = make.person(phone="704-555-0142")
    stop(robin, carol)
    return robin


def calls_again(robin, alice):
    incident = make.asks_for_team(alice)
    type(incident).objects.filter(pk=incident.pk).update(person=robin)
    incident.refresh_from_db()
    return incident


def test_a_call_is_answered_and_goes_to_a_clinician(stopped, alice, carol):
    ring = make.ringing(callback_number="704-555-0142", initial_nature="MNTL")
    call = actions.answer(ring, by=alice)
    type(call.incident).objects.filter(pk=call.incident_id).update(person=stopped)
    talk = actions.claim(actions.divert(call, "caller_asked", by=alice), by=carol)
    assert actions.verify(talk, by=carol).status == "Verified"


def test_help_comes(stopped, alice, sam):
    incident = calls_again(stopped, alice)
    visit = dispatch.assign(incident, make.team(), by=sam)
    for step in (dispatch.depart, dispatch.arrive, dispatch.contact):
        step(visit, by=sam)
    assert visit.status == "PatientContact"
    assert actions.help_now(calls_again(stopped, alice), by=alice)


def test_an_encounter_still_owes_its_follow_up_and_a_referral_is_made(stopped, alice, dan, sam):
    visit = make.dispatch_at("Cleared", to=calls_again(stopped, alice))
    navigation.open_owed(now=timezone.now())
    promise = navigation.claim(FollowUp.objects.get(dispatch=visit), by=dan)
    assert navigation.refer(promise, make.service(), by=dan)


def test_a_duty_to_report_and_an_emergency_are_told(stopped, alice):
    said = {"danger": "others", "to_whom": "Cabarrus County DSS", "what": ["contact"]}
    assert actions.disclose_in_emergency(stopped, "danger", by=alice, **said)
    assert actions.note(calls_again(stopped, alice), "Reported to DSS (G.S. 7B-301).", by=alice)


def test_nobody_else_says_it_and_a_guardian_may(carol):
    robin = make.person()
    actions.open_person(robin, by=carol, reason="returns")
    with refused("not_theirs", robin, field="source"):
        actions.wish(robin, "no_outreach", by=carol, source="family")
    assert actions.wish(robin, "no_outreach", by=carol, source="guardian")


def test_a_supervisor_is_no_clinician():
    robin, boss = make.person(), make.supervisor()
    screened(robin, Screening.Risk.HIGH, make.user(role=Role.CLINICIAN))
    actions.open_person(robin, by=boss, reason="returns")
    with refused("needs_clinician", field="kind"):
        stop(robin, boss)
