"""The safety plan and the crisis plan: written beside the talk or on a page of their own, read back, and printed."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heart.kernel.access import may, permit
from heart.kernel.requests import SignedIn, came_from
from heart.models import Event
from heart.shell.forms import resume, submit, swaps
from heart.shell.pages import verb
from heart.shell.shared_form import save_changed
from heart.signing.gate import is_background
from triage import actions
from triage.actions.openings import only_opened
from triage.actions.plans import (
    READ_AGAIN,
    is_with,
    lock_with_incidents,
    only_with,
    read_plan,
    read_shown_plan,
    refuse_reader,
)
from triage.codes.plan_parts import CRISIS, HEADINGS
from triage.forms.plans import FORMS, AllowCrisisPlan, PlanForm
from triage.models import Diversion, Person, Plan, PlanPart
from triage.queries import doubts, plans, twins

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

WRITE = {Plan.Kind.SAFETY: actions.write_safety_plan, Plan.Kind.CRISIS: actions.write_crisis_plan}
BEFORE = 100


class Talk(TypedDict):
    """What a page shows beside a talk of who looks."""

    plan_form: PlanForm | None


def beside(request: SignedIn, talks: list[Diversion]) -> None:
    """Give each of these talks the form of the person's safety plan, `plan_form`, for who may write it.

    None without a person. What it shows is put on record, and so is the crisis plan that stands beside a caller.
    """
    forms: dict[int, PlanForm] = {}
    for talk in cast("list[WithAnnotations[Diversion, Talk]]", talks):
        person = talk.incident.person
        talk.plan_form = None
        if talk.status in Diversion.OPEN:
            read_shown_plan(person, by=request.user)
        if person is None or person.pk in forms or not may(request.user, "triage.write_safety_plan"):
            continue
        plan = plans.current(person, Plan.Kind.SAFETY)
        if is_with(person, request.user) and (plan is None or plans.may_read_plan(plan, request.user)):
            talk.plan_form = forms[person.pk] = _form(Plan.Kind.SAFETY, person, plan, language=talk.incident.language)
            if plan is not None:
                read_plan(plan, by=request.user, again=READ_AGAIN)
    resume(request.user, {form.draft_of: form for form in forms.values()})


def read_on_ring(request: SignedIn, queue: Mapping[str, Any]) -> None:
    """Put on record the crisis plan that stands in full on the card of a caller who rings (triage/_ringing.html).

    That is the one who waits longest, where whoever looks has no caller of their own. A part that comes by itself, also
    to a console that stands open all day, counts once a shift.
    """
    first = next(iter(queue["ringing"]), None)
    if first is not None and not queue["mine"] and first.caller:
        again = datetime.timedelta(seconds=settings.SHIFT_S) if is_background(request) else READ_AGAIN
        read_shown_plan(first.incident.person, by=request.user, again=again)


def _form(kind: str, person: Person, plan: Plan | None, *, language: str = "") -> PlanForm:
    made = FORMS[kind](person=person, plan=plan, language=language)
    last = Event.objects.of_thing(plan).last() if plan else None
    made.line = last.pk if last else 0
    return made


@require_GET
@permit("triage.open_person")
def plan(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """One plan of a person as it is written; who may only read it goes to the page on which it is read."""
    person = _opened(request, pk, kind)
    found = plans.current(person, kind)
    if not may(request.user, plans.WRITES[Plan.Kind(kind)]):
        return redirect("triage:read_plan", pk, kind)
    refuse_reader(found, request.user)
    form = _form(kind, person, found)
    resume(request.user, {form.draft_of: form})
    return _page(request, form)


def _page(
    request: SignedIn, form: PlanForm, status: int = 200, *, allow: AllowCrisisPlan | None = None
) -> HttpResponse:
    """The page of one plan; each opening is on record."""
    request.shown_at = reverse("triage:person", args=[form.person.pk])
    if form.plan is not None and not swaps(request):
        read_plan(form.plan, by=request.user)
    asks = form.kind == CRISIS and form.plan is not None and may(request.user, "triage.allow_crisis_plan")
    context = {
        "person": form.person,
        "back": _back(request, form.person),
        "plan": form.plan,
        "kind": form.kind,
        "kind_words": Plan.Kind(form.kind).label,
        "form": form,
        "allow": allow or (AllowCrisisPlan() if asks else None),
        "before": _before(request, form.person, form.kind),
        "wrong": status != 200,
    }
    return render(request, "triage/plan.html", context, status=status)


def _back(request: SignedIn, person: Person) -> tuple[str, str]:
    """(address, words) of where this person came from: the console while the person talks with them."""
    if Diversion.objects.open().filter(clinician=request.user, incident__person=person).exists():
        return reverse("triage:diversions"), _("Diversion")
    return reverse("triage:person", args=[person.pk]), _("Person")


def _before(request: SignedIn, person: Person, kind: str) -> list[PlanPart]:
    """What was written before and does not count any more, as far as this person may read it."""
    readable: dict[int, bool] = {}
    found, standing = [], set()
    now = plans.current(person, kind)
    for row in plans.before(person, kind)[:BEFORE]:
        if row.plan == now and row.part not in standing:
            standing.add(row.part)
        elif readable.setdefault(row.plan_id, plans.may_read_plan(row.plan, request.user)):
            found.append(row)
    return found


@require_GET
@permit("triage.open_person")
def read(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """One plan in large plain words, to be read back to the person, and as it is printed."""
    person = _opened(request, pk, kind)
    shown = next((one for one in plans.of(person) if one.plan.kind == kind), None)
    if shown is None:
        raise Http404
    refuse_reader(shown.plan, request.user)
    request.shown_at = reverse("triage:person", args=[pk])
    read_plan(shown.plan, by=request.user)
    return render(
        request, "triage/plan_read.html", {"back": _back(request, person), "shown": shown, "plan": shown.plan}
    )


def _opened(request: SignedIn, pk: int, kind: str) -> Person:
    """The person whose plan it is; of two records that were put together the kept one.

    Raises Http404 for a plan there is not, Refused for who has not opened them.
    """
    if kind not in HEADINGS:
        raise Http404
    found = get_object_or_404(Person, pk=pk)
    merged = twins.merged_into(found)
    person = merged.kept if merged else found
    only_with(person, request.user)
    return person


def _write(request: SignedIn, pk: int, kind: Plan.Kind) -> HttpResponse:
    """Save what this person changed and nobody else did meanwhile; without a script the plan's own page answers."""
    with transaction.atomic():
        person = lock_with_incidents(_opened(request, pk, kind))
        found = plans.current(person, kind)
        refuse_reader(found, request.user)
        if "anew" in request.POST:
            begun = WRITE[kind](person, {}, by=request.user, anew=True)
            messages.success(request, _("A new plan. The one before is kept."))
            return redirect("triage:plan", pk, begun.kind)
        form = FORMS[kind](request.POST, person=person, plan=found)

        def act(said: dict[str, Any]) -> Plan:
            words = {part: text for part, text in said.items() if part in HEADINGS[kind] and part in request.POST}
            language = form.cleaned_data.get("language", "")
            form.plan = WRITE[kind](person, words, by=request.user, language=language)
            form.asks_again = _asks_again(form.plan)
            if form.asks_again and not swaps(request):
                messages.warning(request, form.asks_again)
            return form.plan

        def again(status: int) -> HttpResponse:
            return _page(request, form, status)

        def part(status: int) -> HttpResponse:
            return render(request, "triage/_plan_saved.html", {"form": form, "of": form.verb}, status=status)

        to, words = came_from(request), _("Plan saved.")
        if found is not None and request.POST.get("plan", "") not in ("", str(found.pk)):
            form.add_error(
                None, _("A newer plan was begun at %(at)s. What you typed is still here.") % {"at": _clock(found)}
            )
            return part(409) if swaps(request) else again(409)
        if not form.tells_seen():
            return submit(request, form, act, again=again, part=part, to=to, said=words)
        return save_changed(request, form, found or person, act, again=again, part=part, to=to, said=words)


def _asks_again(plan: Plan) -> str:
    """What to tell who wrote last: that their words speak against an answer; "" when they do not."""
    written = plan.parts.filter(at=plan.changed_at)
    return " ".join(dict.fromkeys(said for part in written if (said := doubts.asks_again(part))))


def _clock(found: Plan) -> str:
    return timezone.localtime(found.begun_at).strftime("%H:%M")


@verb("triage.write_safety_plan")
def write_safety_plan(request: SignedIn, pk: int) -> HttpResponse:
    """Write in the safety plan."""
    return _write(request, pk, Plan.Kind.SAFETY)


@verb("triage.write_crisis_plan")
def write_crisis_plan(request: SignedIn, pk: int) -> HttpResponse:
    """Write in the crisis plan."""
    return _write(request, pk, Plan.Kind.CRISIS)


@verb("triage.allow_crisis_plan")
def allow_crisis_plan(request: SignedIn, pk: int) -> HttpResponse:
    """Keep what the person said; the page that asks again shows nothing of the plan."""
    plan = get_object_or_404(Plan.objects.select_related("person"), pk=pk)
    only_opened(plan.person, request.user)
    form = AllowCrisisPlan(request.POST)

    def again(status: int) -> HttpResponse:
        request.shown_at = reverse("triage:person", args=[plan.person_id])
        shown = plans.Shown(plan, timezone.now())
        return render(request, "triage/plan_allow.html", {"shown": shown, "allow": form, "wrong": True}, status=status)

    return submit(
        request,
        form,
        lambda said: actions.allow_crisis_plan(plan, said["allowed"], said["how"], by=request.user),
        again=again,
        to=reverse("triage:person", args=[plan.person_id]),
        said=_("Saved: what the person said about the crisis plan."),
    )
