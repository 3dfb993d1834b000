"""Less than is recommended or was decided: with a reason, under the eyes of others, and never into a danger."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dispatch import actions as dispatch
from heart.models import Alarm, Event, Level
from teams.models import Response
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Override, OverrideNote
from triage.queries.assessments import standing

WHY = "I have talked with him for ten minutes; his sister is there."


def later(incident):
    incident.refresh_from_db()
    return incident


@pytest.fixture
def unsure(alice):
    """Nobody can say whether there is a weapon, so police, fire and EMS were decided on."""
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="unknown")
    actions.decide(incident, "emergency", by=alice)
    return incident


def lower(incident, by, response="team", reason="with_the_person", text=WHY):
    return actions.lower(incident, response, reason, text, by=by)


def test_a_team_is_asked_for_and_may_go(unsure, carol, bob, pokes):
    made = lower(unsure, carol)
    assert later(unsure).response_id == "team"
    assert (made.was_id, made.response_id, made.assessment) == ("emergency", "team", standing(unsure))
    assert dispatch.assign(unsure, make.team(), by=bob).response_id == "team"
    assert_on_record(unsure, "triage.lowered", by=carol, was="emergency", response="team", reason="with_the_person")
    assert_heard(pokes, "triage", unsure)


def test_the_words_are_beside_the_row_and_never_in_the_history(unsure, carol):
    made = lower(unsure, carol)
    assert OverrideNote.objects.get(override=made).text == WHY
    assert not [line for line in Event.objects.all() if "sister" in str(line.codes)]


def test_who_answers_for_it_is_told(unsure, carol):
    made = lower(unsure, carol)
    alarm = Alarm.objects.open().get(kind="decision_lowered")
    assert (alarm.level, alarm.thread, alarm.thing_id) == (Level.A3, unsure.number, made.pk)


@pytest.mark.parametrize(
    "danger",
    [{"weapon": "yes"}, {"violence": "yes"}, {"attempt": "yes"}, {"breathing": "no"}],
    ids=str,
)
@pytest.mark.parametrize("reason", Override.LOWERING)
def test_no_reason_whatever_sends_less_into_a_danger(alice, carol, danger, reason):
    incident = make.incident(alice)
    make.assessment_safe(incident, **danger)
    for response in ("clinician", "team"):
        with refused("danger_stands", incident):
            lower(incident, carol, response, reason)


def test_a_kind_of_call_for_police_is_corrected_not_overridden(alice, carol):
    incident = make.incident(alice, initial_nature="WEAPON")
    make.assessment_safe(incident)
    with refused("nature_forbids", incident):
        lower(incident, carol)


def test_not_while_somebodys_word_of_danger_stands(unsure, alice, carol):
    actions.assess(unsure, {"weapon": "no"}, by=alice)
    actions.danger_now(unsure, by=alice)
    actions.assess(unsure, {"weapon": "no", "violence": "unknown"}, by=alice)
    with refused("ask_again", unsure):
        lower(unsure, carol)


def test_not_before_all_that_must_be_asked_was_asked(alice, carol):
    incident = make.incident(alice)
    with refused("not_assessed", incident):
        lower(incident, carol)
    actions.assess(incident, {"breathing": "yes", "weapon": "unknown"}, by=alice)
    with refused("not_assessed", incident):
        lower(incident, carol)


def test_what_is_not_less_is_decided_as_usual(unsure, carol):
    for response in ("co_response", "emergency"):
        Response.objects.filter(pk=response).update(enabled=True)
        actions.decide(unsure, "emergency", by=carol)
    with refused("not_less", unsure, field="response"):
        lower(unsure, carol, "emergency")


def test_less_than_was_decided_needs_a_reason_too(alice, carol):
    incident = make.asks_for_team()
    actions.decide(incident, "emergency", by=alice)
    with refused("ask_again", incident, field="response"):
        actions.decide(incident, "team", by=alice)
    assert lower(incident, carol, reason="slip").was_id == "emergency"
    assert later(incident).response_id == "team"


@pytest.mark.parametrize(
    ("reason", "text", "code", "field"),
    [
        ("", WHY, "no_reason", "reason"),
        ("weapon_or_violence", WHY, "no_reason", "reason"),
        ("slip", " ", "no_words", "text"),
    ],
)
def test_it_is_said_why(unsure, carol, reason, text, code, field):
    with refused(code, unsure, field=field):
        lower(unsure, carol, reason=reason, text=text)


def test_a_team_still_needs_a_place(alice, carol):
    incident = make.incident(alice, address="", latitude=None, longitude=None)
    make.assessment_safe(incident, weapon="unknown")
    with refused("no_place", incident, field="address"):
        lower(incident, carol)


@pytest.mark.parametrize(
    "news",
    [{"weapon": "yes"}, {"violence": "unknown"}, {"plan": "yes"}, {"medical": "yes"}, {"officer": "yes"}],
    ids=str,
)
def test_a_new_danger_ends_it(unsure, carol, bob, alice, news):
    made, team = lower(unsure, carol), make.team()
    actions.assess(unsure, news, by=alice)
    made.refresh_from_db()
    assert made.ended_because == "new_danger"
    with refused("against_the_assessment", later(unsure)):
        dispatch.assign(unsure, team, by=bob)


@pytest.mark.parametrize("danger", [{"medical": "emergency"}, {"officer": "yes"}, {"plan": "yes"}], ids=str)
def test_no_reason_sends_a_team_to_what_is_on_the_never_list(alice, carol, danger):
    incident = make.incident(alice)
    make.assessment_safe(incident, **danger)
    with refused("danger_stands", incident):
        lower(incident, carol)


def test_a_known_person_who_was_violent_long_ago_may_be_judged(alice, carol):
    incident = make.incident(alice)
    make.assessment_safe(incident, signs="past")
    assert lower(incident, carol).response_id == "team"


def test_what_is_no_danger_leaves_it_standing(unsure, carol, bob, alice):
    made = lower(unsure, carol)
    actions.assess(unsure, {"officer": "no", "plan": "no"}, by=alice)
    made.refresh_from_db()
    assert (made.ended_at, later(unsure).response_id) == (None, "team")
    assert dispatch.assign(unsure, make.team(), by=bob)


def test_a_team_on_its_way_hears_the_new_danger(unsure, carol, bob, alice):
    lower(unsure, carol)
    visit = dispatch.assign(later(unsure), make.team(), by=bob)
    actions.assess(unsure, {"violence": "unknown"}, by=alice)
    assert Alarm.objects.open().get(kind="risk_raised").level == Level.A1
    with refused("against_the_assessment", visit):
        dispatch.depart(visit, by=bob)


def test_another_nature_ends_it(unsure, carol, alice):
    made = lower(unsure, carol)
    actions.edit(later(unsure), by=alice, final_nature="FIGHT")
    made.refresh_from_db()
    assert (made.ended_because, later(unsure).response_id) == ("new_danger", "emergency")


def test_a_word_of_danger_and_another_decision_and_a_reopening_end_it(alice, carol):
    acts = {
        "new_danger": lambda incident: actions.danger_now(incident, by=alice),
        "decided": lambda incident: actions.decide(incident, "emergency", by=alice),
        "reopened": lambda incident: actions.reopen(actions.cancel(incident, by=alice), by=alice),
    }
    for because, act in acts.items():
        incident = make.incident(alice)
        make.assessment_safe(incident, weapon="unknown")
        made = lower(incident, carol)
        act(later(incident))
        made.refresh_from_db()
        assert made.ended_because == because


def test_a_kind_that_is_switched_off_since_is_not_sent(unsure, carol, bob):
    lower(unsure, carol)
    team = make.team()
    Response.objects.filter(pk="team").update(enabled=False)
    with refused("against_the_assessment", later(unsure)):
        dispatch.assign(unsure, team, by=bob)


def test_only_clinicians_and_supervisors_may(unsure, client_of, alice, bob, carol):
    said = {"response": "team", "reason": "known_person", "text": WHY}
    for who in (alice, bob):
        assert client_of(who).post(f"/incidents/{unsure.pk}/lower/", said).status_code == 403
    assert client_of(carol).post(f"/incidents/{unsure.pk}/lower/", said).status_code == 302
    assert later(unsure).response_id == "team"


def test_the_database_holds_it(unsure, carol):
    made = lower(unsure, carol)
    for broken in (
        {"reason": ""},
        {"raises": True},
        {"was": "team"},
        {"response": "emergency"},
        {"ended_at": timezone.now()},
        {"acknowledged_at": timezone.now(), "acknowledged_by": carol},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Override.objects.filter(pk=made.pk).update(**broken)
