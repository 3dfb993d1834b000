"""What happened with one person on visits, and whose open visit it is. Reads only."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Dispatch
from heart.kernel.access import may
from heart.kernel.rooms import Happening
from heart.models import User
from triage.codes.dispositions import name_of
from triage.queries.happenings import AT_MOST, person_of


def works_on(user: User, thread: str) -> str:
    """Whether the crew of this person is out to the person of this thread."""
    person = person_of(thread)
    if person is None or not may(user, "dispatch.depart"):
        return ""
    out = Dispatch.objects.open().of_crew(user, timezone.now()).filter(incident__person=person)
    return "visit" if out.exists() else ""


def happenings(user: User, thread: str) -> Iterable[Happening]:
    """Visits to the person of this thread, for those who may see visits."""
    person = person_of(thread)
    if person is None or not may(user, "dispatch.see"):
        return
    visits = Dispatch.objects.filter(incident__person=person, on_scene_at__isnull=False).select_related("team")
    for visit in visits.order_by("-on_scene_at")[:AT_MOST]:
        words = _("Visit by %(team)s") % {"team": visit.team}
        how = name_of(visit.disposition) if visit.disposition else visit.get_status_display()
        href = reverse("triage:incident", args=[visit.incident_id])
        yield Happening(visit.on_scene_at or visit.assigned_at, "contacts", "users", words, how, href)
