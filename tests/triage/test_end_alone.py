"""What one person may not settle by ending the encounter they may not settle by closing the incident after it."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from heart.models import Alarm, Role
from tests import make
from tests.reading import Page
from tests.record import refused
from triage import actions
from triage.models import Diversion

pytestmark = pytest.mark.django_db


def now_of(diversion):
    return type(diversion.incident).objects.get(pk=diversion.incident_id)


def judged(by):
    """A clinician judged a high risk and ended the encounter with a code that needs no second word."""
    diversion = make.diversion_at("Released", clinician=by)
    actions.rate_risk(diversion, "high", by=by)
    return actions.end(diversion, "42", support_needed=True, risk="unknown", by=by)


def for_review(by):
    """Help was asked for and nobody could be reached who agrees."""
    diversion = make.diversion_at("Released", clinician=by)
    actions.send_help(diversion, by=by)
    Diversion.objects.update(claimed_at=timezone.now() - datetime.timedelta(seconds=settings.SECOND_WORD_LIMIT_S + 1))
    diversion.refresh_from_db()
    return actions.end(diversion, "L-REVIEW", support_needed=True, instead="safe", by=by)


both = pytest.mark.parametrize("ended", [judged, for_review])
WAYS = {
    "settled": lambda incident, by: actions.close(incident, ["05"], by=by),
    "information": lambda incident, by: actions.close(incident, ["13"], by=by),
    "refused": lambda incident, by: actions.close(incident, ["42"], by=by),
    "hung up": lambda incident, by: actions.close(incident, ["L-HUNGUP"], by=by),
    "gone": lambda incident, by: actions.close(incident, ["14"], by=by),
    "out of scope": lambda incident, by: actions.close(incident, ["L-SCOPE"], by=by),
    "two codes": lambda incident, by: actions.close(incident, ["05", "45"], by=by),
    "cancelled": lambda incident, by: actions.cancel(incident, by=by),
}
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@both
@every_way
def test_no_call_taker_and_not_its_clinician_ends_the_incident(alice, carol, ended, way):
    diversion = ended(carol)
    for who in (alice, carol):
        with refused("needs_supervisor", now_of(diversion), says="supervisor"):
            way(now_of(diversion), who)
    assert Alarm.objects.open().filter(kind__in=["call_came_back", "waits_for_review"]).exists()


@both
@every_way
def test_a_supervisor_does(sam, carol, ended, way):
    diversion = ended(carol)
    way(now_of(diversion), sam)
    assert now_of(diversion).status in type(diversion.incident).CLOSED
    assert not Alarm.objects.open().filter(kind__in=["call_came_back", "waits_for_review"]).exists()


@both
def test_not_the_supervisor_who_had_taken_the_caller_over_and_ended_it(sam, ended):
    diversion = ended(sam)
    with refused("needs_supervisor", now_of(diversion)):
        actions.close(now_of(diversion), ["05"], by=sam)
    actions.close(now_of(diversion), ["05"], by=make.user("sue", Role.SUPERVISOR))


@both
def test_with_somebody_there_anybody_does(alice, carol, ended):
    diversion = ended(carol)
    make.help_at("Arrived", of=now_of(diversion))
    actions.close(now_of(diversion), ["42"], by=alice)
    assert now_of(diversion).status == "Closed"


@pytest.mark.parametrize("code", ["L-911", "45", "33"])
def test_who_is_with_police_or_ems_is_settled_by_nobody_and_a_review_is_read_all_the_same(alice, carol, code):
    diversion = judged(carol)
    actions.close(now_of(diversion), [code], by=alice)
    assert now_of(diversion).status == "Closed"
    waits = for_review(make.user("cora", Role.CLINICIAN))
    with refused("needs_supervisor", now_of(waits), says="waits for review"):
        actions.close(now_of(waits), [code], by=alice)


def test_what_was_joined_is_bound_as_well(alice, carol, sam):
    diversion = for_review(carol)
    other = make.incident(alice)
    actions.join(now_of(diversion), other, by=alice)
    other.refresh_from_db()
    with refused("needs_supervisor", other, says="waits for review"):
        actions.close(other, ["L-911"], by=alice)


def test_after_a_clinician_lowered_it_with_a_reason_it_is_closed_as_any_other(alice, carol):
    diversion = judged(carol)
    make.assessment_safe(now_of(diversion), alice)
    why = "Talked for an hour; the plan is put away and his brother stays."
    actions.lower(now_of(diversion), "clinician", "with_the_person", why, by=carol)
    actions.close(now_of(diversion), ["05"], by=alice)
    assert now_of(diversion).status == "Closed"


@both
def test_by_page_and_by_program_the_words_say_who_can(alice, carol, client_of, api_of, ended):
    diversion = ended(carol)
    number = diversion.incident_id
    answer = api_of(alice).post(f"/api/incidents/{number}/close/", {"dispositions": ["05"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "needs_supervisor")
    for door, said in (("close", {"disposition": "05", "miss": ""}), ("cancel", {})):
        page = client_of(alice).post(f"/incidents/{number}/{door}/", said)
        assert page.status_code == 409
        assert "A supervisor who did not end the encounter" in Page(page.content.decode()).text
