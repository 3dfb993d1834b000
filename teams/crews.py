"""Whose team it is: a responder acts for their own crew, leads and supervisors for any, as said over the radio."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.kernel.rooms import rooms
from heart.models import Role, User
from teams.models import Member, Shift, Team


def own_teams(user: User, now: datetime.datetime) -> set[int] | None:
    """The teams this responder is on duty with, or out with although the shift ran out; None: any team.

    A room to the right that knows who is out says so in its declaration.
    """
    if user.role != Role.RESPONDER:
        return None
    on_duty = set(Shift.objects.under_way(now).filter(members__user=user).values_list("team", flat=True))
    return on_duty.union(*(room.teams_out_with(user, now) for room in rooms() if room.teams_out_with))


def spoken_for(user: User) -> set[int] | None:
    """The teams this person speaks for over the radio, and sees in lists, as a room to the right knows; None: all."""
    asked = [room.teams_spoken_for(user) for room in rooms() if room.teams_spoken_for]
    known = [teams for teams in asked if teams is not None]
    return set.intersection(*known) if known else None


def only_spoken_for(team: Team, by: User) -> None:
    """Raise Refused for a lead whose center this team does not go for."""
    theirs = spoken_for(by)
    if theirs is not None and team.pk not in theirs:
        raise Refused(_("%(team)s does not go for your center.") % {"team": team}, code="not_yours")


def only_crew(team: Team, by: User, now: datetime.datetime) -> None:
    """Raise Refused for a responder who is not of this team's crew now, and for a lead of another center."""
    only_spoken_for(team, by)
    own = own_teams(by, now)
    if own is not None and team.pk not in own:
        raise Refused(_("You are not on duty with %(team)s.") % {"team": team}, code="not_yours")


def only_members(team: Team, crew: Iterable[Member], by: User) -> None:
    """Raise Refused for a responder who is not in this crew, which comes on duty or goes off; and a lead as above."""
    only_spoken_for(team, by)
    if by.role == Role.RESPONDER and by.pk not in {member.user_id for member in crew}:
        raise Refused(_("You are not on %(team)s's crew for this shift.") % {"team": team}, code="not_yours")
