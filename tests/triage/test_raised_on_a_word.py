"""Coverage cannot be made pretty: who raises a call that no answer calls dangerous changes no figure, and is read."""

import datetime

import pytest

from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.models import Doubt, Override
from triage.queries import coverage

DAY = datetime.timedelta(days=1)
RAISES = {
    "weapon or violence": actions.danger_now,
    "police, fire or EMS": actions.help_now,
}
each_raise = pytest.mark.parametrize("raises", RAISES.values(), ids=RAISES)


def later(incident):
    incident.refresh_from_db()
    return incident


def safe_call(alice, **said):
    incident = make.incident(alice, **said)
    make.assessment_safe(incident, alice)
    return incident


def figures(now):
    """Rows by kind and the whole: what is published."""
    found = coverage.of_period(now - DAY, now + DAY)
    return [(row.kind, row.eligible, row.helped) for row in (*found.rows, found.whole)]


def ends(incident, alice, raises=None, *more):
    for act in (raises, *more):
        if act:
            act(later(incident), by=alice)
    return actions.close(later(incident), ["L-911"], by=alice, miss="" if raises else "choice")


@each_raise
def test_nine_calls_raised_are_nine_to_review_and_change_no_figure(alice, sam, now, client_of, api_of, raises):
    make.dispatch_at("Cleared")
    for _ in range(9):
        ends(safe_call(alice), alice, raises)
    found = coverage.of_period(now - DAY, now + DAY)
    assert (found.whole.eligible, found.whole.helped, found.whole.share) == (10, 1, 10)
    assert (found.raised, found.raised_unread, found.owing) == (9, 9, 0)
    assert [(code, n) for code, _words, n in found.reasons] == [("raised", 9)]
    said = api_of(sam).get("/api/coverage/").json()
    assert (said["whole"]["share"], said["raised"], said["raised_unread"]) == (10, 9, 9)
    assert len(api_of(sam).get("/api/overrides/?to_read=true").json()["results"]) == 9
    assert "9 to review" in client_of(sam).get("/coverage/").content.decode()
    page = client_of(sam).get("/review/").content.decode()
    assert page.count('id="override-') == 9 and "Raised by override" in page


@pytest.mark.parametrize("raised", [set(), {0}, {1, 3}, {0, 1, 2, 3, 4}], ids=str)
def test_raising_any_calls_that_were_not_helped_changes_neither_figure(alice, carol, now, raised, monkeypatch):
    kinds = [
        lambda: safe_call(alice),
        lambda: safe_call(alice, initial_nature="MNTL"),
        lambda: make.incident(alice, initial_nature="MNTL"),
        lambda: lowered(alice, carol),
        lambda: with_weapon(alice),
    ]
    make.dispatch_at("Cleared")
    for at, made in enumerate(kinds):
        ends(made(), alice, actions.danger_now if at in raised else None)
    assert figures(now) == [
        ("clinician", 2, 0),
        ("team", 3, 1),
        ("co_response", 0, 0),
        ("", 5, 1),
    ]


def lowered(alice, carol):
    """Less was decided than the answers ask for, with a reason."""
    incident = make.incident(alice)
    make.assessment_safe(incident, alice, weapon="unknown")
    actions.lower(incident, "team", "known_person", "He does this every spring.", by=carol)
    return incident


def with_weapon(alice):
    incident = make.incident(alice)
    make.assessment_safe(incident, alice, weapon="yes")
    return incident


def test_raised_twice_and_asked_half_again_it_is_still_what_it_was(alice, now):
    def half_asked(incident, by):
        actions.assess(incident, {"weapon": "no"}, by=by)

    incident = ends(safe_call(alice), alice, actions.danger_now, half_asked, actions.danger_now)
    assert later(incident).eligible_for == "team"
    assert Override.objects.get().put_aside == {"weapon": "no", "violence": "no"}


def test_what_the_notes_doubt_is_not_known_whoever_raised(alice):
    for raises in (None, actions.danger_now):
        incident = safe_call(alice)
        actions.note(incident, "he has a gun", by=alice)
        assert Doubt.objects.open().filter(incident=incident, question="weapon").exists()
        ends(incident, alice, raises)
        assert later(incident).eligible_for == ""


def test_reopened_what_was_safe_counts_no_more(alice):
    incident = ends(safe_call(alice), alice, actions.danger_now)
    actions.reopen(later(incident), by=alice)
    assert Override.objects.get().put_aside == {}
    assert not Override.objects.to_read().exists()


def test_a_call_that_was_helped_is_counted_helped_and_needs_no_reading(alice, carol, now):
    talked = make.diversion_at("Verified", clinician=carol)
    make.assessment_safe(later(talked.incident), alice)
    actions.danger_now(later(talked.incident), by=alice)
    actions.end(talked, "42", support_needed=False, by=carol, instead="safe")
    ends(talked.incident, alice)
    assert coverage.of_period(now - DAY, now + DAY).whole.helped == 1
    assert not Override.objects.to_read().exists()


def test_it_is_read_by_somebody_else(alice, sam, mia, client_of):
    incident = safe_call(alice)
    own = actions.danger_now(incident, by=sam)
    with refused("wrong_state", own, says="nothing to acknowledge"):
        actions.acknowledge_override(own, by=mia)
    actions.close(later(incident), ["L-911"], by=alice)
    with refused("nobody_acknowledges_their_own_override", own):
        actions.acknowledge_override(own, by=sam)
    assert client_of(mia).post(f"/overrides/{own.pk}/acknowledge_override/").status_code == 302
    own.refresh_from_db()
    assert own.acknowledged_by == mia
    assert_on_record(own, "triage.acknowledged_override", by=mia)
    with refused("wrong_state", own):
        actions.acknowledge_override(own, by=mia)
    assert "read by Mia" in client_of(sam).get("/review/").content.decode()


def test_a_danger_answered_since_needs_no_reading(alice):
    incident = safe_call(alice)
    actions.danger_now(incident, by=alice)
    actions.assess(later(incident), {"weapon": "yes"}, by=alice)
    actions.close(later(incident), ["L-911"], by=alice)
    assert not Override.objects.to_read().exists()
