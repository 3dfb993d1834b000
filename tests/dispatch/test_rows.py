"""The rows of the board are written without templates, so their text is escaped here or nowhere."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from dispatch import rows
from dispatch.board import since_clock

EVIL = "<b>'\"&"
SAFE = "&lt;b&gt;&#x27;&quot;&amp;"


def test_every_text_of_a_waiting_row_is_escaped():
    texts = ("since", "reads", "level", "nature", "place", "centre", "language")
    marks = {"verified": False, "on_line": True, "with_police": True, "reopened": True}
    written = rows.waiting([{"pk": 7, "priority": 2, **dict.fromkeys(texts, EVIL), **marks}], 7)
    assert written.count(SAFE) == len(texts)
    assert EVIL not in written
    assert 'id="inc-7" class="chosen"' in written


def test_every_text_of_a_team_row_is_escaped():
    now = timezone.now()
    row = {"pk": 7, "visit": 8, "incident": 9, "police": True, "clock": since_clock(now, now), "since": None}
    texts = dict.fromkeys(("callsign", "note", "crew", "loud"), EVIL)
    words = {"alarm": "A1", "glyph": "going", "word": gettext_lazy(EVIL)}
    written = rows.teams([row | texts | words], 8)
    assert written.count(SAFE) == len(texts) + 1
    assert EVIL not in written
