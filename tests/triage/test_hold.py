"""A legal hold keeps records from the moment somebody asks for it, whatever the policy says."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from teams.models import Position
from tests import forgetting as past
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import Incident, LegalHold

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def policy(tmp_path):
    return past.policy(tmp_path / "policy.yaml")


@pytest.fixture
def old(carol, now):
    """Two old incidents of two persons, ten days apart, with everything over."""
    made = []
    for born, at in ((past.BORN, 0), (past.BORN + DAY, 10)):
        with time_machine.travel(now - datetime.timedelta(days=366 * 20 - at)):
            made.append(past.told(carol, given_name="Robin", date_of_birth=born))
            Position.objects.create(team=make.team(on_duty=False), at=timezone.now(), latitude=35.4, longitude=-80.5)
    return made


KINDS = ("position", "clinical", "call", "person")


def forgotten(policy):
    """Which of the two incidents' records went: of each kind how many."""
    return {kind: len(things) for kind, things in past.forget_all(policy, *KINDS).items()}


def test_it_is_on_record_and_heard(sam, pokes):
    incident = make.incident()
    made = actions.hold("lawsuit", by=sam, incident=incident, words=" 26-CVS-1 ")
    assert (made.status, made.asked_by, made.words) == ("Asked", sam, "26-CVS-1")
    assert_on_record(made, "triage.held", by=sam, reason="lawsuit", incident=incident.pk)
    assert_heard(pokes, "triage", made)


def test_without_a_hold_everything_goes(old, policy):
    # Positions are deleted as a range: first and last.
    assert forgotten(policy) == {"position": 2, "clinical": 2, "call": 2, "person": 2}
    assert not Position.objects.exists()


@pytest.mark.parametrize("of", ["incident", "person", "period"])
def test_what_is_held_stays_and_the_rest_goes(sam, old, policy, of):
    first, other = old
    day = timezone.localdate(first.opened_at)
    about = {
        "incident": {"incident": first},
        "person": {"person": first.person},
        "period": {"since": day - DAY, "until": day + DAY},
    }[of]
    hold = actions.hold("subpoena", by=sam, **about)
    done = past.forget_all(policy, *KINDS)
    assert {kind: done[kind] for kind in KINDS[1:]} == {
        "clinical": [other.pk],
        "call": [other.pk],
        "person": [other.person.pk],
    }
    assert Position.objects.count() == 1, "where the team was that day is kept too"
    actions.lift_hold(hold, "over", by=sam)
    assert forgotten(policy) == dict.fromkeys(KINDS, 0), "until somebody else confirms it"
    actions.confirm_lift(hold, by=past.administrator())
    assert forgotten(policy)["clinical"] == 1
    assert not Incident.objects.filter(clinical_forgotten_at=None).exists()


def test_who_was_merged_and_what_was_joined_is_held_with_it(sam, old, policy):
    first, other = old
    for one in old:
        actions.open_person(one.person, by=sam, reason="complaint")
    done = actions.merge(other.person, first.person, by=sam)
    actions.undo_merge(done, by=sam)
    hold = actions.hold("review", by=sam, person=other.person)
    assert forgotten(policy)["clinical"] == 0, "what was said before it was taken apart may be theirs"
    actions.lift_hold(hold, "mistake", by=sam)
    actions.confirm_lift(hold, by=past.administrator())
    Incident.objects.filter(pk=other.pk).update(joined_to=first)
    actions.hold("review", by=sam, incident=other)
    assert forgotten(policy)["clinical"] == 0


def test_the_clinical_record_is_held_after_the_call_record_is_gone(sam, carol, policy, now):
    incident = past.told(carol, given_name="Robin", date_of_birth=past.BORN)
    with time_machine.travel(now + 6 * 366 * DAY):
        past.forget_all(policy, "call")
        actions.hold("lawsuit", by=sam, incident=incident)
    with time_machine.travel(now + 12 * 366 * DAY):
        assert past.forget_all(policy, "clinical") == {"clinical": []}


def test_a_flag_learned_there_is_held_too(sam, policy, now):
    incident = make.incident()
    flag = actions.add_flag(incident, kind="dog", source="caller", by=sam)
    actions.hold("review", by=sam, incident=incident)
    with time_machine.travel(now + 10 * 366 * DAY):
        assert past.forget_all(policy, "flag") == {"flag": []}
        LegalHold.objects.all().delete()
        assert past.forget_all(policy, "flag") == {"flag": [flag.pk]}


def test_what_cannot_be_meant_is_refused(sam):
    incident, today = make.incident(), timezone.localdate()
    with refused("no_reason", field="reason"):
        actions.hold("because", by=sam, incident=incident)
    with refused("not_one"):
        actions.hold("audit", by=sam)
    with refused("not_one"):
        actions.hold("audit", by=sam, incident=incident, since=today, until=today)
    with refused("no_period", field="until"):
        actions.hold("audit", by=sam, since=today)
    with refused("no_period", field="until"):
        actions.hold("audit", by=sam, since=today, until=today - DAY)
    made = actions.hold("audit", by=sam, since=today, until=today)
    for wrong in ({"until": today - DAY}, {"incident": incident}, {"since": None}):
        with (
            pytest.raises(IntegrityError, match="a_legal_hold_is_on_a_person_an_incident_or_a_period"),
            transaction.atomic(),
        ):
            LegalHold.objects.filter(pk=made.pk).update(**wrong)


def test_the_page_takes_it_step_by_step(sam, mia, client_of):
    incident = make.incident()
    asked, second = client_of(sam), client_of(mia)

    def press(client, address, **said):
        return Page(client.post(address, said, follow=True).content.decode()).text

    said = press(asked, "/holds/hold/", incident=incident.pk, reason="lawsuit")
    assert "On hold from now on" in said
    assert "You asked for this; somebody else confirms it." in said
    hold = LegalHold.objects.get()
    said = press(second, f"/holds/{hold.pk}/confirm_hold/")
    assert "Confirmed: the legal hold is in force." in said
    said = press(second, f"/holds/{hold.pk}/lift_hold/", reason="over")
    assert "You asked for this; somebody else confirms it." in said
    said = press(asked, f"/holds/{hold.pk}/confirm_lift/")
    assert "Lifted: the retention policy counts again." in said


def test_who_holds_nothing_sees_nothing(alice, carol, client_of):
    for who in (alice, carol):
        assert client_of(who).get("/holds/").status_code == 403
