"""The kinds of alarm of the triage room: their words, the act each asks for, and who hears it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heart.kernel.access import CREW, DIRECTORS, FLOOR, LEADS, OVER, TAKERS, TALKERS, may
from heart.kernel.rooms import AlarmKind
from heart.models import Alarm, User
from triage.models import Opening, ProtocolVersion, RefusedDelivery

ALARMS = {
    "call_ringing_late": AlarmKind(_("A 911 call is ringing and nobody has answered"), _("Answer it."), first=TAKERS),
    "call_abandoned": AlarmKind(_("Caller hung up or line lost"), _("Call back."), first=TAKERS),
    "delivery_refused": AlarmKind(
        _("A message of another system was refused: a call may be ringing that is not on this screen"),
        _("Look at the telephone system for callers, then say that you have checked."),
        first=TAKERS | OVER,
    ),
    "released_early": AlarmKind(
        _("The call-taker is off the line and no clinician has said that they have the caller"),
        _("Get back on the line or call back, then press “I have checked the line”."),
        first=TAKERS | TALKERS | OVER,
    ),
    "line_closed": AlarmKind(
        _("The line of a caller who is with a clinician is closed"),
        _("Call back, or record how it ended."),
        first=TALKERS | TAKERS,
    ),
    "phone_differs": AlarmKind(
        _("The telephone says something else about a call than this screen"),
        _("Hear who is on the line, put it right here, then press “I have checked the line”."),
        first=TAKERS,
    ),
    "transfer_late": AlarmKind(
        _("Another center offers a call and nobody has answered"), _("Accept or decline it."), first=TAKERS
    ),
    "ringing_late": AlarmKind(
        _("A call is ringing and no clinician has claimed it"), _("Claim it, or withdraw it."), first=TALKERS | TAKERS
    ),
    "no_clinician_answered": AlarmKind(
        _("No clinician answered; the caller is still with the call-taker"),
        _("Decide on other help. It rings on until then."),
        first=TAKERS,
    ),
    "clinician_gone": AlarmKind(
        _("The console of a clinician who has a caller is gone"),
        _("Phone the clinician. A supervisor takes the caller over, or a call-taker takes them back."),
        first=TAKERS | OVER,
    ),
    "call_taker_gone": AlarmKind(
        _("A caller is on the line and their call-taker can no longer sign in"),
        _("Take the caller over."),
        first=TAKERS | OVER,
    ),
    "call_came_back": AlarmKind(_("A call came back to 911"), _("Choose another response."), first=TAKERS),
    "help_for_caller": AlarmKind(
        _("A clinician requests help for the caller now"),
        _("Take it on, then send police, fire or EMS."),
        first=TAKERS,
        then=LEADS | OVER,
    ),
    "police_called": AlarmKind(
        _("A team requests police"), _("Take it on, then send police to the team."), first=LEADS | TAKERS
    ),
    "help_not_taken": AlarmKind(
        _("Help was asked for and nobody has taken it on"), _("Take it on, then send it."), first=TAKERS
    ),
    "help_not_sent": AlarmKind(
        _("Help was taken on and nobody was sent yet"), _("Say who was sent, or why nobody."), first=TAKERS
    ),
    "help_not_there": AlarmKind(
        _("Help was sent and nobody has said that it is there"),
        _("Ask where they are, then say that they are there, or why not."),
        first=TAKERS,
    ),
    "help_not_coming": AlarmKind(
        _("Help that was asked for does not come"), _("Ask for other help."), first=TAKERS | LEADS | TALKERS
    ),
    "help_no_word": AlarmKind(
        _("A provider outside gave no word; the request is with us again"),
        _("Ask them, or say that they do not come and ask somebody else."),
        first=TAKERS,
    ),
    "caller_in_danger": AlarmKind(
        _("A clinician judged a caller to be in danger"),
        _("Be there for the clinician: help, or a second word."),
        first=OVER,
    ),
    "waits_for_review": AlarmKind(
        _("A raised call ended with nobody there and nobody to agree"),
        _("Read it, see that somebody looks after the person, then close it."),
        first=OVER,
    ),
    "decision_raised": AlarmKind(
        _("Police, fire or EMS are needed now"),
        _("Send them, then decide."),
        first=TAKERS | LEADS,
    ),
    "decision_lowered": AlarmKind(
        _("Response lowered below what the answers call for"),
        _("Read the reason, then acknowledge it or raise the response."),
        first=OVER,
        soon=_("Response lowered below what the answers call for"),
        soon_for=OVER,
    ),
    "protocol_withdrawn": AlarmKind(
        _("Protocol withdrawn: calls that began on it get police, fire or EMS"),
        _("Send them; a supervisor publishes another version."),
        first=TAKERS | LEADS | OVER,
    ),
    "protocol_unproven": AlarmKind(
        _("The protocol in force does not meet what the program promises today"),
        _("Read what was found, and draft, approve and publish it again."),
        first=DIRECTORS,
        soon=_("The protocol in force does not meet what the program promises today"),
        soon_for=DIRECTORS | OVER,
    ),
    "unattended": AlarmKind(
        _("An open incident has nobody on the line and nobody en route"),
        _("Choose a response, or close it."),
        first=TAKERS,
    ),
    "people_opened_often": AlarmKind(
        _("Somebody opens many persons without work of their own"),
        _("Read the reasons and review them."),
        first=OVER,
    ),
    "risk_raised": AlarmKind(
        _("Danger increased with a team en route or on scene"),
        _("Radio the team, then send police."),
        first=FLOOR | CREW,
        crew=_("Keep a safe distance and radio dispatch."),
    ),
}


def page(alarm: Alarm, user: User) -> str:
    """Where this person acts on an alarm: the version of the protocol, else the incident whose number it bears."""
    if not may(user, "triage.see"):
        return ""
    if alarm.thing == Opening._meta.label_lower:
        return reverse("triage:openings") if may(user, "triage.review_opening") else ""
    if alarm.thing == RefusedDelivery._meta.label_lower:
        return reverse("triage:refused_deliveries")
    if alarm.thing == ProtocolVersion._meta.label_lower:
        return reverse("triage:protocol", args=[alarm.thing_id])
    return reverse("triage:incident", args=[alarm.thread]) if alarm.thread.isdecimal() else ""
