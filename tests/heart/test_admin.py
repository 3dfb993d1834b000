"""The administrator's pages: people can be set up, what happened can only be read."""

import pytest
from django.contrib import admin
from django.urls import reverse

from heart.models import Alarm, Event, Role
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


def test_a_person_gets_a_role(boss):
    said = {"username": "newcomer", "password1": "a-long-enough-one", "password2": "a-long-enough-one"}
    said |= {"usable_password": "true", "role": Role.CALL_TAKER, "language": "es", "first_name": "New"}
    response = boss.post(reverse("admin:heart_user_add"), said)
    assert response.status_code == 302, response.content.decode()


def test_a_person_is_switched_off_and_never_deleted(boss, alice):
    assert boss.post(reverse("admin:heart_user_delete", args=[alice.pk]), {"post": "yes"}).status_code == 403
