"""How many of those whom a clinician or a team could have helped were helped, and why not the others: reads only.

Every ended incident is in exactly one group, so that nobody can leave the figure by being counted nowhere.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from teams.models import Kind, Shift
from triage.models import Assessment, Diversion, Incident, Miss, Override
from triage.queries import versions

DEFINITION = _(
    "Eligible: the answers in effect when the incident ended, or the kind of call if nobody asked, allowed a "
    "clinician, a team, or a team with police. An override to more help does not change this. Helped: a "
    "clinician had the caller, or a team met the person. Coverage is helped divided by eligible, by the time "
    "of the first call. Incidents joined to another count with that one."
)
GROUPS = {
    "helped": _("Helped by a clinician or a team"),
    "missed": _("Missed"),
    "outside": _("Outside service hours or area"),
    "raised": _("Raised on somebody's word, with safe answers"),
    "ineligible": _("For police, fire or EMS by the answers"),
    "not_asked": _("Safety questions never asked"),
}
# Those whom a clinician or a team could have helped: what coverage is counted over.
ELIGIBLE = ("helped", "missed", "outside", "raised")
FOR_POLICE = "kind_of_call"
NOT_ASKED_BECAUSE = {**dict(Miss.Reason.choices), FOR_POLICE: _("For police, fire or EMS by the kind of call")}


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
        return _percent(self.helped, self.eligible)


@dataclass(frozen=True)
class Group:
    """One of the groups that share out all ended incidents."""

    code: str
    name: Any
    count: int


@dataclass(frozen=True)
class Coverage:
    """One period: rows by kind, their sum, the groups, the reasons of those who were not helped, and what is beside it.

    `groups` sum to `ended`. `raised` are all whom somebody raised to police, fire and EMS without a dangerous answer
    and nobody helped, those outside service hours included; `raised_unread` were read by nobody who answers for it, of
    `raised_unexplained` nobody has said why. `owing` and `not_asked_owing` have no reason yet. `helped_ineligible`
    were helped although the answers that stood at the end were for police, fire or EMS: in no coverage.
    """

    rows: list[Row]
    whole: Row
    groups: list[Group]
    ended: int
    joined: int
    reasons: list[tuple[str, Any, int]]
    owing: int
    not_asked_reasons: list[tuple[str, Any, int]]
    not_asked_owing: int
    raised: int
    raised_unread: int
    raised_unexplained: int
    helped_ineligible: int
    open_: int

    def count(self, code: str) -> int:
        return next(group.count for group in self.groups if group.code == code)

    @property
    def not_eligible(self) -> int:
        return self.count("ineligible")

    @property
    def not_asked(self) -> int:
        return self.count("not_asked")

    @property
    def share_without_outside(self) -> int | None:
        """Percent of those for whom a service was on duty at their place."""
        return _percent(self.whole.helped, self.whole.eligible - self.count("outside"))

    @property
    def share_if_asked(self) -> int | None:
        """Percent if everybody whom nobody asked could have been helped: the true share is no lower than this."""
        for_police = sum(n for code, _words, n in self.not_asked_reasons if code == FOR_POLICE)
        return _percent(self.whole.helped, self.whole.eligible + self.not_asked - for_police)


def of_period(since: datetime.datetime, until: datetime.datetime) -> Coverage:
    """What ended of the incidents that began in [since, until). Seven queries, however many there are."""
    began = Incident.objects.filter(opened_at__gte=since, opened_at__lt=until)
    ended = began.filter(status__in=Incident.CLOSED)
    counted = list(
        grouped(ended.filter(joined_to=None))
        .values("group", "eligible_for", "why", "was_helped")
        .annotate(n=Count("pk"))
        .order_by()
    )
    rows = [_row(code, Kind(code).label, counted) for code in Kind.values if code != Kind.EMERGENCY]
    groups = [Group(code, name, _sum(counted, group=code)) for code, name in GROUPS.items()]
    why, owing = _reasons([row for row in counted if row["group"] in ELIGIBLE[1:]])
    not_asked, not_asked_owing = _reasons([row for row in counted if row["group"] == "not_asked"])
    alone = Override.objects.on_word_alone().filter(incident__in=began)
    raised = alone.aggregate(
        all=Count("pk"),
        unread=Count("pk", filter=Q(acknowledged_at=None)),
        unexplained=Count("pk", filter=Override.OWES_WHY),
    )
    return Coverage(
        rows=rows,
        whole=Row("", _("All"), sum(row.eligible for row in rows), sum(row.helped for row in rows)),
        groups=groups,
        ended=sum(group.count for group in groups),
        joined=ended.exclude(joined_to=None).count(),
        reasons=why,
        owing=owing,
        not_asked_reasons=not_asked,
        not_asked_owing=not_asked_owing,
        raised=raised["all"],
        raised_unread=raised["unread"],
        raised_unexplained=raised["unexplained"],
        helped_ineligible=_sum(counted, eligible_for="", was_helped=True),
        open_=_open_eligible(began.filter(joined_to=None)).count(),
    )


def grouped(ended: QuerySet[Incident]) -> QuerySet[Any]:
    """Ended incidents with their `group`, the standing reason `why` ("" for none), and whether it `was_helped`.

    The first that holds counts. Whether a team was on duty is asked of the shifts, not of who says it, and comes before
    somebody's word: raising a call can make neither share larger.
    """
    said = Miss.objects.standing().filter(incident=OuterRef("pk")).values("reason")[:1]
    asked = Exists(Assessment.objects.filter(incident=OuterRef("pk")).exclude(answers={}))
    word = Exists(Override.objects.in_force().filter(incident=OuterRef("pk"), raises=True))
    nobody = Q(eligible_for="")
    with_reason: QuerySet[Any] = ended.annotate(reason=Coalesce(Subquery(said), Value("")))
    made: QuerySet[Any] = with_reason.annotate(
        was_helped=Case(When(helped_at=None, then=False), default=True, output_field=BooleanField()),
        group=Case(
            When(nobody & asked, then=Value("ineligible")),
            When(nobody, then=Value("not_asked")),
            When(helped_at__isnull=False, then=Value("helped")),
            When(Q(reason__in=Miss.OUTSIDE) | _no_service(), then=Value("outside")),
            When(word, then=Value("raised")),
            default=Value("missed"),
            output_field=CharField(),
        ),
        why=Case(
            When(Q(reason="", eligible_for="") & _for_police(), then=Value(FOR_POLICE)),
            default="reason",
            output_field=CharField(),
        ),
    )
    return made


def owing() -> QuerySet[Incident]:
    """Ended, eligible for a clinician or a team, helped by nobody, and nobody has said why."""
    return _unsaid().exclude(eligible_for="")


def not_asked_owing() -> QuerySet[Any]:
    """Ended, the safety questions never asked, and neither the kind of call nor anybody says why."""
    asked = Exists(Assessment.objects.filter(incident=OuterRef("pk")).exclude(answers={}))
    return _unsaid().filter(eligible_for="").exclude(_for_police()).filter(~asked)


def _unsaid() -> QuerySet[Incident]:
    said = Miss.objects.standing().filter(incident=OuterRef("pk"))
    ended = Incident.objects.filter(status__in=Incident.CLOSED, helped_at=None, joined_to=None)
    return ended.filter(~Exists(said))


def _no_service() -> Q:
    """No team was on duty when the call came, where a team was needed; or there was no service at all yet."""
    on_duty = Exists(Shift.objects.under_way(OuterRef("opened_at")))
    nobody = Q(eligible_for__in=Incident.FIELD) & ~on_duty
    began = _service_began()
    return nobody | (Q(opened_at__lt=began) if began else Q(pk__isnull=False))


def _service_began() -> datetime.datetime | None:
    """When a team first went on duty or a clinician was first rung; None as long as neither was."""
    shift = Shift.objects.aggregate(at=Min("starts_at"))["at"]
    ring = Diversion.objects.aggregate(at=Min("offered_at"))["at"]
    return min((at for at in (shift, ring) if at), default=None)


def _for_police() -> Q:
    """The kind of call is for police, fire or EMS before any question, by the version in force now."""
    asked_about = [code for code, kind in versions.current().natures.items() if kind != Kind.EMERGENCY]
    known = ~Q(final_nature="") | ~Q(initial_nature="")
    return known & ~Q(final_nature__in=asked_about) & (~Q(final_nature="") | ~Q(initial_nature__in=asked_about))


def _sum(counted: Iterable[dict[str, Any]], **like: Any) -> int:
    return sum(row["n"] for row in counted if all(row[name] == value for name, value in like.items()))


def _reasons(counted: Iterable[dict[str, Any]]) -> tuple[list[tuple[str, Any, int]], int]:
    """(code, words, how many), the most frequent first, and how many have none."""
    found: Counter[str] = Counter()
    for row in counted:
        found[row["why"]] += row["n"]
    none = found.pop("", 0)
    return [(code, NOT_ASKED_BECAUSE.get(code, code), n) for code, n in found.most_common()], none


def _row(code: str, name: Any, counted: Iterable[dict[str, Any]]) -> Row:
    own = [row for row in counted if row["eligible_for"] == code]
    return Row(code, name, _sum(own), _sum(own, group="helped"))


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


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
