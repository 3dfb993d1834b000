"""A person is opened because of open work, or for a reason that is on record, for a while, and read by a supervisor."""

import datetime

import pytest

from heart.models import Alarm, Event
from tests import make
from tests.record import assert_on_record, refused
from triage import actions
from triage.actions.openings import LASTS, OFTEN
from triage.models import Opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin():
    return make.person(given_name="Robin", family_name="Quill", phone="704-555-0142")


def about(person, made):
    """This incident is about this person."""
    type(made).objects.filter(pk=made.pk).update(person=person)
    made.refresh_from_db()
    return made


def over(person, alice):
    """An incident about this person that is over."""
    return actions.close(about(person, make.incident(alice)), ["05"], by=alice, miss="other")


def test_open_work_is_the_reason_and_is_on_record_once(robin, alice, client_of):
    about(robin, make.incident(alice))
    for _ in range(2):
        assert "Robin Quill" in client_of(alice).get(f"/persons/{robin.pk}/").content.decode()
    assert_on_record(robin, "triage.opened_person", by=alice, why="incident")
    assert Opening.objects.get().until is None


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "dan", "sam", "rita", "mia"])
def test_without_open_work_everybody_is_asked_why_and_sees_nothing(robin, alice, who, client_of, request):
    over(robin, alice)
    user = request.getfixturevalue(who)
    answer = client_of(user).get(f"/persons/{robin.pk}/")
    page = answer.content.decode()
    assert answer.status_code == 200 and "You have no open work with this person" in page
    assert "Quill" not in page and "704" not in page
    assert not Opening.objects.exists() and not Event.objects.filter(verb="triage.opened_person").exists()


def test_a_reason_opens_it_for_half_an_hour(robin, alice, dan, client_of, now):
    over(robin, alice)
    page = f"/persons/{robin.pk}/"
    sent = {"reason": "returns", "words": "His brother called the desk."}
    assert client_of(dan).post(f"{page}open_person/", sent).status_code == 302
    assert "Robin Quill" in client_of(dan).get(page).content.decode()
    assert_on_record(robin, "triage.opened_person", by=dan, why="returns")
    opening = Opening.objects.get()
    assert LASTS - datetime.timedelta(minutes=1) < opening.until - now < LASTS + datetime.timedelta(minutes=1)
    Opening.objects.update(until=now - datetime.timedelta(seconds=1))
    assert "Quill" not in client_of(dan).get(page).content.decode()


def test_without_a_reason_it_is_refused(robin, dan):
    for reason in ("", "curious"):
        with refused("reason_needed", robin, field="reason"):
            actions.open_person(robin, by=dan, reason=reason)


@pytest.mark.parametrize(
    ("who", "why"), [("carol", "encounter"), ("rita", "visit"), ("dan", "follow_up"), ("alice", "incident")]
)
def test_whose_work_it_is_needs_no_reason(robin, who, why, request):
    user = request.getfixturevalue(who)
    if why == "encounter":
        made = make.diversion_at("Released", clinician=user)
    elif why == "visit":
        made = make.dispatch_at("OnScene", by=make.team(user))
    else:
        made = make.follow_up(user) if why == "follow_up" else make.call(user)
    about(robin, made.incident)
    assert actions.open_person(robin, by=user).why == why


def test_a_crew_that_is_out_to_somebody_else_is_asked(robin, rita, alice):
    make.dispatch_at("OnScene", by=make.team(rita))
    about(robin, make.dispatch_at("OnScene").incident)
    with refused("reason_needed", robin, field="reason"):
        actions.open_person(robin, by=rita)


def test_too_many_within_an_hour_are_an_alarm_and_a_supervisor_reviews_each(alice, dan, sam, client_of):
    for at in range(OFTEN):
        assert Alarm.objects.open().filter(kind="people_opened_often").count() == 0, at
        actions.open_person(make.person(), by=dan, reason="quality")
    assert Alarm.objects.open().get(kind="people_opened_often").level == "A2"
    page = client_of(sam).get("/openings/").content.decode()
    assert page.count("Quality review") == OFTEN and "Dan" in page
    for one in Opening.objects.all():
        assert client_of(sam).post(f"/openings/{one.pk}/review_opening/").status_code == 302
    assert not Alarm.objects.open().filter(kind="people_opened_often").exists()
    assert client_of(dan).get("/openings/").status_code == 403


def test_what_a_page_of_a_person_shows_of_other_rooms_is_what_the_role_may_see(robin, dan, alice, client_of):
    promise = make.follow_up(dan)
    about(robin, promise.incident)
    assert "Follow-up promised" in client_of(dan).get(f"/persons/{robin.pk}/").content.decode()
    about(robin, make.incident(alice))
    page = client_of(alice).get(f"/persons/{robin.pk}/").content.decode()
    assert "Follow-up promised" not in page and "Welfare" in page


def test_the_timeline_is_newest_first_and_filtered(robin, sam, alice, client_of):
    incident = about(robin, make.incident(alice))
    actions.add_flag(incident, kind="dog", source="family", by=alice, about="person", text="Big dog")
    page = client_of(alice).get(f"/persons/{robin.pk}/").content.decode()
    assert page.index("Flag: Dog") < page.index(f"{incident.pk}: ")
    only = client_of(alice).get(f"/persons/{robin.pk}/?only=contacts").content.decode()
    assert "Flag: Dog" not in only and f"{incident.pk}: " in only
