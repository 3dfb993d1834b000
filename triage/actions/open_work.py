"""What becomes of callers and of help that was asked for when whoever had them cannot go on."""

import datetime

from django.db.models import Q
from django.utils.translation import ngettext

from heart.kernel import alarms, history
from heart.kernel.rooms import OpenWork
from heart.models import Level, User
from triage.actions.help_steps import give_help_request
from triage.actions.locks import lock_incident
from triage.actions.signing import give_record
from triage.actions.taking_over import NOBODYS
from triage.models import Call, Diversion, HelpRequest, RecordKeeper
from triage.queries.signing import keeper_of, mine_to_do


def calls(person: User) -> int:
    """How many callers this call-taker has on the line."""
    return Call.objects.filter(status=Call.Status.ANSWERED, call_taker=person).count()


def calls_in_words(number: int) -> str:
    """So many callers with a call-taker."""
    return ngettext("%(number)d caller on the line", "%(number)d callers on the line", number) % {"number": number}


def leave_calls(person: User, to: User | None, *, by: User, now: datetime.datetime) -> None:
    """The floor and the supervisors hear at once that nobody has these callers any more."""
    for call in Call.objects.filter(status=Call.Status.ANSWERED, call_taker=person).order_by("pk"):
        alarms.raise_alarm(Level.A1, "call_taker_gone", call, now=now, by=by)


def encounters(person: User) -> int:
    """How many callers this clinician has, or was given by a supervisor."""
    theirs = Q(clinician=person, status__in=Diversion.CLAIMED) | Q(reassigned_to=person)
    return Diversion.objects.open().filter(theirs).count()


def encounters_in_words(number: int) -> str:
    """So many callers with a clinician."""
    return ngettext("%(number)d caller as clinician", "%(number)d callers as clinician", number) % {"number": number}


def leave_encounters(person: User, to: User | None, *, by: User, now: datetime.datetime) -> None:
    """The caller is not cut off: the supervisors hear it at once, and one of them takes over or gives the caller on."""
    for diversion in Diversion.objects.claimed().filter(clinician=person).order_by("pk"):
        alone = diversion.status == Diversion.Status.RELEASED
        alarms.raise_alarm(Level.A1 if alone else Level.A2, "clinician_gone", diversion, now=now, by=by)
    Diversion.objects.open().filter(reassigned_to=person).update(**NOBODYS)


def help_requests(person: User) -> int:
    """How many requests this person took on and has sent nobody to."""
    return HelpRequest.objects.filter(status=HelpRequest.Status.TAKEN, taken_by=person).count()


def help_requests_in_words(number: int) -> str:
    """So many requests."""
    return ngettext("%(number)d request for help", "%(number)d requests for help", number) % {"number": number}


def leave_help_requests(person: User, to: User | None, *, by: User, now: datetime.datetime) -> None:
    """A colleague has them, or they are asked for again, loudly."""
    mine = HelpRequest.objects.filter(status=HelpRequest.Status.TAKEN, taken_by=person)
    for request in mine.order_by("incident_id", "pk"):
        lock_incident(request.incident_id)
        if mine.filter(pk=request.pk).exists():
            give_help_request(request, to, by=by, now=now)


def records(person: User) -> int:
    """How many records of encounters this person still has to sign, or to report."""
    return mine_to_do(person).count()


def records_in_words(number: int) -> str:
    """So many records."""
    return ngettext("%(number)d record to sign", "%(number)d records to sign", number) % {"number": number}


def leave_records(person: User, to: User | None, *, by: User, now: datetime.datetime) -> None:
    """A colleague finishes them; without one they stand on the supervisors' list at once (queries.signing.late)."""
    if to is None:
        return
    for diversion in mine_to_do(person).order_by("incident_id", "pk"):
        lock_incident(diversion.incident_id)
        before = keeper_of(diversion)
        if before == person:
            give_record(diversion, person, to, RecordKeeper.Reason.LEFT)
            history.record("triage.gave_record", diversion, by=by, clinician=to.pk)


OPEN_WORK = [
    OpenWork("triage.hang_up", calls_in_words, calls, leave_calls, live=True),
    OpenWork("triage.end", encounters_in_words, encounters, leave_encounters, live=True),
    OpenWork("triage.sign", records_in_words, records, leave_records),
    OpenWork("triage.report_help_sent", help_requests_in_words, help_requests, leave_help_requests),
]
