"""What the navigation room finds: follow-ups by the person's name or the incident's number."""

import re
from collections.abc import Iterator

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from heart.kernel.access import may
from heart.kernel.command_types import Found
from heart.models import User
from heart.shell.finder import EACH
from navigation.models import FollowUp
from triage.queries import people_search as search

# Of so many persons of a name those with a follow-up are looked for.
PERSONS = 100


def follow_ups(user: User, words: list[str]) -> Iterator[Found]:
    """Open follow-ups first, then those that are over, newest first; for those who see follow-ups."""
    if not may(user, "navigation.see") or len("".join(words)) < 2:
        return
    fits = Q(person__in=[person.pk for person in search.people(" ".join(words), at_most=PERSONS)])
    if len(words) == 1 and re.fullmatch("[0-9]{1,15}", words[0]):
        fits |= Q(incident=int(words[0]))
    known = FollowUp.objects.filter(fits).select_related("person")
    for row in known.order_by(F("closed_at").desc(nulls_first=True), "-pk")[:EACH]:
        about = f"{row.get_status_display()} · " + _("incident %(number)s") % {"number": row.incident_id}
        name = str(row.person or _("Not known"))
        yield Found(_("Follow-up"), name, about, reverse("navigation:follow_up", args=[row.pk]))
