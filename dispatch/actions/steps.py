"""A team goes, arrives, meets the person, and hands them over: one step of the road each."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from dispatch.actions.call_backs import end_call_backs
from dispatch.actions.following import incident_follows, only_speaks
from dispatch.models import Dispatch
from heart.kernel import alarms, flow
from heart.models import User
from triage.actions.locks import lock_incident
from triage.actions.misses import helped
from triage.allowed import Allowed
from triage.protocol import weaker

Status = Dispatch.Status


def acknowledge(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team has heard it."""
    return _go(dispatch, Status.ACKNOWLEDGED, "acknowledged", by=by, stamp="acknowledged_at")


def depart(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team is on its way; refused when the danger has grown beyond it. Staging and arriving are always taken."""
    return _go(dispatch, Status.EN_ROUTE, "departed", by=by, stamp="en_route_at")


def stage(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team waits nearby until it is safe."""
    return _go(dispatch, Status.STAGED, "staged", by=by, stamp="staged_at")


def arrive(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team is on scene; its check-in clock starts."""
    return _go(dispatch, Status.ON_SCENE, "arrived", by=by, stamp="on_scene_at", check_in=True)


def contact(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team has met the person: the encounter begins."""
    now = timezone.now()
    with transaction.atomic():
        _go(dispatch, Status.CONTACT, "met", by=by, stamp="contact_at", check_in=True, now=now)
        helped(dispatch.incident_id, now)
    return dispatch


def transport(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The team takes the person somewhere they agreed to go."""
    return _go(dispatch, Status.TRANSPORTING, "transported", by=by, stamp="transport_at", check_in=True)


def hand_off(dispatch: Dispatch, *, by: User) -> Dispatch:
    """The place accepted the person: the encounter ends here."""
    now = timezone.now()
    return _go(
        dispatch,
        Status.HANDED_OFF,
        "handed_off",
        by=by,
        stamp="handed_off_at",
        now=now,
        encounter_ended_at=now,
        check_in_due_at=None,
    )


def _go(
    dispatch: Dispatch,
    to: str,
    verb: str,
    *,
    by: User,
    stamp: str,
    check_in: bool = False,
    now: datetime.datetime | None = None,
    **changes: Any,
) -> Dispatch:
    now = now or timezone.now()
    only_speaks(dispatch, by, now)
    if check_in:
        changes["check_in_due_at"] = dispatch.check_in_due(now)
    changes.setdefault(stamp, now)
    first = dispatch.acknowledged_at is None
    if first:
        changes.setdefault("acknowledged_at", now)
    with transaction.atomic():
        incident = lock_incident(dispatch.incident_id)
        if to == Status.EN_ROUTE and to in dispatch.MOVES[dispatch.status]:
            # Who changed what kind of team it is made nobody safer: the less armed of the two counts.
            goes_as = weaker(dispatch.response_id, str(dispatch.team.response_id))
            if refusal := Allowed.of(incident).refusal_to_go_on(dispatch.team, goes_as):
                raise refusal
        flow.move(dispatch, to, by=by, verb=f"dispatch.{verb}", codes={"team": dispatch.team.callsign}, **changes)
        alarms.clear("unacknowledged", dispatch, by=by, now=now)
        if first:
            end_call_backs(dispatch.team_id, by=by, now=now)
        if to not in Dispatch.ON_THE_WAY:
            alarms.clear("place_changed", dispatch, by=by, now=now)
        if check_in:
            alarms.clear("check_in_overdue", dispatch, by=by, now=now)
        incident_follows(dispatch, by=by, now=now)
    return dispatch
