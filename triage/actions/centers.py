"""Whose center an incident is, and one center that answers for another."""

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.models import BackUp, Center, Incident
from triage.queries import centers


def only_center(incident: Incident, by: User | None) -> None:
    """Raise Refused for who serves other centers and has nobody on the line here; time alone (None) acts everywhere."""
    if by is not None and not centers.is_theirs(incident, by):
        words = _("Incident %(number)s is %(center)s's.") % {"number": incident.number, "center": incident.center}
        raise Refused(words, code="not_yours")


def back_up(center: Center, by_center: Center, reason: str, ends_at: datetime.datetime, *, by: User) -> BackUp:
    """Let another center answer for this one until `ends_at`: its people do everything here as in their own.

    Raises Refused without a reason of the list, for an end that is past, and while another answers for it or it answers
    for another.
    """
    now = timezone.now()
    if reason not in BackUp.Reason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    if ends_at <= now:
        raise Refused(_("The end must be in the future."), code="past", field="ends_at")
    if center.pk == by_center.pk:
        raise Refused(_("A center cannot be its own back-up."), code="same", field="by_center")
    with transaction.atomic():
        # In one order for everybody: two who switch two centers at once wait for each other.
        list(Center.objects.select_for_update().filter(pk__in=[center.pk, by_center.pk]).order_by("pk"))
        BackUp.objects.filter(ended_at=None, ends_at__lte=now).update(ended_at=F("ends_at"))
        up = BackUp.objects.in_force(now)
        if up.filter(center=center).exists():
            raise Refused(_("Another center already answers for it."), code="a_center_has_one_back_up_at_a_time")
        if up.filter(center=by_center).exists():
            words = _("%(center)s is in back-up itself.") % {"center": by_center}
            raise Refused(words, code="wrong_state", field="by_center")
        made = BackUp.objects.create(
            center=center, by_center=by_center, reason=reason, starts_at=now, ends_at=ends_at, started_by=by
        )
        history.record(
            "triage.backed_up",
            made,
            by=by,
            center=center.pk,
            by_center=by_center.pk,
            reason=reason,
            ends_at=ends_at,
        )
    return made


def end_back_up(back_up: BackUp, *, by: User) -> BackUp:
    """The center answers for itself again, before the end that was said."""
    now = timezone.now()
    with transaction.atomic():
        if not BackUp.objects.in_force(now).filter(pk=back_up.pk).update(ended_at=now):
            raise Refused(_("This back-up is over already."), code="wrong_state")
        back_up.ended_at = now
        history.record("triage.ended_back_up", back_up, by=by, center=back_up.center_id)
    return back_up
