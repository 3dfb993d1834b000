"""A record from the last word to the signature, by keys alone; and a window that dies takes no word of it."""

import pytest
from playwright.sync_api import expect

from heart.models import Draft, Role
from tests import make
from tests.deadline import eventually
from tests.triage.records import ready
from triage.models import ClinicalNote, EndingFacts, Signature

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Calmer at the end; her sister stays the night."


@pytest.fixture
def carol(transactional_db):
    return make.user("carol", Role.CLINICIAN)


def kept(text):
    return any(draft.fields.get("text") == text for draft in Draft.objects.all())


def test_an_encounter_is_ended_and_signed_by_keys_alone(carol, floor):
    floor.aside(lambda: make.diversion_at("Released", clinician=carol))
    page = floor.window(carol, "/diversions/")
    keys = page.keyboard
    page.get_by_label("Clinical note").focus()
    keys.type(WORDS)
    keys.press("Alt+z")
    expect(page.get_by_label("How it ended")).to_be_focused()
    keys.type("Caller hung")
    expect(page.get_by_label("Did you call back?")).to_be_visible()
    expect(page.get_by_label("Who petitioned for the commitment")).to_be_hidden()
    keys.press("Tab")
    keys.type("Yes, no")
    page.get_by_label("No report owed").focus()
    keys.press("Space")
    page.get_by_label("No", exact=True).focus()
    keys.press("Space")
    expect(page.get_by_label("What the navigator should know")).to_be_hidden()
    keys.press("Alt+z")
    page.get_by_role("button", name="End the encounter").press("Enter")
    expect(page.get_by_text("Sign the record.")).to_be_visible()
    keys.press("Alt+z")
    expect(page.get_by_text("Not signed")).to_be_visible()
    keys.press("Alt+z")
    expect(page.get_by_text("Signed by Carol")).to_be_visible()
    assert floor.aside(lambda: EndingFacts.objects.get().called_back) == "no_answer"
    assert floor.aside(lambda: ClinicalNote.objects.get().text) == WORDS


def test_a_window_that_dies_in_wrap_up_loses_no_word_and_the_next_one_signs_with_it(carol, floor):
    diversion = floor.aside(lambda: ready(carol, note=""))
    page = floor.window(carol, f"/encounters/{diversion.pk}/")
    page.get_by_label("Clinical note").press_sequentially(WORDS)
    eventually(lambda: floor.aside(kept, WORDS))
    page.context.close()  # no goodbye: nothing is sent any more
    page = floor.window(carol, "/diversions/")
    expect(page.get_by_text("is not saved yet")).to_be_visible()
    page.keyboard.press("Alt+z")
    expect(page.get_by_label("Clinical note")).to_have_value(WORDS)
    page.keyboard.press("Alt+z")
    expect(page.get_by_text("Signed by Carol")).to_be_visible()
    assert floor.aside(lambda: (ClinicalNote.objects.get().text, Signature.objects.count())) == (WORDS, 1)


def test_two_windows_of_one_person_lose_no_word(carol, floor):
    """The other window's words stay typed when the first one signs; they are added to the signed record."""
    diversion = floor.aside(lambda: ready(carol, note=""))
    first, second = (floor.window(carol, f"/encounters/{diversion.pk}/") for _ in range(2))
    second.get_by_label("Clinical note").press_sequentially(WORDS)
    eventually(lambda: floor.aside(kept, WORDS))
    first.get_by_role("button", name="Sign the record").click()
    expect(first.get_by_text("Signed by Carol")).to_be_visible()
    expect(first.get_by_label("Add to the signed record")).to_have_value(WORDS)
    first.get_by_role("button", name="Add to the record").click()
    expect(first.get_by_text("added after it was signed")).to_be_visible()
    assert floor.aside(lambda: [(one.text, one.addendum) for one in ClinicalNote.objects.all()]) == [(WORDS, True)]
