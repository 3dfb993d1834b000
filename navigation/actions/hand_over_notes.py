"""Words that a clinician left for the navigator are read by whose promise it is; each opening is on record."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.kernel.readings import reading
from heart.models import User
from navigation.models import FollowUp
from triage.models import HandOverNote


def may_read_hand_over(follow_up: FollowUp, user: User) -> bool:
    """Whether the words are for this person: whose follow-up it is. That the person agreed is asked when written."""
    return follow_up.owner_id == user.pk


def is_handed_over(follow_up: FollowUp) -> bool:
    """Whether a clinician left words for who keeps this promise."""
    return _notes(follow_up).exists()


@reading
def read_hand_over(follow_up: FollowUp, *, by: User) -> list[HandOverNote]:
    """The words that count, of each encounter that this promise follows; who opened them is on record.

    Raises Refused for whom they are not meant for.
    """
    if not may_read_hand_over(follow_up, by):
        words = _("These words are for the navigator who has the follow-up.")
        raise Refused(words, code="not_yours")
    latest = _notes(follow_up).order_by("diversion", "-id").distinct("diversion").select_related("by")
    found = sorted(latest, key=lambda one: one.at, reverse=True)
    if found:
        with transaction.atomic():
            history.record("navigation.read_hand_over", follow_up, by=by, notes=[one.pk for one in found])
    return found


def _notes(follow_up: FollowUp) -> QuerySet[HandOverNote]:
    """Of its own encounter, and of those whose promises are joined to it."""
    joined = FollowUp.objects.filter(joined_to=follow_up, diversion__isnull=False)
    talks = [follow_up.diversion_id, *joined.values_list("diversion", flat=True)]
    return HandOverNote.objects.filter(diversion__in=[one for one in talks if one])
