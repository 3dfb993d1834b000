"""How high the risk of suicide is: as the screener's rule says, as the clinician judges, and the highest of all.

The floor and the crew read the level; what was answered is the clinical record's.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from triage.models import Diversion, Incident, Override, RiskRating, Screening

HIGH = RiskRating.Level.HIGH
# A rating in the numbers of the screener's levels; what could not be judged says no level.
RATED: dict[str, int] = {
    RiskRating.Level.NONE: Screening.Risk.NONE,
    RiskRating.Level.LOW: Screening.Risk.LOW,
    RiskRating.Level.MODERATE: Screening.Risk.MODERATE,
    RiskRating.Level.HIGH: Screening.Risk.HIGH,
}


# The incident of an encounter, and those that it was joined to.
STEPS = ("diversion__incident", "diversion__incident__joined_to", "diversion__incident__joined_to__joined_to")
# Level, since when it was high (a screener's), when it was said, whether the screener is complete (None: no screener).
Found = tuple[int | None, datetime.datetime | None, datetime.datetime, bool | None]


@dataclass(frozen=True)
class Risk:
    """The highest level that was found so far (Screening.Risk) and when it was found or last asked.

    `partial`: the screener that was asked last has answers missing.
    """

    level: int
    at: datetime.datetime
    partial: bool

    @property
    def words(self) -> str:
        """The level as a reader sees it."""
        named = {0: RiskRating.Level.NONE.label} | {one.value: one.label for one in Screening.Risk if one}
        return str(named[self.level])

    @property
    def is_high(self) -> bool:
        return self.level == Screening.Risk.HIGH


# What a clinician may judge.
LEVELS = [(one.value, one.label) for one in RiskRating.Level]


@dataclass(frozen=True)
class Moment:
    """At the start or at the end: what the screener's rule says and what the clinician judged last, each may lack."""

    moment: Screening.Moment
    screening: Screening | None
    rating: RiskRating | None

    @property
    def by_rule(self) -> str:
        """The level of the screener in words; not known yet is said, and never taken for none."""
        if self.screening is None:
            return ""
        level = self.screening.level
        return str(_("Not known yet") if level is None else Screening.Risk(level).label)


@dataclass(frozen=True)
class Encounter:
    """The risk of one encounter: `moments` as they were judged, and the highest of all, which is what counts."""

    moments: tuple[Moment, ...]
    highest: Risk | None

    @property
    def start(self) -> Moment:
        return self.moments[0]

    @property
    def end(self) -> Moment:
        return self.moments[1]

    @property
    def said(self) -> list[Moment]:
        """The moments at which something was said."""
        return [one for one in self.moments if one.screening or one.rating]


def of_encounter(diversion: Diversion) -> Encounter:
    """The risk of one encounter. Two queries."""
    return of_encounters([diversion])[diversion.pk]


def of_encounters(diversions: Iterable[Diversion]) -> dict[int, Encounter]:
    """The same for a list of encounters, by their ids. Two queries."""
    numbers = [diversion.pk for diversion in diversions]
    screened: dict[int, list[Screening]] = {number: [] for number in numbers}
    rated: dict[int, list[RiskRating]] = {number: [] for number in numbers}
    for one in Screening.objects.filter(diversion__in=numbers).order_by("pk"):
        screened[one.diversion_id].append(one)
    for rating in RiskRating.objects.filter(diversion__in=numbers).order_by("pk"):
        rated[rating.diversion_id].append(rating)
    return {number: _encounter(screened[number], rated[number]) for number in numbers}


def _encounter(screened: list[Screening], rated: list[RiskRating]) -> Encounter:
    by_rule = {one.moment: one for one in screened}
    judged = {one.moment: one for one in rated}
    moments = tuple(Moment(one, by_rule.get(one.value), judged.get(one.value)) for one in Screening.Moment)
    rows: list[Found] = [(one.level, one.high_since, one.answered_at, one.complete) for one in screened]
    rows += [(RATED[one.level], None, one.at, None) for one in rated if one.level in RATED]
    return Encounter(moments, highest(rows))


def at_high_risk(numbers: Iterable[int]) -> set[int]:
    """Those of these incidents in which a screener or a clinician meant a high risk at any time, corrected or not.

    What was joined to an incident counts for it.
    """
    into = _with_joined(numbers)
    of = Q(diversion__incident__in=into)
    found = {
        *Screening.objects.filter(of, high_since__isnull=False).values_list("diversion__incident", flat=True),
        *RiskRating.objects.filter(of, level=HIGH).values_list("diversion__incident", flat=True),
    }
    return {into[number] for number in found}


def high_by_the_last(incidents: QuerySet[Incident]) -> bool:
    """Whether one person, whose incidents these are, is at high risk by what is known last.

    It counts what was found in the newest incident and in the one in which a level was found last, by a screener or a
    clinician, as `at_high_risk` does; and whether the newest was raised. That nobody could tell is no level.
    """
    numbers = list(incidents.order_by("-opened_at", "-pk").values_list("pk", flat=True))
    if not numbers:
        return False
    into = _with_joined(incidents.exclude(joined_to__in=numbers).values_list("pk", flat=True))
    newest = into[numbers[0]]
    of = Q(diversion__incident__in=into)
    screened = Screening.objects.filter(of).exclude(level=None, high_since=None).order_by("-answered_at")
    rated = RiskRating.objects.filter(of, level__in=RATED).order_by("-at")
    found = [
        screened.values_list("answered_at", "diversion__incident").first(),
        rated.values_list("at", "diversion__incident").first(),
    ]
    last = max((one for one in found if one), default=None)
    if at_high_risk({newest} | ({into[last[1]]} if last else set())):
        return True
    same = [number for number, counts_for in into.items() if counts_for == newest]
    return Override.objects.in_force().filter(incident__in=same, raises=True).exists()


def is_high(diversion: Diversion) -> bool:
    """Whether it was high at any time of this one encounter."""
    screened = diversion.screenings.filter(high_since__isnull=False).exists()
    return screened or diversion.risk_ratings.filter(level=HIGH).exists()


def of_incident(incident: Incident) -> Risk | None:
    """The highest that was found in any encounter of it, for the floor and the crew; None before anybody judged.

    Of incidents joined to it those of two steps. One query, since every answer on the call's page asks it.
    """
    as_number = Case(*(When(level=code, then=Value(number)) for code, number in RATED.items()))
    never = Value(None, output_field=models.DateTimeField(null=True))
    neither = Value(None, output_field=models.BooleanField(null=True))
    rated = RiskRating.objects.filter(level__in=RATED).annotate(number=as_number, since=never, whole=neither)
    # One condition at a time, so that each finds its rows by an index.
    of = [{step: incident.pk} for step in STEPS]
    screenings = [Screening.objects.filter(**one).order_by() for one in of]
    first, *others = (one.values_list("level", "high_since", "answered_at", "complete") for one in screenings)
    ratings = (rated.filter(**one).order_by().values_list("number", "since", "at", "whole") for one in of)
    both = first.union(*others, *ratings, all=True)
    return highest(both)


def highest(rows: Iterable[Found]) -> Risk | None:
    """The highest of these; of equals the first that said so."""
    rows = list(rows)
    asked = [(at, complete) for _level, _since, at, complete in rows if complete is not None]
    partial = bool(asked) and not max(asked)[1]
    found: list[tuple[int, datetime.datetime]] = []
    for level, since, at, _complete in rows:
        if since is not None:
            found.append((Screening.Risk.HIGH.value, since))
        elif level is not None:
            found.append((level, at))
    if not found:
        return None
    return Risk(*min(found, key=lambda one: (-one[0], one[1])), partial)


def _with_joined(numbers: Iterable[int]) -> dict[int, int]:
    """Each incident, and each that was joined to it by whatever steps: number -> the one of `numbers` it counts for."""
    into = {number: number for number in numbers}
    newest = dict(into)
    while newest:
        joined = Incident.objects.filter(joined_to__in=newest).values_list("pk", "joined_to")
        newest = {pk: newest[to] for pk, to in joined if pk not in into and to is not None}
        into |= newest
    return into
