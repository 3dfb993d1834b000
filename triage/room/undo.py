"""The ways back of the triage room: an ending is reopened, corrected facts are corrected back."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.kernel.rooms import Back
from heart.models import User
from triage import actions
from triage.actions.locks import lock_incident
from triage.models import Incident

FACTS = ("final_nature", "priority", "language", "age")


def of_end(incident: Incident) -> tuple[str, dict[str, Any]]:
    """The way back from closing or cancelling just now."""
    return REOPEN.name, {"incident": incident.pk, "closed": _closed(incident)}


def facts(incident: Incident) -> dict[str, Any]:
    """What stands before it is corrected, for of_edit."""
    return {name: getattr(incident, name) for name in FACTS}


def of_edit(incident: Incident, was: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The way back from correcting facts just now, if anything was another before."""
    changed = {name: value for name, value in was.items() if getattr(incident, name) != value}
    return (EDIT.name, {"incident": incident.pk, "version": incident.version, "was": changed}) if changed else None


def _closed(incident: Incident) -> str:
    return incident.closed_at.isoformat() if incident.closed_at else ""


def _moved_on(held: Incident) -> Refused:
    words = _("Incident %(number)s has changed since. Review it first.") % {"number": held.number}
    return Refused(words, code="moved_on")


def _reopen(*, by: User, incident: int, closed: str) -> str:
    with transaction.atomic():
        held = lock_incident(incident)
        if _closed(held) != closed:
            raise _moved_on(held)
        actions.reopen(held, by=by)
    return _("Undone: incident %(number)s is open again. Decide the response again.") % {"number": held.number}


def _edit(*, by: User, incident: int, version: int, was: dict[str, Any]) -> str:
    held = Incident.objects.get(pk=incident)
    if held.version != version:
        raise _moved_on(held)
    actions.edit(held, by=by, version=version, **was)
    return _("Undone: incident %(number)s is as it was before.") % {"number": held.number}


REOPEN = Back("triage.reopen", "triage.reopen", _reopen)
EDIT = Back("triage.edit", "triage.edit", _edit)
