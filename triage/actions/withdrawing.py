"""A version that must not be trusted: nobody goes on with it, and the calls that are on it are judged anew at once."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, flow
from heart.kernel.flow import Refused
from heart.models import Level, User
from triage.actions.assessments import reassess
from triage.actions.locks import lock_incident
from triage.actions.protocols import hold_version, put_in_force
from triage.models import Incident, ProtocolVersion
from triage.queries import protocol_comparison as otherwise
from triage.queries import versions
from triage.queries.assessments import standing

Status = ProtocolVersion.Status


def withdraw_protocol(version: ProtocolVersion, *, by: User) -> ProtocolVersion:
    """Let nobody go on with it. One that is in force leaves none in force: everything is for 911 until another is.

    Open incidents on it are judged anew: what was decided rises, and a team that is out hears of it. One that was
    replaced is withdrawn for those that began on it; one that ended may go on. Raises Refused when it is over for all.
    """
    now = timezone.now()
    with transaction.atomic():
        put_in_force(now=now)
        held = hold_version(version)
        was = held.status
        if was == Status.RETIRED and not held.incidents.exists():
            raise Refused(
                _("Version %(code)s was replaced and no call began on it: there is nothing to withdraw.")
                % {"code": held.code},
                code="wrong_state",
            )
        flow.move(
            held,
            Status.WITHDRAWN,
            by=by,
            verb="triage.protocol_withdrawn",
            codes={"version": held.code, "was": was},
            ended_at=now,
            ended_by=by,
        )
        if was == Status.EFFECTIVE:
            alarms.raise_alarm(Level.A2, "protocol_withdrawn", held, now=now, by=by)
        judge_anew(by=by, now=now)
    version.refresh_from_db()
    return version


def judge_anew(*, now: datetime.datetime, by: User | None = None) -> int:
    """Judge the open incidents whose protocol was taken from under them, as a new answer is judged; how many.

    The sweep does it too: an answer that was being given in the moment of withdrawal was judged by what was there.
    Without `by` it is in the name of who withdrew the version.
    """
    done = 0
    for pk in distrusted().order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            locked = lock_incident(pk)
            if not distrusted().filter(pk=pk).exists() or (last := standing(locked)) is None:
                continue  # ended, or judged meanwhile
            withdrawn = versions.version_of(locked)
            name = by or (withdrawn and withdrawn.ended_by) or last.by
            reassess(locked, last.answers, by=name, now=now, answered_at=last.at)
            done += 1
    return done


def distrusted() -> QuerySet[Incident]:
    """Open incidents that no trusted protocol judges any more, and whose last assessment still says otherwise."""
    lost = Q(protocol__status=Status.WITHDRAWN)
    if not settings.PROTOCOL_UNAPPROVED and versions.in_force() is None:
        lost |= Q(protocol=None)
    trusting = otherwise.standing().filter(incident=OuterRef("pk"))
    return Incident.objects.open().filter(lost, Exists(trusting))
