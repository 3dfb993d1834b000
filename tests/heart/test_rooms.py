"""What the rooms declare: each once, each whole, and only when all of them are known."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import AppRegistryNotReady

from heart import rooms
from heart.models import Role
from heart.rooms import Room, Verb
from heart.timeline import Codes, sentences


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
    acts = "*.py" if room == "heart" else "actions*"
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
    assert str(sentences()[verb]) % Codes()
