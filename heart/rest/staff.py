"""The staff for programs: who works here and as what, for administrators."""

from typing import Any

from rest_framework import mixins, serializers

from heart import actions
from heart.models import Role, User
from heart.rest.viewsets import RoomViewSet, verb


class StaffOut(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username", "first_name", "last_name", "role", "is_active", "last_login"]


class RoleIn(serializers.Serializer):
    """An empty role takes the work away."""

    role = serializers.ChoiceField(choices=Role.choices, allow_blank=True)


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
