"""Invented people and masses of invented incidents, written in bulk by SQL."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string
from rest_framework.authtoken.models import Token

from heart.models import Role, User
from teams.models import Credential, Member, Seat, Shift, Team
from tests.bench.seed_sql import CLOSE_EVERYTHING, CLOSED, MANY_SHIFTS, OPEN, TEAMS_OUT
from triage.models import Center

CENTERS = ["concord", "kannapolis", "sheriff"]
TEAMS = 60
SCREENS = 20


@dataclass(frozen=True)
class People:
    """Who measures: a call-taker's token, and sessions of people with open screens."""

    token: str
    cookies: list[str]

    @property
    def as_call_taker(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"}

    def as_screen(self, number: int = 0) -> dict[str, str]:
        return {"Cookie": self.cookies[number % len(self.cookies)]}


def people() -> People:
    """Centers, teams on duty with their crews, a supervisor with a token and twenty team leads who are signed in."""
    Center.objects.bulk_create([Center(code=code, name=code.capitalize()) for code in CENTERS])
    sam = User.objects.create(username="bench", role=Role.SUPERVISOR, first_name="Bench")
    leads = [User.objects.create(username=f"lead{n}", role=Role.TEAM_LEAD) for n in range(SCREENS)]
    _teams()
    return People(Token.objects.create(user=sam).key, [_cookie(lead) for lead in leads])


@dataclass(frozen=True)
class Desk:
    """Somebody who is signed in: the token that programs use, and what the browser sends with every form."""

    token: str
    browser: dict[str, str]


def desks(count: int, name: str = "desk", role: Role = Role.CALL_TAKER) -> list[Desk]:
    """That many people of a role, call-takers unless said, each signed in."""
    made = []
    for n in range(count):
        user, secret = User.objects.create(username=f"{name}{n}", role=role), get_random_string(32)
        cookies = f"{_cookie(user)}; {settings.CSRF_COOKIE_NAME}={secret}"
        made.append(Desk(Token.objects.create(user=user).key, {"Cookie": cookies, "X-CSRFToken": secret}))
    return made


def _cookie(user: User) -> str:
    browser = Client()
    browser.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def _teams() -> None:
    now = timezone.now()
    teams = Team.objects.bulk_create([Team(callsign=f"CRT-{n}") for n in range(1, TEAMS + 1)])
    users = User.objects.bulk_create(
        [User(username=f"crew{n}", role=Role.RESPONDER, first_name=f"Crew {n}") for n in range(3 * TEAMS)]
    )
    members = Member.objects.bulk_create(
        [
            Member(user=user, seat=list(Seat)[n % 3], languages=["es"] if n % 5 == 0 else [])
            for n, user in enumerate(users)
        ]
    )
    Credential.objects.bulk_create(
        [
            Credential(
                member=m, kind=Credential.Of.EMT, number=f"B{m.pk}", expires_on=now.date() + datetime.timedelta(300)
            )
            for m in members
        ]
    )
    # The last five teams are off duty.
    hours = datetime.timedelta(hours=1)
    shifts = Shift.objects.bulk_create(
        [Shift(team=team, starts_at=now - hours, ends_at=now + 11 * hours) for team in teams[:-5]]
    )
    seats = Shift.members.through
    seats.objects.bulk_create(
        [seats(shift=shift, member=member) for n, shift in enumerate(shifts) for member in members[3 * n : 3 * n + 3]]
    )


def _run(*statements: str, **values: object) -> None:
    with connection.cursor() as cursor:
        # Invented rows: their references are right by construction, and asking would take most of the time.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for statement in statements:
            cursor.execute(statement, values)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET maintenance_work_mem")
        cursor.execute("RESET statement_timeout")


def open_incidents(count: int, teams_out: int) -> None:
    """Leave exactly `count` open incidents, `teams_out` of them with a team; the others wait for one."""
    _run(*CLOSE_EVERYTHING, *OPEN, *TEAMS_OUT, count=count, out=teams_out)


def closed_incidents(count: int) -> None:
    """Put `count` closed incidents behind the open ones: each with its call, visit and line of history."""
    _run(*CLOSED, MANY_SHIFTS, count=count)
