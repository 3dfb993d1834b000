"""A colleague finishes a record with a reason; who had the caller stays who had them, and both see it."""

import pytest

from heart import actions as staff
from heart.models import Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from tests.triage.records import WORDS, ready, signed
from triage import actions
from triage.models import RecordKeeper
from triage.queries import signing

pytestmark = pytest.mark.django_db


@pytest.fixture
def clare(db):
    return make.user("clare", Role.CLINICIAN)


def test_it_is_theirs_to_sign_from_then_on(carol, clare, pokes):
    diversion = ready(carol)
    actions.take_over_record(diversion, "on_leave", by=clare)
    diversion.refresh_from_db()
    assert (diversion.clinician, signing.keeper_of(diversion)) == (carol, clare)
    assert_on_record(diversion, "triage.took_over_record", by=clare, clinician=carol.pk, reason="on_leave")
    assert_heard(pokes, "triage", diversion)
    assert (list(signing.mine_to_do(clare)), list(signing.mine_to_do(carol))) == ([diversion], [])
    with refused("not_yours", diversion, says="Clare"):
        actions.sign(diversion, by=carol)
    assert actions.sign(diversion, by=clare).by == clare


def test_both_see_it_and_a_third_does_not(carol, clare, client_of):
    diversion = ready(carol)
    actions.take_over_record(diversion, "on_leave", by=clare)
    for who in (carol, clare):
        listed = Page(client_of(who).get("/encounters/").content.decode())
        assert "record taken over by Clare from Carol" in listed.at(f"encounter-{diversion.pk}").text
        page = Page(client_of(who).get(f"/encounters/{diversion.pk}/").content.decode())
        assert "by Clare from Carol" in page.text and WORDS in page.text
    third = make.user(role=Role.CLINICIAN)
    assert client_of(third).get(f"/encounters/{diversion.pk}/").status_code == 403


def test_a_reason_is_asked_and_one_does_not_take_ones_own(carol, clare):
    diversion = ready(carol)
    with refused("no_reason", diversion, field="reason"):
        actions.take_over_record(diversion, "boredom", by=clare)
    with refused("wrong_state", diversion, says="no record of a colleague"):
        actions.take_over_record(diversion, "asked", by=carol)


@pytest.mark.parametrize("made", ["open", "signed"])
def test_what_goes_on_or_is_signed_is_not_taken_over(carol, clare, made):
    diversion = signed(carol) if made == "signed" else make.diversion_at("Released", clinician=carol)
    with refused("wrong_state", diversion):
        actions.take_over_record(diversion, "asked", by=clare)


def test_it_can_be_taken_back(carol, clare):
    diversion = ready(carol)
    actions.take_over_record(diversion, "asked", by=clare)
    actions.take_over_record(diversion, "asked", by=carol)
    kept = RecordKeeper.objects.get()
    assert (kept.keeper, kept.taken_from) == (carol, clare)
    assert actions.sign(diversion, by=carol)


def test_the_list_of_colleagues_shows_no_word_and_takes_one_over(carol, clare, client_of):
    diversion, browser = ready(carol), client_of(clare)
    page = Page(browser.get("/encounters/?show=colleagues").content.decode())
    row = page.at(f"encounter-{diversion.pk}")
    assert WORDS not in page.text and "Carol" in row.text
    assert not page.all("a", href=f"/encounters/{diversion.pk}/")
    address = f"/diversions/{diversion.pk}/take_over_record/"
    assert browser.post(address, {"reason": ""}).status_code == 422
    answer = browser.post(address, page.form(address) | {"reason": "shift_over"}, follow=True)
    assert WORDS in answer.content.decode()


def test_of_who_is_switched_off_a_colleague_gets_them_and_is_named(carol, clare, client_of):
    ada, diversion = make.user("ada", Role.ADMINISTRATOR), ready(carol)
    staff.change_role(carol, Role.CALL_TAKER, by=ada, to=clare)
    assert list(signing.mine_to_do(clare)) == [diversion]
    assert_on_record(diversion, "triage.gave_record", by=ada, clinician=clare.pk)
