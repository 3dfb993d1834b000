"""A version in force that a newer program does not hold for proven: whoever answers for it hears of it, calls go on."""

import datetime

from heart.kernel import alarms
from heart.models import Level
from triage.models import ProtocolVersion
from triage.protocol import Refusal
from triage.queries import proven, versions


def say_unproven(*, now: datetime.datetime) -> int:
    """Warn as long as the version in force does not meet today's promises; 1 if that is new. Safe to run twice at once.

    The version is proven once in each process. It ends with the version, or with a program that holds it for proven.
    """
    version = versions.in_force(now)
    still = ProtocolVersion.objects.none()
    if version is not None and _is_unproven(version):
        still = ProtocolVersion.objects.filter(pk=version.pk)
    alarms.clear_unless("protocol_unproven", still, now=now)
    return alarms.raise_each(Level.A3, "protocol_unproven", still, now=now)


def _is_unproven(version: ProtocolVersion) -> bool:
    try:
        return proven.mistake(version.sha256) is not None
    except Refusal:
        return True  # it cannot be read any more: every call is for police, fire or EMS
