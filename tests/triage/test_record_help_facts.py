"""What is known of help that came: force, arrest, commitment, injury are yes, no or unknown; unknown is no no."""

import pytest

from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import HelpRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(alice):
    request = actions.request_help(make.incident(alice), "any", by=alice)
    return actions.report_help_sent(request, "police", by=alice)


def test_nothing_is_known_until_somebody_says_it(sent):
    assert [getattr(sent, name) for name in (*HelpRequest.FACTS, "first_there")] == ["unknown"] * 5


def test_facts_are_kept_whenever_they_become_known(sent, alice, carol, pokes):
    actions.report_help_arrived(sent, by=alice)
    actions.report_help_left(sent, by=alice)
    actions.record_help_facts(sent, force="no", commitment="yes", unit="4B12", by=carol)
    sent.refresh_from_db()
    assert (sent.force, sent.arrest, sent.commitment, sent.unit) == ("no", "unknown", "yes", "4B12")
    line = {"kind": "any", "facts": ["commitment", "force", "unit"], "force": "no", "commitment": "yes"}
    assert_on_record(sent, "triage.recorded_help_facts", by=carol, **line)
    assert_heard(pokes, "triage", sent)


def test_nothing_new_is_no_line(sent, alice):
    before = sent.incident.help_requests.values().get()
    actions.record_help_facts(sent, armed=True, agency="police", by=alice)
    assert sent.incident.help_requests.values().get() == before


def test_it_is_refused_before_anybody_was_sent_and_for_who_was_not_asked(alice, sent):
    asked = actions.request_help(make.incident(alice), "police", by=alice)
    with refused("wrong_state", asked):
        actions.record_help_facts(asked, force="no", by=alice)
    with refused("no_agency", sent, field="agency"):
        actions.record_help_facts(sent, agency="provider", by=alice)


def test_from_its_page_and_never_for_a_crew(sent, alice, carol, rita, client_of):
    act, page = f"/help_requests/{sent.pk}/record_help_facts/", f"/help_requests/{sent.pk}/"
    facts = Page(client_of(carol).get(page).content.decode()).form(act) | {"force": "yes", "first_there": "they"}
    assert f'action="{act}"' in client_of(carol).get(page).content.decode()
    assert f'action="{act}"' not in client_of(rita).get(page).content.decode()
    assert client_of(rita).post(act, facts).status_code == 403
    assert client_of(carol).get(act).status_code == 405
    assert client_of(carol).post(act, {**facts, "force": "perhaps"}).status_code == 422
    assert client_of(carol).post(act, facts).status_code == 302
    sent.refresh_from_db()
    assert (sent.force, sent.arrest, sent.first_there) == ("yes", "unknown", "they")


def test_two_who_say_what_they_know_keep_what_each_said(sent, alice, carol, client_of):
    act, page = f"/help_requests/{sent.pk}/record_help_facts/", f"/help_requests/{sent.pk}/"
    hers, his = (Page(client_of(who).get(page).content.decode()).form(act) for who in (carol, alice))
    assert client_of(carol).post(act, hers | {"force": "yes"}).status_code == 302
    assert client_of(alice).post(act, his | {"arrest": "no"}).status_code == 302
    sent.refresh_from_db()
    assert (sent.force, sent.arrest) == ("yes", "no")


def test_what_somebody_else_said_meanwhile_is_told_at_its_field_and_then_replaced(sent, alice, carol, client_of):
    act, page = f"/help_requests/{sent.pk}/record_help_facts/", f"/help_requests/{sent.pk}/"
    his = Page(client_of(alice).get(page).content.decode()).form(act)
    actions.report_help_arrived(sent, by=carol)
    answer = client_of(alice).post(act, his | {"first_there": "team"})
    shown = Page(answer.content.decode())
    assert answer.status_code == 409
    assert "Carol changed this to “They”" in shown.text
    again = shown.form(act)
    assert again["first_there"] == "team", "what was chosen stands there still"
    assert client_of(alice).post(act, again).status_code == 302
    sent.refresh_from_db()
    assert sent.first_there == "team"
