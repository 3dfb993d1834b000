"""A week as it could have been: past encounters with their follow-ups, written as facts with their own times."""

import datetime
import random
from dataclasses import dataclass
from typing import Any

from demo import cast
from dispatch.models import Dispatch
from heart.kernel import history
from heart.models import User
from navigation.deadlines import due
from navigation.models import Attempt, FollowUp
from teams.models import Team
from triage import protocol
from triage.codes.phones import comparable
from triage.models import (
    Assessment,
    Call,
    Center,
    ContactWay,
    Disposition,
    Diversion,
    EndingFacts,
    Incident,
    Note,
    Person,
    Signature,
)
from triage.protocol import Protocol
from triage.queries import versions

# What the protocol that came with the program asks before a team goes alone.
SAFE = {
    "breathing": "yes",
    "weapon": "no",
    "violence": "no",
    "attempt": "no",
    "signs": "no",
    "plan": "no",
    "medical": "no",
    "officer": "no",
}
INCIDENTS = 60
MINUTE = datetime.timedelta(minutes=1)
HOUR = 60 * MINUTE


@dataclass
class Week:
    """The hands and the dice with which the week is told."""

    people: dict[str, User]
    centers: dict[str, Center]
    teams: list[Team]
    now: datetime.datetime
    chance: random.Random


def live_through(
    people: dict[str, User], centers: dict[str, Center], *, now: datetime.datetime, chance: random.Random
) -> None:
    """Tell the week before `now`, oldest first: every incident closed, the newest follow-ups still open."""
    told = Week(people, centers, list(Team.objects.order_by("callsign")), now, chance)
    step = datetime.timedelta(days=7) / INCIDENTS
    for at in range(INCIDENTS):
        began = now - datetime.timedelta(days=7, hours=3) + at * step + chance.random() * step / 3
        _one(told, at, began)


def safe(rules: Protocol) -> dict[str, str]:
    """Answers without a danger to what of this these rules ask: a demonstration keeps the version it has."""
    return {key: answer for key, answer in SAFE.items() if key in rules.by_key}


def _one(told: Week, at: int, began: datetime.datetime) -> None:
    nature, story = cast.STORIES[at % len(cast.STORIES)]
    rules = versions.current()
    by_phone = rules.natures[nature] == "clinician"
    answers = SAFE | ({"in_person": "no"} if by_phone else {})
    incident, call = _call(told, at, began, nature, story)
    result = protocol.recommend(rules, nature, answers)
    taker = call.call_taker
    assert taker is not None, "every call of the invented week is taken"
    Assessment.objects.create(
        incident=incident,
        call=call,
        protocol_version=rules.version,
        answers=answers,
        response_id=result.response,
        medical=result.medical,
        reasons=list(result.reasons),
        complete=result.complete,
        at=began + 2 * MINUTE,
        by=taker,
    )
    history.record(
        "triage.assessed", incident, by=taker, at=began + 2 * MINUTE, response=result.response, asked=list(answers)
    )
    support = told.chance.random() < 0.7
    encounter = _diversion if by_phone else _visit
    ended, of = encounter(told, at, incident, call, support)
    met = ended - 5 * MINUTE
    Incident.objects.filter(pk=incident.pk).update(helped_at=met, eligible_for=result.response)
    if support:
        _promise(told, at, incident, ended, of)


def _call(told: Week, at: int, began: datetime.datetime, nature: str, story: str) -> tuple[Incident, Call]:
    address, city, latitude, longitude, kind = cast.PLACES[at % len(cast.PLACES)]
    taker = told.people[("alice", "andre", "anita")[at % 3]]
    center = told.centers[("concord", "kannapolis", "sheriff")[at % 3]]
    person = _person(at, began)
    incident = Incident.objects.create(
        center=center,
        status=Incident.Status.CLOSED,
        priority=2 + at % 3,
        person=person,
        language=person.language,
        address=address,
        city=city,
        place_kind=kind,
        latitude=latitude + told.chance.uniform(-0.004, 0.004),
        longitude=longitude + told.chance.uniform(-0.004, 0.004),
        initial_nature=nature,
        response_id=versions.current().natures[nature],
        decided_at=began + 3 * MINUTE,
        opened_at=began,
        closed_at=began + 4 * MINUTE,
        closed_as="18",
    )
    call = Call.objects.create(
        incident=incident,
        center=center,
        status=Call.Status.ENDED,
        caller_role=(Call.CallerRole.PATIENT, Call.CallerRole.RELATIVE, Call.CallerRole.WITNESS)[at % 3],
        callback_number=person.phone,
        callback_e164=person.phone_e164,
        received_at=began,
        answered_at=began + datetime.timedelta(seconds=told.chance.randint(2, 9)),
        ended_at=began + 4 * MINUTE,
        call_taker=taker,
    )
    Note.objects.create(incident=incident, text=story, at=began + MINUTE, by=taker)
    history.record("triage.taken", call, by=taker, at=began, center=center.pk, nature=nature, origin="911")
    return incident, call


def _person(at: int, now: datetime.datetime) -> Person:
    phone = f"704-555-{100 + at % 100:04d}"
    made = Person.objects.create(
        given_name=cast.GIVEN[at % len(cast.GIVEN)],
        family_name=cast.FAMILY[(at * 5) % len(cast.FAMILY)],
        phone=phone,
        phone_e164=comparable(phone),
        language="es" if at % 6 == 2 else "en",
        safe_to_leave_message=(None, True, False)[at % 3],
    )
    ContactWay.objects.create(
        person=made,
        kind=ContactWay.Kind.PHONE,
        value=phone,
        e164=made.phone_e164,
        voicemail_safe=made.safe_to_leave_message,
        source="person",
        at=now,
    )
    return made


def _diversion(
    told: Week, at: int, incident: Incident, call: Call, support: bool
) -> tuple[datetime.datetime, dict[str, Any]]:
    offered = call.received_at + 3 * MINUTE
    claimed = offered + datetime.timedelta(seconds=told.chance.randint(4, 18))
    ended = claimed + told.chance.randint(8, 25) * MINUTE
    clinician = told.people[("carol", "calvin")[at % 2]]
    assert call.call_taker is not None, "every call of the invented week is taken"
    diversion = Diversion.objects.create(
        incident=incident,
        call=call,
        status=Diversion.Status.ENDED,
        offered_at=offered,
        offered_by=call.call_taker,
        ring_until=offered + MINUTE,
        clinician=clinician,
        claimed_at=claimed,
        verified_at=claimed + datetime.timedelta(seconds=20),
        released_at=claimed + datetime.timedelta(seconds=35),
        ended_at=ended,
        disposition="05",
        support_needed=support,
    )
    for verb, when, who in (
        ("diverted", offered, call.call_taker),
        ("claimed", claimed, clinician),
        ("verified", diversion.verified_at, clinician),
        ("released", diversion.released_at, call.call_taker),
    ):
        history.record(f"triage.{verb}", diversion, by=who, at=when)
    history.record("triage.ended", diversion, by=clinician, at=ended, disposition="05", support_needed=support)
    _closed(incident, call, "05", ended, clinician)
    _signed(told, diversion, clinician, ended)
    return ended, {"diversion": diversion}


def _signed(told: Week, diversion: Diversion, clinician: User, ended: datetime.datetime) -> None:
    """The record is finished within the hour; those of this shift wait."""
    at = ended + (5 + diversion.pk % 40) * MINUTE
    if at > told.now - 8 * HOUR:
        return
    EndingFacts.objects.create(diversion=diversion, at=at, by=clinician, report_owed=EndingFacts.Report.NO)
    Signature.objects.create(diversion=diversion, at=at, by=clinician)
    history.record("triage.signed", diversion, by=clinician, at=at)


def _visit(
    told: Week, at: int, incident: Incident, call: Call, support: bool
) -> tuple[datetime.datetime, dict[str, Any]]:
    team = told.teams[at % len(told.teams)]
    crew = next(crew for callsign, *_rest, crew in cast.TEAMS if callsign == team.callsign)
    member, lead = told.people[crew[0]], told.people["bob"]
    assigned = call.received_at + told.chance.randint(4, 9) * MINUTE
    times = [assigned + told.chance.randint(20, 60) * datetime.timedelta(seconds=1)]
    for least, most in ((1, 2), (7, 18), (1, 3), (18, 50)):
        times.append(times[-1] + told.chance.randint(least, most) * MINUTE)
    acknowledged, en_route, on_scene, contact, cleared = times
    code = ("43", "18", "15", "16")[at % 4]
    dispatch = Dispatch.objects.create(
        incident=incident,
        team=team,
        response_id="team",
        status=Dispatch.Status.CLEARED,
        assigned_at=assigned,
        assigned_by=lead,
        ack_by=assigned + 2 * MINUTE,
        acknowledged_at=acknowledged,
        en_route_at=en_route,
        on_scene_at=on_scene,
        contact_at=contact,
        cleared_at=cleared,
        encounter_ended_at=cleared,
        disposition=code,
        support_needed=support,
    )
    history.record("dispatch.assigned", dispatch, by=lead, at=assigned, team=team.callsign)
    for verb, when in (
        ("acknowledged", acknowledged),
        ("departed", en_route),
        ("arrived", on_scene),
        ("met", contact),
    ):
        history.record(f"dispatch.{verb}", dispatch, by=member, at=when, team=team.callsign)
    said = {"team": team.callsign, "disposition": code, "support_needed": support}
    history.record("dispatch.cleared", dispatch, by=member, at=cleared, **said)
    _closed(incident, call, code, cleared, member)
    return cleared, {"dispatch": dispatch}


def _closed(incident: Incident, call: Call, code: str, at: datetime.datetime, by: User) -> None:
    Incident.objects.filter(pk=incident.pk).update(closed_at=at, closed_as=code)
    Disposition.objects.create(incident=incident, code=code, at=at, by=by)
    history.record("triage.closed", incident, by=by, at=at, disposition=[code])


def _promise(told: Week, at: int, incident: Incident, ended: datetime.datetime, of: dict[str, Any]) -> None:
    age = told.now - ended
    opened = ended + datetime.timedelta(seconds=4)
    owner = told.people[("dan", "dora")[at % 2]]
    reached = ended + datetime.timedelta(hours=told.chance.randint(6, 44))
    # Some of yesterday's promises are left for whoever looks: due soon, and past due.
    left = datetime.timedelta(hours=44) < age < datetime.timedelta(hours=58)
    kept = reached < told.now and age > datetime.timedelta(hours=30) and not left
    facts: dict[str, Any] = {}
    if kept:
        facts = {
            "status": FollowUp.Status.COMPLETED,
            "owner": owner,
            "claimed_at": ended + 40 * MINUTE,
            "reached_at": reached,
            "closed_at": min(reached + 20 * MINUTE, told.now),
            "outcome": ("connected", "no_more_need", "in_treatment")[at % 3],
        }
    elif age > datetime.timedelta(hours=12):
        facts = {"status": FollowUp.Status.ACCEPTED, "owner": owner, "claimed_at": ended + 50 * MINUTE}
    follow_up = FollowUp.objects.create(
        incident=incident,
        person=incident.person,
        encounter_ended_at=ended,
        due_at=due(ended),
        opened_at=opened,
        **of,
        **facts,
    )
    history.record("navigation.opened", follow_up, by=None, at=opened, due_at=follow_up.due_at)
    if follow_up.claimed_at:
        history.record("navigation.claimed", follow_up, by=owner, at=follow_up.claimed_at)
    if kept:
        Attempt.objects.create(follow_up=follow_up, at=reached, by=owner, channel="phone", result="reached")
        history.record("navigation.attempted", follow_up, by=owner, at=reached, channel="phone", result="reached")
        history.record("navigation.closed", follow_up, by=owner, at=follow_up.closed_at, outcome=follow_up.outcome)
