"""The way back of the dispatch room: a team that was only just assigned is taken off again."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch import actions
from dispatch.models import Dispatch
from heart.kernel.flow import Refused
from heart.kernel.rooms import Back
from heart.models import User


def of_assign(visit: Dispatch) -> tuple[str, dict[str, Any]]:
    """The way back from assigning just now."""
    return UNASSIGN.name, {"dispatch": visit.pk}


def _unassign(*, by: User, dispatch: int) -> str:
    with transaction.atomic():
        visit = Dispatch.objects.select_related("team", "incident").get(pk=dispatch)
        if visit.status != Dispatch.Status.ASSIGNED:
            words = {"team": visit.team, "status": visit.get_status_display()}
            raise Refused(
                _("%(team)s is already “%(status)s”. Recall it on the board, with a reason.") % words, code="moved_on"
            )
        actions.cancel(visit, "undone", by=by)
    words = {"team": visit.team, "number": visit.incident_id}
    return _("Undone: %(team)s is available again, %(number)s is waiting for a team.") % words


UNASSIGN = Back("dispatch.unassign", "dispatch.assign", _unassign)
