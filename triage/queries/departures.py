"""Who departed from the protocol, where and on which kind of call: raised on a word alone, or lowered. Reads only."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, When
from django.utils.translation import gettext as _

from heart.models import User
from triage.codes.natures import name_of
from triage.models import Center, Override

# What a word counts for: whoever spoke it, the 911 center whose call it was, and the kind of call.
PARTS = ("by", "center", "nature")


@dataclass(frozen=True)
class Departures:
    """The words of one person, one center, or on one nature.

    `raised`: help was raised although the answers at the end allowed a clinician or a team, and neither helped. Of
    these `unexplained` was one press and nobody has said why; of `raised` and `lowered` together `unread` wait for
    somebody who answers for it.
    """

    code: str
    name: Any
    raised: int
    unexplained: int
    lowered: int
    unread: int


def narrowed(found: QuerySet[Override], only: dict[str, Any]) -> QuerySet[Any]:
    """Overrides with their `center` and `nature`; `only` keeps those of one person, center or nature."""
    with_parts = found.annotate(
        center=F("incident__center"),
        nature=Case(
            When(incident__final_nature="", then=F("incident__initial_nature")),
            default=F("incident__final_nature"),
            output_field=CharField(),
        ),
    )
    return with_parts.filter(**{part: value for part, value in only.items() if part in PARTS})


def of_period(since: datetime.datetime, until: datetime.datetime) -> dict[str, list[Departures]]:
    """Each part with its rows, the most words first; what was said in [since, until). Three queries."""
    alone = Q(pk__in=Override.objects.on_word_alone().values("pk"))
    said = Override.objects.filter(Q(raises=False) | alone, at__gte=since, at__lt=until)
    counted = list(
        narrowed(said, {})
        .values(*PARTS)
        .annotate(
            raised=Count("pk", filter=Q(raises=True)),
            unexplained=Count("pk", filter=Override.OWES_WHY),
            lowered=Count("pk", filter=Q(raises=False)),
            unread=Count("pk", filter=Q(acknowledged_at=None)),
        )
        .order_by()
    )
    people = {user.pk: str(user) for user in User.objects.filter(pk__in={row["by"] for row in counted})}
    centers = {one.pk: one.name for one in Center.objects.filter(pk__in={row["center"] for row in counted})}
    names: dict[str, Callable[[Any], str]] = {
        "by": lambda key: people[key],
        "center": lambda key: centers[key],
        "nature": lambda key: name_of(key) if key else str(_("Nature not known")),
    }
    return {part: _summed(counted, part, names[part]) for part in PARTS}


def _summed(counted: Iterable[dict[str, Any]], part: str, named: Callable[[Any], str]) -> list[Departures]:
    found: dict[Any, list[int]] = {}
    for row in counted:
        sums = found.setdefault(row[part], [0, 0, 0, 0])
        for at, name in enumerate(("raised", "unexplained", "lowered", "unread")):
            sums[at] += row[name]
    rows = [Departures(str(key), named(key), *sums) for key, sums in found.items()]
    return sorted(rows, key=lambda row: (-row.raised - row.lowered, str(row.name)))
