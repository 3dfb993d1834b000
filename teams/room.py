"""All that the teams room brings: who can help, on duty or not, in service or not, and where."""

from django.utils.translation import gettext_lazy as _

from heart.kernel.access import CREW, DIRECTORS, FLOOR, GOES, LEADS, OVER
from heart.kernel.rooms import AlarmKind, Console, Room, Verb, Whose
from heart.kernel.timeline import named
from teams import undo
from teams.commands import COMMANDS
from teams.forms import OUT_WORDS
from teams.open_work import OPEN_WORK

ROOM = Room(
    name="teams",
    reads={"see": FLOOR | CREW | DIRECTORS},
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
    consoles=[Console(70, "teams:list", _("Teams"), "teams.see", "t")],
    commands=COMMANDS,
)
