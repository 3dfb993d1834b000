"""What was promised to one person and what came of it, and whose open promise it is. Reads only."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from heart.kernel.access import may
from heart.kernel.rooms import Happening
from heart.models import User
from navigation.models import Attempt, FollowUp, Referral
from triage.queries.happenings import AT_MOST, person_of


def works_on(user: User, thread: str) -> str:
    """Whether the person of this thread is promised something that this person keeps."""
    person = person_of(thread)
    mine = FollowUp.objects.open().filter(owner=user)
    return "follow_up" if person is not None and mine.filter(incident__person=person).exists() else ""


def happenings(user: User, thread: str) -> Iterable[Happening]:
    """Promises, tries and referrals of the person of this thread, for those who may see follow-ups."""
    person = person_of(thread)
    if person is None or not may(user, "navigation.see"):
        return
    of_person = FollowUp.objects.filter(incident__person=person).select_related("owner")
    for promise in of_person.order_by("-opened_at")[:AT_MOST]:
        how = promise.get_outcome_display() if promise.outcome else promise.get_status_display()
        href = reverse("navigation:follow_up", args=[promise.pk])
        yield Happening(promise.opened_at, "promises", "clock", _("Follow-up promised"), how, href)
        if promise.closed_at:
            yield Happening(promise.closed_at, "promises", "circle-check", _("Follow-up closed"), how, href)
    tries = Attempt.objects.filter(follow_up__in=of_person).select_related("by").order_by("-at")[:AT_MOST]
    for tried in tries:
        words = f"{tried.get_channel_display()}: {tried.get_result_display()}"
        yield Happening(tried.at, "promises", "phone", words, str(tried.by))
    sent = Referral.objects.filter(follow_up__in=of_person).select_related("service__organization")
    for referral in sent.order_by("-requested_at")[:AT_MOST]:
        words = _("Referred: %(service)s") % {"service": referral.service}
        yield Happening(referral.requested_at, "promises", "link", words, referral.get_status_display())
