"""When a row says it happened: formats, the clock it was read from, and checks against other columns."""

import datetime
import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

SLASHES = re.compile(r"^(\d{4})/(\d{2})/(\d{2})")
SHORT_OFFSET = re.compile(r"[+-]\d{2}$")


@dataclass(frozen=True)
class Clock:
    """How to read a time.

    formats: "iso", "epoch" (seconds), "epoch_ms", or strptime patterns, tried in this order.
    offset: "trust" takes an offset that is written as the truth; "ignore" does not.
    clock, when the offset is not trusted: "written" takes the digits as local time in `zone`; "utc" first works the
    written time out in UTC and takes those digits as local time.
    midnight: "unknown" means that 00:00:00 stands for a time nobody wrote down.
    checks: column -> strftime pattern that the local time must show, case and leading zeros aside.
    """

    columns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("iso",)
    offset: str = "ignore"
    clock: str = "written"
    zone: str = "America/New_York"
    midnight: str = "trust"
    checks: Map[str, str] = field(default_factory=dict)

    def read(self, text: str) -> datetime.datetime:
        """The moment, in UTC. Raises ValueError with a sentence when the text is no time or the time is not known."""
        written = self._wall(text)
        moment = written if written.tzinfo else written.replace(tzinfo=ZoneInfo(self.zone))
        if self.midnight == "unknown" and moment.time() == datetime.time():
            raise ValueError(f"“{text}” is midnight, which in this file means that the time is not known.")
        return moment.astimezone(datetime.UTC)

    def local(self, moment: datetime.datetime) -> datetime.datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def doubt(self, text: str) -> str:
        """A sentence when the local time exists twice or never because the clocks change; otherwise nothing."""
        written = self._wall(text)
        if written.tzinfo is None:
            zoned = written.replace(tzinfo=ZoneInfo(self.zone))
            if zoned.utcoffset() != zoned.replace(fold=1).utcoffset():
                return f"“{text}” falls in the hour when the clocks change; it may be an hour off."
        return ""

    def disagreements(self, moment: datetime.datetime, row: Map[str, str], missing: frozenset[str]) -> list[str]:
        """A sentence for each check column that does not say the same as the time that was read."""
        local, found = self.local(moment), []
        for column, pattern in self.checks.items():
            says, ours = row.get(column, "").strip(), local.strftime(pattern)
            if says not in missing and _plain(says) != _plain(ours):
                found.append(f"The column {column} says “{says[:30]}”, the time that was read says “{ours}”.")
        return found

    def _wall(self, text: str) -> datetime.datetime:
        """The digits of the local clock without a zone, or with it when the offset is trusted."""
        written = self._parse(text)
        if written.tzinfo is not None and self.offset == "trust":
            return written.astimezone(ZoneInfo(self.zone))
        if written.tzinfo is not None and self.clock == "utc":
            written = written.astimezone(datetime.UTC)
        return written.replace(tzinfo=None)

    def _parse(self, text: str) -> datetime.datetime:
        for format_ in self.formats:
            try:
                return _parse_as(text, format_)
            except (ValueError, OverflowError, OSError):
                continue
        raise ValueError(f"“{text[:40]}” is not a time in the format {' or '.join(self.formats)}.")


def _parse_as(text: str, format_: str) -> datetime.datetime:
    if format_ == "iso":
        return datetime.datetime.fromisoformat(SLASHES.sub(r"\1-\2-\3", text))
    if format_ in ("epoch", "epoch_ms"):
        return datetime.datetime.fromtimestamp(float(text) / (1000 if format_ == "epoch_ms" else 1), datetime.UTC)
    text = SHORT_OFFSET.sub(r"\g<0>00", text) if format_.endswith("%z") else text

    return datetime.datetime.strptime(_with_zeros(text, format_), format_)  # noqa: DTZ007


def _with_zeros(text: str, format_: str) -> str:
    """The text with the zeros that a spreadsheet took from a time written as one number: 105 is 01:05, 5 is 00:05."""
    said, asked = text.split(), format_.split()
    if len(said) != len(asked):
        return text
    digits = {"%H%M": 4, "%H%M%S": 6}
    for at, (word, pattern) in enumerate(zip(said, asked, strict=True)):
        whole = word.removesuffix(".0")
        if pattern in digits and whole.isdecimal():
            said[at] = whole.zfill(digits[pattern])
    return " ".join(said)


def _plain(words: str) -> str:
    return " ".join(part.lstrip("0") or "0" for part in words.casefold().split())


def is_zone(name: str) -> bool:
    """Whether this machine knows the time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def filled(moments: Sequence[datetime.datetime | None]) -> list[datetime.datetime | None]:
    """Each unknown moment becomes that of the row before it, or after it at the start; None when no row has one."""
    known: list[datetime.datetime | None] = []
    last: datetime.datetime | None = None
    for moment in moments:
        last = moment or last
        known.append(last)
    first = next((moment for moment in moments if moment), None)
    return [moment or first for moment in known]
