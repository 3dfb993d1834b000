"""What rings for one person now: it is heard and told at once on every page, before any limit makes it an alarm."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.module_loading import import_string

from heart.models import User


@dataclass(frozen=True)
class Ring:
    """One ring by a name that no other has; words without names or places, the alarm it becomes, where it is taken."""

    key: str
    words: Any
    alarm: str
    href: str


def rings(user: User | AnonymousUser) -> list[Ring] | None:
    """What rings for this person, longest first; None for people for whom nothing ever rings.

    The room that knows is named in the settings.
    """
    found: list[Ring] | None = import_string(settings.RINGS)(user) if user.is_authenticated else None
    return found
