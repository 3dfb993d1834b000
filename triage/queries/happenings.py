"""What happened with one person in this room: calls, talks with a clinician, names and flags. Reads only."""

import re
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from heart.kernel.access import may
from heart.kernel.rooms import Happening
from heart.models import User
from triage.codes.dispositions import name_of as ending
from triage.codes.natures import name_of as nature
from triage.models import Call, Consent, Diversion, EmergencyDisclosure, Flag, Incident, Plan

PERSON = re.compile(r"P(\d{1,18})")
AT_MOST = 100


def person_of(thread: str) -> int | None:
    """The id of the person whose thread this is; None for another thread."""
    found = PERSON.fullmatch(thread)
    return int(found[1]) if found else None


def works_on(user: User, thread: str) -> str:
    """Whose open incident or caller the person of this thread is: the floor works on every open incident."""
    person = person_of(thread)
    if person is None:
        return ""
    if Diversion.objects.open().filter(clinician=user, incident__person=person).exists():
        return "encounter"
    floor = may(user, "triage.identify")
    return "incident" if floor and Incident.objects.open().filter(person=person).exists() else ""


def happenings(user: User, thread: str) -> Iterable[Happening]:
    """Calls, clinicians and flags of the person of this thread, for those who may see incidents; no clinical words."""
    person = person_of(thread)
    if person is None or not may(user, "triage.see"):
        return
    calls = Call.objects.filter(incident__person=person).select_related("incident").order_by("-received_at")
    for call in calls[:AT_MOST]:
        what = nature(call.incident.nature) if call.incident.nature else _("nature not known")
        who = call.get_caller_role_display()
        href = reverse("triage:incident", args=[call.incident_id])
        yield Happening(call.received_at, "contacts", "phone-incoming", f"{call.incident_id}: {what}", who, href)
    talks = Diversion.objects.filter(incident__person=person, claimed_at__isnull=False).select_related("clinician")
    for talk in talks.order_by("-claimed_at")[:AT_MOST]:
        words = _("Call with clinician %(who)s") % {"who": talk.clinician}
        how = ending(talk.disposition) if talk.disposition else talk.get_status_display()
        at, href = talk.claimed_at or talk.offered_at, reverse("triage:incident", args=[talk.incident_id])
        yield Happening(at, "contacts", "phone-call", words, how, href)
    yield from _shared(person)
    told = flags_told(user, person)
    for flag in _flags(person):
        words = _("Flag: %(kind)s") % {"kind": flag.get_kind_display()}
        if flag.ended_at:
            about = f"{_('ended')}: {flag.get_ended_because_display()}"
        else:
            text = flag.text if flag in told else ""
            about = f"{text} · {flag.get_source_display()}".removeprefix(" · ")
        yield Happening(flag.at, "flags", "triangle-alert", words, about)
    for plan in Plan.objects.filter(person=person).select_related("begun_by").order_by("-begun_at")[:AT_MOST]:
        yield Happening(plan.begun_at, "plans", "file-text", f"{plan.get_kind_display()} · {plan.begun_by}")


def flags_told(user: User, person: int) -> list[Flag]:
    """Those of the person's flags whose words this person is shown; whoever shows them puts that on record."""
    return [flag for flag in _flags(person) if not flag.ended_at] if may(user, "triage.flags") else []


def _flags(person: int) -> QuerySet[Flag]:
    return Flag.objects.filter(person=person).select_related("by").order_by("-at")[:AT_MOST]


def _shared(person: int) -> Iterator[Happening]:
    """What the person let us share, and took back; and what was told to avert a danger."""
    for given in Consent.objects.filter(person=person)[:AT_MOST]:
        about = given.recipient or given.get_purpose_display()
        yield Happening(given.given_at, "consents", "check", _("Consent given"), about)
        if given.revoked_at:
            yield Happening(given.revoked_at, "consents", "x", _("Consent revoked"), about)
    for told in EmergencyDisclosure.objects.filter(person=person)[:AT_MOST]:
        yield Happening(told.at, "consents", "triangle-alert", _("Told in an emergency"), told.to_whom)
