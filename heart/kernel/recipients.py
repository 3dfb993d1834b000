"""Who hears an alarm: from what the rooms declare of its kind, first its own people and then those over them."""

import functools

from django.db.models import Q

from heart.kernel.access import LEADS, OVER
from heart.kernel.rooms import AlarmKind, merged, rooms
from heart.models import Level, Role, User


@functools.cache
def kinds() -> dict[str, AlarmKind]:
    """Every kind of alarm, from all rooms."""
    return merged(lambda room: room.alarms.items())


def in_words(code: str) -> str:
    """A kind of alarm as people read it; one that nobody declared as it is."""
    kind = kinds().get(code)
    return str(kind.words) if kind else code.replace("_", " ")


def heard_by(user: User, *, ever: bool = False) -> Q:
    """Which alarms this person hears now; with `ever` also those that would come to them later.

    A crew hears of its own visit only. A kind nobody declared is heard by everybody rather than by nobody. What is
    another center's comes to who serves others once it is an emergency, or went further because nobody heard it.
    """
    role = Role(user.role)
    if ever:
        mine = ~Q(kind__in=[kind for kind, row in kinds().items() if role not in row.ever])
    else:
        warned = ~Q(kind__in=[kind for kind, row in kinds().items() if role not in row.soon_for])
        first = ~Q(kind__in=[kind for kind, row in kinds().items() if role not in row.first])
        then = ~Q(kind__in=[kind for kind, row in kinds().items() if role not in row.first | row.then])
        warns = Q(level=Level.A3)
        mine = (warns & warned) | (~warns & first) | (Q(escalation__gte=1) & then)
    if role in LEADS | OVER:
        mine |= Q(level=Level.A1) if ever else Q(level=Level.A1, escalation__gte=1)
    for others in filter(None, (room.alarms_of_others and room.alarms_of_others(user) for room in rooms())):
        mine &= Q(level=Level.A1) | Q(escalation__gte=1) | ~Q(others)
    return mine & _of_crew(user) if role == Role.RESPONDER else mine


def _of_crew(user: User) -> Q:
    """Alarms about what this person's crew is out on, as the rooms know it."""
    of = Q(pk__in=[])
    for out_on in (room.crew_is_out_on for room in rooms() if room.crew_is_out_on):
        for label, pks in out_on(user).items():
            of |= Q(thing=label, thing_id__in=pks)
    return of
