"""A call handed to another 911 center; it is theirs only when they say so (09 NCAC 06C .0209(b))."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.calls import hold
from triage.actions.whose import has_it, only_call_taker
from triage.models import Call, Center, Incident, Transfer
from triage.queries import centers, whose


def transfer(call: Call, to: Center, reason: str = "", *, by: User) -> Transfer:
    """Offer a call to another center and stay on the line until it accepts; `reason` is one of Transfer.Reason."""
    if reason and reason not in Transfer.Reason.values:
        raise Refused(_("Choose a reason."), code="no_reason", field="reason")
    with transaction.atomic():
        locked = Call.objects.select_for_update().get(pk=call.pk)
        if locked.status != Call.Status.ANSWERED:
            raise Refused(_("Only a call on the line can be transferred to another center."), code="wrong_state")
        only_call_taker(locked, by)
        if locked.center_id == to.pk:
            raise Refused(_("This center has the call already."), code="same", field="to_center")
        if locked.transfers.filter(status=Transfer.Status.OFFERED).exists():
            raise Refused(
                _("This call is already being transferred to another center."), code="a_call_has_one_open_transfer"
            )
        made = Transfer.objects.create(
            call=locked,
            reason=reason,
            from_center_id=locked.center_id,
            to_center=to,
            offered_at=timezone.now(),
            offered_by=by,
        )
        why: dict[str, Any] = {"reason": reason} if reason else {}
        history.record("triage.offered_transfer", made, by=by, to=to.pk, **why)
    return made


def accept_transfer(offer: Transfer, *, by: User) -> Transfer:
    """The receiving center verifies: call and incident are now theirs."""
    _not_own(offer, by)
    now = timezone.now()
    with transaction.atomic():
        hold(offer.call)
        flow.move(
            offer,
            Transfer.Status.ACCEPTED,
            by=by,
            verb="triage.accepted_transfer",
            answered_at=now,
            answered_by=by,
        )
        alarms.clear("transfer_late", offer, by=by, now=now)
        Call.objects.filter(pk=offer.call_id).update(center=offer.to_center_id, call_taker=by)
        Incident.objects.filter(pk=offer.call.incident_id).update(center=offer.to_center_id)
    return offer


def decline_transfer(offer: Transfer, *, by: User) -> Transfer:
    """The receiving center says no; the call stays where it is."""
    _not_own(offer, by)
    return _over(offer, Transfer.Status.DECLINED, by=by, verb="triage.declined_transfer")


def withdraw_transfer(offer: Transfer, *, by: User) -> Transfer:
    """Whoever offered the call, or has it, keeps it at this center."""
    if not whose.may_withdraw(offer, by):
        raise has_it(offer.call.call_taker or offer.offered_by)
    return _over(offer, Transfer.Status.WITHDRAWN, by=by, verb="triage.withdrew_transfer")


def _over(offer: Transfer, to: str, *, by: User, verb: str) -> Transfer:
    now = timezone.now()
    with transaction.atomic():
        flow.move(offer, to, by=by, verb=verb, answered_at=now, answered_by=by)
        alarms.clear("transfer_late", offer, by=by, now=now)
    return offer


def _not_own(offer: Transfer, by: User) -> None:
    if offer.to_center_id not in (centers.served(by) or ()):
        raise Refused(_("Only the receiving center can do that."), code="not_yours")
