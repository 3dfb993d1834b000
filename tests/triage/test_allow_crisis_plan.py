"""The person says whether those who come to help may read the crisis plan: on record with when, how and who asked."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from heart.kernel import timeline
from heart.models import Event
from tests import make
from tests.reading import Page
from tests.record import assert_on_record, refused
from triage import actions
from triage.models import Plan
from triage.queries import plans


@pytest.fixture
def plan(alice, sam):
    person = actions.identify(make.incident(alice), by=alice, given_name="Robin")
    return actions.write_crisis_plan(person, {"helps": "Speak slowly"}, by=sam)


@pytest.mark.parametrize("allowed", [True, False])
def test_the_answer_is_kept_with_when_how_and_who_asked(plan, sam, allowed):
    made = actions.allow_crisis_plan(plan, allowed, "by_phone", by=sam)
    assert (made.may_be_shown, made.asked_how, made.asked_by) == (allowed, "by_phone", sam)
    assert made.asked_at is not None
    assert_on_record(
        plan, "triage.allowed_crisis_plan", by=sam, allowed="yes" if allowed else "no", how="by_phone"
    )  # fmt: skip


def test_the_last_answer_counts(plan, sam):
    actions.allow_crisis_plan(plan, True, "by_phone", by=sam)
    assert actions.allow_crisis_plan(plan, False, "in_person", by=sam).may_be_shown is False


def test_it_is_asked_of_the_crisis_plan_that_counts_now(plan, sam):
    safety = actions.write_safety_plan(plan.person, {"people": "Tomás"}, by=sam)
    with refused("wrong_state", safety):
        actions.allow_crisis_plan(safety, True, "by_phone", by=sam)
    actions.write_crisis_plan(plan.person, {"helps": "Tea"}, by=sam, anew=True)
    with refused("wrong_state", plan):
        actions.allow_crisis_plan(plan, True, "by_phone", by=sam)


@pytest.mark.parametrize("of_the_new", [True, False])
def test_a_no_holds_for_the_plan_that_is_shown_while_a_new_one_is_still_empty(plan, sam, dan, client_of, of_the_new):
    person = plan.person
    actions.allow_crisis_plan(plan, True, "by_phone", by=sam)
    new = actions.write_crisis_plan(person, {}, by=sam, anew=True)
    if of_the_new:
        actions.allow_crisis_plan(new, True, "by_phone", by=sam)
    assert plans.crisis_plan_shown(person).plan == plan, "it counts until something is written in the new one"
    asked = new if of_the_new else plan
    made = actions.allow_crisis_plan(asked, False, "in_writing", by=sam)
    plan.refresh_from_db()
    for one in (made, plan):
        assert (one.may_be_shown, one.asked_at, one.asked_how, one.asked_by) == (
            False,
            made.asked_at,
            "in_writing",
            sam,
        )
        line = Event.objects.of_thing(one).filter(verb="triage.allowed_crisis_plan").last()
        assert (line.by, line.codes) == (sam, {"allowed": "no", "how": "in_writing"})
    assert plans.crisis_plan_shown(person) is None
    actions.open_person(person, by=dan, reason="returns")
    assert "Speak slowly" not in client_of(dan).get(f"/persons/{person.pk}/").content.decode()


def test_a_yes_may_be_said_of_the_plan_that_is_shown_and_is_no_yes_to_another(plan, sam):
    new = actions.write_crisis_plan(plan.person, {}, by=sam, anew=True)
    actions.allow_crisis_plan(plan, True, "by_phone", by=sam)
    new.refresh_from_db()
    assert (plans.crisis_plan_shown(plan.person).plan, new.may_be_shown) == (plan, None)


def test_a_no_touches_no_other_person_and_no_safety_plan(plan, sam, alice):
    other = actions.identify(make.incident(alice), by=alice, given_name="Sky")
    theirs = actions.write_crisis_plan(other, {"helps": "Tea"}, by=sam)
    actions.allow_crisis_plan(theirs, True, "by_phone", by=sam)
    safety = actions.write_safety_plan(plan.person, {"people": "Tomás"}, by=sam)
    actions.allow_crisis_plan(plan, False, "by_phone", by=sam)
    for one, shown in ((theirs, True), (safety, None)):
        one.refresh_from_db()
        assert one.may_be_shown is shown


def test_it_needs_the_person_opened_and_how_it_was_said(plan, dan, sam):
    with refused("reason_needed", plan):
        actions.allow_crisis_plan(plan, True, "by_phone", by=dan)
    with refused("no_choice", plan, field="how"):
        actions.allow_crisis_plan(plan, True, "by_owl", by=sam)


def test_the_database_holds_it_too(plan, sam):
    facts = {"person": plan.person, "language": "en", "begun_at": timezone.now(), "begun_by": sam}
    facts |= {"changed_at": timezone.now()}
    asked = {"may_be_shown": True, "asked_at": timezone.now(), "asked_how": "by_phone", "asked_by": sam}
    for wrong, name in (
        ({"kind": "safety"} | asked, "only_a_crisis_plan_is_shown_when_allowed"),
        ({"kind": "crisis", "may_be_shown": True}, "whether_a_plan_may_be_shown_says_when_how"),
        ({"kind": "crisis"} | asked | {"asked_how": ""}, "whether_a_plan_may_be_shown_says_when_how"),
        ({"kind": "crisis", "language": "fr"}, "a_plan_says_in_which_language_it_is"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Plan.objects.create(**facts | wrong)


def test_a_navigator_records_it_on_the_persons_page(plan, dan, client_of):
    actions.open_person(plan.person, by=dan, reason="returns")
    browser = client_of(dan)
    page = Page(browser.get(f"/persons/{plan.person_id}/").content.decode())
    assert "The person has not been asked" in page.text and "Speak slowly" not in page.text
    sent = page.form(f"/plans/{plan.pk}/allow_crisis_plan/") | {"allowed": "yes", "how": "in_person"}
    after = Page(browser.post(f"/plans/{plan.pk}/allow_crisis_plan/", sent, follow=True).content.decode())
    assert "Speak slowly" in after.text and "In person" in after.text


def test_what_is_not_said_is_asked_again_without_a_word_of_the_plan(plan, dan, client_of):
    actions.open_person(plan.person, by=dan, reason="returns")
    answer = client_of(dan).post(f"/plans/{plan.pk}/allow_crisis_plan/", {"how": "in_person"})
    assert answer.status_code == 422
    page = Page(answer.content.decode())
    assert "Choose what the person said." in page.text and "Speak slowly" not in page.text


def test_the_history_says_it_in_words(plan, sam):
    actions.allow_crisis_plan(plan, True, "in_writing", by=sam)
    said = timeline.in_words(Event.objects.get(verb="triage.allowed_crisis_plan"))
    assert said == "asked the person whether the crisis plan may be shown: Yes (In writing)"


def test_by_the_api(plan, sam, alice, api_of):
    at = f"/api/plans/{plan.pk}/allow_crisis_plan/"
    assert api_of(alice).post(at, {"allowed": True, "how": "in_person"}).status_code == 403
    answer = api_of(sam).post(at, {"allowed": True, "how": "in_person"})
    assert (answer.status_code, answer.json()["may_be_shown"]) == (200, True)
    assert "Speak slowly" not in answer.content.decode()
