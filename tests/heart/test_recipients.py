"""Who hears an alarm: one table, in which every kind raised anywhere is found, and nothing ends with nobody."""

import ast
import datetime
from pathlib import Path

import pytest
from django.conf import settings

from heart.kernel import alarms, escalation, recipients
from heart.kernel.access import LEADS, permissions
from heart.models import Alarm, Level, Role
from tests import make

ROOMS = ("heart", "teams", "triage", "dispatch", "navigation")
RAISERS = {"raise_alarm", "raise_while", "raise_each"}


def raised_in_the_source() -> set[str]:
    """Every kind named where an alarm is raised: as second argument, in a table of a sweep, or as the word to tell."""
    kinds = set()
    for path in (path for room in ROOMS for path in Path(settings.BASE_DIR, room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                said = node.args[1:2] if name in RAISERS else []
                said += [keyword.value for keyword in node.keywords if keyword.arg == "tell"]
            elif isinstance(node, ast.Tuple) and node.elts and ast.unparse(node.elts[0]).startswith("Level."):
                said = node.elts[1:2]
            else:
                continue
            kinds |= {one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return kinds - {""}  # no alarm of its own


def test_every_kind_that_is_raised_is_in_the_table_and_no_other():
    raised = raised_in_the_source()
    assert len(raised) > 12, "the search itself works"
    # By the parameter `tell` with its default; an empty one tells of nothing.
    assert (raised - {""}) | {"decision_raised"} == set(recipients.kinds())


@pytest.mark.parametrize("kind", recipients.kinds())
def test_every_kind_reaches_somebody_first_and_the_supervisors_in_the_end(kind):
    row = recipients.kinds()[kind]
    # What a crew alone hears first goes on to those who have it on the radio, and not to supervisors alone.
    heard_at = row.first - {Role.RESPONDER} or row.then & LEADS
    assert heard_at, "a crew alone would leave it with people who cannot look at a screen"
    assert Role.SUPERVISOR in row.first | row.then
    assert row.ever <= permissions()["heart.acknowledge"]
    assert str(row.words) and str(row.act).endswith(".")
    assert bool(row.soon) == bool(row.soon_for), "a warning has words and ears"


def heard(user):
    return set(Alarm.objects.open().filter(recipients.heard_by(user)).values_list("kind", flat=True))


@pytest.fixture
def one_of_each(db, now):
    for kind in recipients.kinds():
        alarms.raise_alarm(Level.A2, kind, make.person(), now=now)


CLINICIANS = {"ringing_late", "risk_raised", "team_emergency", "help_not_coming", "released_early", "line_closed"}


def test_each_role_hears_its_own_work_first(one_of_each, alice, bob, carol, dan, sam, mia):
    assert heard(carol) == CLINICIANS
    assert heard(dan) == {"follow_up_overdue"}
    assert {"assign_late", "check_in_overdue", "unacknowledged"} <= heard(bob)
    assert "call_ringing_late" in heard(alice) and "assign_late" not in heard(alice)
    assert heard(sam) == {
        "call_taker_gone",
        "caller_in_danger",
        "clinician_gone",
        "crew_short",
        "decision_lowered",
        "delivery_refused",
        "follow_up_left",
        "follow_up_overdue",
        "protocol_withdrawn",
        "released_early",
        "risk_raised",
        "team_emergency",
        "waits_for_review",
        "people_opened_often",
    }
    assert heard(mia) == {"protocol_unproven"}


def test_what_nobody_silences_comes_to_the_supervisors(one_of_each, sam, carol, now):
    escalation.sweep(now=now + datetime.timedelta(seconds=settings.A2_FURTHER_S))
    assert heard(sam) == set(recipients.kinds())
    assert heard(carol) == CLINICIANS


def test_an_emergency_that_nobody_silences_comes_to_all_leads_too(db, now, bob, alice):
    alarms.raise_alarm(Level.A1, "help_for_caller", make.person(), now=now)
    assert (heard(alice), heard(bob)) == ({"help_for_caller"}, set())
    escalation.sweep(now=now + datetime.timedelta(seconds=settings.A1_FURTHER_S))
    assert heard(bob) == {"help_for_caller"}


def test_a_warning_is_for_those_whose_work_it_is(db, now, dan, sam):
    alarms.raise_alarm(Level.A3, "follow_up_overdue", make.person(), now=now)
    assert (heard(dan), heard(sam)) == ({"follow_up_overdue"}, set())


def test_a_kind_that_nobody_entered_is_heard_by_everybody(db, now):
    alarms.raise_alarm(Level.A2, "made_up_tomorrow", make.person(), now=now)
    for role in permissions()["heart.acknowledge"] - {Role.RESPONDER}:
        assert heard(make.user(role=role)) == {"made_up_tomorrow"}


def test_a_crew_hears_of_its_own_visit_only(db, now, rita):
    mine, others = make.dispatch_at("OnScene", by=make.team(rita)), make.dispatch_at("OnScene")
    for visit in (mine, others):
        alarms.raise_alarm(Level.A2, "check_in_overdue", visit, now=now)
    alarms.raise_alarm(Level.A1, "team_emergency", others, now=now)
    up = Alarm.objects.open().filter(recipients.heard_by(rita))
    assert [(alarm.kind, alarm.thing_id) for alarm in up] == [("check_in_overdue", mine.pk)]
    assert heard(make.user(role=Role.RESPONDER)) == set()
    alarms.raise_alarm(Level.A1, "team_emergency", mine, now=now)
    assert heard(rita) == set(), "a phone that may lie beside an attacker"
