"""The clinician's own word on the risk, at the start and at the end, beside what the screener's rule says."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from heart.models import Event
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import RiskRating, Screening
from triage.queries import risks


@pytest.fixture
def diversion(carol):
    return make.diversion_at("Released", clinician=carol)


def test_it_is_kept_beside_the_screeners_rule_and_neither_takes_the_others_place(carol, diversion, pokes):
    actions.screen(diversion, "wish_dead", "yes", by=carol)
    made = actions.rate_risk(diversion, "moderate", by=carol)
    assert_on_record(diversion, "triage.rated_risk", by=carol, rating=made.pk)
    assert_heard(pokes, "triage", diversion)
    start = risks.of_encounter(diversion).start
    assert (start.by_rule, start.rating.level) == ("Low", "moderate")
    assert risks.of_encounter(diversion).highest.words == "Moderate", "the higher of the two counts"
    assert Screening.objects.get().level == 1


def test_the_last_word_counts_and_none_is_lost(carol, diversion):
    for level in ("low", "unknown", "moderate"):
        actions.rate_risk(diversion, level, by=carol)
    assert [one.level for one in diversion.risk_ratings.all()] == ["low", "unknown", "moderate"]
    assert risks.of_encounter(diversion).start.rating.level == "moderate"


def test_what_could_not_be_judged_is_never_taken_for_no_risk(carol, diversion):
    actions.rate_risk(diversion, "unknown", by=carol)
    assert risks.of_encounter(diversion).highest is None
    actions.rate_risk(diversion, "none", by=carol)
    assert risks.of_encounter(diversion).highest.words == "None seen"


def test_the_history_does_not_say_how_high(carol, diversion):
    actions.rate_risk(diversion, "moderate", by=carol)
    actions.screen(diversion, "method", "yes", by=carol)
    lines = json.dumps(list(Event.objects.values("codes", "verb")))
    assert "moderate" not in lines and "high" not in lines


@pytest.mark.parametrize(("level", "moment", "field"), [("some", "start", "risk"), ("low", "middle", "moment")])
def test_another_level_or_moment_is_refused(carol, diversion, level, moment, field):
    with refused("no_risk" if field == "risk" else "no_moment", field=field):
        actions.rate_risk(diversion, level, by=carol, moment=moment)


def test_the_database_refuses_another_level(carol, diversion):
    for wrong in ({"level": "some"}, {"moment": "mid"}):
        row = {"diversion": diversion, "moment": "start", "level": "low", "at": timezone.now(), "by": carol} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            RiskRating.objects.create(**row)


@pytest.mark.parametrize("status", ["Ringing", "Ended", "GivenBack"])
def test_it_is_judged_while_the_caller_is_with_a_clinician(carol, status):
    diversion = make.diversion_at(status, clinician=carol)
    with refused("wrong_state"):
        actions.rate_risk(diversion, "low", by=carol)


def test_not_even_a_supervisor_judges_for_the_clinician(sam, diversion):
    with refused("not_yours"):
        actions.rate_risk(diversion, "low", by=sam)


def test_the_ending_asks_it_and_it_is_of_the_end(carol, diversion):
    actions.rate_risk(diversion, "moderate", by=carol)
    actions.end(diversion, "05", support_needed=True, risk="low", by=carol)
    encounter = risks.of_encounter(diversion)
    assert (encounter.start.rating.level, encounter.end.rating.level) == ("moderate", "low")
    assert diversion.status == "Ended"


def test_where_it_was_high_the_ending_says_how_high_it_is_now(carol, sam, diversion):
    actions.rate_risk(diversion, "high", by=carol)
    said = {"support_needed": True, "second_word": sam, "by": carol}
    with refused("no_risk", diversion, field="risk"):
        actions.end(diversion, "05", **said)
    actions.end(diversion, "05", risk="unknown", **said)
    assert diversion.status == "Ended"


def test_high_at_the_end_is_settled_by_nobody_alone(carol, diversion):
    with refused("raised", diversion, field="second_word"):
        actions.end(diversion, "05", support_needed=True, risk="high", by=carol)
    assert not RiskRating.objects.exists(), "or neither is done"


def test_on_the_console_it_is_pressed_and_shown_and_the_question_stays(carol, diversion, client_of):
    desk, said = client_of(carol), {"level": "moderate", "moment": "start"}
    address = f"/diversions/{diversion.pk}/rate_risk/"
    part = Page(desk.post(address, said, headers={"hx-request": "true"}).content.decode())
    assert part.at(f"rate-{diversion.pk}-moderate").attrs["aria-pressed"] == "true"
    assert part.at(f"screen-{diversion.pk}-start-wish_dead")
    assert not [one for one in part.all() if "data-focus" in one.attrs], "the keys stay where they are"
    page = Page(desk.get("/diversions/").content.decode())
    (now,) = page.all(class_="risk-now")
    assert "Moderate" in now.text and "At the start: Moderate clinician" in now.text
    assert desk.post(address, said).url == "/diversions/"
    wrong = desk.post(address, {"level": "some", "moment": "start"}, headers={"hx-request": "true"})
    assert (wrong.status_code, "Choose how high the risk is." in wrong.content.decode()) == (422, True)


def test_record_and_list_show_both_at_the_start_and_at_the_end(carol, diversion, client_of):
    actions.screen(diversion, "wish_dead", "yes", by=carol)
    actions.rate_risk(diversion, "moderate", by=carol)
    actions.end(diversion, "05", support_needed=True, risk="low", by=carol)
    for address in (f"/encounters/{diversion.pk}/", "/encounters/"):
        text = Page(client_of(carol).get(address).content.decode()).text
        assert "At the start" in text and "Moderate" in text and "At the end" in text, address
        assert "partial" in text, "the screener is not complete, and that is said"
