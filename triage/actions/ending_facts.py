"""What an ending needs to be said is written down as a version of its own: the one before is kept beside it."""

import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import flow, history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.signing import hold_record
from triage.models import Diversion, EndingFacts
from triage.queries import ending_facts

# Each is not before the one before it, where both are known.
IN_ORDER = ("petitioned_at", "ordered_at", "custody_at", "presented_at", "examined_at")
CODES = {
    "called_back": EndingFacts.CalledBack,
    "not_reached": EndingFacts.NotReached,
    "guardian": EndingFacts.Guardian,
    "report_owed": EndingFacts.Report,
    "petitioner": EndingFacts.Petitioner,
    "custody": EndingFacts.Custody,
    "examiner": EndingFacts.Examiner,
    "commitment_result": EndingFacts.Result,
}


class Facts(TypedDict, total=False):
    """What may be said of an ending, as EndingFacts has it; what is left out stays as it was."""

    called_back: str
    not_reached: str
    guardian: str
    report_owed: str
    report_made: bool | None
    report_made_at: datetime.datetime | None
    report_to: str | None
    petitioner: str
    petitioned_at: datetime.datetime | None
    ordered_at: datetime.datetime | None
    custody: str
    custody_at: datetime.datetime | None
    presented_at: datetime.datetime | None
    examiner: str
    examined_at: datetime.datetime | None
    commitment_result: str


def record_ending_facts(
    diversion: Diversion, *, by: User, seen: int | None = None, **facts: Unpack[Facts]
) -> EndingFacts:
    """Say what the ending needs, or correct it, also after the record was signed; the version before is kept.

    `seen` is the id of the version that was looked at (None: whatever stands; 0: none stood). Raises Refused for who
    has not the record, for times that cannot be, and when somebody else said something meanwhile.
    """
    with transaction.atomic():
        hold_record(diversion, by)
        before = ending_facts.of(diversion)
        last = before[0] if before else None
        if seen is not None:
            flow.refuse_stale(diversion, seen, last.pk if last else 0)
        said = ending_facts.values(last) | facts
        now = timezone.now()
        _refuse(said, now)
        if last and all(getattr(last, name) == value for name, value in said.items()):
            return last
        made = EndingFacts.objects.create(diversion=diversion, at=now, by=by, **_plain(said))
        history.record("triage.recorded_ending_facts", diversion, by=by, facts=made.pk)
    return made


def _plain(said: dict[str, object]) -> dict[str, object]:
    """Without what hangs on an answer that is not given any more."""
    if said.get("report_owed") not in (EndingFacts.Report.CHILD, EndingFacts.Report.DISABLED_ADULT):
        said = said | {"report_made": None}
    if not said.get("report_made"):
        said = said | {"report_made_at": None, "report_to": None}
    if said.get("custody") not in (EndingFacts.Custody.LAW_ENFORCEMENT, EndingFacts.Custody.DESIGNEE):
        said = said | {"custody_at": None}
    return said


def _refuse(said: dict[str, object], now: datetime.datetime) -> None:
    for name, choices in CODES.items():
        if said.get(name) and said[name] not in choices.values:
            raise Refused(_("Choose one of the list."), code="no_choice", field=name)
    if said.get("report_made") and not said.get("report_made_at"):
        raise Refused(_("Say when the report was made."), code="no_time", field="report_made_at")
    if said.get("report_made") and not said.get("report_to"):
        raise Refused(_("Say to whom the report was made."), code="no_recipient", field="report_to")
    before = None
    for name in (*IN_ORDER, "report_made_at"):
        at = said.get(name)
        if not isinstance(at, datetime.datetime):
            continue
        if at > now:
            raise Refused(_("This time is in the future."), code="in_future", field=name)
        if name in IN_ORDER and before is not None and at < before:
            raise Refused(_("This is before what must come before it."), code="out_of_order", field=name)
        before = at if name in IN_ORDER else before
