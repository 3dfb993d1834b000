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
from triage.room.finder import named


def follow_ups(user: User, words: list[str]) -> Iterator[Found]:
    """Open follow-ups first, then those that are over, newest first; for those who see follow-ups."""
    if not may(user, "navigation.see") or any(len(word) < 2 for word in words):
        return
    fits = named(words, "person__")
    if len(words) == 1 and re.fullmatch("[0-9]{1,15}", words[0]):
        fits |= Q(incident=int(words[0]))
    known = FollowUp.objects.filter(fits).select_related("person")
    for row in known.order_by(F("closed_at").desc(nulls_first=True), "-pk")[:EACH]:
        about = f"{row.get_status_display()} · " + _("incident %(number)s") % {"number": row.incident_id}
        name = str(row.person or _("Not known"))
        yield Found(_("Follow-up"), name, about, reverse("navigation:follow_up", args=[row.pk]))
