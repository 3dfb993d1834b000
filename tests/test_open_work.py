"""What somebody has open when they are switched off or get another role: seen before, handed on in the same act."""

import pytest
from django.utils import timezone

from dispatch import actions as dispatch
from dispatch.queries import board
from heart import actions as staff
from heart.kernel import open_work
from heart.models import Alarm, Level, Role, User
from navigation import actions as navigation
from navigation import sweeps
from navigation.models import FollowUp
from teams.open_work import tell_short
from tests import make
from tests.reading import Page
from tests.record import assert_on_record, refused
from triage import actions as triage
from triage.models import Call, Diversion, HelpRequest
from triage.sweeps import consoles


@pytest.fixture
def ada(db):
    return make.user("ada", Role.ADMINISTRATOR)


def up(kind):
    return Alarm.objects.open().filter(kind=kind)


def test_a_navigators_promises_wait_for_a_supervisor_in_the_same_moment(dan, ada, sam):
    two = [make.follow_up(dan), make.follow_up(dan)]
    staff.switch_off(dan, by=ada)
    assert set(FollowUp.objects.unowned()) == set(two)
    assert up("follow_up_left").filter(level=Level.A2).count() == 2
    for follow_up in two:
        assert_on_record(follow_up, "navigation.put_back", by=ada)
    fresh = FollowUp.objects.get(pk=two[0].pk)
    navigation.claim(fresh, by=sam)
    assert [alarm.thing_id for alarm in up("follow_up_left")] == [two[1].pk]


def test_nothing_is_let_go_when_switching_off_is_refused(dan, ada):
    follow_up = make.follow_up(dan)
    make.follow_up(ada)
    with refused("last_administrator", ada):
        staff.switch_off(ada, by=dan)
    assert FollowUp.objects.filter(owner=ada).count() == 1
    staff.switch_off(dan, by=ada)
    with refused("switched_off", follow_up):
        staff.switch_off(dan, by=ada)


def test_a_navigator_who_cannot_sign_in_is_an_alarm_however_that_came(dan, now):
    make.follow_up(dan)
    User.objects.filter(pk=dan.pk).update(is_active=False)
    assert [sweeps.left(now=now) for _ in range(2)] == [1, 0]
    User.objects.filter(pk=dan.pk).update(is_active=True)
    sweeps.left(now=now)
    assert not up("follow_up_left")
    User.objects.filter(pk=dan.pk).update(role=Role.CALL_TAKER)
    assert sweeps.left(now=now) == 1


def test_the_alarm_of_a_promise_that_was_let_go_stays_until_somebody_has_it(dan, ada, now):
    follow_up, kim = make.follow_up(dan), make.user("kim", Role.CARE_NAVIGATOR)
    staff.switch_off(dan, by=ada)
    sweeps.left(now=now)
    assert up("follow_up_left").count() == 1
    navigation.claim(FollowUp.objects.get(pk=follow_up.pk), by=kim)
    assert not up("follow_up_left")


@pytest.mark.parametrize(("status", "level"), [("ThreeWay", Level.A2), ("Released", Level.A1)])
def test_a_clinicians_caller_is_not_cut_off_and_heard_at_once(carol, ada, sam, now, status, level):
    talks = make.diversion_at(status, clinician=carol)
    staff.switch_off(carol, by=ada)
    assert up("clinician_gone").get().level == level
    consoles(now=now)
    assert up("clinician_gone").get().level == level, "no sweep takes it down"
    assert Diversion.objects.get().status == status
    triage.take_over(Diversion.objects.get(pk=talks.pk), by=sam)
    assert not up("clinician_gone")


def test_a_caller_given_to_who_was_switched_off_is_nobodys_to_wait_for(carol, ada):
    given = triage.reassign(make.diversion_at("Ringing"), carol, by=make.supervisor())
    staff.switch_off(carol, by=ada)
    given.refresh_from_db()
    assert given.reassigned_to is None


def test_a_call_takers_caller_is_heard_at_once(alice, ada):
    call = make.call(alice)
    staff.switch_off(alice, by=ada)
    alarm = up("call_taker_gone").get()
    assert (alarm.thing_id, alarm.level) == (call.pk, Level.A1)
    assert Call.objects.get().status == "Answered"


def test_help_that_was_taken_on_is_asked_for_again(alice, ada):
    request = make.help_at("Taken")
    HelpRequest.objects.update(taken_by=alice)
    staff.switch_off(alice, by=ada)
    request.refresh_from_db()
    assert (request.status, request.taken_by) == ("Asked", None)
    assert up("help_not_taken").get().level == Level.A1
    assert_on_record(request, "triage.left_help_request", by=ada, kind="police")


def test_a_crew_is_short_handed_at_once_and_is_not_sent(rita, ada, bob, client_of):
    team = make.team(rita)
    shift = team.shifts.get()
    staff.switch_off(rita, by=ada)
    waits = make.asks_for_team()
    with refused("not_staffed", team, waits, says="Rita can no longer sign in"):
        dispatch.assign(waits, team, by=bob)
    (row,) = [row for row in board.units(timezone.now()).rows if row["pk"] == team.pk]
    assert (row["word"], row["crew"]) == ("Short-handed", "P · E")
    assert "Short-handed" in Page(client_of(bob).get("/teams/").content.decode()).text
    assert up("crew_short").get().thing_id == shift.pk
    assert tell_short(now=timezone.now()) == 0
    dispatch.sign_off(shift, by=bob)
    assert not up("crew_short")


def test_a_crew_with_who_cannot_sign_in_does_not_go_on_duty(bob, now):
    crew = make.crew()
    User.objects.filter(pk=crew[0].user_id).update(is_active=False)
    crew[0].user.refresh_from_db()
    team = make.team(on_duty=False)
    with refused("not_staffed", team, says="can no longer sign in"):
        make.teams.sign_on(team, crew, ends_at=now.replace(year=now.year + 1), by=bob)


def test_a_planned_change_hands_the_work_to_a_colleague(dan, ada):
    follow_up, kim = make.follow_up(dan), make.user("kim", Role.CARE_NAVIGATOR)
    staff.change_role(dan, Role.CALL_TAKER, by=ada, to=kim)
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.owner) == ("accepted", kim)
    assert not up("follow_up_left")
    assert_on_record(follow_up, "navigation.handed_over", by=ada, to=kim.pk)


def test_without_a_colleague_it_falls_to_the_supervisors(dan, ada):
    make.follow_up(dan)
    staff.change_role(dan, Role.CALL_TAKER, by=ada)
    assert FollowUp.objects.unowned().count() == up("follow_up_left").count() == 1


def test_who_may_go_on_in_the_new_role_keeps_it(dan, ada):
    follow_up = make.follow_up(dan)
    staff.change_role(dan, Role.SUPERVISOR, by=ada)
    follow_up.refresh_from_db()
    assert follow_up.owner == dan


@pytest.mark.parametrize("of", ["call", "encounter", "shift"])
def test_nobody_is_taken_from_a_caller_or_a_team_by_a_planned_change(of, ada):
    role = {"call": Role.CALL_TAKER, "encounter": Role.CLINICIAN, "shift": Role.RESPONDER}[of]
    who = make.user("mika", role)
    {"call": make.call, "encounter": lambda who: make.diversion_at("Released", clinician=who), "shift": make.team}[of](
        who
    )
    with refused("work_under_way", who, field="role", says="Mika has 1"):
        staff.change_role(who, Role.CARE_NAVIGATOR, by=ada)


@pytest.mark.parametrize("who", ["alice", "gone", "dan"])
def test_only_a_colleague_of_the_old_role_who_can_sign_in_takes_it(who, dan, ada, request):
    follow_up = make.follow_up(dan)
    make.user("gone", Role.CARE_NAVIGATOR, is_active=False)
    to = User.objects.filter(username=who).first() or request.getfixturevalue(who)
    with refused("no_colleague", follow_up, field="to"):
        staff.change_role(dan, Role.CALL_TAKER, by=ada, to=to)
    dan.refresh_from_db()
    assert dan.role == Role.CARE_NAVIGATOR


def test_the_staff_page_shows_it_before_and_hands_it_on(dan, ada, client_of):
    kim, follow_up = make.user("kim", Role.CARE_NAVIGATOR), make.follow_up(dan)
    desk = client_of(ada)
    shown = Page(desk.get(f"/staff/?sel={dan.pk}").content.decode()).text
    assert shown.count("Dan has open work: 1 open follow-up.") == 2, "before the change, and before deactivating"
    assert "open work" not in Page(desk.get(f"/staff/?sel={kim.pk}").content.decode()).text
    desk.post(f"/staff/{dan.pk}/change_role/", {"role": "call_taker", "to": kim.pk})
    follow_up.refresh_from_db()
    assert follow_up.owner == kim


def test_a_program_says_to_whom(dan, ada, api_of):
    kim, follow_up = make.user("kim", Role.CARE_NAVIGATOR), make.follow_up(dan)
    said = {"role": "call_taker", "to": kim.pk}
    assert api_of(ada).post(f"/api/people/{dan.pk}/change_role/", said).status_code == 200
    follow_up.refresh_from_db()
    assert follow_up.owner == kim


def test_everything_that_may_be_left_is_counted(ada):
    who = make.user("mika", Role.SUPERVISOR)
    make.call(who)
    make.follow_up(who)
    make.diversion_at("Released", clinician=who)
    make.help_at("Taken")
    HelpRequest.objects.update(taken_by=who)
    assert {one.in_words for one in open_work.of(who)} == {
        "1 caller on the line",
        "1 caller as clinician",
        "1 open follow-up",
        "1 request for help",
    }
