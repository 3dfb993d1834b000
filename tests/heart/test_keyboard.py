"""Keys are said in the templates: none takes what belongs to the browser, each can be switched off as it should."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from heart.kernel.rooms import rooms
from heart.models import User
from heart.shell.pages import consoles
from tests import make
from triage.views import questions

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
KEYS = {
    key for path in TEMPLATES for said in re.findall(r'{% key "([^"]+)" %}', path.read_text()) for key in said.split()
} | {shortcut.keys for room in rooms() for shortcut in room.shortcuts}
# What Chrome and Firefox keep for themselves.
TAKEN = {f"Alt+{letter}" for letter in "DEFVSBTH"} | {f"Ctrl+{letter}" for letter in "TNWPLRFSJHDU"}


def said(template, user=None):
    page = Template("{% load frame %}" + template)
    return page.render(Context({"user": user} if user else {}))


def test_there_are_keys_and_none_is_the_browsers():
    assert {"Alt+A", "Alt+N", "Alt+W", "c", "o", "Ctrl+K", "?", "/"} <= KEYS
    assert {"y", "n", "u"} == set(questions.LETTERS.values()), "the answers bring their own"
    assert not KEYS & TAKEN


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_key_is_one_the_script_knows(key):
    assert re.fullmatch(r"(Alt|Ctrl)\+([A-Z0-9]|Enter|z)|[a-z0-9?/]|Escape", key)


def test_no_single_key_is_g_j_or_k_which_the_lists_use():
    assert not KEYS & {"g", "j", "k"}


def test_each_console_has_a_letter_of_its_own():
    letters = [console.key for console in consoles()]
    assert len(letters) == len(set(letters)) and all(re.fullmatch("[a-z]", letter) for letter in letters)


def test_the_key_is_told_to_the_script_to_screen_readers_and_to_eyes():
    assert said('{% key "Ctrl+K" %}') == ' data-key="Ctrl+K" aria-keyshortcuts="Control+K" data-hint="Ctrl K"'
    assert said('{% key "y 1" %}') == ' data-key="y 1" aria-keyshortcuts="y 1" data-hint="Y"'
    assert said('{% kbd "Alt+J" %}') == '<kbd aria-hidden="true">Alt J</kbd>'


def test_single_keys_are_gone_for_who_switched_them_off():
    quiet = User(single_keys=False)
    assert said('{% key "y 1" %}{% kbd "o" %}', quiet) == ""
    assert said('{% key "z Ctrl+z" %}', quiet) == ' data-key="Ctrl+z" aria-keyshortcuts="Control+z" data-hint="Ctrl Z"'
    assert "Alt+A" in said('{% key "Alt+A" %}', quiet) and "Escape" in said('{% key "Escape" %}', quiet)


def test_the_page_of_keys_says_what_this_person_has(bob, dan, client_of, client):
    page = client_of(bob).get("/keys/").content.decode()
    assert "D CRT-2 1043" in page and "Dispatch" in page
    other = client_of(dan).get("/keys/").content.decode()
    assert "D CRT-2 1043" not in other
    part = client_of(bob).get("/keys/", headers={"X-Part": "1"}).content.decode()
    assert "data-here" in part and "<html" not in part
    assert client.get("/keys/").status_code == 302


def test_the_page_of_keys_leaves_out_what_is_switched_off(db, client_of):
    quiet = make.user(role="team_lead", single_keys=False)
    page = client_of(quiet).get("/keys/").content.decode()
    assert "Single keys are off" in page
    assert "Next and previous row" not in page and "Ctrl K" in page
