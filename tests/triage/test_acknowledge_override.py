"""Who answers for it has read why less was decided, and nobody does that for their own."""

import pytest

from heart.models import Alarm
from heart.shell.alarm_bar import alarm_bar
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions


@pytest.fixture
def lowered(alice, carol):
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="unknown")
    return actions.lower(incident, "team", "known_person", "He does this every spring.", by=carol)


def test_it_is_on_record_and_the_warning_goes(lowered, sam, pokes):
    assert [line.alarm.kind for line in alarm_bar(sam).lines] == ["decision_lowered"]
    actions.acknowledge_override(lowered, by=sam)
    lowered.refresh_from_db()
    assert lowered.acknowledged_by == sam
    assert not Alarm.objects.open().exists()
    assert_on_record(lowered, "triage.acknowledged_override", by=sam)
    assert_heard(pokes, "triage", lowered)


def test_nobody_else_hears_the_warning(lowered, alice, bob, carol):
    assert [who for who in (alice, bob, carol) if alarm_bar(who).lines] == []


def test_ones_own_and_one_that_was_read_are_refused(alice, sam, mia):
    incident = make.incident(alice)
    make.assessment_safe(incident, weapon="unknown")
    own = actions.lower(incident, "team", "known_person", "I know him.", by=sam)
    with refused("nobody_acknowledges_their_own_override", own):
        actions.acknowledge_override(own, by=sam)
    actions.acknowledge_override(own, by=mia)
    with refused("wrong_state", own):
        actions.acknowledge_override(own, by=mia)


def test_more_help_needs_no_excuse(alice, sam):
    raised = actions.danger_now(make.incident(alice), by=alice)
    with refused("wrong_state", raised):
        actions.acknowledge_override(raised, by=sam)


def test_the_page_shows_it_with_its_words_and_takes_the_press(lowered, sam, client_of):
    browser = client_of(sam)
    page = browser.get("/review/").content.decode()
    assert "He does this every spring." in page and "The person and the situation are known" in page
    answer = browser.post(f"/overrides/{lowered.pk}/acknowledge_override/")
    assert answer.headers["Location"] == "/review/"
    assert "read by Sam" in browser.get("/review/").content.decode()


def test_what_nobody_has_read_of_an_incident_that_is_over_does_not_stand(lowered, sam, client_of):
    def tags(page):
        return [tag.text for tag in page.all(class_="tag")]

    assert "current" in tags(Page(client_of(sam).get("/review/").content.decode()))
    actions.cancel(lowered.incident, by=sam)
    page = Page(client_of(sam).get("/review/").content.decode())
    assert "I have read why" in page.text and "in effect until the incident ended" in page.text
    assert "current" not in tags(page)


def test_the_page_and_the_words_are_for_who_answers_for_it(lowered, client_of, api_of, alice, bob, carol, sam):
    for who in (alice, bob, carol):
        assert client_of(who).get("/review/").status_code == 403
        assert api_of(who).get("/api/overrides/").status_code == 403
        assert client_of(who).post(f"/overrides/{lowered.pk}/acknowledge_override/").status_code == 403
    assert "text" not in api_of(sam).get("/api/overrides/").json()["results"][0]
    assert api_of(sam).get(f"/api/overrides/{lowered.pk}/").json()["text"] == "He does this every spring."
