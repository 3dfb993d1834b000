"""The agency's own periods: how long each kind of record is kept, by which source, and who approved it."""

import datetime
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

VERSION = re.compile(r"[\w.:+/-]{1,40}", re.ASCII)
OF_A_KIND = {"years", "days", "minors", "source"}
MINORS = {"adult_at", "years_after", "unknown_age", "estimate_off_by"}


class PolicyError(Exception):
    """The file is no policy; the message says what is wrong and where."""


@dataclass(frozen=True)
class Minors:
    """Records from before somebody was `adult_at` years old are kept until they are `until_age`.

    Of whom no age is known: `unknown_as_minor` keeps the record as if they had been born that day. An estimated age is
    taken as up to `estimate_off_by` years too high.
    """

    adult_at: int
    until_age: int
    unknown_as_minor: bool
    estimate_off_by: int


@dataclass(frozen=True)
class Period:
    """How long one kind of record is kept after it is over, and where that is written."""

    years: int
    days: int
    source: str
    minors: Minors | None = None

    def cutoff(self, now: datetime.datetime) -> datetime.datetime:
        """What was over before this moment, a local midnight, has been kept long enough."""
        day = years_before(timezone.localdate(now), self.years) - datetime.timedelta(days=self.days)
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


@dataclass(frozen=True)
class Policy:
    """One version of the file. `approved_by` is "" while nobody of the agency has said that it holds."""

    version: str
    approved_by: str
    periods: dict[str, Period]
    sha256: str


def years_before(day: datetime.date, years: int) -> datetime.date:
    """The same day so many years earlier; of a leap day the day before, so that nothing is kept too short."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def read(path: Path, at_least: dict[str, int]) -> Policy:
    """The policy in a YAML file; `at_least`: every kind of record there is, with the fewest years it may say.

    Raises PolicyError for a file that cannot be read, a kind that lacks or that nobody knows, and a shorter period.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict) or set(data) != {"version", "approved_by", "kinds"}:
        raise PolicyError(f"{path.name} must say version, approved_by and kinds, and nothing else.")
    if not (isinstance(data["version"], str) and VERSION.fullmatch(data["version"])):
        raise PolicyError("version must be a short name without spaces.")
    said = data["kinds"]
    if not isinstance(said, dict) or set(said) != set(at_least):
        raise PolicyError(f"kinds must be exactly: {', '.join(at_least)}.")
    periods = {kind: _period(kind, said[kind], least) for kind, least in at_least.items()}
    approved = str(data["approved_by"] or "").strip()
    if len(approved) > 200:
        raise PolicyError("approved_by must be at most 200 characters.")
    return Policy(data["version"], approved, periods, hashlib.sha256(text.encode()).hexdigest())


def _period(kind: str, said: Any, least: int) -> Period:
    if not isinstance(said, dict) or set(said) - OF_A_KIND:
        raise PolicyError(f"{kind} may say {', '.join(sorted(OF_A_KIND))}, and nothing else.")
    years, days = (_number(f"{kind}.{name}", said.get(name, 0)) for name in ("years", "days"))
    if years + days == 0:
        raise PolicyError(f"{kind} must say for how many years or days it is kept.")
    if years < least:
        raise PolicyError(f"{kind} must be kept for {least} years at least.")
    source = said.get("source")
    if not isinstance(source, str) or not source.strip():
        raise PolicyError(f"{kind} must name its source.")
    return Period(years, days, source.strip(), _minors(kind, said["minors"]) if "minors" in said else None)


def _minors(kind: str, said: Any) -> Minors:
    if not isinstance(said, dict) or set(said) != MINORS:
        raise PolicyError(f"{kind}.minors must say {', '.join(sorted(MINORS))}.")
    if said["unknown_age"] not in ("as_minor", "as_adult"):
        raise PolicyError(f"{kind}.minors.unknown_age is as_minor or as_adult.")
    numbers = ("adult_at", "years_after", "estimate_off_by")
    adult, after, off = (_number(f"{kind}.minors.{name}", said[name]) for name in numbers)
    return Minors(adult, adult + after, said["unknown_age"] == "as_minor", off)


def _number(name: str, said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not 0 <= said <= 200:
        raise PolicyError(f"{name} must be a number from 0 to 200.")
    return said
