"""What happened last, on the board: the floor's work, told to all its readers, and nothing of a clinical record."""

import pytest
from django.urls import reverse

from dispatch.queries import board_log
from heart.kernel.timeline import sentences
from heart.models import Event, Role
from tests import make
from tests.reading import Page
from triage import actions
from triage.actions.records import read_record

pytestmark = pytest.mark.django_db

# Why an act is not told there. One of the triage or the dispatch room, or of the alarms, that stands neither here nor
# in board_log.TOLD fails: whoever adds it decides.
LEFT_OUT = {
    "clinical work": {
        *("triage.charted", "triage.signed", "triage.added_to_record", "triage.took_over_record", "triage.gave_record"),
        *("triage.screened", "triage.rated_risk", "triage.recorded_ending_facts", "triage.wrote_hand_over"),
        *("triage.wrote_safety_plan", "triage.wrote_crisis_plan", "triage.allowed_crisis_plan"),
    },
    "who read what, and why": {
        *("triage.read_record", "triage.read_plan", "triage.read_flags", "triage.read_demographics"),
        *("triage.opened_person", "triage.reviewed_opening"),
    },
    "what a person wants, says of themselves and lets us share, and who they are": {
        *("triage.wished", "triage.ended_wish", "triage.added_way", "triage.struck_way"),
        *("triage.consented", "triage.revoked", "triage.disclosed_in_emergency", "triage.recorded_demographics"),
        *("triage.merged", "triage.unmerged", "triage.told_apart"),
    },
    "of a flag, which a crew may not open in bulk": {"triage.renewed_flag", "triage.ended_flag"},
    "legal holds": {f"triage.{act}" for act in ("held", "confirmed_hold", "asked_to_lift_hold", "lifted_hold")},
    "nobody works by it yet": {
        f"triage.protocol_{act}" for act in ("drafted", "proven", "refuted", "approved", "ready", "published")
    },
    "too long, said by another line, or nothing that happened to a call": {
        *("triage.assessed", "triage.followed_team", "alarms.cleared"),
        *("triage.checked_refused_delivery", "triage.loaded_screener"),
    },
}


def test_every_act_is_told_on_the_board_or_is_left_out_for_a_reason():
    known = {verb for verb in sentences() if verb.split(".")[0] in ("triage", "dispatch", "alarms")}
    left_out = set().union(*LEFT_OUT.values())
    assert sum(map(len, LEFT_OUT.values())) == len(left_out), "one reason each"
    assert not board_log.VERBS & left_out
    assert known - board_log.VERBS - left_out == set(), "decide whether the board tells it"
    assert (board_log.VERBS | left_out) - known == set(), "there is no such act any more"


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.CALL_TAKER, Role.SUPERVISOR])
def test_it_tells_nobody_of_clinical_work(role, carol, sam, client_of):
    talk = make.diversion_at("Released", clinician=carol)
    robin = actions.identify(talk.incident, by=sam, given_name="Robin")
    actions.screen(talk, "wish_dead", "no", by=carol)
    actions.rate_risk(talk, "low", by=carol)
    actions.clinical_note(talk, "Sleeps again.", by=carol)
    actions.write_safety_plan(robin, {"signs": "Paces"}, by=carol)
    plan = actions.write_crisis_plan(robin, {"helps": "Speak slowly"}, by=carol)
    actions.allow_crisis_plan(plan, True, "by_phone", by=carol)
    actions.open_person(robin, by=carol)
    actions.wish(robin, "no_police", by=carol, source="person")
    read_record(talk, [], by=sam)
    told = Page(client_of(make.user("reader", role)).get(reverse("dispatch:board")).content.decode()).text
    assert "claimed call" in told, "the search itself works"
    for verb in (
        "screened",
        "rated_risk",
        "charted",
        "wrote_safety_plan",
        "wrote_crisis_plan",
        "wished",
        "read_record",
    ):
        assert Event.objects.filter(verb=f"triage.{verb}").exists(), verb
        assert str(sentences()[f"triage.{verb}"]).split(":")[0] not in told, verb
    for words in ("asked the person whether", "opened the person"):
        assert words not in told


def test_a_line_about_a_thing_that_only_some_may_open_is_not_told_whatever_the_act(sam, client_of):
    robin = make.person()
    Event.objects.create(verb="triage.noted", thread=robin.thread, thing="triage.person", thing_id=robin.pk, by=sam)
    assert "added note" not in client_of(sam).get(reverse("dispatch:board")).content.decode()
