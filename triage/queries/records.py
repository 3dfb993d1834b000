"""Clinical records: whose somebody may open, and which words about an encounter are typed and not saved yet."""

import datetime

from django.db.models import Q
from django.utils import timezone

from heart.kernel.access import may
from heart.models import User
from triage.models import Diversion, DiversionQuerySet

# Encounters are looked up again within a day; a shift may cross midnight.
RECENT = datetime.timedelta(hours=24)
DRAFT = "clinical_note:"


def readable(by: User) -> DiversionQuerySet:
    """The encounters whose record this person may open: their own, or all for who answers for what others decide."""
    if not may(by, "triage.clinical"):
        return Diversion.objects.none()
    claimed = Diversion.objects.filter(claimed_at__isnull=False)
    if may(by, "triage.review"):
        return claimed
    return claimed.filter(Q(clinician=by) | Q(pk__in=Diversion.objects.filter(clinical_notes__by=by)))


def recent(by: User) -> DiversionQuerySet:
    """Those of the last day, and those still open, the newest first."""
    since = timezone.now() - RECENT
    return readable(by).filter(Q(claimed_at__gte=since) | Q(status__in=Diversion.OPEN)).order_by("-claimed_at")


def unsaved(by: User) -> list[Diversion]:
    """Encounters that ended while this person's words about them stood typed and not saved."""
    drafts = by.drafts.standing(timezone.now()).filter(form__startswith=DRAFT)
    numbers = [int(draft.form.removeprefix(DRAFT)) for draft in drafts if draft.fields.get("text")]
    if not numbers:
        return []
    return list(
        Diversion.objects.filter(pk__in=numbers, clinician=by).exclude(status__in=Diversion.OPEN).order_by("pk")
    )
