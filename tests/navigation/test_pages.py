"""The queue and the page of one promise: what is due, what was tried, and that nothing typed is lost."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heart.models import Event, User
from navigation import actions, queue
from navigation.deadlines import PROMISE
from navigation.models import Attempt, FollowUp, Referral
from navigation.room import ROOM
from tests import make

pytestmark = pytest.mark.django_db

Of = Callable[[User], Client]
# Those that people do to a follow-up.
VERBS = [verb.name for verb in ROOM.verbs if verb.roles and verb.name != "update_referral"]
TRY = {"channel": "phone", "result": "no_answer", "note": "Rang twice."}


def ended(follow_up: FollowUp, hours_ago: float, *, reached_after: float | None = None) -> FollowUp:
    """Put the encounter of a promise into the past."""
    at = timezone.now() - datetime.timedelta(hours=hours_ago)
    reached = None if reached_after is None else at + datetime.timedelta(hours=reached_after)
    FollowUp.objects.filter(pk=follow_up.pk).update(encounter_ended_at=at, due_at=at + PROMISE, reached_at=reached)
    follow_up.refresh_from_db()
    return follow_up


def due_in(follow_up: FollowUp, now: datetime.datetime, hours: float) -> None:
    """Put the encounter where its promise is due so many hours after `now`."""
    due = now + datetime.timedelta(hours=hours)
    FollowUp.objects.filter(pk=follow_up.pk).update(encounter_ended_at=due - PROMISE, due_at=due)


def page(follow_up: FollowUp) -> str:
    return reverse("navigation:follow_up", args=[follow_up.pk])


def test_strangers_sign_in_others_are_told_and_navigators_see(
    client: Client, client_of: Of, eve: User, bob: User, dan: User, sam: User, carol: User
) -> None:
    follow_up = make.follow_up()
    for address in (
        reverse("navigation:queue"),
        reverse("navigation:queue_part"),
        page(follow_up),
        page(follow_up) + "_log/",
    ):
        assert client.get(address)["Location"].startswith(reverse("sign-in"))
        seen = [client_of(who).get(address).status_code for who in (eve, bob, dan, sam, carol)]
        assert seen == [403, 403, 200, 200, 200]


@pytest.mark.parametrize("verb", VERBS)
def test_a_get_changes_nothing_and_who_may_not_is_told(
    verb: str, client_of: Of, dan: User, eve: User, bob: User
) -> None:
    address = reverse(f"navigation:{verb}", args=[make.follow_up(dan).pk])
    before = Event.objects.count()
    assert client_of(dan).get(address).status_code == 405
    assert client_of(eve).post(address).status_code == 403
    assert client_of(bob).post(address).status_code == 403
    assert Event.objects.count() == before


def test_every_open_promise_is_in_one_group(dan: User) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    late, soon, tonight, next_ = (make.follow_up() for _ in range(4))
    met = make.follow_up(dan)
    actions.attempt(met, "phone", "reached", by=dan)
    for made, hours_left in ((late, -1), (soon, 3), (tonight, 8), (next_, 20)):
        due_in(made, noon, hours_left)
    found = {g.key: [row["follow_up"].pk for row in g.rows] for g in queue.groups(dan, noon)}
    assert found == {"overdue": [late.pk], "today": [soon.pk, tonight.pk], "next": [next_.pk], "reached": [met.pk]}


def test_what_is_due_in_a_few_hours_is_work_of_today_even_past_midnight(dan: User) -> None:
    made = make.follow_up()
    before_midnight = timezone.localtime().replace(hour=23, minute=0)
    due_in(made, before_midnight, 2)
    found = {g.key: len(g.rows) for g in queue.groups(dan, before_midnight)}
    assert (found["today"], found["next"]) == (1, 0)


def test_the_queue_is_narrowed_to_ones_own_or_to_those_nobody_has(client_of: Of, dan: User) -> None:
    free, mine, other = make.follow_up(), make.follow_up(dan), make.follow_up(make.user(role="care_navigator"))
    now = timezone.now()

    def shown(of: str) -> set[int]:
        return {row["follow_up"].pk for g in queue.groups(dan, now, of=of) for row in g.rows}

    assert shown("all") == {free.pk, mine.pk, other.pk}
    assert (shown("mine"), shown("unowned")) == ({mine.pk}, {free.pk})
    page = client_of(dan).get(reverse("navigation:queue"), {"of": "mine"}).content.decode()
    assert f"follow-up-{mine.pk}" in page and f"follow-up-{other.pk}" not in page
    assert reverse("navigation:queue_part") + "?of=mine" in page
    assert client_of(dan).get(reverse("navigation:queue"), {"of": "nonsense"}).status_code == 200


def test_a_closed_promise_is_not_in_the_queue(dan: User) -> None:
    follow_up = make.follow_up(dan)
    actions.attempt(follow_up, "phone", "reached", by=dan)
    actions.close(follow_up, "connected", by=dan)
    assert all(not group.rows for group in queue.groups(dan, timezone.now()))


def test_it_counts_only_promises_that_came_due_and_takes_the_median(client_of: Of, dan: User) -> None:
    assert queue.kept(timezone.now()) == queue.Kept(0, 0, 0, None)
    assert "n = 0" in client_of(dan).get(reverse("navigation:queue")).content.decode()
    for hours_ago, after in ((60, 10), (70, 20), (100, 90), (80, None)):
        ended(make.follow_up(), hours_ago, reached_after=after)
    ended(make.follow_up(), 5, reached_after=1)
    ended(make.follow_up(), 31 * 24 + 48, reached_after=1)
    kept = queue.kept(timezone.now())
    assert (kept.n, kept.in_time, kept.reached, kept.share) == (4, 2, 3, 50)
    assert kept.median_h == pytest.approx(20)
    assert "2 of 4" in client_of(dan).get(reverse("navigation:queue")).content.decode()


def test_the_queue_asks_as_few_questions_for_many_as_for_one(dan: User, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        make.follow_up()
    with django_assert_num_queries(5):  # which centers the person serves, and one for each group
        queue.groups(dan, timezone.now())


def test_claiming_opens_the_record_and_two_cannot_have_it(client_of: Of, dan: User, sam: User) -> None:
    follow_up = make.follow_up()
    address = reverse("navigation:claim", args=[follow_up.pk])
    assert client_of(dan).post(address)["Location"] == page(follow_up)
    assert client_of(sam).post(address).status_code == 409
    follow_up.refresh_from_db()
    assert follow_up.owner == dan


def test_it_says_whether_a_message_is_safe_and_the_language_before_the_phone_number(client_of: Of, dan: User) -> None:
    follow_up = make.follow_up(dan)
    FollowUp.objects.update(person=make.person(phone="704-555-0177", language="es", safe_to_leave_message=False))
    shown = client_of(dan).get(page(follow_up)).content.decode()
    assert shown.index("NOT safe") < shown.index("<dt>Language") < shown.index("704-555-0177")


@pytest.mark.parametrize(("safe", "words"), [(True, "Safe to leave a message"), (None, "Not known: leave no message")])
def test_not_known_is_not_safe(safe: bool | None, words: str, client_of: Of, dan: User) -> None:
    follow_up = make.follow_up(dan)
    FollowUp.objects.update(person=make.person(safe_to_leave_message=safe))
    assert words in client_of(dan).get(page(follow_up)).content.decode()


def test_opening_the_record_is_on_the_record_once_for_a_while(client_of: Of, dan: User, sam: User) -> None:
    follow_up = make.follow_up(dan)
    for who in (dan, dan, sam):
        client_of(who).get(page(follow_up))
    client_of(sam).get(page(follow_up) + "_log/")
    assert list(Event.objects.filter(verb="navigation.read").values_list("by", flat=True)) == [dan.pk, sam.pk]


def test_a_try_is_logged_and_reaching_the_person_keeps_the_promise(client_of: Of, dan: User) -> None:
    follow_up = make.follow_up(dan)
    address = reverse("navigation:attempt", args=[follow_up.pk])
    assert client_of(dan).post(address, TRY)["Location"] == page(follow_up)
    assert client_of(dan).post(address, TRY | {"result": "reached"}).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.reached_at is not None
    assert "Rang twice." in client_of(dan).get(page(follow_up)).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"channel": "pigeon"}, "Select a valid choice"),
        ({"result": ""}, "Choose the result."),
        ({"next_try_at_0": "2020-01-01", "next_try_at_1": "09:00"}, "must be in the future"),
        ({"next_try_at_0": "2999-01-01", "next_try_at_1": ""}, "Enter the date and time"),
        ({"next_try_at_0": "2999-01-01", "next_try_at_1": "9 am"}, "Use 24-hour time"),
        ({"note": "n" * 4001}, "the limit is 4000"),
    ],
)
def test_a_wrong_try_is_said_at_its_field_and_the_rest_stays(
    wrong: dict[str, str], words: str, client_of: Of, dan: User
) -> None:
    follow_up = make.follow_up(dan)
    sent = TRY | wrong
    answer = client_of(dan).post(reverse("navigation:attempt", args=[follow_up.pk]), sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="errors"' in shown and words in shown
    assert all(f'value="{typed}"' in shown for name, typed in sent.items() if name.startswith("next_try_at") and typed)
    assert sent["note"] in shown
    assert not Attempt.objects.exists()


def test_who_did_not_want_to_talk_closes_as_a_contact_by_page_and_by_program(
    client_of: Of, api_of: Callable, dan: User
) -> None:
    by_page, by_program = make.follow_up(dan), make.follow_up(dan)
    browser, program = client_of(dan), api_of(dan)
    browser.post(reverse("navigation:attempt", args=[by_page.pk]), TRY | {"result": "refused"})
    shown = browser.get(page(by_page)).content.decode()
    assert "reached on time" in shown and "Close it as “Does not want contact”" in shown
    assert "reached" in {g.key for g in queue.groups(dan, timezone.now()) if g.rows}
    browser.post(reverse("navigation:close", args=[by_page.pk]), {"outcome": "declined"})
    shown = browser.get(page(by_page)).content.decode()
    assert "Does not want contact" in shown and "Close it as" not in shown
    told = browser.get(reverse("triage:incident_log", args=[by_page.incident_id])).content.decode()
    assert "contact attempt: Phone, Did not want to talk" in told
    path = f"/api/follow-ups/{by_program.pk}"
    program.post(f"{path}/attempt/", {"channel": "phone", "result": "refused"})
    closed = program.post(f"{path}/close/", {"outcome": "declined"}).json()
    assert (closed["status"], closed["outcome"], closed["reached_at"] is not None) == ("completed", "declined", True)
    FollowUp.objects.update(
        encounter_ended_at=F("encounter_ended_at") - PROMISE,
        due_at=F("due_at") - PROMISE,
        reached_at=F("reached_at") - PROMISE,
    )
    assert (queue.kept(timezone.now()).n, queue.kept(timezone.now()).in_time) == (2, 2)


def test_three_tries_in_vain_ask_for_a_plan(client_of: Of, dan: User) -> None:
    follow_up = make.follow_up(dan)
    for _ in range(3):
        assert "Write a plan" not in client_of(dan).get(page(follow_up)).content.decode()
        actions.attempt(follow_up, "phone", "no_answer", by=dan)
    assert "Write a plan" in client_of(dan).get(page(follow_up)).content.decode()


def test_only_its_owner_and_supervisors_get_forms(client_of: Of, dan: User, sam: User, carol: User) -> None:
    follow_up = make.follow_up(dan)
    other = make.user(role="care_navigator")
    forms = [
        reverse("navigation:attempt", args=[follow_up.pk]) in client_of(who).get(page(follow_up)).content.decode()
        for who in (dan, sam, other, carol)
    ]
    assert forms == [True, True, False, False]
    answer = client_of(other).post(reverse("navigation:attempt", args=[follow_up.pk]), TRY)
    assert answer.status_code == 409


def test_a_referral_is_made_and_followed_to_its_end(client_of: Of, dan: User) -> None:
    follow_up, service = make.follow_up(dan), make.service()
    browser = client_of(dan)
    assert "not verified" in browser.get(page(follow_up)).content.decode()
    address = reverse("navigation:refer", args=[follow_up.pk])
    assert browser.post(address, {"service": service.pk}).status_code == 302
    again = browser.post(address, {"service": service.pk})
    assert again.status_code == 409 and f'<option value="{service.pk}" selected>' in again.content.decode()
    referral = Referral.objects.get()
    address = reverse("navigation:update_referral", args=[referral.pk])
    seen = {"version": referral.version}
    assert browser.post(address, seen | {"status": "in-progress"}).status_code == 422
    assert browser.post(address, seen | {"status": "accepted"}).status_code == 302
    referral.refresh_from_db()
    assert referral.status == "accepted"
    assert browser.get(address).status_code == 405


def test_it_is_handed_to_a_colleague_or_back_to_the_queue(client_of: Of, dan: User) -> None:
    follow_up, other = make.follow_up(dan), make.user(role="care_navigator")
    address = reverse("navigation:hand_over", args=[follow_up.pk])
    seen = {"version": follow_up.version}
    assert client_of(dan).post(address, seen | {"to": make.user().pk}).status_code == 422
    assert client_of(dan).post(address, seen | {"to": other.pk}).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.owner == other
    assert client_of(other).post(address, {"to": "", "version": follow_up.version}).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.owner, follow_up.status) == (None, "requested")


def test_closing_without_a_contact_is_refused_and_the_choice_stays(client_of: Of, dan: User) -> None:
    follow_up = make.follow_up(dan)
    address = reverse("navigation:close", args=[follow_up.pk])
    answer = client_of(dan).post(address, {"outcome": "connected"})
    assert answer.status_code == 409
    assert '<option value="connected" selected>' in answer.content.decode()
    actions.attempt(follow_up, "phone", "reached", by=dan)
    assert client_of(dan).post(address, {"outcome": "connected"}).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.outcome == "connected"


def test_the_incident_page_tells_others_only_that_one_is_due(client_of: Of, dan: User, alice: User, eve: User) -> None:
    follow_up = make.follow_up(dan)
    address = reverse("navigation:of_part", args=[follow_up.incident_id])
    inside, outside = (client_of(who).get(address).content.decode() for who in (dan, alice))
    assert page(follow_up) in inside and "Dan" in inside
    assert page(follow_up) not in outside and "Dan" not in outside and "due" in outside
    assert client_of(eve).get(address).status_code == 403
