"""What the command line can do with teams."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.kernel.command_types import Command, Done, Plan
from heart.kernel.flow import Refused
from heart.models import User
from heart.shell.commands import one_of
from teams import actions, undo
from teams.crews import only_crew
from teams.forms import OUT_WORDS
from teams.models import Team


def find_team(typed: str) -> Team:
    """The team of this callsign; raises Refused with what it fits."""
    teams = Team.objects.filter(active=True).select_related("response")
    return one_of(
        typed,
        [(team.callsign, team) for team in teams],
        nobody=_("No team is called %(typed)s.") % {"typed": typed[:20]},
    )


def service(user: User, typed: str, turn: str, reason: str = "") -> Plan:
    """U: out of service, with a reason, or back in."""
    team, turn = find_team(typed), turn.lower()
    only_crew(team, user, timezone.now())
    if turn == "on" and not reason:
        return _on(user, team)
    reason = reason.lower() or "other"
    if turn != "off":
        raise Refused(_("Type on or off: %(usage)s") % {"usage": "U CRT-2 off meal"}, code="usage")
    if reason not in OUT_WORDS:
        reasons = ", ".join(OUT_WORDS)
        raise Refused(_("“%(said)s” is not a reason. Use %(reasons)s.") % {"said": reason[:20], "reasons": reasons})
    if team.out_of_service_since:
        raise Refused(_("%(team)s is out of service already.") % {"team": team}, code="wrong_state")

    def act() -> Done:
        out = actions.out_of_service(team, reason, by=user)
        return Done(_("%(team)s is out of service.") % {"team": out}, undo=undo.of_out(out))

    words = {"team": team, "reason": OUT_WORDS[reason]}
    return Plan(_("take %(team)s out of service: %(reason)s") % words, ("out", team.pk, reason), act)


def _on(user: User, team: Team) -> Plan:
    if not team.out_of_service_since:
        raise Refused(_("%(team)s is in service already.") % {"team": team}, code="wrong_state")
    reason = team.out_of_service_reason

    def act() -> Done:
        back = actions.in_service(team, by=user)
        return Done(_("%(team)s is in service.") % {"team": back}, undo=undo.of_in(back, reason))

    return Plan(_("put %(team)s back in service") % {"team": team}, ("in", team.pk), act)


COMMANDS = [
    Command(
        "U",
        "U CRT-2 off meal · U CRT-2 on",
        gettext_lazy("A team goes out of service, or comes back"),
        "teams.out_of_service",
        service,
        least=2,
        most=3,
    ),
]
