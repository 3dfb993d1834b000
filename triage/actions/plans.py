"""A clinician writes the safety plan with the person, a clinician or a navigator the crisis plan; the person says
whether those who come to help may read it.
"""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import flow, history
from heart.kernel.flow import Refused
from heart.kernel.readings import reading
from heart.models import Event, User
from triage.actions.contact_ways import lock_person
from triage.actions.doubts import read_plan_part
from triage.actions.locks import lock_incident
from triage.actions.openings import is_opened, only_opened
from triage.codes.plan_parts import HEADINGS, LANGUAGES
from triage.models import Incident, Person, Plan, PlanPart
from triage.queries import plans

LIMIT = 2000  # characters under one heading
WROTE = {Plan.Kind.SAFETY: "triage.wrote_safety_plan", Plan.Kind.CRISIS: "triage.wrote_crisis_plan"}
# A plan that stands beside other things and is drawn anew by itself is one opening within so long.
READ_AGAIN = datetime.timedelta(minutes=15)


def write_safety_plan(
    person: Person,
    words: Mapping[str, str],
    *,
    by: User,
    version: int | None = None,
    language: str = "",
    anew: bool = False,
) -> Plan:
    """Write under headings of the safety plan: {part: text}, parts of `HEADINGS["safety"]`; the others stay.

    What stood there before is kept. `language` is the one the plan is written in (en or es; "" changes nothing, or is
    the person's for a new plan). `anew` begins a new plan; the one before is kept as it is. `version` is the one that
    was seen, 0 where there was none (None: whatever it is now). What the words speak of is heard as a note's is: a
    safety question that they speak against is asked again (actions.doubts).
    Raises Refused if the version is another by now, for who has not opened the person (or talked with them lately) or
    may not read the plan, for an unknown part, and for words over the limit.
    """
    return _write(person, Plan.Kind.SAFETY, words, by=by, version=version, language=language, anew=anew)


def write_crisis_plan(
    person: Person,
    words: Mapping[str, str],
    *,
    by: User,
    version: int | None = None,
    language: str = "",
    anew: bool = False,
) -> Plan:
    """The same for the crisis plan: `HEADINGS["crisis"]`. Whether it may be shown is asked of each new plan."""
    return _write(person, Plan.Kind.CRISIS, words, by=by, version=version, language=language, anew=anew)


def allow_crisis_plan(plan: Plan, allowed: bool, how: str, *, by: User) -> Plan:
    """Keep what the person said: may those who come to help read this crisis plan? `how` they said it: Plan.How.

    The last answer counts, from this moment: a yes for this plan, a no for every crisis plan of the person that was
    allowed. Asked of the plan that is written in now, or of the one that is shown until something is written in a new
    one; raises Refused for any other.
    """
    only_opened(plan.person, by)
    if how not in Plan.How.values:
        raise Refused(_("Choose how the person said it."), code="no_choice", field="how")
    with transaction.atomic():
        lock_person(plan.person)
        counts = {plans.current(plan.person, Plan.Kind.CRISIS), *(one.plan for one in plans.of(plan.person))}
        if plan.kind != Plan.Kind.CRISIS or plan not in counts:
            raise Refused(_("Another crisis plan counts now. Ask about that one."), code="wrong_state")
        answered = Q(pk=plan.pk) if allowed else Q(pk=plan.pk) | Q(person=plan.person, may_be_shown=True)
        now = timezone.now()
        for one in Plan.objects.filter(answered):
            Plan.objects.filter(pk=one.pk).update(may_be_shown=allowed, asked_at=now, asked_how=how, asked_by=by)
            history.record("triage.allowed_crisis_plan", one, by=by, allowed="yes" if allowed else "no", how=how)
    plan.refresh_from_db()
    return plan


@reading
def read_plan(plan: Plan, *, by: User, again: datetime.timedelta = datetime.timedelta()) -> None:
    """Somebody opened what stands in a plan: who, which and when. Within `again` of the last time it is no new line."""
    read = Event.objects.of_thing(plan).filter(by=by, verb="triage.read_plan", codes__version=plan.version)
    if again and read.filter(at__gt=timezone.now() - again).exists():
        return
    with transaction.atomic():
        history.record("triage.read_plan", plan, by=by, version=plan.version)


def read_shown_plan(person: Person | None, *, by: User, again: datetime.timedelta = READ_AGAIN) -> None:
    """Somebody opened a page on which the crisis plan of this person stands in full, if the person has allowed it."""
    if shown := plans.crisis_plan_shown(person):
        read_plan(shown.plan, by=by, again=again)


def _write(
    person: Person,
    kind: Plan.Kind,
    words: Mapping[str, str],
    *,
    by: User,
    version: int | None,
    language: str,
    anew: bool,
) -> Plan:
    only_with(person, by)
    _refuse_words(kind, words, language)
    now = timezone.now()
    with transaction.atomic():
        locked = lock_with_incidents(person)
        here = plans.current(locked, kind)
        refuse_reader(here, by)
        seen = here.version if here else 0
        flow.refuse_stale(here or locked, seen if version is None else version, seen)
        # A plan that was only begun is gone on with.
        begins = here is None or (anew and here.parts.exists())
        standing = {} if here is None or begins else {part.key: part.text for part in plans.parts_of(here)}
        changed = {part: text for part, text in words.items() if text != standing.get(part, "")}
        if here is None or begins:
            spoken = language or (locked.language if locked.language in LANGUAGES else "en")
            plan = Plan(person=locked, kind=kind, language=spoken, begun_at=now, begun_by=by, changed_at=now)
            plan.version = seen + 1
            plan.save(force_insert=True)
        elif changed or language not in ("", here.language):
            plan = here
            facts = {"version": seen + 1, "changed_at": now, "language": language or here.language}
            Plan.objects.filter(pk=plan.pk).update(**facts)
            plan.refresh_from_db()
        else:
            return here
        history.record(WROTE[kind], plan, by=by, version=plan.version, language=plan.language)
        for part, text in changed.items():
            made = PlanPart.objects.create(plan=plan, part=part, text=text, at=now, by=by)
            read_plan_part(made, standing.get(part, ""), by=by, now=now)
    return plan


def lock_with_incidents(person: Person) -> Person:
    """Hold the person and before that their open incidents, in the order in which every act does."""
    for pk in Incident.objects.open().filter(person=person).order_by("pk").values_list("pk", flat=True):
        lock_incident(pk)
    return lock_person(person)


def is_with(person: Person, by: User) -> bool:
    """Whether this person may come to the plans of that one: they have opened them, or talked with them lately."""
    return is_opened(person, by) or plans.talked_lately(person, by)


def only_with(person: Person, by: User) -> None:
    """Raise Refused for who has neither opened the person nor talked with them lately."""
    if not plans.talked_lately(person, by):
        only_opened(person, by)


def refuse_reader(plan: Plan | None, by: User) -> None:
    """Raise Refused for who may not read this plan: nobody writes over what they have not seen."""
    if plan is not None and not plans.may_read_plan(plan, by):
        raise Refused(_("There is a plan that you may not read, so you cannot change it."), code="not_readable")


def _refuse_words(kind: Plan.Kind, words: Mapping[str, str], language: str) -> None:
    if language and language not in LANGUAGES:
        raise Refused(_("A plan is written in English or Spanish."), code="no_language", field="language")
    for part, text in words.items():
        if part not in HEADINGS[kind]:
            raise Refused(_("This plan has no such heading."), code="no_part", field="words")
        if len(text) > LIMIT:
            too_long = _("This has %(n)d characters; the limit is %(limit)d.") % {"n": len(text), "limit": LIMIT}
            raise Refused(too_long, code="too_long", field=part)
