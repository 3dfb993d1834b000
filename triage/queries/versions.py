"""Which version of the protocol counts: the one in force now, and for an incident the one it began with."""

import dataclasses
import datetime
import functools
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from triage import protocol
from triage.models import Approval, Assessment, Incident, ProtocolVersion
from triage.protocol import Protocol, Rule, holding, promises
from triage.queries import proven

logger = logging.getLogger(__name__)

# It always fires, so everything is for police, fire and EMS; nothing but these words knows why.
NOT_APPROVED = Rule(promises.NOT_APPROVED, {}, raise_to=protocol.LADDER[-1])
NOT_APPROVED_WORDS = {
    "en": "No approved protocol is in force: until one is, police, fire or EMS.",
    "es": "No hay un protocolo aprobado en vigor: hasta que lo haya, policía, bomberos o emergencias médicas.",
}


def in_force(now: datetime.datetime | None = None) -> ProtocolVersion | None:
    """The stored version that counts at this moment, without its content; None when none does. One query.

    What was published counts from its own time on, whether or not the sweep has come by.
    """
    return ProtocolVersion.objects.begun(now or timezone.now()).light().first()


def current(now: datetime.datetime | None = None) -> Protocol:
    """The protocol for a call that begins now. With none in force: see `unapproved`. One query, then from memory."""
    return rules_of(in_force(now))


def counts_now(now: datetime.datetime | None = None) -> Protocol:
    """What a version is compared with before it counts: the one in force, else the file that came with the program."""
    version = in_force(now)
    return as_written(version) if version else _shipped(barred=False)


def of(incident: Incident) -> Protocol:
    """The protocol this incident is judged by: the one it began with, whatever was published since.

    An incident that began with none takes the one in force now. One whose version was withdrawn keeps its questions,
    but everything is for police, fire and EMS: withdrawn means that it must not be trusted. One query.
    """
    return rules_of(version_of(incident))


def rules_of(version: ProtocolVersion | None) -> Protocol:
    """What a stored version says, from memory."""
    if version is None:
        return unapproved()
    return parsed(version.sha256, barred=version.status == ProtocolVersion.Status.WITHDRAWN)


def as_written(version: ProtocolVersion | None) -> Protocol:
    """The same without what the program adds today: the words it was judged by, and what people approve."""
    return unapproved() if version is None else read(version.sha256)


def version_of(incident: Incident) -> ProtocolVersion | None:
    """The stored version an incident is judged by, without its content. One query: it may be withdrawn meanwhile."""
    if incident.protocol_id is None:
        return in_force()
    return ProtocolVersion.objects.light().get(pk=incident.protocol_id)


def shown_with(incident: Incident) -> ProtocolVersion | None:
    """The same for a page, as the incident was read: no query when that was `with_protocol()` and it has one."""
    return incident.protocol or in_force()


def health() -> tuple[str, dict[str, Any]]:
    """For /healthz: which version counts. That none is approved is said there, and makes nothing stop."""
    version = in_force()
    if version and NOT_APPROVED in parsed(version.sha256).rules:
        return "protocol", {
            "ok": False,
            "words": f"Version {version.code} cannot be read: every call is for police, fire or EMS.",
        }
    if version and (mistake := proven.mistake(version.sha256)):
        words = f"Version {version.code} does not meet today's promises; unarmed help is withheld where it breaks one:"
        return "protocol", {"ok": False, "version": version.code, "words": f"{words} {mistake['en']}"}
    if version:
        return "protocol", {"ok": True, "version": version.code, "since": version.effective_from}
    words = "the shipped one counts" if settings.PROTOCOL_UNAPPROVED else "every call is for police, fire or EMS"
    return "protocol", {"ok": False, "words": f"No approved protocol is in force: {words}."}


def unapproved() -> Protocol:
    """What counts when no approved version does: the shipped file where the site allows that, else nobody is judged."""
    return _shipped(barred=not settings.PROTOCOL_UNAPPROVED)


def weights(version: ProtocolVersion | None) -> Mapping[str, Mapping[str, int]]:
    """How often each answer was given in past calls, as it was last counted; asks the likeliest question first."""
    return version.counted if version else {}


def signed_by(version: ProtocolVersion | None) -> tuple[str, ...]:
    """Who approved a version; nobody the shipped one. From memory: after its approval nobody joins any more."""
    if version is None or version.approved_at is None:
        return ()
    return _signed_by(version.pk, version.sha256)


@functools.lru_cache(maxsize=32)
def _signed_by(pk: int, sha256: str) -> tuple[str, ...]:
    found = Approval.objects.filter(version=pk, sha256=sha256).select_related("by")
    return tuple(str(approval.by) for approval in found)


def judged_by(made: Assessment) -> Protocol:
    """The rules an assessment was made by: its questions and the words of its reasons. At most one query."""
    if made.protocol_id is None or "protocol" in made._state.fields_cache:
        return as_written(made.protocol)
    return as_written(ProtocolVersion.objects.light().get(pk=made.protocol_id))


def reasons(made: Assessment, language: str) -> list[str]:
    """Why an assessment came out as it did, in words."""
    rules = judged_by(made)
    return [words for key in made.reasons if (words := holding.reason(rules, key, language))]


def risks(made: Assessment, language: str) -> list[str]:
    """The same with what was answered first: that a kind of call is for this or that help tells of no danger."""
    rules = judged_by(made)
    keys = sorted(made.reasons, key=lambda key: key.startswith("nature_"))
    return [words for key in keys if (words := holding.reason(rules, key, language))]


@functools.lru_cache(maxsize=32)
def parsed(sha256: str, *, barred: bool = False) -> Protocol:
    """The rules of a stored version by the checksum of its content, which never changes.

    One that does not meet what the program promises today is held to that by rules of the program's own.
    """
    rules = read(sha256)
    if NOT_APPROVED in rules.rules:
        return rules
    if barred:
        return _worded(rules, barred=True)
    return holding.hold(rules) if proven.mistake(sha256) else rules


@functools.lru_cache(maxsize=32)
def read(sha256: str) -> Protocol:
    """The same as its file has it.

    One that this program cannot read any more judges nobody: the shipped questions, and everything for 911.
    """
    try:
        return _worded(_stored(sha256), barred=False)
    except protocol.Refusal:
        logger.exception(
            "A stored version of the protocol cannot be read: every call on it is for police, fire or EMS."
        )
        return _shipped(barred=True)


def _stored(sha256: str) -> Protocol:
    return protocol.parse(ProtocolVersion.objects.filter(sha256=sha256).values_list("data", flat=True)[:1].get())


@functools.cache
def _shipped(*, barred: bool) -> Protocol:
    return _worded(protocol.load(), barred=barred)


def _worded(rules: Protocol, *, barred: bool) -> Protocol:
    """With words for an assessment that was made when none was in force; `barred`: whatever is answered, 911."""
    words = {**rules.reasons, NOT_APPROVED.key: NOT_APPROVED_WORDS}
    return dataclasses.replace(rules, rules=(*rules.rules, NOT_APPROVED) if barred else rules.rules, reasons=words)
