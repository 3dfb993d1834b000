"""Work that a person has open: shown before they are switched off or get another role, and handed on by that act."""

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from heart.kernel.access import permissions
from heart.kernel.flow import Refused
from heart.kernel.rooms import OpenWork, rooms
from heart.models import Role, User


@dataclass(frozen=True)
class Amount:
    """How much work of one kind a person has open."""

    kind: OpenWork
    count: int

    @property
    def in_words(self) -> str:
        return self.kind.words(self.count)


def of(person: User) -> list[Amount]:
    """What this person has open, of every room."""
    kinds = [kind for room in rooms() for kind in room.open_work]
    return [Amount(kind, count) for kind in kinds if (count := kind.count(person))]


def colleagues(person: User) -> QuerySet[User]:
    """Who may take over the work of this person: those with the same role who can sign in."""
    if not person.role:
        return User.objects.none()
    found = User.objects.filter(role=person.role, is_active=True).exclude(pk=person.pk)
    return found.order_by("first_name", "username")


def refuse_live(person: User, role: str) -> None:
    """Raise Refused where a planned change to this role would take a person away from somebody they are helping."""
    live = [one.in_words for one in of(person) if one.kind.live and not _keeps(role, one.kind)]
    if live:
        words = _("%(name)s has %(work)s. Change the role when that is over.")
        raise Refused(words % {"name": person, "work": ", ".join(live)}, code="work_under_way", field="role")


def let_go(person: User, *, by: User, now: datetime.datetime, role: str | None = None, to: User | None = None) -> None:
    """Give what this person may not go on with to `to`, or to the supervisors; needs the transaction of the act.

    `role` is their new one; None: they cannot sign in any more and keep nothing. Raises Refused where `to` is nobody
    who could have it.
    """
    if to is not None and not colleagues(person).filter(pk=to.pk).exists():
        words = _("%(name)s cannot take over this work.")
        raise Refused(words % {"name": to}, code="no_colleague", field="to")
    for one in of(person):
        if role is None or not _keeps(role, one.kind):
            one.kind.let_go(person, to, by=by, now=now)


def _keeps(role: str, kind: OpenWork) -> bool:
    return Role(role) in permissions()[kind.permission]
