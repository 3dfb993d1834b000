"""Medical emergency and means in hand have their own key: they stand until what they speak of is known too."""

import pytest

from tests import make
from tests.reading import Page
from tests.record import assert_on_record, refused
from triage import actions
from triage.models import Override

MEDICAL, MEANS = Override.Reason.MEDICAL_EMERGENCY, Override.Reason.MEANS_AT_HAND
WEAPON_AND_VIOLENCE = {"weapon": "no", "violence": "no"}


def stands(incident):
    return incident.overrides.in_force().filter(raises=True).first()


def answer(incident, by, **answers):
    actions.assess(incident, answers, by=by)


@pytest.mark.parametrize(
    ("why", "rest"),
    [
        (MEDICAL, {"breathing": "yes", "medical": "no"}),
        (MEANS, {"attempt": "no", "signs": "no", "plan": "no"}),
    ],
)
def test_it_stands_until_all_that_it_is_about_is_asked_again(alice, why, rest):
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident, alice)
    actions.help_now(incident, why, by=alice)
    assert set(stands(incident).put_aside) == {*WEAPON_AND_VIOLENCE, *rest}
    answer(incident, alice, **WEAPON_AND_VIOLENCE)
    assert stands(incident), "weapon and violence alone do not end it"
    for key in rest:
        answer(incident, alice, **{key: "unknown"})
    assert stands(incident), "nor does what nobody knows"
    answer(incident, alice, **rest)
    assert stands(incident) is None


def test_an_answer_that_tells_of_the_danger_takes_its_place(alice):
    incident = make.incident(alice, initial_nature="MNTL")
    actions.help_now(incident, MEDICAL, by=alice)
    answer(incident, alice, **WEAPON_AND_VIOLENCE, breathing="yes", medical="emergency")
    assert stands(incident) is None
    assert incident.assessments.last().response_id == "emergency"


def test_a_second_reason_joins_the_first_and_both_must_be_asked(alice):
    incident = make.incident(alice, initial_nature="MNTL")
    actions.danger_now(incident, by=alice)
    for _ in range(2):
        actions.help_now(incident, MEDICAL, by=alice)
    one = stands(incident)
    assert one.reasons == ["weapon_or_violence", "medical_emergency"]
    answer(incident, alice, **WEAPON_AND_VIOLENCE)
    assert stands(incident)
    answer(incident, alice, breathing="yes", medical="no")
    assert stands(incident) is None


def test_joining_carries_every_reason(alice):
    this, other = make.incident(alice), make.incident(alice)
    actions.danger_now(this, by=alice)
    actions.help_now(this, MEANS, by=alice)
    actions.join(this, other, by=alice)
    assert stands(other).reasons == ["weapon_or_violence", "means_at_hand"]


def test_the_line_of_history_says_why_and_nobody_is_asked_why_again(alice):
    incident = make.incident(alice)
    made = actions.help_now(incident, MEDICAL, by=alice)
    codes = {"was": "", "response": "emergency", "reason": "medical_emergency"}
    assert_on_record(incident, "triage.help_asked_for", by=alice, **codes)
    assert not made.asks_why


def test_another_reason_is_refused(alice):
    incident = make.incident(alice)
    with refused("no_reason", incident, field="why"):
        actions.help_now(incident, "because", by=alice)


@pytest.mark.parametrize("state", ["ringing", "answered", "rings", "three-way", "released", "given back"])
def test_every_key_is_on_the_page_in_every_state(alice, client_of, state):
    call = make.ringing(initial_nature="MNTL")
    if state != "ringing":
        actions.answer(call, by=alice)
    names = {"rings": "Ringing", "three-way": "ThreeWay", "released": "Released", "given back": "GivenBack"}
    if state in names:
        make.diversion_at(names[state], of=call)
    page = Page(client_of(alice).get(f"/incidents/{call.incident_id}/").content.decode())
    keys = {one.attrs["data-key"]: one for one in page.all("button") if "data-key" in one.attrs}
    for key in ("Alt+X", "Alt+W", "Alt+G", "Alt+I"):
        form = keys[key].inside[-1]
        assert "data-urgent" in form.attrs, "it says NOT SENT until the server has it"
    assert client_of(alice).post(f"/incidents/{call.incident_id}/help_now/medical_emergency/").status_code == 302
    call.incident.refresh_from_db()
    assert call.incident.response_id == "emergency"


def test_the_page_says_what_was_answered_before_and_asks_it_again(alice, client_of):
    incident = make.incident(alice, initial_nature="MNTL")
    made = make.assessment_safe(incident, alice)
    actions.danger_now(incident, by=alice)
    page = Page(client_of(alice).get(f"/incidents/{incident.pk}/_asking/").content.decode())
    advice, questions = page.at("recommendation").text, page.at("questions").text
    assert "Nobody has asked" not in advice
    assert "Ask again: weapon. It was “No” at" in advice and made.at.strftime("%M:%S") in advice
    assert questions.count("Ask again. It was “No” at") == 2, "weapon and violence"
