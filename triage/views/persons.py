"""A person's page: what binds, how to reach them, what helped, what happened; and who opened it and why."""

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import may, permit
from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn
from heart.kernel.rooms import happenings
from heart.shell.forms import submit
from heart.shell.pages import verb
from triage import actions
from triage.actions.flags import read_flags
from triage.actions.openings import only_opened
from triage.actions.plans import read_shown_plan
from triage.forms import ways as forms
from triage.models import ContactWay, Merge, Opening, Person, Wish
from triage.queries import twins
from triage.queries.flags import Shown
from triage.queries.happenings import flags_told
from triage.queries.people import known
from triage.room.code_words import OPENED
from triage.views.consent_panel import panel

LOOK_BACK = datetime.timedelta(days=30)
SHOWN = 200


@require_GET
@permit("triage.open_person")
def person(request: SignedIn, pk: int) -> HttpResponse:
    """One person, for who has open work with them or has said why; everybody else is asked why."""
    found = get_object_or_404(Person, pk=pk)
    if merged := twins.merged_into(found):
        return redirect("triage:person", merged.kept_id)
    try:
        opening = actions.open_person(found, by=request.user)
    except Refused:
        return _ask_why(request, found, forms.OpenPerson())
    return _page(request, found, opening)


def _ask_why(request: SignedIn, found: Person, form: forms.OpenPerson, status: int = 200) -> HttpResponse:
    # Nothing of the person is on this page, not even the name.
    return render(
        request, "triage/person_why.html", {"pk": found.pk, "form": form, "wrong": status != 200}, status=status
    )


def _page(request: SignedIn, found: Person, opening: Opening, status: int = 200, **bound: Form) -> HttpResponse:
    request.shown_at = reverse("triage:person", args=[found.pk])
    now = timezone.now()
    happened = happenings(request.user, found.thread)
    kinds = {"contacts": _("Contacts"), "promises": _("Promises"), "flags": _("Flags"), "consents": _("Consents")}
    only = request.GET.get("only", "")
    only = only if only in kinds else ""
    changes = may(request.user, "triage.add_way")
    page = reverse("triage:person", args=[found.pk])
    read_shown_plan(found, by=request.user)
    if only in ("", "flags"):
        read_flags(None, [Shown(flag, "") for flag in flags_told(request.user, found.pk)], by=request.user)
    context = {
        "person": found,
        "known": known(found, now),
        "opening": opening,
        "why": OPENED[opening.why],
        "others": Opening.objects.filter(person=found, at__gt=now - LOOK_BACK).values("by").distinct().count(),
        "happened": [one for one in happened if not only or one.kind == only][:SHOWN],
        "total": len(happened),
        "filters": [
            (page, _("All"), not only),
            *((f"{page}?only={key}", words, key == only) for key, words in kinds.items()),
        ],
        "add_way": bound.get("add_way") or (forms.AddWay() if changes else None),
        "wish_form": bound.get("wish") or (forms.WishForm() if changes else None),
        "strike": bound.get("strike_way") or (forms.StrikeWay() if changes else None),
        "twins": twins.possible(found) if may(request.user, "triage.merge") else [],
        "merges": Merge.objects.filter(kept=found, undone_at=None).select_related("gone", "by"),
        "wrong": status != 200,
        **panel(request.user, found, now, bound),
    }
    return render(request, "triage/person.html", context, status=status)


@verb("triage.open_person")
def open_person(request: SignedIn, pk: int) -> HttpResponse:
    """Say why, and open it for half an hour."""
    found, form = get_object_or_404(Person, pk=pk), forms.OpenPerson(request.POST)
    return submit(
        request,
        form,
        lambda said: actions.open_person(found, by=request.user, **said),
        again=lambda status: _ask_why(request, found, form, status),
        to=reverse("triage:person", args=[pk]),
    )


def change(
    request: SignedIn, found: Person, form: Form, act: Callable[[dict[str, Any]], Any], said: str
) -> HttpResponse:
    """An act on the page of a person that this person has opened."""
    only_opened(found, request.user)

    def again(status: int) -> HttpResponse:
        opening = actions.open_person(found, by=request.user)
        return _page(request, found, opening, status, **{getattr(form, "verb", ""): form})

    return submit(request, form, act, again=again, to=reverse("triage:person", args=[found.pk]), said=said)


@verb("triage.add_way")
def add_way(request: SignedIn, pk: int) -> HttpResponse:
    """One more way to reach the person."""
    found = get_object_or_404(Person, pk=pk)

    def act(said: dict[str, Any]) -> Any:
        return actions.add_way(found, by=request.user, **said)

    return change(request, found, forms.AddWay(request.POST), act, _("Saved: a way to reach the person."))


@verb("triage.strike_way")
def strike_way(request: SignedIn, pk: int) -> HttpResponse:
    """A way no longer counts."""
    way = get_object_or_404(ContactWay.objects.select_related("person"), pk=pk)

    def act(said: dict[str, Any]) -> Any:
        return actions.strike_way(way, said["because"], by=request.user, value=said["value"])

    return change(request, way.person, forms.StrikeWay(request.POST), act, _("Struck through; it stays on record."))


@verb("triage.wish")
def wish(request: SignedIn, pk: int) -> HttpResponse:
    """What the person wants, or what helps."""
    found = get_object_or_404(Person, pk=pk)

    def act(said: dict[str, Any]) -> Any:
        return actions.wish(found, said["kind"], by=request.user, source=said["source"], text=said["text"])

    return change(request, found, forms.WishForm(request.POST), act, _("Saved: what the person wants."))


@verb("triage.end_wish")
def end_wish(request: SignedIn, pk: int) -> HttpResponse:
    """It holds no more."""
    ended = actions.end_wish(get_object_or_404(Wish.objects.select_related("person"), pk=pk), by=request.user)
    messages.success(request, _("Ended; that it was said stays on record."))
    return redirect("triage:person", ended.person_id)


@verb("triage.merge")
def merge(request: SignedIn, pk: int) -> HttpResponse:
    """The other record is the same person: it goes into this one."""
    into, other = get_object_or_404(Person, pk=pk), _other(request)
    actions.merge(other, into, by=request.user)
    messages.success(request, _("Merged. It can be taken apart again below."))
    return redirect("triage:person", pk)


@verb("triage.tell_apart")
def tell_apart(request: SignedIn, pk: int) -> HttpResponse:
    """The other record is somebody else."""
    actions.tell_apart(get_object_or_404(Person, pk=pk), _other(request), by=request.user)
    messages.success(request, _("Saved: not the same person."))
    return redirect("triage:person", pk)


@verb("triage.undo_merge")
def undo_merge(request: SignedIn, pk: int) -> HttpResponse:
    """They are two persons after all."""
    done = actions.undo_merge(get_object_or_404(Merge.objects.select_related("kept"), pk=pk), by=request.user)
    messages.success(request, _("Taken apart: two persons."))
    return redirect("triage:person", done.kept_id)


def _other(request: SignedIn) -> Person:
    said = request.POST.get("other", "")
    return get_object_or_404(Person, pk=int(said) if said.isdecimal() and len(said) < 19 else 0)


@require_GET
@permit("triage.review_opening")
def openings(request: SignedIn) -> HttpResponse:
    """Persons that were opened without open work: who, when and why; those nobody has reviewed first."""
    found = Opening.objects.filter(until__isnull=False).select_related("by", "person", "reviewed_by")
    first, then = found.filter(reviewed_at=None), found.filter(reviewed_at__isnull=False)
    shown = [*first[:SHOWN], *then[:SHOWN]]
    rows = [{"opening": row, "why": OPENED[row.why], "own": row.by_id == request.user.pk} for row in shown]
    return render(request, "triage/openings.html", {"rows": rows, "waits": first.count()})


@verb("triage.review_opening")
def review_opening(request: SignedIn, pk: int) -> HttpResponse:
    """The reason was read."""
    actions.review_opening(get_object_or_404(Opening, pk=pk), by=request.user)
    messages.success(request, _("Reviewed."))
    return redirect("triage:openings")
