"""On the crew's phones: a call-back shows and sounds until one of them has read it, and only the job's act is loud."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dispatch import actions, sweeps
from dispatch.models import Dispatch
from heart.models import Alarm, Role
from tests import make
from tests.browser.test_alarms import EARS, SOUNDING, press_for_sound, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
# The words of what looks as loud as the button of the job's next step.
LOUD = """
  (() => {
    const look = (one) => getComputedStyle(one).backgroundColor;
    const loudest = look(document.querySelector(".steps .primary"));
    const loud = [...document.querySelectorAll(".btn")].filter((one) => look(one) === loudest);
    return loud.map((one) => one.textContent.trim());
  })()
"""


def opened(floor, user, path="/field/", **more):
    page = floor.blank(user, **{"viewport": PHONE} | more)
    page.add_init_script(EARS)
    page.goto(path)
    return page


def cast():
    """Two of a crew, a lead, and their visit under way."""
    rita, ray = (make.user(name, Role.RESPONDER) for name in ("rita", "ray"))
    return rita, ray, make.user("bob", Role.TEAM_LEAD), make.dispatch_at("EnRoute", by=make.team(rita, ray))


def late(visit):
    Dispatch.objects.filter(pk=visit.pk).update(ack_by=timezone.now() - datetime.timedelta(minutes=1))
    sweeps.late(now=timezone.now())


def test_a_crew_called_back_from_danger_hears_and_reads_it_and_the_lead_sees_that(floor):
    rita, ray, bob, visit = floor.aside(cast)
    phones = [opened(floor, who) for who in (rita, ray)]
    for phone in phones:
        press_for_sound(phone)
    floor.aside(actions.cancel, visit, "danger", by=bob)
    for phone in phones:
        until(phone, f"JSON.stringify({SOUNDING}) === '[[10,5]]'")
        told = phone.locator("#alarm-bar.a1 .words")
        expect(told).to_contain_text(f"Recalled for danger: keep away. Incident {visit.thread}")
        expect(phone.locator(f"#called-back-{visit.pk}")).to_be_visible()
    board = floor.window(bob, f"/dispatch/?sel={visit.incident_id}")
    expect(board.locator(f"#back-{visit.pk}")).to_contain_text("not read yet")
    phones[0].locator("main").get_by_role("button", name="We have read it").click()
    for phone in phones:
        expect(phone.locator(f"#called-back-{visit.pk}")).to_have_count(0)
        expect(phone.locator("#alarm-bar")).to_have_count(0)
        until(phone, f"{SOUNDING}.length === 0")
    expect(board.locator(f"#back-{visit.pk}")).not_to_contain_text("not read yet")
    expect(board.locator(f"#back-{visit.pk} svg")).to_have_count(1)


def test_who_silences_two_alarms_has_not_read_the_call_back_by_that(floor):
    """Where Silence was, the next line of the strip has nothing that acts."""

    def scene():
        rita, _, bob, visit = cast()
        actions.cancel(visit, "no_longer_needed", by=bob)
        late(make.dispatch_at("Assigned", by=visit.team))
        Alarm.objects.filter(kind="unacknowledged").update(raised_at=timezone.now() - datetime.timedelta(minutes=9))
        return rita

    rita = floor.aside(scene)
    phone = opened(floor, rita)
    silence = phone.get_by_role("button", name="Silence alarm")
    box = silence.bounding_box()
    silence.click()
    expect(phone.locator("#alarm-bar")).to_contain_text("Recalled")
    there = "([x, y]) => document.elementFromPoint(x, y)?.closest('form')?.id ?? ''"
    assert phone.evaluate(there, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]) == ""
    assert floor.aside(Dispatch.objects.filter(call_back_read_at=None).count) == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("role", [Role.RESPONDER, Role.TEAM_LEAD])
def test_only_the_jobs_own_act_is_loud_and_silencing_takes_no_job(floor, role, theme):
    def scene():
        who = make.user("rita", role)
        team = make.team(*([who] if role == Role.RESPONDER else []))
        late(make.dispatch_at("Assigned", by=team))
        return who, team

    who, team = floor.aside(scene)
    path = "/field/" if role == Role.RESPONDER else f"/field/?team={team.pk}"
    phone = opened(floor, who, path, color_scheme=theme)
    expect(phone.locator("#alarm-bar")).to_contain_text("has not acknowledged its assignment")
    assert phone.evaluate(LOUD) == ["Acknowledge job"]
    name = "Silence alarm" if role == Role.RESPONDER else "Acknowledge alarm"
    alarm, job = phone.get_by_role("button", name=name), phone.get_by_role("button", name="Acknowledge job")
    assert alarm.bounding_box()["y"] + 200 < job.bounding_box()["y"], "no thumb takes one for the other"
    alarm.click()
    expect(phone.locator("#alarm-bar")).to_contain_text("1 alarm acknowledged")
    expect(job).to_be_visible()
    assert floor.aside(Dispatch.objects.get).status == "Assigned"
