"""A clinician's day so far: the encounters of the last 24 hours that were theirs, and the callers to be called back."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from heart.models import User
from triage.models import Call, Diversion, Incident

DAY = datetime.timedelta(hours=24)
ENCOUNTERS, CALL_BACKS = 6, 5


@dataclass(frozen=True)
class CallBack:
    """A caller who is gone and was not helped. `mine`: this clinician had them. `may_leave_message`: None unknown."""

    call: Call
    mine: bool
    may_leave_message: bool | None


def encounters(by: User, now: datetime.datetime) -> list[Any]:
    """Their own of the last day that are over, the newest first, each with `notes_written`."""
    over = Diversion.objects.filter(clinician=by, claimed_at__gte=now - DAY).exclude(status__in=Diversion.OPEN)
    about = ("incident", "incident__person")
    return list(
        over.select_related(*about).annotate(notes_written=Count("clinical_notes")).order_by("-claimed_at")[:ENCOUNTERS]
    )


def call_backs(by: User, now: datetime.datetime) -> list[CallBack]:
    """Callers of open incidents who hung up or were lost after clinicians were rung for them; one's own stand first."""
    of = Diversion.objects.filter(incident=OuterRef("incident"))
    again = Call.objects.filter(incident=OuterRef("incident"), received_at__gt=OuterRef("received_at"), ended_at=None)
    gone = (
        Call.objects.to_call_back()
        .filter(~Q(incident__status__in=Incident.CLOSED), ~Exists(again), received_at__gte=now - DAY)
        .filter(Exists(of))
        .annotate(mine=Exists(of.filter(clinician=by)))
    )
    rows: list[Any] = list(gone.select_related("incident__person").order_by("-mine", "ended_at")[:CALL_BACKS])
    return [CallBack(row, row.mine, _message(row)) for row in rows]


def _message(call: Call) -> bool | None:
    return call.incident.person.safe_to_leave_message if call.incident.person else None
