"""What a protocol wants for the young and whoever has a guardian is its own data; help that it closes is not given."""

import datetime
import itertools

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from heart.models import Alarm
from tests import make
from tests.record import refused
from tests.triage.protocols import SHIPPED, both
from triage import actions, protocol
from triage.allowed import Allowed
from triage.models import Call, Incident
from triage.protocol import Refusal, parse
from triage.protocol.closing import closed_to
from triage.protocol.proof import prove
from triage.protocol.protected import BEFORE, CALLS
from triage.queries import protocol_difference, versions

TODAY = SHIPPED["protected"]


def young(**more):
    return {"key": "young", "calls": ["child", "minor"], "under": "18", "says": both("Not for the young."), **more}


GUARDED = {"key": "guarded", "calls": ["guardian"], "closed": ["team"], "says": both("Ask the guardian first.")}
CLOSED = [young(ask_first="yes", closed=["clinician", "team"]), GUARDED]


def saying(said):
    return parse(SHIPPED | {"protected": said})


@pytest.fixture
def in_force(monkeypatch, db):
    """Calls are judged by the shipped rules with this in their section."""

    def begin(said):
        rules = saying(said)
        monkeypatch.setattr(versions, "rules_of", lambda version: rules)

    return begin


def later(incident):
    return Incident.objects.get(pk=incident.pk)


def test_the_shipped_file_says_what_the_program_did_before_it_was_data():
    assert protocol.load().protected == BEFORE
    without = {key: value for key, value in SHIPPED.items() if key != "protected"}
    assert parse(without).protected == BEFORE, "a version in force from before keeps it"
    assert set(CALLS) <= set(Call.Circumstance.values)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ([young(closed=["emergency"])], "emergency"),
        ([young(calls=["tall"], ask_first="yes")], "tall"),
        ([young()], "no effect"),
        ([{"key": "x", "ask_first": "yes", "says": both("Why.")}], "who is meant"),
        ([young(ask_first="yes"), young(ask_first="yes")], "taken"),
        ([young(ask_first="yes", under="young")], "under"),
    ],
)
def test_a_section_that_makes_no_sense_is_refused_in_words(said, problem):
    with pytest.raises(Refusal) as refusal:
        saying(said)
    assert any(problem in words or "form" in words for words in refusal.value.problems), refusal.value.problems


def test_nobody_gets_less_by_what_is_closed_and_the_proof_holds():
    rules = saying(CLOSED)
    shut = closed_to(rules, rules.protected)
    answers = [(question.key, answer) for question in rules.questions for answer in question.answers]
    sets = [dict(some) for n in (0, 1, 2) for some in itertools.combinations(answers, n)]
    safe = {question.key: question.safe for question in rules.questions}
    for nature, said in itertools.product(("MNTL", "WELFARE", "THREATS", ""), [safe, *sets, *(safe | s for s in sets)]):
        before, after = (protocol.judge(one, nature, said)[:2] for one in (rules, shut))
        assert protocol.rise(before[0], after[0]) >= 0 and after[1] >= before[1]
        assert after[0] not in ("clinician", "team")
    proof = prove(shut)
    assert all(one.ok for one in proof.invariants)


def test_what_is_closed_stands_for_a_child_and_for_nobody_else(in_force, alice):
    in_force(CLOSED)
    call = make.call(alice, initial_nature="MNTL", address="26 Union St S")
    make.assessment_safe(call.incident, by=alice)
    assert Allowed.of(call.incident).least == "clinician"
    actions.mark_call(call, "child", by=alice)
    child = later(call.incident)
    assert Allowed.of(child).least == "emergency", "a team with police is not in use here"
    for kind in ("clinician", "team"):
        with refused("below_recommendation", child, field="response"):
            actions.decide(child, kind, by=alice)
    assert "protected:young" in child.assessments.latest("pk").reasons
    assert actions.decide(child, "emergency", by=alice).response_id == "emergency"
    actions.mark_call(call, "child", by=alice, holds=False)
    assert Allowed.of(later(child)).least == "clinician"


@pytest.mark.parametrize("kind", ["clinician", "team"])
def test_no_reason_lowers_to_what_is_closed(in_force, alice, carol, kind):
    in_force(CLOSED)
    call = make.call(alice, initial_nature="MNTL", address="26 Union St S")
    actions.edit(call.incident, age=12, by=alice)
    make.assessment_safe(call.incident, by=alice)
    with refused("closed_to_them", later(call.incident), field="response", says="Not for the young."):
        actions.lower(call.incident, kind, "with_the_person", "He says so.", by=carol)


def test_no_reason_rings_a_clinician_that_is_closed_but_beside_other_help_one_rings(in_force, alice):
    in_force(CLOSED)
    call = make.call(alice, initial_nature="MNTL", address="26 Union St S")
    actions.mark_call(call, "minor", by=alice)
    with refused("closed_to_them", call, field="response"):
        actions.divert(call, "guardian_agrees", by=alice)
    actions.help_now(call.incident, by=alice)
    assert actions.divert(call, by=alice).status == "Ringing"


def test_a_team_that_is_decided_or_out_hears_that_it_is_closed_now(in_force, alice, bob):
    in_force(CLOSED)
    call = make.call(alice, initial_nature="WELFARE", address="26 Union St S")
    make.assessment_safe(call.incident, by=alice)
    actions.decide(call.incident, "team", by=alice)
    visit = dispatch.assign(later(call.incident), make.team(), by=bob)
    actions.mark_call(call, "guardian", by=alice)
    assert later(call.incident).response_id == "emergency"
    assert Alarm.objects.open().filter(kind="risk_raised").exists()
    with refused("against_the_assessment", visit):
        dispatch.depart(visit, by=bob)


def test_an_age_or_a_birth_date_closes_it_as_well(in_force, alice):
    in_force(CLOSED)
    for say in (
        lambda incident: actions.edit(incident, age=17, by=alice),
        lambda incident: actions.identify(incident, estimated_age=15, by=alice),
    ):
        call = make.call(alice, initial_nature="WELFARE", address="26 Union St S")
        make.assessment_safe(call.incident, by=alice)
        actions.decide(call.incident, "team", by=alice)
        say(call.incident)
        assert later(call.incident).response_id == "emergency"


@pytest.fixture
def team_out(in_force, alice, bob):
    """An incident of somebody of whom nobody knows how old they are, with a team under way to them."""
    in_force(CLOSED)
    incident = make.asks_for_team(alice)
    dispatch.depart(dispatch.assign(incident, make.team(), by=bob), by=bob)
    return incident


@pytest.fixture
def child(alice):
    """The record of a child, with an open incident of its own."""
    return actions.identify(make.incident(alice), by=alice, given_name="Robin", estimated_age=15)


def assert_closed_and_told(incident):
    """Police, fire or EMS must go now, and who is out with the team hears it."""
    assert later(incident).response_id == "emergency"
    assert "protected:young" in later(incident).assessments.latest("pk").reasons
    assert Alarm.objects.open().get(kind="risk_raised").level == "A1"


def test_a_team_hears_when_their_person_turns_out_to_be_a_child_on_record(team_out, child, alice):
    person = actions.identify(team_out, by=alice, given_name="Robin")
    assert later(team_out).response_id == "team"
    actions.merge(person, child, by=alice)
    assert_closed_and_told(team_out)


def test_a_team_hears_when_the_record_that_goes_tells_that_their_person_is_a_child(team_out, alice):
    person = actions.identify(team_out, by=alice, given_name="Robin")
    born = timezone.localdate() - datetime.timedelta(days=15 * 366)
    child = actions.identify(make.incident(alice), by=alice, given_name="Robin", date_of_birth=born)
    actions.merge(child, person, by=alice)
    assert_closed_and_told(team_out)


def test_a_team_hears_when_two_records_are_two_persons_after_all_and_theirs_is_a_child(team_out, child, alice):
    Incident.objects.filter(pk=team_out.pk).update(person=child)
    adult = actions.identify(make.incident(alice), by=alice, given_name="Robin", estimated_age=40)
    done = actions.merge(child, adult, by=alice)
    assert later(team_out).response_id == "team"
    actions.undo_merge(done, by=alice)
    assert_closed_and_told(team_out)


def test_a_team_hears_when_another_caller_has_said_that_it_is_a_child(team_out, child, alice):
    actions.join(child.incidents.get(), team_out, by=alice)
    assert later(team_out).person == child
    assert_closed_and_told(team_out)


def test_a_team_hears_when_the_caller_of_a_joined_incident_is_a_child(team_out, alice):
    call = make.call(alice)
    actions.mark_call(call, "child", by=alice)
    actions.join(call.incident, team_out, by=alice)
    assert_closed_and_told(team_out)


def test_a_team_hears_when_the_caller_of_a_joined_incident_said_a_childs_age(team_out, alice):
    other = make.incident(alice)
    actions.edit(other, by=alice, age=12)
    actions.join(other, team_out, by=alice)
    assert later(team_out).age == 12
    assert_closed_and_told(team_out)


def test_a_signed_rule_that_asks_nothing_asks_nothing(in_force, alice):
    in_force([])
    call = make.call(alice, initial_nature="MNTL")
    actions.mark_call(call, "child", by=alice)
    call.refresh_from_db()
    assert Allowed.of(call.incident).asks_before_ringing(call) == ""


def test_who_approves_sees_what_became_of_the_young(db):
    lines = protocol_difference.compare(saying(TODAY), saying([])).lines
    assert [line.was for line in lines["dropped"] if "signed no rule" in line.what]
    lines = protocol_difference.compare(saying(TODAY), saying([TODAY[0] | {"under": "16"}])).lines
    assert "younger than 16" in lines["lowered"][0].now
    lines = protocol_difference.compare(saying(TODAY), saying([TODAY[0] | {"closed": ["team"]}, GUARDED])).lines
    assert len(lines["added"]) == 2 and "closed" in lines["added"][1].now


def test_the_page_of_a_version_tells_for_whom_more_holds(mia, client_of):
    version = make.version_at("Draft")
    shown = client_of(mia).get(f"/protocols/{version.pk}/").content.decode()
    assert "For whom more holds" in shown and "younger than 18" in shown
