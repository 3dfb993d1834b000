"""The dispatch room's API: a team is assigned, goes, arrives, meets the person, and clears."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch import actions
from dispatch.models import Dispatch
from dispatch.queries.within import Within
from dispatch.room import ROOM
from heart.rest.fields import Number, Ref
from heart.rest.viewsets import Exactly, RoomViewSet, buttons, verb
from teams.api import ShiftOut
from teams.models import Shift, Team
from triage.api.requests import Identify
from triage.codes.dispositions import FIELD, WITHOUT_CONTACT, choices
from triage.models import HelpRequest, Incident


class DispatchOut(serializers.ModelSerializer):
    place_code = serializers.SerializerMethodField(help_text="Which place the team is to go to now.")

    class Meta:
        model = Dispatch
        fields = [
            "id", "incident", "team", "response", "status", "assigned_by", "ack_by", *Dispatch.TIMES,
            "encounter_ended_at", "check_in_due_at", "disposition", "support_needed", "cancel_reason", "place_code",
        ]  # fmt: skip

    def get_place_code(self, visit: Dispatch) -> str:
        return Dispatch.place_code(visit.incident)


class Assign(serializers.Serializer):
    incident = Ref(gettext_lazy("There is no such incident."), queryset=Incident.objects.all())
    team = Ref(gettext_lazy("There is no such team."), queryset=Team.objects.all())


class Clear(serializers.Serializer):
    disposition = serializers.ChoiceField(choices(sorted({*FIELD, *WITHOUT_CONTACT})))
    support_needed = serializers.BooleanField(
        default=None, allow_null=True, help_text="Must be said when the team met the person."
    )


class Cancel(serializers.Serializer):
    reason = serializers.ChoiceField(actions.CANCEL_REASONS)


class ConfirmPlace(serializers.Serializer):
    place = serializers.CharField(max_length=16, help_text="The `place_code` that was read.")


class HelpThere(serializers.Serializer):
    kind = serializers.ChoiceField(HelpRequest.Kind.choices, help_text="Which of the help that was asked for has come.")


class StandDown(serializers.Serializer):
    outcome = serializers.ChoiceField(actions.STOOD_DOWN, help_text="How the emergency ended, as the team said.")


@buttons(ROOM, actions, answers=DispatchOut)
class DispatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RoomViewSet):
    """Visits: one team on its way to one incident."""

    queryset = Dispatch.objects.select_related("team", "incident")
    serializer_class = DispatchOut
    room = "dispatch"
    permissions = {"create": "dispatch.assign"}
    filter_backends = (Exactly,)
    filters = {
        "status": serializers.ChoiceField(Dispatch.Status.choices),
        "incident": Number(),
        "team": Number(),
        "center": serializers.SlugField(source="incident__center", max_length=20),
    }

    def get_queryset(self) -> QuerySet[Dispatch]:
        visits: QuerySet[Dispatch] = super().get_queryset()
        # An act says itself whose it is, in words.
        return visits.filter(Within.of(self.by).visits()) if self.action in ("list", "retrieve") else visits

    @extend_schema(request=Assign, responses={201: DispatchOut})
    def create(self, request: Request) -> Response:
        """Send a team; an unarmed team is refused against the assessment that stands, whoever asks."""
        made = actions.assign(**self.validated(Assign), by=self.by)
        return Response(DispatchOut(made).data, status=201)

    identify = verb(actions.identify, says=Identify, answers=DispatchOut)
    clear = verb(actions.clear, says=Clear, answers=DispatchOut)
    cancel = verb(actions.cancel, says=Cancel, answers=DispatchOut)
    confirm_place = verb(actions.confirm_place, says=ConfirmPlace, answers=DispatchOut)
    report_help_there = verb(actions.report_help_there, says=HelpThere, answers=DispatchOut)
    stand_down = verb(actions.stand_down, says=StandDown, answers=DispatchOut)


class ShiftViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RoomViewSet):
    """Times on duty; here and not in teams, because a crew whose team is out cannot go home."""

    queryset = Shift.objects.select_related("team").prefetch_related("members")
    serializer_class = ShiftOut
    room = "teams"
    filter_backends = (Exactly,)
    filters = {"team": Number()}

    sign_off = verb(actions.sign_off, answers=ShiftOut)
