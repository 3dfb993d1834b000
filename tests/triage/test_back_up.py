"""One center answers for another for a while: its people do everything there as in their own, and one line says so."""

import datetime

import pytest

from heart.models import Alarm, Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import BackUp
from triage.queries import rings

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def two(db):
    return make.center("kannapolis"), make.center("concord")


@pytest.fixture
def kim(two):
    """She answers in Concord."""
    made = make.user("kim")
    two[1].staff.add(made)
    return made


def ring_in(center):
    return actions.ring(center, by=None, **make.PLACE)


def test_it_works_is_on_the_record_and_is_told(two, sam, now, pokes):
    down, other = two
    made = actions.back_up(down, other, "systems", now + HOUR, by=sam)
    assert list(BackUp.objects.shown(made.starts_at)) == [made]
    codes = {"center": "kannapolis", "by_center": "concord", "reason": "systems"}
    assert_on_record(made, "triage.backed_up", by=sam, ends_at=(now + HOUR).isoformat(), **codes)
    assert_heard(pokes, "triage", made)
    assert not Alarm.objects.exists(), "one line, no alarm"


def test_the_people_who_answer_for_it_see_hear_and_answer_its_calls_until_the_end(two, kim, sam, now, client_of):
    down, other = two
    call = ring_in(down)
    assert rings.of(kim) == []
    with refused("not_yours", call, says="Kannapolis 911"):
        actions.answer(call, by=kim)
    made = actions.back_up(down, other, "no_staff", now + HOUR, by=sam)
    assert [ring.key for ring in rings.of(kim)] == [f"call-{call.pk}"]
    shown = Page(client_of(kim).get("/intake/").content.decode()).text
    assert "Concord 911 answers for Kannapolis 911 (Not enough people) until" in shown
    assert f'action="/calls/{call.pk}/answer/"' in client_of(kim).get("/intake/").content.decode()
    BackUp.objects.filter(pk=made.pk).update(starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    with refused("not_yours", call):
        actions.answer(call, by=kim)
    assert "answers for" not in Page(client_of(kim).get("/intake/").content.decode()).text


def test_what_was_begun_in_back_up_is_finished_after_it(two, kim, sam, now):
    down, other = two
    made = actions.back_up(down, other, "no_staff", now + HOUR, by=sam)
    call = actions.answer(ring_in(down), by=kim)
    actions.end_back_up(made, by=sam)
    call.incident.refresh_from_db()
    actions.edit(call.incident, by=kim, version=call.incident.version, priority=1)
    make.assessment_safe(call.incident, by=kim)
    actions.hang_up(call, by=kim)
    call.incident.refresh_from_db()
    with refused("not_yours", call.incident):
        actions.edit(call.incident, by=kim, priority=2)


def test_what_cannot_be_is_refused(two, sam, now):
    down, other = two
    with refused("no_reason", field="reason"):
        actions.back_up(down, other, "bored", now + HOUR, by=sam)
    with refused("past", field="ends_at"):
        actions.back_up(down, other, "systems", now - HOUR, by=sam)
    with refused("same", field="by_center"):
        actions.back_up(down, down, "systems", now + HOUR, by=sam)
    actions.back_up(down, other, "systems", now + HOUR, by=sam)
    with refused("a_center_has_one_back_up_at_a_time"):
        actions.back_up(down, make.center("sheriff"), "systems", now + HOUR, by=sam)
    with refused("wrong_state", field="by_center"):
        actions.back_up(make.center("sheriff"), down, "systems", now + HOUR, by=sam)


def test_one_that_ran_out_makes_room_for_the_next(two, sam, now):
    down, other = two
    old = actions.back_up(down, other, "systems", now + HOUR, by=sam)
    BackUp.objects.filter(pk=old.pk).update(starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    assert actions.back_up(down, other, "other", now + HOUR, by=sam)
    old.refresh_from_db()
    assert old.ended_at == old.ends_at


def test_on_the_page(two, sam, client_of, now):
    desk = client_of(sam)
    assert "Let another center answer for it" in Page(desk.get("/centers/").content.decode()).text
    said = {"by_center": "concord", "reason": "evacuated", "ends_at_0": "2999-01-01", "ends_at_1": "19:00"}
    assert desk.post("/centers/kannapolis/back_up/", said | {"reason": ""}).status_code == 422
    shown = Page(desk.post("/centers/kannapolis/back_up/", said, follow=True).content.decode()).text
    assert "In back-up: Concord 911 answers (The center was left) until" in shown
    for page in ("/diversions/", "/dispatch/"):
        assert "Concord 911 answers for Kannapolis 911" in Page(desk.get(page).content.decode()).text
    desk.post(f"/back_ups/{BackUp.objects.get().pk}/end_back_up/")
    assert BackUp.objects.get().ended_at


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR}))
def test_others_may_not_and_a_get_changes_nothing(two, role, sam, client_of):
    assert client_of(make.user(role=role)).post("/centers/kannapolis/back_up/").status_code == 403
    assert client_of(sam).get("/centers/kannapolis/back_up/").status_code == 405
    assert not BackUp.objects.exists()
