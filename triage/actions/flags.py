"""Flags on a place or a person: set, renewed, ended; and who read them."""

import datetime
import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.kernel.readings import reading
from heart.models import Event, User
from triage.actions.locks import lock_incident
from triage.contradictions.wordlist import plain
from triage.models import Flag, Incident
from triage.queries.flags import Shown, door_of

LASTS = datetime.timedelta(days=365)
READ_AGAIN = datetime.timedelta(minutes=15)
# Criminal justice information stays in the systems made for it (docs/sources.md); so do the words that name it.
CRIMINAL_JUSTICE = re.compile(
    r"\b(ncic|dci|warrants?|felon\w*|convict\w*|probation\w*|parole\w*|rap sheet|criminal (history|record|charges?)"
    r"|arrest(ed)? (record|history)|sex offender|registered offender|gang member|inmate|orden de (arresto|captura)"
    r"|antecedentes|condenad[oa]s?|libertad condicional|delincuente|expediente penal|pandiller[oa]s?)\b"
)


def add_flag(
    incident: Incident,
    *,
    kind: str,
    source: str,
    by: User,
    about: str = "place",
    text: str = "",
    confirmed: bool = False,
) -> Flag:
    """Flag the place of an incident, or its person (`about`), for a year.

    Raises Refused if there is no place or person yet, if the same flag stands, or if the words name criminal justice
    information.
    """
    _refuse_criminal_justice(text)
    now = timezone.now()
    with transaction.atomic():
        locked = lock_incident(incident.pk)
        on = _person_of(locked) if about == "person" else _place_of(locked)
        same = {name: value for name, value in on.items() if name in ("person_id", "address", "unit", "city")}
        if Flag.objects.in_force(now).filter(kind=kind, text__iexact=text, **same).exists():
            raise Refused(_("This flag already exists; renew it instead."), code="flagged_already", field="kind")
        made = Flag.objects.create(
            kind=kind,
            text=text,
            source=source,
            confirmed=confirmed,
            learned_from=locked,
            at=now,
            by=by,
            expires_at=now + LASTS,
            **on,
        )
        history.record("triage.flagged", locked, by=by, flag=made.pk, kind=kind, about=about)
    return made


def renew_flag(flag: Flag, *, by: User, confirmed: bool | None = None) -> Flag:
    """It still holds: a year more from now; `confirmed` when somebody has seen it since. Refused when it was ended."""
    now = timezone.now()
    with transaction.atomic():
        locked = _standing(flag)
        changes: dict[str, Any] = {"expires_at": now + LASTS, "renewed_at": now, "renewed_by": by}
        if confirmed is not None:
            changes["confirmed"] = confirmed
        Flag.objects.filter(pk=locked.pk).update(**changes)
        history.record("triage.renewed_flag", flag, by=by, kind=locked.kind)
    flag.refresh_from_db()
    return flag


def end_flag(flag: Flag, because: str, *, by: User) -> Flag:
    """It holds no more and is shown to nobody; what it was stays on record. Refused when it was ended before."""
    if because not in Flag.Ended.values:
        raise Refused(_("Enter why it no longer applies."), code="no_reason", field="because")
    with transaction.atomic():
        locked = _standing(flag)
        Flag.objects.filter(pk=locked.pk).update(ended_at=timezone.now(), ended_because=because)
        history.record("triage.ended_flag", flag, by=by, kind=locked.kind, because=because)
    flag.refresh_from_db()
    return flag


@reading
def read_flags(
    incident: Incident | None, shown: Iterable[Shown], *, by: User, again: datetime.timedelta = READ_AGAIN
) -> None:
    """Somebody opened a page that shows these: who, which and when is on the history, once in a quarter of an hour.

    A page that shows them anew by itself says so with a longer `again`. The line stands on the incident, or on the
    first flag while a call is typed and there is no incident yet.
    """
    found = {one.flag.pk: one.flag for one in shown}
    if not found:
        return
    flags = sorted(found)
    on = incident or found[flags[0]]
    since = timezone.now() - again
    if Event.objects.of_thing(on).filter(by=by, verb="triage.read_flags", at__gt=since, codes__flags=flags).exists():
        return
    with transaction.atomic():
        history.record("triage.read_flags", on, by=by, flags=flags)


def _standing(flag: Flag) -> Flag:
    locked = Flag.objects.select_for_update().get(pk=flag.pk)
    if locked.ended_at:
        raise Refused(_("This flag was ended already."), code="wrong_state")
    return locked


def _person_of(incident: Incident) -> dict[str, Any]:
    if incident.person_id is None:
        raise Refused(_("Identify the person first."), code="no_person", field="about")
    return {"person_id": incident.person_id}


def _place_of(incident: Incident) -> dict[str, Any]:
    if not incident.has_place:
        raise Refused(_("Enter the place first."), code="no_place", field="about")
    place = {name: getattr(incident, name) for name in ("unit", "city", "latitude", "longitude")}
    address = incident.address.strip()
    return {**place, "address": address, "door": door_of(address)}


def _refuse_criminal_justice(text: str) -> None:
    if CRIMINAL_JUSTICE.search(" ".join(plain(word) for word in re.findall(r"\w+", text))):
        raise Refused(
            _("Do not enter warrants, criminal records or the like: criminal justice information is not kept here."),
            code="criminal_justice",
            field="text",
        )
