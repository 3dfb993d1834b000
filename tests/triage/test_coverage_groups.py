"""Every ended incident is in exactly one group; raising, reopening or not asking makes no figure prettier."""

import datetime
import itertools

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teams.models import Shift
from tests import make
from tests.record import refused
from triage import actions
from triage.models import Incident, Miss, Override
from triage.queries import coverage

DAY = datetime.timedelta(days=1)


def later(incident):
    incident.refresh_from_db()
    return incident


def figures(now):
    return coverage.of_period(now - 9 * DAY, now + DAY)


def groups(now):
    found = figures(now)
    assert found.ended == sum(group.count for group in found.groups)
    assert found.ended + found.joined == Incident.objects.filter(status__in=Incident.CLOSED).count()
    return {group.code: group.count for group in found.groups if group.count}


def safe(alice, **said):
    incident = make.incident(alice, **said)
    make.assessment_safe(incident, alice)
    return incident


def closed(incident, alice, miss=""):
    return actions.close(later(incident), ["L-911"], by=alice, miss=miss)


def on_duty(team):
    Shift.objects.update(starts_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    return team


def test_each_ended_incident_is_in_exactly_one_group(alice, carol, now):
    on_duty(make.team())
    make.dispatch_at("Cleared")
    closed(safe(alice), alice, "choice")
    closed(safe(alice), alice, "out_of_area")
    raised = safe(alice)
    actions.danger_now(raised, by=alice)
    closed(raised, alice)
    weapon = make.incident(alice)
    make.assessment_safe(weapon, alice, weapon="yes")
    closed(weapon, alice)
    closed(make.incident(alice), alice)
    closed(make.incident(alice, initial_nature="WEAPON"), alice)
    joined = make.incident(alice)
    actions.join(joined, make.incident(alice), by=alice)
    assert groups(now) == {"helped": 1, "missed": 1, "outside": 1, "raised": 1, "ineligible": 1, "not_asked": 2}
    found = figures(now)
    assert (found.joined, found.whole.eligible, found.whole.share) == (1, 4, 25)
    assert found.share_without_outside == 33
    assert [(code, n) for code, _words, n in found.not_asked_reasons] == [("kind_of_call", 1)]
    assert (found.not_asked_owing, found.share_if_asked) == (1, 20)


def test_hours_without_a_shift_and_days_before_the_service_are_outside_whatever_was_said(alice, now):
    early = [closed(safe(alice), alice, "choice"), closed(safe(alice, initial_nature="MNTL"), alice, "choice")]
    raised = safe(alice)
    actions.danger_now(raised, by=alice)
    closed(raised, alice)
    assert groups(now) == {"outside": 3}
    make.team()
    Incident.objects.filter(pk__in=[one.pk for one in early]).update(opened_at=now - 3 * DAY)
    Incident.objects.filter(pk=raised.pk).update(opened_at=now + datetime.timedelta(minutes=5))
    closed(safe(alice), alice, "no_team")
    assert groups(now) == {"outside": 2, "raised": 1, "missed": 1}
    Shift.objects.update(ended_at=Shift.objects.get().starts_at)
    assert groups(now) == {"outside": 4}
    found = figures(now)
    assert (found.whole.share, found.share_without_outside, found.raised) == (0, None, 1)


KINDS = ("team", "clinician", "unasked", "unasked clinician", "lowered", "weapon", "half", "reopened", "outside")


def ended(kind, raise_, alice, carol):
    """One incident of this kind that nobody helps, raised or not, ended as people end it."""
    nature = {"clinician": "MNTL", "unasked clinician": "MNTL"}.get(kind, "WELFARE")
    incident = make.incident(alice, initial_nature=nature)
    if kind in ("team", "clinician", "outside", "reopened"):
        make.assessment_safe(incident, alice)
    if kind in ("lowered", "weapon"):
        make.assessment_safe(incident, alice, weapon="unknown" if kind == "lowered" else "yes")
    if kind == "lowered":
        actions.lower(incident, "team", "known_person", "He does this every spring.", by=carol)
    if kind == "half":
        actions.assess(incident, {"weapon": "no"}, by=alice)
    if kind == "reopened":
        closed(incident, alice, "choice")
        actions.reopen(later(incident), by=alice)
    if raise_:
        raise_(later(incident), by=alice)
    if kind == "outside":
        Incident.objects.filter(pk=incident.pk).update(opened_at=incident.opened_at - 5 * DAY)
    closed(incident, alice, "" if raise_ else "choice")


some_raises = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from([None, actions.danger_now, actions.help_now])),
    min_size=1,
    max_size=4,
)


def shares(now):
    found = figures(now)
    return (
        (found.whole.helped, found.whole.eligible),
        [(row.kind, row.helped, row.eligible) for row in found.rows],
        (found.share_without_outside, found.share_if_asked),
    )


def compared(calls, alice, carol, now):
    """The figures with these calls raised as they say, and with none of them raised."""
    seen = []
    for raised in (True, False):
        with transaction.atomic():
            make.dispatch_at("Cleared")
            for kind, raise_ in calls:
                ended(kind, raise_ if raised else None, alice, carol)
            groups(now)
            seen.append(shares(now))
            transaction.set_rollback(True)
    return seen


def test_raising_one_call_of_each_kind_that_was_not_helped_changes_no_figure(alice, carol, now):
    raised, unraised = compared([(kind, actions.danger_now) for kind in KINDS], alice, carol, now)
    assert raised == unraised
    assert raised[0] == (1, 7)


@pytest.mark.nightly
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(calls=some_raises)
def test_raising_any_set_of_calls_that_were_not_helped_changes_no_figure(calls, alice, carol, now):
    raised, unraised = compared(calls, alice, carol, now)
    assert raised == unraised


@pytest.mark.parametrize("again", [[], ["danger_now"], ["reopen"]], ids=str)
def test_reopening_and_closing_again_loses_nobody(alice, now, again):
    make.team()
    incident = closed(safe(alice), alice, "choice")
    before = shares(now)
    actions.reopen(later(incident), by=alice)
    for verb in again:
        if verb == "reopen":
            closed(incident, alice, "choice")
        getattr(actions, verb)(later(incident), by=alice)
    if "danger_now" not in again:
        with refused("no_miss_reason", incident, field="miss"):
            closed(incident, alice)
    closed(incident, alice, "" if "danger_now" in again else "choice")
    assert shares(now) == before
    assert later(incident).eligible_for == "team"


def test_a_word_for_less_is_not_forgotten_by_reopening(alice, carol):
    incident = make.incident(alice)
    make.assessment_safe(incident, alice, weapon="unknown")
    actions.lower(incident, "team", "known_person", "He does this every spring.", by=carol)
    closed(incident, alice, "no_team")
    actions.reopen(later(incident), by=alice)
    closed(incident, alice, "no_team")
    assert later(incident).eligible_for == "team"


def test_what_is_answered_after_reopening_counts(alice, now):
    for answers in ({"weapon": "yes"}, {"weapon": "unknown"}):
        incident = closed(safe(alice), alice, "choice")
        actions.reopen(later(incident), by=alice)
        actions.assess(later(incident), answers, by=alice)
        closed(incident, alice)
        assert later(incident).eligible_for == ""
    assert groups(now) == {"ineligible": 2}


def test_what_was_put_aside_allows_nobody_to_go(alice):
    incident = closed(safe(alice), alice, "choice")
    actions.reopen(later(incident), by=alice)
    assert later(incident).put_aside["weapon"] == "no"
    with refused("below_recommendation", incident, field="response"):
        actions.decide(later(incident), "team", by=alice)


def test_the_close_form_of_a_reopened_one_asks_for_the_reason(alice, client_of):
    incident = closed(safe(alice), alice, "choice")
    actions.reopen(later(incident), by=alice)
    assert 'name="miss"' in client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()


def test_why_nobody_asked_is_said_by_the_ending_or_afterwards(alice, sam, now, client_of):
    make.team()
    gone, silent = make.incident(alice), make.incident(alice)
    actions.close(gone, ["14"], by=alice)
    closed(silent, alice)
    closed(make.incident(alice, initial_nature="WEAPON"), alice)
    assert list(coverage.not_asked_owing()) == [silent]
    browser = client_of(sam)
    assert f'id="not-asked-{silent.pk}"' in browser.get("/coverage/").content.decode()
    browser.post(f"/incidents/{silent.pk}/miss/", {"reason": "police_there"})
    assert Miss.objects.get(incident=silent).reason == "police_there"
    reasons = {code: n for code, _words, n in figures(now).not_asked_reasons}
    assert reasons == {"person_gone": 1, "police_there": 1, "kind_of_call": 1}
    assert f'id="not-asked-{silent.pk}"' not in browser.get("/coverage/").content.decode()


def test_not_asking_shows_in_a_figure_of_its_own(alice, now):
    make.dispatch_at("Cleared")
    for _ in range(9):
        closed(make.incident(alice), alice)
    found = figures(now)
    assert (found.whole.share, found.share_if_asked, found.not_asked_owing) == (100, 10, 9)


def test_the_figures_take_as_many_queries_for_many_as_for_few(alice, now, django_assert_num_queries):
    coverage.of_period(now - DAY, now + DAY)
    for at in itertools.count():
        with django_assert_num_queries(7):
            figures(now)
        if at == 2:
            break
        raised = safe(alice)
        actions.help_now(raised, by=alice)
        closed(raised, alice)


def test_the_page_and_the_program_say_the_same_groups(alice, sam, now, client_of, api_of):
    make.team()
    raised = safe(alice)
    actions.danger_now(raised, by=alice)
    closed(raised, alice)
    closed(make.incident(alice), alice)
    said = api_of(sam).get("/api/coverage/").json()
    assert said["groups"] == {
        "helped": 0, "missed": 0, "outside": 0, "raised": 1, "ineligible": 0, "not_asked": 1,
    }  # fmt: skip
    assert (said["ended"], said["joined"], said["share_without_outside"], said["share_if_asked"]) == (2, 0, 0, 0)
    assert (said["raised_unexplained"], said["not_asked_owing"], said["helped_ineligible"]) == (1, 1, 0)
    page = client_of(sam).get("/coverage/").content.decode()
    for group in figures(now).groups:
        assert str(group.name).replace("'", "&#x27;") in page
    assert Override.objects.to_read().count() == 1
