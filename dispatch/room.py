"""All that the dispatch room brings: a team's visit from the assignment to its end, and what keeps the team safe."""

from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from dispatch import finder, undo
from dispatch.actions import STOOD_DOWN
from dispatch.commands import COMMANDS
from dispatch.models import Dispatch
from dispatch.queries import crews as reach
from dispatch.queries import happenings
from dispatch.words import CALLED_BACK, NAMING
from heart.kernel.access import CREW, DIRECTORS, FLOOR, GOES, LEADS, SENDS, TAKERS, TALKERS, TALKS
from heart.kernel.retention import Part, Retention
from heart.kernel.rooms import AlarmKind, Console, Finder, Panel, Room, Verb, Whose

# Whoever pressed the button does not hear it: a team's own phone stays silent beside an attacker.
ALARMS = {
    "assign_late": AlarmKind(
        _("An incident has waited too long for a team"),
        _("Assign a team."),
        first=LEADS,
        soon=_("An incident needs a team soon"),
        soon_for=LEADS,
    ),
    "unacknowledged": AlarmKind(
        _("A team has not acknowledged its assignment"),
        _("Radio the team, or send another."),
        first=LEADS | CREW,
        soon=_("A team should acknowledge its assignment now"),
        soon_for=LEADS | CREW,
        crew=_("Acknowledge it."),
    ),
    "check_in_overdue": AlarmKind(
        _("A team on scene has missed its check-in"),
        _("Radio the team, then reset its clock."),
        first=LEADS | CREW,
        soon=_("A team's check-in is due soon"),
        soon_for=LEADS | CREW,
        crew=_("Check in, or radio."),
    ),
    "place_changed": AlarmKind(
        _("The place changed with a team en route"),
        _("The team must confirm the new place."),
        first=LEADS | CREW,
        crew=_("Confirm the new place."),
    ),
    # At a desk it is heard only once no crew member has read it in time: then it takes the radio.
    "called_back": AlarmKind(
        _("A team was recalled and has not read it yet"),
        _("Radio the team."),
        first=CREW,
        then=SENDS,
        crew=_("Confirm that you have read it."),
        crew_words=CALLED_BACK,
        crew_verb="dispatch.confirm_call_back",
    ),
    "team_emergency": AlarmKind(
        _("A team has pressed its emergency button"), _("Send police, then radio the team."), first=FLOOR, ahead=True
    ),
}

ROOM = Room(
    name="dispatch",
    reads={"see": FLOOR | CREW | DIRECTORS},
    verbs=[
        Verb("assign", SENDS | TALKS, {"assigned": _("assigned %(team)s")}, Whose.CENTER, undo=undo.UNASSIGN),
        Verb("acknowledge", GOES, {"acknowledged": _("%(team)s acknowledged")}, Whose.CREW, button=True),
        Verb("depart", GOES, {"departed": _("%(team)s en route")}, Whose.CREW, button=True),
        Verb("stage", GOES, {"staged": _("%(team)s staged nearby")}, Whose.CREW, button=True),
        Verb("arrive", GOES, {"arrived": _("%(team)s on scene")}, Whose.CREW, button=True),
        Verb("contact", GOES, {"met": _("%(team)s with the person")}, Whose.CREW, button=True),
        Verb("transport", GOES, {"transported": _("%(team)s transporting the person")}, Whose.CREW, button=True),
        Verb("hand_off", GOES, {"handed_off": _("%(team)s handed off the person")}, Whose.CREW, button=True),
        Verb("identify", GOES, {"identified": _("%(team)s said who the person is")}, Whose.CREW),
        Verb("clear", GOES, {"cleared": _("%(team)s cleared: %(disposition)s")}, Whose.CREW),
        Verb("cancel", FLOOR, {"cancelled": _("recalled %(team)s: %(reason)s")}),
        Verb("check_in", GOES, {"checked_in": _("%(team)s check-in: OK")}, Whose.CREW, button=True),
        Verb("confirm_place", GOES, {"confirmed_place": _("%(team)s read the new place")}, Whose.CREW),
        Verb(
            "confirm_call_back",
            GOES,
            {"confirmed_call_back": _("%(team)s read the recall")},
            Whose.CREW,
            button=True,
        ),
        Verb(
            "call_police",
            GOES | TAKERS | TALKERS,
            {"called_police": _("%(team)s requested police")},
            Whose.CREW,
            button=True,
        ),
        Verb("report_help_there", GOES, {"reported_help_there": _("%(team)s: %(kind)s there")}, Whose.CREW),
        Verb("emergency", GOES, {"emergency": _("%(team)s pressed emergency button")}, Whose.CREW, button=True),
        Verb("stand_down", SENDS, {"stood_down": _("%(team)s emergency ended: %(outcome)s")}, Whose.CENTER),
        # Looks for an open visit first.
        Verb("sign_off", before="teams.sign_off", whose=Whose.CREW),
    ],
    codes=NAMING,
    alarms=ALARMS,
    crew_is_out_on=reach.crew_of,
    teams_out_with=reach.teams_out_with,
    alarm_places=reach.places,
    alarm_page=reach.page,
    consoles=[
        Console(30, "dispatch:board", _("Dispatch"), "dispatch.see", "d", home_of=SENDS),
        Console(35, "dispatch:field", _("Field"), "dispatch.acknowledge", "p", home_of=CREW),
    ],
    panels=[Panel("triage.incident", "visits", _("Visits"), "dispatch.see", "dispatch:of_part")],
    commands=COMMANDS,
    finders=[Finder(20, finder.teams)],
    constraints={"a_team_has_one_open_dispatch": _("This team is already out on another incident.")},
    choices={"DispatchStatus": Dispatch.Status, "StoodDown": STOOD_DOWN},
    # What a team in need may press on a screen that has locked itself.
    open_when_locked=frozenset({"dispatch:emergency"}),
    calls_for_help=reach.calls_for_help,
    teams_now=reach.teams_now,
    works_on=happenings.works_on,
    happenings=happenings.happenings,
    seen_with={"dispatch.dispatch": "dispatch.see"},
    retention=Retention(
        parts=[
            Part("call", Dispatch, "incident", {"place_told": "", "latitude_told": None, "longitude_told": None}),
        ],
        in_use={"triage.Incident": [lambda since: Dispatch.objects.open().filter(incident=OuterRef("pk"))]},
        no_words=dict.fromkeys(("dispatch.Dispatch.disposition", "dispatch.Dispatch.cancel_reason"), "codes"),
    ),
)
