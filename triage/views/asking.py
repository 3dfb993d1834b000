"""What is asked on a call and what follows from the answers, as one living part."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heart.kernel.access import permit
from heart.kernel.language import here
from heart.kernel.requests import SignedIn, only_post
from heart.shell.forms import swaps
from teams.models import Kind, Response
from triage import protocol
from triage.actions.misses import eligible_for, proposed_reason
from triage.allowed import Allowed
from triage.models import Call, Incident, Miss, Override
from triage.queries import baselines, flags, versions
from triage.queries.context import IncidentContext
from triage.views import questions
from triage.views.desk import ringing_a_clinician

# Under this name the session keeps which wording a person reads out, and for which incident.
WORDING = "wording"


def gathered(incident: Incident, wording: str = "", known: IncidentContext | None = None) -> dict[str, Any]:
    """The living part: what was answered, what to ask next, what is recommended and why, what may be decided.

    `known` is what an act has read of the incident and left as it stands now: nothing of it is asked again.
    """
    known = known or IncidentContext.shown(incident)
    if incident.response_id:
        incident.response = known.kinds[incident.response_id]
    open_ = incident.status not in Incident.CLOSED
    ring = _ring(known) if open_ else None
    shown = known.flags if open_ else []
    said, bears = advice(known, wording), flags.beside(shown)
    for question in [*said["answered"], *said["left"], *([said["ask"]] if said["ask"] else [])]:
        question["flagged"] = bears.get(question["asks"], [])
    return {
        "incident": incident,
        "open": open_,
        "flags": shown,
        "assessments": _told(known),
        "baseline": baselines.beside(incident) if incident.response_id else None,
        "ring": ring,
        **said,
        **_next_press(incident, said, ring),
        **missing(incident, said["could"] if open_ else ""),
    }


def _next_press(incident: Incident, said: Mapping[str, Any], ring: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the key of the next act does: ring a clinician, or decide on `next_kind`; None where neither is recommended.

    For a caller who wants no clinician it is the next kind of help that may be decided on.
    """
    recommended, unwanted = said["recommended"], ring is not None and ring["asks"] == "unwanted"
    by_phone = recommended.pk == Kind.CLINICIAN
    open_ = by_phone and incident.response_id in (None, Kind.CLINICIAN)
    rings = open_ and ring is not None and ring["asks"] != "less" and not ring["shut"] and not unwanted
    others = [kind for kind in said["choices"] if kind.pk != Kind.CLINICIAN]
    return {"rings_next": rings, "next_kind": next(iter(others), None) if by_phone and unwanted else recommended}


def _told(known: IncidentContext) -> list[dict[str, Any]]:
    """Every assessment, the one that stands first: when, who, which help and why."""
    return [
        {
            "pk": row.pk,
            "at": row.at,
            "by": row.by,
            "help": known.kinds[row.response_id],
            "medical": row.medical,
            "words": [known.rules.reason(key, here()) for key in row.reasons],
        }
        for row in known.assessments
    ]


def missing(incident: Incident, could: str) -> dict[str, Any]:
    """For an incident that could get help of H.E.A.R.T. and has had none: what was said of why, or what to propose."""
    if not could or incident.helped_at:
        return {"unhelped": False}
    said = incident.misses.standing().first()
    return {
        "unhelped": True,
        "missed": said,
        "proposed": "" if said else proposed_reason(incident, could, timezone.now()),
        "reasons_why": Miss.Reason.choices,
    }


def advice(known: IncidentContext, wording: str = "") -> dict[str, Any]:
    """What the protocol makes of the answers so far."""
    incident, version, rules, last, words = known.incident, known.version, known.rules, known.last, known.words
    said, allowed = known.recommendation, Allowed(known)
    recommended = protocol.stronger(last.response_id, said.response) if last else said.response
    if words.more:
        # The word of somebody who hears danger is above what the answers say.
        recommended = protocol.stronger(recommended, words.more.response_id)
    stands, before = last or said, questions.put_aside(known)
    # What nobody has asked is told on one line; what was asked and put aside on one of its own.
    silent = {key for key in stands.reasons if key.endswith("_unasked") and key.removesuffix("_unasked") not in before}
    return {
        "protocol": rules,
        "version": version,
        "signed_by": versions.signed_by(version),
        "assessed": last,
        "override": words.more,
        "asks_why": _asks_why(known),
        "explanations": Override.Explanation.choices,
        "could": _could(known, allowed),
        "lowered": words.less,
        "recommended": known.kinds[recommended],
        "medical": stands.medical or bool(words.more and Override.Reason.MEDICAL_EMERGENCY in words.more.reasons),
        "complete": stands.complete,
        "reasons": [
            *(words.more.reasons_in_words if words.more else []),
            *(_reason(rules, key, incident, before) for key in stands.reasons if key not in silent),
        ],
        "not_asked": [questions.in_short(q) for q in rules.questions if f"{q.key}_unasked" in silent],
        "find_out": [
            questions.in_short(q)
            for q in rules.questions
            if q.key in said.find_out and f"{q.key}_unasked" not in silent
        ],
        "choices": allowed.kinds,
        "lesser": allowed.lesser_kinds,
        "refused": _refused(allowed),
        "no_place": not incident.has_place,
        **questions.asked(known, known.answers, said.ask, wording, before),
    }


def _asks_why(known: IncidentContext) -> bool:
    """Whether somebody raised it with one press and no answer tells of a danger: then it is asked afterwards why."""
    told = any(q.tells_of_danger(known.answers.get(q.key, "")) for q in known.rules.questions)
    return known.words.more is not None and known.words.more.asks_why and not told


def _could(known: IncidentContext, allowed: Allowed) -> str:
    """The help of H.E.A.R.T. that it could get, or could have got before it was reopened; while raised nobody asks."""
    if known.incident.put_aside and not known.words.more:
        return eligible_for(known.incident)
    return "" if allowed.least == Kind.EMERGENCY else allowed.least


def _refused(allowed: Allowed) -> list[tuple[Response, str]]:
    """The kinds of help in use that may not be decided on now, each with why not; a missing place is said above."""
    known = allowed.known
    found = ((known.kinds[code], allowed.refusal(code)) for code in known.kinds if code in known.enabled)
    return [(kind, refusal.message) for kind, refusal in found if refusal and refusal.code != "no_place"]


def _ring(known: IncidentContext) -> dict[str, Any] | None:
    """The first caller on the line for whom nobody rings a clinician yet: see desk.ringing_a_clinician."""
    on_line = [call for call in known.calls if call.status == Call.Status.ANSWERED]
    return ringing_a_clinician(on_line[0] if on_line else None, Allowed(known))


def _reason(rules: protocol.Protocol, key: str, incident: Incident, put_aside: Mapping[str, Any]) -> str:
    # It was asked: what was answered before somebody told of danger is asked again.
    if was := put_aside.get(key.removesuffix("_unasked")):
        what = questions.in_short(rules.by_key[key.removesuffix("_unasked")])
        at = timezone.localtime(was["at"]).strftime("%H:%M:%S")
        return _("Ask again: %(what)s. It was “%(was)s” at %(at)s.") % {"what": what, "was": was["said"], "at": at}
    # Without a nature the strongest help stands; calling that "this kind of call" would name a kind nobody said.
    if not incident.nature and key.startswith("nature_"):
        return _("What is happening is not known yet: until it is, police, fire or EMS.")
    return rules.reason(key, here())


def wording_of(request: HttpRequest, incident: Incident) -> str:
    """The language of the wording this person chose for this incident; "" for the one that is spoken on it."""
    of, wording = request.session.get(WORDING, (0, ""))
    return str(wording) if of == incident.pk else ""


@only_post
@require_POST
@permit("triage.see")
def wording(request: SignedIn, pk: int) -> HttpResponse:
    """The approved wording in the other language; a view of this person alone, so the history has no line of it."""
    incident = get_object_or_404(Incident.objects.select_related("response"), pk=pk)
    said = request.POST.get("wording", "")
    request.session[WORDING] = [pk, said if said in ("en", "es") else ""]
    if swaps(request):
        return render(request, "triage/_asking.html", gathered(incident, wording_of(request, incident)))
    return redirect(f"/incidents/{pk}/#ask")
