"""Cases that were found by trying the program by hand, each walked by the road on which it failed."""

import datetime

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from heart import actions as staff
from heart.models import Alarm, Event, Role
from navigation import actions as navigation
from navigation.models import FollowUp
from tests import make
from tests.reading import Page
from tests.record import refused
from triage import actions as triage
from triage.models import Diversion, Incident
from triage.queries import coverage

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return make.user("ada", Role.ADMINISTRATOR)


def test_c05_a_crew_with_a_member_who_was_switched_off_is_not_sent(rita, bob, ada, api_of, client_of):
    team, waits = make.team(rita), make.asks_for_team()
    assert api_of(ada).post(f"/api/people/{rita.pk}/switch_off/").status_code == 200
    answer = api_of(bob).post("/api/dispatches/", {"incident": waits.pk, "team": team.pk})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_staffed")
    shown = Page(client_of(bob).get("/dispatch/").content.decode()).text
    assert "C · P · E" not in shown and "Short-handed" in shown


def test_c06_the_follow_ups_of_who_is_switched_off_are_an_alarm_and_anybodys(dan, ada, sam, api_of):
    for _ in range(2):
        make.follow_up(dan)
    assert api_of(ada).post(f"/api/people/{dan.pk}/switch_off/").status_code == 200
    up = api_of(sam).get("/api/alarms/?kind=follow_up_left").json()["results"]
    assert [alarm["level"] for alarm in up] == ["A2", "A2"]
    assert FollowUp.objects.unowned().count() == 2
    assert api_of(dan).get("/api/follow-ups/").status_code == 401, "and he is out"


def test_c07_support_that_is_needed_twice_is_one_promise(sam):
    first = make.dispatch_at("Cleared")
    navigation.open_owed(now=timezone.now())
    incident = Incident.objects.get()
    triage.reopen(incident, by=sam)
    make.assessment_safe(incident)
    triage.decide(incident, "team", by=sam)
    make.dispatch_at("Cleared", to=incident)
    navigation.open_owed(now=timezone.now())
    assert [promise.dispatch for promise in FollowUp.objects.open()] == [first]
    assert FollowUp.objects.get(outcome="joined").joined_to.dispatch == first


def test_c08_one_word_ends_no_promise(dan, sam, api_of):
    path = f"/api/follow-ups/{make.follow_up(dan).pk}"
    answer = api_of(dan).post(f"{path}/close/", {"outcome": "mistake"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "supervisor_only")
    answer = api_of(sam).post(f"{path}/close/", {"outcome": "mistake"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_reason")
    assert api_of(sam).post(f"{path}/close/", {"outcome": "mistake", "mistake": "other"}).status_code == 200
    assert api_of(dan).post(f"{path}/reopen/").json()["status"] == "requested"


def test_c09_nobody_overwrites_what_they_did_not_see(alice, sam, api_of):
    incident = make.incident(alice)
    triage.edit(incident, by=sam, priority=1)
    path = f"/api/incidents/{incident.pk}/edit/"
    answer = api_of(alice).post(path, {"priority": 4})
    assert (answer.status_code, [*answer.json()["error"]["fields"]]) == (400, ["version"])
    answer = api_of(alice).post(path, {"priority": 4, "version": 1})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stale")
    incident.refresh_from_db()
    assert incident.priority == 1
    assert api_of(alice).post(path, {"priority": 4, "version": incident.version}).status_code == 200


@pytest.mark.parametrize("verb", ["sign_off", "out_of_service", "report_position", "emergency"])
def test_c15_a_responder_does_nothing_for_another_crew(verb, rita, api_of):
    make.team(rita)
    theirs = make.dispatch_at("OnScene")
    team = theirs.team
    path, said = {
        "sign_off": (f"/api/shifts/{team.shifts.get().pk}/sign_off/", {}),
        "out_of_service": (f"/api/teams/{team.pk}/out_of_service/", {"reason": "meal"}),
        "report_position": (f"/api/teams/{team.pk}/report_position/", {"latitude": 35.4, "longitude": -80.6}),
        "emergency": (f"/api/dispatches/{theirs.pk}/emergency/", {}),
    }[verb]
    lines = Event.objects.count()
    answer = api_of(rita).post(path, said)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_yours")
    assert Event.objects.count() == lines and not Alarm.objects.filter(kind="team_emergency").exists()


@pytest.mark.parametrize("verb", ["hand_over", "update_referral"])
def test_c16_a_navigator_does_nothing_with_a_colleagues_promise(verb, dan, api_of):
    kim = make.user("kim", Role.CARE_NAVIGATOR)
    promise = make.follow_up(kim)
    referral = navigation.refer(promise, make.service(), by=kim)
    path, said = {
        "hand_over": (f"/api/follow-ups/{promise.pk}/hand_over/", {"to": None, "version": promise.version}),
        "update_referral": (f"/api/referrals/{referral.pk}/update_referral/", {"to": "rejected", "version": 1}),
    }[verb]
    answer = api_of(dan).post(path, said)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_yours")
    assert "Kim has this follow-up." in answer.json()["error"]["message"]


def test_c17_a_supervisor_takes_over_by_name_before_they_verify(carol, sam, alice, client_of):
    hers = make.diversion_at("ThreeWay", of=make.call(alice, initial_nature="MNTL"), clinician=carol)
    desk = client_of(sam)
    assert desk.post(f"/diversions/{hers.pk}/verify/").status_code == 409
    with refused("wrong_state", hers):
        triage.release(hers, by=alice)
    desk.post(f"/diversions/{hers.pk}/take_over/", {"held_by": carol.pk})
    desk.post(f"/diversions/{hers.pk}/verify/")
    now_his = Diversion.objects.get(pk=hers.pk)
    assert (now_his.clinician, now_his.status) == (sam, "Verified")
    assert "Sam" in Page(client_of(alice).get(f"/incidents/{hers.incident_id}/_state/").content.decode()).text


def test_c18_a_raise_does_not_make_coverage_look_better(sam):
    for _ in range(9):
        raised = make.incident()
        make.assessment_safe(raised)
        triage.danger_now(raised, by=sam)
        triage.hang_up(raised.calls.get(), by=sam)
        triage.close(Incident.objects.get(pk=raised.pk), ["L-911"], by=sam)
    make.diversion_at("Ended")
    now = timezone.now()
    counted = coverage.of_period(now - datetime.timedelta(days=1), now + datetime.timedelta(minutes=1))
    assert (counted.whole.helped, counted.whole.eligible) == (1, 10)
    assert (counted.raised, counted.raised_unread) == (9, 9)


def test_a_crew_that_lost_somebody_on_the_way_is_still_there_for_its_visit(rita, ada, bob):
    visit = make.dispatch_at("OnScene", by=make.team(rita))
    staff.switch_off(rita, by=ada)
    assert dispatch.check_in(visit, by=bob)
