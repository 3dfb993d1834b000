"""A call of which another system tells: once, however often it tells of it, and never refused for its number."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.calls import CLOCKS_DIFFER, ring, with_what_cannot_be_used, write_down
from triage.actions.incidents import edit, locate
from triage.actions.points import PLACE
from triage.codes import phones
from triage.models import NARRATIVE_LIMIT, Call, Center, Incident
from triage.queries.calls import delivered

# A telephone system counts its calls from one again when it starts anew; nothing is delivered so long after its ring.
SAME_FOR = datetime.timedelta(days=1)


def ring_once(center: Center, *, by: User, **said: Any) -> tuple[Call, bool]:
    """The ringing call that is told of, and whether it is new; `said` as `ring` takes it.

    The same number of the same system is the same call for a day, unless another caller rings or it rings after
    its line was closed: that is another call, and flagged.
    """
    source, number = said.get("source", ""), said.get("source_id", "")
    if not number:
        return ring(center, by=by, **said), True
    for _try in range(2):
        before = delivered(source, number)
        if before and _is_same(before, said):
            return before, False
        try:
            with transaction.atomic():
                return ring(center, by=by, **(_another(said, before) if before else said)), True
        except (IntegrityError, Refused):
            continue  # told twice in this very moment
    raise Refused(_("This call was already taken."), code="a_call_is_taken_once", field="source_id")


def fill_in(call: Call, said: dict[str, Any], *, by: User) -> None:
    """The ring of a call that another word of it came before: what is not known yet is taken from it."""
    known = with_what_cannot_be_used(said)
    names = ("caller_name", "callback_number", "callback_said", "callback_e164", "caller_wish")
    new = {name: known[name] for name in names if known.get(name) and not getattr(call, name)}
    if call.origin == Call.Origin.E911 and known.get("origin"):
        new["origin"] = known["origin"]
    answered_at_home = call.call_taker is not None and call.call_taker.centers.exists()
    if call.every_floor and said.get("center") and not answered_at_home:
        new |= {"center": said["center"], "every_floor": bool(said.get("every_floor"))}
        Incident.objects.filter(pk=call.incident_id).update(center=said["center"])
    if new:
        Call.objects.filter(pk=call.pk).update(**new)
        call.refresh_from_db()
    incident = call.incident
    place = {name: known[name] for name in (*PLACE, "point_not_used") if known.get(name)}
    if place and not incident.has_place:
        locate(incident, by=by, **place)
    if known.get("initial_nature") and not incident.nature:
        edit(incident, by=by, initial_nature=known["initial_nature"])


def write_down_once(incident: Incident, words: str, *, by: User, now: datetime.datetime) -> None:
    """Words that came with any word of a call stand in its notes, once however often they came."""
    if words and not incident.notes.filter(text=words[:NARRATIVE_LIMIT]).exists():
        write_down(incident, words, by=by, now=now)


def _is_same(before: Call, said: dict[str, Any]) -> bool:
    rang = said.get("received_at")
    rings_again = rang and before.ended_at and rang > before.ended_at + CLOCKS_DIFFER
    if rings_again or before.received_at < timezone.now() - SAME_FOR:
        return False
    caller = phones.comparable(phones.number_in(said.get("callback_number", "")))
    return not caller or not before.callback_e164 or caller == before.callback_e164


def _another(said: dict[str, Any], before: Call) -> dict[str, Any]:
    why = _("Another call came under this number before; this one is kept apart.")
    flag = {"field": "source_id", "value": said["source_id"], "why": why}
    return {**said, "source_round": before.source_round + 1, "unread": [*said.get("unread", ()), flag]}
