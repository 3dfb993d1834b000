"""The ways back of the teams room: a team that went out of service comes back, and the other way round."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.kernel.rooms import Back
from heart.models import User
from teams import actions
from teams.models import Team


def of_out(team: Team) -> tuple[str, dict[str, Any]]:
    """The way back from going out of service just now."""
    return BACK_IN.name, {"team": team.pk, "since": _moment(team)}


def of_in(team: Team, reason: str) -> tuple[str, dict[str, Any]]:
    """The way back from coming in service just now; `reason` is why it was out."""
    return BACK_OUT.name, {"team": team.pk, "reason": reason}


def _moment(team: Team) -> str:
    return team.out_of_service_since.isoformat() if team.out_of_service_since else ""


def _held(pk: int, since: str) -> Team:
    held = Team.objects.select_for_update().get(pk=pk)
    if _moment(held) != since:
        raise Refused(_("%(team)s has changed since. Review it first.") % {"team": held}, code="moved_on")
    return held


def _back_in(*, by: User, team: int, since: str) -> str:
    with transaction.atomic():
        held = actions.in_service(_held(team, since), by=by)
    return _("Undone: %(team)s is in service.") % {"team": held}


def _back_out(*, by: User, team: int, reason: str) -> str:
    with transaction.atomic():
        held = actions.out_of_service(_held(team, ""), reason, by=by)
    return _("Undone: %(team)s is out of service again.") % {"team": held}


BACK_IN = Back("teams.back_in", "teams.in_service", _back_in)
BACK_OUT = Back("teams.back_out", "teams.out_of_service", _back_out)
