"""Legal holds for programs."""

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from heart.rest.fields import Ref
from heart.rest.viewsets import verb
from triage import actions
from triage.api.incidents import Triage
from triage.models import Incident, LegalHold, Person


class HoldIn(serializers.Serializer):
    """Of one person, of one incident, or from one day to another."""

    reason = serializers.ChoiceField(LegalHold.Reason.choices)
    person = Ref(
        gettext_lazy("There is no such person."), queryset=Person.objects.all(), required=False, allow_null=True
    )
    incident = Ref(
        gettext_lazy("There is no incident with this number."),
        queryset=Incident.objects.all(),
        required=False,
        allow_null=True,
    )
    since = serializers.DateField(required=False, allow_null=True, help_text="First day, local time.")
    until = serializers.DateField(required=False, allow_null=True, help_text="Last day, local time.")
    words = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="The number of the matter; no names."
    )


class LiftHoldIn(serializers.Serializer):
    reason = serializers.ChoiceField(LegalHold.LiftReason.choices)


class HoldOut(serializers.ModelSerializer):
    class Meta:
        model = LegalHold
        fields = [
            "id", "person", "incident", "since", "until", "status", "reason", "words", "asked_at", "asked_by",
            "confirmed_at", "confirmed_by", "lift_reason", "lift_asked_at", "lift_asked_by", "lifted_at", "lifted_by",
        ]  # fmt: skip


class HoldViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """What must not be destroyed: asked for by one person, confirmed by another, lifted in the same way."""

    queryset: Any = LegalHold.objects.all()
    serializer_class = HoldOut
    permissions = {"list": "triage.holds", "retrieve": "triage.holds", "hold": "triage.hold"}
    filters = {"status": serializers.ChoiceField(LegalHold.Status.choices)}

    @extend_schema(request=HoldIn, responses={201: HoldOut})
    @action(detail=False, methods=["post"])
    def hold(self, request: Request) -> Response:
        """Ask that something be kept; it is kept from now on, and somebody else confirms it."""
        made = actions.hold(**self.validated(HoldIn), by=self.by)
        return Response(HoldOut(made).data, status=201)

    confirm_hold = verb(actions.confirm_hold, answers=HoldOut)
    lift_hold = verb(actions.lift_hold, says=LiftHoldIn, answers=HoldOut)
    confirm_lift = verb(actions.confirm_lift, answers=HoldOut)
