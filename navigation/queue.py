"""What a navigator's queue shows: reads only. Whose promise is due when, and how the promise was kept lately."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.models import Role, User
from navigation.deadlines import WARNING, standing
from navigation.models import Attempt, FollowUp, FollowUpQuerySet
from triage.queries.centers import served

LOOK_BACK = datetime.timedelta(days=30)
SHOWN = 200  # of each group; how many there are is said
NOT_COUNTED = [FollowUp.Outcome.DECEASED, FollowUp.Outcome.MISTAKE, FollowUp.Outcome.JOINED]
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
    """Promises that came due in the last 30 days, without those that are not counted.

    A death or a mistake is no broken promise, and what was joined to another counts as that one.
    """
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
    """Some of the queue under one heading, what to say when it is empty, its first rows and how many there are."""

    key: str
    words: str
    empty: str
    rows: list[dict[str, Any]]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def groups(user: User, now: datetime.datetime, *, of: str = "all") -> list[Group]:
    """Open follow-ups by when they are due: overdue, today, next; then those reached and not closed yet.

    Each is in one group. `of` narrows them to one's own or to those nobody has: all, mine, unowned.
    """
    of_whom = {"all": Q(), "mine": Q(owner=user), "unowned": Q(owner=None)}[of]
    waiting = FollowUp.objects.open().filter(of_whom, _of_their_centers(user))
    unmet, tonight = waiting.filter(reached_at=None), _tonight(now)
    named = [
        ("overdue", _("Overdue"), _("No follow-up is overdue."), unmet.filter(due_at__lte=now)),
        ("today", _("Today"), _("Nothing more is due today."), unmet.filter(due_at__gt=now, due_at__lt=tonight)),
        (
            "next",
            _("Next"),
            _("Nothing is due after today. A new follow-up appears here when an encounter ends."),
            unmet.filter(due_at__gte=tonight),
        ),
        ("reached", _("Reached, not closed yet"), "", waiting.filter(reached_at__isnull=False)),
    ]
    return [_group(key, words, empty, found, now) for key, words, empty, found in named]


def _of_their_centers(user: User) -> Q:
    """What this person may claim, and what is theirs whatever center it is of."""
    mine = None if user.role == Role.SUPERVISOR else served(user)
    return Q() if mine is None else Q(owner=user) | Q(incident__center__in=mine)


def _tonight(now: datetime.datetime) -> datetime.datetime:
    """The end of today's work: midnight here; what is due in a few hours is this shift's, past midnight too."""
    tomorrow = timezone.localdate(now) + datetime.timedelta(days=1)
    midnight = timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time()))
    return max(midnight, now + WARNING)


def _group(key: str, words: str, empty: str, found: FollowUpQuerySet, now: datetime.datetime) -> Group:
    tries = Attempt.objects.filter(follow_up=OuterRef("pk")).order_by().values("follow_up").values(n=Count("pk"))
    shown = list(
        found.select_related("person", "incident", "owner")
        .order_by("due_at", "pk")
        .annotate(tries=Coalesce(Subquery(tries), 0))[:SHOWN]
    )
    rows = [
        {"follow_up": row, "standing": (at := standing(row.due_at, row.reached_at, now)), "level": LEVEL.get(at, "")}
        for row in shown
    ]
    return Group(key, words, empty, rows, len(rows) if len(rows) < SHOWN else found.count())
