"""Two people, one call, incident, person or protocol: exactly one wins, the other is told in words."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from heart.kernel.flow import Refused
from heart.models import Alarm, Event, Role
from tests import make
from tests.at_once import TRIES, at_once, fresh, outcome, people
from tests.deadline import eventually
from triage import actions as triage
from triage.models import Call, Disposition, Diversion, Incident, Person, Plan, PlanPart, ProtocolVersion, Transfer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kinds_of_help(db):
    make.kinds()


def test_one_clinician_has_the_ringing_call():
    diversion, clinicians = make.diversion_at(), people(Role.CLINICIAN)
    won, lost = outcome(*(lambda who=who: triage.claim(fresh(diversion), by=who) for who in clinicians))
    assert (len(won), len(lost)) == (1, 2)
    winner = fresh(diversion).clinician
    assert winner == won[0].clinician
    for refusal in lost:
        assert refusal.code in ("somebody_was_first", "wrong_state")
        assert str(winner) in refusal.message
    assert Event.objects.get(verb="triage.claimed").by == winner


def test_of_supervisors_who_take_a_caller_over_at_once_each_takes_it_by_name_and_the_last_has_it(carol):
    diversion, supervisors = make.diversion_at("Released", clinician=carol), people(Role.SUPERVISOR)
    won, lost = outcome(*(lambda who=who: triage.take_over(fresh(diversion), by=who) for who in supervisors))
    assert won and not lost
    lines = Event.objects.filter(verb="triage.took_over").order_by("id")
    assert [line.by for line in lines][-1] == fresh(diversion).clinician
    assert [line.codes["clinician"] for line in lines] == [carol.pk, *(line.by.pk for line in lines)][:-1]


def test_a_caller_is_claimed_whoever_declines_at_that_moment(carol):
    other = make.user(role=Role.CLINICIAN)
    for _ in range(TRIES):
        diversion = make.diversion_at()
        outcome(
            lambda diversion=diversion: triage.claim(fresh(diversion), by=carol),
            lambda diversion=diversion: triage.decline(fresh(diversion), "other", by=other),
        )
        assert fresh(diversion).clinician == carol


def test_the_last_two_who_are_ready_decline_at_once_and_it_rings_for_everybody():
    two = [make.clinician() for _ in range(2)]
    for _ in range(TRIES):
        diversion = make.diversion_at()
        assert diversion.widened_at is None
        won, lost = outcome(
            *(lambda who=who, it=diversion: triage.decline(fresh(it), "language", by=who) for who in two)
        )
        assert (len(won), len(lost)) == (2, 0)
        assert fresh(diversion).widened_at


def test_going_away_twice_at_once_is_one_row(carol):
    won, lost = outcome(*(lambda reason=reason: triage.be_away(reason, by=carol) for reason in ("break", "other")))
    assert (len(won), len(lost)) == (2, 0)
    assert Event.objects.filter(verb="triage.went_away").count() == 2


def test_one_call_taker_answers_the_ringing_call():
    call, takers = make.ringing(), people(Role.CALL_TAKER)
    won, lost = outcome(*(lambda who=who: triage.answer(fresh(call), by=who) for who in takers))
    assert (len(won), len(lost)) == (1, 2)
    assert all(str(fresh(call).call_taker) in refusal.message for refusal in lost)
    assert Event.objects.get(verb="triage.answered").by == fresh(call).call_taker


def test_a_call_that_another_system_delivers_twice_is_taken_once(alice):
    said = {"source": "cad", "source_id": "17", **make.PLACE}
    where = make.center()
    answers = at_once(*(lambda: triage.take(where, by=alice, **said),) * 3)
    assert sorted(isinstance(answer, Call) for answer in answers) == [False, False, True]
    for answer in answers:
        assert isinstance(answer, Call | Refused) or "a_call_is_taken_once" in str(answer)
    assert (Call.objects.count(), Incident.objects.count()) == (1, 1)


def test_a_call_rings_for_the_clinicians_once(alice):
    call = make.call(alice)
    won, lost = outcome(*(lambda: triage.divert(fresh(call), "by_voice", by=alice),) * 3)
    assert (len(won), {refusal.code for refusal in lost}) == (1, {"a_call_has_one_open_diversion"})
    assert Diversion.objects.count() == 1


def test_a_call_is_never_ringing_for_a_clinician_after_it_was_hung_up(alice):
    for _ in range(TRIES):
        call = make.call(alice)
        won, lost = outcome(
            lambda call=call: triage.divert(fresh(call), "by_voice", by=alice),
            lambda call=call: triage.hang_up(fresh(call), by=alice),
        )
        # Rung first, it is ended in the middle of the hand-off; ended first, nobody is rung.
        assert len(won) + len(lost) == 2 and len(won) >= 1
        assert fresh(call).status == Call.Status.ENDED
        assert not fresh(call).diversions.open().exists()


def test_a_closed_incident_has_nobody_ringing_for_a_clinician(alice, sam):
    for _ in range(TRIES):
        call = make.call(alice)
        won, lost = outcome(
            lambda call=call: triage.divert(fresh(call), "by_voice", by=alice),
            lambda call=call: triage.close(fresh(call.incident), ["05"], by=sam),
        )
        assert (len(won), len(lost)) == (1, 1)
        closed = fresh(call.incident).status == Incident.Status.CLOSED
        assert closed != fresh(call).diversions.open().exists()


def test_a_call_that_is_claimed_as_its_ring_runs_out_is_with_the_clinician_and_nobody_is_told_otherwise(carol):
    for _ in range(TRIES):
        diversion = make.diversion_at()
        won, lost = outcome(
            lambda diversion=diversion: triage.claim(fresh(diversion), by=carol),
            lambda diversion=diversion: triage.ring_out(fresh(diversion), now=timezone.now()),
        )
        # Claimed before or after its limit: it has the clinician, and nobody is told that there is none.
        assert fresh(diversion).status == Diversion.Status.THREE_WAY
        assert len(won) + len(lost) == 2 and len(won) == 1 + (fresh(diversion).rang_out_at is not None)
        assert not Alarm.objects.open().filter(kind="no_clinician_answered").exists()


def test_a_transfer_is_accepted_or_withdrawn_never_both(alice):
    call, to = make.call(), make.center("kannapolis")
    to.staff.add(alice)
    offer = triage.transfer(call, to, by=make.supervisor())
    won, lost = outcome(
        lambda: triage.accept_transfer(fresh(offer), by=alice),
        lambda: triage.withdraw_transfer(fresh(offer), by=make.supervisor()),
    )
    assert (len(won), len(lost)) == (1, 1)
    assert (fresh(call).center == to) == (fresh(offer).status == Transfer.Status.ACCEPTED)


def test_an_incident_is_closed_once():
    incident, bosses = make.incident(), people(Role.SUPERVISOR)
    won, lost = outcome(*(lambda who=who: triage.close(fresh(incident), ["13"], by=who) for who in bosses))
    assert (len(won), len(lost)) == (1, 2)
    assert Event.objects.filter(verb="triage.closed").count() == 1
    assert Disposition.objects.filter(incident=incident).count() == 1
    winner = Event.objects.get(verb="triage.closed").by
    assert all(str(winner) in refusal.message for refusal in lost)


def test_two_joins_both_ways_round_keep_every_call_and_never_hang(alice, sam):
    for _ in range(TRIES):
        one, other = make.incident(), make.incident()
        won, lost = outcome(
            lambda one=one, other=other: triage.join(fresh(one), fresh(other), by=alice),
            lambda one=one, other=other: triage.join(fresh(other), fresh(one), by=sam),
        )
        assert (len(won), len(lost)) == (1, 1)
        kept = other if fresh(one).joined_to_id else one
        assert (fresh(kept).status, kept.calls.count()) == ("Active", 2)


def test_three_joins_in_a_ring_lose_no_call(alice):
    for _ in range(TRIES):
        a, b, c = made = [make.incident() for _ in range(3)]
        outcome(
            lambda a=a, b=b: triage.join(fresh(a), fresh(b), by=alice),
            lambda b=b, c=c: triage.join(fresh(b), fresh(c), by=alice),
            lambda c=c, a=a: triage.join(fresh(c), fresh(a), by=alice),
        )
        calls = Call.objects.filter(incident__in=made)
        assert calls.count() == 3
        assert {call.incident.status for call in calls} == {"Active"}


def test_a_call_that_rings_for_a_clinician_is_not_joined_away(alice):
    for _ in range(TRIES):
        call, other = make.call(alice), make.incident()
        outcome(
            lambda call=call: triage.divert(fresh(call), "by_voice", by=alice),
            lambda call=call, other=other: triage.join(fresh(call.incident), fresh(other), by=alice),
        )
        for diversion in Diversion.objects.open().filter(call=call):
            assert diversion.incident_id == fresh(call).incident_id
            assert diversion.incident.status == Incident.Status.ACTIVE


def test_a_danger_told_while_incidents_are_joined_is_kept_or_refused_in_words(alice, sam):
    for _ in range(TRIES):
        one, other = make.incident(), make.incident()
        answers = at_once(
            lambda one=one: triage.assess(fresh(one), {"weapon": "yes"}, by=alice),
            lambda one=one, other=other: triage.join(fresh(one), fresh(other), by=sam),
        )
        if isinstance(answers[0], Refused):
            assert "closed" in answers[0].message
            continue
        assert not isinstance(answers[1], Exception)
        assert other.assessments.latest("id").answers["weapon"] == "yes"


def test_who_the_person_is_is_said_twice_and_known_once(alice):
    incident = make.incident()
    won, lost = outcome(*(lambda: triage.identify(fresh(incident), by=alice, given_name="Robin"),) * 3)
    assert (len(won), lost, Person.objects.count()) == (3, [], 1)


def test_two_people_approve_at_the_same_moment():
    for _ in range(TRIES):
        version, mia, sam = make.version_at("Checked"), make.user(role=Role.MEDICAL_DIRECTOR), make.supervisor()
        won, lost = outcome(
            lambda version=version, mia=mia: triage.approve_protocol(fresh(version), version.sha256, by=mia),
            lambda version=version, sam=sam: triage.approve_protocol(fresh(version), version.sha256, by=sam),
        )
        assert (len(won), lost) == (2, [])
        assert fresh(version).status == "Approved"
        assert Event.objects.filter(verb="triage.protocol_ready", thing_id=version.pk).count() == 1


def test_one_person_who_presses_twice_approves_once():
    version, mia = make.version_at("Checked"), make.user(role=Role.MEDICAL_DIRECTOR)
    won, lost = outcome(*(lambda: triage.approve_protocol(fresh(version), version.sha256, by=mia),) * 3)
    assert (len(won), {refusal.code for refusal in lost}) == (1, {"a_person_approves_a_version_once"})
    assert (version.approvals.count(), fresh(version).status) == (1, "Checked")


def test_a_version_is_approved_or_withdrawn_never_approved_after_it_was_withdrawn():
    for _ in range(TRIES):
        version, mia, sam = make.version_at("Checked"), make.user(role=Role.MEDICAL_DIRECTOR), make.supervisor()
        triage.approve_protocol(version, version.sha256, by=sam)
        outcome(
            lambda version=version, mia=mia: triage.approve_protocol(fresh(version), version.sha256, by=mia),
            lambda version=version, sam=sam: triage.withdraw_protocol(fresh(version), by=sam),
        )
        assert fresh(version).status in ("Withdrawn", "Approved")
        if fresh(version).approvals.count() == 1:
            assert fresh(version).status == "Withdrawn"


def test_two_sweeps_and_an_early_publication_leave_exactly_one_in_force(sam):
    for _ in range(TRIES):
        make.version_at("Effective")
        due, other = make.version_at("Approved"), make.version_at("Approved")
        now = timezone.now()
        ProtocolVersion.objects.filter(pk=due.pk).update(effective_from=now, published_at=now, published_by=sam)
        outcome(
            lambda now=now: triage.put_in_force(now=now),
            lambda now=now: triage.put_in_force(now=now),
            lambda other=other: triage.publish_protocol(fresh(other), by=sam),
        )
        triage.put_in_force(now=timezone.now())
        assert ProtocolVersion.objects.get(status="Effective") == fresh(other)
        assert fresh(due).status == "Retired"
        assert Event.objects.filter(verb="triage.protocol_in_force", thing_id=due.pk).count() == 1


def test_who_publishes_holds_nothing_while_a_sweep_has_what_begins_earlier(sam):
    before, version = make.version_at("Effective"), make.version_at("Approved")

    def sweep():
        with transaction.atomic():
            rows = ProtocolVersion.objects.select_for_update(no_key=True, nowait=True)
            rows.get(pk=before.pk)
            hold.wait()
            eventually(somebody_waits)
            return rows.get(pk=version.pk)

    def publish():
        hold.wait()
        return triage.publish_protocol(fresh(version), by=sam)

    hold = threading.Barrier(2, timeout=60)
    (_, published), _ = outcome(sweep, publish)
    assert (published.status, fresh(before).status) == ("Effective", "Retired")


def somebody_waits():
    """Whether a connection to this database waits for a row that another one holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return cursor.fetchone()[0]


def test_a_decision_and_a_claim_of_a_ring_that_ran_out_never_wait_for_each_other(alice, carol):
    for _ in range(TRIES):
        diversion = make.diversion_at(of=make.call(alice, initial_nature="MNTL"))
        make.assessment_safe(diversion.incident, alice)
        triage.ring_out(diversion, now=timezone.now())
        held = Alarm.objects.filter(kind="no_clinician_answered", thing_id=diversion.incident_id)
        answers = at_once(
            lambda one=diversion: triage.decide(fresh(one.incident), "emergency", by=alice),
            lambda one=diversion: triage.claim(fresh(one), by=carol),
        )
        assert not [one for one in answers if isinstance(one, Exception) and not isinstance(one, Refused)]
        assert fresh(diversion).status in ("ThreeWay", "Unanswered")
        assert not held.filter(cleared_at=None).exists()


def test_two_who_begin_a_plan_write_in_one_and_of_two_who_saw_none_one_is_told():
    incident = make.incident()
    person = triage.identify(incident, by=make.supervisor(), given_name="Robin")
    one, other = people(Role.SUPERVISOR, 2)
    won, lost = outcome(
        lambda: triage.write_safety_plan(person, {"people": "Tomás"}, by=one),
        lambda: triage.write_safety_plan(person, {"signs": "Not sleeping"}, by=other),
    )
    assert (len(won), lost, Plan.objects.count(), Plan.objects.get().version) == (2, [], 1, 2)
    assert set(PlanPart.objects.values_list("text", flat=True)) == {"Tomás", "Not sleeping"}
    won, lost = outcome(
        *(
            lambda who=who: triage.write_crisis_plan(person, {"helps": str(who)}, by=who, version=0)
            for who in (one, other)
        )
    )
    assert (len(won), [refusal.code for refusal in lost]) == (1, ["stale"])
