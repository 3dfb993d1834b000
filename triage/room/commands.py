"""What the command line can do with incidents."""

import re

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.kernel.command_types import Command, Done, Plan
from heart.kernel.flow import Refused
from heart.models import User
from heart.shell.commands import one_of
from triage import actions
from triage.codes.natures import name_of
from triage.models import NARRATIVE_LIMIT, Incident
from triage.queries import doubts
from triage.room import undo


def find_incident(typed: str) -> Incident:
    """The incident of this number, whatever became of it; raises Refused with the open ones it fits."""
    known = Incident.objects.select_related("response")
    if re.fullmatch("[0-9]{1,15}", typed):
        exact = known.filter(pk=int(typed)).first()
        if exact and str(exact.pk) == typed:
            return exact
    numbers = [(str(pk), pk) for pk in Incident.objects.open().order_by("pk").values_list("pk", flat=True)]
    return known.get(pk=one_of(typed, numbers, nobody=_("No incident matches %(typed)s.") % {"typed": typed[:20]}))


def about(incident: Incident) -> str:
    """The incident in a few words: its number and what is happening."""
    nature = name_of(incident.nature) if incident.nature else _("nature not known")
    return f"{incident.number} ({nature})"


def show(user: User, typed: str) -> Plan:
    """A number by itself: open the incident."""
    incident = find_incident(typed)
    page = reverse("triage:incident", args=[incident.pk])
    words = _("open incident %(which)s") % {"which": about(incident)}
    return Plan(words, ("open", incident.pk), lambda: Done(to=page), only_shows=True)


def note(user: User, typed: str, text: str) -> Plan:
    """N: add to the notes."""
    incident = find_incident(typed)
    if len(text) > NARRATIVE_LIMIT:
        raise Refused(_("A note is at most %(most)d characters.") % {"most": NARRATIVE_LIMIT}, code="too_long")

    def act() -> Done:
        made = actions.note(incident, text, by=user)
        said = _("Note saved to incident %(number)s.") % {"number": incident.number}
        return Done(f"{said} {doubts.asks_again(made)}".strip())

    words = {"which": about(incident), "n": len(text)}
    return Plan(_("add a note of %(n)d characters to %(which)s") % words, ("note", incident.pk, len(text)), act)


def join(user: User, this: str, into: str) -> Plan:
    """X: the first is the same event as the second."""
    incident, other = find_incident(this), find_incident(into)
    if incident.pk == other.pk:
        raise Refused(_("An incident cannot be joined to itself."), code="same")
    for one in (incident, other):
        if one.status in Incident.CLOSED:
            raise Refused(_("Incident %(number)s is closed.") % {"number": one.number}, code="wrong_state")

    def act() -> Done:
        actions.join(incident, other, by=user)
        return Done(_("%(this)s is joined to %(other)s; both records are kept.") % {"this": incident, "other": other})

    words = {"this": about(incident), "other": about(other)}
    return Plan(_("join %(this)s to %(other)s") % words, ("join", incident.pk, other.pk), act)


def priority(user: User, typed: str, said: str) -> Plan:
    """P: another priority."""
    incident = find_incident(typed)
    if said not in ("1", "2", "3", "4"):
        raise Refused(_("A priority is 1, 2, 3 or 4."), code="usage")
    if incident.status in Incident.CLOSED:
        raise Refused(_("Incident %(number)s is closed.") % {"number": incident.number}, code="wrong_state")
    if incident.priority == int(said):
        raise Refused(_("Incident %(number)s has priority %(said)s already.") % {"number": incident, "said": said})
    was, version = undo.facts(incident), incident.version

    def act() -> Done:
        actions.edit(incident, by=user, version=version, priority=int(said))
        words = _("Incident %(number)s has priority %(said)s.") % {"number": incident, "said": said}
        return Done(words, undo=undo.of_edit(incident, was))

    words = {"which": about(incident), "was": incident.priority, "said": said}
    return Plan(_("set the priority of %(which)s from %(was)s to %(said)s") % words, ("pri", incident.pk, said), act)


COMMANDS = [
    Command("", "1043", gettext_lazy("Open an incident"), "triage.see", show),
    Command(
        "N", "N 1043 …", gettext_lazy("Add a note to an incident"), "triage.note", note, least=2, most=2, rest=True
    ),
    Command("X", "X 1047 1041", gettext_lazy("Join a duplicate to another"), "triage.join", join, least=2, most=2),
    Command("P", "P 1043 1", gettext_lazy("Set a priority"), "triage.edit", priority, least=2, most=2),
]
