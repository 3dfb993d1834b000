"""What time alone does: late calls, hand-offs and forgotten incidents become loud, unanswered ones come back."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from heart.kernel import alarms
from heart.kernel.access import TAKES
from heart.kernel.flow import Refused
from heart.models import Level
from triage import actions
from triage.models import Call, Diversion, HelpRequest, Incident, PhoneEvent, Transfer


def ringing(*, now: datetime.datetime) -> int:
    """Raise an alarm for all that rings or waits too long, and ring wider where nobody is ready.

    Safe to run twice at once.
    """
    done = actions.ring_everybody(now=now)
    for diversion in Diversion.objects.past_limit(now):
        try:
            actions.ring_out(diversion, now=now)
            done += 1
        except Refused:
            continue  # claimed or withdrawn in this very moment
    offered = now - datetime.timedelta(seconds=settings.RING_LATE_S)
    left = now - datetime.timedelta(seconds=settings.UNATTENDED_LIMIT_S)
    late: list[tuple[Level, str, QuerySet[Any]]] = [
        (Level.A2, "ringing_late", Diversion.objects.ringing_late(now)),
        (Level.A2, "call_ringing_late", Call.objects.ringing_late(now)),
        (Level.A2, "transfer_late", Transfer.objects.filter(status=Transfer.Status.OFFERED, offered_at__lte=offered)),
        (Level.A2, "unattended", unattended(left)),
        (Level.A2, "line_closed", not_ended(now - datetime.timedelta(seconds=settings.WRAP_UP_S))),
    ]
    return done + sum(alarms.raise_each(level, kind, things, now=now) for level, kind, things in late)


def consoles(*, now: datetime.datetime) -> int:
    """Tell of callers whose clinician's console is gone, worst where nobody else is on the line; how many alarms.

    And of those whose call-taker can no longer sign in. It ends when whoever is gone is back, the call or the encounter
    is over, or somebody takes over. Safe to run twice at once.
    """
    left = Call.objects.left(TAKES)
    alarms.clear_unless("call_taker_gone", left, now=now)
    calls = alarms.raise_each(Level.A1, "call_taker_gone", left, now=now)
    gone = Diversion.objects.left_by_console(now)
    alarms.clear_unless("clinician_gone", gone, now=now)
    alone = gone.filter(status=Diversion.Status.RELEASED)
    with_call_taker = gone.exclude(status=Diversion.Status.RELEASED)
    return (
        calls
        + alarms.raise_each(Level.A1, "clinician_gone", alone, now=now)
        + alarms.raise_each(Level.A2, "clinician_gone", with_call_taker, now=now)
    )


def help_asked_for(*, now: datetime.datetime) -> int:
    """Raise what is late of the help that was asked for, and bring back what nobody outside gave a word about.

    Safe to run twice at once.
    """
    done = 0
    for request in HelpRequest.objects.outside().past_limit(now):
        try:
            actions.bring_help_request_back(request, now=now)
            done += 1
        except Refused:
            continue  # they were heard from in this very moment
    late, S, As = HelpRequest.objects.late(now), HelpRequest.Status, HelpRequest.AskedAs
    not_taken = late.filter(status=S.ASKED)
    kinds: list[tuple[Level, str, QuerySet[Any]]] = [
        (Level.A1, "help_for_caller", not_taken.filter(asked_as=As.CLINICIAN)),
        (Level.A1, "police_called", not_taken.filter(asked_as=As.TEAM)),
        (Level.A1, "help_not_taken", not_taken.filter(asked_as=As.FLOOR)),
        (Level.A2, "help_not_sent", late.filter(status=S.TAKEN)),
        (Level.A2, "help_not_there", late.filter(status=S.SENT)),
    ]
    return done + sum(alarms.raise_each(level, kind, things, now=now) for level, kind, things in kinds)


def protocols(*, now: datetime.datetime) -> int:
    """Put in force what was published for a time that has come, and judge anew what nothing trusted judges any more.

    Warn while the one in force does not meet what the program promises. Safe to run twice at once.
    """
    try:
        done = actions.put_in_force(now=now) + actions.judge_anew(now=now)
    except Refused:
        return 0  # somebody else did it in this very moment
    return done + actions.say_unproven(now=now)


def not_ended(before: datetime.datetime) -> QuerySet[Call]:
    """With a clinician alone, although the telephone said before that moment that the line is closed."""
    closed = PhoneEvent.objects.filter(call=OuterRef("pk"), kind=PhoneEvent.Kind.HANG_UP, at__lte=before)
    return Call.objects.filter(Exists(closed), status=Call.Status.TRANSFERRED)


def unattended(before: datetime.datetime) -> QuerySet[Incident]:
    """Open since `before`, with no team or other help under way, and since then nobody on the line or decided."""
    calls = Call.objects.filter(incident=OuterRef("pk")).filter(Q(ended_at=None) | Q(ended_at__gt=before))
    talks = Diversion.objects.filter(incident=OuterRef("pk")).filter(
        Q(status__in=Diversion.OPEN) | Q(ended_at__gt=before)
    )
    return Incident.objects.filter(
        Q(response=None) | ~Q(response__in=Incident.FIELD),
        Q(decided_at=None) | Q(decided_at__lte=before),
        ~Exists(calls),
        ~Exists(talks),
        ~Exists(HelpRequest.objects.filter(incident=OuterRef("pk"), status=HelpRequest.Status.SENT)),
        status__in=[Incident.Status.ACTIVE, Incident.Status.REOPENED],
        opened_at__lte=before,
    )
