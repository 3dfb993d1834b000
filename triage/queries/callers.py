"""What a clinician needs to know of a caller who rings: flags, earlier contacts, and the safety answers as facts."""

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from heart.kernel.language import here
from heart.models import User
from triage.models import Call, Diversion, Incident, Person
from triage.protocol import UNKNOWN, Question
from triage.queries import doubts
from triage.queries.context import IncidentContext
from triage.queries.flags import Shown

# What the least dangerous answer to each safety question says, by the danger it asks about (protocol/dangers.py).
SAFE = {
    "breathing": _("awake, breathing normally"),
    "weapon": _("no weapon"),
    "violence": _("no violence now"),
    "attempt": _("no attempt"),
    "signs": _("no warning signs"),
    "plan": _("no plan with means at hand"),
    "medical": _("not ill or injured"),
    "officer": _("no serious crime, no officer wanted"),
}
# The question itself in a word or two.
ABOUT = {
    "breathing": _("breathing"),
    "weapon": _("weapon"),
    "violence": _("violence"),
    "attempt": _("attempt"),
    "signs": _("warning signs"),
    "plan": _("plan"),
    "medical": _("medical need"),
    "officer": _("officer requested"),
}


@dataclass(frozen=True)
class Answered:
    """One safety question as a fact: `safe` in full words; else what it is about and what was answered, if anything.

    `speaks_against` is what the notes mention since it was answered: it is then no fact any more. Nor is it one where
    somebody has told of danger since, which stands until it is asked `again`.
    """

    safe: str = ""
    about: str = ""
    said: str = ""
    danger: bool = False
    speaks_against: str = ""
    again: bool = False


@dataclass(frozen=True)
class Answers:
    """Every question of the protocol that has an answer or must have one, when and by whom last."""

    facts: list[Answered]
    last_at: datetime.datetime | None
    by: User | None

    @property
    def dangers(self) -> list[Answered]:
        return [one for one in self.facts if one.danger]

    @property
    def no(self) -> list[Answered]:
        return [one for one in self.facts if one.safe]

    @property
    def open(self) -> list[Answered]:
        """Not known, not asked yet, or spoken against by the notes."""
        return [one for one in self.facts if not one.safe and not one.danger]

    @property
    def no_danger(self) -> bool:
        """Whether something was answered, and nothing of it tells of a danger or is spoken against."""
        return bool(self.no) and not self.dangers and not any(one.speaks_against or one.again for one in self.facts)


@dataclass(frozen=True)
class Before:
    """Earlier incidents of this person, or where nobody knows who it is, from this telephone number."""

    count: int
    last_at: datetime.datetime | None
    by_number: bool
    clinician: User | None
    with_clinician_at: datetime.datetime | None


class Caller:
    """The caller of a hand-off as the card of a ring shows them; what is not shown is not asked for.

    `incident` as `with_protocol()` reads it; `raised`: somebody told of danger, and their word stands.
    """

    def __init__(self, diversion: Diversion, incident: Incident, *, raised: bool = False) -> None:
        self._known, self._call, self._raised = IncidentContext.shown(incident), diversion.call, raised

    @functools.cached_property
    def flags(self) -> list[Shown]:
        return self._known.flags

    @functools.cached_property
    def before(self) -> Before:
        return before(self._known.incident, self._call)

    @functools.cached_property
    def answers(self) -> Answers:
        return answers(self._known, raised=self._raised)


def age_on(person: Person | None, day: datetime.date) -> int | None:
    """Full years at that day; None when the date of birth is not known."""
    born = person.date_of_birth if person else None
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def before(incident: Incident, call: Call) -> Before:
    """How often they were in touch before, when last, and with which clinician."""
    if incident.person_id:
        same = Q(person=incident.person_id)
    elif call.callback_e164:
        same = Q(pk__in=Call.objects.filter(callback_e164=call.callback_e164).values("incident_id"))
    else:
        return Before(0, None, False, None, None)
    earlier = Incident.objects.filter(same, joined_to=None).exclude(pk=incident.pk)
    found = earlier.aggregate(n=Count("pk"), last=Max("opened_at"))
    talked = Diversion.objects.filter(incident__in=earlier, verified_at__isnull=False) if found["n"] else None
    last = talked.select_related("clinician").order_by("-claimed_at").first() if talked is not None else None
    return Before(
        count=found["n"],
        last_at=found["last"],
        by_number=not incident.person_id,
        clinician=last.clinician if last else None,
        with_clinician_at=last.claimed_at if last else None,
    )


def answers(known: IncidentContext, *, raised: bool) -> Answers:
    """The safety answers as facts. A "no" that notes or people speak against since is none; the unasked is said."""
    given, rules = known.answers, known.rules
    doubted = doubts.among(known.doubts, rules, given)
    asked = [q for q in rules.questions if q.key in given or (q.must and q.belongs_to(known.incident.nature))]
    rows = known.assessments
    return Answers(
        facts=[_fact(question, given, doubted, raised=raised) for question in asked],
        last_at=rows[0].at if rows else None,
        by=rows[0].by if rows else None,
    )


def _fact(
    question: Question, given: Mapping[str, str], doubted: Mapping[str, doubts.Again], *, raised: bool
) -> Answered:
    answer = question.said(given)
    about = str(ABOUT.get(question.asks) or question.wording(here()))
    said = question.label(answer, here()) if question.key in given else ""
    if question.tells_of_danger(answer):
        return Answered(about=about, said=said, danger=True)
    if again := doubted.get(question.key):
        was = question.label(again.was, here()) if again.was else said
        return Answered(about=about, said=was, speaks_against=", ".join(again.words) or str(_("the clinical record")))
    if raised and question.asks in ("weapon", "violence"):
        return Answered(about=about, said=said, again=True)
    if answer == question.safe and answer != UNKNOWN:
        safe = SAFE.get(question.asks)
        return Answered(safe=str(safe) if safe else f"{about} {said}")
    return Answered(about=about, said=said)
