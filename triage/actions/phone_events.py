"""What a telephone system says of its calls: what is so is done here too, and what may not be so is told to people.

The line is a fact. A caller who was let go before a clinician had them is let go, whatever we think of it; but no
hand-off counts as verified because a telephone says so, and nobody is taken off a list that somebody should be on.
"""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, history
from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.models import Level, User
from triage.actions.calls import CLOCKS_DIFFER, answer, hang_up, hold
from triage.actions.diversions import claim, divert, release
from triage.actions.line_alarms import RELEASED_EARLY, clear_line
from triage.actions.refused_deliveries import refuse_delivery
from triage.actions.told_calls import SAME_FOR, fill_in, ring_once, write_down_once
from triage.models import Call, Center, Diversion, PhoneEvent, RefusedDelivery
from triage.queries.calls import delivered

Kind, Outcome, By = PhoneEvent.Kind, PhoneEvent.Outcome, PhoneEvent.EndedBy
D = Diversion.Status
# What people are told, and how loudly.
LET_GO, CLOSED, OTHERWISE = (Level.A1, "released_early"), (Level.A2, "line_closed"), (Level.A2, "phone_differs")
# What is done of the line, and what is only kept.
Follow = Callable[[Call, PhoneEvent], str]


def record_phone_event(
    event_id: str,
    digest: str,
    *,
    kind: str,
    number: str,
    at: datetime.datetime,
    by: User,
    agent: User | None = None,
    ended_by: str = "",
    recording: str = "",
    said: dict[str, Any],
) -> tuple[PhoneEvent, bool]:
    """Take what the telephone system `by` says of its call `number`, once; the event, and whether it is new.

    `kind` is a PhoneEvent.Kind or "" where it could not be read; `agent` is who of our staff did it; `recording` is the
    id under which it is recorded there; `said` is as `ring` takes it. They may come in any order: a call that was not
    told of yet rings from any of them, and what comes late changes only what it is still news of.
    """
    now = timezone.now()
    with transaction.atomic():
        event, new = PhoneEvent.objects.get_or_create(
            sender=by,
            event_id=event_id,
            digest=digest,
            defaults={
                "kind": kind,
                "at": min(at, now),
                "received_at": now,
                "agent": agent,
                "ended_by": ended_by,
                "recording": recording,
                "unread": said.get("unread", []),
            },
        )
        if not new:
            return event, False
        event.call, is_first = _call_of(event, number, by, said)
        if event.call:
            event.outcome = Outcome.DONE if is_first and kind == Kind.RING else _follow(event, said)
            what, became = kind or "unknown", event.outcome
            history.record("triage.heard_phone", event.call, by=agent or by, event=what, outcome=became)
        else:
            refuse_delivery("telephone", by, RefusedDelivery.Why.UNREADABLE, now=now)
        event.save(update_fields=["call", "outcome"])
    return event, True


def check_line(call: Call, *, by: User) -> Call:
    """Somebody has heard who is on the line, and this screen says it rightly, or is being put right."""
    now = timezone.now()
    with transaction.atomic():
        locked = hold(call)
        if not clear_line(locked, by=by, now=now):
            raise Refused(_("Nothing about this line waits to be checked."), code="wrong_state")
        history.record("triage.checked_line", locked, by=by)
    call.refresh_from_db()
    return call


def _call_of(event: PhoneEvent, number: str, by: User, said: dict[str, Any]) -> tuple[Call | None, bool]:
    """The call it is about, and whether it is told of for the first time; None for what does not say which."""
    before = delivered(by.username, number) if number else None
    # What comes so long after its ring is of another call that has this number now, and whose ring was lost.
    if before and event.kind != Kind.RING and before.received_at > event.at - SAME_FOR:
        return before, False
    center = said.get("center") or by.centers.first() or Center.objects.first()
    if center is None or (not number and event.kind != Kind.RING):
        return None, False
    told = {**said, "received_at": event.at, "source": by.username, "source_id": number, "center": center}
    told["every_floor"] = said.get("every_floor", False) or "center" not in said
    return ring_once(**told, by=by)


def _follow(event: PhoneEvent, said: dict[str, Any]) -> str:
    """Do what the line says, with the call locked; what may not be done now differs."""
    assert event.call is not None
    call = event.call = hold(event.call)
    if event.received_at - SAME_FOR < event.at < call.received_at:
        _at_its_time(call, received_at=event.at)
    if event.kind == Kind.RING:
        fill_in(call, said, by=event.sender)
    write_down_once(call.incident, said.get("narrative", ""), by=event.sender, now=event.received_at)
    follow = FOLLOW.get(event.kind)
    same = {name: getattr(event, name) for name in ("kind", "at", "agent", "ended_by")}
    if not follow or call.phone_events.filter(**same).exists():
        return Outcome.KEPT
    try:
        with transaction.atomic():
            return follow(call, event)
    except Refused:
        return _differs(call, event)


def _answer(call: Call, event: PhoneEvent) -> str:
    """Somebody of the staff has the caller. Who is not known here, or takes no calls, cannot have them on a list."""
    agent, late = event.agent, _ended_later(call, event)
    if call.answered_at and _is_old_news(call, event):
        return Outcome.KEPT
    if call.status in Call.ON_LINE and (agent is None or agent.pk == call.call_taker_id):
        clear_line(call, by=agent, now=event.received_at, kinds=(RELEASED_EARLY,))
        return Outcome.KEPT
    if call.status in Call.ON_LINE or agent is None or not may(agent, "triage.answer"):
        return _differs(call, event)
    answer(call, by=agent)
    _at_its_time(call, answered_at=event.at)
    return _hang_up(call, late) if late else Outcome.DONE


def _three_way(call: Call, event: PhoneEvent) -> str:
    """A clinician is on the line with the caller: they have claimed. That they verified, nobody says for them."""
    agent, now = event.agent, _open(call)
    if call.diversions.filter(ended_at__gte=event.at).exists() or _is_old_news(call, event):
        return Outcome.KEPT
    if now and now.status != D.RINGING and (agent is None or agent.pk == now.clinician_id):
        return Outcome.KEPT
    taker = call.call_taker
    if (now and now.status != D.RINGING) or taker is None or agent is None or not may(agent, "triage.claim"):
        return _differs(call, event)
    claim(now or divert(call, Diversion.RingReason.TELEPHONE, by=taker), by=agent)
    return Outcome.DONE


def _release(call: Call, event: PhoneEvent) -> str:
    """The call-taker is off the line. Before the clinician has the caller that is an emergency, and no release."""
    now, news = _open(call), Q(ended_at=None) | Q(ended_at__gte=event.at)
    if call.ended_at or call.diversions.filter(news, released_at__isnull=False).exists():
        return Outcome.KEPT
    if now and now.status == D.VERIFIED:
        release(now, by=call.call_taker or now.offered_by)
        return Outcome.DONE
    return _differs(call, event, LET_GO)


def _hang_up(call: Call, event: PhoneEvent) -> str:
    """The line is closed. Who was not helped yet is called back; who is with a clinician is told of."""
    if call.ended_at or (call.answered_at and event.at < call.answered_at - CLOCKS_DIFFER):
        return Outcome.KEPT
    if call.status == Call.Status.TRANSFERRED:
        # Who ends it and then writes it down is not interrupted.
        return Outcome.KEPT if event.ended_by == By.CLINICIAN else _differs(call, event, CLOSED)
    undone = event.ended_by != By.CALL_TAKER and call.incident.response_id is None
    try:
        hang_up(call, by=None, lost=undone or event.ended_by == By.NETWORK)
    except Refused:
        return _differs(call, event, CLOSED)
    _at_its_time(call, ended_at=event.at)
    return Outcome.DONE


FOLLOW: dict[str, Follow] = {
    Kind.ANSWER: _answer,
    Kind.THREE_WAY: _three_way,
    Kind.RELEASE: _release,
    Kind.HANG_UP: _hang_up,
}


def _is_old_news(call: Call, event: PhoneEvent) -> bool:
    """Whether the line was closed after it; two clocks are never the same."""
    return call.ended_at is not None and event.at <= call.ended_at + CLOCKS_DIFFER


def _open(call: Call) -> Diversion | None:
    return call.diversions.open().select_related("call", "offered_by").first()


def _ended_later(call: Call, event: PhoneEvent) -> PhoneEvent | None:
    """The end of the line that was told before this, although it came after it."""
    return call.phone_events.filter(kind=Kind.HANG_UP, at__gte=event.at).order_by("at").first()


def _differs(call: Call, event: PhoneEvent, told: tuple[Level, str] = OTHERWISE) -> str:
    """The line is otherwise than stands here: people are told and decide; nothing is done in silence."""
    alarms.raise_alarm(*told, call, now=event.received_at, by=event.agent, about=event.kind)
    return Outcome.DIFFERS


def _at_its_time(call: Call, **times: datetime.datetime) -> None:
    """When it happened, which is before it was told; never before the call rang."""
    rang = times.get("received_at", call.received_at)
    kept = {name: max(at, rang) for name, at in times.items()}
    Call.objects.filter(pk=call.pk).update(**kept)
    for name, at in kept.items():
        setattr(call, name, at)
