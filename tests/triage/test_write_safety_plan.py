"""The safety plan: written with the person, field by field, read by clinicians alone, and every word of it kept."""

import json
import re

import pytest
from django.db import connection

from heart import actions as heart
from heart.models import Event, Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.codes.plan_parts import HEADINGS
from triage.models import Incident, Plan, PlanPart
from triage.queries import plans
from triage.queries.assessments import standing

WORDS = "Porch, walk to the creek with the dog"


@pytest.fixture
def diversion(carol, alice):
    """Carol talks with Robin, whose plan it is."""
    call = make.call(initial_nature="MNTL")
    actions.identify(call.incident, by=alice, given_name="Robin", phone="704-555-0142")
    return make.diversion_at("Released", of=call, clinician=carol)


@pytest.fixture
def robin(diversion):
    return Incident.objects.get(pk=diversion.incident_id).person


def said(plan):
    return {part.key: part.text for part in plans.parts_of(plan) if part.text}


def test_a_field_is_kept_and_the_history_says_nothing_of_it(carol, robin, pokes):
    plan = actions.write_safety_plan(robin, {"own_ways": WORDS}, by=carol)
    assert (plan.kind, plan.language, plan.version, plan.begun_by) == ("safety", "en", 1, carol)
    assert said(plan) == {"own_ways": WORDS}
    assert_on_record(plan, "triage.wrote_safety_plan", by=carol, version=1, language="en")
    assert_heard(pokes, "triage", plan)
    lines = json.dumps(list(Event.objects.values("codes", "verb", "thread")))
    assert "creek" not in lines and "own_ways" not in lines


def test_the_words_stand_nowhere_in_clear(carol, robin):
    actions.write_safety_plan(robin, {"own_ways": WORDS}, by=carol)
    heart.keep_draft(f"safety_plan:{robin.pk}", {"people": "Tomás, my brother"}, by=carol)
    with connection.cursor() as cursor:
        for table in ("triage_plan", "triage_planpart", "heart_draft", "heart_event"):
            cursor.execute(f"SELECT coalesce(string_agg(one::text, ' '), '') FROM {table} AS one")
            (rows,) = cursor.fetchone()
            assert rows and "creek" not in rows and "brother" not in rows


def test_what_stood_before_is_kept_and_only_what_changed_is_written(carol, robin):
    first = actions.write_safety_plan(robin, {"own_ways": WORDS, "people": "Tomás"}, by=carol)
    again = actions.write_safety_plan(robin, {"own_ways": WORDS, "people": "Marisol"}, by=carol, version=1)
    assert (again, again.version, said(again)) == (first, 2, {"own_ways": WORDS, "people": "Marisol"})
    assert [row.text for row in again.parts.all()] == [WORDS, "Tomás", "Marisol"]
    actions.write_safety_plan(robin, {"people": "Marisol"}, by=carol)
    assert (Plan.objects.get().version, PlanPart.objects.count()) == (2, 3), "the same words are no change"
    assert said(actions.write_safety_plan(robin, {"people": ""}, by=carol)) == {"own_ways": WORDS}


def test_a_new_plan_keeps_the_one_before_which_counts_until_something_is_written(carol, robin):
    old = actions.write_safety_plan(robin, {"own_ways": WORDS}, by=carol)
    new = actions.write_safety_plan(robin, {}, by=carol, anew=True, language="es")
    assert (new.pk != old.pk, new.version, new.language) == (True, 2, "es")
    assert [one.plan for one in plans.of(robin)] == [old]
    assert actions.write_safety_plan(robin, {}, by=carol, anew=True) == new, "an empty one is gone on with"
    assert actions.write_safety_plan(robin, {"people": "Tomás"}, by=carol) == new
    assert [one.plan for one in plans.of(robin)] == [new]
    assert said(old) == {"own_ways": WORDS}


def test_it_says_in_which_language_it_is_written(carol, alice, robin):
    actions.identify(robin.incidents.get(), by=alice, language="es")
    robin.refresh_from_db()
    plan = actions.write_safety_plan(robin, {"people": "Mi hermano"}, by=carol)
    assert plan.language == "es"
    changed = actions.write_safety_plan(robin, {}, by=carol, language="en")
    assert (changed, changed.language, changed.version) == (plan, "en", 2)
    with refused("no_language", plan, field="language"):
        actions.write_safety_plan(robin, {}, by=carol, language="fr")


def test_of_two_who_saw_the_same_version_the_second_is_told_and_loses_nothing(carol, sam, robin):
    plan = actions.write_safety_plan(robin, {"people": "Tomás"}, by=carol, version=0)
    actions.write_safety_plan(robin, {"people": "Marisol"}, by=sam, version=1)
    with refused("stale", plan, says="while you were typing"):
        actions.write_safety_plan(robin, {"people": "Nobody"}, by=carol, version=1)
    with refused("stale", plan):
        actions.write_safety_plan(robin, {"people": "Nobody"}, by=carol, version=0)
    assert said(plan) == {"people": "Marisol"}


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [({"helps": "Tea"}, "no_part", "words"), ({"people": "x" * 2001}, "too_long", "people")],
)
def test_what_no_plan_can_hold_is_refused(carol, robin, words, code, field):
    with refused(code, field=field):
        actions.write_safety_plan(robin, words, by=carol)
    assert not Plan.objects.exists()


def test_it_needs_the_person_opened_and_the_plan_readable(carol, robin):
    other = make.user("clare", Role.CLINICIAN)
    with refused("reason_needed"):
        actions.write_safety_plan(make.person(), {"people": "Tomás"}, by=other)
    plan = actions.write_safety_plan(robin, {"people": "Tomás"}, by=carol)
    with refused("not_readable", plan):
        actions.write_safety_plan(robin, {"people": "Somebody"}, by=other)


def test_words_of_a_weapon_make_the_question_asked_again_and_say_nothing(carol, alice, robin):
    incident = robin.incidents.get()
    make.assessment_safe(incident, alice)
    actions.write_safety_plan(robin, {"place": "Marisol keeps the door open."}, by=carol)
    assert standing(incident).answers["weapon"] == "no"
    actions.write_safety_plan(robin, {"place": "He has a knife; Marisol takes it home tonight."}, by=carol)
    assert standing(incident).answers["weapon"] == "unknown"
    assert_on_record(incident, "triage.record_doubted", by=carol, asked=["weapon"])
    make.assessment_safe(incident, alice)
    actions.write_safety_plan(robin, {"place": "He has a knife; Marisol takes it home tonight!"}, by=carol)
    assert standing(incident).answers["weapon"] == "no", "a field that is saved again says nothing new"


# --- pages -----------------------------------------------------------------------------------------------------------


def console(desk):
    return Page(desk.get("/diversions/").content.decode())


def form_of(page, robin):
    """What a browser sends of the plan's form as it stands."""
    return page.form(f"/persons/{robin.pk}/write_safety_plan/")


def save(desk, robin, form, **typed):
    return desk.post(f"/persons/{robin.pk}/write_safety_plan/", form | typed, headers={"hx-request": "true"})


def test_on_the_console_each_field_saves_by_itself(carol, robin, client_of):
    desk = client_of(carol)
    page = console(desk)
    for heading in HEADINGS["safety"].values():
        assert heading["en"] in page.text and heading["es"] in page.text
    form = form_of(page, robin)
    part = Page(save(desk, robin, form, signs="Not sleeping").content.decode())
    plan = Plan.objects.get()
    assert part.all("input", name="plan", value=str(plan.pk)) and "Saved" in part.text
    assert not part.all("textarea"), "what somebody is typing in is never put in anew"
    save(desk, robin, form | {"seen-signs": "Not sleeping", "signs": "Not sleeping"}, people="Tomás")
    assert said(plan) == {"signs": "Not sleeping", "people": "Tomás"}
    again = console(desk)
    assert form_of(again, robin)["people"] == "Tomás" and "2 of 6" in again.text


def test_two_who_write_the_same_field_are_told_and_two_who_write_others_are_not(carol, sam, robin, client_of):
    hers, his = client_of(carol), client_of(sam)
    seen = form_of(console(hers), robin)
    theirs = Page(his.get(f"/persons/{robin.pk}/plans/safety/").content.decode())
    other = form_of(theirs, robin)
    assert save(hers, robin, seen, people="Tomás").status_code == 200
    assert save(his, robin, other, signs="Not sleeping").status_code == 200
    answer = save(his, robin, other | {"seen-signs": "Not sleeping", "signs": "Not sleeping"}, people="Marisol")
    assert answer.status_code == 409 and "Carol changed this to “Tomás”" in answer.content.decode()
    assert said(Plan.objects.get()) == {"people": "Tomás", "signs": "Not sleeping"}
    part = Page(answer.content.decode())
    assert part.all("input", name="seen-people", value="Tomás"), "sent again, it is a decision"


def test_what_is_typed_for_a_plan_that_a_new_one_has_replaced_is_still_there(carol, sam, robin, client_of):
    actions.write_safety_plan(robin, {"people": "Tomás"}, by=carol)
    desk = client_of(carol)
    form = form_of(console(desk), robin)
    actions.write_safety_plan(robin, {}, by=sam, anew=True)
    answer = save(desk, robin, form, people="Tomás and Marisol")
    assert answer.status_code == 409 and "A newer plan was begun" in answer.content.decode()
    whole = desk.post(f"/persons/{robin.pk}/write_safety_plan/", form | {"people": "Tomás and Marisol"})
    assert whole.status_code == 409 and "Tomás and Marisol" in whole.content.decode()
    assert PlanPart.objects.count() == 1


def test_without_a_script_it_is_sent_whole(carol, robin, client_of):
    desk = client_of(carol)
    form = form_of(console(desk), robin)
    answer = desk.post(
        f"/persons/{robin.pk}/write_safety_plan/", form | {"place": "Pills away", "language": "es"},
        headers={"referer": "http://testserver/diversions/"},
    )  # fmt: skip
    assert answer.url == "http://testserver/diversions/"
    assert (said(Plan.objects.get()), Plan.objects.get().language) == ({"place": "Pills away"}, "es")


def test_a_program_without_the_seen_words_changes_only_what_it_sends(carol, robin, client_of):
    actions.write_safety_plan(robin, {"people": "Tomás"}, by=carol)
    client_of(carol).post(f"/persons/{robin.pk}/write_safety_plan/", {"signs": "Not sleeping", "language": "en"})
    assert said(Plan.objects.get()) == {"people": "Tomás", "signs": "Not sleeping"}


def test_what_was_typed_and_not_saved_comes_back(carol, robin, client_of):
    heart.keep_draft(f"safety_plan:{robin.pk}", {"people": "Tomás", "seen-people": ""}, by=carol)
    assert form_of(console(client_of(carol)), robin)["people"] == "Tomás"


def test_what_is_typed_while_the_record_is_merged_goes_to_the_one_that_is_kept(carol, robin, alice, client_of):
    desk = client_of(carol)
    form = form_of(console(desk), robin)
    kept = actions.identify(make.incident(alice), by=alice, given_name="Rob", phone="704-555-0142")
    actions.merge(robin, kept, by=alice)
    assert save(desk, robin, form, people="Tomás").status_code == 200
    assert said(Plan.objects.get(person=kept)) == {"people": "Tomás"}


def test_with_a_person_nobody_knows_it_says_what_to_do_first(carol, client_of):
    make.diversion_at("Released", clinician=carol)
    page = console(client_of(carol))
    assert "Say first who it is" in page.text and "How I notice it starting" not in page.text


def test_words_against_an_answer_are_said_to_who_wrote_them(carol, alice, robin, client_of):
    make.assessment_safe(robin.incidents.get(), alice)
    desk = client_of(carol)
    answer = save(desk, robin, form_of(console(desk), robin), place="He keeps a knife under the bed")
    assert "a safety question must be asked again" in answer.content.decode()


def test_it_is_read_back_in_large_words_and_no_address_or_title_tells_of_it(carol, robin, client_of):
    actions.write_safety_plan(robin, {"people": "Mi hermano Tomás"}, by=carol, language="es")
    page = Page(client_of(carol).get(f"/persons/{robin.pk}/plans/safety/read/").content.decode())
    (article,) = page.all("article", lang="es")
    assert "Mi hermano Tomás" in article.text and "A quién puedo pedir ayuda" in article.text
    assert [button.text.split()[0] for button in page.all("button") if "data-print" in button.attrs] == ["Print"]
    (title,) = page.all("title")
    assert title.text == "Safety plan · H.E.A.R.T." and "Robin" not in article.text


def test_only_clinicians_as_for_notes_and_who_answers_for_them_read_it_and_each_opening_is_a_line(
    carol, sam, mia, robin, client_of
):
    plan = actions.write_safety_plan(robin, {"people": WORDS}, by=carol)
    readers = (carol, sam, mia)
    for who in readers:
        actions.open_person(robin, by=who, reason="quality")
        assert WORDS in client_of(who).get(f"/persons/{robin.pk}/plans/safety/read/").content.decode()
    assert [line.by for line in Event.objects.filter(verb="triage.read_plan")] == list(readers)
    assert_on_record(plan, "triage.wrote_safety_plan", by=carol, version=1, language="en")


@pytest.mark.parametrize("role", [Role.CALL_TAKER, Role.TEAM_LEAD, Role.RESPONDER, Role.CARE_NAVIGATOR, Role.CLINICIAN])
def test_everybody_else_sees_only_that_there_is_one(carol, robin, client_of, role):
    actions.write_safety_plan(robin, {"people": WORDS}, by=carol)
    who = make.user("other", role)
    browser = client_of(who)
    actions.open_person(robin, by=who, reason="returns")
    page = Page(browser.get(f"/persons/{robin.pk}/").content.decode())
    assert "Safety plan, written today" in page.text and "creek" not in page.text
    for address in ("", "read/"):
        answer = browser.get(f"/persons/{robin.pk}/plans/safety/{address}")
        assert answer.status_code in (302, 403, 409) and "creek" not in answer.content.decode()
    assert not Event.objects.filter(verb="triage.read_plan", by=who).exists()


def test_it_is_no_line_each_time_the_console_is_drawn(carol, robin, client_of):
    actions.write_safety_plan(robin, {"people": WORDS}, by=carol)
    for _ in range(3):
        client_of(carol).get("/diversions/")
    assert Event.objects.filter(verb="triage.read_plan", by=carol).count() == 1


def test_the_encounters_own_page_goes_on_with_it(carol, sam, robin, diversion, client_of):
    actions.write_safety_plan(robin, {"people": WORDS}, by=carol)
    actions.end(diversion, "05", support_needed=True, by=carol)
    page = Page(client_of(carol).get(f"/encounters/{diversion.pk}/").content.decode())
    assert form_of(page, robin)["people"] == WORDS
    reader = client_of(sam).get(f"/encounters/{diversion.pk}/").content.decode()
    assert "Safety plan, written today" in Page(reader).text and "creek" not in reader


def test_the_api_writes_and_reads_by_the_same_rights(carol, dan, robin, api_of):
    at = f"/api/persons/{robin.pk}"
    answer = api_of(carol).post(f"{at}/write_safety_plan/", {"words": {"people": WORDS}, "version": 0})
    assert answer.status_code == 201 and "creek" not in answer.content.decode()
    (read,) = api_of(carol).get(f"{at}/plans/").json()
    assert {part["part"]: part["text"] for part in read["parts"]}["people"] == WORDS
    assert Event.objects.get(verb="triage.read_plan").by == carol
    actions.open_person(robin, by=dan, reason="returns")
    (seen,) = api_of(dan).get(f"{at}/plans/").json()
    assert (seen["kind"], seen["parts"]) == ("safety", None)
    assert api_of(dan).post(f"{at}/write_safety_plan/", {"words": {}, "version": None}).status_code == 403
    assert api_of(make.user(role=Role.CARE_NAVIGATOR)).get(f"{at}/plans/").status_code == 409


def test_no_message_of_the_plan_says_a_word_of_stanley_and_brown():
    """Their six steps are worded so; ours are generic (docs/sources.md)."""
    theirs = re.compile(
        r"warning signs|internal coping|distraction|making the environment safe|people whom i can ask", re.I
    )
    assert not any(
        theirs.search(words) for parts in HEADINGS.values() for part in parts.values() for words in part.values()
    )
