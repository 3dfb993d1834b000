"""What the call console of one incident shows, gathered once for the page and for its living parts."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart import timeline
from heart.forms import Form, resume
from heart.language import here, said_in
from heart.models import Event, User
from heart.shared_form import Shared
from teams.models import Kind, Response
from triage import duplicates, natures, protocol, versions
from triage import forms as say
from triage.actions.assessments import standing
from triage.models import Call, Diversion, Incident, Transfer

# The forms somebody types in.
TYPED = ("locate", "edit", "identify", "note")
ANSWERS = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No"), "unknown": gettext_lazy("Not known")}


CHANGES_SHOWN = 3


def find(pk: int) -> Incident:
    """The incident with what its head shows; raises Incident.DoesNotExist."""
    return Incident.objects.select_related("center", "person", "response", "joined_to").get(pk=pk)


def ours(by: User) -> tuple[list[str], Q]:
    """The centres this person works for, and which calls are theirs to see; all of them for who has no centre."""
    centers = list(by.centers.values_list("pk", flat=True))
    return centers, Q(center__in=centers) if centers else Q()


def ringing(by: User) -> list[Call]:
    """The calls that ring at this person's centres, longest first."""
    _centers, theirs = ours(by)
    return list(Call.objects.select_related("incident", "center").waiting().filter(theirs)[:50])


def state(incident: Incident) -> dict[str, Any]:
    """What is going on: help decided on and recommended, the calls, the clinician, possible duplicates."""
    calls = list(incident.calls.select_related("call_taker", "center").order_by("id"))
    diversions = list(incident.diversions.select_related("clinician", "offered_by").order_by("-id")[:5])
    offers = Transfer.objects.filter(call__in=calls, status="Offered")
    kinds = {kind.pk: kind for kind in Response.objects.all()}
    return {
        "incident": incident,
        "open": incident.status not in Incident.CLOSED,
        "calls": calls,
        "on_line": next((call for call in calls if call.status == Call.Status.ANSWERED), None),
        "diversion": next((d for d in diversions if d.status in Diversion.OPEN), None),
        "earlier": [d for d in diversions if d.status not in Diversion.OPEN],
        "offers": list(offers.select_related("to_center", "from_center")),
        "duplicates": list(duplicates.possible(incident)[:5]) if incident.status not in Incident.CLOSED else [],
        "dispositions": [d.code for d in incident.dispositions.order_by("-primary", "id")],
        **advice(incident, kinds),
    }


def advice(incident: Incident, kinds: Mapping[str, Response]) -> dict[str, Any]:
    """What the protocol makes of the answers so far: questions, response, reasons and what may be decided."""
    rules, last = versions.of(incident), standing(incident)
    answers = last.answers if last else {}
    enabled = frozenset(code for code, kind in kinds.items() if kind.enabled or code == Kind.EMERGENCY)
    said = protocol.recommend(rules, incident.nature, answers, enabled=enabled)
    asked = [q for q in rules.questions if q.belongs_to(incident.nature) or q.key in answers]
    least = max(last.response_id, said.response, key=protocol.protection) if last else said.response
    return {
        "protocol": rules,
        "assessed": last,
        "recommended": kinds[least],
        "medical": last.medical if last else said.medical,
        "complete": last.complete if last else said.complete,
        "reasons": [_reason(rules, key, incident) for key in (last.reasons if last else said.reasons)],
        "changes": _changes(protocol.changes(rules, incident.nature, answers, enabled=enabled), kinds),
        "ask": _question(said.ask, incident, answers) if said.ask else None,
        "answered": [_question(q, incident, answers) for q in asked if q.key in answers],
        "left": [_question(q, incident, answers) for q in asked if q.key not in answers and q != said.ask],
        "choices": [kind for kind in kinds.values() if kind.enabled and _protects(kind) >= protocol.protection(least)],
        "no_place": not incident.has_place,
    }


def _changes(found: list[tuple[protocol.Question, str, str]], kinds: Mapping[str, Response]) -> list[dict[str, Any]]:
    """What would change the recommendation, the most protective first: kind of help, answer, and to which questions.

    The first few of each kind, in the order they are asked: a reminder beside the question, not the whole table.
    """
    groups: dict[str, tuple[str, list[str]]] = {}
    for question, answer, response in found:
        first, asks = groups.setdefault(response, (answer, []))
        if answer == first and len(asks) < CHANGES_SHOWN:
            asks.append(question.wording(here()))
    loudest = sorted(groups.items(), key=lambda group: -protocol.protection(group[0]))
    return [{"kind": kinds[code], "said": ANSWERS[answer], "asks": asks} for code, (answer, asks) in loudest]


def _reason(rules: protocol.Protocol, key: str, incident: Incident) -> str:
    # Without a nature the strongest help stands; calling that "this kind of call" would name a kind nobody said.
    if not incident.nature and key.startswith("nature_"):
        return _("What is happening is not known yet: until it is, police, fire or EMS.")
    return rules.reason(key, here())


def _protects(kind: Response) -> int:
    return protocol.protection(kind.pk)


def _question(question: protocol.Question, incident: Incident, answers: Mapping[str, str]) -> dict[str, Any]:
    # The script is in the language of the incident, whatever the language of who reads it out.
    script, other = ("es", "en") if incident.language.startswith("es") else ("en", "es")
    answer = answers.get(question.key, "")
    return {
        "key": question.key,
        "words": said_in(script, question.wording(script)),
        "other": said_in(other, question.wording(other)),
        "must": question.must,
        "answer": answer,
        "said": ANSWERS[answer] if answer else "",
        "danger": answer == question.danger,
    }


def advised(incident: Incident) -> dict[str, Any]:
    """The living part beside the questions: what is recommended, why, what would change it, and what was decided."""
    kinds = {kind.pk: kind for kind in Response.objects.all()}
    return {"incident": incident, "open": incident.status not in Incident.CLOSED, **advice(incident, kinds)}


def log(incident: Incident) -> dict[str, Any]:
    """The incident's history in words."""
    return {"incident": incident, "lines": timeline.of_thread(incident.thread)}


def notes(incident: Incident) -> dict[str, Any]:
    """The floor's notes; the clinical record is elsewhere."""
    return {"incident": incident, "notes": list(incident.notes.select_related("by").order_by("-id"))}


SHARED: dict[str, type[Shared]] = {"locate": say.Locate, "edit": say.Facts, "identify": say.Who}


def known(incident: Incident) -> dict[str, dict[str, Any]]:
    """What the forms over facts start with, by verb."""
    person = incident.person
    who = {name: getattr(person, name) for name in say.Who.base_fields} if person else {"language": incident.language}
    if person:
        who["safe_to_leave_message"] = {True: "yes", False: "no"}.get(person.safe_to_leave_message, "")
    facts = {
        "final_nature": say.nature_words(incident.nature),
        "priority": incident.priority,
        "language": incident.language,
    }
    return {"locate": dict(say.place_of(incident)), "edit": facts, "identify": who}


def blank(incident: Incident) -> dict[str, Form]:
    """Every form of the page, filled with what is known."""
    start, last = known(incident), Event.objects.of_thing(incident).last()
    shared = {verb: form(initial=start[verb]) for verb, form in SHARED.items()}
    for form in shared.values():
        form.line = last.pk if last else 0
    return {
        **shared,
        "note": say.NoteForm(),
        "assess": say.Answer(),
        "decide": say.Decide(),
        "join": say.Join(),
        "close": say.Close(),
        "transfer": say.Handing(without=incident.center_id),
    }


def kept(request: HttpRequest, incident: Incident, form: Shared, status: int) -> HttpResponse:
    """What the page's script puts in place after facts were saved, or were not."""
    context = {"incident": incident, "form": form, "of": form.verb}
    if form.saved:
        context |= advised(find(incident.pk))
    return render(request, "triage/_saved.html", context, status=status)


def noted(request: HttpRequest, incident: Incident, form: Form, status: int) -> HttpResponse:
    """What the page's script puts in place after a note: an empty form and the notes, or what is wrong."""
    context: dict[str, Any] = {"incident": incident, "of": "note"}
    if status < 400:
        form = say.NoteForm()
        form.fields["text"].widget.attrs["autofocus"] = True
        context |= {"saved_at": timezone.now(), **notes(incident)}
    resume(request.user, {f"note:{incident.pk}": form})
    return render(request, "triage/_noted.html", context | {"forms": {"note": form}}, status=status)


def answered(request: HttpRequest, incident: Incident, status: int, form: Form) -> HttpResponse:
    """What the page's script puts in place after an answer or a decision."""
    context = {
        **state(find(incident.pk)),
        "forms": {form.verb: form},
        "refused_form": form if status >= 400 else None,
        "saved_at": timezone.now() if status < 400 else None,
        "of": form.verb,
    }
    return render(request, "triage/_answered.html", context, status=status)


def show(request: HttpRequest, incident: Incident, status: int = 200, **bound: Form) -> HttpResponse:
    """The whole console; `bound` are the forms that were not taken, by verb."""
    fresh = find(incident.pk)
    # A form that was refused is shown at the address it was sent to; the frame still says which page this is.
    request.shown_at = f"/incidents/{incident.pk}/"  # type: ignore[attr-defined]
    forms = blank(fresh) | bound
    resume(request.user, {f"{verb}:{fresh.pk}": forms[verb] for verb in TYPED})
    context = {
        **state(fresh),
        **log(fresh),
        **notes(fresh),
        "natures": natures.NATURES.items(),
        "waiting": ringing(request.user),
        "answer_s": settings.ANSWER_LIMIT_S,
        "forms": forms,
        "wrong": status >= 400,
        "refused_form": next(iter(bound.values()), None),
    }
    return render(request, "triage/incident.html", context, status=status)
