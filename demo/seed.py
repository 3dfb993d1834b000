"""Fill an empty database with the demonstration's people and their week; a second start finds them there."""

import datetime
import random
from typing import Any

from django.db import transaction
from django.utils import timezone

from demo import cast, marks, town, week
from heart.models import Role, User
from navigation.models import Organization, Service
from teams import actions as teams
from teams.models import Credential, Member, Shift, Team
from triage import actions as triage
from triage.codes.baseline_table import ASSUMED
from triage.models import Availability, Call, Center, Incident, PlaceSource, ProtocolVersion
from triage.protocol import FOLDER
from triage.queries import versions


@transaction.atomic
def seed(*, now: datetime.datetime) -> bool:
    """Make the demonstration's world if there is nobody yet; True if it was made."""
    if User.objects.exists():
        if not PlaceSource.objects.exists():
            town.build()  # a demonstration that began before there were places
        if not ProtocolVersion.objects.exists():
            _approve_the_protocol({user.username: user for user in User.objects.filter(username__in=("mia", "sam"))})
        return False
    centers = {
        code: Center.objects.create(code=code, name=name, agency_id=agency, phone=phone, towns=towns)
        for code, name, agency, phone, towns in cast.CENTERS
    }
    people = {person.username: _person(person, centers) for person in [*cast.STAFF, *cast.CREWS]}
    for callsign, base, latitude, longitude, _crew in cast.TEAMS:
        Team.objects.create(callsign=callsign, base_name=base, latitude=latitude, longitude=longitude)
    for name, service, term in cast.SERVICES:
        organization = Organization.objects.create(name=name)
        Service.objects.create(organization=organization, name=service, taxonomy_term=term)
    town.build()
    _approve_the_protocol(people)
    _approve_the_rule_before(people)
    week.live_through(people, centers, now=now, chance=random.Random(28025))
    man_the_teams(now=now)  # a call of an hour when no team is on duty would count as outside the hours
    marks.leave(people, centers)
    return True


def _approve_the_protocol(people: dict[str, User]) -> None:
    """The shipped protocol goes its whole road, for this demonstration: drafted, proven, approved, published."""
    mia, sam = people.get("mia"), people.get("sam")
    if mia is None or sam is None:
        return  # whoever was invited here instead does it on its page
    version = triage.draft_protocol((FOLDER / "cabarrus.yaml").read_text(encoding="utf-8"), by=sam)
    triage.check_protocol(version, by=sam)
    for person in (sam, mia):
        triage.approve_protocol(version, version.sha256, by=person)
    triage.publish_protocol(version, by=mia)


# What is known: in Durham nine kinds of behavioral call (18,710 a year) were police calls before its program.
SOURCE = (
    "Assumption, not the center's rule: as in Durham before its program, where these kinds of call were police calls"
    " (issuu.com/communitysafety: 18,710 of about 128,790 a year); medical calls EMS, fires fire."
)


def _approve_the_rule_before(people: dict[str, User]) -> None:
    """What the center would have sent before, marked as an assumption: drafted, and approved by two."""
    mia, sam = people["mia"], people["sam"]
    text = ASSUMED.read_text(encoding="utf-8")
    made = triage.draft_baseline("assumed-1", text, SOURCE, assumed=True, by=sam)
    for person in (sam, mia):
        triage.approve_baseline(made, made.sha256, by=person)


def _person(staff: cast.Staff, centers: dict[str, Center]) -> User:
    given, family = staff.name.split(" ", 1)
    is_admin = staff.role == Role.ADMINISTRATOR
    user = User(
        username=staff.username,
        first_name=given,
        last_name=family,
        role=staff.role,
        is_staff=is_admin,
        is_superuser=is_admin,
        language="en",
    )
    user.set_password(cast.PASSWORD)
    User.objects.bulk_create([user])
    user = User.objects.get(username=staff.username)
    if staff.center:
        centers[staff.center].staff.add(user)
    if staff.seat:
        member = Member.objects.create(user=user, seat=staff.seat, languages=list(staff.languages))
        Credential.objects.create(
            member=member,
            kind=staff.licence,
            number=f"DEMO-{user.pk:04d}",
            expires_on=timezone.localdate() + datetime.timedelta(days=400),
        )
    if staff.role == Role.CLINICIAN:
        Availability.objects.create(clinician=user, languages=list(staff.languages))
    return user


def open_the_evening() -> None:
    """Something to begin with, where nothing is there: a phone that rings, a team asked for, an answer in doubt."""
    concord = Center.objects.filter(code="concord").first()
    taker = User.objects.filter(username="andre").first()
    if concord is None or taker is None:
        return
    if not Call.objects.waiting().exists():
        triage.ring(concord, by=None, callback_number="704-555-0142")
    if not Incident.objects.awaiting_team().exists():
        address, city, latitude, longitude, kind = cast.PLACES[3]
        place: dict[str, Any] = {
            "address": address,
            "city": city,
            "latitude": latitude,
            "longitude": longitude,
            "place_kind": kind,
        }
        nature, words = cast.STORIES[2]
        call = triage.take(concord, by=taker, initial_nature=nature, narrative=words, **place)
        made = triage.assess(call.incident, week.safe(versions.of(call.incident)), by=taker, call=call)
        triage.decide(call.incident, made.response_id, by=taker)
        triage.hang_up(call, by=taker)
    marks.ask_again(concord, taker)
    marks.ask_for_help(concord, taker)


def man_the_teams(*, now: datetime.datetime) -> int:
    """Sign on every team that is off duty for the next twelve hours; returns how many."""
    lead = User.objects.filter(role=Role.TEAM_LEAD).first()
    on = 0
    for callsign, *_place, crew in cast.TEAMS:
        team = Team.objects.filter(callsign=callsign).first()
        if lead is None or team is None or Shift.objects.under_way(now).filter(team=team).exists():
            continue
        members = Member.objects.filter(user__username__in=crew)
        teams.sign_on(team, members, ends_at=now + datetime.timedelta(hours=12), by=lead)
        on += 1
    return on
