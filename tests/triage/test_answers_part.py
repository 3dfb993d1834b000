"""What the page's script gets when it sends an answer: the part of the page, also when it was refused or left."""

import uuid

from heart.models import Event
from tests import make
from tests.reading import Page
from triage import actions

SCRIPT = {"HTTP_HX_REQUEST": "true"}


def test_an_answer_brings_the_next_question(alice, client_of):
    made = make.incident(alice, initial_nature="MNTL")
    sent = {"question": "weapon", "answer": "no", "once": str(uuid.uuid4())}
    desk = client_of(alice)
    answers = [desk.post(f"/incidents/{made.pk}/assess/", sent, **SCRIPT) for _ in range(2)]
    for answer in answers:  # the second press gets what the first got
        page = Page(answer.content.decode())
        assert answer.status_code == 200
        assert page.elements[0].attrs["id"] == "questions"
        assert page.at("ask").attrs["tabindex"] == "-1" and "data-focus" in page.at("ask").attrs
        assert page.at("asking-said").text.startswith("Saved ")
        assert page.at("decide") is not None and page.at("recommendation") is not None
    assert made.assessments.count() == 1
    assert Event.objects.filter(verb="triage.assessed").count() == 1


def test_a_refused_answer_says_why_in_the_part(alice, client_of):
    made = make.incident(alice)
    desk = client_of(alice)
    for said, status in (
        ({"question": "weapon", "answer": "perhaps"}, 422),
        ({"question": "shoe", "answer": "no"}, 409),
    ):
        answer = desk.post(f"/incidents/{made.pk}/assess/", said, **SCRIPT)
        page = Page(answer.content.decode())
        assert answer.status_code == status
        (why,) = page.all(class_="errors")
        assert "autofocus" in why.attrs and "data-focus" not in page.at("ask").attrs


def test_what_somebody_else_answered_meanwhile_is_not_overwritten_unseen(alice, sam, client_of):
    """The page of Alice shows the question without an answer; Sam has just answered it."""
    made = make.incident(alice)
    actions.assess(made, {"weapon": "yes"}, by=sam)
    desk, sent = client_of(alice), {"question": "weapon", "was": ""}
    for less in ("no", "unknown"):
        answer = desk.post(f"/incidents/{made.pk}/assess/", sent | {"answer": less}, **SCRIPT)
        page = Page(answer.content.decode())
        assert answer.status_code == 409
        assert "Sam has answered this meanwhile" in page.all(class_="errors")[0].text
    assert made.assessments.count() == 1
    assert (
        desk.post(f"/incidents/{made.pk}/assess/", sent | {"was": "yes", "answer": "no"}, **SCRIPT).status_code == 200
    )


def test_an_own_answer_to_another_question_hides_nothing_that_somebody_else_answered(alice, sam, client_of):
    """The page of Alice has heard of nothing since it was opened: neither of what Sam said nor of her own answer."""
    made = make.incident(alice)
    actions.assess(made, {"weapon": "yes"}, by=sam)
    actions.assess(made, {"breathing": "yes"}, by=alice)
    sent = {"question": "weapon", "was": "", "answer": "no"}
    answer = client_of(alice).post(f"/incidents/{made.pk}/assess/", sent, **SCRIPT)
    assert answer.status_code == 409
    assert "Sam has answered this meanwhile" in Page(answer.content.decode()).all(class_="errors")[0].text
    assert made.assessments.order_by("-id").first().answers["weapon"] == "yes"


def test_who_corrects_an_own_answer_from_another_window_is_not_in_the_own_way(alice, sam, client_of):
    made = make.incident(alice)
    actions.assess(made, {"weapon": "unknown"}, by=alice)
    actions.assess(made, {"breathing": "yes"}, by=sam)
    sent = {"question": "weapon", "was": "", "answer": "no"}
    assert client_of(alice).post(f"/incidents/{made.pk}/assess/", sent, **SCRIPT).status_code == 200


def test_a_danger_is_heard_whatever_was_answered_meanwhile(alice, sam, client_of):
    made = make.incident(alice)
    actions.assess(made, {"weapon": "no"}, by=sam)
    sent = {"question": "weapon", "was": "", "answer": "yes"}
    assert client_of(alice).post(f"/incidents/{made.pk}/assess/", sent, **SCRIPT).status_code == 200
    assert made.assessments.order_by("-id").first().answers["weapon"] == "yes"


def test_an_answer_carries_the_question_and_the_answer_that_stood_there(alice, client_of):
    made = make.incident(alice, initial_nature="MNTL")
    actions.assess(made, {"breathing": "yes"}, by=alice)
    page = Page(client_of(alice).get(f"/incidents/{made.pk}/").content.decode())
    stood = {}
    for form in page.all("form", action=f"/incidents/{made.pk}/assess/"):
        sent = {field.attrs["name"]: field.attrs.get("value") for field in page.within(form) if field.tag == "input"}
        stood[sent["question"]] = sent["was"]
    assert stood["breathing"] == "yes"
    assert stood["weapon"] == ""


def test_a_decision_with_the_place_missing_is_refused_at_the_buttons(alice, client_of):
    made = make.incident(alice, address="", city="", latitude=None, longitude=None)
    make.assessment_safe(made, alice)
    answer = client_of(alice).post(f"/incidents/{made.pk}/decide/", {"response": "team"}, **SCRIPT)
    assert answer.status_code == 409
    page = Page(answer.content.decode())
    assert "Enter the place" in page.at("decide_response_error").text


def test_who_is_signed_out_is_told_so_and_the_page_stays_as_it_is(alice, client):
    made = make.incident(alice)
    answer = client.post(f"/incidents/{made.pk}/assess/", {"question": "weapon", "answer": "no"}, **SCRIPT)
    assert (answer.status_code, answer.content) == (401, b"")
    assert "HX-Redirect" not in answer.headers
    assert not made.assessments.exists()


def test_a_closed_incident_takes_no_answer_and_shows_no_question(alice, client_of):
    made = make.incident(alice)
    actions.cancel(made, by=alice)
    answer = client_of(alice).post(f"/incidents/{made.pk}/assess/", {"question": "weapon", "answer": "no"}, **SCRIPT)
    page = Page(answer.content.decode())
    assert answer.status_code == 409
    assert "Reopen it" in page.all(class_="errors")[0].text and page.at("ask") is None
