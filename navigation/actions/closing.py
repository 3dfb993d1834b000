"""A promise ends with an outcome, and goes on when that was an error."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow
from heart.kernel.flow import Refused
from heart.models import Role, User
from navigation.actions.follow_ups import only_owner
from navigation.actions.joining import adopt, lock, part
from navigation.deadlines import LEAST_ATTEMPTS
from navigation.models import FollowUp
from triage.actions.contact_ways import refuse_stop_at_high_risk
from triage.models import Incident
from triage.queries import risks
from triage.queries.people import stopped

Status = FollowUp.Status
CLOSES_AS = {
    FollowUp.Outcome.CONNECTED: Status.COMPLETED,
    FollowUp.Outcome.IN_TREATMENT: Status.COMPLETED,
    FollowUp.Outcome.NO_MORE_NEED: Status.COMPLETED,
    FollowUp.Outcome.DECLINED: Status.COMPLETED,
    FollowUp.Outcome.NOT_REACHED: Status.FAILED,
    FollowUp.Outcome.WRONG_CONTACT: Status.FAILED,
    FollowUp.Outcome.DECEASED: Status.CANCELLED,
    FollowUp.Outcome.MISTAKE: Status.CANCELLED,
}
# What only the person can have said, in a talk; that they want no contact they say also by not talking.
NEED_TALK = {FollowUp.Outcome.CONNECTED, FollowUp.Outcome.IN_TREATMENT, FollowUp.Outcome.NO_MORE_NEED}
NEED_CONTACT = NEED_TALK | {FollowUp.Outcome.DECLINED}


def close(follow_up: FollowUp, outcome: str, *, by: User, mistake: str = "") -> FollowUp:
    """End the promise with an outcome. Reaching somebody needs a logged contact; giving up needs three attempts.

    Of who was reached and did not want to talk nothing is known but that they want no contact. That it was opened by
    mistake is said by a supervisor, who says why (`mistake`, a code). Source of the attempts rule: 988 follow-up
    guidance (docs/sources.md).
    """
    now = timezone.now()
    if outcome not in CLOSES_AS:
        raise Refused(_("Choose how it ended."), code="no_outcome", field="outcome")
    _refuse_mistake(outcome, mistake, by)
    with transaction.atomic():
        follow_up.incident = lock(follow_up.incident)
        only_owner(follow_up, by)
        _refuse_untrue(follow_up, outcome)
        if outcome == FollowUp.Outcome.DECLINED:
            _refuse_stop(follow_up, by)
        flow.move(
            follow_up,
            CLOSES_AS[FollowUp.Outcome(outcome)],
            by=by,
            verb="navigation.closed",
            codes={"outcome": outcome} | ({"mistake": mistake} if mistake else {}),
            closed_at=now,
            outcome=outcome,
            mistake=mistake,
            next_try_at=None,
        )
        for kind in ("follow_up_overdue", "follow_up_left"):
            alarms.clear(kind, follow_up, by=by, now=now)
        if outcome == FollowUp.Outcome.MISTAKE:
            # Only this encounter was none: the earliest of the joined stands again, with the others joined to it.
            for joined in follow_up.joined.select_related("incident").order_by("due_at", "pk"):
                part(joined, by=by)
    return follow_up


def _refuse_mistake(outcome: str, mistake: str, by: User) -> None:
    """One word must not end a promise: that there never was one is said by a supervisor, with a reason."""
    if outcome != FollowUp.Outcome.MISTAKE:
        if mistake:
            raise Refused(_("Only “opened by mistake” takes this reason."), code="no_mistake", field="mistake")
        return
    if by.role != Role.SUPERVISOR:
        words = _("Only a supervisor can say that a follow-up was opened by mistake.")
        raise Refused(words, code="supervisor_only", field="outcome")
    if mistake not in FollowUp.Mistake.values:
        raise Refused(_("Choose why it was a mistake."), code="no_reason", field="mistake")


def _refuse_stop(follow_up: FollowUp, by: User) -> None:
    """No outreach any more is a stop, however it is written down, also while nobody knows whose.

    A clinician writes it down for a person; of who is not known at all somebody first says what is.
    """
    person = follow_up.incident.person
    if person is not None:
        if not stopped(person):
            refuse_stop_at_high_risk(person, by, field="outcome")
    elif risks.high_by_the_last(Incident.objects.filter(pk=follow_up.incident_id)):
        words = _(
            "The risk is high by what is known last. Say who the person is, as far as known; "
            "then a clinician must write this down."
        )
        raise Refused(words, code="needs_clinician", field="outcome")


def _refuse_untrue(follow_up: FollowUp, outcome: str) -> None:
    """Refuse an outcome that what was tried does not bear out, nor the person's word against any outreach."""
    declined = outcome == FollowUp.Outcome.DECLINED and stopped(follow_up.incident.person)
    if outcome in NEED_CONTACT and follow_up.reached_at is None and not declined:
        raise Refused(
            _("Log the contact first: nobody has reached this person yet."), code="not_reached", field="outcome"
        )
    if outcome in NEED_TALK and follow_up.only_declined:
        raise Refused(
            _("The person did not want to talk. Close it as “%(outcome)s”, or log a conversation first.")
            % {"outcome": FollowUp.Outcome.DECLINED.label},
            code="not_talked",
            field="outcome",
        )
    tries = follow_up.attempts.count()
    if outcome == FollowUp.Outcome.NOT_REACHED and tries < LEAST_ATTEMPTS:
        raise Refused(
            _("Make at least %(least)d attempts before giving up; there were %(tries)d.")
            % {"least": LEAST_ATTEMPTS, "tries": tries},
            code="too_few_attempts",
            field="outcome",
        )


def reopen(follow_up: FollowUp, *, by: User) -> FollowUp:
    """It was no mistake, or the person is alive: the promise stands again, due as before, and waits for a navigator.

    Where the person is promised something else by now, the two are joined. Raises Refused while it is open, which would
    take it from whoever has it, after it was tried to the end, and while the one that it is joined to keeps it.
    """
    with transaction.atomic():
        lock(follow_up.incident)
        changing = FollowUp.objects.select_for_update()
        follow_up.refresh_from_db(fields=["status", "joined_to"], from_queryset=changing)
        if follow_up.status not in FollowUp.OVER:
            raise Refused(_("This follow-up is open."), code="wrong_state")
        if follow_up.is_kept_by_another:
            raise Refused(_("It is joined to the person's open follow-up, which is worked on."), code="wrong_state")
        flow.move(
            follow_up,
            Status.REQUESTED,
            by=by,
            verb="navigation.reopened",
            owner=None,
            claimed_at=None,
            closed_at=None,
            outcome="",
            mistake="",
            joined_to=None,
            # A person has one open promise: whose it is, is asked anew.
            person=None,
            # Who is overdue is told of anew.
            escalated_at=None,
        )
        adopt(follow_up, by=by)
    follow_up.refresh_from_db()
    return follow_up
