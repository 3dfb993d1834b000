"""“Weapon or violence now”: one press, and nobody unarmed goes until it is asked about again."""

import pytest

from dispatch import actions as dispatch
from heart.kernel import alarms, timeline
from heart.models import Alarm, Level
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Override
from triage.queries.assessments import standing

pytestmark = pytest.mark.django_db


def later(incident):
    incident.refresh_from_db()
    return incident


def up(kind, thing):
    return Alarm.objects.open().filter(kind=kind, thing=thing._meta.label_lower, thing_id=thing.pk).first()


def test_police_fire_and_ems_are_decided_at_once(alice, pokes):
    incident = make.asks_for_team()
    made = actions.danger_now(incident, by=alice)
    assert (later(incident).response_id, made.raises, made.was_id) == ("emergency", True, "team")
    assert_on_record(incident, "triage.danger_reported", by=alice, was="team", response="emergency")
    assert_heard(pokes, "triage", incident)
    assert up("decision_raised", incident).level == Level.A2


def test_nothing_needs_to_be_asked_before(alice):
    incident = make.incident(alice)
    actions.danger_now(incident, by=alice)
    assert later(incident).response_id == "emergency"
    assert standing(incident).answers == {}
    told = [line.words for line in timeline.of_thread(incident.thread)]
    assert "weapon or violence now: not decided to Police, fire or EMS" in told
    assert not [words for words in told if "a lower response was decided" in words]


def test_what_was_said_to_be_safe_is_asked_again_and_a_danger_stays(alice):
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="yes")
    actions.danger_now(incident, by=alice)
    assert standing(incident).answers == {
        "breathing": "yes",
        "weapon": "yes",
        "attempt": "no",
        "signs": "no",
        "plan": "no",
        "medical": "no",
        "officer": "no",
    }
    assert incident.assessments.first().answers["violence"] == "no", "what was answered before is kept"


def test_less_is_decided_only_after_both_were_asked_again(alice):
    incident = make.asks_for_team()
    actions.danger_now(incident, by=alice)
    for answers in ({"officer": "no"}, {"weapon": "no"}, {"violence": "unknown"}):
        actions.assess(incident, answers, by=alice)
        with refused("ask_again", incident, field="response"):
            actions.decide(later(incident), "team", by=alice)
    actions.assess(incident, {"violence": "no"}, by=alice)
    assert Override.objects.get().ended_because == "answered"
    assert later(incident).response_id == "emergency", "that less is enough is for a person to decide"
    assert actions.decide(incident, "team", by=alice).response_id == "team"


@pytest.mark.parametrize("status", ["Assigned", "AcknowledgedTransmission", "EnRoute", "Staging", "OnScene"])
def test_a_team_that_is_out_hears_it_loudest_wherever_it_is(alice, status):
    visit = make.dispatch_at(status)
    actions.danger_now(visit.incident, by=alice)
    assert up("risk_raised", visit.incident).level == Level.A1


def test_a_second_press_is_heard_again_and_makes_no_second_row(alice, sam, now):
    visit = make.dispatch_at("EnRoute")
    actions.danger_now(visit.incident, by=alice)
    alarms.acknowledge(up("risk_raised", visit.incident), by=sam, now=now)
    actions.danger_now(visit.incident, by=alice)
    assert not up("risk_raised", visit.incident).silences.in_force(now).exists()
    assert Override.objects.count() == 1


def test_it_goes_along_when_calls_are_joined(alice, bob):
    this, other, team = make.incident(), make.asks_for_team(), make.team()
    actions.danger_now(this, by=alice)
    actions.join(this, other, by=alice)
    assert later(other).response_id == "emergency"
    actions.assess(other, {"officer": "no"}, by=alice)
    with refused("against_the_assessment", other):
        dispatch.assign(later(other), team, by=bob)


def test_it_stands_when_the_incident_is_reopened(alice, bob):
    incident, team = make.asks_for_team(), make.team()
    actions.danger_now(incident, by=alice)
    actions.close(later(incident), ["L-911"], by=alice)
    actions.reopen(incident, by=alice)
    make.assessment_safe(incident, weapon="unknown")
    with refused("ask_again", incident, field="response"):
        actions.decide(later(incident), "team", by=alice)
    with refused("against_the_assessment", incident):
        dispatch.assign(incident, team, by=bob)


def test_a_clinicians_and_a_teams_word_of_danger_stands_as_well(carol, bob):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.send_help(diversion, by=carol)
    visit = make.dispatch_at("OnScene")
    dispatch.emergency(visit, by=bob)
    back = make.dispatch_at("EnRoute")
    dispatch.cancel(back, "danger", by=bob)
    given = make.diversion_at("Released", clinician=carol)
    actions.give_back(given, "danger", by=carol)
    reasons = dict(Override.objects.in_force().values_list("incident", "reason"))
    assert reasons == {
        diversion.incident_id: "help_for_caller",
        visit.incident_id: "team_emergency",
        back.incident_id: "danger_told",
        given.incident_id: "danger_told",
    }


def test_an_incident_that_is_over_is_refused(alice):
    incident = actions.close(make.incident(alice), ["13"], by=alice)
    with refused("wrong_state", incident):
        actions.danger_now(incident, by=alice)


@pytest.mark.parametrize("who", ["alice", "carol", "bob", "sam"])
def test_one_press_without_script_and_the_page_says_so_in_red(request, client_of, who):
    incident = make.asks_for_team()
    browser = client_of(request.getfixturevalue(who))
    page = f"/incidents/{incident.pk}/"
    assert f'action="{page}danger_now/"' in browser.get(page).content.decode()
    answer = browser.post(f"{page}danger_now/", HTTP_REFERER=f"http://testserver{page}")
    assert answer.headers["Location"] == f"http://testserver{page}"
    shown = Page(browser.get(page).content.decode())
    assert shown.all(class_="raised")
    assert "Weapon or violence now" in shown.text
    assert later(incident).response_id == "emergency"
    recommended = [words.text for words in shown.all("p", class_="what")]
    assert "Police, fire or EMS" in recommended, "no smaller help is recommended beside the red bar"
    assert "What would change it" not in shown.text


def test_a_clinician_with_the_caller_reads_of_it_and_of_what_was_told(carol, alice, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.note(diversion.incident, "He holds <a knife>.", by=alice)
    actions.danger_now(diversion.incident, by=alice)
    page = client_of(carol).get("/diversions/_queue/").content.decode()
    assert f'id="raised{diversion.pk}"' in page
    assert "He holds &lt;a " in page and "<mark>knife</mark>" in page


def test_a_get_changes_nothing_and_others_may_not(client_of, alice, rita):
    incident = make.asks_for_team()
    assert client_of(alice).get(f"/incidents/{incident.pk}/danger_now/").status_code == 405
    assert client_of(rita).post(f"/incidents/{incident.pk}/danger_now/").status_code == 403
    assert later(incident).response_id == "team"


def test_a_second_press_asks_again_what_was_answered_since_the_first(alice):
    incident = make.asks_for_team()
    actions.danger_now(incident, by=alice)
    actions.assess(incident, {"weapon": "no"}, by=alice)
    actions.danger_now(incident, by=alice)
    assert "weapon" not in standing(incident).answers
    actions.assess(incident, {"violence": "no"}, by=alice)
    with refused("ask_again", incident, field="response"):
        actions.decide(later(incident), "team", by=alice)


def test_an_answer_that_new_words_speak_against_does_not_end_it(alice, rita):
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident, alice)
    actions.danger_now(incident, by=alice)
    actions.assess(incident, {"violence": "no"}, by=alice)
    actions.note(incident, "Now the sister says he has a knife.", by=rita)
    actions.assess(incident, {"weapon": "no"}, by=alice, seen=[])
    assert standing(incident).answers["weapon"] == "unknown"
    with refused("ask_again", incident, field="response"):
        actions.decide(later(incident), "clinician", by=alice)
