"""What an ending needs is said once, corrected with both versions kept, and held to the times it speaks of."""

import datetime
import json

import pytest
from django.db import connection
from django.utils import timezone

from heart.models import Event, Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from tests.triage.records import ended, signed
from triage import actions
from triage.codes import commitment_rules
from triage.queries import ending_facts

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
DSS = "Cabarrus DSS, Ms. Larkspur"


def test_it_is_said_and_corrected_with_both_versions_kept(carol, pokes):
    diversion = ended(carol, disposition="L-HUNGUP")
    first = actions.record_ending_facts(diversion, called_back="no_answer", by=carol)
    assert_on_record(diversion, "triage.recorded_ending_facts", by=carol, facts=first.pk)
    assert_heard(pokes, "triage", diversion)
    actions.record_ending_facts(diversion, called_back="reached", by=carol)
    assert [one.called_back for one in ending_facts.of(diversion)] == ["reached", "no_answer"]


def test_what_is_left_out_stays_and_the_same_again_is_no_version(carol):
    diversion = ended(carol)
    actions.record_ending_facts(diversion, report_owed="no", by=carol)
    actions.record_ending_facts(diversion, guardian="told", by=carol)
    actions.record_ending_facts(diversion, guardian="told", by=carol)
    last, _first = ending_facts.of(diversion)
    assert (last.report_owed, last.guardian) == ("no", "told")


def test_it_can_be_corrected_after_the_record_is_signed(carol):
    diversion = signed(carol, disposition="L-UNABLE")
    assert actions.record_ending_facts(diversion, report_owed="child", report_made=False, by=carol)


def test_two_windows_do_not_overwrite_each_other(carol):
    diversion = ended(carol)
    first = actions.record_ending_facts(diversion, report_owed="no", seen=0, by=carol)
    with refused("stale", diversion):
        actions.record_ending_facts(diversion, report_owed="child", seen=0, by=carol)
    assert actions.record_ending_facts(diversion, report_owed="child", seen=first.pk, by=carol)


def test_only_whose_record_it_is_says_it(carol, sam):
    diversion = ended(carol)
    for who in (sam, make.user(role=Role.CLINICIAN)):
        with refused("not_yours", diversion, says="Carol"):
            actions.record_ending_facts(diversion, report_owed="no", by=who)


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"custody": "a neighbor"}, "no_choice", "custody"),
        ({"report_owed": "child", "report_made": True, "report_to": DSS}, "no_time", "report_made_at"),
        ({"report_owed": "child", "report_made": True, "report_made_at": -1}, "no_recipient", "report_to"),
        ({"petitioned_at": 1}, "in_future", "petitioned_at"),
        ({"ordered_at": -1, "custody": "designee", "custody_at": -2}, "out_of_order", "custody_at"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(carol, said, code, field):
    diversion, now = ended(carol), timezone.now()
    said = {name: now + value * HOUR if name.endswith("_at") else value for name, value in said.items()}
    with refused(code, diversion, field=field):
        actions.record_ending_facts(diversion, **said, by=carol)


def test_what_hangs_on_an_answer_goes_with_it(carol):
    diversion, now = ended(carol), timezone.now()
    made = {"report_owed": "disabled_adult", "report_made": True, "report_made_at": now, "report_to": DSS}
    actions.record_ending_facts(diversion, **made, custody="law_enforcement", custody_at=now, by=carol)
    last = actions.record_ending_facts(diversion, report_owed="no", custody="nobody", by=carol)
    assert (last.report_made, last.report_made_at, last.report_to, last.custody_at) == (None, None, None, None)
    assert ending_facts.of(diversion)[1].report_to == DSS, "and stands in the version before"


def test_to_whom_a_report_was_made_stands_nowhere_in_clear_and_the_history_tells_nothing(carol):
    diversion = ended(carol)
    said = {"report_owed": "child", "report_made": True, "report_made_at": timezone.now(), "report_to": DSS}
    actions.record_ending_facts(diversion, **said, by=carol)
    with connection.cursor() as cursor:
        cursor.execute("SELECT one::text FROM triage_endingfacts AS one")
        (row,) = cursor.fetchone()
    assert "Larkspur" not in row
    lines = json.dumps(list(Event.objects.values("codes", "verb")))
    assert "child" not in lines and "Larkspur" not in lines


# --- the times of the law --------------------------------------------------------------------------------------------


def test_the_limits_of_a_commitment_are_counted_from_their_beginnings(carol):
    diversion, now = ended(carol, disposition="L-UNABLE"), timezone.now()
    said = {"petitioner": "family", "custody": "law_enforcement"}
    facts = actions.record_ending_facts(
        diversion, **said, ordered_at=now - 30 * HOUR, custody_at=now - 5 * HOUR, presented_at=now - 2 * HOUR, by=carol
    )
    custody, exam = ending_facts.limits(facts, now)
    assert (custody.until, custody.kept) == (now - 6 * HOUR, False)
    assert (exam.until, exam.kept) == (now + 22 * HOUR, None)
    assert ending_facts.limits(facts, now + 23 * HOUR)[1].kept is False
    facts = actions.record_ending_facts(diversion, examiner="physician", examined_at=now, by=carol)
    assert ending_facts.limits(facts, now + 23 * HOUR)[1].kept is True


def test_a_change_of_the_law_is_a_row_that_counts_from_its_day(monkeypatch):
    today = commitment_rules.RULES[-1]
    newer = commitment_rules.CommitmentRules(
        since=datetime.date(2027, 1, 1),
        custody=12 * HOUR,
        first_examination=HOUR,
        second_examination=HOUR,
        source="made up",
    )
    monkeypatch.setattr(commitment_rules, "RULES", [today, newer])
    days = [datetime.date(2010, 1, 1), datetime.date(2026, 12, 31), datetime.date(2027, 1, 1)]
    assert [commitment_rules.rules_on(day) for day in days] == [today, today, newer]


# --- pages -----------------------------------------------------------------------------------------------------------


def test_it_is_said_with_the_ending_and_only_what_that_ending_needs(carol, client_of):
    diversion, browser = make.diversion_at("Released", clinician=carol), client_of(carol)
    said = {
        "text": "",
        "disposition": "L-THIRD",
        "support_needed": "no",
        "not_reached": "would_not",
        "report_owed": "no",
        "called_back": "reached",  # of another ending, chosen before
        "petitioner": "officer",
    }
    assert browser.post(f"/diversions/{diversion.pk}/end/", said).status_code == 302
    (facts,) = ending_facts.of(diversion)
    assert (facts.not_reached, facts.report_owed) == ("would_not", "no")
    assert (facts.called_back, facts.petitioner) == ("", "")


def test_what_is_wrong_with_the_facts_ends_nothing_and_loses_nothing(carol, client_of):
    diversion, browser = make.diversion_at("Released", clinician=carol), client_of(carol)
    said = {"text": "Words.", "disposition": "05", "support_needed": "no", "report_owed": "child"}
    answer = browser.post(f"/diversions/{diversion.pk}/end/", said | {"report_made": "yes", "report_to": DSS})
    assert answer.status_code == 409
    diversion.refresh_from_db()
    assert diversion.status == "Released" and not diversion.clinical_notes.exists()
    kept = Page(answer.content.decode()).form(f"/diversions/{diversion.pk}/end/")
    assert (kept["report_to"], kept["report_owed"], kept["text"].strip()) == (DSS, "child", "Words.")


def test_the_record_shows_what_stands_and_what_stood(carol, client_of):
    diversion, browser = ended(carol, disposition="L-HUNGUP"), client_of(carol)
    address = f"/diversions/{diversion.pk}/record_ending_facts/"
    for answer in ("no_answer", "reached"):
        page = Page(browser.get(f"/encounters/{diversion.pk}/").content.decode())
        browser.post(address, page.form(address) | {"called_back": answer, "report_owed": "no"})
    text = Page(browser.get(f"/encounters/{diversion.pk}/").content.decode()).text
    assert "What stood before 1" in text
    before = text.index("What stood before")
    assert text.index("Yes, and they answered") < before < text.index("Yes, no answer")


def test_the_law_is_said_where_it_is_asked(carol, client_of):
    make.diversion_at("Released", clinician=carol)
    text = Page(client_of(carol).get("/diversions/").content.decode()).text
    for law in ("G.S. 7B-301", "G.S. 108A-102", "G.S. 122C-261", "within 24 hours"):
        assert law in text
