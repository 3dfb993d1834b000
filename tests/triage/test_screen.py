"""The clinician asks the screener: answers kept encrypted, the risk said by the server, high risk begins its path."""

import json

import pytest
from django.db import connection

from heart.models import Alarm, Event, Role
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Screening
from triage.screener import KEYS

NO = dict.fromkeys(("wish_dead", "thoughts", "behavior"), "no")


@pytest.fixture
def diversion(carol):
    return make.diversion_at("Released", clinician=carol)


def say(diversion, by, moment="start", **answers):
    for question, answer in answers.items():
        made = actions.screen(diversion, question, answer, by=by, moment=moment)
    return made


def high_alarms():
    return Alarm.objects.open().filter(kind="caller_in_danger")


def test_an_answer_is_kept_and_the_history_says_nothing_of_it(carol, diversion, pokes):
    made = actions.screen(diversion, "wish_dead", "yes", by=carol, language="es")
    assert (made.answers, made.level, made.complete, made.moment) == ({"wish_dead": "yes"}, 1, False, "start")
    (given,) = made.answers_given
    assert (given["by"], given["language"], given["wording"]) == (carol.pk, "es", "heart-paraphrase-1")
    assert_on_record(diversion, "triage.screened", by=carol, screening=made.pk)
    assert_heard(pokes, "triage", diversion)
    lines = json.dumps(list(Event.objects.values("codes", "verb", "thread")))
    assert not any(key in lines for key in KEYS)


def test_the_answers_stand_nowhere_in_clear(carol, diversion):
    say(diversion, carol, wish_dead="yes", thoughts="unknown")
    with connection.cursor() as cursor:
        cursor.execute("SELECT one::text FROM triage_screening AS one")
        (row,) = cursor.fetchone()
    assert "heart-paraphrase-1" in row and "thoughts" not in row and "wish_dead" not in row


def test_a_partial_screener_is_saved_and_says_that_it_is_partial(carol, diversion):
    made = say(diversion, carol, wish_dead="no", thoughts="unknown")
    assert (made.level, made.complete) == (None, False), "not known is not no risk"
    made = say(diversion, carol, thoughts="no", behavior="no")
    assert (made.level, made.complete) == (0, True)
    assert [one["answer"] for one in made.answers_given] == ["no", "unknown", "no", "no"], "no answer is lost"


def test_at_start_and_at_end_it_is_asked_apart(carol, diversion):
    say(diversion, carol, **NO)
    say(diversion, carol, "end", wish_dead="yes")
    assert [(one.moment, one.level) for one in diversion.screenings.all()] == [("start", 0), ("end", 1)]


@pytest.mark.parametrize(
    "answers",
    [{"intent": "yes"}, {"plan": "yes"}, {"behavior": "yes", "recent_behavior": "yes"}],
)
def test_high_risk_tells_the_supervisors_once_and_the_call_goes_on(carol, diversion, answers):
    made = say(diversion, carol, thoughts="yes", **answers)
    assert (made.level, made.complete) == (3, False), "the highest at once, also while it is partial"
    assert high_alarms().count() == 1
    assert_on_record(diversion, "triage.judged_in_danger", by=carol)
    diversion.refresh_from_db()
    assert diversion.status == "Released"
    assert not diversion.incident.help_requests.exists(), "an answer alone sends nobody"
    say(diversion, carol, method="yes")
    assert Event.objects.filter(verb="triage.judged_in_danger").count() == 1


@pytest.mark.parametrize("answers", [NO, {"thoughts": "yes", "method": "yes"}, {"behavior": "yes"}])
def test_less_than_high_tells_nobody(carol, diversion, answers):
    say(diversion, carol, **answers)
    assert not high_alarms().exists()


def test_help_that_is_sent_or_the_end_of_the_call_takes_the_alarm_down(carol, sam):
    for act in (
        lambda one: actions.send_help(one, by=carol),
        lambda one: actions.give_back(one, "danger", by=carol),
        lambda one: actions.end(one, "05", support_needed=True, second_word=sam, risk="low", by=carol),
    ):
        diversion = make.diversion_at("Released", clinician=carol)
        say(diversion, carol, intent="yes")
        assert high_alarms().exists()
        act(diversion)
        assert not high_alarms().exists()


def test_high_risk_is_settled_by_phone_only_with_a_second_word_also_when_it_was_corrected(carol, sam, diversion):
    say(diversion, carol, intent="yes")
    say(diversion, carol, **NO, intent="no")
    with refused("raised", diversion, field="second_word", says="The risk of suicide was high"):
        actions.end(diversion, "05", support_needed=True, risk="low", by=carol)
    actions.end(diversion, "05", support_needed=True, risk="low", second_word=sam, by=carol)
    assert (diversion.status, diversion.raised_at_end) == ("Ended", True)


def test_without_high_risk_it_is_settled_as_before(carol, diversion):
    say(diversion, carol, **NO)
    assert actions.end(diversion, "05", support_needed=False, by=carol).status == "Ended"


@pytest.mark.parametrize(
    ("field", "said", "code"),
    [
        ("question", "mood", "no_question"),
        ("answer", "maybe", "no_answer"),
        ("moment", "middle", "no_moment"),
    ],
)
def test_what_the_screener_does_not_have_is_refused(carol, diversion, field, said, code):
    with refused(code, field=field):
        actions.screen(diversion, **{"question": "plan", "answer": "yes", field: said}, by=carol)
    assert not Screening.objects.exists()


def test_a_question_that_the_answers_skip_is_not_asked(carol, diversion):
    say(diversion, carol, thoughts="no")
    with refused("not_asked", field="question"):
        actions.screen(diversion, "intent", "yes", by=carol)
    say(diversion, carol, thoughts="yes", intent="yes")
    say(diversion, carol, thoughts="no", intent="no")
    assert Screening.objects.get().answers["intent"] == "no", "what was answered before may be corrected"


@pytest.mark.parametrize("status", ["Ringing", "Ended", "GivenBack"])
def test_it_is_asked_while_the_caller_is_with_a_clinician(carol, status):
    diversion = make.diversion_at(status, clinician=carol)
    with refused("wrong_state"):
        actions.screen(diversion, "plan", "yes", by=carol)


def test_not_even_a_supervisor_answers_for_the_clinician(sam, diversion):
    with refused("not_yours"):
        actions.screen(diversion, "plan", "yes", by=sam)


def test_where_no_official_text_was_loaded_and_ours_is_not_allowed_it_is_closed(carol, diversion, client_of, settings):
    settings.SCREENER_DEMO_WORDING = False
    with refused("no_screener"):
        actions.screen(diversion, "plan", "yes", by=carol)
    page = Page(client_of(carol).get("/diversions/").content.decode())
    assert "The screener is closed: its official text has not been loaded." in page.text
    assert not page.all("form", action=f"/diversions/{diversion.pk}/screen/")


def test_answers_whose_key_is_lost_are_said_and_never_judged_as_none(carol, diversion, client_of, settings):
    say(diversion, carol, intent="yes")
    settings.CLINICAL_KEYS = ["YW55dGhpbmctMzItYnl0ZXMtbG9uZy1mb3ItYS1rZXk="]
    with refused("unreadable"):
        actions.screen(diversion, "plan", "no", by=carol)
    page = Page(client_of(carol).get("/diversions/").content.decode())
    assert "These words cannot be read" in page.text and "No answer is a yes" not in page.text
    assert Screening.objects.get().level == 3


def post(desk, diversion, question, answer, **more):
    said = {"question": question, "answer": answer, "moment": "start", "language": "en"}
    return desk.post(f"/diversions/{diversion.pk}/screen/", said, **more)


def test_on_the_console_one_question_is_asked_and_the_next_comes_in_its_place(carol, diversion, client_of):
    desk = client_of(carol)
    page = Page(desk.get("/diversions/").content.decode())
    assert page.at(f"screen-{diversion.pk}-start-wish_dead") and "demo wording" in page.text
    part = Page(post(desk, diversion, "wish_dead", "yes", headers={"hx-request": "true"}).content.decode())
    assert part.at(f"screen-{diversion.pk}-start-thoughts") and not part.at("main")
    assert "Partial: 6 answers missing" in part.text and "It may still be: High." in part.text
    assert "Rule: yes to question 1, Wish to be dead (past month)." in part.text
    assert [one.attrs["data-key"] for one in part.all("button", class_="big")] == ["y 1", "n 2", "u 3"]
    assert post(desk, diversion, "thoughts", "no").url == "/diversions/"
    part = Page(post(desk, diversion, "behavior", "no", headers={"hx-request": "true"}).content.decode())
    assert "The screener is complete." in part.text and "Partial" not in part.text
    assert part.at(f"screen-{diversion.pk}-end-wish_dead"), "at the end it is asked again"


def test_high_risk_offers_help_on_the_same_screen(carol, diversion, client_of):
    answer = post(client_of(carol), diversion, "intent", "yes", headers={"hx-request": "true"})
    part = Page(answer.content.decode())
    assert "High risk. Stay on the line with the caller." in part.text
    assert any(one.attrs.get("action") == f"/diversions/{diversion.pk}/send_help/" for one in part.all("form"))


def test_it_is_asked_in_the_callers_language(carol, client_of):
    diversion = make.diversion_at("Released", of=make.call(initial_nature="MNTL", language="es"), clinician=carol)
    text = Page(client_of(carol).get("/diversions/").content.decode()).text
    assert "1. En el último mes" in text and "In the past month" in text
    assert diversion.incident.language == "es"


def test_what_is_no_answer_is_said_in_words(carol, diversion, client_of):
    answer = post(client_of(carol), diversion, "wish_dead", "perhaps")
    assert answer.status_code == 422 and "Choose an answer." in answer.content.decode()
    part = post(client_of(carol), diversion, "wish_dead", "perhaps", headers={"hx-request": "true"})
    assert part.status_code == 422 and "Choose an answer." in part.content.decode()
    assert not Screening.objects.exists()


def test_the_record_shows_it_and_each_opening_is_a_line(carol, sam, alice, diversion, client_of):
    made = say(diversion, carol, wish_dead="yes", thoughts="no", behavior="no")
    actions.end(diversion, "05", support_needed=True, by=carol)
    for opened, who in enumerate((carol, sam), start=1):
        text = Page(client_of(who).get(f"/encounters/{diversion.pk}/").content.decode()).text
        assert "Wish to be dead" in text and "Risk: Low" in text
        lines = Event.objects.filter(verb="triage.read_record")
        assert lines.count() == opened
        assert (lines.last().by, lines.last().codes) == (who, {"notes": [], "screenings": [made.pk]})
    assert client_of(alice).get(f"/encounters/{diversion.pk}/").status_code == 403
    other = make.user(role=Role.CLINICIAN)
    assert client_of(other).get(f"/encounters/{diversion.pk}/").status_code == 403


def test_the_api_says_the_risk_and_never_an_answer(carol, diversion, api_of):
    answer = api_of(carol).post(f"/api/diversions/{diversion.pk}/screen/", {"question": "intent", "answer": "yes"})
    assert answer.status_code == 201
    assert (answer.json()["level"], answer.json()["complete"]) == (3, False)
    assert "intent" not in answer.content.decode()
