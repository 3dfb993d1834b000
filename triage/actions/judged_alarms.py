"""The alarm that a clinician judged a caller to be in danger: it stands until help, a second word or a lowering."""

import datetime

from heart.kernel import alarms
from heart.models import Level, User
from triage.actions.encounter_endings import is_left_alone
from triage.models import Diversion, Incident

CALLER_IN_DANGER = "caller_in_danger"


def raise_judged(diversion: Diversion, *, by: User, now: datetime.datetime) -> None:
    """Those who answer for the floor hear it, and may give the second word."""
    alarms.raise_alarm(Level.A2, "caller_in_danger", diversion, now=now, by=by)


def clear_judged(incident: Incident, *, by: User, now: datetime.datetime) -> None:
    """Of every caller of this incident who is with a clinician."""
    for diversion in incident.diversions.claimed():
        alarms.clear(CALLER_IN_DANGER, diversion, by=by, now=now)


def leave_judged(diversion: Diversion, *, by: User | None, now: datetime.datetime) -> None:
    """The clinician who judged a caller to be in danger has them no more and did not end the encounter.

    Whoever has the caller hears at once that they are theirs again, where nobody is there and nobody is awaited.
    """
    if alarms.clear(CALLER_IN_DANGER, diversion, by=by, now=now) and is_left_alone(diversion.incident):
        alarms.raise_alarm(Level.A2, "call_came_back", diversion.incident, now=now, by=by)
