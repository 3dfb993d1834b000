"""The rows of the board are written without templates, so their text is escaped here or nowhere."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from dispatch.board_state import BoardState
from dispatch.queries import rows
from dispatch.queries.board import Clock, since_clock

EVIL = "<b>'\"&"
SAFE = "&lt;b&gt;&#x27;&quot;&amp;"


def test_every_text_of_a_waiting_row_is_escaped():
    texts = ("nature", "place", "centre", "language")
    marks = {"verified": False, "on_line": True, "with_police": True, "reopened": True}
    row = {"pk": 7, "priority": 2, "clock": Clock(EVIL, EVIL, EVIL, 50), **dict.fromkeys(texts, EVIL), **marks}
    written = rows.waiting([row], BoardState(sel=7))
    assert written.count(SAFE) == len(texts) + 3
    assert EVIL not in written
    assert 'id="inc-7" class="chosen"' in written


def a_team(**more):
    now = timezone.now()
    row = {"pk": 7, "visit": 8, "incident": 9, "police": True, "clock": since_clock(now, now), "since": None}
    texts = dict.fromkeys(("callsign", "note", "crew", "loud"), "said")
    return row | texts | {"alarm": "", "glyph": "going", "word": "En route"} | more


def test_every_text_of_a_team_row_is_escaped():
    texts = dict.fromkeys(("callsign", "note", "crew", "loud"), EVIL)
    written = rows.teams([a_team(alarm="A1", word=gettext_lazy(EVIL), **texts)], BoardState(out=8))
    assert written.count(SAFE) == len(texts) + 1
    assert EVIL not in written
    assert 'class="chosen in-a1"' in written


def test_police_that_were_asked_for_stand_before_what_a_narrow_column_cuts_off():
    written = rows.teams([a_team(note="Trespass or unwanted person")], BoardState())
    assert written.index("police requested") < written.index("Trespass or unwanted person")


def test_a_clock_with_a_target_carries_how_much_of_it_is_gone():
    row = {"pk": 7, "priority": 2, "nature": "", "place": "", "centre": "", "language": ""}
    marks = {"verified": True, "on_line": False, "with_police": False, "reopened": False}
    for share, step in ((0, "b0"), (52, "b10"), (100, "b20")):
        written = rows.waiting([row | marks | {"clock": Clock("at", "0:10", "", share)}], BoardState())
        assert f'class="clock of {step}"' in written


def test_a_row_keeps_what_the_lead_had_chosen_before():
    asked = BoardState(out=8, sort="age", units="available", view="units")
    written = rows.teams([a_team()], BoardState(sort="age"))
    assert 'href="/dispatch/?out=8&amp;sort=age"' in written
    assert rows.teams([a_team()], asked) == ""
    assert "unit-7" in rows.teams([a_team(glyph="free", visit=None)], asked)
