"""One open promise per person: promises to the same person are joined, and parted when it was not the same."""

import datetime
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, Model, Q
from django.utils import timezone

from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.models import User
from navigation.models import FollowUp
from triage.actions.locks import lock_incident
from triage.models import Incident, Person

Status = FollowUp.Status
logger = logging.getLogger(__name__)


def lock(incident: Incident) -> Incident:
    """Hold the incident and its person, which every joining does first; the incident as it stands now."""
    held = lock_incident(incident.pk)
    if held.person_id:
        Person.objects.select_for_update().get(pk=held.person_id)
    return held


@contextmanager
def others_go_on(thing: Model) -> Iterator[None]:
    """One that is refused keeps the sweep from no other; it is said in the log, and met again at the next sweep."""
    try:
        yield
    except Refused as no:
        logger.warning("%s %s is left as it is: %s", thing._meta.label_lower, thing.pk, no.code)


def open_promise(incident: Incident) -> FollowUp | None:
    """The open promise to the person of this incident; while nobody knows who that is, to whoever it is about."""
    same = Q(person=incident.person_id) if incident.person_id else Q(pk=None)
    return FollowUp.objects.open().filter(same | Q(incident=incident)).order_by("due_at", "pk").first()


def leads(one: FollowUp, other: FollowUp) -> FollowUp:
    """Which of two open promises to one person stands: of those that are not kept the one that is due first.

    A contact keeps every promise whose encounter had ended by then, and none of an encounter that came after it: the
    due time of the joined promise is the earlier one, or 48 hours after the new encounter where the old was kept.
    """
    unkept = [this for this, that in ((one, other), (other, one)) if not _kept(this, that)]
    if unkept:
        return min(unkept, key=lambda promise: (promise.due_at, promise.pk))
    return one if one.reached_at else other


def _kept(promise: FollowUp, other: FollowUp) -> bool:
    contacts = [at for at in (promise.reached_at, other.reached_at) if at is not None]
    return any(at >= promise.encounter_ended_at for at in contacts)


def join(one: FollowUp, other: FollowUp, *, by: User | None, now: datetime.datetime) -> FollowUp:
    """Make one promise of two open ones to the same person; the one that stands keeps or takes over the owner.

    Needs `lock` of both. Both rows stay, each with its encounter, tries and referrals.
    """
    lead = leads(one, other)
    rest = other if lead is one else one
    owner, claimed_at, next_try_at = rest.owner, rest.claimed_at, rest.next_try_at
    flow.move(
        rest,
        Status.CANCELLED,
        by=by,
        verb="navigation.joined",
        codes={"into": lead.pk, "due_at": lead.due_at},
        closed_at=now,
        outcome=FollowUp.Outcome.JOINED,
        joined_to=lead,
        next_try_at=None,
    )
    FollowUp.objects.filter(joined_to=rest).update(joined_to=lead)
    for kind in ("follow_up_overdue", "follow_up_left"):
        alarms.clear(kind, rest, by=by, now=now)
    if owner and lead.status == Status.REQUESTED:
        flow.move(
            lead,
            Status.ACCEPTED,
            by=by,
            verb="navigation.taken_along",
            codes={"owner": owner.pk},
            owner=owner,
            claimed_at=claimed_at,
            next_try_at=next_try_at,
        )
        alarms.clear("follow_up_left", lead, by=by, now=now)
    return lead


def part(promise: FollowUp, *, by: User | None) -> None:
    """It was not the same person, or what it was joined to was a mistake: the promise stands again by itself.

    Needs `lock`. Where its person is promised something else by now, it is joined to that instead.
    """
    person = promise.incident.person_id
    with transaction.atomic():
        if person and (other := FollowUp.objects.open().filter(person=person).first()):
            FollowUp.objects.filter(pk=promise.pk).update(joined_to=other, person=person)
            history.record("navigation.joined", promise, by=by, into=other.pk, due_at=other.due_at)
            return
        flow.move(
            promise,
            Status.REQUESTED,
            by=by,
            verb="navigation.parted",
            codes={"due_at": promise.due_at},
            closed_at=None,
            outcome="",
            joined_to=None,
            owner=None,
            claimed_at=None,
            person_id=person,
            # Who is overdue is told of anew.
            escalated_at=None,
        )


def follow_persons(*, now: datetime.datetime) -> None:
    """Every open promise is to whoever its incident is about by now, joined to what that person is promised already.

    Who the person is may be learnt after the encounter, two persons may turn out to be one, or one to be two.
    """
    moved = FollowUp.objects.open().filter(incident__person__isnull=False)
    moved = moved.filter(Q(person=None) | ~Q(person=F("incident__person")))
    for promise in moved.select_related("incident"):
        with others_go_on(promise):
            adopt(promise, by=None, now=now)
    # Now that each open one is to its own person, what was joined to another person is seen.
    joined = FollowUp.objects.filter(outcome=FollowUp.Outcome.JOINED).exclude(incident=F("joined_to__incident"))
    # What was destroyed stays as it was.
    there = joined.filter(incident__forgotten_at=None, incident__clinical_forgotten_at=None)
    apart = there.exclude(incident__person=F("joined_to__incident__person"))
    for promise in apart.select_related("incident"):
        with others_go_on(promise), transaction.atomic():
            promise.incident = lock(promise.incident)
            part(promise, by=None)


def adopt(promise: FollowUp, *, by: User | None, now: datetime.datetime | None = None) -> FollowUp:
    """The promise is to whoever its incident is about by now; returns the promise that stands for that person."""
    now = now or timezone.now()
    with transaction.atomic():
        held = lock(promise.incident)
        promise = FollowUp.objects.select_for_update().get(pk=promise.pk)
        if promise.status in FollowUp.OVER or promise.person_id == held.person_id:
            return promise
        others = FollowUp.objects.open().filter(person=held.person_id).exclude(pk=promise.pk)
        lead = promise
        if other := others.select_for_update().first():
            lead = join(promise, other, by=by, now=now)
        FollowUp.objects.filter(pk=promise.pk).update(person=held.person_id)
        return lead
