"""What rings for one person now: it is heard and told at once on every page, before any limit makes it an alarm."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from heart.kernel.rooms import rooms
from heart.models import User


@dataclass(frozen=True)
class Ring:
    """One ring by a name that no other has; words without names or places, the alarm it becomes, where it is taken."""

    key: str
    words: Any
    alarm: str
    href: str


def rings(user: User | AnonymousUser) -> list[Ring] | None:
    """What rings for this person, longest first; None for people for whom nothing ever rings."""
    if not user.is_authenticated:
        return None
    heard = [found for room in rooms() if room.rings and (found := room.rings(user)) is not None]
    return [ring for found in heard for ring in found] if heard else None
