"""A high risk that a clinician finds counts at every door: no unarmed team, and nobody settles it alone."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from dispatch import actions as dispatch
from heart.models import Alarm, Event, Role
from teams.models import Response
from tests import make
from tests.reading import Page
from tests.record import assert_on_record, refused
from triage import actions
from triage.allowed import Allowed
from triage.models import Diversion, HelpRequest, Override
from triage.screener import RULES, Level

SAFE_AGAIN = {"weapon": "no", "violence": "no", "attempt": "no", "signs": "no", "plan": "no"}
WHY = "Talked for an hour; the plan is put away and his brother stays."
pytestmark = pytest.mark.django_db


@pytest.fixture
def diversion(alice, carol):
    """An unarmed team was decided on, and the clinician talks with the caller."""
    call = make.call(alice, initial_nature="MNTL")
    make.assessment_safe(call.incident, alice, plan="no", signs="no")
    Response.objects.filter(pk="team").update(enabled=True)
    made = make.diversion_at("Released", clinician=carol, of=call)
    actions.decide(made.incident, "team", by=alice)
    return made


def screened(diversion, by):
    return actions.screen(diversion, "intent", "yes", by=by)


def rated(diversion, by):
    return actions.rate_risk(diversion, "high", by=by)


both = pytest.mark.parametrize("find", [screened, rated], ids=["the screener", "the clinician"])


def now_of(diversion):
    diversion.incident.refresh_from_db()
    return diversion.incident


def words(incident):
    return incident.overrides.in_force().filter(raises=True).first()


def in_danger():
    return Alarm.objects.open().filter(kind="caller_in_danger")


def came_back(diversion):
    return Alarm.objects.open().filter(kind="call_came_back", thread=diversion.thread)


def lower(diversion, by, response="team"):
    return actions.lower(now_of(diversion), response, "with_the_person", WHY, by=by)


@both
def test_it_counts_as_a_clinicians_word_for_more_help_and_sends_nobody(diversion, carol, find):
    find(diversion, carol)
    incident = now_of(diversion)
    assert (incident.response_id, words(incident).reasons) == ("emergency", ["clinician_judged"])
    assert Allowed.of(incident).least == "emergency"
    assert_on_record(diversion, "triage.judged_in_danger", by=carol)
    assert in_danger().get().thing_id == diversion.pk
    assert not HelpRequest.objects.exists(), "the clinician chooses the least invasive help"
    assert not Alarm.objects.open().filter(kind="decision_raised").exists()


@pytest.mark.parametrize("item", [key for key, level in RULES if level == Level.HIGH])
def test_each_answer_that_means_high_does_it_at_once_while_the_screener_is_partial(diversion, carol, item):
    made = actions.screen(diversion, item, "yes", by=carol)
    assert not made.complete and words(now_of(diversion))


@pytest.mark.parametrize("item", [key for key, level in RULES if level < Level.HIGH])
def test_less_than_high_leaves_the_decision(diversion, carol, item):
    actions.screen(diversion, item, "yes", by=carol)
    assert now_of(diversion).response_id == "team" and words(diversion.incident) is None


@both
def test_no_unarmed_team_by_page_program_or_act(diversion, carol, bob, api_of, client_of, find):
    find(diversion, carol)
    team, number = make.team(), diversion.incident_id
    with refused("against_the_assessment", now_of(diversion), team):
        dispatch.assign(now_of(diversion), team, by=bob)
    answer = api_of(bob).post("/api/dispatches/", {"incident": number, "team": team.pk})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "against_the_assessment")
    assert client_of(bob).post("/dispatch/assign/", {"incident": number, "team": team.pk}).status_code == 409
    assert not diversion.incident.dispatches.exists()


@both
def test_no_call_taker_decides_on_less_whatever_is_answered_again(diversion, alice, carol, api_of, find):
    find(diversion, carol)
    actions.assess(now_of(diversion), SAFE_AGAIN, by=alice)
    assert words(diversion.incident), "no answer ends what a clinician judged"
    for response in ("team", "clinician"):
        with refused("clinician_judged", field="response", says="A clinician lowers it"):
            actions.decide(now_of(diversion), response, by=alice)
        answer = api_of(alice).post(f"/api/incidents/{diversion.incident_id}/decide/", {"response": response})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "clinician_judged")
        said = {"response": response, "reason": "slip", "text": WHY}
        assert api_of(alice).post(f"/api/incidents/{diversion.incident_id}/lower/", said).status_code == 403
    assert now_of(diversion).response_id == "emergency"


@both
def test_a_team_that_is_out_hears_it(alice, carol, bob, find):
    call = make.call(alice, initial_nature="MNTL")
    make.assessment_safe(call.incident, alice)
    actions.decide(call.incident, "team", by=alice)
    diversion = make.diversion_at("Released", clinician=carol, of=call)
    dispatch.assign(now_of(diversion), make.team(), by=bob)
    find(diversion, carol)
    assert Alarm.objects.open().get(kind="risk_raised").thread == diversion.thread


@both
def test_it_is_not_settled_by_one_person_by_page_or_program(diversion, carol, api_of, client_of, find):
    find(diversion, carol)
    said = {"disposition": "05", "support_needed": True, "risk": "low"}
    answer = api_of(carol).post(f"/api/diversions/{diversion.pk}/end/", said)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "raised")
    page = client_of(carol).post(f"/diversions/{diversion.pk}/end/", said | {"support_needed": "yes"})
    assert page.status_code == 409 and "The risk of suicide was high" in page.content.decode()
    diversion.refresh_from_db()
    assert diversion.status == "Released"


@both
def test_ended_with_nobody_there_or_asked_for_the_call_takers_hear_at_once_that_it_is_theirs(diversion, carol, find):
    find(diversion, carol)
    actions.end(diversion, "42", support_needed=True, risk="unknown", by=carol)
    assert Alarm.objects.open().filter(kind="call_came_back", thread=diversion.thread).exists()
    assert now_of(diversion).status not in type(diversion.incident).CLOSED


def test_with_help_asked_for_its_own_alarms_go_on_and_no_other(diversion, carol):
    screened(diversion, carol)
    actions.send_help(diversion, by=carol)
    actions.end(diversion, "42", support_needed=True, risk="high", instead="hung_up", by=carol)
    assert not Alarm.objects.open().filter(kind="call_came_back").exists()
    assert Alarm.objects.open().filter(kind="help_for_caller").exists()


@both
def test_in_a_second_encounter_of_the_same_incident_it_counts_still(diversion, alice, carol, sam, find):
    find(diversion, carol)
    actions.give_back(diversion, "caller_asked", by=carol)
    cora = make.user("cora", Role.CLINICIAN)
    second = make.diversion_at("Released", clinician=cora, of=diversion.call)
    actions.screen(second, "wish_dead", "no", by=cora)
    actions.rate_risk(second, "low", by=cora)
    with refused("raised", second, field="second_word", says="The risk of suicide was high"):
        actions.end(second, "05", support_needed=True, by=cora)
    actions.end(second, "05", support_needed=True, second_word=sam, by=cora)
    assert second.raised_at_end


@both
def test_who_takes_the_caller_over_is_bound_by_it(diversion, carol, sam, find):
    find(diversion, carol)
    actions.take_over(diversion, by=sam)
    with refused("raised", diversion, field="second_word"):
        actions.end(diversion, "05", support_needed=True, risk="low", by=sam)
    actions.end(diversion, "05", support_needed=True, risk="low", second_word=carol, by=sam)


def test_a_screener_that_is_corrected_lowers_nothing(diversion, carol, bob):
    screened(diversion, carol)
    actions.screen(diversion, "intent", "no", by=carol)
    actions.rate_risk(diversion, "low", by=carol)
    assert words(now_of(diversion))
    team = make.team()
    with refused("against_the_assessment"):
        dispatch.assign(now_of(diversion), team, by=bob)
    with refused("raised", diversion, field="second_word"):
        actions.end(diversion, "05", support_needed=True, risk="none", by=carol)


@both
def test_a_clinician_lowers_it_with_a_reason_once_the_questions_were_asked_again(diversion, carol, bob, sam, find):
    find(diversion, carol)
    with refused("not_assessed", now_of(diversion)):
        lower(diversion, carol)
    actions.assess(now_of(diversion), SAFE_AGAIN, by=carol)
    made = lower(diversion, carol)
    assert (made.was_id, made.response_id, words(now_of(diversion))) == ("emergency", "team", None)
    assert not in_danger().exists()
    assert Alarm.objects.open().filter(kind="decision_lowered").exists(), "who answers for it reads why"
    assert dispatch.assign(now_of(diversion), make.team(), by=bob).response_id == "team"
    with refused("raised", diversion, field="second_word"):
        actions.end(diversion, "05", support_needed=True, risk="low", by=carol)


def test_after_it_was_lowered_one_more_answer_that_means_high_raises_it_again(diversion, carol):
    screened(diversion, carol)
    actions.assess(now_of(diversion), SAFE_AGAIN, by=carol)
    lower(diversion, carol)
    actions.screen(diversion, "method", "yes", by=carol)
    assert words(now_of(diversion)) is None, "not by an answer that means less"
    actions.screen(diversion, "plan", "yes", by=carol)
    assert words(now_of(diversion)) and now_of(diversion).response_id == "emergency"
    assert Event.objects.filter(verb="triage.judged_in_danger").count() == 2


@pytest.mark.parametrize("reason", Override.LOWERING)
def test_no_reason_lowers_it_while_another_danger_stands(diversion, alice, carol, reason):
    actions.danger_now(now_of(diversion), by=alice)
    rated(diversion, carol)
    assert words(now_of(diversion)).reasons == ["weapon_or_violence", "clinician_judged"]
    actions.assess(now_of(diversion), SAFE_AGAIN | {"weapon": "unknown"}, by=alice)
    with refused("ask_again"):
        actions.lower(now_of(diversion), "team", reason, WHY, by=carol)
    actions.assess(now_of(diversion), {"weapon": "no"}, by=alice)
    assert actions.lower(now_of(diversion), "team", reason, WHY, by=carol)


def test_not_while_a_team_calls_for_help(diversion, carol, rita):
    visit = make.dispatch_at("OnScene", by=make.team(rita), to=now_of(diversion))
    rated(diversion, carol)
    dispatch.emergency(visit, by=rita)
    actions.assess(now_of(diversion), SAFE_AGAIN, by=carol)
    with refused("ask_again"):
        lower(diversion, carol)


@both
def test_joining_carries_it(diversion, alice, carol, find):
    find(diversion, carol)
    actions.give_back(diversion, "caller_asked", by=carol)
    other = make.asks_for_team(alice)
    actions.join(now_of(diversion), other, by=alice)
    other.refresh_from_db()
    assert words(other).reasons == ["clinician_judged"] and other.response_id == "emergency"
    cora = make.user("cora", Role.CLINICIAN)
    diversion.call.refresh_from_db()
    second = make.diversion_at("Released", clinician=cora, of=diversion.call)
    with refused("raised", second, field="second_word", says="The risk of suicide was high"):
        actions.end(second, "05", support_needed=True, by=cora)


def test_help_is_one_press_away_and_takes_the_alarm_down(diversion, carol, client_of):
    screened(diversion, carol)
    desk = client_of(carol)
    page = Page(desk.get("/diversions/").content.decode())
    (now,) = page.all(class_="risk-now")
    assert "High" in now.text and "partial" in now.text
    assert desk.post(f"/diversions/{diversion.pk}/send_help/").status_code == 302
    assert HelpRequest.objects.get().asked_by == carol and not in_danger().exists()


def test_call_taker_board_and_crew_read_the_level_and_no_answer(diversion, alice, bob, rita, carol, client_of):
    visit = make.dispatch_at("EnRoute", by=make.team(rita), to=now_of(diversion))
    screened(diversion, carol)
    pages = {
        alice: f"/incidents/{diversion.incident_id}/",
        bob: f"/dispatch/?sel={diversion.incident_id}",
        rita: "/field/",
    }
    for who, address in pages.items():
        text = Page(client_of(who).get(address).content.decode()).text
        assert "Suicide risk: High" in text and "partial" in text, address
        assert "A clinician judged that more help is needed" in text, address
        assert "intention" not in text and "intent to act" not in text and "C-SSRS" not in text, address
    assert visit.incident_id == diversion.incident_id


def test_a_navigator_reads_no_level(diversion, carol, dan, client_of, api_of):
    screened(diversion, carol)
    rated(diversion, carol)
    page = client_of(dan).get(f"/incidents/{diversion.incident_id}/")
    assert page.status_code == 200
    text = Page(page.content.decode()).text.lower()
    assert "suicide risk" not in text and "high" not in text
    history = api_of(dan).get(f"/api/history/?thread={diversion.incident_id}").content.decode().lower()
    assert "triage.rated_risk" in history, "that it was judged may be read"
    assert "high" not in history


def test_what_waits_for_review_stays_open_although_the_high_risk_was_lowered(diversion, carol):
    rated(diversion, carol)
    actions.assess(now_of(diversion), SAFE_AGAIN, by=carol)
    lower(diversion, carol, "clinician")
    Diversion.objects.update(claimed_at=timezone.now() - datetime.timedelta(seconds=settings.SECOND_WORD_LIMIT_S + 1))
    diversion.refresh_from_db()
    actions.end(diversion, "L-REVIEW", support_needed=True, risk="low", by=carol)
    assert now_of(diversion).status == "Active"
    assert Alarm.objects.open().filter(kind="waits_for_review", thing_id=diversion.pk).exists()


@both
def test_a_crisis_line_that_was_asked_for_comes_to_nobody(diversion, carol, find):
    find(diversion, carol)
    actions.request_help(now_of(diversion), "crisis_line", by=carol)
    actions.end(diversion, "42", support_needed=True, risk="unknown", instead="hung_up", by=carol)
    assert came_back(diversion).exists()


def test_another_providers_team_that_is_awaited_does(diversion, carol):
    rated(diversion, carol)
    actions.request_help(now_of(diversion), "provider", by=carol)
    actions.end(diversion, "42", support_needed=True, risk="unknown", instead="hung_up", by=carol)
    assert not came_back(diversion).exists()


def test_help_that_has_left_is_nobody_there(diversion, alice, carol):
    rated(diversion, carol)
    actions.report_help_left(make.help_at("Arrived", of=now_of(diversion)), by=alice)
    with refused("raised", diversion, field="second_word"):
        actions.end(diversion, "05", support_needed=True, risk="low", by=carol)
    actions.end(diversion, "42", support_needed=True, risk="unknown", by=carol)
    assert came_back(diversion).exists()


def test_help_that_is_there_still_is(diversion, carol):
    rated(diversion, carol)
    make.help_at("Arrived", of=now_of(diversion))
    actions.end(diversion, "05", support_needed=True, risk="low", by=carol)
    assert not came_back(diversion).exists()


def test_help_that_came_before_it_was_reopened_is_nobody_there(diversion, alice, carol, sam):
    rated(diversion, carol)
    make.help_at("Arrived", of=now_of(diversion))
    actions.give_back(diversion, "caller_asked", by=carol)
    actions.close(now_of(diversion), ["45"], by=sam)
    actions.reopen(now_of(diversion), by=sam)
    call = make.call(alice)
    actions.join(call.incident, now_of(diversion), by=alice)
    cora = make.user("cora", Role.CLINICIAN)
    call.refresh_from_db()
    second = make.diversion_at("Released", clinician=cora, of=call)
    with refused("raised", second, field="second_word"):
        actions.end(second, "05", support_needed=True, by=cora)


@both
@pytest.mark.parametrize("lost", [False, True], ids=["hung up", "line lost"])
def test_who_hangs_up_while_three_way_is_the_call_takers_again(alice, carol, find, lost):
    diversion = make.diversion_at("ThreeWay", clinician=carol, of=make.call(alice, initial_nature="MNTL"))
    find(diversion, carol)
    actions.hang_up(diversion.call, by=alice, lost=lost)
    assert came_back(diversion).exists()
    assert not in_danger().exists()


def test_not_where_help_is_on_its_way_or_nobody_judged_a_danger(alice, carol):
    helped, plain = (make.call(alice, initial_nature="MNTL") for _ in range(2))
    diversion = make.diversion_at("ThreeWay", clinician=carol, of=helped)
    rated(diversion, carol)
    actions.request_help(now_of(diversion), "police", by=alice)
    actions.hang_up(diversion.call, by=alice)
    other = make.diversion_at("ThreeWay", clinician=make.user("cora", Role.CLINICIAN), of=plain)
    actions.hang_up(other.call, by=alice)
    assert not Alarm.objects.open().filter(kind="call_came_back").exists()
