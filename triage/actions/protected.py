"""Somebody turned out to be a person for whom the protocol holds more: what was decided is judged anew."""

from django.utils import timezone

from heart.models import User
from triage.actions.assessments import reassess
from triage.models import Incident
from triage.queries.context import IncidentContext


def judge_protected(locked: Incident, *, by: User) -> None:
    """Judge the answers so far again where the protocol closes some help to some people; needs the incident's lock.

    Like a new answer it can only raise what was decided, and a team on its way hears of it.
    """
    known = IncidentContext(locked)
    if known.last is None or locked.status in Incident.CLOSED or not known.closes_help:
        return
    reassess(locked, known.last.answers, by=by, now=timezone.now(), answered_at=known.last.at, known=known)
