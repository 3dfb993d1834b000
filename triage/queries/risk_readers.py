"""Who may read how high a suicide risk is: everybody who helps now; a care navigator where the setting says so."""

from django.conf import settings
from django.db.models import Q

from heart.kernel.access import NAVIGATORS
from heart.models import User

# Lines of the history that tell a risk level: acts, and alarms by their kind.
LINES = ("triage.judged_in_danger",)
ALARMS = ("caller_in_danger",)


def may_read_risk(user: User) -> bool:
    """Whether this person may read a risk level. A navigator may not until the medical director says so."""
    return user.role not in NAVIGATORS or settings.NAVIGATOR_READS_RISK


def hidden_lines(user: User) -> Q:
    """A filter of the lines that this person may not read."""
    if may_read_risk(user):
        return Q()
    return Q(verb__in=LINES) | Q(verb__startswith="alarms.", codes__kind__in=ALARMS)
