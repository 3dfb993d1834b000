"""What the dispatch room finds: teams by callsign, and what each does now."""

import re
from collections.abc import Iterator

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.models import Dispatch
from dispatch.queries.within import Within
from heart.kernel.access import may
from heart.kernel.command_types import Found
from heart.models import User
from teams.models import Team


def teams(user: User, words: list[str]) -> Iterator[Found]:
    """Teams whose callsign holds what was typed, but for dashes; a team that is out leads to its visit."""
    if not may(user, "dispatch.see"):
        return
    said = _bare("".join(words))
    out = Prefetch("dispatches", Dispatch.objects.open())
    for team in Team.objects.filter(Within.of(user).teams(), active=True).prefetch_related(out):
        if said and said in _bare(team.callsign):
            yield _found(team, next(iter(team.dispatches.all()), None))


def _bare(callsign: str) -> str:
    return re.sub(r"[\W_]+", "", callsign).casefold()


def _found(team: Team, visit: Dispatch | None) -> Found:
    if visit:
        about = f"{visit.get_status_display()} · {visit.incident_id}"
        return Found(_("Team"), team.callsign, about, f"{reverse('dispatch:board')}?out={visit.pk}")
    about = _("Out of service") if team.out_of_service_since else team.base_name
    return Found(_("Team"), team.callsign, about, f"{reverse('teams:list')}#team-{team.pk}")
