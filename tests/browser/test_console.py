"""Browsers at once: a call-taker, two clinicians, a supervisor. Who has the caller is true on all of their screens."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from heart.kernel import hub
from heart.models import Role, User
from tests import make
from tests.browser.test_alarms import opened, press_for_sound, until
from tests.browser.test_rings import HIDDEN, RINGS, SILENT
from tests.deadline import eventually
from triage import actions as triage
from triage import sweeps
from triage.models import ClinicalNote, Diversion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(hub, "BEAT_S", 0.2)
    monkeypatch.setattr(hub, "HEARTBEAT_S", 0.2)


@pytest.fixture
def people(transactional_db) -> dict[str, User]:
    roles = {"alice": Role.CALL_TAKER, "carol": Role.CLINICIAN, "priya": Role.CLINICIAN, "sam": Role.SUPERVISOR}
    found = {name: make.user(name, role) for name, role in roles.items()}
    make.center().staff.add(found["alice"])
    return found


def call_of(alice: User, **said):
    made = make.call(alice, initial_nature="MNTL", caller_name="Marisol Vega", caller_role="PatientRelative", **said)
    make.assessment_safe(made.incident, alice)
    return made


def at_desk(floor, user: User) -> Page:
    page = opened(floor, user, "/diversions/")
    press_for_sound(page)
    return page


def test_one_caller_from_the_ring_over_a_supervisor_and_back(people, floor):
    alice, carol, priya, sam = people.values()
    call = floor.aside(call_of, alice)
    clinician, colleague, over = (at_desk(floor, who) for who in (carol, priya, sam))
    colleague.context.new_page().bring_to_front()
    colleague.evaluate(HIDDEN)
    taker = opened(floor, alice, f"/incidents/{call.incident_id}/")
    diversion = floor.aside(triage.divert, call, by=alice)

    # Both hear it from the first second, one of them in a hidden tab; it is no alarm yet.
    for page in (clinician, colleague):
        until(page, RINGS)
        expect(page).to_have_title(re.compile(r"^\(1\) Diversion"))
        expect(page.locator("#alarms [data-alarm]")).to_have_count(0)
    card = clinician.locator(f"#div-{diversion.pk}")
    expect(card).to_contain_text("On the line: Marisol Vega · Relative")
    expect(card).to_contain_text("no weapon")

    clinician.keyboard.press("c")
    expect(clinician.locator(f"#mine-{diversion.pk}")).to_be_visible()
    until(colleague, SILENT)
    expect(colleague.locator(f"#div-{diversion.pk}")).to_have_count(0)
    release = taker.get_by_role("button", name="Release: the clinician has the caller")
    expect(release).to_be_disabled()

    # The supervisor's key asks; nothing has changed until the answer.
    fold = over.locator(f"#take-over-{diversion.pk}")
    expect(fold).to_be_visible()
    over.keyboard.press("Alt+y")
    expect(over.get_by_role("button", name="Take over from Carol")).to_be_focused()
    assert floor.aside(lambda: Diversion.objects.get().clinician) == carol
    over.keyboard.press("Enter")
    expect(over.locator(f"#mine-{diversion.pk}")).to_be_visible()
    expect(taker.locator("#state")).to_contain_text("Sam took over from Carol.")
    expect(clinician.get_by_role("button", name="I have the caller")).to_have_count(0)
    expect(release).to_be_disabled()

    over.keyboard.press("Alt+m")
    expect(release).to_be_enabled()
    over.locator(f"#give-back-{diversion.pk}").click()
    expect(taker.locator("#state")).to_contain_text("Sam gave this caller to Carol, who has not taken them yet.")
    expect(clinician.locator(f"#given-{diversion.pk}")).to_contain_text("Sam gives you this caller.")
    clinician.keyboard.press("Alt+y")
    expect(clinician.locator(f"#mine-{diversion.pk}")).to_be_visible()
    expect(release).to_be_disabled()
    clinician.keyboard.press("Alt+m")
    expect(release).to_be_enabled()
    release.click()
    expect(clinician.locator(f"#mine-{diversion.pk}")).to_contain_text("You are alone with the caller.")


def test_a_safety_question_is_asked_again_from_the_console_and_the_note_stays_as_typed(people, floor):
    alice, carol, *_ = people.values()
    call = floor.aside(call_of, alice)
    diversion = floor.aside(make.diversion_at, "Released", of=call, clinician=carol)
    page = opened(floor, carol, "/diversions/")
    page.get_by_label("Clinical note").press_sequentially("Speaks slowly.")
    page.locator("#q-weapon summary").click()
    page.locator("#a-weapon-yes").click()
    expect(page.locator("#recommendation .what")).to_contain_text("Police, fire or EMS")
    expect(page.locator(f"#mine-{diversion.pk}")).to_contain_text("There is a weapon.")
    expect(page).to_have_url(re.compile("/diversions/$"))
    expect(page.get_by_label("Clinical note")).to_have_value("Speaks slowly.")
    page.keyboard.press("Alt+x")
    expect(page.locator(f"#mine-{diversion.pk}")).to_contain_text("Asked for by Carol")
    expect(page.get_by_label("Clinical note")).to_have_value("Speaks slowly.")
    page.locator("details summary", has_text="Give the caller back to 911").click()
    page.get_by_label("Reason").select_option("danger")
    page.get_by_role("button", name="Give back").click()
    expect(page.get_by_text("The caller is back with the call-taker.")).to_be_visible()
    assert floor.aside(lambda: list(ClinicalNote.objects.values_list("text", flat=True))) == ["Speaks slowly."]


def test_with_no_supervisor_on_a_call_taker_takes_back_a_caller_whose_clinician_is_gone(people, floor):
    alice, carol, priya, _sam = people.values()
    call = floor.aside(call_of, alice)
    diversion = floor.aside(make.forsaken, carol, of=call)
    taker, colleague = opened(floor, alice, "/intake/"), at_desk(floor, priya)
    floor.aside(sweeps.consoles, now=timezone.now())
    alarm = taker.locator("#alarms", has_text="The console of a clinician who has a caller is gone")
    alarm.get_by_role("link", name=f"Open {diversion.incident_id}").click()
    taker.locator(f"#take-back-{diversion.pk}").click()
    expect(taker.locator("#state")).to_contain_text("On the line")
    expect(taker.locator("#alarms", has_text="console of a clinician")).to_have_count(0)
    floor.aside(eventually, lambda: Diversion.objects.get().status == "Withdrawn")
    floor.aside(triage.divert, call, by=alice)
    until(colleague, RINGS)


def test_a_call_that_another_center_offers_rings_at_a_supervisor_too(people, floor):
    alice, _carol, _priya, sam = people.values()
    there = floor.aside(make.center, "kannapolis")
    floor.aside(there.staff.add, sam)
    page = at_desk(floor, sam)
    page.context.new_page().bring_to_front()
    page.evaluate(HIDDEN)
    floor.aside(triage.transfer, floor.aside(call_of, alice), there, by=alice)
    until(page, RINGS)
    expect(page.locator("#rings a.ring")).to_have_attribute("href", "/intake/")
