"""What somebody said of danger outlasts joining, lowering, phone calls and teams that leave: nobody is forgotten."""

from types import SimpleNamespace

import pytest

from dispatch import actions as dispatch
from heart.kernel.flow import Refused
from heart.models import Alarm, Level
from teams.models import Response, Team
from tests import make
from tests.record import refused
from tests.triage.protocols import both, small
from triage import actions, protocol
from triage.allowed import Allowed, is_forbidden
from triage.forms import fields
from triage.models import Doubt, Incident
from triage.queries.assessments import standing
from triage.queries.overrides import in_force

KNIFE = "Now the sister says he has a knife."


def later(incident):
    return Incident.objects.get(pk=incident.pk)


def test_a_joined_call_that_knows_nothing_does_not_end_a_word_of_danger(alice, bob):
    told, calm = make.asks_for_team(), make.asks_for_team()
    actions.danger_now(told, by=alice)
    actions.join(calm, told, by=alice)
    assert in_force(later(told)).more
    assert Allowed.of(later(told)).least == "emergency"
    with pytest.raises(Refused):
        actions.decide(later(told), "team", by=alice)


def test_a_joined_call_does_not_answer_what_the_notes_hint_at(alice):
    hinted, calm = make.incident(alice), make.incident(alice)
    actions.note(hinted, KNIFE, by=alice)
    make.assessment_safe(calm)
    actions.join(calm, hinted, by=alice)
    last = standing(hinted)
    assert (last.answers["weapon"], last.response_id, last.complete) == ("unknown", "emergency", False)
    assert Doubt.objects.open().get().was == "no"


def test_a_note_ends_a_word_for_less_that_was_given_before_it(alice, carol, bob):
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="unknown")
    actions.lower(incident, "team", "told_by_others", "Her brother is there.", by=carol)
    visit = dispatch.assign(later(incident), make.team(), by=bob)
    actions.note(incident, KNIFE, by=alice)
    assert (in_force(later(incident)).less, later(incident).response_id) == (None, "emergency")
    assert Alarm.objects.open().get(kind="risk_raised").level == Level.A1
    with pytest.raises(Refused):
        dispatch.depart(visit, by=bob)


def test_nobody_lowers_over_words_that_were_not_asked_about(alice, carol):
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="unknown")
    actions.note(incident, KNIFE, by=alice)
    with pytest.raises(Refused):
        actions.lower(later(incident), "team", "told_by_others", "Her brother is there.", by=carol)


def test_a_note_to_a_joined_incident_is_heard_where_its_calls_went(alice):
    twin, goes_on = make.incident(alice), make.asks_for_team()
    actions.join(twin, goes_on, by=alice)
    actions.note(later(twin), KNIFE, by=alice)
    assert (standing(goes_on).answers["weapon"], later(goes_on).response_id) == ("unknown", "emergency")


def test_a_clinician_who_ends_does_not_end_what_police_are_needed_for(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    make.assessment_safe(diversion.incident, weapon="yes")
    with refused("raised", diversion, diversion.incident, field="second_word"):
        actions.end(diversion, "05", support_needed=False, by=carol)
    actions.end(diversion, "42", support_needed=False, by=carol)
    assert (later(diversion.incident).status, later(diversion.incident).response_id) == ("Active", "emergency")
    assert Alarm.objects.open().filter(kind="call_came_back").exists()


@pytest.mark.parametrize("code", ["14", "21", "38", "10"])
def test_a_team_that_met_nobody_does_not_end_what_police_are_needed_for(alice, bob, code):
    visit = make.dispatch_at("OnScene")
    actions.danger_now(visit.incident, by=alice)
    dispatch.clear(visit, code, support_needed=None, by=bob)
    assert (later(visit.incident).status, later(visit.incident).response_id) == ("Active", "emergency")
    assert Alarm.objects.open().filter(kind="call_came_back").exists()


def test_a_danger_between_the_ends_of_a_question_is_not_lowered_over():
    data = small(unknown={"raise_to": "emergency", "because": both("Not known.")})
    ask = next(one for one in data["questions"] if one["key"] == "weapon")
    ask.pop("danger")
    labels = {"no": {"en": "No", "es": "No"}, "seen": both("Seen"), "yes": both("In the hand")}
    ask |= {"kind": "choice", "answers": [{"code": code, "label": label} for code, label in labels.items()]}
    rules = protocol.parse(data)
    said = SimpleNamespace(answers=make.SAFE | {"weapon": "seen"}, reasons=[])
    assert is_forbidden(rules, "team", said)
    assert not is_forbidden(rules, "team", SimpleNamespace(answers=make.SAFE, reasons=[]))


def test_no_answer_of_a_caller_ends_what_a_team_calls_out(alice, bob):
    visit = make.dispatch_at("OnScene")
    dispatch.emergency(visit, by=bob)
    actions.assess(visit.incident, {"weapon": "no", "violence": "no"}, by=alice)
    assert in_force(later(visit.incident)).more
    with pytest.raises(Refused):
        actions.decide(later(visit.incident), "team", by=alice)
    dispatch.stand_down(visit, "by_mistake", by=bob)
    assert in_force(later(visit.incident)).more, "until they are asked again"
    actions.assess(visit.incident, {"weapon": "no", "violence": "no"}, by=alice)
    assert not in_force(later(visit.incident)).more


def test_a_team_that_is_of_another_kind_since_does_not_set_out_as_what_it_was(alice, bob):
    make.kinds()
    Response.objects.filter(pk="co_response").update(enabled=True)
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="unknown")
    actions.decide(incident, "co_response", by=alice)
    visit = dispatch.assign(later(incident), make.team(response_id="co_response"), by=bob)
    Team.objects.filter(pk=visit.team_id).update(response="team")
    with pytest.raises(Refused):
        dispatch.depart(type(visit).objects.get(pk=visit.pk), by=bob)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("man has a knife (WELFARE)", "WEAPON"),
        ("took pills (MNTL)", "OD"),
        ("Welfare check (WELFARE)", "WELFARE"),
        ("(MNTL)", "MNTL"),
        ("crisis (mntl)", "MNTL"),
        ("welfare check (WEAPON)", "WEAPON"),
    ],
)
def test_a_code_behind_words_of_danger_does_not_hide_them(said, code, db):
    assert fields.Nature("What").clean(said) == code
