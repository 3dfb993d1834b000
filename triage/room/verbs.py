"""The acts of the triage room: who may, what the timeline says of them, whose they are, and the way back."""

from django.utils.translation import gettext_lazy as _

from heart.kernel.access import (
    ADMINISTRATORS,
    ANSWERS_FOR,
    CREW,
    DIRECTORS,
    FLOOR,
    NAVIGATORS,
    OVER,
    TAKES,
    TALKERS,
    TALKS,
)
from heart.kernel.rooms import Verb, Whose
from triage.room import told, undo

CALLS = [
    Verb(
        "ring",
        history={"rang": _("call ringing")},
        without_permission="the telephone system delivers it with the permission to take calls",
    ),
    Verb("take", TAKES, {"taken": _("took call")}),
    Verb(
        "refuse_delivery",
        without_permission="the program does it when it refuses a message of another system",
    ),
    Verb(
        "check_refused_delivery",
        TAKES,
        {"checked_refused_delivery": _("checked what another system had refused (%(times)s times)")},
        button=True,
    ),
    Verb(
        "record_origin",
        FLOOR,
        {"recorded_origin": _("call source: %(was_origin)s to %(origin)s")},
    ),
    Verb(
        "record_phone_event",
        history={"heard_phone": _("telephone: %(event)s (%(outcome)s)")},
        without_permission="the telephone system tells it, by its signature and with the permission to take calls",
    ),
    Verb("check_line", TAKES | TALKS, {"checked_line": _("checked who is on the line")}, button=True),
    Verb("answer", TAKES, {"answered": _("answered call")}, Whose.CENTER),
    Verb(
        "hang_up",
        TAKES,
        {
            "abandoned": _("caller hung up before answer"),
            "line_lost": _("lost line to caller"),
            "hung_up": _("ended call"),
        },
        Whose.CALL_TAKER,
    ),
    Verb("describe_caller", FLOOR, {"described_caller": _("said who calls: %(facts)s")}, Whose.CALL_TAKER),
    Verb(
        "mark_call",
        FLOOR,
        {"marked_call": "%(circumstance)s", "unmarked_call": _("not after all: %(circumstance)s")},
        Whose.CALL_TAKER,
    ),
    Verb("take_over_call", TAKES, {"took_over_call": _("took the caller over from %(call_taker)s")}),
    Verb("transfer", TAKES, {"offered_transfer": told.offered_transfer}, Whose.CALL_TAKER),
    Verb(
        "accept_transfer",
        TAKES,
        {"accepted_transfer": _("accepted call for the other center")},
        Whose.CENTER,
    ),
    Verb(
        "decline_transfer",
        TAKES,
        {"declined_transfer": _("declined call for the other center")},
        Whose.CENTER,
    ),
    Verb("withdraw_transfer", TAKES, {"withdrew_transfer": _("kept call at this center")}, Whose.CALL_TAKER),
]
# A supervisor lets another center answer for one.
CENTERS = [
    Verb("back_up", OVER, {"backed_up": _("%(center)s in back-up by %(by_center)s until %(ends_at)s: %(reason)s")}),
    Verb("end_back_up", OVER, {"ended_back_up": _("back-up of %(center)s ended")}),
]
FACTS = [
    Verb("locate", FLOOR, {"located": _("updated place")}, Whose.CENTER),
    Verb("edit", FLOOR, {"edited": told.edited}, Whose.CENTER, undo=undo.EDIT),
    Verb("identify", FLOOR, {"identified": _("identified person")}, Whose.CENTER),
    Verb("open_person", FLOOR | CREW | NAVIGATORS | DIRECTORS, {"opened_person": _("opened the person: %(why)s")}),
    Verb("review_opening", ANSWERS_FOR, {"reviewed_opening": _("reviewed why a person was opened")}),
    Verb("add_way", FLOOR | CREW | NAVIGATORS, {"added_way": _("added a way to reach the person: %(kind)s")}),
    Verb("strike_way", FLOOR | CREW | NAVIGATORS, {"struck_way": _("struck a way to reach the person: %(because)s")}),
    Verb("wish", FLOOR | CREW | NAVIGATORS, {"wished": _("wrote down what the person wants: %(kind)s")}),
    Verb("end_wish", FLOOR | CREW | NAVIGATORS, {"ended_wish": _("ended what the person wanted: %(kind)s")}),
    Verb("consent", FLOOR | CREW | NAVIGATORS, {"consented": _("recorded consent: %(purpose)s, %(what)s (%(how)s)")}),
    Verb("revoke", FLOOR | CREW | NAVIGATORS, {"revoked": _("recorded consent revoked: %(purpose)s (%(how)s)")}),
    Verb(
        "disclose_in_emergency",
        FLOOR | CREW | NAVIGATORS | DIRECTORS,
        {"disclosed_in_emergency": _("told to avert a danger: %(what)s; %(danger)s (%(basis)s)")},
    ),
    Verb(
        "record_demographics",
        TALKS | NAVIGATORS,
        {"recorded_demographics": _("wrote down optional answers (%(source)s)")},
    ),
    Verb("merge", FLOOR | NAVIGATORS, {"merged": _("found to be one person: two records put together")}),
    Verb("undo_merge", FLOOR | NAVIGATORS, {"unmerged": _("found to be two persons: records taken apart")}),
    Verb("tell_apart", FLOOR | NAVIGATORS, {"told_apart": _("compared with another record: not the same person")}),
    Verb("write_safety_plan", TALKS, {"wrote_safety_plan": _("wrote in the safety plan")}),
    Verb("write_crisis_plan", TALKS | NAVIGATORS, {"wrote_crisis_plan": _("wrote in the crisis plan")}),
    Verb(
        "allow_crisis_plan",
        TALKS | CREW | NAVIGATORS,
        {"allowed_crisis_plan": _("asked the person whether the crisis plan may be shown: %(allowed)s (%(how)s)")},
    ),
    Verb("note", FLOOR | CREW, {"noted": _("added note")}),
    Verb("add_flag", FLOOR | CREW, {"flagged": _("flagged %(about)s: %(kind)s")}),
    Verb("renew_flag", FLOOR, {"renewed_flag": _("renewed flag: %(kind)s")}),
    Verb("end_flag", FLOOR, {"ended_flag": _("ended flag: %(kind)s (%(because)s)")}),
]
DECISIONS = [
    Verb("assess", FLOOR, {"assessed": told.assessed}, Whose.CENTER),
    Verb("decide", FLOOR, {"decided": _("decided: %(response)s")}, Whose.CENTER),
    Verb("danger_now", FLOOR, {"danger_reported": _("weapon or violence now: %(was)s to %(response)s")}),
    Verb("help_now", FLOOR, {"help_asked_for": told.help_asked_for}),
    Verb("explain_raise", FLOOR, {"explained_raise": _("said why more help was asked for: %(why)s")}),
    Verb("lower", TALKS, {"lowered": _("lowered: %(was)s to %(response)s (%(reason)s)")}, Whose.CENTER),
    Verb(
        "acknowledge_override",
        ANSWERS_FOR,
        {"acknowledged_override": _("acknowledged override")},
    ),
    Verb("miss", FLOOR, {"missed": _("no H.E.A.R.T. help: %(reason)s")}, Whose.CENTER),
    Verb("say_known_misses", without_permission="time does it: the sweep of ended incidents"),
]
ENDINGS = [
    Verb(
        "join",
        FLOOR,
        {
            "joined": _("joined to incident %(into)s"),
            "received_calls": _("received calls of incident %(of)s"),
        },
        Whose.CENTER,
    ),
    Verb("close", FLOOR, {"closed": _("closed: %(disposition)s")}, Whose.CENTER, undo=undo.REOPEN),
    Verb("cancel", FLOOR, {"cancelled": _("cancelled")}, Whose.CENTER, undo=undo.REOPEN),
    Verb("reopen", FLOOR, {"reopened": _("reopened")}, Whose.CENTER),
    Verb(
        "team_moved",
        history={"followed_team": _("status: %(status)s")},
        without_permission="the dispatch room calls it in its own transaction",
    ),
    Verb(
        "team_left",
        history={"without_team": _("no team on incident")},
        without_permission="the dispatch room calls it in its own transaction",
    ),
    Verb("back_to_911", without_permission="the dispatch room calls it in its own transaction"),
]
DIVERSIONS = [
    Verb("divert", TAKES, {"diverted": told.diverted}, Whose.CALL_TAKER),
    Verb("claim", TALKS, {"claimed": _("claimed call")}, Whose.CENTER),
    Verb("decline", TALKS, {"declined": _("did not take the caller: %(reason)s")}),
    Verb("reassign", OVER, {"reassigned": _("gave the caller to %(clinician)s")}),
    Verb("take_over", TALKS, {"took_over": _("took the caller over from %(clinician)s")}, Whose.CLINICIAN),
    Verb("verify", TALKS, {"verified": _("has caller")}, Whose.CLINICIAN),
    Verb(
        "release",
        TAKES,
        {"released": _("released call to clinician"), "passed_on": _("call with clinician")},
        Whose.CALL_TAKER,
    ),
    Verb("give_back", TALKS, {"gave_back": _("gave caller back to 911: %(reason)s")}, Whose.CLINICIAN),
    Verb("withdraw", TAKES, {"withdrew": told.withdrew}, Whose.CALL_TAKER),
    Verb("take_back", TAKES, {"took_back": _("took the caller back: the clinician's console was gone")}, Whose.CENTER),
    Verb("end", TALKS, {"ended": _("ended encounter: %(disposition)s")}, Whose.CLINICIAN),
    # Others who hear of a danger ask for help to the incident (help_now).
    Verb("send_help", TALKS, {"sent_help": _("asked for police, fire or EMS to the caller")}, Whose.CLINICIAN),
    Verb("clinical_note", TALKS, {"charted": _("added clinical note")}, Whose.CLINICIAN),
    Verb("sign", TALKS, {"signed": _("signed the clinical record")}, Whose.CLINICIAN),
    Verb("add_to_record", TALKS, {"added_to_record": _("added to the signed clinical record")}, Whose.CLINICIAN),
    Verb(
        "take_over_record",
        TALKS,
        {"took_over_record": _("took the clinical record over from %(clinician)s: %(reason)s")},
    ),
    # Not what was said: a report to social services is nobody's business who sees the timeline.
    Verb("record_ending_facts", TALKS, {"recorded_ending_facts": _("said more about the ending")}, Whose.CLINICIAN),
    Verb("write_hand_over", TALKS, {"wrote_hand_over": _("left words for the navigator")}, Whose.CLINICIAN),
    Verb(
        "screen",
        TALKS,
        {"screened": _("asked the screener"), "judged_in_danger": _("judged that more help is needed")},
        Whose.CLINICIAN,
    ),
    Verb("rate_risk", TALKS, {"rated_risk": _("judged the risk")}, Whose.CLINICIAN),
    Verb(
        "load_screener",
        history={"loaded_screener": _("loaded the text of the screener: %(version)s")},
        without_permission="an operator does it at a terminal, in the name of who may approve a protocol",
    ),
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
    Verb("draft_protocol", ANSWERS_FOR, {"protocol_drafted": _("drafted protocol version %(version)s")}),
    Verb(
        "check_protocol",
        ANSWERS_FOR,
        {
            "protocol_proven": _("proof passed: version %(version)s, %(sets)s sets of answers"),
            "protocol_refuted": _("proof failed: version %(version)s, %(findings)s findings"),
        },
    ),
    Verb(
        "approve_protocol",
        ANSWERS_FOR,
        {
            "protocol_approved": _("approved version %(version)s as %(role)s"),
            "protocol_ready": _("version %(version)s approved by two people"),
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
            "protocol_in_force": _("version %(version)s in force"),
            "protocol_replaced": _("version %(version)s replaced by %(by_version)s"),
        },
        without_permission="time does it: the sweep of published versions",
    ),
    Verb("say_unproven", without_permission="time does it: the sweep of the version in force"),
    Verb("judge_anew", without_permission="time does it: the sweep of calls whose protocol was withdrawn"),
    Verb("count_answers", without_permission="time does it: the sweep that counts answers"),
]
# What the center's rule before H.E.A.R.T. would have sent: two people stand for it.
BASELINES = [
    Verb("draft_baseline", ANSWERS_FOR, {"baseline_drafted": _("drafted the rule before H.E.A.R.T.")}),
    Verb(
        "approve_baseline",
        ANSWERS_FOR,
        {
            "baseline_approved": _("approved the rule before H.E.A.R.T. as %(role)s"),
            "baseline_in_force": _("the rule before H.E.A.R.T. is in force"),
            "baseline_replaced": _("replaced by another rule before H.E.A.R.T."),
        },
    ),
    Verb("withdraw_baseline", ANSWERS_FOR, {"baseline_withdrawn": _("withdrew the rule before H.E.A.R.T.")}),
]
# Who may keep records from being destroyed; no one of them alone.
HOLDERS = ANSWERS_FOR | ADMINISTRATORS
HOLDS = [
    Verb("hold", HOLDERS, {"held": _("asked for a legal hold: %(reason)s")}),
    Verb("confirm_hold", HOLDERS, {"confirmed_hold": _("confirmed the legal hold")}, button=True),
    Verb("lift_hold", HOLDERS, {"asked_to_lift_hold": _("asked to lift the legal hold: %(reason)s")}),
    Verb("confirm_lift", HOLDERS, {"lifted_hold": _("confirmed: the legal hold is lifted")}, button=True),
]
VERBS = [*CALLS, *CENTERS, *FACTS, *DECISIONS, *ENDINGS, *DIVERSIONS, *HELP, *PROTOCOLS, *BASELINES, *HOLDS]
# Lines that follow from several verbs.
CONSEQUENCES = {
    "doubted": _("notes mention %(spoken)s, ask again: %(asked)s"),
    "record_doubted": _("clinical record affects this, ask again: %(asked)s"),
    "raised": _("raised by answers: %(was)s to %(response)s"),
    "agreed_to_end": _("named somebody who agrees that it is settled"),
    "override_ended": _("override to %(response)s ended: %(because)s"),
    "came_back": _("call came back to 911"),
    "left_help_request": _("the request is open again, who took it on cannot sign in: %(kind)s"),
    "gave_help_request": _("gave the request to %(call_taker)s: %(kind)s"),
    "requested_help_again": _("requested again: %(kind)s (asked by: %(asked_as)s)"),
    "read_flags": _("viewed flags on place or person"),
    "read_record": _("viewed clinical record"),
    "read_plan": _("viewed a plan of the person"),
    "gave_record": _("gave the clinical record to %(clinician)s to finish"),
    "read_demographics": _("viewed optional answers"),
}
