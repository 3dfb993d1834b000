"""One incident in one hand, and what is refused because its record, or a person's, was destroyed."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from triage.models import Incident, Person


def lock_incident(pk: int) -> Incident:
    """Lock an incident, which every act on it, its calls and its visits does first; the incident as it stands now.

    Raises Refused for one whose record was destroyed: nothing is written beside what is no longer there.
    """
    locked = Incident.objects.select_for_update().get(pk=pk)
    refuse_forgotten(locked)
    return locked


def refuse_forgotten(*things: Incident | Person) -> None:
    """Raise Refused where what is known of one of them was destroyed under the retention policy."""
    for thing in things:
        if at := thing.forgotten_at or getattr(thing, "clinical_forgotten_at", None):
            words = _("This record was destroyed on %(day)s under the retention policy; nothing can be done with it.")
            raise Refused(words % {"day": date_format(timezone.localtime(at), "DATE_FORMAT")}, code="forgotten")
