"""What stands beside the callers on the diversion console: who can be rung, who declined, and the callers of others."""

import datetime
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.conf import settings
from django.db.models.functions import Coalesce

from heart.kernel.access import may
from heart.models import User
from triage.allowed import Allowed
from triage.models import Availability, Call, Decline, Diversion
from triage.queries import availability
from triage.queries.availability import Presence
from triage.queries.protocol_in_words import in_language

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

TELEPHONE = Diversion.RingReason.TELEPHONE  # what a machine says, and no person
STOPPED_SHOWN, TOLD_FOR = 3, datetime.timedelta(minutes=15)
GIVEN = ("reassigned_to", "reassigned_by", "taken_over_from")


class Beside(TypedDict):
    """What a card shows of one diversion beside its facts."""

    said_no: list[Decline]
    i_declined: bool
    mine_to_take: bool
    suggestion: Presence | None
    others: list[Presence]
    is_gone: bool


def clinicians(there: list[Presence], ringing_since: datetime.datetime | None) -> dict[str, Any]:
    """Every clinician who is there, the ready ones first, and the longest wait of those who ring."""
    return {
        "clinicians": there,
        "clinicians_ready": sum(one.is_ready for one in there),
        "ringing_since": ringing_since,
        "ring_late_s": settings.RING_LATE_S,
        "away_reasons": Availability.Away.choices,
    }


def beside(by: User, own: list[Diversion], there: list[Presence]) -> dict[str, Any]:
    """For the cards that ring or are one's `own`, and the callers of others: who is suggested, who declined.

    A clinician sees of the others' callers the one that they were given.
    """
    others = Diversion.objects.claimed().exclude(clinician=by)
    if not may(by, "triage.reassign"):
        others = others.filter(reassigned_to=by)
    about = ("incident", "call", "call__call_taker", "clinician", *GIVEN)
    theirs = list(others.select_related(*about).order_by("claimed_at")[:50])
    cards = cast("list[WithAnnotations[Diversion, Beside]]", [*own, *theirs])
    if not cards:
        return {"theirs": [], "decline_reasons": Decline.Reason.choices}
    said_no = availability.declined(card.pk for card in cards)
    for card in cards:
        card.said_no = said_no.get(card.pk, [])
        no = {one.clinician_id for one in card.said_no}
        card.i_declined = by.pk in no
        card.mine_to_take = card.reassigned_to_id == by.pk
        free = [one for one in there if one.who.pk not in (card.clinician_id, card.reassigned_to_id)]
        card.suggestion = availability.suggested(card.incident.language, free, no)
        card.others = [one for one in free if one is not card.suggestion]
        card.is_gone = _is_gone(card, there)
    # A caller whose clinician may be gone stands first.
    worst_first = sorted(cards[len(own) :], key=lambda card: not card.is_gone)
    return {"theirs": worst_first, "decline_reasons": Decline.Reason.choices}


def _is_gone(card: Diversion, there: list[Presence]) -> bool:
    if card.clinician is not None and not card.clinician.is_active:
        return True
    return any(one.who.pk == card.clinician_id and one.state == availability.State.GONE for one in there)


def stopped(by: User, now: datetime.datetime) -> list[Diversion]:
    """What became of this clinician's callers in the middle of a hand-off, the last ones: taken back, or gone."""
    gone_at = Coalesce("ended_at", "released_at")
    mine = Diversion.objects.filter(clinician=by).exclude(stopped_because="")
    found = mine.annotate(gone_at=gone_at).filter(gone_at__gte=now - TOLD_FOR)
    return list(found.select_related("call", "offered_by").order_by("-gone_at")[:STOPPED_SHOWN])


def before_diverting(now: datetime.datetime) -> dict[str, Any]:
    """See queries/availability.py; with the limit after which a ring is late."""
    return {"rung": availability.before_diverting(now), "ring_late_s": settings.RING_LATE_S}


def ringing_a_clinician(call: Call | None, allowed: Allowed) -> dict[str, Any] | None:
    """The call for which a clinician can be rung now: what it asks before, and why it is shut where it is.

    None where nobody is on the line, or one rings already.
    """
    if call is None or call.diversions.open().exists():
        return None
    asks = allowed.asks_before_ringing(call)
    refusal = allowed.refusal_to_ring(call, Diversion.RingReason.OTHER)
    return {
        "call": call,
        "asks": asks,
        "says": in_language(one.says) if (one := allowed.asks_first(call)) else "",
        "shut": refusal.message if refusal else "",
        "least": allowed.known.kinds[allowed.least],
        "reasons": [(code, words) for code, words in Diversion.RingReason.choices if code != TELEPHONE],
    }
