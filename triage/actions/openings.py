"""Opening a person: open work of one's own is the reason, otherwise one is asked for, on record, and for a while."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, history
from heart.kernel.flow import Refused
from heart.kernel.readings import reading
from heart.kernel.rooms import works_on
from heart.models import Level, User
from triage.actions.locks import refuse_forgotten
from triage.models import Opening, Person

READ_AGAIN = datetime.timedelta(minutes=15)
LASTS = datetime.timedelta(minutes=30)
# So many openings without work by one person within an hour are an alarm of the supervisors.
OFTEN, WITHIN = 5, datetime.timedelta(hours=1)


@reading
def open_person(person: Person, *, by: User, reason: str = "", words: str = "") -> Opening:
    """Open a person because of open work of one's own, or for a `reason` (Opening.Reason) that holds half an hour.

    Who and why is on the record, once in a quarter of an hour. Raises Refused without either, and
    for one whose record was destroyed.
    """
    now = timezone.now()
    refuse_forgotten(person)
    with transaction.atomic():
        why = works_on(by, person.thread)
        if standing := _standing(person, by, now, why):
            return standing
        if not why and reason not in Opening.Reason.values:
            said = _("You have no open work with this person. Say why you open the record; it is reviewed.")
            raise Refused(said, code="reason_needed", field="reason")
        made = Opening.objects.create(
            person=person,
            by=by,
            at=now,
            why=why or reason,
            words="" if why else words,
            until=None if why else now + LASTS,
        )
        history.record("triage.opened_person", person, by=by, why=made.why)
        if not why and _lately(by, now) >= OFTEN:
            alarms.raise_alarm(Level.A2, "people_opened_often", made, now=now, by=by)
    return made


def review_opening(opening: Opening, *, by: User) -> Opening:
    """A supervisor has read why somebody without work opened a person. Raises Refused for one's own, or twice."""
    now = timezone.now()
    if opening.by_id == by.pk:
        raise Refused(_("Somebody else reviews what you opened."), code="own_opening")
    with transaction.atomic():
        still = Opening.objects.filter(pk=opening.pk, reviewed_at=None, until__isnull=False)
        if not still.update(reviewed_at=now, reviewed_by=by):
            raise Refused(_("This was reviewed already."), code="wrong_state")
        history.record("triage.reviewed_opening", opening, by=by, opening=opening.pk)
        alarms.clear("people_opened_often", opening, by=by, now=now)
    opening.refresh_from_db()
    return opening


def only_opened(person: Person, by: User) -> None:
    """Raise Refused for who has neither work with this person nor an opening that still holds."""
    if not is_opened(person, by):
        raise Refused(_("Open the person first, and say why."), code="reason_needed")


def is_opened(person: Person, by: User) -> bool:
    """Whether this person has work with them now, or an opening for a reason that still holds."""
    return bool(works_on(by, person.thread)) or _standing(person, by, timezone.now(), "") is not None


def _standing(person: Person, by: User, now: datetime.datetime, why: str) -> Opening | None:
    """The opening that counts already: for the same work within a quarter of an hour, or a reason that still holds."""
    mine = Opening.objects.filter(person=person, by=by)
    holds = mine.filter(why=why, at__gt=now - READ_AGAIN) if why else mine.filter(until__gt=now)
    return holds.first()


def _lately(by: User, now: datetime.datetime) -> int:
    return Opening.objects.filter(by=by, until__isnull=False, at__gt=now - WITHIN).count()
