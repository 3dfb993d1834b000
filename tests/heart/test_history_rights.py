"""A line of the history is for who may open the thing it is about: the same right at every address."""

import pytest
from django.apps import apps

from heart.kernel.access import permissions
from heart.kernel.rooms import seen_with
from tests import make
from triage import actions

pytestmark = pytest.mark.django_db


def of(api, thing):
    label = f"{thing._meta.label_lower}"
    return [line for line in api.get("/api/history/").json()["results"] if line["thing"] == label]


def test_everything_with_a_thread_says_by_which_permission_its_lines_are_read():
    labels = {model._meta.label_lower for model in apps.get_models() if hasattr(model, "thread")}
    labels -= {"heart.alarm", "heart.event"}  # an alarm and a line bear the thread of what they are about
    assert labels <= seen_with().keys(), sorted(labels - seen_with().keys())
    assert set(seen_with().values()) <= permissions().keys()


def test_who_may_not_read_flags_reads_no_lines_of_flags(rita, bob, api_of):
    flag = actions.add_flag(make.incident(), kind="dog", source="caller", by=bob)
    actions.renew_flag(flag, by=bob)
    assert of(api_of(bob), flag)
    assert api_of(rita).get(f"/api/flags/{flag.pk}/").status_code == 403
    assert not of(api_of(rita), flag)


def test_who_opened_a_person_is_for_whoever_answers_for_it(dan, alice, sam, api_of):
    person = make.person()
    actions.open_person(person, by=dan, reason="returns")
    assert of(api_of(sam), person)
    for nobody in (dan, alice):
        assert not of(api_of(nobody), person)


def test_an_administrator_reads_of_people_of_the_staff_only(api_of, bob):
    make.incident()
    ada = api_of(make.user(role="administrator"))
    assert {line["thing"] for line in ada.get("/api/history/").json()["results"]} <= {"heart.user"}
