"""The intake page: who rings, a new call while it is typed, and taking it."""

import datetime
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from heart.kernel.access import may, permit
from heart.kernel.flow import Refused
from heart.kernel.requests import SignedIn, only_post
from heart.models import Draft, User
from heart.shell.forms import resume, submit
from heart.shell.pages import verb
from triage import actions
from triage.actions.flags import read_flags
from triage.codes.natures import NATURES
from triage.forms import calls as call_forms
from triage.models import Call, Incident, Transfer
from triage.places import region
from triage.queries import duplicates, flags
from triage.queries.calls import ours, ringing

TO_CALL_BACK = datetime.timedelta(hours=24)
# A page that stood open longer says nothing of when the call began.
LONGEST = datetime.timedelta(hours=4)
DRAFT, SALT, SHOWN = "take:", "triage.new_call", 5


class Begun(NamedTuple):
    """A new call that is being typed: its number among this person's drafts, and when it began by our clock."""

    number: int
    at: datetime.datetime | None

    @property
    def token(self) -> str:
        """Signed, for the address: nobody but us says when a call began."""
        return signing.Signer(salt=SALT).sign_object([self.number, self.at.isoformat() if self.at else ""])

    @property
    def draft_key(self) -> str:
        return f"{DRAFT}{self.number}"

    @property
    def answered_at(self) -> datetime.datetime | None:
        return self.at if self.at and timezone.now() - LONGEST < self.at <= timezone.now() else None


def begin(at: datetime.datetime | None = None) -> Begun:
    """A new call; every tab has its own."""
    return Begun(secrets.randbelow(10**15), at)


def begun(token: str) -> Begun | None:
    """The call that a token stands for; None for what is not ours."""
    try:
        number, at = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return Begun(number, datetime.datetime.fromisoformat(at) if at else None)


def gathered(by: User) -> dict[str, Any]:
    """The calls a call-taker must see: ringing, their own, to call back, and offered by other centers."""
    centers, theirs = ours(by)
    calls = Call.objects.select_related("incident", "center")
    since = timezone.now() - TO_CALL_BACK
    offers = Transfer.objects.filter(status=Transfer.Status.OFFERED).select_related("call__incident", "from_center")
    return {
        "waiting": ringing(theirs),
        "answer_s": settings.ANSWER_LIMIT_S,
        "mine": list(calls.on_line().filter(call_taker=by).order_by("-received_at")[:20]),
        "abandoned": list(calls.to_call_back().filter(theirs, received_at__gte=since).order_by("-received_at")[:20]),
        "offers": list(offers.filter(to_center__in=centers).select_related("to_center").order_by("offered_at")),
    }


@require_GET
@permit("triage.take")
def intake(request: SignedIn) -> HttpResponse:
    """The call-taker's console."""
    return show(request)


@require_GET
@permit("triage.take")
def new(request: SignedIn) -> HttpResponse:
    """A new call begins now: its clock runs from here. Once something is typed it has an address of its own."""
    return show(request, call=begin(timezone.now()))


@only_post
@require_POST
@permit("triage.take")
def begin_now(request: SignedIn) -> HttpResponse:
    """The call that is on the screen begins now: its clock, and the token that says so."""
    call = begun(request.POST.get("call", "")) or begin()
    now = call if call.at else Begun(call.number, timezone.now())
    return render(request, "triage/_begun.html", {"call": now, "oob": True})


@require_GET
@permit("triage.take")
def intake_calls(request: SignedIn) -> HttpResponse:
    """Its living part: the calls."""
    return render(request, "triage/_calls.html", gathered(request.user))


@only_post
@require_POST
@permit("triage.take")
def same(request: SignedIn) -> HttpResponse:
    """What is known of the call that is typed: open incidents like it, flags; posted, so no address names a place."""
    form = call_forms.Take(request.POST, by=request.user)
    found: dict[str, Any] = {"same": like(form), "flags": known_of(form)}
    read_flags(None, found["flags"], by=request.user)
    return render(request, "triage/_same.html", found)


def like(form: call_forms.Take) -> list[Incident]:
    """Incidents like what is typed so far, as far as it can be read."""
    if not form.is_valid():
        return []
    said = form.cleaned_data
    return list(
        duplicates.like(
            numbers=[said.get("callback_number", "")],
            address=said.get("address", ""),
            unit=said.get("unit", ""),
            point=(said.get("latitude"), said.get("longitude")),
        )[:SHOWN]
    )


def known_of(form: call_forms.Take) -> list[flags.Shown]:
    """Flags on the place and the number that are typed so far."""
    if not form.is_valid():
        return []
    said = form.cleaned_data
    place = {name: said[name] for name in flags.PLACE if said.get(name) not in (None, "")}
    return flags.like(numbers=[said.get("callback_number", "")], **place)


def show(
    request: SignedIn,
    status: int = 200,
    form: call_forms.Take | None = None,
    typed: Mapping[str, Any] | None = None,
    places: Mapping[str, Any] | None = None,
    call: Begun | None = None,
) -> HttpResponse:
    """The intake page, with a form that was not taken, one with what was `typed` so far, or a new one."""
    request.shown_at = "/intake/"
    call = call or begun(request.POST.get("call", "") or request.GET.get("call", "")) or begin()
    form = form or call_forms.Take(by=request.user)
    resume(request.user, {call.draft_key: form})
    form.initial.update(typed or {})
    form.kept_at = f"{reverse('triage:intake')}?call="
    context = {
        **gathered(request.user),
        "form": form,
        "blank": not (form.is_bound or form.initial or places),
        "call": call,
        "unsent": _unsent(request.user, call),
        "natures": NATURES.items(),
        "find_at": reverse("triage:find_for_call"),
        "wrong": status >= 400,
        **(places or {}),
    }
    return render(request, "triage/intake.html", context, status=status)


def _unsent(by: User, but: Begun) -> list[dict[str, Any]]:
    """New calls this person has typed in other tabs or before, and not taken."""
    drafts = by.drafts.standing(timezone.now()).filter(form__startswith=DRAFT).exclude(form=but.draft_key)
    found = [(draft, begun(draft.fields.get("call", ""))) for draft in drafts.order_by("-updated_at")[:SHOWN]]
    return [{"draft": draft, "call": call, "words": _first_words(draft)} for draft, call in found if call]


def _first_words(draft: Draft) -> str:
    names = ("address", "callback_number", "narrative", "caller_name", "initial_nature")
    return next((said for name in names if (said := draft.fields.get(name, "").strip())), "")


@verb("triage.take")
def take(request: SignedIn) -> HttpResponse:
    """A call that is on the line now; with `join` it is the same event as that incident, and goes there at once."""
    form = call_forms.Take(request.POST, by=request.user)
    return submit(
        request,
        form,
        lambda said: _taken(request, form, said),
        again=lambda status: show(request, status, form),
        to=lambda call: f"/incidents/{call.incident_id}/#ask",
    )


def _taken(request: SignedIn, form: call_forms.Take, said: dict[str, Any]) -> Call:
    call = begun(request.POST.get("call", ""))
    made = actions.take(said.pop("center"), by=request.user, answered_at=call.answered_at if call else None, **said)
    if point := made.incident.point_not_used:
        unused = _("The point %(point)s is not used. %(why)s The call is saved without it.")
        messages.warning(request, unused % {"point": point, "why": region.why_not(point)})
    for words in form.not_kept():
        actions.note(made.incident, words, by=request.user)
    for name, why in form.left_out.items():
        if not why:
            continue
        kept = _("%(field)s: %(why)s The call is saved; what you typed is in its notes.")
        messages.warning(request, kept % {"field": form.fields[name].label, "why": " ".join(why)})
    if into := request.POST.get("join", ""):
        _joined(request, made, into)
    if request.POST.get("help") and may(request.user, "triage.help_now"):
        actions.help_now(Incident.objects.get(pk=made.incident_id), by=request.user)
    return made


def _joined(request: SignedIn, made: Call, into: str) -> None:
    """Never at the price of the call: what cannot be joined stays an incident of its own."""
    other = Incident.objects.filter(pk=int(into)).first() if into.isdecimal() and len(into) < 19 else None
    try:
        if other is None or not may(request.user, "triage.join"):
            raise Refused(_("There is no incident with this number."))
        with transaction.atomic():
            actions.join(made.incident, other, by=request.user)
    except Refused as refused:
        messages.warning(request, _("The call is saved, but not joined: %(why)s") % {"why": refused.message})
        return
    made.refresh_from_db()
    messages.success(request, _("Joined. The calls are on this incident now; both records are kept."))
