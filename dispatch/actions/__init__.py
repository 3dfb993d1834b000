"""Every write of the dispatch room, one verb each: a team is assigned, goes, arrives, meets the person, and clears."""

from dispatch.actions.call_backs import confirm_call_back
from dispatch.actions.following import only_speaks, speaks_for
from dispatch.actions.help_there import report_help_there
from dispatch.actions.identifying import identify
from dispatch.actions.leaving import CANCEL_REASONS, cancel, clear, sign_off
from dispatch.actions.safety import STOOD_DOWN, call_police, check_in, confirm_place, emergency, stand_down
from dispatch.actions.sending import assign, check_assign
from dispatch.actions.steps import acknowledge, arrive, contact, depart, hand_off, stage, transport

__all__ = [
    "CANCEL_REASONS",
    "STOOD_DOWN",
    "acknowledge",
    "arrive",
    "assign",
    "call_police",
    "cancel",
    "check_assign",
    "check_in",
    "clear",
    "confirm_call_back",
    "confirm_place",
    "contact",
    "depart",
    "emergency",
    "hand_off",
    "identify",
    "only_speaks",
    "report_help_there",
    "sign_off",
    "speaks_for",
    "stage",
    "stand_down",
    "transport",
]
