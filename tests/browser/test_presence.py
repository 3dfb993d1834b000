"""Browsers at once: a console that goes passes its ring on, and whoever claims too late reads who was first."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heart.kernel import hub
from heart.models import Heartbeat, Role, User
from tests import make
from tests.browser.test_alarms import opened, press_for_sound, until
from tests.browser.test_rings import HIDDEN, RINGS, SILENT
from tests.deadline import eventually
from triage import actions as triage
from triage import sweeps
from triage.models import Diversion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(hub, "BEAT_S", 0.2)
    monkeypatch.setattr(hub, "HEARTBEAT_S", 0.2)


@pytest.fixture
def people(transactional_db) -> dict[str, User]:
    make.center()
    roles = {"carol": Role.CLINICIAN, "priya": Role.CLINICIAN, "sam": Role.SUPERVISOR}
    return {name: make.user(name, role) for name, role in roles.items()}


def heard_at(user: User) -> datetime.datetime | None:
    return Heartbeat.objects.filter(user=user).values_list("at", flat=True).first()


def test_a_hidden_tab_is_still_there_and_a_console_that_goes_passes_its_ring_on(people, floor):
    carol, sam = (opened(floor, people[name], "/diversions/") for name in ("carol", "sam"))
    for page in (carol, sam):
        press_for_sound(page)
    carol.context.new_page().bring_to_front()
    carol.evaluate(HIDDEN)
    hidden_at = floor.aside(timezone.now)
    floor.aside(eventually, lambda: (heard_at(people["carol"]) or hidden_at) > hidden_at)
    diversion = floor.aside(make.diversion_at)
    until(carol, RINGS)
    expect(sam.locator(f"#div-{diversion.pk}")).to_be_visible()
    assert sam.evaluate(SILENT), "somebody who is ready hears it"
    carol.context.close()
    assert floor.aside(sweeps.ringing, now=timezone.now()) == 0
    floor.aside(make.heard, people["carol"], 60)
    floor.aside(sweeps.ringing, now=timezone.now())
    until(sam, RINGS)
    expect(sam.locator(f"#clinician-{people['carol'].pk}")).to_contain_text("Console gone")


def test_who_claims_too_late_reads_who_has_the_caller_and_the_queue_stays(people, floor):
    first, second = floor.aside(make.diversion_at), floor.aside(make.diversion_at)
    page = floor.blank(people["carol"], status=409)
    page.add_init_script("""
        const sent = window.fetch;
        window.fetch = async (to, how) => {
            const answer = await sent(to, how);
            return window.newsIsLate && how?.method !== "POST" ? new Promise(() => {}) : answer;
        };
    """)
    page.goto("/diversions/")
    claim = page.locator(f"#div-{first.pk} form button", has_text="Claim")
    expect(claim).to_be_visible()
    # A colleague was first, and the news of it, asked for or on its way, is not here yet; the press itself goes out.
    page.evaluate("window.newsIsLate = true")
    floor.aside(triage.claim, first, by=people["priya"])
    claim.click()
    expect(page.locator("main [role=alert]")).to_have_text("Priya has this caller.")
    expect(page.locator(f"#div-{second.pk}")).to_be_visible()
    expect(page).to_have_url(re.compile("/claim/$"))


def test_a_supervisor_gives_a_caller_by_one_key_and_the_clinician_takes_them_by_one(people, floor):
    carol = opened(floor, people["carol"], "/diversions/")
    floor.aside(eventually, lambda: heard_at(people["carol"]))
    diversion = floor.aside(make.diversion_at, "Released", clinician=people["priya"])
    sam = opened(floor, people["sam"], "/diversions/")
    expect(sam.locator(f"#give-{diversion.pk}")).to_contain_text("Give to Carol")
    sam.keyboard.press("Alt+g")
    expect(carol.locator(f"#given-{diversion.pk}")).to_contain_text("Sam gives you this caller.")
    carol.keyboard.press("Alt+y")
    expect(carol.locator(f"#mine-{diversion.pk}")).to_be_visible()
    assert floor.aside(lambda: Diversion.objects.get().clinician) == people["carol"]
