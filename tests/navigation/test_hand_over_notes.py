"""Words that a clinician left are read by whose follow-up it is and by nobody else; each opening is on record."""

import pytest
from django.utils import timezone

from heart.models import Event, Role
from navigation import actions as navigation
from navigation.models import FollowUp
from tests import make
from tests.reading import Page
from tests.record import assert_on_record
from tests.triage.records import WORDS as NOTE
from tests.triage.records import ended
from triage import actions as triage

pytestmark = pytest.mark.django_db
WORDS = "Rent and the lost job first."


@pytest.fixture
def diversion(carol):
    made = ended(carol, support_needed=True)
    triage.write_hand_over(made, "Not these any more.", agreed=True, by=carol)
    triage.write_hand_over(made, WORDS, agreed=True, by=carol)
    return made


@pytest.fixture
def follow_up(diversion, dan):
    navigation.open_owed(now=timezone.now())
    return navigation.claim(FollowUp.objects.get(diversion=diversion), by=dan)


def openings():
    return Event.objects.filter(verb="navigation.read_hand_over")


def text_of(client, follow_up) -> str:
    answer = client.get(f"/followups/{follow_up.pk}/")
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def test_whose_follow_up_it_is_reads_the_words_that_count_and_nothing_of_the_record(
    follow_up, diversion, dan, client_of
):
    text = text_of(client_of(dan), follow_up)
    assert WORDS in text and "Not these" not in text and NOTE not in text
    assert_on_record(follow_up, "navigation.read_hand_over", by=dan, notes=[diversion.hand_over_notes.last().pk])
    text_of(client_of(dan), follow_up)
    assert openings().count() == 2, "each opening is a line"


@pytest.mark.parametrize("role", [Role.CARE_NAVIGATOR, Role.SUPERVISOR, Role.CLINICIAN, Role.MEDICAL_DIRECTOR])
def test_others_learn_that_there_are_words_and_not_which(follow_up, role, client_of, api_of):
    other = make.user(role=role)
    text = text_of(client_of(other), follow_up)
    assert WORDS not in text and "left words for the navigator" in text
    answer = api_of(other).get(f"/api/follow-ups/{follow_up.pk}/hand_over_notes/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_yours")
    assert not openings().exists()


def test_who_gave_it_on_reads_no_more_and_who_got_it_does(follow_up, dan, client_of):
    kim = make.user(role=Role.CARE_NAVIGATOR)
    navigation.hand_over(follow_up, kim, by=dan)
    assert WORDS not in text_of(client_of(dan), follow_up)
    assert WORDS in text_of(client_of(kim), follow_up)


def test_programs_read_it_with_the_same_right(follow_up, dan, api_of):
    answer = api_of(dan).get(f"/api/follow-ups/{follow_up.pk}/hand_over_notes/")
    assert [one["text"] for one in answer.json()] == [WORDS]
    assert openings().get().by == dan
    assert WORDS not in api_of(dan).get(f"/api/follow-ups/{follow_up.pk}/").content.decode()


def test_of_promises_that_were_joined_the_words_come_along(follow_up, diversion, carol, dan, client_of):
    person = make.person()
    for one in (diversion, other := ended(carol, support_needed=True)):
        one.incident.person = person
        one.incident.save()
    FollowUp.objects.filter(pk=follow_up.pk).update(person=person)
    triage.write_hand_over(other, "Her sister has the key.", agreed=True, by=carol)
    navigation.open_owed(now=timezone.now())
    assert FollowUp.objects.get(diversion=other).joined_to_id == follow_up.pk
    text = text_of(client_of(dan), follow_up)
    assert WORDS in text and "Her sister has the key." in text


# --- risk ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_risk(carol, dan):
    made = make.diversion_at("Released", clinician=carol)
    for question, answer in (("wish_dead", "yes"), ("thoughts", "yes"), ("method", "no"), ("intent", "yes")):
        triage.screen(made, question, answer, by=carol)
    triage.end(made, "42", support_needed=True, risk="high", by=carol)
    navigation.open_owed(now=timezone.now())
    return navigation.claim(FollowUp.objects.get(diversion=made), by=dan)


def everything(client, api, follow_up) -> str:
    number = follow_up.incident_id
    pages = [f"/followups/{follow_up.pk}/", f"/incidents/{number}/", f"/incidents/{number}/_log/"]
    programs = [f"/api/incidents/{number}/timeline/", "/api/history/", f"/api/follow-ups/{follow_up.pk}/"]
    answers = [client.get(address) for address in pages] + [api.get(address) for address in programs]
    assert {answer.status_code for answer in answers} == {200}
    return " ".join(answer.content.decode() for answer in answers)


def test_a_navigator_reads_no_risk_level_anywhere_unless_the_setting_says_so(at_risk, dan, client_of, api_of, settings):
    shown = everything(client_of(dan), api_of(dan), at_risk)
    for word in ("Risk:", "Suicide risk", "judged_in_danger"):
        assert word not in shown, word
    settings.NAVIGATOR_READS_RISK = True
    shown = everything(client_of(dan), api_of(dan), at_risk)
    assert "judged_in_danger" in shown
    assert "Risk: High" in Page(client_of(dan).get(f"/followups/{at_risk.pk}/").content.decode()).text


def test_who_helps_now_reads_it_in_the_timeline(at_risk, alice, client_of):
    shown = client_of(alice).get(f"/incidents/{at_risk.incident_id}/").content.decode()
    assert "judged that more help is needed" in shown
