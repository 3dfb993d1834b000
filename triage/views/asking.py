"""What is asked on a call and what follows from the answers, as one living part."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heart.kernel.access import permit
from heart.kernel.language import here, said_in
from heart.kernel.requests import SignedIn, only_post
from heart.shell.forms import swaps
from teams.models import Kind, Response
from triage import protocol
from triage.actions.misses import eligible_for, proposed_reason
from triage.allowed import Allowed
from triage.models import Assessment, Call, Incident, Miss, Override
from triage.queries import doubts, flags, versions
from triage.queries.context import IncidentContext
from triage.room.code_words import ABOUT
from triage.views.desk import ringing_a_clinician

# What presses each answer of a question, beside its number.
LETTERS = {"yes": "y", "no": "n", "unknown": "u"}
CHANGES_SHOWN = 3
# So many answered questions stand open; with more, the question that is asked would move down.
SHOWN_ANSWERS = 3
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
        "ring": ring,
        "rings_next": bool(ring and not ring["asks"]) and said["rings_next"],
        **{name: value for name, value in said.items() if name != "rings_next"},
        **missing(incident, said["could"] if open_ else ""),
    }


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
    stands, before = last or said, _put_aside(known)
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
        "rings_next": recommended == Kind.CLINICIAN and incident.response_id in (None, Kind.CLINICIAN),
        "medical": stands.medical or bool(words.more and Override.Reason.MEDICAL_EMERGENCY in words.more.reasons),
        "complete": stands.complete,
        "reasons": [
            *(words.more.reasons_in_words if words.more else []),
            *(_reason(rules, key, incident, before) for key in stands.reasons if key not in silent),
        ],
        "not_asked": [_in_short(q) for q in rules.questions if f"{q.key}_unasked" in silent],
        "find_out": [
            _in_short(q) for q in rules.questions if q.key in said.find_out and f"{q.key}_unasked" not in silent
        ],
        "choices": allowed.kinds,
        "lesser": allowed.lesser_kinds,
        "refused": _refused(allowed),
        "no_place": not incident.has_place,
        **_questions(known, known.answers, said.ask, wording, before),
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


def _questions(
    known: IncidentContext,
    answers: Mapping[str, str],
    likeliest: protocol.Question | None,
    wording: str,
    put_aside: Mapping[str, Any],
) -> dict[str, Any]:
    """What is asked now, what was answered before and what is left, and which answers would change the help."""
    incident, rules = known.incident, known.rules
    asked = [q for q in rules.questions if q.belongs_to(incident.nature) or q.key in answers]
    script = wording or ("es" if incident.language.startswith("es") else "en")
    given = _given(reversed(known.assessments))
    doubted = doubts.among(known.doubts, rules, answers)
    ask = doubts.first(rules, doubted, answers) or likeliest
    before = sorted((q for q in asked if q.key in answers and q != ask), key=lambda q: given[q.key].pk)
    left = [q for q in asked if q.key not in answers and q != ask]
    changes = []
    if not known.words.more:
        found = protocol.changes(rules, incident.nature, answers, enabled=known.enabled, again=doubted)
        changes = _changes(found, known.kinds)
    return {
        "script": script,
        "changes": changes,
        "ask": _question(ask, script, answers, doubted) | _before(ask, put_aside) if ask else None,
        "answered": (done := [_question(q, script, answers, doubted) | {"given": given[q.key]} for q in before]),
        "folded": done[:-SHOWN_ANSWERS],
        "answered_last": done[-SHOWN_ANSWERS:],
        "answered_count": len(done),
        "asked_count": len(asked),
        "left": [_question(q, script, answers, doubted) | _before(q, put_aside) for q in left],
    }


def _put_aside(known: IncidentContext) -> dict[str, dict[str, Any]]:
    """By question: the answer that counts no more since somebody told of danger, in words, and when it was given."""
    aside = known.words.more.put_aside if known.words.more else {}
    found = {}
    for key, code in aside.items():
        question = known.rules.by_key.get(key)
        if question is None or key in known.answers:
            continue
        if row := _given_with(known.assessments, key, code):
            found[key] = {"said": question.label(code, here()), "at": row.at}
    return found


def _given_with(rows: Iterable[Assessment], key: str, code: str) -> Assessment | None:
    """The assessment with which the last run of this answer began; `rows` from the last to the first."""
    found = None
    for row in rows:
        if row.answers.get(key) == code:
            found = row
        elif found:
            break
    return found


def _before(question: protocol.Question, put_aside: Mapping[str, Any]) -> dict[str, Any]:
    return {"before": put_aside.get(question.key)}


def _again(question: protocol.Question, doubted: Mapping[str, doubts.Again]) -> dict[str, Any] | None:
    """What the notes speak of and what was answered before, in words; None when they say nothing of this question."""
    found = doubted.get(question.key)
    if found is None:
        return None
    return {
        "words": found.words,
        "clinical": found.clinical,
        "at": found.at,
        "was": question.label(found.was, here()) if found.was else "",
        "seen": " ".join(map(str, found.doubts)),
    }


def _given(rows: Iterable[Assessment]) -> dict[str, Assessment]:
    """For each question the assessment with which it got the answer that stands; `rows` from the first to the last."""
    found: dict[str, Assessment] = {}
    before: dict[str, str] = {}
    for row in rows:
        found |= {key: row for key, answer in row.answers.items() if before.get(key) != answer}
        before = row.answers
    return found


def _ring(known: IncidentContext) -> dict[str, Any] | None:
    """The first caller on the line for whom nobody rings a clinician yet: see desk.ringing_a_clinician."""
    on_line = [call for call in known.calls if call.status == Call.Status.ANSWERED]
    return ringing_a_clinician(on_line[0] if on_line else None, Allowed(known))


def _changes(found: list[tuple[protocol.Question, str, str]], kinds: Mapping[str, Response]) -> list[dict[str, Any]]:
    """What would change the recommendation, the most protective first: kind of help, answer, and to which questions.

    The first few of each kind, in the order they are asked: a reminder beside the question, not the whole table.
    """
    groups: dict[str, tuple[str, list[str]]] = {}
    for question, answer, response in found:
        said = question.label(answer, here())
        first, asks = groups.setdefault(response, (said, []))
        if said == first and len(asks) < CHANGES_SHOWN:
            asks.append(_in_short(question))
    loudest = sorted(groups.items(), key=lambda group: protocol.rise(group[0], protocol.LADDER[0]))
    return [{"kind": kinds[code], "said": said, "asks": asks} for code, (said, asks) in loudest]


def _in_short(question: protocol.Question) -> str:
    """A question in a word or two, beside which its wording stands; of a protocol's own question the wording."""
    return str(ABOUT[question.key]) if question.key in ABOUT else question.wording(here())


def _reason(rules: protocol.Protocol, key: str, incident: Incident, put_aside: Mapping[str, Any]) -> str:
    # It was asked: what was answered before somebody told of danger is asked again.
    if was := put_aside.get(key.removesuffix("_unasked")):
        what = _in_short(rules.by_key[key.removesuffix("_unasked")])
        at = timezone.localtime(was["at"]).strftime("%H:%M:%S")
        return _("Ask again: %(what)s. It was “%(was)s” at %(at)s.") % {"what": what, "was": was["said"], "at": at}
    # Without a nature the strongest help stands; calling that "this kind of call" would name a kind nobody said.
    if not incident.nature and key.startswith("nature_"):
        return _("What is happening is not known yet: until it is, police, fire or EMS.")
    return rules.reason(key, here())


def _question(
    question: protocol.Question, script: str, answers: Mapping[str, str], doubted: Mapping[str, doubts.Again]
) -> dict[str, Any]:
    # Asked in the words of the language that is spoken, whatever the language of who reads them out.
    other = "en" if script == "es" else "es"
    answer = answers.get(question.key, "")
    return {
        "key": question.key,
        "asks": question.asks,
        "again": _again(question, doubted),
        "words": said_in(script, question.wording(script)),
        "other": said_in(other, question.wording(other)),
        "must": question.must,
        "answer": answer,
        "said": question.label(answer, here()) if answer else "",
        "danger": bool(answer) and question.tells_of_danger(answer),
        "answers": [
            {"code": code, "said": _label(question, code, script), "keys": f"{LETTERS.get(code, '')} {at}".strip()}
            for at, code in enumerate(_in_order(question), 1)
        ],
    }


def _in_order(question: protocol.Question) -> list[str]:
    """The answers as they are offered: yes, no; or from the least dangerous; what is not known comes last."""
    known = [code for code in question.answers if code != protocol.UNKNOWN]
    return [*(sorted(known, reverse=True) if question.kind == "yes_no" else known), protocol.UNKNOWN]


def _label(question: protocol.Question, code: str, script: str) -> SafeString | str:
    """An answer as it is heard, and as the screen speaks when that is another language."""
    shown, heard = question.label(code, here()), question.label(code, script)
    return shown if heard == shown else format_html("{} · {}", said_in(script, heard), shown)


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
