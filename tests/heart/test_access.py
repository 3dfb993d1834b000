"""One table says who may do what, and every door asks it."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from heart.kernel.access import may, permissions, permit
from heart.models import Role, User
from tests import make

ROOMS = ("heart", "teams", "triage", "dispatch", "navigation")
ASKED = re.compile(r"""\b(?:may\([^()]*?,\s*|permit\(\s*)["']([\w.]+)["']""")


def test_every_permission_is_a_verb_of_a_room_and_somebody_has_it():
    for permission, roles in permissions().items():
        room, verb = permission.split(".")
        assert room in ROOMS and apps.is_installed(room), permission
        assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", verb), permission
        assert roles and roles <= {role for role in Role if role}, permission


def test_every_role_but_none_may_do_something():
    useful = set().union(*permissions().values())
    assert useful == set(Role) - {Role.NONE}


def test_every_permission_asked_for_in_the_source_is_in_the_table():
    asked = set()
    for room in ROOMS:
        for path in Path(settings.BASE_DIR, room).rglob("*.py"):
            asked |= set(ASKED.findall(path.read_text()))
    assert asked <= set(permissions())


def test_an_unknown_permission_is_a_bug():
    with pytest.raises(KeyError):
        may(User(role=Role.SUPERVISOR), "triage.fly")
    with pytest.raises(AssertionError):
        permit("triage.fly")


@pytest.mark.parametrize(
    ("role", "permission", "answer"),
    [
        (Role.CALL_TAKER, "triage.take", True),
        (Role.CALL_TAKER, "triage.claim", False),
        (Role.CALL_TAKER, "triage.clinical", False),
        (Role.CALL_TAKER, "navigation.see", False),
        (Role.CLINICIAN, "triage.claim", True),
        (Role.CLINICIAN, "triage.take", False),
        (Role.RESPONDER, "dispatch.arrive", True),
        (Role.RESPONDER, "dispatch.assign", False),
        (Role.TEAM_LEAD, "dispatch.assign", True),
        (Role.CARE_NAVIGATOR, "navigation.close", True),
        (Role.CARE_NAVIGATOR, "dispatch.arrive", False),
        (Role.MEDICAL_DIRECTOR, "triage.clinical", True),
        (Role.MEDICAL_DIRECTOR, "triage.take", False),
        (Role.ADMINISTRATOR, "triage.see", False),
        (Role.ADMINISTRATOR, "triage.clinical", False),
        (Role.NONE, "heart.history", False),
    ],
)
def test_the_table_says_who_may(role, permission, answer):
    assert may(User(role=role), permission) is answer


def test_strangers_people_who_left_and_people_without_a_role_may_do_nothing():
    nobodies = [AnonymousUser(), User(role=Role.SUPERVISOR, is_active=False), User(role=Role.NONE, is_superuser=True)]
    assert not any(may(nobody, permission) for nobody in nobodies for permission in permissions())


@permit("triage.take")
def guarded(request):
    return HttpResponse("in")


def ask(user):
    request = RequestFactory().get("/intake/?a=1")
    request.user = user
    return guarded(request)


def test_a_page_lets_in_who_may(alice):
    assert ask(alice).content == b"in"
    assert guarded.permission == "triage.take"


def test_a_page_sends_a_stranger_to_sign_in_and_back(monkeypatch, settings):
    settings.LOGIN_URL = "/sign-in/"
    answer = ask(AnonymousUser())
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/intake/%3Fa%3D1")


def test_a_page_refuses_who_may_not(eve, dan):
    for nobody in (eve, dan):
        with pytest.raises(PermissionDenied):
            ask(nobody)


def test_a_person_is_called_by_name_and_else_by_username(db):
    assert str(make.user("zoe", first_name="Zoe", last_name="Lane")) == "Zoe Lane"
    assert str(make.user("yan", first_name="")) == "yan"
