"""A clinician's words go into the clinical record and nowhere else."""

import json

from heart.models import Event
from tests import make
from tests.record import assert_heard, assert_on_record
from triage import actions
from triage.queries.assessments import standing

WORDS = "Reports thoughts of dying; no plan."


def test_the_words_are_in_the_clinical_record_only(carol, pokes):
    diversion = make.diversion_at("Released", clinician=carol)
    made = actions.clinical_note(diversion, WORDS, by=carol)
    assert (made.text, made.by, list(diversion.clinical_notes.all())) == (WORDS, carol, [made])
    assert not diversion.incident.notes.exists()
    assert_on_record(diversion, "triage.charted", by=carol, note=made.pk)
    assert_heard(pokes, "triage", diversion)
    assert "dying" not in json.dumps(list(Event.objects.values("codes", "thread", "verb")))


def test_a_danger_in_it_is_asked_about_again_and_nobody_else_learns_a_word_of_it(alice, carol, client_of, api_of):
    incident = make.asks_for_team(alice)
    diversion = make.diversion_at("Released", of=incident.calls.get(), clinician=carol)
    desk = client_of(carol)
    told = desk.post(
        f"/diversions/{diversion.pk}/clinical_note/", {"text": "He has a knife in the drawer."}, follow=True
    )
    shown = told.content.decode()
    assert "It mentions a knife: a safety question must be asked again." in shown, "who wrote it is told why"
    assert "has a <mark>knife</mark> in" in shown
    incident.refresh_from_db()
    last = standing(incident)
    assert (last.answers["weapon"], last.complete, incident.response_id) == ("unknown", False, "emergency")
    assert_on_record(incident, "triage.record_doubted", by=carol, asked=["weapon"])
    pages = [client_of(alice).get(f"/incidents/{incident.pk}/"), client_of(alice).get("/dispatch/")]
    pages += [api_of(alice).get(f"/api/incidents/{incident.pk}/")]
    page = pages[0].content.decode()
    assert 'id="asked-weapon"' in page and "Something in the clinical record affects this." in page
    assert "The notes mention" not in page
    pages += [client_of(alice).get("/dispatch/", {"sel": incident.pk})]
    board = pages[-1].content.decode()
    assert "Something in the clinical record affects this." in board and "The notes mention" not in board
    for answer in pages:
        assert "knife" not in answer.content.decode().lower()
    assert "knife" not in json.dumps(list(Event.objects.values("codes", "thread", "verb")))
    actions.assess(incident, {"weapon": "no"}, by=alice)
    assert standing(incident).complete


def test_what_it_says_of_no_danger_asks_nothing(carol):
    diversion = make.diversion_at("Released", clinician=carol)
    make.assessment_safe(diversion.incident)
    actions.clinical_note(diversion, "No weapons in the house.", by=carol)
    assert standing(diversion.incident).complete
