"""Who calls: the number to call back, who they are to the person, and what is special about them."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heart.kernel import flow, history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.calls import caller_id, hold
from triage.actions.protected import judge_protected
from triage.actions.whose import only_who_hears
from triage.models import Call, Incident

FACTS = ("caller_name", "caller_role", "callback_number")


def describe_caller(call: Call, *, by: User, version: int | None = None, **said: Any) -> Call:
    """Say who calls (`caller_name`, `caller_role`) and where they can be called back (`callback_number`).

    Whoever speaks with the caller says it, or a supervisor. The history says which of these were told, and nothing of
    what was said. `version` is the call's that was seen (None: whatever it is now); Refused if it is another by now.
    """
    unknown = set(said) - set(FACTS)
    if unknown:
        raise TypeError(f"of a caller nobody says {sorted(unknown)}")
    with transaction.atomic():
        locked = hold(call)
        only_who_hears(locked, by)
        flow.refuse_stale(locked, version, locked.version)
        changes = {name: value for name, value in said.items() if getattr(locked, name) != value}
        if "callback_number" in changes:
            changes |= caller_id(changes["callback_number"])[0]
        if changes:
            codes = {"facts": sorted(set(changes) & set(FACTS))}
            flow.change(locked, version=None, by=by, verb="triage.described_caller", codes=codes, **changes)
    call.refresh_from_db()
    return call


def mark_call(call: Call, circumstance: str, *, by: User, holds: bool = True) -> Call:
    """Say that something special holds of this caller (Call.Circumstance), or that it does not after all.

    Whoever speaks with the caller says it, or a supervisor. Said twice it stands once. Raises Refused for what is not
    of the list.
    """
    if circumstance not in Call.Circumstance.values:
        raise Refused(_("Choose what is special about this caller."), code="no_circumstance", field="circumstance")
    with transaction.atomic():
        locked = hold(call)
        only_who_hears(locked, by)
        stands = set(locked.circumstances)
        if (circumstance in stands) != holds:
            marked = stands | {circumstance} if holds else stands - {circumstance}
            in_order = [code for code in Call.Circumstance.values if code in marked]
            Call.objects.filter(pk=locked.pk).update(circumstances=in_order)
            verb = "triage.marked_call" if holds else "triage.unmarked_call"
            history.record(verb, locked, by=by, circumstance=circumstance)
            judge_protected(Incident.objects.get(pk=locked.incident_id), by=by)
    call.refresh_from_db()
    return call
