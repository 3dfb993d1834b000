"""New words that speak against an answer: it is asked again, counts as unknown until then, and teams hear of it."""

import itertools
import json
import re

import pytest

from heart.models import Alarm, Event, Level
from tests import make
from tests.record import assert_heard, assert_on_record
from triage import actions, contradictions, protocol
from triage.models import Doubt
from triage.queries.assessments import standing

KNIFE = "Now the sister says he has a knife."


@pytest.fixture
def safe(alice):
    """An incident for which nobody spoke of a danger, and a team was decided on."""
    return make.asks_for_team(alice)


def test_a_note_against_an_answer_makes_it_unknown_and_raises_what_was_decided(safe, rita, pokes):
    actions.note(safe, KNIFE, by=rita)
    safe.refresh_from_db()
    last = standing(safe)
    assert (last.answers["weapon"], last.response_id, last.complete, safe.response_id) == (
        "unknown", "emergency", False, "emergency",
    )  # fmt: skip
    assert last.answers == make.SAFE | {"weapon": "unknown"}
    assert Alarm.objects.open().get(kind="decision_raised").level == Level.A2
    assert_heard(pokes, "triage", safe)


def test_the_fact_says_when_what_and_against_which_answer_and_never_the_words(safe, rita):
    note = actions.note(safe, KNIFE, by=rita)
    doubt = Doubt.objects.get()
    assert (doubt.note, doubt.question, doubt.entry, doubt.was) == (note, "weapon", "knife", "no")
    assert (doubt.at, doubt.words_version, doubt.settled_at) == (note.at, contradictions.load().version, None)
    assert [note.text[start:end] for start, end in doubt.spans] == ["knife"]
    assert_on_record(safe, "triage.doubted", by=rita, asked=["weapon"], spoken=["weapon.knife"])
    assert "sister" not in json.dumps(list(Event.objects.values("codes")))


def test_a_team_under_way_hears_of_it(alice, bob):
    visit = make.dispatch_at("EnRoute")
    actions.note(visit.incident, "le pegó a su hermano", by=alice)
    assert Alarm.objects.open().get(kind="risk_raised").level == Level.A1


def test_an_answer_settles_it_and_the_same_words_do_not_ask_again(safe, alice, rita):
    actions.note(safe, KNIFE, by=rita)
    made = actions.assess(safe, {"weapon": "no"}, by=alice)
    assert (made.complete, made.answers["weapon"]) == (True, "no")
    doubt = Doubt.objects.get()
    assert doubt.settled_by == alice and doubt.settled_at
    actions.assess(safe, {"violence": "no"}, by=alice)
    assert standing(safe).complete
    actions.note(safe, "no, he put the knife in his pocket", by=rita)
    assert not standing(safe).complete and Doubt.objects.open().get().was == "no"


def seen_on(page):
    """What a page sends along with an answer about a weapon."""
    form = page[page.index('name="question" value="weapon"') :]
    return re.search(r'name="seen" value="([\d ]*)"', form).group(1)


def test_words_that_came_after_the_page_are_not_answered_by_it(safe, alice, rita, client_of):
    desk, address = client_of(alice), f"/incidents/{safe.pk}/"
    before = seen_on(desk.get(address).content.decode())
    actions.note(safe, KNIFE, by=rita)
    said = {"question": "weapon", "answer": "no"}
    sent = desk.post(f"{address}assess/", said | {"seen": before}, HTTP_HX_REQUEST="true").content.decode()
    assert 'id="asked-weapon"' in sent and "The notes mention a knife." in sent
    last = standing(safe)
    assert (last.answers["weapon"], last.complete) == ("unknown", False)
    assert [row.answers["weapon"] for row in safe.assessments.order_by("id")][-2:] == ["no", "unknown"]
    assert Doubt.objects.open().get().was == "no"
    desk.post(f"{address}assess/", said | {"seen": seen_on(sent)})
    assert standing(safe).complete and not Doubt.objects.open().exists()


def test_a_hint_that_came_after_the_page_asks_again_and_what_the_page_showed_does_not(alice, client_of):
    incident = make.incident(alice, narrative=KNIFE)
    desk, address = client_of(alice), f"/incidents/{incident.pk}/"
    shown = seen_on(desk.get(address).content.decode())
    actions.note(incident, "and a gun is on the table", by=alice)
    desk.post(f"{address}assess/", {"question": "weapon", "answer": "no", "seen": shown})
    assert [(d.entry, d.was) for d in Doubt.objects.open()] == [("gun", "no")]
    assert standing(incident).answers["weapon"] == "unknown"


def test_a_page_that_does_not_say_what_it_showed_has_shown_nothing(safe, alice, rita, client_of):
    actions.note(safe, KNIFE, by=rita)
    client_of(alice).post(f"/incidents/{safe.pk}/assess/", {"question": "weapon", "answer": "no"})
    assert (standing(safe).answers["weapon"], standing(safe).complete) == ("unknown", False)
    assert Doubt.objects.open().exists()


def test_a_program_says_which_words_it_has_read(safe, alice, rita, api_of):
    program, address = api_of(alice), f"/api/incidents/{safe.pk}/"
    actions.note(safe, KNIFE, by=rita)
    made = program.post(f"{address}assess/", {"answers": {"weapon": "no"}}, format="json").json()
    assert (made["answers"]["weapon"], made["complete"]) == ("unknown", False)
    doubts = [doubt["id"] for note in program.get(address).json()["notes"] for doubt in note["doubts"]]
    made = program.post(f"{address}assess/", {"answers": {"weapon": "no"}, "seen": doubts}, format="json").json()
    assert (made["answers"]["weapon"], made["complete"]) == ("no", True)


def test_a_danger_that_is_told_answers_what_no_page_has_shown_too(safe, alice, rita, client_of):
    actions.note(safe, KNIFE, by=rita)
    client_of(alice).post(f"/incidents/{safe.pk}/assess/", {"question": "weapon", "answer": "yes", "seen": "x 9 ²"})
    assert standing(safe).answers["weapon"] == "yes" and not Doubt.objects.open().exists()


@pytest.mark.parametrize("answer", ["yes", "unknown"])
def test_another_answer_settles_it_too(safe, alice, answer):
    actions.note(safe, KNIFE, by=alice)
    assert actions.assess(safe, {"weapon": answer}, by=alice).complete


def test_before_an_answer_it_is_a_hint_and_changes_nothing(alice, client_of):
    incident = make.incident(alice, narrative=KNIFE)
    assert not incident.assessments.exists()
    assert Doubt.objects.get().was == ""
    page = client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()
    assert "The notes mention a knife." in page and "Asked again" not in page
    make.assessment_safe(incident, alice)
    assert standing(incident).complete and not Doubt.objects.open().exists()


def test_words_about_a_danger_that_is_known_ask_nothing(alice):
    incident = make.incident(alice)
    actions.assess(incident, {"weapon": "yes"}, by=alice)
    actions.note(incident, KNIFE, by=alice)
    assert not Doubt.objects.exists() and incident.assessments.count() == 1


def test_an_answer_nobody_could_give_is_asked_again(alice):
    incident = make.incident(alice)
    actions.assess(incident, make.SAFE | {"weapon": "unknown"}, by=alice)
    actions.note(incident, KNIFE, by=alice)
    assert Doubt.objects.open().get().was == "unknown"
    assert incident.assessments.count() == 1, "it counts as unknown already"


def test_harmless_words_ask_nothing(safe, rita):
    actions.note(safe, "No knife, no weapons seen. She got her flu shot.", by=rita)
    assert not Doubt.objects.exists() and safe.assessments.count() == 1


def test_a_closed_incident_only_keeps_what_was_said(alice, sam):
    incident = make.incident(alice)
    make.assessment_safe(incident, alice)
    actions.close(incident, ["13"], by=sam, miss="other")
    actions.note(incident, KNIFE, by=sam)
    assert incident.assessments.count() == 1 and not Alarm.objects.open().exists()
    actions.reopen(incident, by=sam)
    assert Doubt.objects.open().count() == 1 and "weapon" not in standing(incident).answers


def test_a_hint_goes_along_when_the_call_is_joined(safe, alice):
    other = make.incident(alice, narrative=KNIFE)
    actions.join(other, safe, by=alice)
    safe.refresh_from_db()
    assert (standing(safe).answers["weapon"], safe.response_id) == ("unknown", "emergency")
    assert_on_record(safe, "triage.doubted", by=alice, asked=["weapon"], spoken=["weapon.knife"])


def test_the_page_asks_it_first_and_says_why_and_marks_the_words(safe, alice, client_of):
    actions.note(safe, "He <b>has</b> a knife & a gun", by=alice)
    page = client_of(alice).get(f"/incidents/{safe.pk}/").content.decode()
    assert 'id="asked-weapon"' in page
    assert "Asked again." in page and "The notes mention a knife, a gun." in page
    assert "Before, the answer was “No”." in page
    assert "No remaining answer would change it." not in page
    assert "What would change it" in page
    assert "He &lt;b&gt;has&lt;/b&gt; a <mark>knife</mark> &amp; a <mark>gun</mark>" in page


def test_every_road_hears_it(alice, api_of, client_of):
    via_page, via_api, via_line = (make.asks_for_team(alice) for _ in range(3))
    sent = client_of(alice).post(f"/incidents/{via_page.pk}/note/", {"text": KNIFE}, HTTP_HX_REQUEST="true")
    assert 'id="asked-weapon"' in sent.content.decode(), "who wrote it sees at once that it is asked again"
    said = api_of(alice).post(f"/api/incidents/{via_api.pk}/note/", {"text": KNIFE}).json()
    assert [(row["question"], row["entry"], row["was"]) for row in said["doubts"]] == [("weapon", "knife", "no")]
    full = api_of(alice).get(f"/api/incidents/{via_api.pk}/").json()
    assert full["assessment"]["ask"]["key"] == "weapon" and full["notes"][0]["doubts"]
    desk, line = client_of(alice), f"N {via_line.pk} {KNIFE}"
    means = desk.post("/command/echo/", {"line": line}).context["means"]
    told = desk.post("/command/", {"line": line, "means": means}, follow=True).content.decode()
    assert "a safety question must be asked again" in told
    assert {standing(i).answers["weapon"] for i in (via_page, via_api, via_line)} == {"unknown"}


def test_unknown_is_never_weaker_than_a_safe_answer_in_the_shipped_protocol():
    rules = protocol.load()
    keys = sorted(contradictions.load().questions)
    safe = {q.key: next(a for a in q_answers(q) if a not in (q.danger, "unknown")) for q in rules.questions}
    for nature in ("WELFARE", "MNTL", "WEAPON", ""):
        for many in itertools.product([False, True], repeat=len(keys)):
            said = {key: "unknown" if unknown else safe[key] for key, unknown in zip(keys, many, strict=True)}
            here = protocol.recommend(rules, nature, said)
            for key in keys:
                then = protocol.recommend(rules, nature, said | {key: "unknown"})
                assert protocol.rise(here.response, then.response) >= 0
                assert then.medical or not here.medical


def q_answers(question):
    return getattr(question, "answers", protocol.ANSWERS)
