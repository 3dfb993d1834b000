"""What rings: 911 calls for the call-takers of the center, callers who wait for a clinician for the clinicians."""

from django.urls import reverse
from django.utils.translation import gettext as _

from heart.kernel.rooms import Ring
from heart.models import Role, User
from triage.models import Call, Diversion
from triage.queries.calls import ours

AT_MOST = 50


def of(user: User) -> list[Ring] | None:
    """See heart/kernel/rings.py. A call-taker hears what stands on their console: the calls of their centers."""
    if user.role == Role.CALL_TAKER:
        calls = Call.objects.waiting().filter(ours(user)[1]).values_list("pk", flat=True)[:AT_MOST]
        console, words = reverse("triage:intake"), _("911 call ringing")
        return [Ring(f"call-{pk}", words, "call_ringing_late", console) for pk in calls]
    if user.role == Role.CLINICIAN:
        offers = Diversion.objects.ringing().values_list("pk", flat=True)[:AT_MOST]
        console, words = reverse("triage:diversions"), _("A caller waits for a clinician")
        return [Ring(f"diversion-{pk}", words, "ringing_late", console) for pk in offers]
    return None
