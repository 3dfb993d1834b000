"""The timeline of a call: one line for each act, and the value where it is no person's words."""

from tests import make
from tests.reading import Page
from triage import actions
from triage.views import log


def words(incident):
    incident.refresh_from_db()
    return [f"{told.line.words} {told.value}".strip() for told in log.of(incident)]


def test_an_answer_says_what_was_answered_and_what_follows(alice):
    incident = make.incident(alice, initial_nature="MNTL")
    actions.assess(incident, {"weapon": "no"}, by=alice)
    actions.assess(incident, {"signs": "self_harm"}, by=alice)
    assert words(incident)[0] == ("warning signs: Means to self-harm at hand. Recommended: Police, fire or EMS"), (
        "a team with police is not in use"
    )
    assert words(incident)[1].startswith("weapon: No. Recommended:")


def test_a_line_of_an_older_program_is_told_as_before(alice):
    incident = make.incident(alice)
    line = log.of(incident)[0].line.event
    line.verb, line.codes = "triage.assessed", {"response": "team", "asked": ["weapon"]}
    assert log.timeline.in_words(line) == "recommended: Community response team (asked: weapon)"


def test_facts_say_their_value_and_the_place_the_one_that_stands(alice):
    incident = make.incident(alice)
    for address in ("1 Main St", "14 Weavers Row"):
        actions.locate(incident, address=address, city="Kannapolis", by=alice)
    actions.edit(incident, final_nature="SUICTHRT", priority=2, by=alice)
    told = words(incident)
    assert "what is happening: Thoughts or threat of suicide, priority: 2" in told[0]
    assert told[1:3] == ["updated place 14 Weavers Row, Kannapolis", "updated place"]


def test_one_press_for_help_is_one_line(alice):
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident, alice)
    before = len(words(incident))
    actions.danger_now(incident, by=alice)
    assert words(incident)[: -before or None] == ["weapon or violence now: not decided to Police, fire or EMS"]
    actions.request_help(incident, "fire", by=alice)
    assert words(incident)[0].startswith("requested: Fire")
    assert len(words(incident)) == before + 2


def test_what_somebody_else_did_in_the_same_moment_keeps_its_line(alice, bob):
    incident = make.incident(alice)
    actions.danger_now(incident, by=alice)
    actions.request_help(incident, "fire", by=bob)
    assert any(line.startswith("requested: Fire") for line in words(incident))


def test_a_note_stays_out_and_its_line_leads_to_it(alice, client_of):
    incident = make.incident(alice)
    made = actions.note(incident, "He sits on the steps.", by=alice)
    page = Page(client_of(alice).get(f"/incidents/{incident.pk}/").content.decode())
    assert "He sits" not in page.all(class_="log")[-1].text
    assert page.all("a", href=f"#note-{made.pk}")
    assert page.at(f"note-{made.pk}")
