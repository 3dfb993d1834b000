"""Which calls a person's centers have, and which of them ring."""

from django.db.models import Q

from heart.models import User
from triage.models import Call
from triage.queries import centers


def ours(by: User) -> tuple[list[str], Q]:
    """The centers this person works for, and which calls are theirs to see; all of them for who has no center."""
    mine = centers.served(by)
    return sorted(mine or ()), Q() if mine is None else Q(center__in=mine) | Q(every_floor=True, answered_at=None)


def delivered(source: str, source_id: str) -> Call | None:
    """The newest call that this system told of under this number."""
    return Call.objects.filter(source=source, source_id=source_id).order_by("source_round").last()


def ringing(theirs: Q) -> list[Call]:
    """The calls that ring at these centers (see `ours`), longest first."""
    return list(Call.objects.select_related("incident", "center").waiting().filter(theirs)[:50])
