"""Every write of the triage room, one verb each."""

from triage.actions.assessments import assess, decide
from triage.actions.availability import be_away, be_ready, decline
from triage.actions.baselines import approve_baseline, draft_baseline, withdraw_baseline
from triage.actions.callers import describe_caller, mark_call
from triage.actions.calls import answer, hang_up, ring, take
from triage.actions.centers import back_up, end_back_up
from triage.actions.clinical_notes import add_to_record, clinical_note
from triage.actions.consents import consent, disclose_in_emergency, revoke
from triage.actions.contact_ways import add_way, end_wish, strike_way, wish
from triage.actions.demographics import record_demographics
from triage.actions.diversions import (
    claim,
    divert,
    end,
    give_back,
    release,
    send_help,
    verify,
    withdraw,
)
from triage.actions.ending_facts import record_ending_facts
from triage.actions.endings import back_to_911, cancel, close, join, reopen, team_left, team_moved
from triage.actions.explaining import explain_raise
from triage.actions.flags import add_flag, end_flag, renew_flag
from triage.actions.hand_over_notes import write_hand_over
from triage.actions.help_requests import request_help
from triage.actions.help_steps import (
    bring_help_request_back,
    record_help_facts,
    report_help_arrived,
    report_help_left,
    report_help_not_coming,
    report_help_sent,
    take_help_request,
)
from triage.actions.holds import confirm_hold, confirm_lift, hold, lift_hold
from triage.actions.incidents import edit, locate, note
from triage.actions.merging import merge, tell_apart, undo_merge
from triage.actions.misses import miss, say_known_misses
from triage.actions.openings import open_person, review_opening
from triage.actions.origins import record_origin
from triage.actions.overrides import acknowledge_override, danger_now, help_now, lower
from triage.actions.people import identify
from triage.actions.phone_events import check_line, record_phone_event
from triage.actions.plans import allow_crisis_plan, write_crisis_plan, write_safety_plan
from triage.actions.protocols import (
    approve_protocol,
    check_protocol,
    count_answers,
    draft_protocol,
    publish_protocol,
    put_in_force,
)
from triage.actions.refused_deliveries import check_refused_delivery, refuse_delivery
from triage.actions.ringing import ring_everybody, ring_out
from triage.actions.risks import rate_risk
from triage.actions.screenings import load_screener, screen
from triage.actions.signing import sign, take_over_record
from triage.actions.taking_back import take_back
from triage.actions.taking_over import reassign, take_over
from triage.actions.transfers import accept_transfer, decline_transfer, transfer, withdraw_transfer
from triage.actions.unproven import say_unproven
from triage.actions.whose import take_over_call
from triage.actions.withdrawing import judge_anew, withdraw_protocol

__all__ = [
    "accept_transfer",
    "acknowledge_override",
    "add_flag",
    "add_to_record",
    "add_way",
    "allow_crisis_plan",
    "answer",
    "approve_baseline",
    "approve_protocol",
    "assess",
    "back_to_911",
    "back_up",
    "bring_help_request_back",
    "be_away",
    "be_ready",
    "cancel",
    "check_line",
    "check_protocol",
    "check_refused_delivery",
    "claim",
    "clinical_note",
    "close",
    "confirm_hold",
    "confirm_lift",
    "consent",
    "count_answers",
    "danger_now",
    "decide",
    "decline",
    "decline_transfer",
    "describe_caller",
    "disclose_in_emergency",
    "divert",
    "draft_baseline",
    "draft_protocol",
    "edit",
    "end",
    "end_back_up",
    "end_flag",
    "give_back",
    "hang_up",
    "end_wish",
    "explain_raise",
    "help_now",
    "hold",
    "identify",
    "join",
    "judge_anew",
    "say_unproven",
    "load_screener",
    "lift_hold",
    "locate",
    "lower",
    "mark_call",
    "merge",
    "miss",
    "note",
    "open_person",
    "publish_protocol",
    "put_in_force",
    "rate_risk",
    "record_demographics",
    "record_help_facts",
    "record_ending_facts",
    "record_origin",
    "record_phone_event",
    "reassign",
    "refuse_delivery",
    "release",
    "renew_flag",
    "reopen",
    "report_help_arrived",
    "report_help_left",
    "report_help_not_coming",
    "report_help_sent",
    "request_help",
    "review_opening",
    "revoke",
    "ring",
    "ring_out",
    "say_known_misses",
    "screen",
    "send_help",
    "sign",
    "strike_way",
    "take",
    "take_back",
    "take_help_request",
    "take_over",
    "take_over_call",
    "take_over_record",
    "team_left",
    "team_moved",
    "tell_apart",
    "transfer",
    "undo_merge",
    "verify",
    "ring_everybody",
    "wish",
    "write_hand_over",
    "withdraw",
    "withdraw_baseline",
    "withdraw_protocol",
    "withdraw_transfer",
    "write_crisis_plan",
    "write_safety_plan",
]
