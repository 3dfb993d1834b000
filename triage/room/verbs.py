"""The acts of the triage room: who may, what the timeline says of them, whose they are, and the way back."""

from django.utils.translation import gettext_lazy as _

from heart.kernel.access import ANSWERS_FOR, CREW, FLOOR, OVER, TAKES, TALKERS, TALKS
from heart.kernel.rooms import Verb, Whose
from triage.room import undo

CALLS = [
    Verb(
        "ring",
        history={"rang": _("call rang")},
        without_permission="the telephone system delivers it with the permission to take calls",
    ),
    Verb("take", TAKES, {"taken": _("took the call")}),
    Verb("answer", TAKES, {"answered": _("answered the call")}),
    Verb(
        "hang_up",
        TAKES,
        {
            "abandoned": _("caller hung up before an answer"),
            "line_lost": _("lost the line to the caller"),
            "hung_up": _("ended the call"),
        },
    ),
    Verb("transfer", TAKES, {"offered_transfer": _("offered the call to %(to)s")}),
    Verb(
        "accept_transfer",
        TAKES,
        {"accepted_transfer": _("accepted the call for the other center")},
        Whose.CENTER,
    ),
    Verb(
        "decline_transfer",
        TAKES,
        {"declined_transfer": _("declined the call for the other center")},
        Whose.CENTER,
    ),
    Verb("withdraw_transfer", TAKES, {"withdrew_transfer": _("kept the call at this center")}),
]
FACTS = [
    Verb("locate", FLOOR, {"located": _("said where it is")}),
    Verb("edit", FLOOR, {"edited": _("corrected the facts")}, undo=undo.EDIT),
    Verb("identify", FLOOR, {"identified": _("said who the person is")}),
    Verb("note", FLOOR | CREW, {"noted": _("added to the notes")}),
    Verb("add_flag", FLOOR | CREW, {"flagged": _("flagged the %(about)s: %(kind)s")}),
    Verb("renew_flag", FLOOR, {"renewed_flag": _("renewed the flag: %(kind)s")}),
    Verb("end_flag", FLOOR, {"ended_flag": _("ended the flag: %(kind)s (%(because)s)")}),
]
DECISIONS = [
    Verb("assess", FLOOR, {"assessed": _("recommended: %(response)s (asked: %(asked)s)")}),
    Verb("decide", FLOOR, {"decided": _("decided: %(response)s")}),
    Verb("danger_now", FLOOR, {"danger_reported": _("weapon or violence now: %(was)s to %(response)s")}),
    Verb("help_now", FLOOR, {"help_asked_for": _("asked for police, fire or EMS: %(was)s to %(response)s")}),
    Verb("explain_raise", FLOOR, {"explained_raise": _("said why more help was asked for: %(why)s")}),
    Verb("lower", TALKS, {"lowered": _("decided on less: %(was)s to %(response)s (%(reason)s)")}),
    Verb(
        "acknowledge_override",
        ANSWERS_FOR,
        {"acknowledged_override": _("has read why it was decided otherwise than by the protocol")},
    ),
    Verb("miss", FLOOR, {"missed": _("no help of H.E.A.R.T.: %(reason)s")}),
    Verb("say_known_misses", without_permission="time does it: the sweep of ended incidents"),
]
ENDINGS = [
    Verb(
        "join",
        FLOOR,
        {
            "joined": _("joined this to incident %(into)s"),
            "received_calls": _("calls of incident %(of)s joined this one"),
        },
    ),
    Verb("close", FLOOR, {"closed": _("closed: %(disposition)s")}, undo=undo.REOPEN),
    Verb("cancel", FLOOR, {"cancelled": _("cancelled")}, undo=undo.REOPEN),
    Verb("reopen", FLOOR, {"reopened": _("reopened")}),
    Verb(
        "team_moved",
        history={"followed_team": _("incident follows its team: %(status)s")},
        without_permission="the dispatch room calls it in its own transaction",
    ),
    Verb(
        "team_left",
        history={"without_team": _("no team is on it now")},
        without_permission="the dispatch room calls it in its own transaction",
    ),
    Verb("back_to_911", without_permission="the dispatch room calls it in its own transaction"),
]
DIVERSIONS = [
    Verb("divert", TAKES | TALKS, {"diverted": _("rang the clinicians")}),
    Verb("claim", TALKS, {"claimed": _("took the call as clinician")}),
    Verb("decline", TALKS, {"declined": _("did not take the caller: %(reason)s")}),
    Verb("reassign", OVER, {"reassigned": _("gave the caller to %(clinician)s")}),
    Verb("take_over", TALKS, {"took_over": _("took the caller over from %(clinician)s")}, Whose.CLINICIAN),
    Verb("verify", TALKS, {"verified": _("has the caller")}, Whose.CLINICIAN),
    Verb(
        "release",
        TAKES,
        {"released": _("let the clinician go on alone"), "passed_on": _("call is with the clinician")},
        Whose.CALL_TAKER,
    ),
    Verb("give_back", TALKS, {"gave_back": _("gave the caller back to 911: %(reason)s")}, Whose.CLINICIAN),
    Verb("withdraw", TAKES, {"withdrew": _("took back the ringing offer")}, Whose.CALL_TAKER),
    Verb("end", TALKS, {"ended": _("ended the encounter: %(disposition)s")}, Whose.CLINICIAN),
    # Others who hear of a danger ask for help to the incident (help_now).
    Verb("send_help", TALKS, {"sent_help": _("asked for police, fire or EMS to the caller")}, Whose.CLINICIAN),
    Verb("clinical_note", TALKS, {"charted": _("wrote in the clinical record")}, Whose.CLINICIAN),
    Verb("be_ready", TALKERS, {"became_ready": _("is ready for callers")}),
    Verb("be_away", TALKERS, {"went_away": _("is away: %(reason)s")}),
    Verb(
        "ring_out",
        history={"rang_out": _("no clinician answered in time")},
        without_permission="time does it: the sweep of ringing calls",
    ),
    Verb(
        "ring_everybody",
        history={"rang_everybody": _("nobody was ready: rang every clinician and the supervisors")},
        without_permission="time does it: the sweep of ringing calls",
    ),
]
# Whoever may ask, only the call-takers send; that it is there, or has left, is heard by everybody on the floor.
HELP = [
    Verb("request_help", FLOOR, {"requested_help": _("requested: %(kind)s (asked by: %(asked_as)s)")}),
    Verb("take_help_request", TAKES, {"took_help_request": _("took on the request: %(kind)s")}, button=True),
    Verb("report_help_sent", TAKES, {"reported_help_sent": _("sent: %(agency)s")}),
    Verb("report_help_arrived", FLOOR, {"reported_help_arrived": _("there: %(kind)s (first: %(first)s)")}, button=True),
    Verb("report_help_left", FLOOR, {"reported_help_left": _("left again: %(kind)s")}, button=True),
    Verb("report_help_not_coming", TAKES, {"reported_help_not_coming": _("not coming: %(kind)s (%(reason)s)")}),
    Verb("record_help_facts", FLOOR, {"recorded_help_facts": _("said more of the help: %(kind)s (%(facts)s)")}),
    Verb(
        "bring_help_request_back",
        history={"help_request_came_back": _("no word from outside, with the floor again: %(kind)s")},
        without_permission="time does it: the sweep of help that was asked for",
    ),
]
# Two people approve, one of them the medical director; the other is a supervisor.
PROTOCOLS = [
    Verb("draft_protocol", ANSWERS_FOR, {"protocol_drafted": _("drafted version %(version)s of the protocol")}),
    Verb(
        "check_protocol",
        ANSWERS_FOR,
        {
            "protocol_proven": _("proved version %(version)s over %(sets)s sets of answers"),
            "protocol_refuted": _("the proof refused version %(version)s: %(findings)s findings"),
        },
    ),
    Verb(
        "approve_protocol",
        ANSWERS_FOR,
        {
            "protocol_approved": _("approved version %(version)s as %(role)s"),
            "protocol_ready": _("version %(version)s is approved by two people"),
        },
    ),
    Verb(
        "publish_protocol",
        ANSWERS_FOR,
        {"protocol_published": _("published version %(version)s: in force from %(effective_from)s")},
    ),
    Verb("withdraw_protocol", ANSWERS_FOR, {"protocol_withdrawn": _("withdrew version %(version)s")}),
    Verb(
        "put_in_force",
        history={
            "protocol_in_force": _("version %(version)s is in force"),
            "protocol_replaced": _("version %(version)s was replaced by %(by_version)s"),
        },
        without_permission="time does it: the sweep of published versions",
    ),
    Verb("say_unproven", without_permission="time does it: the sweep of the version in force"),
    Verb("judge_anew", without_permission="time does it: the sweep of calls whose protocol was withdrawn"),
    Verb("count_answers", without_permission="time does it: the sweep that counts answers"),
]
VERBS = [*CALLS, *FACTS, *DECISIONS, *ENDINGS, *DIVERSIONS, *HELP, *PROTOCOLS]
# Lines that follow from several verbs.
CONSEQUENCES = {
    "doubted": _("the notes speak of %(spoken)s: asked again: %(asked)s"),
    "record_doubted": _("something in the clinical record bears on it: asked again: %(asked)s"),
    "raised": _("answers raised the help decided on: %(was)s to %(response)s"),
    "agreed_to_end": _("named somebody who agrees that it is settled"),
    "override_ended": _("somebody's word for %(response)s ended: %(because)s"),
    "came_back": _("call came back to 911"),
    "requested_help_again": _("requested again: %(kind)s (asked by: %(asked_as)s)"),
    "read_flags": _("read the flags on this place or person"),
    "read_record": _("read the clinical record"),
}
