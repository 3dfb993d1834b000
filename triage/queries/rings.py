"""What rings for whom: 911 calls and offers of centers for their staff, callers for the clinicians who are ready."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel.rooms import Ring
from heart.models import Role, User
from triage.models import Call, Decline, Diversion, DiversionQuerySet, Transfer
from triage.queries import availability, centers
from triage.queries.calls import ours

AT_MOST = 50


def of(user: User) -> list[Ring] | None:
    """See heart/kernel/rings.py. A call-taker hears what stands on their console: the calls of their centers."""
    if user.role == Role.CALL_TAKER:
        calls = Call.objects.waiting().filter(ours(user)[1]).values_list("pk", flat=True)[:AT_MOST]
        console, words = reverse("triage:intake"), _("911 call ringing")
        return [Ring(f"call-{pk}", words, "call_ringing_late", console) for pk in calls] + _transfers(user)
    if user.role == Role.SUPERVISOR:
        return _transfers(user) + _offers(user)
    return _offers(user) if user.role == Role.CLINICIAN else None


def _offers(user: User) -> list[Ring]:
    console, words = reverse("triage:diversions"), _("A caller is waiting for a clinician")
    offers = offered_to(user).values_list("pk", "rang_out_at")[:AT_MOST]
    return [
        Ring(f"diversion-{pk}", words, "no_clinician_answered" if out else "ringing_late", console)
        for pk, out in offers
    ]


def _transfers(user: User) -> list[Ring]:
    """Calls that another center offers to one of theirs; only its staff can accept them (09 NCAC 06C .0209(b))."""
    offered = Transfer.objects.filter(status=Transfer.Status.OFFERED, to_center__staff=user)
    console, words = reverse("triage:intake"), _("Another center offers a call")
    found = offered.order_by("offered_at").values_list("pk", flat=True)[:AT_MOST]
    return [Ring(f"transfer-{pk}", words, "transfer_late", console) for pk in found]


def offered_to(user: User) -> DiversionQuerySet:
    """The callers who ring at this person's console.

    What they were given by a supervisor, whatever they do; else what rings and they have not declined: all of it for a
    clinician who is ready, for the others and for supervisors what rings for everybody. Who asks has a console.
    """
    said_no = Exists(Decline.objects.filter(diversion=OuterRef("pk"), clinician=user))
    ringing = Q(status=Diversion.Status.RINGING) & Q(~said_no)
    if not _is_ready(user):
        ringing &= Q(widened_at__isnull=False)
    else:
        ringing &= for_them(user)
    given = Q(reassigned_to=user, status__in=Diversion.OPEN)
    return Diversion.objects.filter(given | ringing).order_by("offered_at")


def for_them(user: User) -> Q:
    """Of the callers who ring, those this person may claim: of their centers, and what rings for everybody."""
    mine = None if user.role == Role.SUPERVISOR else centers.served(user)
    everybodys = Q(widened_at__isnull=False) | Q(reassigned_to=user)
    return Q() if mine is None else everybodys | Q(incident__center__in=mine)


def _is_ready(user: User) -> bool:
    """Asked only while something rings that not everybody hears."""
    if user.role != Role.CLINICIAN or not Diversion.objects.not_widened().exists():
        return False
    found = availability.of(user, timezone.now())
    return found is None or found.is_ready
