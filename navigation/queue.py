"""What a navigator's queue shows: reads only. Whose promise is due when, and how the promise was kept lately."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import timezone
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
    """Some of the queue under one heading, with what to say when it is empty."""

    key: str
    words: str
    empty: str
    rows: list[dict[str, Any]]


def groups(user: User, now: datetime.datetime, *, of: str = "all") -> list[Group]:
    """Open follow-ups by when they are due: overdue, today, next; then those reached and not closed yet.

    Each is in one group. `of` narrows them to one's own or to those nobody has: all, mine, unowned.
    """
    rows = [row for row in _rows(now) if of == "all" or _whose(row, user) == of]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(_group(row, now), []).append(row)
    named = [
        ("overdue", _("Overdue"), _("No promise is past its time.")),
        ("today", _("Today"), _("Nothing more is due today.")),
        ("next", _("Next"), _("Nothing is due after today. A new promise appears here when an encounter ends.")),
        ("reached", _("Reached, not closed yet"), ""),
    ]
    return [Group(key, words, empty, found.get(key, [])) for key, words, empty in named]


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


def _group(row: dict[str, Any], now: datetime.datetime) -> str:
    if row["standing"] in ("kept", "late"):
        return "reached"
    if row["standing"] == "overdue":
        return "overdue"
    # What is due in a few hours is this shift's work, whatever the calendar says.
    tonight = timezone.localdate(row["follow_up"].due_at) <= timezone.localdate(now)
    return "today" if tonight or row["standing"] == "soon" else "next"


def _whose(row: dict[str, Any], user: User) -> str:
    owner = row["follow_up"].owner_id
    return "unowned" if owner is None else "mine" if owner == user.pk else "others"
