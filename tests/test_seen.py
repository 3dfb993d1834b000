"""Every verb says what of the thing a person must have seen, or why nothing need be said: nobody overwrites unseen.

A new verb fails here until it takes the version that was seen (or who had the thing), or says why it needs neither.
"""

import importlib
import inspect
from typing import Any

import pytest

from heart.kernel.rooms import verbs
from heart.models import Event, Role
from navigation import actions as navigation
from tests import make
from tests.api.acts import ACTS
from tests.reading import Page
from triage import actions as triage
from triage.models import Call, Diversion

pytestmark = pytest.mark.django_db

# Verb -> its address in the API, and the word that says what was seen.
SEEN = {
    "triage.locate": ("/api/incidents/{}/locate/", "version"),
    "triage.edit": ("/api/incidents/{}/edit/", "version"),
    "triage.identify": ("/api/incidents/{}/identify/", "version"),
    "triage.describe_caller": ("/api/calls/{}/describe_caller/", "version"),
    "triage.record_origin": ("/api/calls/{}/record_origin/", "version"),
    "triage.record_help_facts": ("/api/help-requests/{}/record_help_facts/", "version"),
    "triage.take_over_call": ("/api/calls/{}/take_over_call/", "held_by"),
    "triage.take_over": ("/api/diversions/{}/take_over/", "held_by"),
    "dispatch.identify": ("/api/dispatches/{}/identify/", "version"),
    "navigation.identify": ("/api/follow-ups/{}/identify/", "version"),
    "navigation.hand_over": ("/api/follow-ups/{}/hand_over/", "version"),
    "navigation.update_referral": ("/api/referrals/{}/update_referral/", "version"),
}
NEEDS_NONE = {
    "nobody presses it: time, another room or another system does it": {
        *("heart.keep_draft", "heart.discard_draft", "heart.prefer"),
        *("triage.ring", "triage.refuse_delivery", "triage.record_phone_event", "triage.load_screener"),
        *("triage.say_known_misses", "triage.team_moved", "triage.team_left", "triage.back_to_911"),
        *("triage.ring_out", "triage.ring_everybody", "triage.bring_help_request_back"),
        *("triage.put_in_force", "triage.say_unproven", "triage.judge_anew", "triage.count_answers"),
        *("navigation.read", "navigation.open_owed", "navigation.escalate_overdue"),
        *("navigation.consent", "heart.forget"),
    },
    "it makes a thing, and a constraint refuses a second one": {
        *("teams.sign_on", "triage.take", "triage.back_up", "triage.transfer", "triage.divert"),
        *("triage.draft_protocol", "triage.draft_baseline", "triage.request_help"),
        *("dispatch.assign", "navigation.refer", "triage.sign", "triage.take_over_record"),
    },
    "it adds a line of its own and changes none": {
        *("triage.note", "triage.clinical_note", "triage.add_flag", "triage.add_way", "triage.wish"),
        *("triage.miss", "triage.open_person", "navigation.attempt", "teams.report_position"),
        *("triage.add_to_record", "triage.record_ending_facts", "triage.write_hand_over", "triage.rate_risk"),
        *("triage.consent", "triage.disclose_in_emergency", "triage.record_demographics", "triage.hold"),
    },
    "one step from the status that was read, by compare and swap: of two who press one wins (tests/test_moves.py)": {
        *("triage.answer", "triage.hang_up", "triage.accept_transfer", "triage.decline_transfer"),
        *("triage.withdraw_transfer", "triage.join", "triage.close", "triage.cancel", "triage.reopen"),
        *("triage.claim", "triage.verify", "triage.release", "triage.give_back", "triage.withdraw"),
        *("triage.take_back", "triage.end", "triage.take_help_request", "triage.report_help_sent"),
        *("triage.report_help_arrived", "triage.report_help_left", "triage.report_help_not_coming"),
        *("triage.check_protocol", "triage.publish_protocol", "triage.withdraw_protocol", "triage.withdraw_baseline"),
        *("dispatch.acknowledge", "dispatch.depart", "dispatch.stage", "dispatch.arrive", "dispatch.contact"),
        *("dispatch.transport", "dispatch.hand_off", "dispatch.clear", "dispatch.cancel"),
        *("navigation.claim", "navigation.close", "navigation.reopen"),
    },
    "it ends or marks one thing once; pressed again it is refused, or changes nothing": {
        *("teams.sign_off", "teams.out_of_service", "teams.in_service", "dispatch.sign_off"),
        *("triage.end_back_up", "triage.check_refused_delivery", "triage.check_line", "triage.review_opening"),
        *("triage.strike_way", "triage.end_wish", "triage.renew_flag", "triage.end_flag"),
        *("triage.merge", "triage.undo_merge", "triage.tell_apart", "triage.acknowledge_override"),
        *("triage.explain_raise", "triage.mark_call", "heart.acknowledge", "heart.shelve", "triage.revoke"),
        *("triage.confirm_hold", "triage.lift_hold", "triage.confirm_lift", "triage.allow_crisis_plan"),
        *("dispatch.confirm_call_back", "dispatch.stand_down", "dispatch.check_in"),
    },
    "it says in full what is to be, of one's own or by who answers for it": {
        *("heart.change_role", "heart.switch_off", "heart.switch_on", "heart.reset_second_factor"),
        *("triage.be_ready", "triage.be_away", "triage.decline"),
    },
    "the last word counts: it rings at one console more, and takes the caller from nobody": {"triage.reassign"},
    "it asks for more help, which is never refused because of what was on a screen": {
        *("triage.danger_now", "triage.help_now", "triage.send_help"),
        *("dispatch.call_police", "dispatch.emergency", "dispatch.report_help_there"),
    },
    "it is judged anew on everything that is known now, and never lowers unasked (triage/allowed.py)": {
        *("triage.decide", "triage.lower"),
    },
    "it says what it has seen in its own way: the hints beside the question, the content, the place, the plan": {
        *("triage.assess", "triage.approve_protocol", "triage.approve_baseline", "dispatch.confirm_place"),
        *("triage.write_safety_plan", "triage.write_crisis_plan"),
    },
    "one clinician asks one caller, and nobody else answers for them": {"triage.screen"},
}


def test_every_verb_says_what_was_seen_or_why_nothing_need_be():
    said = [*SEEN, *(name for names in NEEDS_NONE.values() for name in names)]
    assert sorted(said) == sorted(set(said)), "said once"
    assert set(said) == set(verbs())


@pytest.mark.parametrize("name", SEEN)
def test_a_program_that_does_not_say_it_is_told_and_one_that_saw_another_is_refused(name, sam, api_of):
    path, word = SEEN[name]
    act = ACTS[path]
    thing, said = act.ready(sam), act.said()
    before = Event.objects.count(), _row(thing)
    silent = {key: value for key, value in said.items() if key != word}
    answer = api_of(sam).post(path.format(thing.pk), silent)
    assert (answer.status_code, [*answer.json()["error"]["fields"]]) == (400, [word])
    assert "you saw" in str(answer.json()["error"]["fields"])
    answer = api_of(sam).post(path.format(thing.pk), said | {word: (said[word] or 0) + 1})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stale")
    assert (Event.objects.count(), _row(thing)) == before
    assert api_of(sam).post(path.format(thing.pk), said).status_code == 200


def test_another_who_was_faster_has_changed_what_was_seen(dan, sam, api_of):
    """The version counts every change that a navigator could have missed."""
    promise = make.follow_up(dan)
    referral = navigation.refer(promise, make.service(), by=dan)
    seen = promise.version, referral.version
    navigation.hand_over(promise, make.user("kim", Role.CARE_NAVIGATOR), by=sam)
    navigation.update_referral(referral, "accepted", by=sam)
    for path, said in (
        (f"/api/follow-ups/{promise.pk}/hand_over/", {"to": dan.pk, "version": seen[0]}),
        (f"/api/referrals/{referral.pk}/update_referral/", {"to": "cancelled", "version": seen[1]}),
    ):
        answer = api_of(sam).post(path, said)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stale")
        assert "Last change at" in answer.json()["error"]["message"]


def test_two_supervisors_take_a_caller_over_from_a_colleague_and_not_from_each_other(alice, carol, sam, client_of):
    second = make.user("sue", Role.SUPERVISOR)
    call, talk = make.call(alice), make.diversion_at("Released", clinician=carol)
    for path, held_by, has in (
        (f"/calls/{call.pk}/take_over_call/", alice.pk, lambda: Call.objects.get(pk=call.pk).call_taker),
        (f"/diversions/{talk.pk}/take_over/", carol.pk, lambda: Diversion.objects.get(pk=talk.pk).clinician),
    ):
        assert client_of(sam).post(path, {"held_by": held_by}).status_code == 302
        answer = client_of(second).post(path, {"held_by": held_by})
        assert answer.status_code == 409 and "Sam" in answer.content.decode()
        assert has() == sam


WORDS = "This page did not say what it showed. Check what is known now, and send again."


def pages(alice: Any, dan: Any) -> list[tuple[Any, str, dict[str, str]]]:
    """Who sends what where, without what their page showed."""
    call, promise = make.call(alice), make.follow_up(dan)
    referral = navigation.refer(promise, make.service(), by=dan)
    sent = triage.report_help_sent(triage.request_help(call.incident, "police", by=alice), by=alice)
    return [
        (alice, f"/incidents/{call.incident_id}/edit/", {"priority": "4", "language": "en"}),
        (alice, f"/incidents/{call.incident_id}/locate/", {"address": "300 Main St"}),
        (alice, f"/incidents/{call.incident_id}/identify/", {"given_name": "Robin", "language": "en"}),
        (alice, f"/calls/{call.pk}/describe_caller/", {"caller_name": "Marisol", "caller_role": "Caller"}),
        (alice, f"/calls/{call.pk}/record_origin/", {"origin": "988"}),
        (alice, f"/help_requests/{sent.pk}/record_help_facts/", {"agency": "police", "unit": "4B12"}),
        (dan, f"/followups/{promise.pk}/identify/", {"who": "Robin", "phone": "704-555-0142"}),
        (dan, f"/followups/{promise.pk}/hand_over/", {"to": ""}),
        (dan, f"/referrals/{referral.pk}/update_referral/", {"status": "accepted"}),
    ]


def test_a_page_that_does_not_say_what_it_showed_is_refused_with_all_that_was_typed(alice, dan, client_of):
    for who, path, typed in pages(alice, dan):
        before = Event.objects.exclude(verb="navigation.read").count()
        answer = client_of(who).post(path, typed)
        shown = answer.content.decode()
        assert answer.status_code in (409, 422), path
        assert WORDS in Page(shown).text, path
        assert Event.objects.exclude(verb="navigation.read").count() == before, path
        for words in typed.values():
            # Where a call came from is chosen of two lists, and chosen anew.
            assert words in shown or path.endswith("/record_origin/"), f"{path}: {words} is lost"


@pytest.mark.parametrize("name", SEEN)
def test_the_action_takes_what_the_table_says(name):
    room, verb = name.split(".")
    act = getattr(importlib.import_module(f"{room}.actions"), verb)
    assert SEEN[name][1] in inspect.signature(act).parameters


def _row(thing: Any) -> dict[str, Any]:
    found: dict[str, Any] = type(thing)._base_manager.filter(pk=thing.pk).values().get()
    return found
