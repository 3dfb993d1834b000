"""The way back of the navigation room: a promise that was only just claimed goes back to the queue."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.kernel.rooms import Back
from heart.models import User
from navigation import actions
from navigation.models import FollowUp


def of_claim(follow_up: FollowUp) -> tuple[str, dict[str, Any]]:
    """The way back from claiming just now."""
    return PUT_BACK.name, {"follow_up": follow_up.pk, "claimed": _claimed(follow_up)}


def _claimed(follow_up: FollowUp) -> str:
    return follow_up.claimed_at.isoformat() if follow_up.claimed_at else ""


def _put_back(*, by: User, follow_up: int, claimed: str) -> str:
    with transaction.atomic():
        held = FollowUp.objects.select_for_update().get(pk=follow_up)
        if held.status != FollowUp.Status.ACCEPTED or _claimed(held) != claimed:
            raise Refused(_("This follow-up has changed since. Review it first."), code="moved_on")
        actions.hand_over(held, None, by=by)
    return _("Undone: the follow-up is back in the queue.")


PUT_BACK = Back("navigation.put_back", "navigation.hand_over", _put_back)
