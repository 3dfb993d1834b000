"""What becomes of a crew when one of them is switched off: it is short-handed at once, and that is heard."""

import datetime

from django.utils import timezone
from django.utils.translation import ngettext

from heart.kernel import alarms
from heart.kernel.rooms import OpenWork
from heart.models import Level, User
from teams.models import Member, Shift


def count(person: User) -> int:
    """How many shifts under way this person sits in."""
    return Shift.objects.under_way(timezone.now()).filter(members__user=person).count()


def in_words(number: int) -> str:
    """So many shifts."""
    return ngettext("%(number)d shift under way", "%(number)d shifts under way", number) % {"number": number}


def let_go(person: User, to: User | None, *, by: User, now: datetime.datetime) -> None:
    """The crew goes on without them; it is not sent anywhere until it is whole (teams.actions.crew_gaps)."""
    for shift in Shift.objects.under_way(now).filter(members__user=person).select_related("team"):
        alarms.raise_alarm(Level.A2, "crew_short", shift, now=now, by=by)


def tell_short(*, now: datetime.datetime) -> int:
    """Raise an alarm about each crew on duty with somebody who cannot sign in; how many. Safe to run twice at once."""
    short = Shift.objects.under_way(now).filter(members__in=Member.objects.filter(user__is_active=False))
    alarms.clear_unless("crew_short", short, now=now)
    return alarms.raise_each(Level.A2, "crew_short", Shift.objects.filter(pk__in=short.values("pk")), now=now)


OPEN_WORK = OpenWork("teams.sign_off", in_words, count, let_go, live=True)
