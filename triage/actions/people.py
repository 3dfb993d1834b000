"""Who the person is, said by anybody who meets them, as far as they know it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import flow, history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.centers import only_center
from triage.actions.contact_ways import lock_person, say_phone, say_safe
from triage.actions.locks import lock_incident
from triage.actions.protected import judge_protected
from triage.codes import phones
from triage.models import Incident, Person

OLDEST = 130


def identify(incident: Incident, *, by: User, version: int | None = None, **known: Any) -> Person:
    """Say who the person is, as far as known (fields of Person), in a center that one serves (see `say_who`)."""
    with transaction.atomic():
        only_center(lock_incident(incident.pk), by)
        return say_who(incident, by=by, version=version, **known)


def say_who(incident: Incident, *, by: User, version: int | None = None, **known: Any) -> Person:
    """Write who the person is for somebody who met them; the incident keeps the same person when it is said again.

    Another own phone number strikes the earlier one through. `version` is the person's that was seen (None: whatever it
    is now); Refused if it is another by now, or for an estimated age beside a date of birth.
    """
    with transaction.atomic():
        lock_incident(incident.pk)
        incident.refresh_from_db(fields=["person"])
        if incident.person is None:
            flow.refuse_stale(incident, version or 0, 0)
            incident.person = Person.objects.create(**_written(None, known))
            Incident.objects.filter(pk=incident.pk).update(person=incident.person)
        else:
            person = lock_person(incident.person)
            flow.refuse_stale(incident, person.version if version is None else version, person.version)
            Person.objects.filter(pk=person.pk).update(version=person.version + 1, **_written(person, known))
            incident.person.refresh_from_db()
        _keep_ways(incident.person, known, by=by)
        history.record(
            "triage.identified", incident, by=by, known=sorted(name for name, value in known.items() if value)
        )
        if {"date_of_birth", "estimated_age"} & set(known):
            judge_protected(Incident.objects.get(pk=incident.pk), by=by)
    return incident.person


def _written(person: Person | None, known: dict[str, Any]) -> dict[str, Any]:
    """The columns that are changed; raises Refused for what cannot be."""
    written = dict(known)
    if "phone" in known:
        written["phone_e164"] = phones.comparable(known["phone"] or "")
    born = known.get("date_of_birth", person.date_of_birth if person else None)
    age = known.get("estimated_age")
    if age is not None and not 0 <= age <= OLDEST:
        raise Refused(_("An age is from 0 to %(oldest)d.") % {"oldest": OLDEST}, field="estimated_age")
    if age is not None and born:
        words = _("The date of birth is known; an estimated age is not kept beside it.")
        raise Refused(words, code="birth_date_known", field="estimated_age")
    if "estimated_age" in known:
        written["age_estimated_on"] = timezone.localdate() if age is not None else None
    if known.get("date_of_birth"):
        written |= {"estimated_age": None, "age_estimated_on": None}
    return written


def _keep_ways(person: Person, known: dict[str, Any], *, by: User) -> None:
    """Number and safety as ways. What was safe on one number says nothing of another."""
    if "phone" in known:
        safe = known.get("safe_to_leave_message")
        say_phone(person, known["phone"] or "", by=by, now=timezone.now(), safe=safe)
        person.refresh_from_db()
    elif "safe_to_leave_message" in known:
        say_safe(person, known["safe_to_leave_message"])
