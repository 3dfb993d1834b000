"""An emergency alarm (A1) ends by the act it asks for, and never because somebody ended something else."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from dispatch import sweeps as dispatch_sweeps
from heart.models import Alarm, Level, User
from tests import make
from tests.test_layers import HANDWRITTEN
from triage import actions as triage
from triage import sweeps as triage_sweeps
from triage.actions.help_requests import ASKING

pytestmark = pytest.mark.django_db


class Cast(NamedTuple):
    """Who is there: a call-taker, a clinician, a lead, a responder and a supervisor."""

    alice: User
    carol: User
    bob: User
    rita: User
    sam: User


@pytest.fixture
def cast(alice, carol, bob, rita, sam):
    return Cast(alice, carol, bob, rita, sam)


class Case(NamedTuple):
    """`begin` raises the alarm and gives what it needs; `others` end other things; `act` is what the alarm asks for."""

    kind: str
    begin: Callable[[Cast], Any]
    others: list[Callable[[Any, Cast], Any]]
    act: Callable[[Any, Cast], Any]


def after(seconds: float) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(seconds=seconds)


def help_of(thing: Any) -> Any:
    return thing.incident.help_requests.get()


def encounter(cast: Cast) -> Any:
    return make.diversion_at("Released", clinician=cast.carol)


def asked_by_clinician(cast: Cast) -> Any:
    return triage.send_help(encounter(cast), by=cast.carol)


def visit(cast: Cast, status: str = "OnScene") -> Any:
    return make.dispatch_at(status, by=make.team(cast.rita))


def asked_by_team(cast: Cast) -> Any:
    return dispatch.call_police(visit(cast), by=cast.rita)


def asked_by_lead(cast: Cast) -> Any:
    made = make.call(cast.alice)
    triage.help_now(made.incident, by=cast.bob)
    triage_sweeps.help_asked_for(now=after(3600))
    return made


def encounter_whose_help_does_not_come(cast: Cast) -> Any:
    made = encounter(cast)
    triage.report_help_not_coming(triage.request_help(made.incident, "ems", by=cast.carol), "none_free", by=cast.alice)
    return made


def visit_whose_police_do_not_come(cast: Cast) -> Any:
    made = asked_by_team(cast)
    triage.report_help_not_coming(help_of(made), "none_free", by=cast.alice)
    return made


def in_more_danger(cast: Cast) -> Any:
    made = visit(cast)
    triage.danger_now(made.incident, by=cast.alice)
    return made


def in_emergency(cast: Cast) -> Any:
    return dispatch.emergency(visit(cast), by=cast.rita)


def on_the_way_in_emergency(cast: Cast) -> Any:
    return dispatch.emergency(visit(cast, "EnRoute"), by=cast.rita)


def silent_on_scene(cast: Cast) -> Any:
    made = visit(cast)
    dispatch_sweeps.late(now=after(24 * 3600))
    return made


def called_back_from_danger(cast: Cast) -> Any:
    return dispatch.cancel(visit(cast, "EnRoute"), "danger", by=cast.bob)


def without_console(cast: Cast) -> Any:
    make.heard(cast.carol)
    made = encounter(cast)
    triage_sweeps.consoles(now=after(600))
    return made


def end_encounter(thing: Any, cast: Cast) -> None:
    triage.end(thing, "42", support_needed=False, by=cast.carol, instead="hung_up")


def settle_encounter(thing: Any, cast: Cast) -> None:
    triage.end(thing, "05", support_needed=False, by=cast.carol)


def clear_visit(thing: Any, cast: Cast) -> None:
    dispatch.clear(thing, "38", support_needed=None, by=cast.rita)


def clear_visit_after_meeting(thing: Any, cast: Cast) -> None:
    thing.refresh_from_db()
    dispatch.contact(thing, by=cast.rita)
    dispatch.clear(thing, "43", support_needed=False, by=cast.rita)


def recall(thing: Any, cast: Cast) -> None:
    dispatch.cancel(thing, "no_longer_needed", by=cast.bob)


def hang_up(thing: Any, cast: Cast) -> None:
    for call in thing.incident.calls.on_line():
        triage.hang_up(call, by=cast.sam)


def close(thing: Any, cast: Cast) -> None:
    thing.incident.refresh_from_db()
    triage.close(thing.incident, ["L-911"], by=cast.alice, miss="other")


def arrive_of_others(thing: Any, cast: Cast) -> None:
    other = triage.request_help(thing.incident, "ems", by=cast.alice)
    triage.report_help_sent(other, by=cast.alice)
    triage.report_help_arrived(other, by=cast.alice)


def take_on(thing: Any, cast: Cast) -> None:
    triage.take_help_request(help_of(thing), by=cast.alice)


def ask_for_police(thing: Any, cast: Cast) -> None:
    triage.request_help(thing.incident, "police", by=cast.alice)


def police_come(thing: Any, cast: Cast) -> None:
    request = triage.request_help(thing.incident, "police", by=cast.alice)
    triage.report_help_sent(request, by=cast.alice)
    triage.report_help_arrived(request, by=cast.alice)


def stand_down(thing: Any, cast: Cast) -> None:
    dispatch.stand_down(thing, "safe", by=cast.bob)


CASES = [
    Case("help_for_caller", asked_by_clinician, [end_encounter, hang_up, close], take_on),
    Case("police_called", asked_by_team, [clear_visit], take_on),
    Case("police_called", asked_by_team, [clear_visit_after_meeting], take_on),
    Case("help_not_taken", asked_by_lead, [hang_up, close], take_on),
    Case("help_not_coming", encounter_whose_help_does_not_come, [settle_encounter, hang_up], ask_for_police),
    Case("help_not_coming", visit_whose_police_do_not_come, [clear_visit_after_meeting], ask_for_police),
    Case("risk_raised", in_more_danger, [hang_up, arrive_of_others], police_come),
    Case("team_emergency", in_emergency, [hang_up, clear_visit], stand_down),
    Case("team_emergency", on_the_way_in_emergency, [recall, hang_up, close], stand_down),
    Case(
        "check_in_overdue",
        silent_on_scene,
        [hang_up],
        lambda thing, cast: dispatch.check_in(thing, by=cast.rita),
    ),
    Case(
        "called_back",
        called_back_from_danger,
        [hang_up, close],
        lambda thing, cast: dispatch.confirm_call_back(thing, by=cast.rita),
    ),
    Case("clinician_gone", without_console, [ask_for_police], lambda thing, cast: triage.take_over(thing, by=cast.sam)),
]


def up(kind: str) -> bool:
    return Alarm.objects.open().filter(kind=kind, level=Level.A1).exists()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.begin.__name__}")
def test_it_is_up_until_the_act_it_asks_for(cast, case):
    thing = case.begin(cast)
    assert up(case.kind)
    for other in case.others:
        other(thing, cast)
        assert up(case.kind), other.__name__
    case.act(thing, cast)
    assert not up(case.kind)


def test_every_kind_of_emergency_is_here():
    source = "".join(Path(name).read_text(encoding="utf-8") for name in HANDWRITTEN if not name.startswith("demo"))
    named = set(re.findall(r'Level\.A1, "(\w+)"', source))
    chosen = set(re.findall(r'level = .*Level\.A1.*\n\s+alarms\.raise_alarm\(level, "(\w+)"', source))
    assert {case.kind for case in CASES} == named | chosen | set(ASKING.values())
    raised = re.findall(r"raise_(?:alarm|each)\(\s*(?:Level\.A1|level), ", source)
    assert len(raised) >= len(named | chosen)


def test_an_incident_whose_help_does_not_come_stays_open_for_other_help(cast):
    diversion = encounter_whose_help_does_not_come(cast)
    settle_encounter(diversion, cast)
    diversion.incident.refresh_from_db()
    assert (diversion.status, diversion.incident.status) == ("Ended", "Active")
    assert triage.close(diversion.incident, ["05"], by=cast.alice).status == "Closed"
    assert not up("help_not_coming"), "a call-taker who closes it has read that nobody comes"
