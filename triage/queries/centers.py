"""Which 911 centers a person or a team serves, and whose incident that makes it.

Who is listed in no center serves all of them. A center in back-up is served by the people of the one that answers for
it. Supervisors act in every center, under their own name.
"""

import datetime

from django.db.models import Q
from django.utils import timezone

from heart.models import Role, User
from teams.models import Team
from triage.models import BackUp, Call, Center, Diversion, Incident


def served(by: User, now: datetime.datetime | None = None) -> frozenset[str] | None:
    """The codes of the centers this person serves now; None for all of them."""
    listed = set(by.centers.values_list("pk", flat=True))
    if not listed:
        return None
    backed_up = BackUp.objects.in_force(now or timezone.now()).filter(by_center__in=listed)
    return frozenset(listed.union(backed_up.values_list("center", flat=True)))


def serves(by: User, center: str) -> bool:
    """Whether this person may act in a center (its code)."""
    if by.role == Role.SUPERVISOR:
        return True
    mine = served(by)
    return mine is None or center in mine


def is_theirs(incident: Incident, by: User) -> bool:
    """Whether this person acts on an incident: of a center they serve, or where they have somebody on the line."""
    return serves(by, incident.center_id) or _is_at_work_there(incident, by)


def _is_at_work_there(incident: Incident, by: User) -> bool:
    """Work that somebody has is right enough to go on with it."""
    on_line = Call.objects.on_line().filter(incident=incident, call_taker=by)
    return on_line.exists() or Diversion.objects.claimed().filter(incident=incident, clinician=by).exists()


def who_serve(center: str) -> Q:
    """Of people, those who are listed in no center or in one that serves this one."""
    answering = BackUp.objects.in_force(timezone.now()).filter(center=center).values("by_center")
    return Q(centers=None) | Q(centers=center) | Q(centers__in=answering)


def team_serves(team: Team, center: str) -> bool:
    """Whether a team goes to the incidents of a center; one that is listed in none goes everywhere."""
    listed = set(Center.objects.filter(teams=team).values_list("pk", flat=True))
    return not listed or center in listed
