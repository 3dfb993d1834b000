"""Whoever could have been helped by a clinician or a team and was not has a reason, or nobody ends the incident."""

import datetime

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.actions.misses import proposed_reason
from triage.models import Incident, Miss
from triage.queries import coverage

DAY = datetime.timedelta(days=1)


def later(incident):
    incident.refresh_from_db()
    return incident


@pytest.fixture
def eligible(alice):
    incident = make.incident(alice)
    make.assessment_safe(incident)
    return incident


def reason_of(incident):
    return incident.misses.standing().values_list("reason", flat=True).first()


def test_it_is_said_once_and_said_anew(eligible, alice, sam, pokes):
    actions.miss(eligible, "choice", by=alice)
    assert_on_record(eligible, "triage.missed", by=alice, reason="choice")
    assert_heard(pokes, "triage", eligible)
    actions.miss(eligible, "police_there", by=sam)
    assert (reason_of(eligible), eligible.misses.count()) == ("police_there", 2)


def test_it_does_not_end_without_a_reason(eligible, alice):
    with refused("no_miss_reason", eligible, field="miss"):
        actions.close(eligible, ["13"], by=alice)
    with refused("no_reason", eligible, field="miss"):
        actions.close(eligible, ["13"], by=alice, miss="rain")
    actions.close(eligible, ["13"], by=alice, miss="officer_wanted")
    assert (reason_of(eligible), later(eligible).eligible_for) == ("officer_wanted", "team")


def test_a_reason_given_when_it_was_decided_is_enough(eligible, alice):
    actions.decide(eligible, "emergency", by=alice)
    actions.miss(eligible, "choice", by=alice)
    actions.close(later(eligible), ["L-911"], by=alice)
    assert reason_of(eligible) == "choice"


@pytest.mark.parametrize(
    ("code", "reason"),
    [("14", "person_gone"), ("42", "declined"), ("L-AREA", "out_of_area"), ("L-SCOPE", "out_of_scope")],
)
def test_an_ending_that_says_why_is_not_asked_again(eligible, alice, code, reason):
    actions.close(eligible, [code], by=alice)
    assert reason_of(eligible) == reason


def test_what_is_cancelled_was_not_needed(eligible, alice):
    actions.cancel(eligible, by=alice)
    assert reason_of(eligible) == "not_needed"


def test_a_clinician_nobody_reached_is_known(alice, sam):
    diversion = make.diversion_at("Unanswered")
    make.assessment_safe(diversion.incident)
    actions.close(later(diversion.incident), ["13"], by=alice)
    assert reason_of(diversion.incident) == "no_clinician"


def test_a_team_that_found_nobody_says_so_by_its_ending(bob):
    visit = make.dispatch_at("OnScene")
    dispatch.clear(visit, "14", support_needed=None, by=bob)
    assert (later(visit.incident).helped_at, reason_of(visit.incident)) == (None, "person_gone")


def test_who_was_helped_was_not_missed(carol, bob):
    met = make.dispatch_at("PatientContact")
    talked = make.diversion_at("Verified", clinician=carol)
    for incident in (met.incident, talked.incident):
        assert later(incident).helped_at is not None
        with refused("was_helped", incident):
            actions.miss(incident, "no_team", by=bob)
    dispatch.clear(met, "43", support_needed=False, by=bob)
    assert not Miss.objects.exists()


def test_what_is_for_police_is_nobodys_miss(alice):
    for answers in ({"weapon": "yes"}, {"weapon": "unknown"}):
        incident = make.incident(alice)
        make.assessment_safe(incident, **answers)
        with refused("not_eligible", incident):
            actions.miss(incident, "no_team", by=alice)
        actions.close(incident, ["13"], by=alice)
        assert later(incident).eligible_for == ""


def test_somebodys_word_of_danger_changes_nothing_in_what_it_was_eligible_for(eligible, alice):
    actions.danger_now(eligible, by=alice)
    actions.close(later(eligible), ["L-911"], by=alice)
    assert (later(eligible).eligible_for, reason_of(eligible)) == ("team", "raised")


def test_a_dangerous_answer_does(eligible, alice):
    actions.danger_now(eligible, by=alice)
    actions.assess(later(eligible), {"weapon": "yes"}, by=alice)
    actions.close(later(eligible), ["L-911"], by=alice)
    assert (later(eligible).eligible_for, Miss.objects.exists()) == ("", False)


def test_a_reopened_incident_owes_its_reason_again(eligible, alice):
    actions.close(eligible, ["13"], by=alice, miss="choice")
    actions.reopen(eligible, by=alice)
    assert (reason_of(eligible), later(eligible).eligible_for) == (None, "")
    make.assessment_safe(eligible)
    with refused("no_miss_reason", eligible, field="miss"):
        actions.close(later(eligible), ["13"], by=alice)


def test_help_goes_along_when_calls_are_joined(alice, carol):
    talked = make.diversion_at("Ended", clinician=carol)
    actions.reopen(later(talked.incident), by=alice)
    other = make.asks_for_team()
    actions.join(later(talked.incident), other, by=alice)
    assert later(other).helped_at == talked.incident.helped_at


def test_the_teams_of_the_moment_are_proposed(eligible, alice, bob, now):
    assert proposed_reason(eligible, "team", now) == "out_of_hours"
    team = make.team()
    later_now = timezone.now()
    assert proposed_reason(eligible, "team", later_now) == ""
    make.dispatch_at("EnRoute", by=team)
    assert proposed_reason(eligible, "team", later_now) == "no_team"
    actions.decide(eligible, "emergency", by=alice)
    assert proposed_reason(eligible, "clinician", later_now) == "choice"


def test_coverage_counts_each_ended_incident_once(alice, bob, carol, sam, now):
    make.dispatch_at("Cleared")
    make.diversion_at("Ended", clinician=carol, of=None)
    missed = make.incident(alice)
    make.assessment_safe(missed)
    actions.close(missed, ["13"], by=alice, miss="no_team")
    owing = make.incident(alice)
    make.assessment_safe(owing)
    actions.close(owing, ["13"], by=alice, miss="no_team")
    Miss.objects.filter(incident=owing).delete()
    danger = make.incident(alice)
    make.assessment_safe(danger, weapon="yes")
    for incident in (danger, make.incident(alice)):
        actions.close(incident, ["13"], by=alice)
    make.asks_for_team()
    found = coverage.of_period(now - DAY, now + DAY)
    (team,) = [row for row in found.rows if row.kind == "team"]
    assert (team.eligible, team.helped, team.share) == (3, 1, 33)
    assert [(code, n) for code, _words, n in found.reasons] == [("no_team", 1)]
    assert (found.owing, found.not_eligible, found.open_) == (1, 1, 1)
    assert list(coverage.owing()) == [owing]
    assert coverage.of_period(now - 9 * DAY, now - 8 * DAY).whole.eligible == 0


def test_the_page_and_the_program_say_the_same(eligible, alice, sam, client_of, api_of):
    actions.close(eligible, ["13"], by=alice, miss="no_team")
    page = client_of(sam).get("/coverage/").content.decode()
    assert "No team was available" in page
    said = api_of(sam).get("/api/coverage/").json()
    assert (said["whole"]["eligible"], said["whole"]["helped"], said["reasons"]) == (1, 0, {"no_team": 1})
    old = api_of(sam).get("/api/coverage/?since=2024-01-01&until=2024-01-31").json()
    assert old["whole"]["share"] is None
    assert api_of(sam).get("/api/coverage/?since=2024-01-01&until=yesterday").status_code == 400
    assert client_of(sam).get("/coverage/?since=2024-02-01&until=2024-01-01").status_code == 422
    for who in (alice,):
        assert client_of(who).get("/coverage/").status_code == 403
        assert api_of(who).get("/api/coverage/").status_code == 403


def test_the_list_of_who_owes_takes_the_reason(eligible, alice, sam, client_of):
    Incident.objects.filter(pk=eligible.pk).update()
    actions.close(eligible, ["13"], by=alice, miss="no_team")
    Miss.objects.all().delete()
    browser = client_of(sam)
    assert f'id="owing-{eligible.pk}"' in browser.get("/coverage/").content.decode()
    browser.post(f"/incidents/{eligible.pk}/miss/", {"reason": "hung_up"})
    assert reason_of(eligible) == "hung_up"
    assert f'id="owing-{eligible.pk}"' not in browser.get("/coverage/").content.decode()


def test_the_close_form_proposes_and_takes_it(eligible, alice, client_of):
    browser = client_of(alice)
    page = browser.get(f"/incidents/{eligible.pk}/").content.decode()
    assert '<option value="out_of_hours" selected>' in page
    browser.post(f"/incidents/{eligible.pk}/close/", {"disposition": "13", "miss": "out_of_hours"})
    assert reason_of(eligible) == "out_of_hours"


def test_one_press_after_police_were_chosen(eligible, alice, client_of):
    actions.decide(eligible, "emergency", by=alice)
    browser = client_of(alice)
    page = browser.get(f"/incidents/{eligible.pk}/").content.decode()
    assert f'action="/incidents/{eligible.pk}/miss/"' in page
    browser.post(f"/incidents/{eligible.pk}/miss/", {"reason": "out_of_hours"})
    assert reason_of(eligible) == "out_of_hours"


def test_that_nobody_asked_is_no_reason_to_forget_somebody(alice):
    crisis = make.incident(alice, initial_nature="MNTL")
    with refused("no_miss_reason", crisis, field="miss"):
        actions.close(crisis, ["L-911"], by=alice)
    actions.close(crisis, ["L-911"], by=alice, miss="police_there")
    assert (reason_of(crisis), later(crisis).eligible_for) == ("police_there", "clinician")
    found = coverage.of_period(crisis.opened_at - DAY, crisis.opened_at + DAY)
    assert (found.whole.eligible, found.whole.helped, found.owing, found.not_asked) == (1, 0, 0, 0)


def test_what_is_for_police_whatever_is_answered_owes_nothing(alice):
    for nature in ("WEAPON", "", "WELFARE"):
        incident = make.incident(alice, initial_nature=nature)
        actions.close(incident, ["L-911"], by=alice)
        assert later(incident).eligible_for == ""


def test_the_page_asks_why_where_nobody_asked_anything(alice, client_of):
    crisis = make.incident(alice, initial_nature="MNTL")
    page = client_of(alice).get(f"/incidents/{crisis.pk}/").content.decode()
    assert 'name="miss"' in page
