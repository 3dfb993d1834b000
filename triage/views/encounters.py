"""Encounters of clinicians with their records: lists, and one record for who keeps it and who answers for it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import may, permit
from heart.kernel.requests import SignedIn
from heart.models import User
from heart.shell.forms import Form, resume
from triage.actions.records import read_record
from triage.forms import incidents as forms
from triage.forms.ending import EndingFactsForm, HandOverForm, TakeOverRecord
from triage.models import Diversion, Signature
from triage.queries import ending_facts, records, risks, signing
from triage.views import plans

PAGE = 50


def lists(by: User) -> dict[str, tuple[Any, Callable[[], QuerySet[Any]]]]:
    """The lists of encounters that this person is offered: key -> its words and what gives them."""
    every = signing.with_records().order_by("-claimed_at")
    found = {
        "day": (_("Last 24 hours"), lambda: every.filter(pk__in=records.recent(by).values("pk"))),
        "to_sign": (_("Mine to finish"), lambda: signing.mine_to_do(by)),
        "all": (_("All"), lambda: every.filter(pk__in=records.readable(by).values("pk"))),
    }
    if may(by, "triage.take_over_record"):
        others = signing.to_sign().exclude(signing.kept_by(by)).order_by("claimed_at")
        found["colleagues"] = (_("Unsigned, of colleagues"), lambda: others)
    if may(by, "triage.review"):
        found["late"] = (_("Past the limit"), lambda: signing.late(timezone.now()))
    return found


@require_GET
@permit("triage.clinical")
def encounters(request: SignedIn) -> HttpResponse:
    """A list of encounters: state, risk at the end, signed or not. No word of a record stands in it."""
    return show_list(request)


def show_list(
    request: SignedIn,
    status: int = 200,
    *,
    chosen: str = "",
    of: int | None = None,
    bad: TakeOverRecord | None = None,
    lost: Form | None = None,
) -> HttpResponse:
    """The same; `bad` is the form of encounter `of` that was not taken, `lost` one of a record that is not theirs."""
    request.shown_at = reverse("triage:diversions")
    offered, page = lists(request.user), reverse("triage:encounters")
    chosen = chosen or request.GET.get("show", "")
    chosen = chosen if chosen in offered else "day"
    about = ("incident", "clinician", "keeping__keeper", "keeping__taken_from", "signature__by")
    shown = Paginator(offered[chosen][1]().select_related(*about), PAGE).get_page(request.GET.get("page"))
    found = list(shown)
    judged = risks.of_encounters(found) if chosen != "colleagues" else {}
    readable = set(records.readable(request.user).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    form = TakeOverRecord(auto_id=False)
    rows = [
        {
            "diversion": one,
            "judged": judged.get(one.pk),
            "opens": one.pk in readable,
            "over": one.status not in Diversion.OPEN,
            "form": (bad if bad and one.pk == of else form) if chosen == "colleagues" else None,
        }
        for one in found
    ]
    links = [(f"{page}?show={key}", words, key == chosen) for key, (words, _found) in offered.items()]
    context = {
        "rows": rows,
        "links": links,
        "chosen": chosen,
        "shown": shown,
        "unsaved": records.unsaved(request.user),
        "lost": lost,
        "wrong": status >= 400,
    }
    return render(request, "triage/encounters.html", context, status=status)


@require_GET
@permit("triage.clinical")
def encounter(request: SignedIn, pk: int) -> HttpResponse:
    """The record of one encounter."""
    return show(request, pk)


def show(request: SignedIn, pk: int, status: int = 200, bad: Form | None = None) -> HttpResponse:
    """The same, with the form that was not taken. Raises PermissionDenied for a record that is not theirs to read."""
    diversion = get_object_or_404(Diversion.objects.select_related("incident__person", "clinician", "call"), pk=pk)
    if not records.readable(request.user).filter(pk=pk).exists():
        raise PermissionDenied("triage.clinical")
    request.shown_at = reverse("triage:diversions")
    context = _record(request, diversion)
    if diversion.status not in Diversion.OPEN:
        context |= _forms(request, diversion, context, bad)
        plans.beside(request, [diversion])
    placed = any(bad is form for form in context.values())
    over = diversion.status not in Diversion.OPEN
    context |= {"wrong": status >= 400, "over": over, "lost": None if placed else bad}
    return render(request, "triage/encounter.html", context, status=status)


def _record(request: SignedIn, diversion: Diversion) -> dict[str, Any]:
    """What stands in the record, and the line that says who saw it; where there is nothing, nothing was seen."""
    notes = list(diversion.clinical_notes.select_related("by").prefetch_related("doubts"))
    screenings, facts = list(diversion.screenings.all()), ending_facts.of(diversion)
    hand_overs = list(diversion.hand_over_notes.select_related("by").order_by("-id"))
    if notes or screenings or facts or hand_overs:
        read_record(diversion, notes, by=request.user, screenings=screenings, facts=facts, hand_overs=hand_overs)
    last = facts[0] if facts else None
    return {
        "diversion": diversion,
        "notes": notes,
        "signature": signing.signature_of(diversion),
        "keeping": getattr(diversion, "keeping", None),
        "keeper": signing.keeper_of(diversion),
        "facts": [(one, ending_facts.lines(one)) for one in facts],
        "limits": ending_facts.limits(last, timezone.now()) if last else [],
        "owes_report": bool(last and last.owes_report),
        "missing": ending_facts.missing(diversion, last),
        "minor": ending_facts.is_about_minor(diversion),
        "hand_overs": hand_overs,
        "recordings": records.recordings(diversion.call),
        "last_facts": last,
    }


def _forms(request: SignedIn, diversion: Diversion, shown: dict[str, Any], bad: Form | None) -> dict[str, Any]:
    """What this person may still write into the record of an encounter that is over."""
    placed: dict[str, Any] = {}
    mine = shown["keeper"] == request.user and may(request.user, "triage.sign")
    if may(request.user, "triage.clinical_note") and signing.may_write(diversion, request.user):
        placed["form"] = _note(request, diversion, shown["signature"], bad)
        placed["to_sign"] = mine and shown["signature"] is None
    if mine:
        last, key = shown["last_facts"], f"record_ending_facts{diversion.pk}_%s"
        start = ending_facts.values(last) | {"seen": last.pk if last else 0}
        placed["facts_form"] = bad if isinstance(bad, EndingFactsForm) else EndingFactsForm(initial=start, auto_id=key)
        if diversion.support_needed:
            key = f"write_hand_over{diversion.pk}_%s"
            placed["hand_over_form"] = bad if isinstance(bad, HandOverForm) else HandOverForm(auto_id=key)
    return placed


def _note(request: SignedIn, diversion: Diversion, signature: Signature | None, bad: Form | None) -> Form:
    """The field for words: a note, or what is added once it is signed; both take up what stands typed."""
    kind = forms.AddToRecord if signature else forms.ClinicalNoteForm
    form = bad if isinstance(bad, forms.Record) else kind(auto_id=f"{kind.verb}{diversion.pk}_%s")
    resume(request.user, {f"{records.DRAFT}{diversion.pk}": form})
    return form
