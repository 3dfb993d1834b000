"""How many of those whom a clinician or a team could have helped were helped, and why not the others: reads only."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from teams.models import Kind
from triage.models import Assessment, Incident, Miss, Override

DEFINITION = _(
    "Eligible: the answers that stood when the incident ended, or the kind of call where nobody asked, allowed a "
    "clinician, a team, or a team with police. Somebody's word for more help changes nothing in that. "
    "Helped: a clinician had the caller, or a team met the person. Coverage is helped of eligible, by the time of the "
    "first call. Incidents that were joined to another count with that one."
)


@dataclass(frozen=True)
class Row:
    """One kind of help: how many ended incidents were eligible for it, and how many of these were helped by anybody."""

    kind: str
    name: Any
    eligible: int
    helped: int

    @property
    def share(self) -> int | None:
        """Percent; None without anybody."""
        return round(100 * self.helped / self.eligible) if self.eligible else None


@dataclass(frozen=True)
class Coverage:
    """One period: rows by kind, their sum, the reasons of those who were missed, and what is beside it.

    `raised` are those of the missed whom somebody raised to police, fire and EMS without a dangerous answer.
    """

    rows: list[Row]
    whole: Row
    reasons: list[tuple[str, Any, int]]
    owing: int
    raised: int
    raised_unread: int
    not_eligible: int
    not_asked: int
    open_: int


def of_period(since: datetime.datetime, until: datetime.datetime) -> Coverage:
    """What ended of the incidents that began in [since, until). Five queries."""
    began = Incident.objects.filter(opened_at__gte=since, opened_at__lt=until, joined_to=None)
    ended = began.filter(status__in=Incident.CLOSED)
    by_kind = ended.values("eligible_for").annotate(n=Count("pk"), helped=Count("helped_at"))
    counted = {row["eligible_for"]: row for row in by_kind}
    kinds = [code for code in Kind.values if code != Kind.EMERGENCY]
    rows = [_row(code, Kind(code).label, counted.get(code)) for code in kinds]
    whole = Row("", _("All"), sum(row.eligible for row in rows), sum(row.helped for row in rows))
    missed = Counter(
        Miss.objects.standing()
        .filter(incident__in=ended.exclude(eligible_for="").filter(helped_at=None))
        .values_list("reason", flat=True)
    )
    labels = dict(Miss.Reason.choices)
    alone = Override.objects.on_word_alone().filter(incident__in=began)
    raised = alone.aggregate(all=Count("pk"), unread=Count("pk", filter=Q(acknowledged_at=None)))
    asked = Exists(Assessment.objects.filter(incident=OuterRef("pk")))
    beside = ended.filter(eligible_for="").aggregate(asked=Count("pk", filter=asked), all=Count("pk"))
    return Coverage(
        rows=rows,
        whole=whole,
        reasons=[(code, labels.get(code, code), n) for code, n in missed.most_common()],
        owing=whole.eligible - whole.helped - sum(missed.values()),
        raised=raised["all"],
        raised_unread=raised["unread"],
        not_eligible=beside["asked"],
        not_asked=beside["all"] - beside["asked"],
        open_=_open_eligible(began).count(),
    )


def owing() -> QuerySet[Incident]:
    """Ended, eligible for a clinician or a team, helped by nobody, and nobody has said why."""
    said = Miss.objects.standing().filter(incident=OuterRef("pk"))
    missed = Incident.objects.filter(status__in=Incident.CLOSED, helped_at=None, joined_to=None)
    return missed.exclude(eligible_for="").filter(~Exists(said))


def _row(code: str, name: Any, found: dict[str, Any] | None) -> Row:
    return Row(code, name, found["n"] if found else 0, found["helped"] if found else 0)


def _open_eligible(began: QuerySet[Incident]) -> QuerySet[Incident]:
    """Still open, not helped yet, and eligible by what stands now."""
    latest = Assessment.objects.filter(incident=OuterRef("pk")).order_by("-id").values("response")[:1]
    less = Exists(Override.objects.in_force().filter(incident=OuterRef("pk"), raises=False))
    return (
        began.exclude(status__in=Incident.CLOSED)
        .filter(helped_at=None)
        .annotate(stands=Subquery(latest))
        .filter(Q(stands__isnull=False) & ~Q(stands=Kind.EMERGENCY) | Q(less))
    )
