"""All that the teams room brings: who can help, on duty or not, in service or not, and where."""

from django.utils.translation import gettext_lazy as _

from heart.kernel.access import CREW, DIRECTORS, FLOOR, GOES, LEADS, OVER
from heart.kernel.retention import Part, RecordKind, Retention
from heart.kernel.rooms import AlarmKind, Console, Room, Verb, Whose
from heart.kernel.timeline import named
from teams import undo
from teams.commands import COMMANDS
from teams.forms import OUT_WORDS
from teams.models import Position
from teams.open_work import OPEN_WORK
from teams.retention import positions_due

ROOM = Room(
    name="teams",
    reads={"see": FLOOR | CREW | DIRECTORS},
    seen_with=dict.fromkeys(("teams.team", "teams.shift"), "teams.see"),
    codes={"teams.went_out_of_service.reason": named(OUT_WORDS)},
    verbs=[
        Verb("sign_on", GOES, {"signed_on": _("team on duty")}),
        Verb("sign_off", GOES, {"signed_off": _("team off duty")}, Whose.CREW),
        Verb(
            "out_of_service",
            GOES,
            {"went_out_of_service": _("team out of service: %(reason)s")},
            Whose.CREW,
            undo.BACK_IN,
        ),
        Verb(
            "in_service",
            GOES,
            {"came_in_service": _("team back in service")},
            Whose.CREW,
            undo.BACK_OUT,
        ),
        Verb("report_position", GOES, {"moved": _("reported team position")}, Whose.CREW),
    ],
    alarms={
        "crew_short": AlarmKind(
            _("A crew on duty has a member who can no longer sign in"),
            _("Sign the team off, and on again with a whole crew."),
            first=LEADS | OVER,
        ),
    },
    open_work=[OPEN_WORK],
    retention=Retention(
        kinds=[RecordKind("position", _("Positions of teams"), Position, positions_due, one_by_one=False)],
        parts=[Part("position", Position, delete=True)],
        no_words={
            **dict.fromkeys(("teams.Response", "teams.Team"), "the agency's own words"),
            **dict.fromkeys(("teams.Member", "teams.Credential"), "the staff's own"),
        },
    ),
    consoles=[Console(70, "teams:list", _("Teams"), "teams.see", "t")],
    commands=COMMANDS,
)
