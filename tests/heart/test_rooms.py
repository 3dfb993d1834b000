"""What the rooms declare: each once, each whole, and only when all of them are known."""

import ast
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.exceptions import AppRegistryNotReady

from heart import rooms
from heart.rooms import Room, Verb
from heart.timeline import Codes, sentences


def test_the_rooms_stand_in_the_order_of_the_street():
    assert [room.name for room in rooms.rooms()] == ["heart", "teams", "triage", "dispatch", "navigation"]


def test_nobody_reads_half_of_them(monkeypatch):
    monkeypatch.setattr(apps, "ready", False)
    with pytest.raises(AppRegistryNotReady):
        rooms.rooms()


@pytest.mark.parametrize("name", ["dispatch", "teams"])
def test_a_room_is_declared_once_and_by_its_own_app(name, monkeypatch):
    app = apps.get_app_config("dispatch")
    monkeypatch.setattr(rooms, "_registered", {"dispatch": app} if name == "dispatch" else {})
    monkeypatch.setattr(app, "label", name)
    with pytest.raises(ValueError, match=name):
        rooms.register(app)
    assert isinstance(app, AppConfig)


def test_a_name_that_is_given_twice_is_refused(monkeypatch):
    other = Room(name="other", history={"dispatch.arrived": "arrived"})
    monkeypatch.setattr(rooms, "_registered", {**rooms._registered, "other": other})
    with pytest.raises(ValueError, match="other gives dispatch.arrived again"):
        sentences.__wrapped__()
    twice = Room(name="other", verbs=[Verb("fly", frozenset({"responder"})), Verb("fly", frozenset({"responder"}))])
    monkeypatch.setattr(rooms, "_registered", {"other": twice})
    with pytest.raises(ValueError, match="other gives other.fly again"):
        rooms.verbs()


def test_a_verb_says_who_may_or_why_nobody_is_asked():
    with pytest.raises(ValueError, match="fly"):
        Verb("fly")
    with pytest.raises(ValueError, match="fly"):
        Verb("fly", frozenset({"responder"}), without_permission="time does it")


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
