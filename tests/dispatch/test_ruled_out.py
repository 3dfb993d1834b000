"""A team that the answers rule out is not sent because somebody asks for more than the clinician who is recommended."""

import pytest

from dispatch import actions
from dispatch.models import Dispatch
from heart.models import Alarm, Level
from tests import make
from tests.record import refused
from triage import actions as triage
from triage.queries.assessments import standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(alice):
    """A person in crisis, for whom a clinician by phone is enough; nobody spoke of a danger."""
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident, alice)
    return incident


def choices(client, incident):
    page = client.get(f"/incidents/{incident.pk}/").content.decode()
    buttons = page[page.index('id="decide_response"') :].split("</form>")[0]
    return 'value="team"' in buttons


@pytest.mark.parametrize("answers", [{"weapon": "unknown"}, {"violence": "unknown"}, {"attempt": "unknown"}], ids=str)
def test_no_team_is_decided_on_while_the_answers_rule_it_out(told, alice, answers):
    assert triage.assess(told, answers, by=alice).response_id == "clinician"
    with refused("below_recommendation", told, field="response"):
        triage.decide(told, "team", by=alice)
    assert triage.decide(told, "clinician", by=alice).response_id == "clinician"


@pytest.mark.parametrize("key", ["breathing", "weapon", "violence", "attempt", "signs", "plan"])
def test_nor_before_what_must_be_asked_was_asked(alice, key):
    incident = make.incident(alice, initial_nature="MNTL")
    triage.assess(incident, {one: said for one, said in make.SAFE.items() if one != key}, by=alice)
    with refused("below_recommendation", incident, field="response"):
        triage.decide(incident, "team", by=alice)


def test_the_page_does_not_offer_it(told, alice, client_of):
    desk = client_of(alice)
    assert choices(desk, told)
    triage.assess(told, {"weapon": "unknown"}, by=alice)
    assert not choices(desk, told)


def test_a_team_that_waits_is_not_sent_when_words_speak_against_an_answer(told, alice, bob):
    team = make.team()
    triage.decide(told, "team", by=alice)
    triage.note(told, "He has a knife.", by=alice)
    told.refresh_from_db()
    assert (standing(told).response_id, told.response_id) == ("clinician", "emergency")
    with refused("against_the_assessment", told):
        actions.assign(told, team, by=bob)
    assert not Dispatch.objects.exists()


def test_a_team_on_its_way_hears_of_it(told, alice, bob):
    triage.decide(told, "team", by=alice)
    visit = actions.assign(told, make.team(), by=bob)
    triage.note(told, "He has a knife.", by=alice)
    assert Alarm.objects.open().get(kind="risk_raised").level == Level.A1
    with refused("against_the_assessment", visit):
        actions.depart(visit, by=bob)


def test_who_says_why_may_send_it_and_a_new_word_ends_that(told, alice, bob):
    triage.assess(told, {"weapon": "unknown"}, by=alice)
    triage.lower(told, "team", "told_by_others", "We know the house.", by=alice)
    visit = actions.assign(told, make.team(), by=bob)
    triage.note(told, "He has a knife.", by=alice)
    told.refresh_from_db()
    assert told.response_id == "emergency"
    assert Alarm.objects.open().get(kind="risk_raised").level == Level.A1
    with refused("against_the_assessment", visit):
        actions.depart(visit, by=bob)


def test_joined_to_a_call_that_rules_it_out_the_team_is_not_asked_for(told, alice):
    triage.decide(told, "team", by=alice)
    other = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(other, alice, weapon="unknown")
    triage.join(told, other, by=alice)
    other.refresh_from_db()
    assert other.response_id == "emergency"
