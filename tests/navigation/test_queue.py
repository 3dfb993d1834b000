"""The queue of a busy house: one's own and the unowned ones are all there, however many of others' are due before."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heart.models import User
from navigation import actions, queue
from navigation.deadlines import PROMISE
from navigation.models import FollowUp
from tests import make

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 3, 17, 12, tzinfo=timezone.get_default_timezone())


def copies(of: Any, count: int, **changes: Any) -> list[Any]:
    """The same row again and again, but for `changes`."""
    fields = {f.attname: getattr(of, f.attname) for f in of._meta.concrete_fields if f.name != "id"}
    return type(of).objects.bulk_create([type(of)(**fields | changes) for _ in range(count)])


def promises(count: int, *, hours_left: float, owner: User | None = None, **more: Any) -> list[FollowUp]:
    """That many promises due so many hours after noon."""
    made = make.dispatch_at("Cleared")
    actions.open_owed(now=NOON)
    one = FollowUp.objects.get(dispatch=made)
    due = NOON + datetime.timedelta(hours=hours_left)
    facts = {"encounter_ended_at": due - PROMISE, "due_at": due} | more
    if owner:
        facts |= {"owner": owner, "status": "accepted", "claimed_at": NOON}
    FollowUp.objects.filter(pk=one.pk).update(**facts)
    one.refresh_from_db()
    visits = copies(made, count - 1)
    fields = {f.attname: getattr(one, f.attname) for f in FollowUp._meta.concrete_fields if f.name != "id"}
    return [one, *FollowUp.objects.bulk_create([FollowUp(**fields | {"dispatch_id": v.pk}) for v in visits])]


def shown(user: User, of: str) -> dict[str, tuple[int, int, int]]:
    """By group: the rows, how many there are, and how many more than are shown."""
    return {g.key: (len(g.rows), g.total, g.more) for g in queue.groups(user, NOON, of=of)}


def test_ones_own_and_the_unowned_are_complete_behind_many_of_others(dan: User) -> None:
    promises(queue.SHOWN + 5, hours_left=-3, owner=make.user(role="care_navigator"))
    promises(2, hours_left=-1, owner=dan)
    promises(3, hours_left=30, owner=dan)
    promises(4, hours_left=6)
    nothing = (0, 0, 0)
    assert shown(dan, "mine") == {"overdue": (2, 2, 0), "today": nothing, "next": (3, 3, 0), "reached": nothing}
    assert shown(dan, "unowned") == {"overdue": nothing, "today": (4, 4, 0), "next": nothing, "reached": nothing}
    late = queue.SHOWN + 7
    assert shown(dan, "all") == {
        "overdue": (queue.SHOWN, late, 7),
        "today": (4, 4, 0),
        "next": (3, 3, 0),
        "reached": nothing,
    }


def test_more_than_a_page_holds_are_counted(dan: User, client_of: Any) -> None:
    promises(queue.SHOWN + 5, hours_left=-30, owner=dan)
    page = client_of(dan).get("/followups/", {"of": "mine"}).content.decode()
    assert f'<span class="count">{queue.SHOWN + 5}</span>' in page
    assert page.count('<tr id="follow-up-') == queue.SHOWN
    assert "and 5 more below these" in page


@pytest.mark.parametrize("hour", [0, 12, 21])
@pytest.mark.parametrize("hours_left", [-1, 0, 1, 3.99, 4, 5, 11.99, 12, 30])
def test_each_is_in_the_group_its_clock_says(dan: User, hour: int, hours_left: float) -> None:
    now = NOON.replace(hour=hour)
    (made,) = promises(1, hours_left=hours_left + hour - 12)
    if hours_left <= 0:
        expected = "overdue"
    elif hours_left < 4 or timezone.localdate(made.due_at) == timezone.localdate(now):
        expected = "today"
    else:
        expected = "next"
    assert [g.key for g in queue.groups(dan, now) if g.rows] == [expected]


def test_a_row_says_how_often_was_tried(dan: User) -> None:
    (made,) = promises(1, hours_left=6, owner=dan)
    for _ in range(2):
        actions.attempt(made, "phone", "no_answer", by=dan)
    (row,) = [row for g in queue.groups(dan, NOON, of="mine") for row in g.rows]
    assert row["follow_up"].tries == 2


def test_how_the_promise_was_kept_comes_from_its_index(dan: User) -> None:
    closed = {"status": "completed", "outcome": "connected", "closed_at": NOON, "reached_at": NOON}
    promises(300, hours_left=-24 * 90, **closed)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE navigation_followup")
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            queue.kept(timezone.now())
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        assert "follow_up_counted_by_due" in str(cursor.fetchall())
