"""What goes on with a call: who is on the line, the hand-off to a clinician, what came back, and what is known here."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from heart.kernel.access import may
from heart.models import Alarm, User
from teams.models import Kind
from triage.allowed import Allowed
from triage.forms import incidents as say
from triage.models import Call, Diversion, Incident, Transfer
from triage.queries import flags, towns, whose
from triage.queries.calls import ours
from triage.views.desk import ringing_a_clinician

# What presses each circumstance of a caller.
MARK_KEYS = {"child": "Alt+7", "minor": "Alt+8", "guardian": "Alt+9", "silent": "Alt+0", "no_clinician": "Alt+Q"}
MARKS = [{"code": one.value, "words": one.label, "key": MARK_KEYS[one.value]} for one in Call.Circumstance]


def state(incident: Incident, by: User) -> dict[str, Any]:
    """What is going on: where, who, the calls, the clinician, and what another center offers to this person's."""
    calls = list(incident.calls.all())
    diversions = list(
        incident.diversions.select_related(
            "clinician", "offered_by", "call", "reassigned_to", "reassigned_by", "taken_over_from"
        ).order_by("-id")[:5]
    )
    known = Transfer.objects.filter(call__in=calls).exclude(status=Transfer.Status.WITHDRAWN)
    transfers = list(known.select_related("call", "from_center", "to_center", "answered_by").order_by("id"))
    offers = [one for one in transfers if one.status == Transfer.Status.OFFERED]
    here = ours(by)[0] if offers else []
    open_ = incident.status not in Incident.CLOSED
    rings = next((one for one in diversions if one.status in Diversion.OPEN), None)
    return {
        "incident": incident,
        "open": open_,
        "calls": calls,
        # Whom the fields about the caller are about.
        "speaks": next((call for call in calls if call.status in Call.ON_LINE), calls[0] if calls else None),
        "marks": MARKS,
        "theirs": towns.of_place(incident) if open_ else None,
        "on_line": next((call for call in calls if call.status == Call.Status.ANSWERED), None),
        "diversion": rings,
        **hand_off(rings),
        "lets_go": rings is not None and may(by, "triage.release") and whose.may_let_go(rings, by),
        "earlier": [d for d in diversions if d.status not in Diversion.OPEN],
        **(came_back(incident, diversions) if open_ else {}),
        "ring_late_s": settings.RING_LATE_S,
        "answer_s": settings.ANSWER_LIMIT_S,
        "may_take_over": [
            call.pk for call in calls if may(by, "triage.take_over_call") and whose.may_take_over(call, by)
        ],
        "my_callers": [call.pk for call in calls if whose.speaks_with(call, by)],
        "my_lines": [call.pk for call in calls if whose.has_call(call, by)],
        "may_keep": [one.pk for one in offers if may(by, "triage.withdraw_transfer") and whose.may_withdraw(one, by)],
        "to_us": [one for one in offers if one.to_center_id in here],
        "offers": [one for one in offers if one.to_center_id not in here],
        "handed": [one for one in transfers if one.status != Transfer.Status.OFFERED],
        "dispositions": [d.code for d in incident.dispositions.order_by("-primary", "id")],
        "no_place": not incident.has_place,
    }


def hand_off(rings: Diversion | None) -> dict[str, Any]:
    """What the call-taker's side sees of an open hand-off beside its stage: who declined, or whose console is gone."""
    if rings is None:
        return {}
    if rings.status == Diversion.Status.RINGING:
        return {"said_no": list(rings.declines.select_related("clinician").order_by("id"))}
    gone = Diversion.objects.left_by_console(timezone.now()).filter(pk=rings.pk)
    return {"gone_since": gone.values_list("clinician__heartbeat__at", flat=True).first()}


def came_back(incident: Incident, diversions: list[Diversion]) -> dict[str, Any]:
    """The hand-over that failed last, and what can be done now; nothing once somebody rang again or decided since.

    It stands as long as the alarm about it does. `diversions` from the last to the first.
    """
    last = diversions[0] if diversions else None
    failed = (Diversion.Status.UNANSWERED, Diversion.Status.GIVEN_BACK)
    rings_on = last is not None and last.status == Diversion.Status.RINGING and last.rang_out_at is not None
    if last is None or not (rings_on or last.status in failed):
        return {}
    # Taking it back or deciding comes after the moment at which nobody had answered.
    at = last.rang_out_at or last.ended_at
    if incident.decided_at and at and incident.decided_at > at and not _still_alarms(incident):
        return {}
    call = next((one for one in incident.calls.all() if one.pk == last.call_id), None)
    on_line, allowed = call is not None and call.status == Call.Status.ANSWERED, Allowed.of(incident)
    return {
        "came_back": last,
        "came_back_unanswered": last.status == Diversion.Status.UNANSWERED,
        "came_back_at": at,
        "rings_on": rings_on,
        "came_back_call": call,
        "on_our_line": on_line,
        "given_back_because": say.REASONS.get(last.give_back_reason, ""),
        "next_help": [kind for kind in allowed.kinds if kind.pk != Kind.CLINICIAN],
        "ring_again": ringing_a_clinician(call if on_line and not rings_on else None, allowed),
    }


def hazards(incident: Incident) -> dict[str, Any]:
    """What is known of this place and person, dangers first; nothing of an incident that is over."""
    return {"flags": flags.of(incident) if incident.status not in Incident.CLOSED else []}


def _still_alarms(incident: Incident) -> bool:
    """Whether the floor still hears that nobody has the caller: an answer that raised the decision does not end it."""
    kinds = ("no_clinician_answered", "call_came_back")
    return Alarm.objects.open().filter(kind__in=kinds, thread=incident.thread).exists()
