"""What the command line can do with visits: send a team, and write down what it says over the radio."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch import actions, undo
from dispatch.models import Dispatch
from heart.kernel.command_types import Command, Done, Plan
from heart.kernel.flow import Refused
from heart.models import User
from teams.commands import find_team
from triage.codes.dispositions import FIELD, WITHOUT_CONTACT, name_of
from triage.room.commands import about, find_incident

S = Dispatch.Status
YES, NO = ("yes", "y", "sí", "si", "s"), ("no", "n")


def assign(user: User, callsign: str, number: str) -> Plan:
    """D: send a team."""
    team, incident = find_team(callsign), find_incident(number)
    actions.check_assign(incident, team, timezone.now())

    def act() -> Done:
        visit = actions.assign(incident, team, by=user)
        words = _("%(team)s is sent to %(number)s.") % {"team": team, "number": incident.number}
        return Done(words, undo=undo.of_assign(visit))

    words = _("send %(team)s to %(which)s") % {"team": team, "which": about(incident)}
    return Plan(words, ("assign", incident.pk, team.pk), act)


def find_visit(user: User, callsign: str) -> Dispatch:
    """The visit this team is on; raises Refused if it is on none, or if this person may not speak for it."""
    team = find_team(callsign)
    visit = team.dispatches.open().select_related("team", "incident").first()
    if visit is None:
        raise Refused(_("%(team)s is not on an incident.") % {"team": team}, code="wrong_state")
    actions.only_speaks(visit, user, timezone.now())
    return visit


def _may_become(visit: Dispatch, to: str) -> None:
    if to not in Dispatch.MOVES[visit.status]:
        words = {"team": visit.team, "here": visit.get_status_display(), "to": Dispatch.Status(to).label}
        raise Refused(_("%(team)s is “%(here)s” and cannot change to “%(to)s”.") % words, code="wrong_state")


def step(verb: str, to: str) -> Callable[[User, str], Plan]:
    """The plan of a step that needs nothing but the visit."""

    def plan(user: User, callsign: str) -> Plan:
        visit = find_visit(user, callsign)
        _may_become(visit, to)
        words = {"team": visit.team, "which": about(visit.incident), "to": Dispatch.Status(to).label}

        def act() -> Done:
            getattr(actions, verb)(visit, by=user)
            return Done(_("%(team)s: %(to)s.") % words)

        return Plan(_("set %(team)s to “%(to)s” on %(which)s") % words, (verb, visit.pk), act)

    return plan


def check_in(user: User, callsign: str) -> Plan:
    """K: the team is OK."""
    visit = find_visit(user, callsign)
    if visit.status not in Dispatch.WITH_PERSON:
        raise Refused(_("Only a team on scene checks in."), code="wrong_state")

    def act() -> Done:
        actions.check_in(visit, by=user)
        return Done(_("%(team)s is OK; its check-in clock starts again.") % {"team": visit.team})

    return Plan(_("note that %(team)s is OK") % {"team": visit.team}, ("check_in", visit.pk), act)


def clear(user: User, callsign: str, code: str = "", support: str = "") -> Plan:
    """C: the visit is over, with how it ended and whether the person needs more support."""
    visit = find_visit(user, callsign)
    _may_become(visit, S.CLEARED)
    met = visit.contact_at is not None
    ending, needed = code.upper(), {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}.get(support.lower())
    if ending not in (FIELD if met else WITHOUT_CONTACT):
        endings = " · ".join(f"{one} {name_of(one)}" for one in (FIELD if met else WITHOUT_CONTACT))
        raise Refused(_("Add how it ended: %(endings)s") % {"endings": endings}, code="no_disposition")
    like = f"C {visit.team} {ending}"
    if met and needed is None:
        raise Refused(
            _("Does the person need more support? %(like)s yes, or %(like)s no") % {"like": like}, code="usage"
        )
    if not met and support:
        raise Refused(_("No contact was made; type only: %(like)s") % {"like": like}, code="usage")

    def act() -> Done:
        actions.clear(visit, ending, support_needed=needed, by=user)
        return Done(_("%(team)s is clear.") % {"team": visit.team})

    words = {"team": visit.team, "which": about(visit.incident), "ending": name_of(ending)}
    said = _("clear %(team)s from %(which)s: %(ending)s") % words
    if met:
        said += "; " + (_("needs more support") if needed else _("needs no more support"))
    return Plan(said, ("clear", visit.pk, ending, str(needed)), act)


def _step(letter: str, verb: str, to: str, words: Promise) -> Command:
    return Command(letter, f"{letter} CRT-2", words, f"dispatch.{verb}", step(verb, to))


COMMANDS = [
    Command(
        "D", "D CRT-2 1043", gettext_lazy("Send a team to an incident"), "dispatch.assign", assign, least=2, most=2
    ),
    _step("E", "depart", S.EN_ROUTE, gettext_lazy("The team is en route")),
    _step("O", "arrive", S.ON_SCENE, gettext_lazy("The team is on scene")),
    _step("M", "contact", S.CONTACT, gettext_lazy("The team has met the person")),
    _step("T", "transport", S.TRANSPORTING, gettext_lazy("The team transports the person")),
    Command(
        "C",
        "C CRT-2 43 yes",
        gettext_lazy("The team is clear: how it ended, more support needed?"),
        "dispatch.clear",
        clear,
        least=1,
        most=3,
    ),
    Command("K", "K CRT-2", gettext_lazy("The team is OK: check-in"), "dispatch.check_in", check_in),
]
