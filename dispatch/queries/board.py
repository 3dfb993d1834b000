"""What the dispatch board shows: reads only, the same few queries however many incidents are open or behind it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dispatch.models import Dispatch
from dispatch.queries.within import EVERYTHING, Within
from heart.models import Alarm, Level
from heart.templatetags import frame
from teams.forms import OUT_WORDS
from teams.models import Seat, Team
from triage.codes.natures import NATURES
from triage.forms.fields import LANGUAGES as SPOKEN
from triage.models import Diversion, Incident

SHOWN = 60
LANGUAGES = dict(SPOKEN)
LETTER = {Seat.CLINICIAN: "C", Seat.PEER: "P", Seat.EMT: "E"}
Status = Dispatch.Status
STAMP = {
    Status.ASSIGNED: "assigned_at",
    Status.ACKNOWLEDGED: "acknowledged_at",
    Status.EN_ROUTE: "en_route_at",
    Status.STAGED: "staged_at",
    Status.ON_SCENE: "on_scene_at",
    Status.CONTACT: "contact_at",
    Status.TRANSPORTING: "transport_at",
    Status.HANDED_OFF: "handed_off_at",
}
ON_THE_WAY = [Status.ASSIGNED, Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.STAGED]
GLYPH: dict[str, str] = {**dict.fromkeys(STAMP, "there"), **dict.fromkeys(ON_THE_WAY, "going")}
ORDER = ["free", "going", "there", "off"]

SORTS: dict[str, tuple[Any, ...]] = {
    "target": (F("decided_at").asc(nulls_last=True), "priority"),
    "priority": ("priority", F("decided_at").asc(nulls_last=True)),
    "age": ("opened_at",),
}
PLACE = ("address", "unit", "city", "latitude", "longitude", "place_verified")
FACTS = ("pk", "priority", "decided_at", "initial_nature", "final_nature", "language", "response_id", "status", *PLACE)


@dataclass(frozen=True)
class Clock:
    """A clock on screen: the instant it counts from or to, what it reads now, how late it is ('', soon, late)."""

    at: str
    reads: str
    level: str
    share: int | None = None  # how much of its target is gone, 0 to 100; None without a target
    limits: SafeString = SafeString("")

    @property
    def step(self) -> int:
        """The bar of its share in twentieths: a page may carry no style of its own, so each step is a class."""
        return (self.share or 0) // 5


@dataclass(frozen=True)
class Pending:
    """Incidents that wait for a team: the first rows in order, and how many there are and are late in all."""

    rows: list[dict[str, Any]]
    count: int
    late: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def pending(
    now: datetime.datetime, *, sort: str = "target", shown: int = SHOWN, within: Within = EVERYTHING
) -> Pending:
    """What waits for a team `within` what a person sees, in the order of `sort`.

    target: past it first by how far past, then by time to it, ties by priority (with one target: longest waiting
    first); priority: ties by target; age: since the call.
    """
    late = now - datetime.timedelta(seconds=settings.ASSIGN_TARGET_S)
    waiting = Incident.objects.awaiting_team().open().filter(within.incidents())
    on_line = Diversion.objects.open().filter(incident=OuterRef("pk"))
    rows = (
        waiting.order_by(*SORTS[sort], "pk")
        .annotate(
            on_line=Exists(on_line),
            # Counted before the rest is cut off: one reading of the waiting ones is enough.
            count=Window(Count("pk")),
            late=Window(Count("pk", filter=Q(decided_at__lte=late))),
        )
        .values(*FACTS, "on_line", "count", "late", centre=F("center__name"))[:shown]
    )
    found = list(rows)
    count, late_count = (found[0]["count"], found[0]["late"]) if found else (0, 0)
    return Pending([_pending_row(row, now) for row in found], count, late_count)


def _pending_row(row: dict[str, Any], now: datetime.datetime) -> dict[str, Any]:
    clock = since_clock(row["decided_at"] or now, now, settings.ASSIGN_TARGET_S)
    # Flat, for a template finds a key of a row much faster than an attribute of a thing in it.
    return {
        "pk": row["pk"],
        "priority": row["priority"],
        "clock": clock,
        "nature": nature(row),
        "place": place(row),
        "verified": row["place_verified"],
        "centre": row["centre"],
        "language": "" if row["language"].startswith("en") else LANGUAGES.get(row["language"], row["language"]),
        "on_line": row["on_line"],
        "with_police": row["response_id"] == "co_response",
        "reopened": row["status"] == Incident.Status.REOPENED,
    }


@dataclass(frozen=True)
class Units:
    """Every team in use, in the order a lead looks for them, and how many could be sent now."""

    rows: list[dict[str, Any]]
    free: int


def units(now: datetime.datetime, *, within: Within = EVERYTHING) -> Units:
    """Every team in use `within` what a person sees: free, then on the way, on scene, out of service, off duty.

    A team that goes for several centers shows where it is out, for who could send it must know.
    """
    out, up = {row["team_id"]: row for row in _visits()}, alarms()
    made = [_unit_row(team, out.get(pk), now) for pk, team in _teams(now, within).items()]
    for row in made:
        about = [("dispatch.dispatch", row["visit"]), ("triage.incident", row.get("incident"))]
        row["alarm"] = min((up[key] for key in about if key in up), default="")
        row["loud"] = Level(row["alarm"]).label if row["alarm"] else ""
    made.sort(key=lambda row: (ORDER.index(row["glyph"]), row["since"] is None, row["callsign"]))
    return Units(made, sum(row["glyph"] == "free" for row in made))


def _teams(now: datetime.datetime, within: Within) -> dict[int, dict[str, Any]]:
    """Teams with their shift under way and its seats, in one query: {pk: row with `seats`}."""
    under_way = Q(shifts__starts_at__lte=now, shifts__ends_at__gt=now) & (
        Q(shifts__ended_at=None) | Q(shifts__ended_at__gt=now)
    )
    # One visit at a time: the last one assigned is the last one that ended. While it goes on, neither time is there.
    ended = Dispatch.objects.filter(team=OuterRef("pk")).order_by("-assigned_at")
    rows = (
        Team.objects.filter(within.teams(), active=True)
        .annotate(shift=FilteredRelation("shifts", condition=under_way))
        .order_by("callsign")
        .values(
            "pk",
            "callsign",
            "out_of_service_since",
            "out_of_service_reason",
            "base_name",
            "back_in_service_at",
            visit_ended_at=Subquery(ended.values(at=Coalesce("cleared_at", "cancelled_at"))[:1]),
            starts_at=F("shift__starts_at"),
            ends_at=F("shift__ends_at"),
            seat=F("shift__members__seat"),
            signs_in=F("shift__members__user__is_active"),
            speaks=F("shift__members__languages"),
        )
    )
    teams: dict[int, dict[str, Any]] = {}
    for row in rows:
        team = teams.setdefault(row["pk"], {**row, "seats": set(), "languages": set(), "short": False})
        if row["signs_in"] is False:
            team["short"] = True
            continue
        team["seats"].add(row["seat"])
        team["languages"].update(row["speaks"] or ())
    return teams


def _visits() -> list[dict[str, Any]]:
    about = ("initial_nature", "final_nature", *PLACE)
    return list(
        Dispatch.objects.open()
        .filter(team__active=True)
        .values(
            *("pk", "team_id", "incident_id", "status", "ack_by", "check_in_due_at", "police_called_at"),
            *STAMP.values(),
            **{f"of_{name}": F(f"incident__{name}") for name in about},
        )
    )


def _unit_row(team: dict[str, Any], visit: dict[str, Any] | None, now: datetime.datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "pk": team["pk"],
        "callsign": team["callsign"],
        "crew": " · ".join(letter for seat, letter in LETTER.items() if seat in team["seats"]) or "—",
        "visit": None,
        "clock": None,
        "note": "",
        "until": team["ends_at"],
    }
    if visit:
        status = Status(visit["status"])
        since = visit[STAMP[status]] or visit["assigned_at"]
        incident = {name.removeprefix("of_"): value for name, value in visit.items() if name.startswith("of_")}
        row |= {"glyph": GLYPH[status], "word": status.label, "since": since_clock(since, now)}
        row |= {
            "visit": visit["pk"],
            "incident": visit["incident_id"],
            "note": f"{nature(incident)} · {place(incident)}",
            "clock": visit_clock(status, visit["ack_by"], visit["check_in_due_at"], now),
            "police": visit["police_called_at"] is not None,
        }
    elif team["out_of_service_since"]:
        row |= {"glyph": "off", "word": _("Out of service"), "since": since_clock(team["out_of_service_since"], now)}
        row["note"] = OUT_WORDS.get(team["out_of_service_reason"], team["out_of_service_reason"])
    elif team["short"]:
        row |= {"glyph": "off", "word": _("Short-handed"), "since": None}
        row["note"] = _("a member can no longer sign in")
    elif team["starts_at"]:
        row |= {"glyph": "free", "word": _("Available"), "since": since_clock(_free_since(team), now)}
        row["note"] = " · ".join(filter(None, (*_spoken(team["languages"]), team["base_name"])))
    else:
        row |= {"glyph": "off", "word": _("Off duty"), "since": None}
    return row


def _free_since(team: dict[str, Any]) -> datetime.datetime:
    """Since when a team on duty can be sent: its sign-on, its return to service, or the end of its last visit."""
    times: tuple[datetime.datetime | None, ...]
    times = (team["starts_at"], team["back_in_service_at"], team["visit_ended_at"])
    return max(at for at in times if at)


def _spoken(codes: set[str]) -> list[str]:
    return [LANGUAGES.get(code, code) for code in sorted(codes)]


def visit_clock(
    status: str, ack_by: datetime.datetime, check_in_due_at: datetime.datetime | None, now: datetime.datetime
) -> Clock | None:
    """The clock a crew must answer: until the acknowledgement, then until the next check-in."""
    if status == Status.ASSIGNED:
        return until_clock(ack_by, now, settings.ACKNOWLEDGE_LIMIT_S)
    if status in Dispatch.WITH_PERSON and check_in_due_at:
        return until_clock(check_in_due_at, now, settings.CHECK_IN_EVERY_S)
    return None


def alarms() -> dict[tuple[str, int], str]:
    """The worst open alarm of each thing: {(model label, pk): level}."""
    worst: dict[tuple[str, int], str] = {}
    for level, thing, pk in Alarm.objects.open().order_by("-level").values_list("level", "thing", "thing_id"):
        worst[thing, pk] = level
    return worst


def since_clock(since: datetime.datetime, now: datetime.datetime, target_s: float = 0) -> Clock:
    """A clock that counts up from `since`; with a target it is soon at 75 % and is late past it."""
    gone = (now - since).total_seconds()
    if not target_s:
        return Clock(_iso(since), span(gone), "")
    late, gone_share = frame.lateness(gone, target_s), frame.share(gone, target_s)
    return Clock(_iso(since), span(gone), late, gone_share, frame.limits(target_s))


def until_clock(until: datetime.datetime, now: datetime.datetime, length_s: float) -> Clock:
    """A clock that counts down to `until`, `length_s` seconds long; soon in its last quarter, late after."""
    left = (until - now).total_seconds()
    gone = length_s - left
    late, gone_share = frame.lateness(gone, length_s), frame.share(gone, length_s)
    return Clock(_iso(until), span(left), late, gone_share, frame.limits(length_s))


def span(seconds: float) -> str:
    """Seconds as people read a clock: 4:11, 1:02:09, and -0:30 once past."""
    digits = frame.span(abs(seconds))
    return f"-{digits}" if seconds <= -1 else digits


def nature(row: dict[str, Any]) -> str:
    """The plain name of what is happening, from a row with both nature codes."""
    code = row["final_nature"] or row["initial_nature"]
    return str(NATURES.get(code, code)) if code else _("Nature not known")


def place(row: dict[str, Any]) -> str:
    """Where it is, as people say it, from a row with the place's fields."""
    said = " ".join(filter(None, (row["address"], row["unit"])))
    said = ", ".join(filter(None, (said, row["city"])))
    if not said and row["latitude"] is not None:
        return f"{row['latitude']:.4f}, {row['longitude']:.4f}"
    return said or _("No place yet")


def _iso(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
