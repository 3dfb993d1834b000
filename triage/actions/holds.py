"""Legal holds: one person asks, another confirms; it is lifted in the same two steps."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import flow, history, retention
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.locks import refuse_forgotten
from triage.models import Incident, LegalHold, Person
from triage.queries.retention import is_gone

Status = LegalHold.Status


def hold(
    reason: str,
    *,
    by: User,
    person: Person | None = None,
    incident: Incident | None = None,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    words: str = "",
) -> LegalHold:
    """Keep all records of a person, of an incident, or of the days `since` to `until`, whatever the policy says.

    It keeps at once; somebody else confirms it. Raises Refused without a reason, for not exactly one of the three, and
    for what was destroyed already.
    """
    if reason not in LegalHold.Reason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    if sum((person is not None, incident is not None, since is not None or until is not None)) != 1:
        raise Refused(_("Give a person, an incident or a period: one of them."), code="not_one")
    if (since is None) != (until is None):
        raise Refused(_("Give both the first and the last day."), code="no_period", field="until")
    if since and until and until < since:
        raise Refused(_("The last day is before the first."), code="no_period", field="until")
    with transaction.atomic():
        # What is being destroyed at this moment is over first, so that nobody is told it is kept when it is not.
        retention.one_at_a_time()
        if person is not None:
            person.refresh_from_db()
            refuse_forgotten(person)
        if incident is not None:
            incident.refresh_from_db()
            if is_gone(incident):
                refuse_forgotten(incident)
        made = LegalHold.objects.create(
            person=person,
            incident=incident,
            since=since,
            until=until,
            reason=reason,
            words=words.strip(),
            asked_at=timezone.now(),
            asked_by=by,
        )
        about: dict[str, Any] = {
            "person": made.person_id,
            "incident": made.incident_id,
            "since": since,
            "until": until,
        }
        history.record("triage.held", made, by=by, reason=reason, **{key: said for key, said in about.items() if said})
    return made


def confirm_hold(of: LegalHold, *, by: User) -> LegalHold:
    """A second person confirms a hold, or that it stays although somebody asked to lift it.

    Raises Refused for who asked for that step, and for a hold that waits for nobody.
    """
    now = timezone.now()
    with transaction.atomic():
        _lock(of)
        _somebody_else(of.last_step_by, by)
        changes: dict[str, Any] = {} if of.confirmed_by_id else {"confirmed_at": now, "confirmed_by": by}
        if not of.confirmed_by_id:
            _somebody_else(of.asked_by, by)
        flow.move(
            of,
            Status.IN_FORCE,
            by=by,
            verb="triage.confirmed_hold",
            lift_reason="",
            lift_asked_at=None,
            lift_asked_by=None,
            **changes,
        )
    return of


def lift_hold(of: LegalHold, reason: str, *, by: User) -> LegalHold:
    """Ask to lift a hold; it keeps until somebody else confirms that. Raises Refused without a reason of the list."""
    if reason not in LegalHold.LiftReason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        _lock(of)
        flow.move(
            of,
            Status.LIFT_ASKED,
            by=by,
            verb="triage.asked_to_lift_hold",
            codes={"reason": reason},
            lift_reason=reason,
            lift_asked_at=timezone.now(),
            lift_asked_by=by,
        )
    return of


def confirm_lift(of: LegalHold, *, by: User) -> LegalHold:
    """A second person confirms that a hold is lifted, and the policy counts again. Raises Refused for the first."""
    with transaction.atomic():
        _lock(of)
        _somebody_else(of.last_step_by, by)
        flow.move(of, Status.LIFTED, by=by, verb="triage.lifted_hold", lifted_at=timezone.now(), lifted_by=by)
    return of


def _lock(of: LegalHold) -> None:
    retention.one_at_a_time()
    of.refresh_from_db()


def _somebody_else(first: User | None, by: User) -> None:
    if first is not None and first.pk == by.pk:
        raise Refused(_("You asked for this; somebody else confirms it."), code="second_person")
