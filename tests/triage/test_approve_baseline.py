"""Two people stand for a table; then it is in force, and what it says is kept beside every decision."""

import pytest
from django.db import Error, transaction

from heart.models import Role
from tests import make
from tests.reading import Page
from tests.record import assert_on_record, refused
from tests.triage import baselines
from triage import actions
from triage.models import Baseline, BaselineAnswer, Incident

pytestmark = pytest.mark.django_db


def test_the_second_of_two_people_puts_it_in_force(sam):
    made, mia = baselines.draft(), make.user("mia", Role.MEDICAL_DIRECTOR)
    actions.approve_baseline(made, made.sha256, by=sam)
    assert made.status == "Draft"
    with refused("a_person_approves_a_baseline_once", made):
        actions.approve_baseline(made, made.sha256, by=sam)
    actions.approve_baseline(made, made.sha256, by=mia)
    assert (made.status, made.in_force_at is not None) == ("InForce", True)
    assert_on_record(made, "triage.baseline_in_force", by=mia)


def test_the_next_one_takes_its_place():
    first, second = baselines.in_force("before-1"), baselines.in_force("before-2")
    first.refresh_from_db()
    assert (first.status, second.status) == ("Replaced", "InForce")
    with refused("wrong_state", first):
        actions.approve_baseline(first, first.sha256, by=make.user(role=Role.SUPERVISOR))


def test_another_content_is_not_approved(sam):
    made = baselines.draft()
    with refused("another_content", made):
        actions.approve_baseline(made, "0" * 64, by=sam)


def test_the_database_refuses_one_in_force_without_two_people(sam, now):
    made = baselines.draft()
    actions.approve_baseline(made, made.sha256, by=sam)
    with pytest.raises(Error, match="two people approve"), transaction.atomic():
        Baseline.objects.filter(pk=made.pk).update(status="InForce", in_force_at=now)
    with pytest.raises(Error, match="never change"), transaction.atomic():
        made.approvals.update(sha256="0" * 64)


def kept(incident):
    rows = BaselineAnswer.objects.filter(incident=incident)
    return list(rows.values_list("nature", "sent", "decided_id", "baseline__code"))


def test_each_decision_raise_and_lowering_keeps_what_it_would_have_sent(alice, carol):
    baselines.in_force()
    incident = make.asks_for_team(alice)
    assert kept(incident) == [("WELFARE", "police_ems", "team", "before-1")]
    actions.edit(incident, by=alice, final_nature="MNTL")
    actions.help_now(incident, by=alice)
    assert kept(incident)[1:] == [("MNTL", "nobody", "emergency", "before-1")]
    other = make.asks_for_team(alice)
    actions.lower(other, "clinician", "with_the_person", "Talking with her.", by=carol)
    assert kept(other)[-1] == ("WELFARE", "police_ems", "clinician", "before-1")
    answer = BaselineAnswer.objects.first()
    with pytest.raises(Error, match="never change"), transaction.atomic():
        BaselineAnswer.objects.filter(pk=answer.pk).update(sent="nobody")


def test_what_was_kept_stays_when_another_is_in_force(alice):
    baselines.in_force()
    incident = make.asks_for_team(alice)
    baselines.in_force("before-2", "nature,response\n*,nobody\n")
    actions.decide(Incident.objects.get(pk=incident.pk), "emergency", by=alice)
    assert [(row[1], row[3]) for row in kept(incident)] == [("police_ems", "before-1"), ("nobody", "before-2")]


def test_where_none_is_in_force_a_decision_is_taken_and_nothing_is_kept(alice):
    assert kept(make.asks_for_team(alice)) == []


def test_a_quiet_line_stands_beside_the_decision(alice, client_of):
    baselines.in_force()
    incident = make.asks_for_team(alice)
    line = Page(client_of(alice).get(f"/incidents/{incident.pk}/").content.decode()).at("baseline")
    assert line.text == "Before H.E.A.R.T. the center would have sent: Police and EMS."
    undecided = make.incident(alice)
    assert Page(client_of(alice).get(f"/incidents/{undecided.pk}/").content.decode()).at("baseline") is None


def test_from_the_page_with_a_box_that_it_was_read(sam, alice, client_of):
    made = baselines.draft()
    act, page = f"/baselines/{made.pk}/approve_baseline/", f"/baselines/{made.pk}/"
    sent = Page(client_of(sam).get(page).content.decode()).form(act)
    assert client_of(sam).post(act, sent).status_code == 422
    assert client_of(alice).post(act, sent | {"read": "on"}).status_code == 403
    assert client_of(sam).get(act).status_code == 405
    assert client_of(sam).post(act, sent | {"read": "on", "once": "2"}).status_code == 302
    assert made.approvals.get().by == sam
