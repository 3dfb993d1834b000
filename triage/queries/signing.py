"""Records of encounters: who keeps one, whether it is signed, which wait for a signature or a report that is owed."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from heart.kernel.access import TALKS
from heart.models import Role, User
from triage.models import ClinicalNote, Diversion, EndingFacts, RecordKeeper, Screening, Signature

OWED = [EndingFacts.Report.CHILD, EndingFacts.Report.DISABLED_ADULT]
# Of `with_records`: a report to social services is owed by what was said last, and was not made; signed or not.
OWES_REPORT = Q(last_owed__in=OWED) & (Q(last_made=None) | Q(last_made=False))


def keeper_of(diversion: Diversion) -> User | None:
    """Whose record it is: the colleague's who took it over, else the clinician's who had the caller; None: nobody's."""
    kept = RecordKeeper.objects.filter(diversion=diversion).select_related("keeper").first()
    return kept.keeper if kept else diversion.clinician


def may_write(diversion: Diversion, by: User) -> bool:
    """Whether this person adds to the record: whose it is, who has or had the caller, or a supervisor.

    Each under the own name: whose caller was taken over still has words about them.
    """
    if by.role == Role.SUPERVISOR or by.pk in (diversion.clinician_id, diversion.taken_over_from_id):
        return True
    return RecordKeeper.objects.filter(diversion=diversion, keeper=by).exists()


def signature_of(diversion: Diversion) -> Signature | None:
    """The signature, where the record is signed. One query."""
    return Signature.objects.filter(diversion=diversion).select_related("by").first()


def kept_by(by: User) -> Q:
    """A filter of diversions: the records that are this person's to sign."""
    return Q(keeping__keeper=by) | Q(keeping=None, clinician=by)


def with_records() -> QuerySet[Any]:
    """Encounters that somebody has or had, each with `signed`, and `last_owed` and `last_made` of a report."""
    last = EndingFacts.objects.filter(diversion=OuterRef("pk")).order_by("-id")
    return Diversion.objects.filter(claimed_at__isnull=False).annotate(
        signed=Exists(Signature.objects.filter(diversion=OuterRef("pk"))),
        last_owed=Subquery(last.values("report_owed")[:1]),
        last_made=Subquery(last.values("report_made")[:1]),
    )


def to_sign() -> QuerySet[Any]:
    """Over, and not signed: the clinician had the caller, or something was written about it."""
    return with_records().filter(_unsigned())


def mine_to_do(by: User) -> QuerySet[Any]:
    """What this person still has to sign, or to report; the longest over first. Looked for when it is asked."""
    # One after the other, so that each begins with the few that are theirs and not with every encounter there was.
    theirs = (Q(clinician=by, keeping=None), Q(keeping__keeper=by))
    waiting = (with_records().filter(_unsigned() | OWES_REPORT, whose).values_list("pk", flat=True) for whose in theirs)
    return with_records().filter(pk__in=[pk for found in waiting for pk in found]).order_by("claimed_at")


def late(now: datetime.datetime) -> QuerySet[Any]:
    """For who answers for it: not signed or not reported within the limit, or by somebody who no longer can."""
    limit = now - datetime.timedelta(seconds=settings.RECORD_SIGN_LIMIT_S)
    cannot = User.objects.filter(Q(is_active=False) | ~Q(role__in=TALKS))
    gone = Q(keeping__keeper__in=cannot) | Q(keeping=None, clinician__in=cannot)
    over = Q(ended_at__lte=limit) | Q(ended_at=None, claimed_at__lte=limit)
    return with_records().filter(_unsigned() | OWES_REPORT, over | gone).order_by("claimed_at")


def _unsigned() -> Q:
    """A filter of `with_records`."""
    written = Exists(ClinicalNote.objects.filter(diversion=OuterRef("pk")))
    screened = Exists(Screening.objects.filter(diversion=OuterRef("pk")))
    met = Q(verified_at__isnull=False) | Q(written) | Q(screened)
    return met & Q(signed=False) & ~Q(status__in=Diversion.OPEN)
