"""Plain makers of the things that tests need; whatever is not said is made up."""

import datetime
import hashlib
import itertools
import re
from typing import Any

from django.conf import settings
from django.utils import timezone

from dispatch import actions as dispatch
from dispatch.models import Dispatch
from heart.models import Heartbeat, Role, Session, User
from navigation import actions as navigation
from navigation.models import FollowUp, Organization, Service
from teams import actions as teams
from teams.models import Credential, Kind, Member, Response, Seat, Team
from triage import actions as triage
from triage.codes.phones import comparable
from triage.models import (
    Approval,
    Assessment,
    Call,
    Center,
    Consent,
    ContactWay,
    Diversion,
    HelpRequest,
    Incident,
    Person,
    ProtocolVersion,
)
from triage.protocol import FOLDER, data_of
from triage.protocol.holding import TODAY

PASSWORD = "correct-horse-battery"
PLACE = {"address": "26 Union St S", "city": "Concord", "latitude": 35.4088, "longitude": -80.5795}
# Every question that must be asked, answered without a danger.
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
NAMES = {"clinician": "Clinician by phone", "team": "Community response team", "co_response": "Team with police"}
_numbers = itertools.count(1)


def user(username: str = "", role: str = Role.CALL_TAKER, **more: Any) -> User:
    name = username or f"person{next(_numbers)}"
    more.setdefault("first_name", name.capitalize())
    return User.objects.create_user(name, password=PASSWORD, role=role, **more)


def person(**more: Any) -> Person:
    """The person in crisis; a `phone` is their own number and one of their ways."""
    made = Person.objects.create(**{"given_name": "Robin", "family_name": "Example"} | more)
    if made.phone:
        way(made, made.phone, voicemail_safe=made.safe_to_leave_message)
        Person.objects.filter(pk=made.pk).update(phone_e164=comparable(made.phone))
        made.refresh_from_db()
    return made


def way(person: Person, value: str = "704-555-0142", kind: str = "phone", **more: Any) -> ContactWay:
    """A way to reach the person, as a fact."""
    facts = {"e164": comparable(value) if kind == "phone" else "", "at": timezone.now()} | more
    return ContactWay.objects.create(person=person, kind=kind, value=value, **facts)


def consent(of: Person, what: list[str], recipient: str = "Cardinal Counseling", **more: Any) -> Consent:
    """A signed consent as a fact, given an hour ago for a year."""
    now = timezone.now()
    facts = {
        "purpose": "referral",
        "given_at": now - datetime.timedelta(hours=1),
        "expires_at": now + datetime.timedelta(days=365),
        "how": "signed",
        "given_by": "person",
        "recorded_by": more.pop("by", None) or supervisor(),
    } | more
    return Consent.objects.create(person=of, what=what, recipient=recipient, **facts)


def service(**more: Any) -> Service:
    """A service of the directory, in an organisation of its own."""
    number = next(_numbers)
    if "organization" not in more:
        more["organization"] = Organization.objects.create(name=f"Organisation {number}")
    return Service.objects.create(**{"name": f"Service {number}"} | more)


def supervisor() -> User:
    """Somebody who may do everything on the floor; made once per test."""
    return User.objects.filter(username="boss").first() or user("boss", Role.SUPERVISOR)


def kinds() -> None:
    """The kinds of help as a migration adds them; a test with real commits is followed by empty tables."""
    for at, code in enumerate(Kind.values):
        name = NAMES.get(code, "Police, fire or EMS")
        safe = {"name": name, "name_es": name, "protection": 10 + 10 * at, "unarmed": at < 2, "enabled": at != 2}
        Response.objects.get_or_create(code=code, defaults=safe)


def center(code: str = "concord", **more: Any) -> Center:
    """A 911 center; the same one when it is asked for again."""
    kinds()
    return Center.objects.get_or_create(code=code, defaults={"name": f"{code.capitalize()} 911"} | more)[0]


def call(by: User | None = None, **said: Any) -> Call:
    """A call on the line, with a place; a welfare check, which is work for a team."""
    return triage.take(center(), by=by or supervisor(), **{**PLACE, "initial_nature": "WELFARE"} | said)


def ringing(**said: Any) -> Call:
    """A call that nobody has answered yet."""
    return triage.ring(center(), by=None, **{**PLACE, "initial_nature": "WELFARE"} | said)


def incident(by: User | None = None, **said: Any) -> Incident:
    """An incident with its first call on the line."""
    return call(by, **said).incident


def assessment_safe(of: Incident, by: User | None = None, **answers: str) -> Assessment:
    """All that must be asked is answered and there is no danger, unless `answers` say otherwise."""
    return triage.assess(of, SAFE | answers, by=by or supervisor())


def asks_for_team(by: User | None = None, **said: Any) -> Incident:
    """An incident for which a team was decided on: it waits on the dispatch board."""
    made = incident(by, **said)
    assessment_safe(made, by)
    return triage.decide(made, Kind.TEAM, by=by or supervisor())


def member(seat: str = Seat.PEER, who: User | None = None, *, expires_in_days: int = 365) -> Member:
    """A person of the field staff with one credential."""
    made = Member.objects.create(user=who or user(role=Role.RESPONDER), seat=seat)
    kind = {Seat.CLINICIAN: "LCSW", Seat.PEER: "NCCPSS", Seat.EMT: "EMT"}[Seat(seat)]
    expires = timezone.localdate() + datetime.timedelta(days=expires_in_days)
    Credential.objects.create(member=made, kind=kind, number=f"{kind}-{made.pk}", expires_on=expires)
    return made


def crew(*people: User) -> list[Member]:
    """One member in each of the three seats; `people` sit in the first ones."""
    return [member(seat, who) for seat, who in itertools.zip_longest(Seat.values, people)]


def team(*people: User, on_duty: bool = True, **more: Any) -> Team:
    """A team with a staffed shift under way; `people` are in its crew."""
    kinds()
    made = Team.objects.create(**{"callsign": f"CRT-{next(_numbers)}"} | more)
    if on_duty:
        ends_at = timezone.now() + datetime.timedelta(hours=8)
        teams.sign_on(made, crew(*people), ends_at=ends_at, by=supervisor())
    return made


# How a visit gets to each status: the acts after the assignment.
ROADS: dict[str, list[str]] = {
    "Assigned": [],
    "AcknowledgedTransmission": ["acknowledge"],
    "EnRoute": ["acknowledge", "depart"],
    "Staging": ["acknowledge", "stage"],
    "OnScene": ["depart", "arrive"],
    "PatientContact": ["depart", "arrive", "contact"],
    "Transporting": ["depart", "arrive", "contact", "transport"],
    "AlternateLocation": ["depart", "arrive", "contact", "transport", "hand_off"],
    "Cleared": ["depart", "arrive", "contact"],
    "AssignmentCancelled": [],
}


def dispatch_at(
    status: str = "Assigned", *, to: Incident | None = None, by: Team | None = None, support_needed: bool = True
) -> Dispatch:
    """A visit that has come as far as `status` by the acts themselves; `to` an incident, `by` a team."""
    boss = supervisor()
    made = dispatch.assign(to or asks_for_team(), by or team(), by=boss)
    for verb in ROADS[status]:
        getattr(dispatch, verb)(made, by=boss)
    if status == "Cleared":
        dispatch.clear(made, "43", support_needed=support_needed, by=boss)
    if status == "AssignmentCancelled":
        dispatch.cancel(made, "no_longer_needed", by=boss)
    return made


# The shipped protocol as its file.
PROTOCOL = (FOLDER / "cabarrus.yaml").read_text(encoding="utf-8")


# A change that an older proof let through: with somebody's life in danger a team goes.
UNSAFE = (
    "{key: medical_emergency, when: {medical: [emergency]}, raise_to: emergency",
    "{key: medical_emergency, when: {medical: [emergency]}, raise_to: team",
)


def protocol_text(code: str, change: tuple[str, str] | None = None) -> str:
    """The shipped file under another code; `change` replaces a piece of it by another."""
    text = re.sub(r"(?m)^version: .*$", f"version: {code}", PROTOCOL)
    if change:
        assert change[0] in text, change
        text = text.replace(*change)
    return text


def approvals(of: ProtocolVersion) -> None:
    """Two people stand for it, one of them the medical director."""
    for who in (supervisor(), user(role=Role.MEDICAL_DIRECTOR)):
        Approval.objects.create(version=of, by=who, role=who.role, sha256=of.sha256, at=timezone.now())


def version_at(status: str = "Draft", *, text: str = "", code: str = "", older: bool = False) -> ProtocolVersion:
    """A stored version that has come as far as `status`, as facts: of this file, or of the shipped one with this code.

    What it replaces is retired first. `older`: an older program proved it.
    """
    text = text or protocol_text(code or f"test-{next(_numbers)}")
    data = data_of(text)
    at, boss = timezone.now() - datetime.timedelta(minutes=5), supervisor()
    made = ProtocolVersion.objects.create(
        code=data["version"],
        title=data["title"]["en"],
        text=text,
        data=data,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        drafted_at=at,
        drafted_by=boss,
    )
    proven = {
        "checked_at": at,
        "checked_by": boss,
        "proof": {
            "today": "" if older else TODAY,
            "ok": status != "Rejected",
            "sets": 9,
            "seconds": 0.1,
            "invariants": [],
            "findings": [],
            "notes": [],
        },
    }
    over = {"ended_at": at + datetime.timedelta(seconds=next(_numbers))}
    replaced = {**over, "replaced_at": at}
    published = {"published_at": at, "published_by": boss, "effective_from": at}
    mine = ProtocolVersion.objects.filter(pk=made.pk)
    if status in ("Rejected", "Withdrawn"):
        mine.update(status=status, **proven, **over)
    if status in ("Checked", "Approved", "Effective", "Retired"):
        mine.update(status="Checked", **proven)
    if status in ("Approved", "Effective", "Retired"):
        approvals(made)
        mine.update(status="Approved", approved_at=at)
    if status in ("Effective", "Retired"):
        ProtocolVersion.objects.filter(status="Effective").update(status="Retired", **replaced)
        mine.update(status="Effective", **published)
    if status == "Retired":
        mine.update(status="Retired", **replaced)
    made.refresh_from_db()
    return made


def diversion_at(
    status: str = "Ringing", *, of: Call | None = None, clinician: User | None = None, support_needed: bool = True
) -> Diversion:
    """A hand-off to a clinician that has come as far as `status` by the acts themselves."""
    boss = supervisor()
    made = triage.divert(of or call(initial_nature="MNTL"), "by_voice", by=boss)
    if status == "Withdrawn":
        return triage.withdraw(made, by=boss)
    if status == "Unanswered":
        return triage.withdraw(triage.ring_out(made, now=timezone.now()), by=boss)
    if status == "Ringing":
        return made
    who = clinician or user(role=Role.CLINICIAN)
    triage.claim(made, by=who)
    if status in ("Verified", "Released", "Ended"):
        triage.verify(made, by=who)
    if status in ("Released", "Ended"):
        triage.release(made, by=boss)
    if status == "Ended":
        triage.end(made, "05", support_needed=support_needed, by=who)
    if status == "GivenBack":
        triage.give_back(made, "caller_asked", by=who)
    return made


# How help that was asked for gets to each status: the acts after a call-taker asked.
HELP_ROADS: dict[str, list[str]] = {
    "Taken": [],
    "Sent": ["report_help_sent"],
    "Arrived": ["report_help_sent", "report_help_arrived"],
    "Over": ["report_help_sent", "report_help_arrived", "report_help_left"],
}


def help_at(status: str = "Taken", *, of: Incident | None = None, kind: str = "police") -> HelpRequest:
    """Help of one kind, asked for by a call-taker, that has come as far as `status` by the acts themselves."""
    boss = supervisor()
    made = triage.request_help(of or incident(), kind, by=boss)
    for step in HELP_ROADS[status]:
        getattr(triage, step)(made, by=boss)
    return made


def heard(user: User, seconds_ago: float = 0) -> Heartbeat:
    """A screen of this person was heard so long ago, and they signed in an hour before that."""
    at = timezone.now() - datetime.timedelta(seconds=seconds_ago)
    User.objects.filter(pk=user.pk).update(last_login=at - datetime.timedelta(hours=1))
    user.refresh_from_db(fields=["last_login"])
    if not Session.objects.filter(user=user).exists():
        expires = timezone.now() + datetime.timedelta(hours=9)
        Session.objects.create(session_key=f"session-{user.pk}", session_data="", expire_date=expires, user=user)
    return Heartbeat.objects.update_or_create(user=user, defaults={"at": at})[0]


def clinician(name: str = "", *, silent_s: float = 0, **more: Any) -> User:
    """A clinician who is signed in, whose screens were last heard so many seconds ago."""
    made = user(name, Role.CLINICIAN, **more)
    heard(made, silent_s)
    return made


def forsaken(clinician: User | None = None, status: str = "Released", of: Call | None = None) -> Diversion:
    """A caller whose clinician's console went silent a while after they had taken them."""
    who = clinician or user(role=Role.CLINICIAN)
    made = diversion_at(status, clinician=who, of=of)
    Diversion.objects.filter(pk=made.pk).update(claimed_at=timezone.now() - datetime.timedelta(minutes=5))
    heard(who, settings.CONSOLE_GONE_S + 1)
    made.refresh_from_db()
    return made


def follow_up(owner: User | None = None) -> FollowUp:
    """A promise after an encounter that just ended; claimed when there is an `owner`."""
    ended = diversion_at("Ended")
    navigation.open_owed(now=timezone.now())
    made = FollowUp.objects.get(diversion=ended)
    return navigation.claim(made, by=owner) if owner else made
