"""What the call console of one incident shows, gathered once for the page and for its living parts."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from heart.kernel.access import may
from heart.kernel.requests import SignedIn
from heart.models import Event, User
from heart.shell.forms import Form, resume
from heart.shell.shared_form import Shared
from triage.actions.flags import read_flags
from triage.actions.plans import read_shown_plan
from triage.codes import natures
from triage.forms import incidents as say
from triage.forms import people
from triage.forms.callers import Caller, caller_of
from triage.forms.calls import Locate, place_of
from triage.forms.fields import nature_words
from triage.forms.flags import AddFlag
from triage.forms.review import Lower
from triage.models import Call, Diversion, HelpRequest, Incident, IncidentQuerySet
from triage.queries import duplicates, help_requests, records
from triage.queries.calls import ours, ringing
from triage.queries.context import IncidentContext
from triage.views import asking
from triage.views import log as told
from triage.views.call_state import state
from triage.views.desk import before_diverting

JUST_NOW = datetime.timedelta(seconds=30)
# The forms somebody types in.
TYPED = ("locate", "edit", "identify", "note", "lower", "describe_caller")


def find(pk: int) -> Incident:
    """The incident with what its page shows of it again and again; raises Incident.DoesNotExist."""
    return readable().get(pk=pk)


def readable() -> IncidentQuerySet:
    """Incidents with their calls and the version of the protocol, which each part of the page asks for."""
    calls = Prefetch("calls", Call.objects.select_related("call_taker", "center").order_by("id"))
    known = Incident.objects.with_protocol().select_related("center", "person", "response", "joined_to")
    return known.prefetch_related(calls)


def around(incident: Incident, by: User) -> dict[str, Any]:
    """What happens beside this incident: calls that ring, and incidents that may be the same event."""
    open_ = incident.status not in Incident.CLOSED
    return {
        "incident": incident,
        "open": open_,
        "waiting": ringing(ours(by)[1]) if open_ and may(by, "triage.take") else [],
        "answer_s": settings.ANSWER_LIMIT_S,
        "duplicates": list(duplicates.possible(incident)[:5]) if open_ else [],
    }


def log(incident: Incident, by: User) -> dict[str, Any]:
    """The incident's history in words, as far as this person may read it."""
    return {"incident": incident, "lines": told.of(incident, by)}


def help_of(incident: Incident) -> dict[str, Any]:
    """What was asked for from police, fire, EMS or others, and what else can be."""
    return {"help_requests": help_requests.shown(incident), "help_kinds": HelpRequest.Kind.choices}


def notes(incident: Incident) -> dict[str, Any]:
    """The floor's notes; the clinical record is elsewhere."""
    return {
        "incident": incident,
        "notes": list(incident.notes.select_related("by").prefetch_related("doubts").order_by("-id")),
    }


SHARED: dict[str, type[Shared]] = {"locate": Locate, "edit": say.Facts, "identify": people.Who}


def known(incident: Incident) -> dict[str, dict[str, Any]]:
    """What the forms over facts start with, by verb."""
    who = people.known_of(incident.person, incident.language)
    facts = {
        "final_nature": nature_words(incident.nature),
        "priority": incident.priority,
        "language": incident.language,
        "age": incident.age,
    }
    return {"locate": dict(place_of(incident)), "edit": facts, "identify": who}


def unlike(incident: Incident, form: Shared, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was typed over the facts of a form, what is not so already; of a person that is not known yet, all.

    Another point brings "verified" along also where the box stands as it stood: it is said of that point (see Locate).
    """
    thing = incident.person if form.verb == "identify" else incident
    new = {name for name, value in changes.items() if thing is None or getattr(thing, name) != value}
    new |= {*form.together, "place_verified"} & set(changes) if new & set(form.together) else set()
    return {name: value for name, value in changes.items() if name in new}


def blank(incident: Incident) -> dict[str, Form]:
    """Every form of the page, filled with what is known."""
    start, last = known(incident), Event.objects.of_thing(incident).last()
    shared: dict[str, Shared] = {verb: form(initial=start[verb]) for verb, form in SHARED.items()}
    for form in shared.values():
        form.line = last.pk if last else 0
    if calls := incident.calls.all():
        speaks = next((call for call in calls if call.status in Call.ON_LINE), calls[0])
        line = Event.objects.of_thing(speaks).last()
        shared["describe_caller"] = Caller(initial=caller_of(speaks))
        shared["describe_caller"].line = line.pk if line else 0
    return {
        **shared,
        "note": say.NoteForm(),
        "assess": say.Answer(),
        "decide": say.Decide(),
        "lower": Lower(),
        "add_flag": AddFlag(),
        "join": say.Join(),
        "close": say.Close(),
        "transfer": say.Handing(without=incident.center_id),
    }


def kept(request: SignedIn, incident: Incident, form: Shared, status: int) -> HttpResponse:
    """What the page's script puts in place after facts were saved, or were not."""
    context: dict[str, Any] = {"incident": incident, "form": form, "of": form.verb}
    if form.saved:
        context |= asking.gathered(find(incident.pk), asking.wording_of(request, incident))
        read_flags(incident, context["flags"], by=request.user)
    return render(request, "triage/_saved.html", context, status=status)


def noted(request: SignedIn, incident: Incident, form: Form, status: int) -> HttpResponse:
    """What the page's script puts in place after a note: an empty form and the notes, or what is wrong."""
    context: dict[str, Any] = {"incident": incident, "of": "note"}
    if status < 400:
        form = say.NoteForm()
        form.fields["text"].widget.attrs["autofocus"] = True
        fresh = find(incident.pk)
        context |= {"saved_at": timezone.now(), **notes(fresh)}
        context |= asking.gathered(fresh, asking.wording_of(request, fresh))
    resume(request.user, {f"note:{incident.pk}": form})
    return render(request, "triage/_noted.html", context | {"forms": {"note": form}}, status=status)


def begins(shown: Mapping[str, Any], by: User) -> bool:
    """Whether this person's work on the call begins, with its place: theirs on the line, and new or come just now.

    `shown` is what the page shows of the incident. A call comes by an answer, or from another center. Once
    the clinicians were rung, or help was decided on since it came, the work has gone on: what is typed then is meant
    for the next question and must not be written over the place.
    """
    mine = [call for call in shown["calls"] if call.status == Call.Status.ANSWERED and call.call_taker_id == by.pk]
    came = [call.answered_at for call in mine]
    came += [one.answered_at for one in shown["handed"] if one.answered_by_id == by.pk]
    new = not shown["assessed"] or any(at and timezone.now() - at < JUST_NOW for at in came)
    rung, decided_at = shown["diversion"] or shown["earlier"], shown["incident"].decided_at
    gone_on = rung or (decided_at and all(at and at < decided_at for at in came))
    return bool(mine) and new and not gone_on and may(by, "triage.locate")


def answered(
    request: HttpRequest, incident: Incident, status: int, form: Form, known: IncidentContext | None = None
) -> HttpResponse:
    """What the page's script puts in place after an answer or a decision; `known` is what that has left to show."""
    fresh = known.incident if known else find(incident.pk)
    context = {
        **asking.gathered(fresh, asking.wording_of(request, incident), known),
        "forms": {form.verb: form},
        "refused_form": form if status >= 400 else None,
        "saved_at": timezone.now() if status < 400 else None,
        # An answer moves the work on to the next question; after a decision no letter may answer one.
        "moved": status < 400 and form.verb == "assess",
        "of": form.verb,
    }
    return render(request, "triage/_answered.html", context, status=status)


def _records_of(incident: Incident, by: User) -> list[Diversion]:
    if not may(by, "triage.clinical"):
        return []
    return list(records.readable(by).filter(incident=incident).select_related("clinician").order_by("-id")[:5])


def show(
    request: SignedIn,
    incident: Incident,
    status: int = 200,
    *,
    typed: Mapping[str, Any] | None = None,
    places: Mapping[str, Any] | None = None,
    **bound: Form,
) -> HttpResponse:
    """The whole console after an act; `bound` are the forms that were not taken, `typed` stands in the place form."""
    return page(request, find(incident.pk), status, typed=typed, places=places, **bound)


def page(
    request: SignedIn,
    fresh: Incident,
    status: int = 200,
    *,
    typed: Mapping[str, Any] | None = None,
    places: Mapping[str, Any] | None = None,
    **bound: Form,
) -> HttpResponse:
    """The whole console of an incident as it was just read by `find` or `readable`."""
    # A form that was refused is shown at the address it was sent to; the frame still says which page this is.
    request.shown_at = f"/incidents/{fresh.pk}/"
    now_asked = asking.gathered(fresh, asking.wording_of(request, fresh))
    forms = blank(fresh) | bound
    forms["close"].fields["miss"].initial = now_asked.get("proposed", "")
    resume(request.user, {f"{verb}:{fresh.pk}": forms[verb] for verb in TYPED if verb in forms})
    if typed:
        forms["locate"].initial.update(typed)
    shown = {**state(fresh, request.user), **now_asked}
    first = not (bound or typed or places) and begins(shown, request.user)
    if first:
        forms["locate"].fields["address"].widget.attrs |= {"autofocus": True, "data-anew": not forms["locate"].draft}
    context = {
        **shown,
        "begins": first,
        **around(fresh, request.user),
        **log(fresh, request.user),
        **notes(fresh),
        **help_of(fresh),
        "natures": natures.NATURES.items(),
        "forms": forms,
        "find_at": reverse("triage:find_for_incident", args=[fresh.pk]),
        "wrong": status >= 400,
        "refused_form": next(iter(bound.values()), None),
        "readable_records": _records_of(fresh, request.user),
        **(before_diverting(timezone.now()) if may(request.user, "triage.divert") else {}),
        **(places or {}),
    }
    if fresh.status not in Incident.CLOSED:
        read_shown_plan(fresh.person, by=request.user)
    read_flags(fresh, context["flags"], by=request.user)
    return render(request, "triage/incident.html", context, status=status)
