"""Pages of the navigation room: the queue, one follow-up, and a thin door for each verb."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dispatch.queries import board
from heart.kernel.access import may, permit
from heart.kernel.requests import SignedIn
from heart.shell.forms import resume, submit
from heart.shell.pages import verb
from heart.shell.undo import offer
from navigation import actions, queue, undo
from navigation.actions.hand_over_notes import is_handed_over, may_read_hand_over, read_hand_over
from navigation.deadlines import LEAST_ATTEMPTS, standing
from navigation.forms import AttemptForm, CloseForm, ConsentTo, HandOverForm, ReferForm, ReferralForm
from navigation.models import Attempt, FollowUp, Referral
from triage.codes.dispositions import name_of
from triage.forms.people import Met, Reached
from triage.models import Incident
from triage.queries import risks
from triage.queries.people import known, phone_shut
from triage.queries.risk_readers import may_read_risk
from triage.queries.sharing import notice_of, state_in_words
from triage.views import consent_panel
from triage.views.people import blank, say_who


@require_GET
@permit("navigation.see")
def queue_page(request: SignedIn) -> HttpResponse:
    """The queue: what is late, what will be, what nobody has, what is mine."""
    return render(request, "navigation/queue.html", _queue(request))


@require_GET
@permit("navigation.see")
def queue_part(request: SignedIn) -> HttpResponse:
    """The living part: the whole queue."""
    return render(request, "navigation/_queue.html", _queue(request))


def _queue(request: SignedIn) -> dict[str, Any]:
    now, page = timezone.now(), reverse("navigation:queue")
    whose = {"all": _("All"), "mine": _("Mine"), "unowned": _("Unassigned")}
    of = request.GET.get("of", "")
    of = of if of in whose else "all"
    return {
        "kept": queue.kept(now),
        "groups": queue.groups(request.user, now, of=of),
        "here": "" if of == "all" else f"?of={of}",
        "whose": [(page if key == "all" else f"{page}?of={key}", words, key == of) for key, words in whose.items()],
    }


@require_GET
@permit("navigation.see")
def follow_up(request: SignedIn, pk: int) -> HttpResponse:
    """One promise: how to reach the person, what happened, what was tried. That it was opened is on the record."""
    found = _get(pk)
    actions.read(found, by=request.user)
    return _page(request, found)


def _page(request: SignedIn, found: FollowUp, typed: forms.Form | None = None, status: int = 200) -> HttpResponse:
    """The page of a follow-up; `typed` is the form that was not taken, in the place of an empty one."""
    works = _may_work_on(request, found)
    shown: dict[str, Any] = {}
    if works:
        for form in (AttemptForm, ConsentTo, ReferForm, HandOverForm):
            shown[form.verb] = typed if isinstance(typed, form) else form()
        shown["close"] = typed if isinstance(typed, CloseForm) else CloseForm(by=request.user)
        shown["identify"] = typed if isinstance(typed, Reached) else blank(Reached, found.incident)
        resume(request.user, {f"attempt:{found.pk}": shown["attempt"]})
    referrals = _referrals(request, found, typed)
    placed = [*shown.values(), *(row["form"] for row in referrals)]
    context = {
        **_facts(found),
        **_log(found),
        **shown,
        "referrals": referrals,
        "consents": _consents(found) if works else [],
        # What was typed for a follow-up that is not theirs, or not open any more, is shown all the same.
        "lost": typed if typed is not None and not any(form is typed for form in placed) else None,
        "wrong": status != 200,
        **_handed_over(request, found),
        "can_reopen": _can_reopen(request, found),
    }
    return render(request, "navigation/follow_up.html", context, status=status)


def _handed_over(request: SignedIn, found: FollowUp) -> dict[str, Any]:
    """Words of the clinician for whose promise it is; others learn that there are some. And the risk, if they may."""
    mine = may_read_hand_over(found, request.user)
    talk = found.diversion
    risk = risks.of_encounter(talk).highest if talk and may_read_risk(request.user) else None
    return {
        "hand_overs": read_hand_over(found, by=request.user) if mine else [],
        "handed_over": not mine and is_handed_over(found),
        "risk": risk.words if risk else "",
    }


def _may_work_on(request: SignedIn, found: FollowUp) -> bool:
    mine = actions.is_theirs(found, request.user) and may(request.user, "navigation.attempt")
    return mine and found.status not in FollowUp.OVER


def _can_reopen(request: SignedIn, found: FollowUp) -> bool:
    over = found.status == FollowUp.Status.CANCELLED and not found.is_kept_by_another
    return over and may(request.user, "navigation.reopen")


def _referrals(request: SignedIn, found: FollowUp, typed: forms.Form | None) -> list[dict[str, Any]]:
    can = may(request.user, "navigation.update_referral") and actions.is_theirs(found, request.user)
    rows, now = [], timezone.now()
    about = found.referrals.select_related("service__organization").prefetch_related("consents")
    for referral in about.order_by("-pk"):
        form = None
        if can and referral.status not in Referral.OVER:
            mine = isinstance(typed, ReferralForm) and typed.referral.pk == referral.pk
            form = typed if mine else ReferralForm(referral)
        by = [{"consent": one, "state": state_in_words(one, now)} for one in referral.consents.all()]
        rows.append({"referral": referral, "form": form, "by": by, "notice": notice_of(referral.what)})
    return rows


def _consents(found: FollowUp) -> list[dict[str, Any]]:
    """What the person lets us share; taking it back is done on their page."""
    person = found.incident.person
    return consent_panel.rows(person, timezone.now(), revokes=False) if person else []


def _facts(found: FollowUp) -> dict[str, Any]:
    """What there is to know before the phone is picked up."""
    person, incident = found.person or found.incident.person, found.incident
    where = {name: getattr(incident, name) for name in (*board.PLACE, "initial_nature", "final_nature")}
    # The database holds that it follows one of the two (a_follow_up_follows_one_encounter).
    encounter = found.dispatch or found.diversion
    last = incident.calls.exclude(callback_number="").order_by("-received_at").first()
    return {
        "follow_up": found,
        "incident": incident,
        "person": person,
        "language": person.language if person else incident.language,
        "phone": person.phone if person else "",
        "phone_shut": phone_shut(known(person)) if person else False,
        "callback": last,
        "nature": board.nature(where),
        "place": board.place(where),
        "ending": name_of(encounter.disposition) if encounter else "",
    }


@require_GET
@permit("navigation.see")
def log_part(request: SignedIn, pk: int) -> HttpResponse:
    """The living part of a follow-up: its clock and what was tried."""
    return render(request, "navigation/_log.html", _log(_get(pk)))


def _log(found: FollowUp) -> dict[str, Any]:
    now = timezone.now()
    at = standing(found.due_at, found.reached_at, now)
    attempts = list(found.attempts.select_related("by"))
    joined = list(found.joined.select_related("dispatch__team", "diversion__clinician").order_by("encounter_ended_at"))
    earlier = Attempt.objects.filter(follow_up__in=joined).select_related("by")
    return {
        "follow_up": found,
        "joined": joined,
        "earlier": list(earlier),
        "standing": at,
        "level": queue.LEVEL.get(at, ""),
        "over": found.status in FollowUp.OVER,
        "attempts": attempts,
        "only_declined": found.only_declined,
        "needs_plan": len(attempts) >= LEAST_ATTEMPTS and found.reached_at is None,
    }


@require_GET
@permit("triage.see")
def of_part(request: SignedIn, incident: int) -> HttpResponse:
    """For the incident page: its follow-ups; others than this room learn only that one is due, and when."""
    every = get_object_or_404(Incident, pk=incident).follow_ups.filter(joined_to=None)
    found = every.select_related("owner").order_by("pk")
    now = timezone.now()
    rows = [{"follow_up": row, "standing": standing(row.due_at, row.reached_at, now)} for row in found]
    return render(request, "navigation/_of.html", {"rows": rows})


@verb("navigation.claim")
def claim(request: SignedIn, pk: int) -> HttpResponse:
    """Make it mine."""
    claimed = actions.claim(_get(pk), by=request.user)
    offer(request, _("Follow-up claimed."), undo.of_claim(claimed))
    return redirect("navigation:follow_up", pk)


@verb("navigation.identify")
def identify(request: SignedIn, pk: int) -> HttpResponse:
    """Say who the promise was made to and how to reach them."""
    found = _get(pk)

    def again(form: Met, status: int) -> HttpResponse:
        return _page(request, _get(pk), form, status)

    def act(**known: Any) -> Any:
        return actions.identify(found, by=request.user, **known)

    to = reverse("navigation:follow_up", args=[pk])
    return say_who(request, Reached, found.incident_id, act, again=again, to=to)


@verb("navigation.attempt")
def attempt(request: SignedIn, pk: int) -> HttpResponse:
    """Log a try."""
    found = _get(pk)
    return _submit(
        request, found, AttemptForm(request.POST), lambda said: actions.attempt(found, **said, by=request.user)
    )


@verb("navigation.consent")
def consent(request: SignedIn, pk: int) -> HttpResponse:
    """The person lets an organization know something of them."""
    found = _get(pk)

    def act(said: dict[str, Any]) -> Any:
        return actions.consent(found, said.pop("organization"), by=request.user, **said)

    return _submit(request, found, ConsentTo(request.POST), act)


@verb("navigation.refer")
def refer(request: SignedIn, pk: int) -> HttpResponse:
    """Send the person on to a service."""
    found = _get(pk)

    def act(said: dict[str, Any]) -> Any:
        return actions.refer(found, said["service"], by=request.user, what=said["what"])

    return _submit(request, found, ReferForm(request.POST), act)


@verb("navigation.hand_over")
def hand_over(request: SignedIn, pk: int) -> HttpResponse:
    """Give it to a colleague or back to the queue."""
    found = _get(pk)
    return _submit(
        request, found, HandOverForm(request.POST), lambda said: actions.hand_over(found, **said, by=request.user)
    )


@verb("navigation.close")
def close(request: SignedIn, pk: int) -> HttpResponse:
    """End the promise with its outcome."""
    found = _get(pk)
    return _submit(
        request,
        found,
        CloseForm(request.POST, by=request.user),
        lambda said: actions.close(found, **said, by=request.user),
    )


@verb("navigation.reopen")
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    """The promise stands again, or the person's open one keeps it."""
    found = actions.reopen(_get(pk), by=request.user)
    if found.joined_to_id is None:
        messages.success(request, _("Reopened: the follow-up is back in the queue."))
    return redirect("navigation:follow_up", found.joined_to_id or pk)


@verb("navigation.update_referral")
def update_referral(request: SignedIn, pk: int) -> HttpResponse:
    """Say what became of a referral."""
    referral = get_object_or_404(Referral.objects.select_related("follow_up"), pk=pk)
    return _submit(
        request,
        referral.follow_up,
        ReferralForm(referral, request.POST),
        lambda said: actions.update_referral(referral, said["status"], by=request.user, version=said["version"]),
    )


def _submit(request: SignedIn, found: FollowUp, form: forms.Form, act: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    return submit(
        request,
        form,
        act,
        again=lambda status: _page(request, _get(found.pk), form, status),
        to=reverse("navigation:follow_up", args=[found.pk]),
    )


def _get(pk: int) -> FollowUp:
    about = ("person", "owner", "incident__person", "incident__center", "dispatch__team", "diversion__clinician")
    return get_object_or_404(FollowUp.objects.select_related(*about), pk=pk)
