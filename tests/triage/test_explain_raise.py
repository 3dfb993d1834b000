"""A raise is one press; afterwards it is asked why, and read by person, center and nature."""

import datetime

import pytest

from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Override
from triage.queries import departures

DAY = datetime.timedelta(days=1)


def later(incident):
    incident.refresh_from_db()
    return incident


@pytest.fixture
def raised(alice):
    incident = make.incident(alice)
    make.assessment_safe(incident, alice)
    return actions.danger_now(incident, by=alice)


def test_it_is_said_after_the_press_and_may_be_said_anew(raised, alice, sam, pokes):
    actions.explain_raise(raised, "voice", "He whispers.", by=alice)
    assert_on_record(raised, "triage.explained_raise", by=alice, why="voice")
    assert_heard(pokes, "triage", raised)
    actions.explain_raise(raised, "heard", by=sam)
    raised.refresh_from_db()
    assert (raised.explained_as, raised.explained_by, raised.note.text) == ("heard", sam, "He whispers.")


def test_what_is_no_reason_or_comes_after_it_was_read_is_refused(raised, alice, carol, sam):
    with refused("no_reason", raised, field="why"):
        actions.explain_raise(raised, "because", by=alice)
    actions.close(later(raised.incident), ["L-911"], by=alice)
    actions.acknowledge_override(raised, by=sam)
    with refused("wrong_state", raised):
        actions.explain_raise(raised, "heard", by=alice)
    less = make.incident(alice)
    make.assessment_safe(less, alice, weapon="unknown")
    lowered = actions.lower(less, "team", "known_person", "He does this every spring.", by=carol)
    with refused("wrong_state", lowered):
        actions.explain_raise(lowered, "heard", by=carol)


def test_the_call_asks_why_afterwards_until_a_danger_is_answered(raised, alice, client_of):
    browser, page = client_of(alice), f"/incidents/{raised.incident_id}/"
    assert "When there is a moment" in browser.get(page).content.decode()
    assert "is on its way" not in browser.get(page).content.decode()
    browser.post(f"/overrides/{raised.pk}/explain_raise/", {"why": "voice"})
    said = browser.get(page).content.decode()
    assert "When there is a moment" not in said and "Something in the voice" in said
    Override.objects.update(explained_as="", explained_at=None, explained_by=None)
    actions.assess(later(raised.incident), {"weapon": "yes"}, by=alice)
    assert 'id="why-raised"' not in browser.get(page).content.decode()


def test_it_is_asked_on_the_page_of_an_ended_call_too(raised, alice, client_of):
    actions.close(later(raised.incident), ["L-911"], by=alice)
    assert 'id="why-raised"' in client_of(alice).get(f"/incidents/{raised.incident_id}/").content.decode()


def test_a_press_that_says_why_by_itself_is_not_asked(alice, carol, client_of):
    talked = make.diversion_at("Verified", clinician=carol)
    actions.send_help(talked, by=carol)
    assert Override.objects.get().asks_why is False
    assert 'id="why-raised"' not in client_of(alice).get(f"/incidents/{talked.incident_id}/").content.decode()


def test_the_form_has_room_for_words(raised, alice, client_of):
    browser, form = client_of(alice), f"/overrides/{raised.pk}/why_raised/"
    assert '<textarea name="text"' in browser.get(form).content.decode()
    assert browser.post(f"/overrides/{raised.pk}/explain_raise/", {"why": ""}).status_code == 422
    answer = browser.post(f"/overrides/{raised.pk}/explain_raise/", {"why": "other", "text": "A dog barked."})
    assert answer.status_code == 302
    raised.refresh_from_db()
    assert (raised.explained_as, raised.note.text) == ("other", "A dog barked.")


def departed(by, alice, **said):
    incident = make.incident(alice, **said)
    make.assessment_safe(incident, alice)
    made = actions.help_now(incident, by=by)
    actions.close(later(incident), ["L-911"], by=alice)
    return made


def counted(now, part):
    rows = departures.of_period(now - DAY, now + DAY)[part]
    return {row.code: (row.raised, row.unexplained, row.lowered, row.unread) for row in rows}


def test_who_said_why_with_a_second_key_owes_no_reason(alice, now):
    incident = make.incident(alice)
    make.assessment_safe(incident, alice)
    actions.help_now(incident, by=alice)
    made = actions.help_now(incident, "medical_emergency", by=alice)
    assert made.asks_why is False
    actions.close(later(incident), ["L-911"], by=alice)
    assert counted(now, "center") == {"concord": (1, 0, 0, 1)}


def test_words_are_counted_by_person_center_and_nature(alice, sam, carol, now):
    departed(alice, alice)
    actions.explain_raise(departed(alice, alice, initial_nature="MNTL"), "heard", by=alice)
    actions.acknowledge_override(departed(sam, alice), by=make.supervisor())
    less = make.incident(alice)
    make.assessment_safe(less, alice, weapon="unknown")
    actions.lower(less, "team", "known_person", "He does this every spring.", by=carol)
    weapon = make.incident(alice)
    make.assessment_safe(weapon, alice, weapon="yes")
    actions.danger_now(weapon, by=alice)
    actions.close(later(weapon), ["L-911"], by=alice)
    assert counted(now, "by") == {
        str(alice.pk): (2, 1, 0, 2), str(sam.pk): (1, 1, 0, 0), str(carol.pk): (0, 0, 1, 1),
    }  # fmt: skip
    assert counted(now, "center") == {"concord": (3, 2, 1, 3)}
    assert counted(now, "nature") == {"WELFARE": (2, 2, 1, 2), "MNTL": (1, 0, 0, 1)}


def test_the_review_page_lists_those_of_one_person_center_or_nature(alice, sam, mia, client_of, api_of):
    one, two = departed(alice, alice, initial_nature="MNTL"), departed(sam, alice)
    browser = client_of(mia)

    def listed(query):
        page = browser.get(f"/review/{query}").content.decode()
        assert browser.get(f"/review/_overrides/{query}").status_code == 200
        return [made for made in (one, two) if f'id="override-{made.pk}"' in page]

    assert listed("") == [one, two]
    assert listed(f"?by={alice.pk}") == listed("?nature=MNTL") == [one]
    assert listed("?center=concord") == [one, two]
    assert listed("?center=elsewhere") == listed("?by=999999") == []
    assert listed("?by=nobody&center=concord") == [one, two]
    assert "nobody has said why" in browser.get("/review/").content.decode()
    found = api_of(mia).get(f"/api/overrides/?by={alice.pk}&nature=MNTL").json()["results"]
    assert [row["id"] for row in found] == [one.pk]
    said = api_of(mia).get("/api/coverage/").json()["departures"]
    assert [row["code"] for row in said["nature"]] == ["MNTL", "WELFARE"]


def test_the_page_asks_the_database_no_more_for_many(alice, sam, client_of, django_assert_max_num_queries):
    browser = client_of(sam)
    departed(alice, alice)
    browser.get("/review/")
    with django_assert_max_num_queries(100) as few:
        browser.get("/review/")
    for _ in range(3):
        departed(alice, alice)
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get("/review/")
