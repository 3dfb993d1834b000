"""Which plan of a person counts, what stands in it, how old it is, and who may read it. Reads only."""

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heart.kernel.access import may
from heart.models import User
from triage.codes.plan_parts import FIRST, HEADINGS, LANGUAGES, heading
from triage.models import Diversion, Person, Plan, PlanPart
from triage.queries import records

WRITES = {Plan.Kind.SAFETY: "triage.write_safety_plan", Plan.Kind.CRISIS: "triage.write_crisis_plan"}


@dataclass(frozen=True)
class Part:
    """One heading with what stands under it now; `text` is "" where nothing does."""

    key: str
    language: str
    text: str = ""
    at: datetime.datetime | None = None
    by: User | None = None

    @property
    def heading(self) -> str:
        """In the language of the plan."""
        return heading(self.key, self.language)

    @property
    def other(self) -> tuple[str, str]:
        """(language, heading) in the other language."""
        language = next(one for one in LANGUAGES if one != self.language)
        return language, heading(self.key, language)


@dataclass(frozen=True)
class Shown:
    """That there is a plan, and how old it is. What stands in it is read from the database when it is asked for."""

    plan: Plan
    now: datetime.datetime

    @property
    def label(self) -> str:
        """Which plan and its age in words: Crisis plan, 3 months old."""
        age = age_in_words(self.plan.changed_at, self.now)
        return _("%(plan)s, %(age)s") % {"plan": self.plan.get_kind_display(), "age": age}

    @property
    def glyph(self) -> str:
        return "file-text" if self.plan.may_be_shown else "lock"

    @functools.cached_property
    def parts(self) -> list[Part]:
        """Every heading in the order of the plan. One query."""
        return parts_of(self.plan)

    @property
    def first(self) -> list[Part]:
        """Of what is not empty that which whoever stands at the door must know."""
        return [part for part in self.parts if part.text and part.key in FIRST]

    @property
    def rest(self) -> list[Part]:
        """What else is not empty."""
        return [part for part in self.parts if part.text and part.key not in FIRST]


def may_read_plan(plan: Plan, by: User) -> bool:
    """Whether this person may read what stands in a plan. The one place that decides it, for pages and programs.

    A safety plan as clinical notes are read: by who writes such plans and had an encounter with the person or wrote in
    this one, and by who answers for what others decide. A crisis plan in the same way, by navigators who wrote in it,
    and, once the person has allowed it, by everybody who works with them.
    """
    if plan.kind == Plan.Kind.CRISIS and plan.may_be_shown:
        return may(by, "triage.open_person")
    if may(by, "triage.clinical") and may(by, "triage.review"):
        return True
    if not may(by, WRITES[Plan.Kind(plan.kind)]):
        return False
    return had_encounter(plan.person_id, by) or plan.begun_by_id == by.pk or plan.parts.filter(by=by).exists()


def had_encounter(person: int, by: User) -> bool:
    """Whether the record of an encounter with this person is theirs to read (records.readable)."""
    return records.readable(by).filter(incident__person=person).exists()


def talked_lately(person: Person, by: User) -> bool:
    """Whether this clinician had the person on the line within the last day: a plan is finished after the call."""
    since = timezone.now() - records.RECENT
    return Diversion.objects.filter(clinician=by, incident__person=person, claimed_at__gte=since).exists()


def current(person: Person, kind: str) -> Plan | None:
    """The plan that is written in now, also one that was only begun."""
    return Plan.objects.filter(person=person, kind=kind).select_related("person").first()


def of(person: Person, now: datetime.datetime | None = None) -> list[Shown]:
    """That there are plans of this person, by kind: the newest in which something was written. One query."""
    written = Plan.objects.filter(Exists(PlanPart.objects.filter(plan=OuterRef("pk"))), person=person)
    newest: dict[str, Plan] = {}
    for plan in written.select_related("person"):
        newest.setdefault(plan.kind, plan)
    at = now or timezone.now()
    return [Shown(newest[kind], at) for kind in (Plan.Kind.CRISIS, Plan.Kind.SAFETY) if kind in newest]


def crisis_plan_shown(person: Person | None) -> Shown | None:
    """The crisis plan, if the person has allowed that those who come to help read it."""
    return allowed(of(person)) if person is not None else None


def allowed(found: Iterable[Shown]) -> Shown | None:
    """Of the plans of one person the crisis plan, if it may be shown."""
    return next((one for one in found if one.plan.kind == Plan.Kind.CRISIS and one.plan.may_be_shown), None)


def parts_of(plan: Plan | None, kind: str = "", language: str = "en") -> list[Part]:
    """Every heading of a plan with the last words under it; of one that does not exist yet, by `kind`, all empty."""
    if plan is None:
        return [Part(key, language) for key in HEADINGS[kind]]
    newest = plan.parts.select_related("by").order_by("part", "-id").distinct("part")
    last = {row.part: row for row in newest}
    return [
        Part(key, plan.language, row.text, row.at, row.by) if (row := last.get(key)) else Part(key, plan.language)
        for key in HEADINGS[plan.kind]
    ]


def before(person: Person, kind: str) -> QuerySet[PlanPart]:
    """All that was ever written in plans of this kind, the newest first; for who may read each of them."""
    return PlanPart.objects.filter(plan__person=person, plan__kind=kind).select_related("by", "plan").order_by("-id")


def age_in_words(then: datetime.datetime, now: datetime.datetime) -> str:
    """How long ago, as people say it; a plan that was gone through long ago is read with care."""
    days = (timezone.localdate(now) - timezone.localdate(then)).days
    if days < 1:
        return _("written today")
    if days < 14:
        return ngettext("%(n)d day old", "%(n)d days old", days) % {"n": days}
    if days < 61:
        return ngettext("%(n)d week old", "%(n)d weeks old", days // 7) % {"n": days // 7}
    if days < 730:
        return ngettext("%(n)d month old", "%(n)d months old", days // 30) % {"n": days // 30}
    return ngettext("%(n)d year old", "%(n)d years old", days // 365) % {"n": days // 365}
