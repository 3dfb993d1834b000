"""The crisis plan, written with the person: until the person allows it others see a mark and its age, and then all."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from heart.models import Event, Role
from tests import make
from tests.reading import Page
from tests.record import assert_on_record, refused
from triage import actions
from triage.allowed import Allowed
from triage.models import Incident, Plan
from triage.queries import plans

WORDS = {"looks_like": "Paces the porch", "helps": "Speak slowly, sit down", "avoid": "Do not touch him"}


@pytest.fixture
def incident(alice):
    made = make.incident(alice, initial_nature="MNTL")
    actions.identify(made, by=alice, given_name="Robin", phone="704-555-0142")
    return Incident.objects.select_related("person").get(pk=made.pk)


@pytest.fixture
def robin(incident):
    return incident.person


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.CARE_NAVIGATOR])
def test_a_clinician_or_a_navigator_writes_it_with_the_person(robin, role):
    who = make.user(role=role)
    actions.open_person(robin, by=who, reason="returns")
    plan = actions.write_crisis_plan(robin, WORDS, by=who)
    assert (plan.kind, plan.may_be_shown, plan.begun_by) == ("crisis", None, who)
    assert_on_record(plan, "triage.wrote_crisis_plan", by=who, version=1, language="en")
    assert plans.may_read_plan(plan, who), "who wrote in it reads it"


def test_another_navigator_sees_it_only_once_the_person_allows_it(robin, dan):
    plan = _written(robin)
    actions.open_person(robin, by=dan, reason="returns")
    assert not plans.may_read_plan(plan, dan)
    with refused("not_readable", plan):
        actions.write_crisis_plan(robin, {"helps": "Tea"}, by=dan)
    actions.allow_crisis_plan(plan, True, "in_person", by=dan)
    assert actions.write_crisis_plan(robin, {"helps": "Tea"}, by=dan).version == 2


def test_a_new_plan_is_shown_to_nobody_until_the_person_is_asked_again(robin, sam):
    plan = actions.allow_crisis_plan(_written(robin), True, "by_phone", by=sam)
    assert plans.crisis_plan_shown(robin).plan == plan
    new = actions.write_crisis_plan(robin, {"helps": "Tea"}, by=sam, anew=True)
    assert (new.may_be_shown, plans.crisis_plan_shown(robin)) == (None, None)
    changed = actions.write_crisis_plan(robin, {"helps": "Coffee"}, by=sam)
    actions.allow_crisis_plan(changed, True, "by_phone", by=sam)
    again = actions.write_crisis_plan(robin, {"avoid": "Sirens"}, by=sam)
    assert (again, again.may_be_shown) == (new, True), "what is changed with the person stays allowed"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "written today"),
        (1, "1 day old"),
        (13, "13 days old"),
        (20, "2 weeks old"),
        (95, "3 months old"),
        (400, "13 months old"),
        (800, "2 years old"),
    ],
)
def test_its_age_is_said_as_people_say_it(days, words):
    now = timezone.now()
    assert plans.age_in_words(now - datetime.timedelta(days=days), now) == words


def _written(robin, days=0):
    clare = make.user("clare", Role.CLINICIAN)
    plan = actions.write_crisis_plan(robin, WORDS, by=clare)
    at = timezone.now() - datetime.timedelta(days=days)
    Plan.objects.filter(pk=plan.pk).update(begun_at=at, changed_at=at)
    return Plan.objects.select_related("person").get(pk=plan.pk)


@pytest.fixture
def everywhere(incident, alice, bob, rita, dan, carol, client_of):
    """By name the parts of the program where the plan of the person stands, as (text, page) of each now."""
    make.assessment_safe(incident, alice)
    actions.decide(incident, "team", by=alice)
    visit = make.dispatch_at("OnScene", to=incident, by=make.team(rita))
    follow_up = make.follow_up(dan)
    Incident.objects.filter(pk=follow_up.incident_id).update(person=incident.person)
    Incident.objects.filter(pk=incident.pk).update(response="clinician")
    actions.divert(incident.calls.get(), "by_voice", by=alice)
    asked = {
        "call": (alice, f"/incidents/{incident.pk}/"),
        "call, drawn anew": (alice, f"/incidents/{incident.pk}/_state/"),
        "ring": (carol, "/diversions/"),
        "ring, drawn anew": (carol, "/diversions/_queue/"),
        "board": (bob, f"/dispatch/?out={visit.pk}"),
        "phone": (rita, "/field/"),
        "follow-up": (dan, f"/followups/{follow_up.pk}/"),
        "person": (rita, f"/persons/{incident.person_id}/"),
    }

    def look():
        return {name: Page(client_of(who).get(at).content.decode()) for name, (who, at) in asked.items()}

    return look


def test_everywhere_it_is_a_mark_with_its_age_until_the_person_allows_it_and_then_in_full(everywhere, robin, sam):
    plan = _written(robin, days=95)
    for name, page in everywhere().items():
        assert "Crisis plan, 3 months old" in page.text, name
        assert not any(words in page.text for words in WORDS.values()), name
    actions.allow_crisis_plan(plan, True, "in_person", by=sam)
    for name, page in everywhere().items():
        if name in ("board", "follow-up"):
            assert "Crisis plan" in page.text and "Speak slowly" not in page.text, "read there on the person's page"
            continue
        assert all(words in page.text for words in WORDS.values()), name
        first = [page.text.index(WORDS[part]) for part in ("helps", "avoid", "looks_like")]
        assert first == sorted(first), "what helps and what not to do stand first"
    actions.allow_crisis_plan(plan, False, "in_person", by=sam)
    for name, page in everywhere().items():
        assert "Crisis plan, 3 months old" in page.text, name
        assert not any(words in page.text for words in WORDS.values()), name


def test_on_the_crews_phone_it_stands_above_the_steps(everywhere, robin, sam):
    actions.allow_crisis_plan(_written(robin), True, "in_person", by=sam)
    text = everywhere()["phone"].text
    assert text.index(WORDS["helps"]) < text.index("Check-in") and text.index(WORDS["helps"]) < text.index("Safety")


def test_who_opened_a_page_that_shows_it_is_on_record_once(everywhere, robin, sam):
    plan = actions.allow_crisis_plan(_written(robin), True, "in_person", by=sam)
    for _ in range(2):
        everywhere()
    read = Event.objects.filter(verb="triage.read_plan").values_list("by__username", flat=True)
    assert sorted(read) == ["alice", "carol", "rita"]
    assert {line.thread for line in Event.objects.of_thing(plan)} == {robin.thread}


@pytest.mark.parametrize(("at", "later"), [("/diversions/", 2), ("/diversions/_queue/", 1)])
def test_on_the_card_of_a_caller_who_rings_it_is_read_and_by_itself_once_a_shift(
    incident, robin, sam, carol, client_of, at, later
):
    plan = actions.allow_crisis_plan(_written(robin), True, "by_phone", by=sam)
    make.diversion_at("Ringing", of=incident.calls.get())
    browser, start = client_of(carol), timezone.now()

    def looks(minutes):
        with time_machine.travel(start + datetime.timedelta(minutes=minutes), tick=False):
            shown = Page(browser.get(at).content.decode()).text
        assert WORDS["helps"] in shown
        return Event.objects.of_thing(plan).filter(verb="triage.read_plan", by=carol).count()

    assert looks(0) == looks(14) == 1
    assert looks(16) == later


def test_a_caller_of_ones_own_folds_the_card_of_another_and_nothing_is_read(incident, robin, sam, carol, client_of):
    plan = actions.allow_crisis_plan(_written(robin), True, "by_phone", by=sam)
    make.diversion_at("Released", clinician=carol)
    make.diversion_at("Ringing", of=incident.calls.get())
    assert WORDS["helps"] not in Page(client_of(carol).get("/diversions/").content.decode()).text
    assert not Event.objects.of_thing(plan).filter(verb="triage.read_plan", by=carol).exists()


def test_when_the_incident_is_over_its_page_shows_a_mark_again(incident, robin, sam, alice, client_of):
    plan = actions.allow_crisis_plan(_written(robin), True, "in_person", by=sam)
    actions.hang_up(incident.calls.get(), by=alice)
    actions.cancel(Incident.objects.get(pk=incident.pk), by=sam)
    page = Page(client_of(alice).get(f"/incidents/{incident.pk}/").content.decode())
    assert "Crisis plan, written today" in page.text and "Speak slowly" not in page.text
    assert not Event.objects.of_thing(plan).filter(verb="triage.read_plan", by=alice).exists()


def test_no_plan_changes_which_help_may_be_sent(incident, robin, sam):
    def kinds():
        return [one.pk for one in Allowed.of(Incident.objects.get(pk=incident.pk)).kinds]

    before = kinds()
    actions.allow_crisis_plan(_written(robin), True, "in_person", by=sam)
    assert kinds() == before


def test_its_page_asks_what_the_person_said_and_shows_what_was_before(robin, sam, client_of):
    actions.open_person(robin, by=sam, reason="quality")
    actions.write_crisis_plan(robin, {"helps": "Loud music"}, by=sam)
    actions.write_crisis_plan(robin, {"helps": "Speak slowly"}, by=sam)
    page = Page(client_of(sam).get(f"/persons/{robin.pk}/plans/crisis/").content.decode())
    assert "Loud music" in page.text and "May those who help the person read it?" in page.text
    assert [one.text for one in page.all("textarea", name="helps")] == ["Speak slowly"]
    assert page.all("input", name="seen-helps", value="Speak slowly")


def test_begun_anew_from_its_page_it_is_empty(robin, sam, client_of):
    actions.open_person(robin, by=sam, reason="quality")
    actions.write_crisis_plan(robin, WORDS, by=sam)
    answer = client_of(sam).post(f"/persons/{robin.pk}/write_crisis_plan/", {"anew": "1"}, follow=True)
    page = Page(answer.content.decode())
    assert [one.text for one in page.all("textarea", name="helps")] == [""]
    assert "Do not touch him" in page.text, "the one before is kept, and shown as such"
