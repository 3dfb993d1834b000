"""What is known of an incident, what the protocol makes of it, what is decided, and how it ends."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart import alarms, flow, history
from heart.flow import Refused
from heart.models import Level, User
from teams.models import Kind, Response
from triage import protocol
from triage.dispositions import DISPOSITIONS
from triage.models import Assessment, Call, Disposition, Incident, Note, Person
from triage.natures import NATURES

WORKING = {Incident.Status.ASSIGNED, Incident.Status.EN_ROUTE, Incident.Status.ON_SCENE}


def locate(incident: Incident, *, by: User, version: int | None = None, **place: Any) -> Incident:
    """Say where it is (see calls.PLACE); a place nobody can verify is kept as it was said, unverified."""
    flow.change(
        incident,
        version=version,
        by=by,
        verb="triage.located",
        codes={"verified": bool(place.get("place_verified")), "has_point": place.get("latitude") is not None},
        **place,
    )
    return incident


def edit(incident: Incident, *, by: User, version: int | None = None, **changes: Any) -> Incident:
    """Correct initial_nature, final_nature, priority or language. Raises Refused for an unknown nature code."""
    for name in ("initial_nature", "final_nature"):
        if changes.get(name) and changes[name] not in NATURES:
            raise Refused(
                _("“%(code)s” is not a nature code this centre uses.") % {"code": changes[name][:20]}, field=name
            )
    flow.change(
        incident, version=version, by=by, verb="triage.edited", codes={k: str(v) for k, v in changes.items()}, **changes
    )
    return incident


def identify(incident: Incident, *, by: User, **known: Any) -> Person:
    """Say who the person is, as far as known; the incident keeps the same person when it is said again."""
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=incident.pk)
        incident.refresh_from_db(fields=["person"])
        if incident.person is None:
            incident.person = Person.objects.create(**known)
            Incident.objects.filter(pk=incident.pk).update(person=incident.person)
        else:
            Person.objects.filter(pk=incident.person.pk).update(**known)
            incident.person.refresh_from_db()
        history.record(
            "triage.identified", incident, by=by, known=sorted(name for name, value in known.items() if value)
        )
    return incident.person


def note(incident: Incident, text: str, *, by: User) -> Note:
    """Add words to the narrative; the history says that, not what."""
    with transaction.atomic():
        made = Note.objects.create(incident=incident, text=text, at=timezone.now(), by=by)
        history.record("triage.noted", incident, by=by, note=made.pk)
    return made


def assess(incident: Incident, answers: Mapping[str, str], *, by: User, call: Call | None = None) -> Assessment:
    """Add answers ({question key: yes, no or unknown}) to those given so far and ask the protocol again.

    Every state is kept as a row. A decision that is now too weak is raised at once; if a team is already under way, the
    floor hears an emergency alarm. Raises Refused for a question or answer the protocol does not know.
    """
    now = timezone.now()
    rules = protocol.load()
    known = {question.key for question in rules.questions}
    for key, value in answers.items():
        if key not in known or value not in protocol.ANSWERS:
            raise Refused(
                _("“%(key)s” cannot be answered like that.") % {"key": key[:40]}, code="unknown_answer", field=key[:40]
            )
    with transaction.atomic():
        locked = Incident.objects.select_for_update().get(pk=incident.pk)
        if locked.status in Incident.CLOSED:
            raise Refused(_("This incident is closed. Reopen it to assess again."), code="wrong_state")
        last = standing(locked)
        said = {**(last.answers if last else {}), **answers}
        result = protocol.recommend(rules, locked.nature, said, enabled=enabled_kinds())
        made = Assessment.objects.create(
            incident=locked,
            call=call,
            protocol_version=rules.version,
            answers=said,
            response_id=result.response,
            medical=result.medical,
            reasons=list(result.reasons),
            complete=result.complete,
            at=now,
            by=by,
        )
        history.record(
            "triage.assessed", incident, by=by, response=result.response, medical=result.medical, asked=sorted(answers)
        )
        _raise_decision(locked, result.response, by=by, now=now)
    incident.response_id = locked.response_id
    return made


def _raise_decision(incident: Incident, response: str, *, by: User, now: datetime.datetime) -> None:
    decided = incident.response_id
    if not decided or protocol.protection(decided) >= protocol.protection(response):
        return
    Incident.objects.filter(pk=incident.pk).update(response=response, decided_at=now)
    incident.response_id = response
    history.record("triage.raised", incident, by=by, was=decided, response=response)
    if incident.status in WORKING:
        alarms.raise_alarm(Level.A1, "risk_raised", incident, now=now, by=by)


def standing(incident: Incident) -> Assessment | None:
    """The assessment that counts: the latest."""
    return incident.assessments.order_by("-id").first()


def enabled_kinds() -> frozenset[str]:
    """Codes of the kinds of help this site has switched on."""
    return frozenset(Response.objects.filter(enabled=True).values_list("code", flat=True))


def decide(incident: Incident, response: str, *, by: User) -> Incident:
    """Decide which kind of help it gets: what the protocol recommends or more, never less.

    A team needs a place, even an unverified one. Raises Refused otherwise.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = Incident.objects.select_for_update().get(pk=incident.pk)
        if locked.status in Incident.CLOSED:
            raise Refused(_("This incident is closed."), code="wrong_state")
        last = standing(locked)
        if last is None:
            raise Refused(_("Ask the safety questions first."), code="not_assessed")
        if response not in enabled_kinds():
            raise Refused(_("This kind of help is not in use here."), code="not_enabled", field="response")
        if protocol.protection(response) < protocol.protection(last.response_id):
            raise Refused(
                _("The answers call for “%(least)s”; less than that cannot be sent.") % {"least": last.response.name},
                code="below_recommendation",
                field="response",
            )
        if response in Incident.FIELD and not (locked.address.strip() or locked.latitude is not None):
            raise Refused(
                _("Say where it is, even roughly, before a team is asked for."), code="no_place", field="address"
            )
        Incident.objects.filter(pk=locked.pk).update(response=response, decided_at=now)
        history.record("triage.decided", incident, by=by, response=response, recommended=last.response_id)
        for kind in ("no_clinician_answered", "call_came_back"):
            alarms.clear(kind, incident, by=by, now=now)
    incident.response_id, incident.decided_at = response, now
    return incident


def join(incident: Incident, into: Incident, *, by: User) -> Incident:
    """This is the same event as `into`: its calls move there, both records stay. Refused while it has help."""
    now = timezone.now()
    with transaction.atomic():
        both = {
            i.pk: i for i in Incident.objects.select_for_update().filter(pk__in=[incident.pk, into.pk]).order_by("pk")
        }
        this, other = both[incident.pk], both[into.pk]
        if this.pk == other.pk:
            raise Refused(_("An incident cannot be joined to itself."), code="same")
        if other.status in Incident.CLOSED:
            raise Refused(_("Incident %(number)s is closed.") % {"number": other.number}, code="wrong_state")
        if this.status in WORKING or this.diversions.open().exists():
            raise Refused(
                _("Somebody is already helping on this incident; join the other one to it."), code="wrong_state"
            )
        _carry_danger(this, other, by=by)
        Call.objects.filter(incident=this).update(incident=other)
        flow.move(
            this,
            Incident.Status.CLOSED,
            by=by,
            verb="triage.joined",
            codes={"into": other.number},
            closed_at=now,
            closed_as="22",
            joined_to=other,
        )
        _dispose(this, ["22"], by=by, now=now)
        history.record("triage.received_calls", other, by=by, of=this.number)
    incident.refresh_from_db()
    return incident


def _carry_danger(this: Incident, other: Incident, *, by: User) -> None:
    """A reported danger must not be lost by joining: danger beats unknown beats safe, gaps are filled."""
    mine, theirs = standing(this), standing(other)
    if mine is None:
        return
    rules, have = protocol.load(), theirs.answers if theirs else {}
    worse: dict[str, str] = {}
    for question in rules.questions:
        said = mine.answers.get(question.key)
        order = [a for a in protocol.ANSWERS if a not in (question.danger, "unknown")] + ["unknown", question.danger]
        if said and (question.key not in have or order.index(said) > order.index(have[question.key])):
            worse[question.key] = said
    if worse:
        assess(other, worse, by=by)


def close(incident: Incident, dispositions: Iterable[str], *, by: User) -> Incident:
    """End an incident that nobody is working on, saying how (APCO or local disposition codes; the first is primary)."""
    codes = list(dispositions)
    if not codes or any(code not in DISPOSITIONS for code in codes):
        raise Refused(_("Say how it ended."), code="no_disposition", field="disposition")
    if incident.status in WORKING:
        raise Refused(_("A team is on this incident; it ends when the team clears."), code="wrong_state")
    return _end(incident, Incident.Status.CLOSED, codes, by=by, verb="triage.closed")


def cancel(incident: Incident, *, by: User) -> Incident:
    """The incident was opened by mistake or is no longer needed; nobody is on it."""
    return _end(incident, Incident.Status.CANCELLED, ["10"], by=by, verb="triage.cancelled")


def _end(incident: Incident, to: str, codes: list[str], *, by: User | None, verb: str) -> Incident:
    now = timezone.now()
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=incident.pk)
        if incident.diversions.open().exists():
            raise Refused(_("A clinician is still on this incident."), code="wrong_state")
        if incident.calls.waiting().exists():
            raise Refused(_("A call on this incident is still ringing."), code="wrong_state")
        for call in incident.calls.on_line():
            flow.move(call, Call.Status.ENDED, by=by, verb="triage.hung_up", ended_at=now)
        flow.move(incident, to, by=by, verb=verb, codes={"disposition": codes}, closed_at=now, closed_as=codes[0])
        _dispose(incident, codes, by=by, now=now)
        for kind in ("no_clinician_answered", "call_came_back", "assign_late", "risk_raised"):
            alarms.clear(kind, incident, by=by, now=now)
    return incident


def _dispose(incident: Incident, codes: list[str], *, by: User | None, now: datetime.datetime) -> None:
    Disposition.objects.bulk_create(
        [Disposition(incident=incident, code=code, primary=not at, at=now, by=by) for at, code in enumerate(codes)],
        ignore_conflicts=True,
    )


def reopen(incident: Incident, *, by: User) -> Incident:
    """A closed incident goes on; what was decided is asked again."""
    flow.move(
        incident,
        Incident.Status.REOPENED,
        by=by,
        verb="triage.reopened",
        closed_at=None,
        closed_as="",
        joined_to=None,
        response=None,
        decided_at=None,
    )
    return incident


def team_moved(incident: Incident, to: str, *, by: User | None, at: datetime.datetime) -> None:
    """Called by the dispatch room in its own transaction: the incident follows its most advanced team."""
    incident.refresh_from_db(fields=["status"])
    if incident.status != to:
        flow.move(incident, to, by=by, verb="triage.followed_team", codes={"status": to})


def team_left(incident: Incident, codes: list[str], *, by: User | None, done: bool) -> None:
    """Called by the dispatch room when the last team left: close if the help is done, else it waits for help again.

    While a clinician is still on the line the incident stays open with the clinician.
    """
    incident.refresh_from_db(fields=["status", "response"])
    if done and not incident.diversions.open().exists() and not incident.calls.waiting().exists():
        _end(incident, Incident.Status.CLOSED, codes, by=by, verb="triage.closed")
        return
    flow.move(incident, Incident.Status.ACTIVE, by=by, verb="triage.without_team")
    alarms.clear("risk_raised", incident, by=by, now=timezone.now())
    if done:
        Incident.objects.filter(pk=incident.pk).update(response=Kind.CLINICIAN)
        incident.response_id = Kind.CLINICIAN


def back_to_911(incident: Incident, *, by: User | None) -> None:
    """Called by the dispatch room: the team could not help, so police, fire or EMS must; the call-takers hear of it."""
    now = timezone.now()
    Incident.objects.filter(pk=incident.pk).update(response=Kind.EMERGENCY, decided_at=now)
    incident.response_id = Kind.EMERGENCY
    history.record("triage.came_back", incident, by=by, response=Kind.EMERGENCY.value)
    alarms.raise_alarm(Level.A2, "call_came_back", incident, now=now, by=by)
