"""Every kind of alarm in one table: its words, the act it asks for, who hears it first and to whom it goes then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from heart.models import Level, Role, User
from heart.timeline import named

Roles = frozenset[Role]

TAKERS: Roles = frozenset({Role.CALL_TAKER})
TALKERS: Roles = frozenset({Role.CLINICIAN})
LEADS: Roles = frozenset({Role.TEAM_LEAD})
CREW: Roles = frozenset({Role.RESPONDER})
NAVIGATORS: Roles = frozenset({Role.CARE_NAVIGATOR})
OVER: Roles = frozenset({Role.SUPERVISOR})
FLOOR: Roles = TAKERS | TALKERS | LEADS | OVER


@dataclass(frozen=True)
class Kind:
    """One kind of alarm. `soon` and `soon_for` are its words and ears while it only warns (A3).

    `crew` is the act it asks of the team it is about, who hear it in the field and do other things than a desk;
    `crew_words` are its words for them by its cause (`Alarm.about`), and `crew_verb` the verb by which they do that act
    in one press.
    `ahead`: of two that are as bad it stands first, however long the other has been up.
    """

    words: Any
    act: Any
    first: Roles
    then: Roles = OVER
    soon: Any = ""
    soon_for: Roles = frozenset()
    crew: Any = ""
    crew_words: Mapping[str, Any] = field(default_factory=dict)
    crew_verb: str = ""
    ahead: bool = False

    @property
    def ever(self) -> Roles:
        return self.first | self.then | self.soon_for


# Why a team is called back, as its crew is told: by the reason codes of dispatch.
CALLED_BACK = {
    "no_longer_needed": _("Called back: no longer needed"),
    "other_team": _("Called back: another team goes"),
    "danger": _("Called back from danger: keep away"),
    "duplicate": _("Called back: duplicate of another incident"),
    "out_of_area": _("Called back: outside the area"),
    "team_unable": _("Called back: your team cannot go"),
    "undone": _("Called back: you were sent by mistake"),
}

# Whoever pressed the button does not hear it: a team's own phone stays silent beside an attacker.
KINDS: dict[str, Kind] = {
    "call_ringing_late": Kind(_("A 911 call is ringing and nobody has answered"), _("Answer it."), first=TAKERS),
    "call_abandoned": Kind(_("A caller hung up or was lost"), _("Call back."), first=TAKERS),
    "transfer_late": Kind(
        _("Another centre offers a call and nobody has answered"), _("Accept or decline it."), first=TAKERS
    ),
    "ringing_late": Kind(
        _("A call is ringing and no clinician has claimed it"), _("Claim it, or take it back."), first=TALKERS | TAKERS
    ),
    "no_clinician_answered": Kind(
        _("No clinician answered; the caller is still with the call-taker"),
        _("Decide on other help."),
        first=TAKERS,
    ),
    "call_came_back": Kind(_("A call came back to 911"), _("Decide on other help."), first=TAKERS),
    "help_for_caller": Kind(
        _("A clinician asks for help to the caller now"),
        _("Send police, fire or EMS."),
        first=TAKERS,
        then=LEADS | OVER,
    ),
    "decision_raised": Kind(
        _("Police, fire or EMS are needed where less was decided"),
        _("Send them, then decide."),
        first=TAKERS | LEADS,
    ),
    "decision_lowered": Kind(
        _("Less help was decided than the answers call for"),
        _("Read why, and acknowledge it or decide on more."),
        first=OVER,
        soon=_("Less help was decided than the answers call for"),
        soon_for=OVER,
    ),
    "protocol_withdrawn": Kind(
        _("The protocol was withdrawn: calls that began on it are for police, fire or EMS"),
        _("Send them; a supervisor publishes another version."),
        first=TAKERS | LEADS | OVER,
    ),
    "unattended": Kind(
        _("An open incident has nobody on the line and nobody on the way"),
        _("Decide on help, or close it."),
        first=TAKERS,
    ),
    "risk_raised": Kind(
        _("The danger grew while a team is on its way or there"),
        _("Radio the team, then send police."),
        first=FLOOR | CREW,
        crew=_("Keep a safe distance and radio dispatch."),
    ),
    "assign_late": Kind(
        _("An incident is waiting too long for a team"),
        _("Assign a team."),
        first=LEADS,
        soon=_("An incident will soon have waited too long for a team"),
        soon_for=LEADS,
    ),
    "unacknowledged": Kind(
        _("A team has not acknowledged its assignment"),
        _("Radio the team, or send another."),
        first=LEADS | CREW,
        soon=_("A team should acknowledge its assignment now"),
        soon_for=LEADS | CREW,
        crew=_("Acknowledge it."),
    ),
    "check_in_overdue": Kind(
        _("A team on scene has missed its check-in"),
        _("Radio the team, then reset its clock."),
        first=LEADS | CREW,
        soon=_("A team's check-in is due soon"),
        soon_for=LEADS | CREW,
        crew=_("Say that you are OK, or radio."),
    ),
    "place_changed": Kind(
        _("The place changed while a team is on its way"),
        _("The team confirms the new place."),
        first=LEADS | CREW,
        crew=_("Confirm the new place."),
    ),
    # At a desk it is heard only once no crew member has read it in time: then it takes the radio.
    "called_back": Kind(
        _("A team was called back and has not read it yet"),
        _("Radio the team."),
        first=CREW,
        then=LEADS | OVER,
        crew=_("Say that you have read it."),
        crew_words=CALLED_BACK,
        crew_verb="dispatch.confirm_call_back",
    ),
    "police_called": Kind(_("A team asks for police"), _("Send police to the team."), first=LEADS | TAKERS, then=OVER),
    "team_emergency": Kind(
        _("A team has pressed its emergency button"), _("Send police, then radio the team."), first=FLOOR, ahead=True
    ),
    "follow_up_overdue": Kind(
        _("A follow-up is past its 48 hours"),
        _("Reach the person."),
        first=NAVIGATORS | OVER,
        soon=_("A follow-up is due in less than four hours"),
        soon_for=NAVIGATORS,
    ),
}
NAMING = {"kind": named({code: kind.words for code, kind in KINDS.items()})}


def heard_by(user: User, *, ever: bool = False) -> Q:
    """Which alarms this person hears now; with `ever` also those that would come to them later.

    A crew hears of its own visit only. A kind nobody entered in the table is heard by everybody rather than by nobody.
    """
    role = Role(user.role)
    if ever:
        mine = ~Q(kind__in=[kind for kind, row in KINDS.items() if role not in row.ever])
    else:
        warned = ~Q(kind__in=[kind for kind, row in KINDS.items() if role not in row.soon_for])
        first = ~Q(kind__in=[kind for kind, row in KINDS.items() if role not in row.first])
        then = ~Q(kind__in=[kind for kind, row in KINDS.items() if role not in row.first | row.then])
        warns = Q(level=Level.A3)
        mine = (warns & warned) | (~warns & first) | (Q(escalation__gte=1) & then)
    if role in LEADS | OVER:
        mine |= Q(level=Level.A1) if ever else Q(level=Level.A1, escalation__gte=1)
    return mine & _of_crew(user) if role == Role.RESPONDER else mine


def _of_crew(user: User) -> Q:
    """Alarms about what this person's crew is out on; the room that knows is named in the settings."""
    of = Q(pk__in=[])
    for label, pks in import_string(settings.ALARM_CREW)(user).items():
        of |= Q(thing=label, thing_id__in=pks)
    return of
