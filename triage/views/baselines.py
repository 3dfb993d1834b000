"""The pages of the rule that was there before H.E.A.R.T.: its versions, one of them as a table, and its verbs."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel import timeline
from heart.kernel.access import may, permit
from heart.kernel.requests import SignedIn
from heart.shell.forms import submit
from heart.shell.pages import verb
from triage import actions
from triage.codes.natures import name_of
from triage.forms.baselines import ApproveBaseline, DraftBaseline
from triage.models import Baseline, BaselineApproval

AT_MOST = 100
GLYPHS: dict[str, str] = {Baseline.Status.DRAFT: "free", Baseline.Status.IN_FORCE: "there"}


def _versions() -> QuerySet[Baseline]:
    approvals = Prefetch("approvals", BaselineApproval.objects.select_related("by"))
    return Baseline.objects.select_related("drafted_by").prefetch_related(approvals)


@require_GET
@permit("triage.see")
def baselines(request: SignedIn) -> HttpResponse:
    """Every version, the newest first, and the form of a new one."""
    return _listed(request, DraftBaseline())


def _listed(request: SignedIn, form: DraftBaseline, status: int = 200) -> HttpResponse:
    request.shown_at = reverse("triage:protocols")
    every = list(_versions().defer("text", "rows").order_by("-pk")[:AT_MOST])
    rows = [(one, GLYPHS.get(one.status, "off")) for one in every]
    shown = {"rows": rows, "form": form, "wrong": status >= 400, "sent": Baseline.Sent.choices}
    return render(request, "triage/baselines.html", shown, status=status)


@require_GET
@permit("triage.see")
def baseline(request: SignedIn, pk: int) -> HttpResponse:
    """One version: where it comes from, who stands for it, and its table."""
    return _show(request, get_object_or_404(_versions(), pk=pk))


def _show(request: SignedIn, version: Baseline, form: ApproveBaseline | None = None, status: int = 200) -> HttpResponse:
    request.shown_at = reverse("triage:protocols")
    approvals = list(version.approvals.all())
    named = dict(Baseline.Sent.choices)
    shown: dict[str, Any] = {
        "version": version,
        "glyph": GLYPHS.get(version.status, "off"),
        "approvals": approvals,
        "mine": any(one.by_id == request.user.pk for one in approvals),
        "acts": not version.is_over and may(request.user, "triage.approve_baseline"),
        "table": [(code, name_of(code), named[sent]) for code, sent in version.rows.items() if code != "*"],
        "others": named[version.sent_for("*")],
        "lines": timeline.of_thread(version.thread),
        "form": form or ApproveBaseline(initial={"sha256": version.sha256}),
        "wrong": status >= 400,
    }
    return render(request, "triage/baseline.html", shown, status=status)


@require_GET
@permit("triage.see")
def table(request: SignedIn, pk: int) -> HttpResponse:
    """The table exactly as it was given."""
    version = get_object_or_404(Baseline, pk=pk)
    answer = HttpResponse(version.text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="baseline-{version.pk}.csv"'
    return answer


@verb("triage.draft_baseline")
def draft_baseline(request: SignedIn) -> HttpResponse:
    """Store a table as a draft."""
    form = DraftBaseline(request.POST, request.FILES)
    return submit(
        request,
        form,
        lambda said: actions.draft_baseline(**said, by=request.user),
        again=lambda status: _listed(request, form, status),
        to=lambda made: reverse("triage:baseline", args=[made.pk]),
        said=_("Saved as a draft. Next: two people approve it."),
    )


@verb("triage.approve_baseline")
def approve_baseline(request: SignedIn, pk: int) -> HttpResponse:
    """Stand for it."""
    version, form = get_object_or_404(_versions(), pk=pk), ApproveBaseline(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.approve_baseline(version, said["sha256"], by=request.user),
        again=lambda status: _show(request, version, form, status),
        to=reverse("triage:baseline", args=[pk]),
        said=_("Your approval is on record."),
    )


@verb("triage.withdraw_baseline")
def withdraw_baseline(request: SignedIn, pk: int) -> HttpResponse:
    """Ask it no more."""
    actions.withdraw_baseline(get_object_or_404(Baseline, pk=pk), by=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect("triage:baseline", pk)
