"""Two records found to be one person are put together by somebody, with all they have, and can be taken apart."""

import pytest
from django.db import IntegrityError, transaction

from navigation import actions as navigation
from navigation.models import FollowUp
from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.models import Incident, Merge, Person
from triage.queries import plans, twins
from triage.queries.people_search import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(alice):
    """The person of an open incident, and an older record of the same person with an incident of its own."""
    older = actions.identify(make.incident(alice), by=alice, given_name="Daniel", phone="704-555-0188", pronouns="he")
    newer = actions.identify(make.incident(alice), by=alice, handle="man, about 35, Greenway lot", phone="7045550188")
    return older, newer


def test_what_belongs_to_the_one_goes_to_the_other_and_back(two, alice):
    older, newer = two
    actions.wish(older, "helps", by=alice, source="person", text="A walk with the dog")
    incident = older.incidents.get()
    flag = actions.add_flag(incident, kind="dog", source="family", by=alice, about="person")
    done = actions.merge(older, newer, by=alice)
    assert_on_record(newer, "triage.merged", by=alice, merge=done.pk, gone=older.pk)
    incident.refresh_from_db()
    flag.refresh_from_db()
    assert (incident.person, flag.person) == (newer, newer)
    assert (newer.name, newer.pronouns, newer.wishes.count(), newer.ways.count()) == ("Daniel", "he", 1, 2)
    actions.undo_merge(done, by=alice)
    incident.refresh_from_db()
    newer.refresh_from_db()
    assert (incident.person, newer.name, newer.wishes.count(), newer.ways.count()) == (older, "", 0, 1)
    assert_on_record(newer, "triage.unmerged", by=alice, merge=done.pk, gone=older.pk)


def test_a_twin_is_offered_and_never_merged_by_itself(two, alice, client_of):
    older, newer = two
    page = client_of(alice).get(f"/persons/{newer.pk}/").content.decode()
    assert "Possible twin" in page and "the same number" in page
    assert not Merge.objects.exists()
    sent = {"other": older.pk}
    assert client_of(alice).post(f"/persons/{newer.pk}/merge/", sent).status_code == 302
    assert client_of(alice).get(f"/persons/{older.pk}/")["Location"] == f"/persons/{newer.pk}/"
    page = client_of(alice).get(f"/persons/{newer.pk}/").content.decode()
    assert "Possible twin" not in page and f"/merges/{Merge.objects.get().pk}/undo_merge/" in page


def test_both_are_found_as_the_one_that_is_kept(two, alice):
    older, newer = two
    actions.merge(older, newer, by=alice)
    assert people("daniel", at_most=6) == [newer]
    assert people("704-555-0188", at_most=6) == [newer]


def test_their_promises_are_joined_and_parted_again(alice, now):
    visits = [make.dispatch_at("Cleared"), make.dispatch_at("Cleared")]
    one, other = (actions.identify(visit.incident, by=alice, given_name="Robin") for visit in visits)
    navigation.open_owed(now=now)
    assert FollowUp.objects.open().count() == 2
    for person in (one, other):
        actions.open_person(person, by=alice, reason="returns")
    done = actions.merge(one, other, by=alice)
    navigation.open_owed(now=now)
    assert FollowUp.objects.open().get().person == other
    actions.undo_merge(done, by=alice)
    navigation.open_owed(now=now)
    assert set(FollowUp.objects.open().values_list("person", flat=True)) == {one.pk, other.pk}


def test_it_is_refused_where_it_makes_no_sense(two, alice, dan):
    older, newer = two
    with refused("same", newer):
        actions.merge(newer, newer, by=alice)
    with refused("reason_needed", newer):
        actions.merge(older, newer, by=dan)
    actions.merge(older, newer, by=alice)
    with refused("wrong_state", newer):
        actions.merge(older, newer, by=alice)
    with pytest.raises(IntegrityError, match="a_person_is_merged_into_one_other"), transaction.atomic():
        Merge.objects.create(kept=newer, gone=older, at=Merge.objects.get().at, by=alice)


def test_a_record_that_is_not_offered_is_opened_first(two, alice):
    stranger = make.person(given_name="Sky")
    with refused("reason_needed", stranger):
        actions.merge(stranger, two[1], by=alice)
    actions.open_person(stranger, by=alice, reason="returns")
    assert actions.merge(stranger, two[1], by=alice)


def test_a_wish_on_both_stands_once(two, alice):
    for one in two:
        actions.wish(one, "no_police", by=alice, source="person")
    actions.merge(*two, by=alice)
    assert two[1].wishes.standing().count() == 1


def test_the_known_name_is_not_overwritten(alice):
    one = actions.identify(make.incident(alice), by=alice, given_name="Sky")
    other = actions.identify(make.incident(alice), by=alice, given_name="River")
    actions.merge(one, other, by=alice)
    assert Person.objects.get(pk=other.pk).given_name == "River"
    assert Incident.objects.filter(person=other).count() == 2
    assert twins.merged_into(one).kept == other


def test_plans_go_along_and_come_back_and_an_older_merge_is_taken_apart_too(two, alice, sam):
    older, newer = two
    plan = actions.write_crisis_plan(older, {"helps": "Speak slowly"}, by=sam)
    actions.allow_crisis_plan(plan, True, "in_person", by=sam)
    other = actions.write_safety_plan(newer, {"people": "Tomás"}, by=sam)
    done = actions.merge(older, newer, by=alice)
    assert {one.plan for one in plans.of(newer)} == {plan, other} and plans.crisis_plan_shown(newer)
    actions.undo_merge(done, by=alice)
    assert ([one.plan for one in plans.of(older)], [one.plan for one in plans.of(newer)]) == ([plan], [other])
    again = actions.merge(older, newer, by=alice)
    moved = {name: ids for name, ids in again.moved.items() if name != "plans"}
    Merge.objects.filter(pk=again.pk).update(moved=moved)
    again.refresh_from_db()
    assert actions.undo_merge(again, by=alice).undone_at


def test_of_two_plans_of_one_kind_the_newest_counts_and_none_is_lost(two, alice, sam):
    older, newer = two
    for person, words in ((older, "Speak slowly"), (newer, "Say the dog's name")):
        actions.write_crisis_plan(person, {"helps": words}, by=sam)
    actions.allow_crisis_plan(plans.current(older, "crisis"), True, "in_person", by=sam)
    actions.merge(older, newer, by=alice)
    assert [part.text for part in plans.parts_of(plans.current(newer, "crisis")) if part.text] == ["Say the dog's name"]
    assert plans.crisis_plan_shown(newer) is None, "the person was not asked about this one"
    assert [row.text for row in plans.before(newer, "crisis")] == ["Say the dog's name", "Speak slowly"]
