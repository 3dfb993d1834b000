"""Which 911 centers a person or a team serves, and whose incident that makes it.

Who is listed in no center serves all of them. A center in back-up is served by the people of the one that answers for
it, and where that one is in back-up itself, by those who answer for both. Supervisors act in every center, under their
own name.
"""

import datetime
from collections.abc import Iterator

from django.db.models import BigIntegerField, Exists, Func, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from heart.models import Role, User
from teams.models import Team
from triage.models import BackUp, Call, Center, Diversion, Incident


def served(by: User, now: datetime.datetime | None = None) -> frozenset[str] | None:
    """The codes of the centers this person serves now; None for all of them."""
    listed = set(by.centers.values_list("pk", flat=True))
    if not listed:
        return None
    answers = _answering(now or timezone.now())
    return frozenset(listed.union(center for center in answers if not listed.isdisjoint(_chain(center, answers))))


def serves(by: User, center: str) -> bool:
    """Whether this person may act in a center (its code)."""
    if by.role == Role.SUPERVISOR:
        return True
    mine = served(by)
    return mine is None or center in mine


def is_theirs(incident: Incident, by: User) -> bool:
    """Whether this person acts on an incident: of a center they serve, or where they have somebody on the line."""
    return serves(by, incident.center_id) or _is_at_work_there(incident, by)


def shown_to(by: User) -> frozenset[str] | None:
    """The centers whose incidents, visits and teams this person's lists show; None for all: so for supervisors."""
    return None if by.role == Role.SUPERVISOR else served(by)


def of_others(centers: frozenset[str]) -> Exists:
    """Of rows with a `thread` (alarms, lines of the history): those about an incident of none of these centers."""
    # A thread that is no number of an incident has no match, and is nobody else's.
    number = Func(OuterRef("thread"), Value("^[0-9]{1,9}$"), function="SUBSTRING")
    return Exists(Incident.objects.exclude(center__in=centers).filter(pk=Cast(number, BigIntegerField())))


def alarms_of_others(by: User) -> Exists | None:
    """The alarms that are another center's, for a lead; None where every center's are theirs to hear.

    Call-takers and clinicians hear of every center: a caller is taken by whoever is there.
    """
    mine = served(by) if by.role == Role.TEAM_LEAD else None
    return None if mine is None else of_others(mine)


def teams_of(centers: frozenset[str]) -> Q:
    """Of teams, those that go for one of these centers; who is listed in none goes for all."""
    listed = Center.teams.through._base_manager
    here = listed.filter(center__in=centers).values("team")
    return Q(pk__in=here) | ~Q(pk__in=listed.values("team"))


def teams_spoken_for(by: User) -> set[int] | None:
    """The teams that a lead speaks for over the radio: those that go for one of the lead's centers; None for all."""
    mine = served(by) if by.role == Role.TEAM_LEAD else None
    return None if mine is None else set(Team.objects.filter(teams_of(mine)).values_list("pk", flat=True))


def _is_at_work_there(incident: Incident, by: User) -> bool:
    """Work that somebody has is right enough to go on with it; a telephone system goes on telling of its calls."""
    theirs = Q(status__in=Call.ON_LINE, call_taker=by) | Q(source=by.username)
    calls = Call.objects.filter(theirs, incident=incident)
    return calls.exists() or Diversion.objects.claimed().filter(incident=incident, clinician=by).exists()


def who_serve(center: str) -> Q:
    """Of people, those who are listed in no center or in one that serves this one."""
    return Q(centers=None) | Q(centers__in=[center, *_chain(center, _answering(timezone.now()))])


def _answering(now: datetime.datetime) -> dict[str, str]:
    """The code of each center in back-up with that of the one that answers for it; one query."""
    return dict(BackUp.objects.in_force(now).values_list("center", "by_center"))


def _chain(center: str, answers: dict[str, str]) -> Iterator[str]:
    """Who answers for a center: its back-up, and where that one is in back-up too, who answers for it, and so on.

    No center begins to answer for another while it is in back-up itself, so this never comes round to where it began.
    """
    seen = {center}
    while (center := answers.get(center, "")) and center not in seen:
        seen.add(center)
        yield center


def team_serves(team: Team, center: str) -> bool:
    """Whether a team goes to the incidents of a center; one that is listed in none goes everywhere."""
    listed = set(Center.objects.filter(teams=team).values_list("pk", flat=True))
    return not listed or center in listed
