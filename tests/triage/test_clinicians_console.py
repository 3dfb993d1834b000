"""One console: with a caller the safety questions, help, note and ending; without one the day; a supervisor's."""

import datetime

import pytest
from django.utils import timezone

from heart.models import Event
from tests import make
from tests.reading import Page
from triage import actions
from triage.models import Call, Person

pytestmark = pytest.mark.django_db


def page_of(client) -> Page:
    answer = client.get("/diversions/")
    assert answer.status_code == 200
    return Page(answer.content.decode())


@pytest.fixture
def diversion(alice, carol):
    made = make.call(alice, initial_nature="MNTL")
    make.assessment_safe(made.incident, alice)
    return make.diversion_at("Released", clinician=carol, of=made)


def test_questions_help_note_and_ending_are_on_one_page(diversion, carol, client_of):
    page = page_of(client_of(carol))
    forms = {form.attrs.get("action") for form in page.all("form")}
    number, pk = diversion.incident_id, diversion.pk
    assert {f"/incidents/{number}/assess/", f"/diversions/{pk}/send_help/", f"/diversions/{pk}/end/"} <= forms
    assert f"/diversions/{pk}/clinical_note/" in {button.attrs.get("formaction") for button in page.all("button")}
    assert page.at("q-weapon") is not None, "what was answered can be asked again"


def test_a_question_is_asked_again_from_there_and_one_is_back_there(diversion, carol, client_of):
    said = {"question": "weapon", "was": "no", "seen": "", "answer": "yes"}
    client = client_of(carol)
    answer = client.post(f"/incidents/{diversion.incident_id}/assess/", said, headers={"referer": "/diversions/"})
    assert (answer.status_code, answer.headers["Location"].split("#")[0]) == (302, "/diversions/")
    assert diversion.incident.assessments.latest("id").answers["weapon"] == "yes"
    assert "Danger" in page_of(client).text or "There is a weapon." in page_of(client).text


def test_who_opens_the_console_with_a_caller_has_seen_the_flags_and_that_is_on_record(
    diversion, alice, carol, client_of
):
    actions.add_flag(
        diversion.incident, kind="dog", about="place", text="in the yard", source="family", confirmed=False, by=alice
    )
    page_of(client_of(carol))
    assert Event.objects.of_thing(diversion.incident).filter(verb="triage.read_flags", by=carol).count() == 1


def test_of_two_callers_the_last_taken_is_asked_about_and_that_is_said(diversion, carol, client_of):
    second = make.diversion_at("ThreeWay", clinician=carol)
    text = page_of(client_of(carol)).text
    assert f"Safety questions of incident {second.incident_id}." in text


def test_without_a_caller_it_shows_the_day(diversion, alice, carol, client_of):
    actions.clinical_note(diversion, "Slept badly.", by=carol)
    actions.end(diversion, "05", support_needed=True, by=carol)
    noted, unwritten = diversion, make.diversion_at("GivenBack", clinician=carol)
    make.diversion_at("Ended")
    page = page_of(client_of(carol))
    assert [one.attrs["id"] for one in page.all("li") if one.attrs.get("id", "").startswith("encounter-")] == [
        f"encounter-{unwritten.pk}",
        f"encounter-{noted.pk}",
    ]
    assert "follow-up owed" in page.at(f"encounter-{noted.pk}").text
    assert "no note yet" not in page.at(f"encounter-{noted.pk}").text
    assert "no note yet" in page.at(f"encounter-{unwritten.pk}").text


def test_it_shows_who_waits_to_be_called_back_and_whether_a_message_is_safe_before_the_number(alice, carol, client_of):
    """Callers whom clinicians were rung for and who are gone; others are the call-takers' alone."""
    calls = [make.call(alice, initial_nature="MNTL", callback_number="704-555-0123") for _ in range(3)]
    theirs, own, nobodys = calls
    make.diversion_at("GivenBack", of=theirs)
    make.diversion_at("GivenBack", of=own, clinician=carol)
    actions.identify(own.incident, given_name="Robin", safe_to_leave_message=False, by=alice)
    for call in calls:
        actions.hang_up(Call.objects.get(pk=call.pk), by=alice, lost=True)
    page = page_of(client_of(carol))
    shown = [one for one in page.all("li") if one.attrs.get("id", "").startswith("call-back-")]
    assert [one.attrs["id"] for one in shown] == [f"call-back-{own.pk}", f"call-back-{theirs.pk}"]
    assert "mine" in shown[0].text and "leave no message" in shown[0].text
    assert shown[0].text.index("leave no message") < shown[0].text.index("704-555-0123")
    assert "not known whether a message is safe: leave none" in shown[1].text
    Person.objects.update(safe_to_leave_message=True)
    assert "a message may be left" in page_of(client_of(carol)).at(f"call-back-{own.pk}").text
    Call.objects.filter(pk=own.pk).update(received_at=timezone.now() - datetime.timedelta(hours=25))
    assert page_of(client_of(carol)).at(f"call-back-{own.pk}") is None


# --- supervisors -----------------------------------------------------------------------------------------------------


def test_taking_over_is_asked_once_of_a_supervisor_and_not_of_who_was_given_the_caller(diversion, sam, client_of):
    clare = make.clinician("clare")
    fold = page_of(client_of(sam)).at(f"take-over-{diversion.pk}")
    assert (fold.tag, fold.attrs["data-key"]) == ("details", "Alt+Y")
    actions.reassign(diversion, clare, by=sam)
    button = page_of(client_of(clare)).at(f"take-over-{diversion.pk}")
    assert (button.tag, button.attrs["data-key"]) == ("button", "Alt+Y")


def test_a_supervisor_gives_back_whom_they_took_over_and_both_are_told(diversion, alice, carol, sam, client_of):
    actions.take_over(diversion, by=sam)
    seen = client_of(alice).get(f"/incidents/{diversion.incident_id}/_state/").content.decode()
    assert "Sam took over from Carol." in Page(seen).text
    page = page_of(client_of(sam))
    button = page.at(f"give-back-{diversion.pk}")
    assert (button.text, button.attrs["value"]) == ("Give back to Carol", str(carol.pk))
    client_of(sam).post(f"/diversions/{diversion.pk}/reassign/", {"to": carol.pk})
    assert "Sam gives you this caller." in page_of(client_of(carol)).text
    seen = client_of(alice).get(f"/incidents/{diversion.incident_id}/_state/").content.decode()
    assert "Sam gave this caller to Carol, who has not taken them yet." in Page(seen).text
    assert page_of(client_of(sam)).at(f"give-back-{diversion.pk}") is None, "given already"
    actions.take_over(diversion, by=carol)
    diversion.refresh_from_db()
    assert (diversion.clinician, diversion.taken_over_from) == (carol, sam)


def test_where_nobody_is_ready_the_key_of_a_supervisor_opens_the_list(sam, carol, client_of):
    actions.be_away("break", by=carol)
    make.heard(carol)
    ringing = make.diversion_at()
    fold = page_of(client_of(sam)).at(f"give-others-{ringing.pk}")
    assert (fold.tag, fold.attrs["data-key"]) == ("details", "Alt+G")


@pytest.mark.parametrize("verb", ["claim", "verify", "send_help", "take_over", "decline"])
def test_an_act_that_comes_too_late_is_one_line_on_the_console_and_the_queue_stays(carol, client_of, verb):
    over, rings = make.diversion_at("Ended"), make.diversion_at()
    answer = client_of(carol).post(f"/diversions/{over.pk}/{verb}/", {"reason": "language"})
    page = Page(answer.content.decode())
    assert answer.status_code == 409
    assert page.at(f"div-{rings.pk}") is not None and page.all(role="alert")
