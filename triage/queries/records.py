"""Clinical records: whose somebody may open, which a list shows, and which words are typed and not saved yet."""

import datetime

from django.db.models import Q
from django.utils import timezone

from heart.kernel.access import may
from heart.models import Draft, User
from triage.models import Call, Diversion, DiversionQuerySet, PhoneEvent
from triage.queries.signing import kept_by

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
    wrote = Q(pk__in=Diversion.objects.filter(clinical_notes__by=by))
    return claimed.filter(Q(clinician=by) | Q(taken_over_from=by) | kept_by(by) | wrote)


def recent(by: User) -> DiversionQuerySet:
    """Those of the last day, and those still open, the newest first."""
    since = timezone.now() - RECENT
    return readable(by).filter(Q(claimed_at__gte=since) | Q(status__in=Diversion.OPEN)).order_by("-claimed_at")


def unsaved(by: User) -> list[Diversion]:
    """Encounters that are over while this person's words about them stand typed and not saved."""
    numbers = [int(draft.form.removeprefix(DRAFT)) for draft in _typed(by) if draft.fields.get("text")]
    if not numbers:
        return []
    mine = Q(clinician=by) | Q(taken_over_from=by) | kept_by(by)
    return list(Diversion.objects.filter(mine, pk__in=numbers).exclude(status__in=Diversion.OPEN).order_by("pk"))


def typed_about(diversion: Diversion, by: User) -> str:
    """This person's words about an encounter that stand typed and not saved, wherever they typed them."""
    draft = by.drafts.filter(form=f"{DRAFT}{diversion.pk}").first()
    return str(draft.fields.get("text", "")) if draft else ""


def recordings(call: Call) -> list[str]:
    """The ids under which the telephone system keeps recordings of this call."""
    found = PhoneEvent.objects.filter(call=call).exclude(recording="").order_by("at", "id")
    return list(dict.fromkeys(found.values_list("recording", flat=True)))


def _typed(by: User) -> list[Draft]:
    return list(by.drafts.standing(timezone.now()).filter(form__startswith=DRAFT))
