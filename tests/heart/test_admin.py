"""The administrator's pages: people can be set up, what happened can only be read."""

import pytest
from django.contrib import admin
from django.urls import reverse

from heart.models import Alarm, Event, Role, User
from tests import make
from triage.models import Assessment, Call, Diversion, Incident, Transfer

READ_ONLY = [Event, Alarm, Incident, Call, Assessment, Diversion, Transfer]


@pytest.fixture
def boss(client_of, db):
    return client_of(make.user(role=Role.ADMINISTRATOR, is_staff=True, is_superuser=True))


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_what_happened_can_be_read_and_not_changed(model, boss, alice):
    diversion = make.diversion_at("Unanswered")
    make.assessment_safe(diversion.incident, alice)
    room = f"{model._meta.app_label}_{model._meta.model_name}"
    assert boss.get(reverse(f"admin:{room}_changelist")).status_code == 200
    assert boss.post(reverse(f"admin:{room}_add")).status_code == 403
    first = model.objects.first()
    if first is not None:
        assert boss.get(reverse(f"admin:{room}_change", args=[first.pk])).status_code == 200
        assert boss.post(reverse(f"admin:{room}_change", args=[first.pk])).status_code == 403
        assert boss.post(reverse(f"admin:{room}_delete", args=[first.pk]), {"post": "yes"}).status_code == 403


def test_clinical_words_are_not_in_the_administration():
    assert not [model for model in admin.site._registry if model.__name__ in ("ClinicalNote", "Note", "Person")]


def test_a_person_is_entered_without_a_role(boss):
    said = {"username": "newcomer", "password1": "a-long-enough-one", "password2": "a-long-enough-one"}
    said |= {"usable_password": "true", "role": Role.SUPERVISOR, "language": "es", "first_name": "New"}
    response = boss.post(reverse("admin:heart_user_add"), said)
    assert response.status_code == 302, response.content.decode()
    assert User.objects.get(username="newcomer").role == Role.NONE


def test_the_administration_is_no_second_road_to_role_and_standing(boss, alice):
    """On the staff page it is on record, ends open screens, and spares the last administrator."""
    page = boss.get(reverse("admin:heart_user_change", args=[alice.pk])).content.decode()
    assert 'name="role"' not in page and 'name="is_active"' not in page
    said = {"username": "alice", "language": "es", "role": Role.SUPERVISOR, "date_joined_0": "2026-01-01"}
    assert boss.post(reverse("admin:heart_user_change", args=[alice.pk]), said).status_code == 302
    alice.refresh_from_db()
    assert (alice.language, alice.role, alice.is_active) == ("es", Role.CALL_TAKER, True)


def test_who_is_made_superuser_is_an_administrator():
    """So that on a new machine there is somebody who gives the first roles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(User, "save", lambda *_args, **_more: None)
        assert User.objects.create_superuser("first", password=make.PASSWORD).role == Role.ADMINISTRATOR
        assert User.objects.create_user("second", password=make.PASSWORD).role == Role.NONE


def test_a_person_is_never_deleted(boss, alice):
    assert boss.post(reverse("admin:heart_user_delete", args=[alice.pk]), {"post": "yes"}).status_code == 403
