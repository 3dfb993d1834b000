"""What rings for one person now: it is heard and told at once on every page, before any limit makes it an alarm."""

from django.contrib.auth.models import AnonymousUser

from heart.kernel.rooms import Ring, rooms
from heart.models import User


def rings(user: User | AnonymousUser) -> list[Ring] | None:
    """What rings for this person, longest first; None for people for whom nothing ever rings."""
    if not user.is_authenticated:
        return None
    heard = [found for room in rooms() if room.rings and (found := room.rings(user)) is not None]
    return [ring for found in heard for ring in found] if heard else None
