"""The plans by keys alone: written beside the talk and kept as one types; the crisis plan on the crew's phone."""

import pytest
from playwright.sync_api import expect

from heart.models import Draft, Role
from tests import make
from tests.deadline import eventually
from triage import actions
from triage.models import Incident, Plan, PlanPart

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def talking():
    """Carol talks with Robin."""
    carol, call = make.user("carol", Role.CLINICIAN), make.call(initial_nature="MNTL")
    actions.identify(call.incident, by=make.supervisor(), given_name="Robin")
    make.diversion_at("Released", of=call, clinician=carol)
    return carol


def written():
    return list(PlanPart.objects.values_list("part", "text"))


def typed():
    return [draft.fields.get("own_ways") for draft in Draft.objects.all()]


def test_it_is_written_by_keys_and_nothing_typed_is_lost(floor):
    carol = floor.aside(talking)
    page = floor.window(carol, "/diversions/")
    expect(page.locator("html[data-link=live]")).to_be_attached()
    page.keyboard.press("Alt+KeyP")
    first = page.get_by_label("How I notice it starting")
    expect(first).to_be_focused()
    page.keyboard.type("Not sleeping")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What I can do myself")).to_be_focused()
    eventually(lambda: floor.aside(written) == [("signs", "Not sleeping")])
    expect(page.locator(".safety-plan")).to_contain_text("Saved")
    page.keyboard.type("Walk with the dog")
    # Not left yet, so not saved, and kept all the same: when the page goes away the words come back.
    eventually(lambda: "Walk with the dog" in floor.aside(typed))
    page.reload()
    expect(page.get_by_label("What I can do myself")).to_have_value("Walk with the dog")
    expect(first).to_have_value("Not sleeping")
    page.get_by_label("What I can do myself").press("Tab")
    page.locator(".plan-form").get_by_role("button", name="Save plan").press("Enter")
    eventually(lambda: ("own_ways", "Walk with the dog") in floor.aside(written))
    page.goto("/diversions/")
    page.keyboard.press("Alt+KeyP")
    expect(first).to_be_focused()
    assert first.bounding_box()["height"] < 80, "six fields stand where one tall one would"
    page.get_by_role("link", name="Read back").press("Enter")
    expect(page.locator(".plan-read")).to_contain_text("Walk with the dog")
    page.evaluate("window.print = () => document.body.append('printed')")
    page.keyboard.press("Alt+KeyP")
    expect(page.locator("body")).to_contain_text("printed")


def visited():
    """Rita stands at the door of Robin, who has a crisis plan."""
    rita = make.user("rita", Role.RESPONDER)
    visit = make.dispatch_at("OnScene", by=make.team(rita))
    sam = make.supervisor()
    actions.identify(visit.incident, by=sam, given_name="Robin")
    person = Incident.objects.get(pk=visit.incident_id).person
    words = {"helps": "Speak slowly, sit down", "avoid": "Do not touch him"}
    return rita, actions.write_crisis_plan(person, words, by=sam).pk


def test_a_crew_asks_the_person_and_then_reads_it_above_its_steps(floor):
    rita, plan = floor.aside(visited)
    phone = floor.window(rita, "/field/", viewport=PHONE)
    expect(phone.get_by_text("Crisis plan, written today").first).to_be_visible()
    expect(phone.get_by_text("Speak slowly")).to_have_count(0)
    person = floor.aside(lambda: Plan.objects.get(pk=plan).person_id)
    phone.goto(f"/persons/{person}/")
    phone.get_by_text("Record the person's answer").press("Enter")
    phone.get_by_label("Yes", exact=True).check()
    phone.get_by_label("How the person said it").select_option("in_person")
    phone.get_by_role("button", name="Save the answer").press("Enter")
    expect(phone.get_by_text("Speak slowly, sit down")).to_be_visible()
    phone.goto("/field/")
    shown = phone.locator(".crisis-plan")
    expect(shown).to_contain_text("Do not touch him")
    steps = phone.locator(".steps").bounding_box()
    assert shown.bounding_box()["y"] < steps["y"]
