"""What becomes of a navigator's follow-ups when they cannot go on with them."""

import datetime

from django.db.models import Q
from django.utils.translation import ngettext

from heart.kernel import alarms
from heart.kernel.access import FOLLOWS
from heart.kernel.rooms import OpenWork
from heart.models import Level, User
from navigation.actions.follow_ups import give, refuse_no_navigator
from navigation.models import FollowUp

# Somebody has it who cannot sign in, or has other work by now.
CANNOT_GO_ON = Q(owner__isnull=False) & (Q(owner__is_active=False) | ~Q(owner__role__in=FOLLOWS))


def count(person: User) -> int:
    """How many follow-ups this person has to keep."""
    return FollowUp.objects.open().filter(owner=person).count()


def in_words(number: int) -> str:
    """So many follow-ups."""
    return ngettext("%(number)d open follow-up", "%(number)d open follow-ups", number) % {"number": number}


def let_go(person: User, to: User | None, *, by: User, now: datetime.datetime) -> None:
    """Each goes to the colleague, or waits for anybody with an alarm that the supervisors hear."""
    refuse_no_navigator(to)
    mine = FollowUp.objects.open().filter(owner=person).order_by("pk")
    for follow_up in mine.select_for_update(of=("self",)):
        give(follow_up, to, by=by)
        if to is None:
            alarms.raise_alarm(Level.A2, "follow_up_left", follow_up, now=now, by=by)


OPEN_WORK = OpenWork("navigation.attempt", in_words, count, let_go)
