"""What every step of a visit has in common: where it leads, its line, its poke, and who may take it."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from dispatch.models import Dispatch
from heart.models import User
from tests import make
from tests.record import assert_heard, assert_on_record, refused

Act = Callable[..., Dispatch]


def assert_leads(
    act: Act, here: str, to: str, *, verb: str, stamp: str, incident: str, by: User, pokes: Any
) -> Dispatch:
    """From `here` the act leads to `to`, stamps its time, takes the incident along, and is told."""
    visit, before = make.dispatch_at(here), timezone.now()
    act(visit, by=by)
    visit.refresh_from_db()
    assert visit.status == to
    assert before <= getattr(visit, stamp) <= timezone.now()
    assert visit.incident.status == incident
    assert_on_record(visit, verb, by=by, team=visit.team.callsign)
    assert_heard(pokes, "dispatch", visit)
    return visit


def assert_refused_from(act: Act, here: str, *, by: User) -> None:
    visit = make.dispatch_at(here)
    with refused("wrong_state", visit, visit.incident):
        act(visit, by=by)


def assert_only_the_crew(act: Act, here: str, *, responder: User) -> None:
    """A responder moves the own team and no other; a lead moves any, for it is said over the radio."""
    strangers = make.dispatch_at(here)
    with refused("not_yours", strangers, strangers.incident):
        act(strangers, by=responder)
    act(strangers, by=make.user("lead", "team_lead"))
    act(make.dispatch_at(here, by=make.team(responder)), by=responder)
