"""All that the dispatch room brings: a team's visit from the assignment to its end, and what keeps the team safe."""

from django.utils.translation import gettext_lazy as _

from dispatch import undo
from heart.access import CREW, DIRECTORS, FLOOR, GOES, SENDS, TAKERS, TALKERS, TALKS
from heart.rooms import Room, Verb, Whose

ROOM = Room(
    name="dispatch",
    reads={"see": FLOOR | CREW | DIRECTORS},
    verbs=[
        Verb("assign", SENDS | TALKS, {"assigned": _("assigned %(team)s")}, undo=undo.UNASSIGN),
        Verb("acknowledge", GOES, {"acknowledged": _("%(team)s acknowledged")}, Whose.CREW),
        Verb("depart", GOES, {"departed": _("%(team)s is en route")}, Whose.CREW),
        Verb("stage", GOES, {"staged": _("%(team)s is staged nearby")}, Whose.CREW),
        Verb("arrive", GOES, {"arrived": _("%(team)s is on scene")}, Whose.CREW),
        Verb("contact", GOES, {"met": _("%(team)s is with the person")}, Whose.CREW),
        Verb("transport", GOES, {"transported": _("%(team)s transports the person")}, Whose.CREW),
        Verb("hand_off", GOES, {"handed_off": _("%(team)s handed the person off")}, Whose.CREW),
        Verb("clear", GOES, {"cleared": _("%(team)s cleared: %(disposition)s")}, Whose.CREW),
        Verb("cancel", FLOOR, {"cancelled": _("called %(team)s back: %(reason)s")}),
        Verb("check_in", GOES, {"checked_in": _("%(team)s checked in: OK")}, Whose.CREW),
        Verb("confirm_place", GOES, {"confirmed_place": _("%(team)s has read the new place")}, Whose.CREW),
        Verb(
            "call_police",
            GOES | TAKERS | TALKERS,
            {"called_police": _("%(team)s asked for police")},
            Whose.CREW,
        ),
        Verb("emergency", GOES, {"emergency": _("%(team)s pressed the emergency button")}, Whose.CREW),
        Verb("stand_down", SENDS, {"stood_down": _("%(team)s: the emergency is over: %(outcome)s")}),
        # Looks for an open visit first.
        Verb("sign_off", before="teams.sign_off", whose=Whose.CREW),
    ],
)
