"""The pages of the protocol: its versions, one of them in words with its proof, and the acts of its life."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel import timeline
from heart.kernel.access import may, permit
from heart.kernel.language import here
from heart.kernel.requests import SignedIn
from heart.models import Role
from heart.shell.forms import resume, submit
from heart.shell.pages import verb
from triage import actions, protocol
from triage.forms.protocols import Approve, Draft, Publish
from triage.models import Approval, Incident, ProtocolVersion
from triage.protocol.promises import SETTLED, promises
from triage.queries import protocol_comparison as otherwise
from triage.queries import protocol_difference as difference
from triage.queries import protocol_in_words as spoken
from triage.queries import proven, versions

AT_MOST = 100
CHANGES_SHOWN = 50
SHIPPED = "shipped"
FORMATS = {"yaml": "application/yaml", "json": "application/json"}
Status = ProtocolVersion.Status
GLYPHS: dict[str, str] = {
    Status.DRAFT: "free",
    Status.CHECKED: "free",
    Status.APPROVED: "going",
    Status.EFFECTIVE: "there",
}


def _versions() -> Any:
    approvals = Prefetch("approvals", Approval.objects.select_related("by"))
    people = ("drafted_by", "checked_by", "published_by", "ended_by")
    return ProtocolVersion.objects.select_related(*people).prefetch_related(approvals)


@require_GET
@permit("triage.see")
def protocols(request: SignedIn) -> HttpResponse:
    """Every version, the newest first, and which one counts."""
    every = list(_versions().light().titled().order_by("-pk")[:AT_MOST])
    for version in every:
        version.glyph = GLYPHS.get(version.status, "off")
    in_force = versions.in_force()
    counts = next((version for version in every if in_force and version.pk == in_force.pk), None)
    waiting = ProtocolVersion.objects.filter(status=Status.APPROVED, effective_from__gt=timezone.now())
    shown = {
        "versions": every,
        "counts": counts,
        "unproven": proven.in_words(counts) if counts else "",
        "coming": waiting.light().order_by("effective_from").first(),
        "shipped": protocol.load(),
        "barred": counts is None and not settings.PROTOCOL_UNAPPROVED,
        "open_calls": Incident.objects.open().count(),
    }
    return render(request, "triage/protocols.html", shown)


@require_GET
@permit("triage.draft_protocol")
def new(request: SignedIn) -> HttpResponse:
    """A new draft: empty, or beginning with the text of another version."""
    said = request.GET.get("from", "")
    text = ""
    if said == SHIPPED:
        text = (protocol.FOLDER / "cabarrus.yaml").read_text(encoding="utf-8")
    elif said.isdecimal() and len(said) < 16:
        text = ProtocolVersion.objects.filter(pk=int(said)).values_list("text", flat=True).first() or ""
    return _drafting(request, Draft(initial={"text": text}))


def _drafting(request: SignedIn, form: Draft, status: int = 200) -> HttpResponse:
    request.shown_at = "/protocols/"
    resume(request.user, {"draft_protocol": form})
    shown = {"form": form, "versions": ProtocolVersion.objects.light().order_by("-pk")[:8], "wrong": status >= 400}
    return render(request, "triage/protocol_draft.html", shown, status=status)


@verb("triage.draft_protocol")
def draft_protocol(request: SignedIn) -> HttpResponse:
    """Store a file as a draft."""
    form = Draft(request.POST, request.FILES)
    return submit(
        request,
        form,
        lambda said: actions.draft_protocol(said["text"], by=request.user),
        again=lambda status: _drafting(request, form, status),
        to=lambda made: f"/protocols/{made.pk}/",
        said=_("Saved as a draft. Next: run the proof."),
    )


@require_GET
@permit("triage.see")
def protocol_version(request: SignedIn, pk: int) -> HttpResponse:
    """One version in words: its life, proof, questions, rules and what would have gone otherwise."""
    return show(request, get_object_or_404(_versions(), pk=pk))


def show(request: SignedIn, version: ProtocolVersion, status: int = 200, **bound: Any) -> HttpResponse:
    request.shown_at = "/protocols/"
    rules, approvals = versions.read(version.sha256), list(version.approvals.all())
    now = timezone.now()
    compares = version.status in (Status.DRAFT, Status.CHECKED) or (
        version.status == Status.APPROVED and not (version.effective_from and version.effective_from <= now)
    )
    shown = {
        "version": version,
        "title": spoken.in_language(rules.title),
        "glyph": GLYPHS.get(version.status, "off"),
        "approvals": approvals,
        "wants_director": Role.MEDICAL_DIRECTOR not in {approval.role for approval in approvals},
        "mine": next((approval for approval in approvals if approval.by_id == request.user.pk), None),
        "proof": _proof(version.proof),
        "settled": not version.proof or any(one.get("key") == SETTLED.key for one in version.proof["invariants"]),
        "proven_of_old": _proven_of_old(rules, version.proof),
        "questions": spoken.questions(rules),
        "rule_groups": (groups := spoken.rules_by_effect(rules)),
        "rules_many": sum(len(some) for _does, some in groups),
        "natures": spoken.natures(rules),
        "otherwise": _otherwise(rules) if compares else None,
        "difference": _difference(version) if compares else None,
        "exceptions": spoken.exceptions(rules),
        "protected": [(spoken.in_language(one.says), spoken.protected(one)) for one in rules.protected],
        "unproven": proven.in_words(version),
        "lines": timeline.of_thread(version.thread),
        "began_on_it": (began_on_it := version.incidents.count()),
        "open_on_it": version.incidents.open().count(),
        "withdrawable": may(request.user, "triage.withdraw_protocol")
        and (not version.is_over or (version.status == Status.RETIRED and began_on_it > 0)),
        "unfolded": "all" in request.GET,
        "marked": spoken.in_language(rules.status),
        "acts": not version.is_over and may(request.user, "triage.approve_protocol"),
        "approve": bound.get("approve") or Approve(initial={"sha256": version.sha256}),
        "publish": bound.get("publish") or _publishing(version),
        "refused_form": next(iter(bound.values()), None),
        "wrong": status >= 400,
    }
    return render(request, "triage/protocol.html", shown, status=status)


def _difference(version: ProtocolVersion) -> dict[str, Any]:
    """The same for its page."""
    told = _against(version)
    return {
        "told": told,
        "lines": [(kind, difference.HEADINGS[kind], lines) for kind, lines in told.lines.items() if lines],
        "in_force": versions.in_force(),
    }


def _publishing(version: ProtocolVersion) -> Publish:
    """The form that puts it in force: at once, or at the time it is published for already."""
    start = "later" if version.effective_from else "now"
    initial = {"start": start, "effective_from": version.effective_from}
    return Publish(initial=initial, one_sided=_against(version).one_sided)


def _against(version: ProtocolVersion) -> difference.Difference:
    """What a version does otherwise than what counts now."""
    return difference.compare(versions.counts_now(), versions.read(version.sha256))


def _proof(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """The stored proof in the reader's language."""
    if kept is None:
        return None
    say = spoken.in_language
    return {
        "ok": kept["ok"],
        "sets": f"{kept['sets']:,}",
        "seconds": kept["seconds"],
        "holds": [say(one["says"]) for one in kept["invariants"] if one["ok"]],
        "broken": [say(one["says"]) for one in kept["invariants"] if not one["ok"]],
        "findings": [
            {"words": say(one["words"]), "cases": [say(case["lines"]) for case in one["cases"]]}
            for one in kept["findings"]
        ],
        "notes": [say(one["words"]) for one in kept["notes"] if one.get("kind") != "exception"],
    }


def _proven_of_old(rules: protocol.Protocol, kept: dict[str, Any] | None) -> bool:
    """Whether the program promises more today than it did when this was proven."""
    today = {SETTLED.key, *(one.key for one in promises(rules))}
    return kept is not None and not today <= {one.get("key") for one in kept["invariants"]}


def _otherwise(rules: protocol.Protocol) -> dict[str, Any]:
    """The past by these rules: counts from one help to another, and the first of the differences."""
    told = otherwise.compare(rules)
    codes = [code for code in protocol.LADDER if any(code in pair for pair in told.table)]
    rows = [
        {"from": spoken.kind(was), "cells": [(told.table[was, then], was == then) for then in codes]} for was in codes
    ]
    changes = [
        {
            "incident": change.incident,
            "was": spoken.kind(change.was),
            "would_be": spoken.kind(change.would_be),
            "was_medical": change.was_medical,
            "would_be_medical": change.would_be_medical,
            "rise": change.rise,
            "because": [rules.reason(key, here()) for key in change.because],
        }
        for change in told.changes[:CHANGES_SHOWN]
    ]
    return {
        "told": told,
        "columns": [spoken.kind(code) for code in codes],
        "rows": rows,
        "changes": changes,
        "more": max(0, len(told.changes) - CHANGES_SHOWN),
        "not_asked": [question.wording(here()) for question in told.not_asked],
    }


@require_GET
@permit("triage.see")
def protocol_file(request: SignedIn, pk: int, form: str) -> HttpResponse:
    """The file exactly as it was given, or its data as JSON."""
    version = get_object_or_404(ProtocolVersion, pk=pk)
    if form not in FORMATS:
        raise Http404
    said = version.text if form == "yaml" else json.dumps(version.data, ensure_ascii=False, indent=2) + "\n"
    answer = HttpResponse(said, content_type=f"{FORMATS[form]}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{version.code}.{form}"'
    return answer


@verb("triage.check_protocol")
def check_protocol(request: SignedIn, pk: int) -> HttpResponse:
    """Prove a draft."""
    version = actions.check_protocol(get_object_or_404(ProtocolVersion, pk=pk), by=request.user)
    if version.status == Status.CHECKED:
        messages.success(request, _("Proven. Next: two people approve it, one of them the medical director."))
    else:
        messages.error(request, _("The proof found a mistake. Fix it in a new draft."))
    return redirect("triage:protocol", pk)


@verb("triage.approve_protocol")
def approve_protocol(request: SignedIn, pk: int) -> HttpResponse:
    """Stand for it."""
    version, form = get_object_or_404(_versions(), pk=pk), Approve(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.approve_protocol(version, said["sha256"], by=request.user),
        again=lambda status: show(request, version, status, approve=form),
        to=f"/protocols/{pk}/",
        said=_("Your approval is on record."),
    )


@verb("triage.publish_protocol")
def publish_protocol(request: SignedIn, pk: int) -> HttpResponse:
    """Put it in force, now or from a time on."""
    version = get_object_or_404(_versions(), pk=pk)
    form = Publish(request.POST, one_sided=_against(version).one_sided)
    later = form.is_valid() and form.cleaned_data["effective_from"]
    return submit(
        request,
        form,
        lambda said: actions.publish_protocol(
            version, by=request.user, effective_from=said["effective_from"], confirmed=said.get("confirmed", ())
        ),
        again=lambda status: show(request, version, status, publish=form),
        to=f"/protocols/{pk}/",
        said=_("Published: it takes effect at the set time.") if later else _("Published: it is in force."),
    )


@verb("triage.withdraw_protocol")
def withdraw_protocol(request: SignedIn, pk: int) -> HttpResponse:
    """Let nobody go on with it."""
    actions.withdraw_protocol(get_object_or_404(ProtocolVersion, pk=pk), by=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect("triage:protocol", pk)
