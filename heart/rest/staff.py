"""The staff for programs: who works here and as what, for administrators."""

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import mixins, serializers

from heart import actions
from heart.models import Role, User
from heart.rest.fields import Ref
from heart.rest.viewsets import RoomViewSet, verb


class StaffOut(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username", "first_name", "last_name", "role", "is_active", "last_login"]


class RoleIn(serializers.Serializer):
    """An empty role takes the work away."""

    role = serializers.ChoiceField(choices=Role.choices, allow_blank=True)
    to = Ref(
        gettext_lazy("There is no such person."),
        queryset=User.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        help_text="A colleague of the old role, who takes over the open work; null: the supervisors' queue.",
    )


class PersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RoomViewSet):
    """People of the staff, newest first."""

    queryset: Any = User.objects.all()
    serializer_class = StaffOut
    room = "heart"
    permissions = {"list": "heart.people", "retrieve": "heart.people"}

    change_role = verb(actions.change_role, says=RoleIn, answers=StaffOut)
    switch_off = verb(actions.switch_off, answers=StaffOut)
    switch_on = verb(actions.switch_on, answers=StaffOut)
    reset_second_factor = verb(actions.reset_second_factor, answers=StaffOut)
