"""What a lead sees of the one incident or visit they selected, and what a crew sees of its own: reads only."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch import ranking
from dispatch.forms import REASON_WORDS
from dispatch.models import Dispatch
from dispatch.queries import board
from heart.kernel.flow import Refused
from heart.kernel.language import here
from heart.models import Alarm, Event, Role, User
from teams import actions as teams
from teams.distance import Point
from teams.models import Member, Position, Shift, Team
from triage import protocol
from triage.allowed import Allowed
from triage.models import Assessment, Incident
from triage.queries import doubts, flags, help_requests, versions
from triage.queries.assessments import standing
from triage.queries.overrides import in_force

S = Dispatch.Status
# What each step is called on a button, in the order of a visit; 'cancel' is the leads' and has its own form.
STEPS: dict[str, tuple[str, Any]] = {
    S.ACKNOWLEDGED: ("acknowledge", gettext_lazy("Acknowledge job")),
    S.EN_ROUTE: ("depart", gettext_lazy("En route")),
    S.ON_SCENE: ("arrive", gettext_lazy("On scene")),
    S.STAGED: ("stage", gettext_lazy("Staged nearby")),
    S.CONTACT: ("contact", gettext_lazy("With the person")),
    S.TRANSPORTING: ("transport", gettext_lazy("Transporting")),
    S.HANDED_OFF: ("hand_off", gettext_lazy("Handed off")),
    S.CLEARED: ("clear", gettext_lazy("Finish visit")),
}
STEP_TIMES = Dispatch.TIMES.keys() - {"police_called_at", "call_back_read_at"}
# The usual next step of each status; the others that are allowed follow it.
USUAL = {
    S.ASSIGNED: S.ACKNOWLEDGED,
    S.ACKNOWLEDGED: S.EN_ROUTE,
    S.EN_ROUTE: S.ON_SCENE,
    S.STAGED: S.ON_SCENE,
    S.ON_SCENE: S.CONTACT,
    S.CONTACT: S.CLEARED,
    S.TRANSPORTING: S.HANDED_OFF,
    S.HANDED_OFF: S.CLEARED,
}


def emergency_of(visit: Dispatch) -> dict[str, Any]:
    """When this team last pressed Emergency and who at a desk heard it, for its silent page; or nothing."""
    alarm = Alarm.objects.open().filter(kind="team_emergency", thing=visit._meta.label_lower, thing_id=visit.pk).first()
    if alarm is None:
        return {}
    sent = Event.objects.of_thing(visit).filter(verb="dispatch.emergency").last()
    at = sent.at if sent else alarm.raised_at
    heard = alarm.silences.exclude(role=Role.RESPONDER).filter(at__gte=at).select_related("by").order_by("-at")
    return {"at": at, "heard": heard.first()}


def candidates(incident: Incident, now: datetime.datetime) -> tuple[list[ranking.Choice], list[ranking.Excluded]]:
    """The teams that can go to this incident in the order of ranking.rank, and the others with why not."""
    to, allowed = _point(incident.latitude, incident.longitude), Allowed.of(incident)
    return ranking.rank([_unit(team, allowed, now) for team in _all_teams(incident, now)], to=to)


def offers(incident: Incident, ready: list[ranking.Choice], now: datetime.datetime) -> list[dict[str, Any]]:
    """The teams that can go, each with what speaks for and against it."""
    spoken = board.LANGUAGES.get(incident.language, incident.language)
    return [
        {"choice": choice, "reasons": ranking.reasons(choice, language=incident.language, spoken=spoken, now=now)}
        for choice in ready
    ]


def _all_teams(incident: Incident, now: datetime.datetime) -> QuerySet[Team]:
    crews = Prefetch("members", Member.objects.select_related("user").prefetch_related("credentials"))
    shifts = Shift.objects.under_way(now).prefetch_related(crews)
    before = Dispatch.objects.filter(incident=incident, status__in=Dispatch.OVER).order_by("assigned_at")
    latest = Position.objects.filter(team=OuterRef("pk")).order_by("-at")[:1]
    return (
        Team.objects.filter(active=True)
        .annotate(
            seen_at=Subquery(latest.values("at")),
            seen_latitude=Subquery(latest.values("latitude")),
            seen_longitude=Subquery(latest.values("longitude")),
        )
        .prefetch_related(
            Prefetch("shifts", shifts, to_attr="on_shift"),
            "centers",
            Prefetch("dispatches", Dispatch.objects.open(), to_attr="out"),
            Prefetch("dispatches", before, to_attr="been_there"),
        )
    )


def _unit(team: Any, allowed: Allowed, now: datetime.datetime) -> ranking.Unit:
    crew = list(team.on_shift[0].members.all()) if team.on_shift else []
    seats = {member.seat for member in crew if member.user.is_active}
    return ranking.Unit(
        pk=team.pk,
        callsign=team.callsign,
        barred=_barred(allowed.refusal_to_send(team, team.response_id)) or _other_center(team, allowed.incident),
        spare=protocol.rise(allowed.least_to_send(allowed.incident.response_id or allowed.least), team.response_id),
        on_duty=bool(team.on_shift),
        out_of_service=team.out_of_service_since is not None,
        out_on=team.out[0].thread if team.out else "",
        gaps=tuple(teams.crew_gaps(crew, on=timezone.localdate(now))) if crew else (),
        point=_point(team.seen_latitude, team.seen_longitude) or _point(team.latitude, team.longitude),
        seen_at=team.seen_at,
        shift_ends=team.on_shift[0].ends_at if team.on_shift else None,
        seats=" · ".join(letter for seat, letter in board.LETTER.items() if seat in seats),
        languages=frozenset(code for member in crew for code in member.languages),
        sent_before=tuple(_sent(visit) for visit in team.been_there),
    )


def _sent(visit: Dispatch) -> ranking.Sent:
    words = str(REASON_WORDS.get(visit.cancel_reason, visit.cancel_reason))
    return ranking.Sent(
        visit.ack_by, visit.acknowledged_at, visit.cancelled_at, visit.cancel_reason, words[:1].lower() + words[1:]
    )


def _barred(refusal: Refused | None) -> str:
    """Why the team may not be sent, short enough for a row."""
    if refusal and refusal.code == "against_the_assessment":
        return _("the safety answers call for more protection")
    return refusal.message if refusal else ""


def _other_center(team: Team, incident: Incident) -> str:
    """That the team goes for other centers, short enough for a row."""
    listed = {center.pk for center in team.centers.all()}
    words = _("does not go for %(center)s") % {"center": incident.center}
    return words if listed and incident.center_id not in listed else ""


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


def facts(incident: Incident) -> dict[str, Any]:
    """What a crew needs to know of an incident: place, nature, person, callers, words, safety answers."""
    last = standing(incident)
    said = answers(last)
    where = {name: getattr(incident, name) for name in (*board.PLACE, "initial_nature", "final_nature")}
    return {
        "incident": incident,
        "nature": board.nature(where),
        "place": board.place(where),
        "person": incident.person,
        "calls": incident.calls.exclude(callback_number="").order_by("-received_at"),
        "notes": incident.notes.select_related("by").prefetch_related("doubts"),
        "doubted": doubted(incident, last),
        "flags": flags.of(incident),
        "answers": said,
        "dangers": [row for row in said if row["danger"]],
        "calm": [row for row in said if not row["danger"]],
        "medical": last is not None and last.medical,
        "foreign": not incident.language.startswith("en"),
        "clinician": incident.diversions.open().select_related("clinician").first(),
        "override": in_force(incident).more,
        "help_requests": help_requests.shown(incident),
    }


def asking(incident: Incident) -> list[dict[str, Any]]:
    """The safety questions of this kind of call with the answers that stand, for a lead who asks again."""
    last, language = standing(incident), here()
    given, rules = last.answers if last else {}, versions.of(incident)
    doubted = doubts.of(incident, rules, given)
    return [
        {
            "key": question.key,
            "words": question.wording(language),
            "seen": " ".join(map(str, doubted[question.key].doubts)) if question.key in doubted else "",
            "answer": given.get(question.key, ""),
            "answers": [{"code": code, "words": question.label(code, language)} for code in question.answers],
        }
        for question in rules.questions
        if question.belongs_to(incident.nature)
    ]


def doubted(incident: Incident, last: Assessment | None) -> list[dict[str, Any]]:
    """What the notes speak of and nobody has answered since: the question, the words for it, what was answered."""
    rules, given = versions.of(incident), last.answers if last else {}
    found = doubts.of(incident, rules, given)
    return [
        {
            "ask": question.wording(here()),
            "words": ", ".join(found[question.key].words),
            "clinical": found[question.key].clinical,
            "was": question.label(was, here()).lower() if (was := found[question.key].was) else "",
        }
        for question in rules.questions
        if question.key in found
    ]


def answers(last: Assessment | None) -> list[dict[str, Any]]:
    """The safety answers that stand, in the order of the questions: question, answer, whether it is a danger."""
    if last is None:
        return []
    return [
        {
            "ask": question.wording(here()),
            "answer": question.label(said, here()).lower(),
            "danger": said != question.safe,
        }
        for question in versions.judged_by(last).questions
        if (said := last.answers.get(question.key))
    ]


def crew_visit(user: User, now: datetime.datetime) -> tuple[Team | None, Dispatch | None]:
    """The team this person is with, and the visit it is on; None where there is none.

    A crew whose shift ran out while it is out keeps its visit; else the team is the one this person is on duty with.
    """
    out = Dispatch.objects.open().of_crew(user, now).order_by("assigned_at").first()
    if out is None:
        return Team.objects.filter(shifts__in=Shift.objects.under_way(now).filter(members__user=user)).first(), None
    return out.team, visit_of(out.team)


def call_backs(now: datetime.datetime, **crew: Any) -> QuerySet[Dispatch]:
    """The call-backs that this crew (DispatchQuerySet.called_back) has not read yet, with where it was sent."""
    unread = Dispatch.objects.called_back(now, **crew).call_back_unread()
    return unread.select_related("team", "incident").order_by("cancelled_at")


def called_back(incident: Incident) -> list[dict[str, Any]]:
    """The teams that were called back from this incident: why, and whether that is `unread` by the crew still."""
    unread = Exists(Dispatch.objects.call_back_unread().filter(pk=OuterRef("pk")))
    over = incident.dispatches.filter(status=S.CANCELLED).select_related("team").annotate(unread=unread)
    return [
        {"visit": visit, "why": REASON_WORDS.get(visit.cancel_reason, visit.cancel_reason)}
        for visit in over.order_by("-cancelled_at")
    ]


def visit_of(team: Team) -> Dispatch | None:
    """The visit a team is on now."""
    return (
        team.dispatches.open()
        .select_related("team", "incident__person", "incident__center", "incident__response")
        .first()
    )


def steps(visit: Dispatch) -> list[tuple[str, Any]]:
    """The verbs allowed now with their words on a button, the usual next one first; after a rise that is to stage."""
    allowed = [status for status in STEPS if status in Dispatch.MOVES[visit.status]]
    usual = S.STAGED if visit.held_back and visit.status != S.ASSIGNED else USUAL.get(S(visit.status))
    allowed.sort(key=lambda status: status != usual)
    return [STEPS[status] for status in allowed]


def loudest(visit: Dispatch) -> str:
    """The verb of the one loud button; none for a team that is held back and has staged: it waits for dispatch."""
    first = next((verb for verb, _words in steps(visit)), "")
    return "" if visit.held_back and first not in ("acknowledge", "stage") else first


def times(visit: Dispatch) -> list[tuple[Any, datetime.datetime]]:
    """Every time of a visit that is known, in words and in the order of a visit."""
    return [(words, at) for name, words in Dispatch.TIMES.items() if (at := getattr(visit, name))]


def steps_done(visit: Dispatch) -> list[tuple[Any, datetime.datetime]]:
    """The steps the team has made, the one it is at last; that it asked for police on the way is none of them."""
    made = [
        (words, at) for name, words in Dispatch.TIMES.items() if name in STEP_TIMES and (at := getattr(visit, name))
    ]
    return sorted(made, key=lambda step: step[1])
