"""Which clinicians can be rung, and what a clinician says of it, for programs."""

from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from heart.rest.fields import Light, Ref
from heart.rest.viewsets import RoomViewSet
from triage import actions
from triage.api.requests import HELD_BY
from triage.models import Availability, Decline
from triage.queries.availability import State, clinicians, everybody


class ClinicianOut(Light):
    """One clinician now. `until` is when a wrap-up ends by itself; `callers` counts those of this shift."""

    id = serializers.IntegerField(source="who.pk")
    name = serializers.CharField(source="who")
    state = serializers.ChoiceField(State.choices)
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    away_reason = serializers.ChoiceField(Availability.Away.choices, allow_blank=True, source="because")
    incident = serializers.IntegerField(allow_null=True, help_text="The incident of the caller they have.")
    callers = serializers.IntegerField()
    languages = serializers.ListField(child=serializers.CharField(), help_text="BCP 47 codes besides English.")


class SaidOut(serializers.ModelSerializer):
    """What a clinician said last of being rung."""

    class Meta:
        model = Availability
        fields = ["id", "clinician", "ready_at", "away_at", "away_reason"]


class Away(serializers.Serializer):
    reason = serializers.ChoiceField(Availability.Away.choices)


class DeclineIn(serializers.Serializer):
    reason = serializers.ChoiceField(Decline.Reason.choices)


class TakeOver(serializers.Serializer):
    """A caller is taken over from whoever had them when it was looked at."""

    held_by = serializers.IntegerField(error_messages=HELD_BY, help_text="The `clinician`, as you saw it.")


class Reassign(serializers.Serializer):
    to = Ref(gettext_lazy("There is no such clinician; see /api/clinicians/."), queryset=clinicians())


class ClinicianViewSet(RoomViewSet):
    """The clinicians who are there, or whose console is gone: the ready ones first."""

    room = "triage"
    permissions = {"list": "triage.divert"}
    pagination_class = None
    filter_backends = ()

    @extend_schema(responses=ClinicianOut(many=True))
    def list(self, request: Request) -> Response:
        return Response(ClinicianOut(everybody(timezone.now()), many=True).data)

    @extend_schema(request=None, responses=SaidOut)
    @action(detail=False, methods=["post"])
    def be_ready(self, request: Request) -> Response:
        """Take callers from now on; ends being away, and the wrap-up before its time."""
        return Response(SaidOut(actions.be_ready(**self.validated(None), by=self.by)).data)

    @extend_schema(request=Away, responses=SaidOut)
    @action(detail=False, methods=["post"])
    def be_away(self, request: Request) -> Response:
        """Take no callers until one says that one is ready, or signs in anew."""
        return Response(SaidOut(actions.be_away(**self.validated(Away), by=self.by)).data)
