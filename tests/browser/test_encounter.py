"""What a clinician types about a caller is never lost: by ending, by being signed out, by a network that is gone."""

import pytest
from playwright.sync_api import expect

from heart.models import Role
from tests import make
from tests.browser.test_urgent import forgive, sign_in_beside, sign_out
from tests.deadline import eventually
from triage.models import ClinicalNote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Calmer at the end; her sister stays the night."


@pytest.fixture
def carol(transactional_db):
    carol = make.user("carol", Role.CLINICIAN)
    make.diversion_at("Released", clinician=carol)
    return carol


def notes():
    return list(ClinicalNote.objects.values_list("text", "diversion__status"))


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_ending_keeps_the_note_that_was_typed_and_not_saved(carol, floor, script):
    page = floor.blank(carol, java_script_enabled=script)
    page.goto("/diversions/")
    page.get_by_label("Clinical note").fill(WORDS)
    page.get_by_label("How it ended").select_option("05")
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="End the encounter").click()
    expect(page.get_by_text("If support is needed")).to_be_visible()
    assert floor.aside(notes) == [(WORDS, "Ended")]


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_giving_back_keeps_it_too(carol, floor, script):
    page = floor.blank(carol, java_script_enabled=script)
    page.goto("/diversions/")
    page.get_by_label("Clinical note").fill(WORDS)
    page.get_by_text("Give the caller back to 911").click()
    page.get_by_label("Reason").select_option("caller_asked")
    page.get_by_role("button", name="Give back").click()
    expect(page.get_by_text("The caller is back with the call-taker.")).to_be_visible()
    assert floor.aside(notes) == [(WORDS, "GivenBack")]


def test_what_is_typed_after_the_session_ended_is_still_there_after_signing_in(carol, floor):
    page = floor.window(carol, "/diversions/")
    expect(page.locator("html[data-link=live]")).to_be_attached()
    floor.aside(sign_out, carol)
    page.get_by_label("Clinical note").press_sequentially(WORDS)
    expect(page.locator("html[data-link=out]")).to_be_attached()
    # Pressing says why it is not saved, and the page stays.
    page.get_by_role("button", name="Save in the clinical record").click()
    said = page.get_by_role("alert").filter(has_text="NOT SENT")
    expect(said).to_contain_text("You are signed out.")
    expect(page.get_by_label("Clinical note")).to_have_value(WORDS)
    sign_in_beside(page, page.locator("#link").get_by_role("link", name="Sign in"), "carol")
    expect(page.locator("html[data-link=live]")).to_be_attached()
    # A note is sent by itself once its person is back.
    eventually(lambda: floor.aside(notes) == [(WORDS, "Released")])
    forgive(floor, "status of 401", "status of 403", "WebSocket")


def test_with_the_network_off_the_words_stay_on_their_page(carol, floor):
    page = floor.window(carol, "/diversions/")
    expect(page.locator("html[data-link=live]")).to_be_attached()
    page.context.set_offline(True)
    page.get_by_label("Clinical note").press_sequentially(WORDS)
    page.get_by_role("button", name="Save in the clinical record").click()
    expect(page.get_by_role("alert").filter(has_text="NOT SENT")).to_contain_text("The server is not responding.")
    expect(page.get_by_label("Clinical note")).to_have_value(WORDS)
    page.context.set_offline(False)
    expect(page.locator("not-sent[data-state=sent]")).to_be_visible()
    expect(page.get_by_label("Clinical note")).to_have_value("")
    assert floor.aside(notes) == [(WORDS, "Released")]
    forgive(floor, "ERR_")
