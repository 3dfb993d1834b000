"""What the rooms declare: each once, each whole, and only when all of them are known."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import AppRegistryNotReady

from heart.kernel import rooms
from heart.kernel.access import permissions
from heart.kernel.rooms import Room, Verb
from heart.kernel.timeline import Codes, sentences, spoken
from heart.models import Role
from heart.shell import pages
from heart.shell.finder import finders
from tests import make


def test_the_rooms_stand_in_the_order_of_the_street():
    assert [room.name for room in rooms.rooms()] == ["heart", "teams", "triage", "dispatch", "navigation"]


def test_nobody_reads_half_of_them(monkeypatch):
    monkeypatch.setattr(apps, "ready", False)
    with pytest.raises(AppRegistryNotReady):
        rooms.rooms()


def test_a_room_has_the_name_of_its_app():
    for room in rooms.rooms():
        assert apps.get_app_config(room.name).room is room


def test_a_name_that_is_given_twice_is_refused(monkeypatch):
    app = apps.get_app_config("navigation")
    monkeypatch.setattr(app, "room", Room(name="navigation", history={"dispatch.arrived": "arrived"}))
    with pytest.raises(ValueError, match=r"navigation gives dispatch\.arrived again"):
        sentences.__wrapped__()
    fly = Verb("fly", frozenset({Role.RESPONDER}))
    monkeypatch.setattr(app, "room", Room(name="navigation", verbs=[fly, fly]))
    with pytest.raises(ValueError, match=r"navigation gives navigation\.fly again"):
        rooms.verbs()


def test_a_verb_says_who_may_or_why_nobody_is_asked():
    with pytest.raises(ValueError, match="fly"):
        Verb("fly")
    with pytest.raises(ValueError, match="fly"):
        Verb("fly", frozenset({Role.RESPONDER}), without_permission="time does it")


def constants(room: str) -> set[str]:
    """Every string that stands in the source of a room's acts."""
    acts = "**/*.py" if room == "heart" else "actions*"
    found = [path for path in Path(settings.BASE_DIR, room).glob(acts) if path.name != "room.py"]
    files = [file for path in found for file in (path.rglob("*.py") if path.is_dir() else [path])]
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text())))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("room", rooms.rooms(), ids=lambda room: room.name)
def test_every_sentence_is_of_a_line_that_its_room_writes(room):
    written = constants(room.name)
    told = {past for given in (*(verb.history for verb in room.verbs), room.history) for past in given}
    # A step of a visit is written by its last word.
    assert {past for past in told if not {past, room.full(past)} & written} == set()


@pytest.mark.parametrize("verb", sentences())
def test_every_sentence_can_be_said_without_its_codes(verb):
    assert spoken(sentences()[verb], Codes())


def test_every_role_has_a_first_page_that_it_may_open():
    consoles = {console.url: console for console in pages.consoles()}
    assert set(pages.homes()) == set(Role) - {Role.NONE}
    assert all(role in permissions()[consoles[url].permission] for role, url in pages.homes().items())


def test_no_two_consoles_stand_in_the_same_place():
    orders = [console.order for console in pages.consoles()]
    assert orders == sorted(set(orders))
    assert len({finder.order for finder in finders()}) == len(finders())


def test_the_incident_shows_what_rooms_to_its_right_put_beside_it_as_far_as_one_may_see(alice, sam, client_of):
    made = make.incident(alice)
    parts = [f'data-src="/dispatch/_of/{made.pk}/"', f'data-src="/followups/_of/{made.pk}/"']
    shown = {user: client_of(user).get(f"/incidents/{made.pk}/").content.decode() for user in (alice, sam)}
    assert [part in shown[sam] for part in parts] == [True, True]
    assert [part in shown[alice] for part in parts] == [True, False]


def test_a_crew_signs_off_where_a_room_knows_whether_it_is_out(bob, client_of):
    shift = make.team().shifts.get()
    assert f'action="/shifts/{shift.pk}/sign_off/"' in client_of(bob).get("/teams/").content.decode()
    assert rooms.door_of("teams.sign_on") == "teams:sign_on"


def test_a_shortcut_is_at_the_foot_of_every_page_of_who_may_and_among_their_keys(alice, dan, client_of):
    for user, there in ((alice, True), (dan, False)):
        assert ('href="/intake/new/"' in client_of(user).get("/alarms/").content.decode()) is there
        assert ("New call: the place first" in client_of(user).get("/keys/").content.decode()) is there
