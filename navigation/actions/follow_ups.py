"""A follow-up opens, is claimed, tried, handed over and referred by whoever has it."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Dispatch
from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.kernel.readings import reading
from heart.models import Event, Level, Role, User
from navigation.actions.joining import adopt, follow_persons, join, lock, open_promise, others_go_on
from navigation.deadlines import due
from navigation.models import Attempt, FollowUp, Referral, Service
from navigation.sharing import may_be_shared
from triage.actions.centers import only_center
from triage.actions.consents import kinds_told
from triage.actions.locks import lock_incident
from triage.actions.people import say_who
from triage.models import Diversion
from triage.queries.people import stopped

Status = FollowUp.Status
READ_AGAIN = datetime.timedelta(minutes=15)


def open_owed(*, now: datetime.datetime) -> int:
    """Open the follow-up of every ended encounter whose person needs support and has none; returns how many.

    Idempotent: one encounter has one follow-up by constraint, and the due time comes from the fact, so neither a late
    sweep nor two at once can move or double a promise. A person has one open promise: the new one is joined to it.
    """
    talks = Diversion.objects.owing_follow_up().filter(follow_up=None).select_related("incident")
    visits = Dispatch.objects.owing_follow_up().filter(follow_up=None).select_related("incident")
    ended: list[tuple[Any, dict[str, Any]]] = [
        *((talk.ended_at, {"incident": talk.incident, "diversion": talk}) for talk in talks),
        *((visit.encounter_ended_at, {"incident": visit.incident, "dispatch": visit}) for visit in visits),
    ]
    # The first to end is the first to be due.
    opened = 0
    for ended_at, of in sorted(ended, key=lambda one: one[0]):
        with others_go_on(of["incident"]):
            opened += _open(now, ended_at, **of)
    follow_persons(now=now)
    return opened


def _open(now: datetime.datetime, ended_at: datetime.datetime, **of: Any) -> int:
    """Open the promise of one encounter; where one to the same person is open, the two are joined."""
    try:
        with transaction.atomic():
            held = lock(of["incident"])
            standing = open_promise(held)
            follow_up = FollowUp.objects.create(
                encounter_ended_at=ended_at,
                due_at=due(ended_at),
                opened_at=now,
                person_id=None if standing else held.person_id,
                **of,
            )
            history.record("navigation.opened", follow_up, by=None, due_at=follow_up.due_at)
            if standing:
                join(follow_up, standing, by=None, now=now)
                FollowUp.objects.filter(pk=follow_up.pk).update(person=held.person_id)
    except IntegrityError:
        if FollowUp.objects.filter(**of).exists():
            return 0  # another sweep opened it in this moment
        raise  # anything else would be a promise forgotten in silence
    return 1


def escalate_overdue(*, now: datetime.datetime) -> int:
    """Tell the supervisors of every promise that is past due and unmet, once each; returns how many."""
    escalated = 0
    for follow_up in FollowUp.objects.overdue(now).filter(escalated_at=None):
        with transaction.atomic():
            # Asked again in the UPDATE: it may have been closed or met since.
            first = FollowUp.objects.overdue(now).filter(pk=follow_up.pk, escalated_at=None)
            if not first.update(escalated_at=now):
                continue
            history.record("navigation.escalated", follow_up, by=None, due_at=follow_up.due_at)
            alarms.raise_alarm(Level.A2, "follow_up_overdue", follow_up, now=now)
            escalated += 1
    return escalated


def claim(follow_up: FollowUp, *, by: User) -> FollowUp:
    """A navigator makes it theirs; of two who press at once one has it."""
    now = timezone.now()
    with transaction.atomic():
        only_center(follow_up.incident, by)
        flow.move(follow_up, Status.ACCEPTED, by=by, verb="navigation.claimed", owner=by, claimed_at=now)
        alarms.clear("follow_up_left", follow_up, by=by, now=now)
    return follow_up


@reading
def read(follow_up: FollowUp, *, by: User) -> None:
    """Somebody opened the record: who and when is on the history, once in a quarter of an hour."""
    since = timezone.now() - READ_AGAIN
    if Event.objects.of_thing(follow_up).filter(by=by, verb="navigation.read", at__gt=since).exists():
        return
    with transaction.atomic():
        history.record("navigation.read", follow_up, by=by)


def hand_over(follow_up: FollowUp, to: User | None, *, by: User, version: int | None = None) -> FollowUp:
    """Its owner, or a supervisor, gives it to a colleague or back to the queue (None); it is never without a place.

    `version` is the one that was seen (None: whatever it is now); Refused if it is another by now.
    """
    refuse_no_navigator(to)
    with transaction.atomic():
        only_owner(follow_up, by)
        flow.refuse_stale(follow_up, version, follow_up.version)
        give(follow_up, to, by=by)
    return follow_up


def identify(follow_up: FollowUp, *, by: User, version: int | None = None, **known: Any) -> FollowUp:
    """Say who the promise was made to and how to reach them (as `triage.identify`), while it is open."""
    with transaction.atomic():
        lock_incident(follow_up.incident_id)
        only_owner(follow_up, by)
        say_who(follow_up.incident, by=by, version=version, **known)
        history.record("navigation.identified", follow_up, by=by)
        adopt(follow_up, by=by)
    follow_up.refresh_from_db()
    return follow_up


def refuse_no_navigator(to: User | None) -> None:
    """Raise Refused for somebody who cannot have a follow-up."""
    if to is not None and (to.role != Role.CARE_NAVIGATOR or not to.is_active):
        raise Refused(_("%(who)s is not a care navigator.") % {"who": to}, field="to")


def give(follow_up: FollowUp, to: User | None, *, by: User) -> None:
    """From whoever has it to a colleague or the queue (None); needs the transaction of the act, and its lock."""
    now = timezone.now()
    flow.move(follow_up, Status.REQUESTED, by=by, verb="navigation.put_back", owner=None, claimed_at=None)
    if to is not None:
        flow.move(
            follow_up,
            Status.ACCEPTED,
            by=by,
            verb="navigation.handed_over",
            codes={"to": to.pk},
            owner=to,
            claimed_at=now,
        )
        alarms.clear("follow_up_left", follow_up, by=by, now=now)


def attempt(
    follow_up: FollowUp,
    channel: str,
    result: str,
    *,
    by: User,
    note: str = "",
    next_try_at: datetime.datetime | None = None,
) -> Attempt:
    """Log a try to reach the person: channel, result, when to try next. The first contact keeps the promise.

    Who was reached and did not want to talk was reached.
    """
    now = timezone.now()
    if channel not in Attempt.Channel.values:
        raise Refused(_("Choose the contact method."), field="channel")
    if result not in Attempt.Result.values:
        raise Refused(_("Choose the result."), field="result")
    if next_try_at is not None and next_try_at <= now:
        raise Refused(_("The next attempt must be in the future."), field="next_try_at")
    with transaction.atomic():
        only_owner(follow_up, by)
        if result not in Attempt.CONTACT and stopped(follow_up.incident.person):
            # A contact is kept all the same: the person may have called, or said it in this very talk.
            said = _("The person wants no more contact. Close it as “%(outcome)s”.")
            raise Refused(said % {"outcome": FollowUp.Outcome.DECLINED.label}, code="no_outreach", field="result")
        made = Attempt.objects.create(
            follow_up=follow_up, at=now, by=by, channel=channel, result=result, note=note, next_try_at=next_try_at
        )
        changes: dict[str, Any] = {"next_try_at": next_try_at}
        if result in Attempt.CONTACT and follow_up.reached_at is None:
            changes["reached_at"] = now
            alarms.clear("follow_up_overdue", follow_up, by=by, now=now)
        if follow_up.status == Status.ACCEPTED:
            flow.move(follow_up, Status.IN_PROGRESS, by=by, verb="navigation.began", **changes)
        else:
            FollowUp.objects.filter(pk=follow_up.pk).update(**changes)
            for name, value in changes.items():
                setattr(follow_up, name, value)
        history.record("navigation.attempted", follow_up, by=by, channel=channel, result=result)
    return made


def refer(follow_up: FollowUp, service: Service, *, by: User, what: Collection[str] = ()) -> Referral:
    """Send the person on to a service; `what` (Information) of them goes along, each by a consent.

    Nothing goes along unless it is said: the person was told of the service and goes there by themselves. Raises
    Refused, with why not in words, for what no consent covers.
    """
    with transaction.atomic():
        # Whoever revokes a consent holds the person too, and reads the clock then.
        person, now = lock(follow_up.incident).person, timezone.now()
        only_owner(follow_up, by)
        if service.status != Service.Status.ACTIVE:
            raise Refused(_("%(service)s is not open to referrals.") % {"service": service}, field="service")
        if follow_up.referrals.filter(service=service).exclude(status__in=Referral.OVER).exists():
            raise Refused(_("The person is already referred to %(service)s.") % {"service": service}, field="service")
        kinds = kinds_told(what) if what else []
        answer = may_be_shared(person, kinds, service.organization, now)
        if not answer.yes:
            raise Refused(answer.words, code="no_consent", field="what")
        made = Referral.objects.create(
            follow_up=follow_up, service=service, requested_at=now, requested_by=by, updated_at=now, what=kinds
        )
        made.consents.set(answer.by)
        # Which kinds went along stands in the row alone: the incident's thread is read by many.
        history.record("navigation.referred", made, by=by, service=service.pk)
    return made


def update_referral(referral: Referral, to: str, *, by: User, reason: str = "", version: int | None = None) -> Referral:
    """What became of a referral, said by the owner of its follow-up, which need not be open any more.

    `version` is the one that was seen (None: whatever it is now); Refused if it is another by now.
    """
    if to not in Referral.Status.values:
        raise Refused(_("Choose the referral status."), field="status")
    with transaction.atomic():
        only_theirs(FollowUp.objects.select_for_update().get(pk=referral.follow_up_id), by)
        referral.refresh_from_db(fields=["status", "version"])
        flow.refuse_stale(referral, version, referral.version)
        flow.move(
            referral,
            to,
            by=by,
            verb="navigation.updated_referral",
            codes={"to": to, "reason": reason},
            updated_at=timezone.now(),
            status_reason=reason,
        )
    return referral


def only_owner(follow_up: FollowUp, by: User) -> None:
    held = FollowUp.objects.select_for_update()
    follow_up.refresh_from_db(fields=["status", "owner", "reached_at", "version"], from_queryset=held)
    if follow_up.status in FollowUp.OVER:
        raise Refused(_("This follow-up is closed."), code="wrong_state")
    only_theirs(follow_up, by)


def is_theirs(follow_up: FollowUp, by: User) -> bool:
    """Whether this person works on it: its owner, or a supervisor under their own name; nobody before it is claimed."""
    return follow_up.owner_id is not None and (follow_up.owner_id == by.pk or by.role == Role.SUPERVISOR)


def only_theirs(follow_up: FollowUp, by: User) -> None:
    if not is_theirs(follow_up, by):
        said = _("%(who)s has this follow-up.") % {"who": follow_up.owner} if follow_up.owner else _("Claim it first.")
        raise Refused(said, code="not_yours")
