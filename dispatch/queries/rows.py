"""The rows of the board as HTML: a template spends most of the board's time on looking up their 1,400 values."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dispatch.board_state import BoardState
from dispatch.queries.board import Clock

NOTHING = SafeString("")
CHOSEN = SafeString(' class="chosen"')
CURRENT = SafeString(' aria-current="true"')

WAITING = (
    '<tr id="inc-{pk}"{chosen}><td><span class="pri p{priority}"><span class="hidden-words">{said} </span>{priority}'
    '</span></td><td>{clock}</td><td><a class="row" href="{page}"{current}><strong>{nature}</strong>'
    '<span class="where"><span class="mono strong">{pk}</span> {place} <span class="muted">· {centre}</span></span></a>'
    "</td><td>{tags}</td></tr>\n"
)
UNIT = (
    '<tr id="unit-{pk}"{marks}><th scope="row" class="mono">{team}</th>'
    '<td><span class="status {glyph}">{word}</span></td><td>{since}</td>'
    "<td>{alarm}{clock}</td><td>{what}</td><td>{crew}</td></tr>\n"
)
TAG = '<span class="tag">{word}</span>'
STRONG = '<span class="tag strong">{word}</span>'
ALARM = '<span class="chip {level}">{loud}</span>'
LINK = '<a class="row" href="{page}"{current}>{callsign}</a>'
CLOCK = '<time class="clock{look}" data-{kind}="{at}"{limits}>{reads}</time>'
IDLE = '<span class="muted">{note}</span>'
OUT = '<span class="mono strong">{incident}</span> {called} {note}'


def waiting(rows: list[dict[str, Any]], asked: BoardState) -> SafeString:
    """The incidents that wait for a team."""
    said = _("Priority")
    words = {
        "with_police": _("with police"),
        "on_line": _("clinician on line"),
        "unverified": _("place unverified"),
        "reopened": _("reopened"),
    }
    page = asked.board(sel=-1, out=0, view="")
    return _joined(_waiting(row, page=page, said=said, words=words, here=row["pk"] == asked.sel) for row in rows)


def _waiting(row: dict[str, Any], *, page: str, said: str, words: dict[str, str], here: bool) -> SafeString:
    strong = [words["with_police"]] if row["with_police"] else []
    strong += [row["language"]] if row["language"] else []
    tags = [words["on_line"]] if row["on_line"] else []
    tags += [] if row["verified"] else [words["unverified"]]
    tags += [words["reopened"]] if row["reopened"] else []
    return _html(
        WAITING,
        pk=row["pk"],
        chosen=CHOSEN if here else NOTHING,
        current=CURRENT if here else NOTHING,
        priority=row["priority"],
        said=said,
        clock=_clock("since", row["clock"]),
        page=_numbered(page, row["pk"]),
        nature=row["nature"],
        place=row["place"],
        centre=row["centre"],
        tags=_joined([*(_html(STRONG, word=word) for word in strong), *(_html(TAG, word=word) for word in tags)], " "),
    )


def teams(rows: list[dict[str, Any]], asked: BoardState) -> SafeString:
    """The teams, each with what it does; only those that could be sent when that is asked for."""
    page, police = asked.board(sel=0, out=-1, view=""), _("police requested")
    shown = [row for row in rows if row["glyph"] == "free"] if asked.units == "available" else rows
    return _joined(_team(row, page=page, police=police, here=row["visit"] == asked.out != 0) for row in shown)


def _team(row: dict[str, Any], *, page: str, police: str, here: bool) -> SafeString:
    level = row["alarm"].lower()
    classes = " ".join(filter(None, ("chosen" if here else "", f"in-{level}" if level else "")))
    link = {"page": _numbered(page, row["visit"]), "current": CURRENT if here else NOTHING, "callsign": row["callsign"]}
    return _html(
        UNIT,
        pk=row["pk"],
        marks=_html(' class="{classes}"', classes=classes) if classes else NOTHING,
        team=_html(LINK, **link) if row["visit"] else row["callsign"],
        alarm=_html(ALARM, level=level, loud=row["loud"]) if level == "a1" else NOTHING,
        glyph=row["glyph"],
        word=row["word"],
        since=_clock("since", row["since"]),
        # In danger the alarm stands where the clock was: nothing else of that row is read then.
        clock=NOTHING if level == "a1" else _clock("until", row["clock"]),
        what=_what(row, police),
        crew=row["crew"],
    )


def _numbered(page: str, pk: int | None) -> str:
    """The address with the number in the place kept for it: made once for all rows, for making one is slow."""
    return page.replace("=-1", f"={pk}", 1)


def _clock(kind: str, clock: Clock | None) -> SafeString:
    if clock is None:
        return NOTHING
    bar = "" if clock.share is None else f" of b{clock.step}"
    look = f"{bar} {clock.level}".rstrip()
    return _html(CLOCK, look=look, kind=kind, at=clock.at, limits=clock.limits, reads=clock.reads)


def _what(row: dict[str, Any], police: str) -> SafeString:
    if not row["visit"]:
        return _html(IDLE, note=row["note"])
    called = _html(STRONG, word=police) if row["police"] else NOTHING
    return _html(OUT, incident=row["incident"], note=row["note"], called=called)


def _html(form: str, **values: Any) -> SafeString:
    """The form with its values, all escaped but HTML and numbers; three times as fast as format_html."""
    safe = {k: v if isinstance(v, SafeString | int) else escape(str(v)) for k, v in values.items()}
    return SafeString(form.format_map(safe))


def _joined(rows: Iterable[SafeString], between: str = "") -> SafeString:
    return SafeString(between.join(rows))
