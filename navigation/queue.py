"""What a navigator's queue shows: reads only. Whose promise is due when, and how the promise was kept lately."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.utils.translation import gettext as _

from heart.models import User
from navigation.deadlines import standing
from navigation.models import FollowUp

LOOK_BACK = datetime.timedelta(days=30)
SHOWN = 200
NOT_COUNTED = [FollowUp.Outcome.DECEASED, FollowUp.Outcome.MISTAKE]
LEVEL = {"overdue": "late", "soon": "soon"}


class Median(Aggregate):
    """PostgreSQL's percentile_cont(0.5) over a length of time."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Kept:
    """How the promise was kept: of `n` promises that came due, `in_time` were kept; median hours to the contact."""

    n: int
    in_time: int
    reached: int
    median_h: float | None

    @property
    def share(self) -> int | None:
        return round(100 * self.in_time / self.n) if self.n else None


def kept(now: datetime.datetime) -> Kept:
    """Promises that came due in the last 30 days. A death or a mistake is no broken promise and is not counted."""
    due = FollowUp.objects.filter(due_at__gt=now - LOOK_BACK, due_at__lte=now).exclude(outcome__in=NOT_COUNTED)
    waited = ExpressionWrapper(F("reached_at") - F("encounter_ended_at"), DurationField())
    found = due.aggregate(
        n=Count("pk"),
        in_time=Count("pk", filter=Q(reached_at__lte=F("due_at"))),
        reached=Count("reached_at"),
        median=Median(waited),
    )
    median = found["median"]
    return Kept(found["n"], found["in_time"], found["reached"], median.total_seconds() / 3600 if median else None)


@dataclass(frozen=True)
class Group:
    """Some of the queue under one heading."""

    key: str
    words: str
    rows: list[dict[str, Any]]


def groups(user: User, now: datetime.datetime) -> list[Group]:
    """Every open follow-up once, in the first group it fits: overdue, due soon, unowned, mine, with colleagues."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(now):
        found.setdefault(_group(row, user), []).append(row)
    named = [
        ("overdue", _("Overdue")),
        ("soon", _("Due soon")),
        ("unowned", _("Open, unowned")),
        ("mine", _("Mine")),
        ("others", _("With colleagues")),
    ]
    return [Group(key, words, found.get(key, [])) for key, words in named]


def _rows(now: datetime.datetime) -> list[dict[str, Any]]:
    rows = (
        FollowUp.objects.open()
        .select_related("person", "incident", "owner")
        .order_by("due_at", "pk")
        .annotate(tries=Count("attempts"))[:SHOWN]
    )
    return [
        {"follow_up": row, "standing": (at := standing(row.due_at, row.reached_at, now)), "level": LEVEL.get(at, "")}
        for row in rows
    ]


def _group(row: dict[str, Any], user: User) -> str:
    if row["standing"] in ("overdue", "soon"):
        return str(row["standing"])
    owner = row["follow_up"].owner_id
    return "unowned" if owner is None else "mine" if owner == user.pk else "others"
