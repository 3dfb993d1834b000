"""The teams room's API: who can help, who is on duty, where they are."""

import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import mixins, serializers

from heart.rest.fields import Ref, latitude, longitude
from heart.rest.viewsets import Exactly, RoomViewSet, verb
from teams import actions
from teams.crews import spoken_for
from teams.models import Kind, Member, Position, Shift, Team


class TeamOut(serializers.ModelSerializer):
    """A team; whether it is free is a question: it has a shift and no open dispatch."""

    shift = serializers.IntegerField(allow_null=True, read_only=True, help_text="The shift under way, if there is one.")

    class Meta:
        model = Team
        fields = [
            "id", "callsign", "response", "base_name", "latitude", "longitude", "active",
            "out_of_service_since", "out_of_service_reason", "shift",
        ]  # fmt: skip


class MemberOut(serializers.ModelSerializer):
    name = serializers.CharField(source="user", read_only=True)

    class Meta:
        model = Member
        fields = ["id", "user", "name", "seat", "languages"]


class ShiftOut(serializers.ModelSerializer):
    class Meta:
        model = Shift
        fields = ["id", "team", "starts_at", "ends_at", "ended_at", "members"]


class PositionOut(serializers.ModelSerializer):
    class Meta:
        model = Position
        fields = ["id", "team", "at", "latitude", "longitude", "accuracy_m"]


class SignOn(serializers.Serializer):
    members = Ref(
        gettext_lazy("There is no such member of staff."),
        queryset=Member.objects.select_related("user"),
        many=True,
        allow_empty=False,
    )
    ends_at = serializers.DateTimeField()


class OutOfService(serializers.Serializer):
    reason = serializers.ChoiceField(actions.OUT_REASONS)


class ReportPosition(serializers.Serializer):
    latitude = latitude()
    longitude = longitude()
    accuracy_m = serializers.FloatField(
        min_value=0, max_value=1_000_000, required=False, allow_null=True, help_text="Metres."
    )
    at = serializers.DateTimeField(required=False, allow_null=True, help_text="When the device knew it; now if unsaid.")

    def validate_at(self, at: datetime.datetime | None) -> datetime.datetime | None:
        if at is not None and at < timezone.now() - datetime.timedelta(days=1):
            raise serializers.ValidationError(_("Position rejected: older than a day. Check the device's clock."))
        return at


class Teams(RoomViewSet):
    room = "teams"
    filter_backends = (Exactly,)


class TeamViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Teams):
    """Teams: units of people who go."""

    queryset = Team.objects.all()
    serializer_class = TeamOut
    filters = {
        "callsign": serializers.CharField(max_length=12),
        "response": serializers.ChoiceField(Kind.choices),
        "active": serializers.BooleanField(),
    }

    def get_queryset(self) -> QuerySet[Any]:
        under_way = Shift.objects.under_way(timezone.now()).filter(team=OuterRef("pk"))
        theirs = spoken_for(self.by) if self.action in ("list", "retrieve") else None
        teams = Team.objects.all() if theirs is None else Team.objects.filter(pk__in=theirs)
        return teams.annotate(shift=Subquery(under_way.values("pk")[:1]))

    sign_on = verb(actions.sign_on, says=SignOn, answers=ShiftOut, status=201)
    out_of_service = verb(actions.out_of_service, says=OutOfService, answers=TeamOut)
    in_service = verb(actions.in_service, answers=TeamOut)
    report_position = verb(actions.report_position, says=ReportPosition, answers=PositionOut, status=201)


class MemberViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Teams):
    """The people of the field and clinical staff, without their phone numbers."""

    queryset = Member.objects.select_related("user")
    serializer_class = MemberOut
    filters = {"seat": serializers.CharField(max_length=20)}
