"""Records of encounters: who keeps one, whether it is signed, which wait for a signature or a report that is owed."""

import datetime

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from heart.kernel.access import TALKS
from heart.models import Role, User
from triage.models import ClinicalNote, Diversion, EndingFacts, RecordKeeper, Screening, Signature

OWED = [EndingFacts.Report.CHILD, EndingFacts.Report.DISABLED_ADULT]


def keeper_of(diversion: Diversion) -> User | None:
    """Whose record it is: the colleague's who took it over, else the clinician's who had the caller; None: nobody's."""
    kept = RecordKeeper.objects.filter(diversion=diversion).select_related("keeper").first()
    return kept.keeper if kept else diversion.clinician


def may_write(diversion: Diversion, by: User) -> bool:
    """Whether this person adds to the record: whose it is, who had the caller, or a supervisor under the own name."""
    if by.role == Role.SUPERVISOR or diversion.clinician_id == by.pk:
        return True
    return RecordKeeper.objects.filter(diversion=diversion, keeper=by).exists()


def signature_of(diversion: Diversion) -> Signature | None:
    """The signature, where the record is signed. One query."""
    return Signature.objects.filter(diversion=diversion).select_related("by").first()


def kept_by(by: User) -> Q:
    """A filter of diversions: the records that are this person's to sign."""
    return Q(keeping__keeper=by) | Q(keeping=None, clinician=by)


def with_records() -> QuerySet[Diversion]:
    """Encounters that somebody has or had, each with `keeper`, `signed` and `report_owed`."""
    last = EndingFacts.objects.filter(diversion=OuterRef("pk")).order_by("-id")
    owed = last.values("report_owed")[:1], last.values("report_made")[:1]
    return Diversion.objects.filter(claimed_at__isnull=False).annotate(
        keeper=Coalesce(F("keeping__keeper"), F("clinician")),
        signed=Exists(Signature.objects.filter(diversion=OuterRef("pk"))),
        last_owed=Subquery(owed[0]),
        last_made=Subquery(owed[1]),
    )


def to_sign() -> QuerySet[Diversion]:
    """Over, and not signed: the clinician had the caller, or something was written about it."""
    written = Exists(ClinicalNote.objects.filter(diversion=OuterRef("pk")))
    screened = Exists(Screening.objects.filter(diversion=OuterRef("pk")))
    met = Q(verified_at__isnull=False) | written | screened
    return with_records().filter(met, signed=False).exclude(status__in=Diversion.OPEN)


def owing_report() -> QuerySet[Diversion]:
    """A report to social services is owed by what was said last, and was not made; signed or not."""
    return with_records().filter(last_owed__in=OWED).exclude(last_made=True)


def mine_to_do(by: User) -> QuerySet[Diversion]:
    """What this person still has to sign, or to report; the longest over first."""
    every = Q(pk__in=to_sign().values("pk")) | Q(pk__in=owing_report().values("pk"))
    return with_records().filter(every, kept_by(by)).order_by("claimed_at")


def late(now: datetime.datetime) -> QuerySet[Diversion]:
    """For who answers for it: not signed or not reported within the limit, or by somebody who no longer can."""
    limit = now - datetime.timedelta(seconds=settings.RECORD_SIGN_LIMIT_S)
    cannot = User.objects.filter(Q(is_active=False) | ~Q(role__in=TALKS))
    gone = Q(keeping__keeper__in=cannot) | Q(keeping=None, clinician__in=cannot)
    unsigned = Q(pk__in=to_sign().values("pk"))
    owing = Q(pk__in=owing_report().values("pk"))
    over = Q(ended_at__lte=limit) | Q(ended_at=None, claimed_at__lte=limit)
    return with_records().filter(unsigned | owing, over | gone).order_by("claimed_at")
