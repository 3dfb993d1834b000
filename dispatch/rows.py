"""The rows of the board as HTML: a template spends most of the board's time on looking up their 1,400 values."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dispatch.board import Clock

NOTHING = SafeString("")
CHOSEN = SafeString(' class="chosen"')
CURRENT = SafeString(' aria-current="true"')

WAITING = (
    '<tr id="inc-{pk}"{chosen}><td><span class="pri p{priority}"><span class="hidden-words">{said} </span>{priority}'
    '</span></td><td><time class="clock {level}" data-since="{since}">{reads}</time></td>'
    '<td><a class="row" href="{page}?sel={pk}"{current}><strong>{nature}</strong> <span class="mono">{pk}</span> '
    "{place}</a></td><td>{tags}</td></tr>\n"
)
UNIT = (
    '<tr id="unit-{pk}"{chosen}><th scope="row" class="mono">{team}{alarm}</th>'
    '<td><span class="status {glyph}">{word}</span></td><td data-label="{how_long}">{since}</td>'
    '<td data-label="{due}">{clock}</td><td>{what}</td><td class="mono nowrap">{crew}</td></tr>\n'
)
TAG = '<span class="tag">{word}</span>'
STRONG = '<span class="tag strong">{word}</span>'
ALARM = ' <span class="chip {level}">{loud}</span>'
LINK = '<a class="row" href="{page}?out={visit}">{callsign}</a>'
CLOCK = '<time class="clock {level}" data-{kind}="{at}">{reads}</time>'
IDLE = '<span class="muted">{note}</span>'
OUT = '<span class="mono strong">{incident}</span> {note} {called}'


def waiting(rows: list[dict[str, Any]], chosen: int | None) -> SafeString:
    """The incidents that wait for a team."""
    page, said = reverse("dispatch:board"), _("Priority")
    words = {
        "with_police": _("with police"),
        "on_line": _("clinician on line"),
        "unverified": _("place unverified"),
        "reopened": _("reopened"),
    }
    return _joined(_waiting(row, page=page, said=said, words=words, here=row["pk"] == chosen) for row in rows)


def _waiting(row: dict[str, Any], *, page: str, said: str, words: dict[str, str], here: bool) -> SafeString:
    strong = [words["with_police"]] if row["with_police"] else []
    strong += [row["language"]] if row["language"] else []
    tags = [words["on_line"]] if row["on_line"] else []
    tags += [] if row["verified"] else [words["unverified"]]
    tags += [words["reopened"]] if row["reopened"] else []
    tags.append(row["centre"])
    return _html(
        WAITING,
        pk=row["pk"],
        chosen=CHOSEN if here else NOTHING,
        current=CURRENT if here else NOTHING,
        priority=row["priority"],
        said=said,
        level=row["level"],
        since=row["since"],
        reads=row["reads"],
        page=page,
        nature=row["nature"],
        place=row["place"],
        tags=_joined([*(_html(STRONG, word=word) for word in strong), *(_html(TAG, word=word) for word in tags)], " "),
    )


def teams(rows: list[dict[str, Any]], chosen: int | None) -> SafeString:
    """The teams, each with what it does."""
    page, how_long, due, police = reverse("dispatch:board"), _("For"), _("Answer due"), _("police called")
    return _joined(
        _html(
            UNIT,
            pk=row["pk"],
            chosen=CHOSEN if row["visit"] and row["visit"] == chosen else NOTHING,
            team=_link(page, row) if row["visit"] else row["callsign"],
            alarm=_html(ALARM, level=row["alarm"].lower(), loud=row["loud"]) if row["alarm"] else NOTHING,
            glyph=row["glyph"],
            word=row["word"],
            how_long=how_long,
            since=_clock("since", row["since"]),
            due=due,
            clock=_clock("until", row["clock"]),
            what=_what(row, police),
            crew=row["crew"],
        )
        for row in rows
    )


def _link(page: str, row: dict[str, Any]) -> SafeString:
    return _html(LINK, page=page, visit=row["visit"], callsign=row["callsign"])


def _clock(kind: str, clock: Clock | None) -> SafeString:
    if clock is None:
        return NOTHING
    return _html(CLOCK, level=clock.level, kind=kind, at=clock.at, reads=clock.reads)


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
