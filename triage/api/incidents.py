"""The triage room's API: each verb is a door to its action."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.response import Response

from heart.kernel.rooms import hidden_lines
from heart.models import Event
from heart.rest.endpoints import EventOut
from heart.rest.fields import Number
from heart.rest.viewsets import Exactly, RoomViewSet, verb
from teams.models import Kind
from triage import actions, protocol
from triage.actions.flags import read_flags
from triage.api.callers import DescribeCaller, Divert, MarkCall, TakeOverCall
from triage.api.clinicians import DeclineIn, Reassign, TakeOver
from triage.api.records import (
    ClinicalNoteIn,
    EndingFactsIn,
    EndingFactsOut,
    HandOverIn,
    HandOverOut,
    RecordKeeperOut,
    SignatureOut,
    TakeOverRecordIn,
)
from triage.api.requests import (
    AddFlag,
    Assess,
    Close,
    Decide,
    Edit,
    End,
    GiveBack,
    HangUp,
    HelpNow,
    Identify,
    Join,
    Locate,
    Lower,
    MissIn,
    NoteIn,
    OriginIn,
    RateRiskIn,
    RequestHelp,
    ScreenIn,
    Take,
    TransferIn,
)
from triage.api.responses import (
    AssessmentOut,
    CallFull,
    CallOut,
    ClinicalNoteOut,
    DiversionOut,
    FlagOut,
    HelpRequestOut,
    IncidentFull,
    IncidentOut,
    MissOut,
    NoteOut,
    OverrideOut,
    PersonOut,
    ProtocolOut,
    RiskRatingOut,
    ScreeningOut,
    ShownOut,
    TakenOut,
    TransferOut,
)
from triage.codes.natures import NATURES
from triage.models import Call, Diversion, Incident, Transfer
from triage.queries import duplicates, flags, versions

DUPLICATES = OpenApiParameter("duplicates", bool, description="Also say which open incidents may be the same event.")


class Triage(RoomViewSet):
    room = "triage"
    filter_backends: tuple[type[BaseFilterBackend], ...] = (Exactly,)


def opened(request: Request, call: Call, *, status: int = 201) -> Response:
    """What is answered about a call that was just taken or rang."""
    said = TakenOut(call).data
    if request.query_params.get("duplicates", "") in ("1", "true", "yes"):
        said["possible_duplicates"] = list(duplicates.possible(call.incident).values_list("pk", flat=True))
    return Response(said, status=status)


class CallViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """Calls: one person ringing 911 each."""

    queryset = Call.objects.all()
    permissions = {"create": "triage.take"}
    filters = {
        "status": serializers.ChoiceField(Call.Status.choices),
        "center": serializers.SlugField(max_length=20),
        "incident": Number(),
        "source": serializers.CharField(max_length=40),
        "source_id": serializers.CharField(max_length=80),
    }

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return CallFull if self.action in ("list", "retrieve") else CallOut

    @extend_schema(request=Take, responses={201: TakenOut}, parameters=[DUPLICATES])
    def create(self, request: Request) -> Response:
        """Take a call that is on the line now: an incident and its first call exist afterwards."""
        return opened(request, actions.take(**self.validated(Take), by=self.by))

    answer = verb(actions.answer, answers=CallOut)
    hang_up = verb(actions.hang_up, says=HangUp, answers=CallOut)
    divert = verb(actions.divert, says=Divert, answers=DiversionOut, status=201)
    describe_caller = verb(actions.describe_caller, says=DescribeCaller, answers=CallFull)
    mark_call = verb(actions.mark_call, says=MarkCall, answers=CallFull)
    check_line = verb(actions.check_line, answers=CallOut)
    record_origin = verb(actions.record_origin, says=OriginIn, answers=CallOut)
    take_over_call = verb(actions.take_over_call, says=TakeOverCall, answers=CallOut)
    transfer = verb(actions.transfer, says=TransferIn, answers=TransferOut, status=201)


class IncidentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """Incidents: what is happening at one place."""

    queryset = Incident.objects.all()
    permissions = {"duplicates": "triage.see", "flags": "triage.flags", "timeline": "triage.see"}
    filters = {
        "status": serializers.ChoiceField(Incident.Status.choices),
        "center": serializers.SlugField(max_length=20),
        "response": serializers.ChoiceField(Kind.choices),
    }

    def get_queryset(self) -> Any:
        if self.action == "retrieve":
            return Incident.objects.select_related("person").prefetch_related("calls", "notes__doubts", "diversions")
        return super().get_queryset()

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return IncidentFull if self.action == "retrieve" else IncidentOut

    locate = verb(actions.locate, says=Locate, answers=IncidentOut)
    edit = verb(actions.edit, says=Edit, answers=IncidentOut)
    identify = verb(actions.identify, says=Identify, answers=PersonOut)
    note = verb(actions.note, says=NoteIn, answers=NoteOut, status=201)
    add_flag = verb(actions.add_flag, says=AddFlag, answers=FlagOut, status=201)
    assess = verb(actions.assess, says=Assess, answers=AssessmentOut, status=201)
    decide = verb(actions.decide, says=Decide, answers=IncidentOut)
    danger_now = verb(actions.danger_now, answers=OverrideOut, status=201)
    help_now = verb(actions.help_now, says=HelpNow, answers=OverrideOut, status=201)
    request_help = verb(actions.request_help, says=RequestHelp, answers=HelpRequestOut, status=201)
    miss = verb(actions.miss, says=MissIn, answers=MissOut, status=201)
    lower = verb(actions.lower, says=Lower, answers=OverrideOut, status=201)
    join = verb(actions.join, says=Join, answers=IncidentOut)
    close = verb(actions.close, says=Close, answers=IncidentOut)
    cancel = verb(actions.cancel, answers=IncidentOut)
    reopen = verb(actions.reopen, answers=IncidentOut)

    @extend_schema(responses=IncidentOut(many=True))
    @action(detail=True, pagination_class=None, filter_backends=())
    def duplicates(self, request: Request, pk: str) -> Response:
        """Open incidents that may be the same event, newest first; a warning, never a block."""
        return Response(IncidentOut(duplicates.possible(self.get_object()), many=True).data)

    @extend_schema(responses=ShownOut(many=True))
    @action(detail=True, pagination_class=None, filter_backends=())
    def flags(self, request: Request, pk: str) -> Response:
        """What is known of this incident's place and person, dangers first; who asks is put on record."""
        incident = self.get_object()
        shown = flags.of(incident)
        read_flags(incident, shown, by=self.by)
        return Response(ShownOut(shown, many=True).data)

    @extend_schema(responses=EventOut(many=True))
    @action(detail=True, pagination_class=None, filter_backends=())
    def timeline(self, request: Request, pk: str) -> Response:
        """All that was done for this incident in every room, oldest first."""
        lines = Event.objects.of_thread(self.get_object().thread).exclude(hidden_lines(self.by)).select_related("by")
        return Response(EventOut(lines, many=True).data)


class DiversionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """Calls brought to a clinician by a verified warm hand-off."""

    queryset = Diversion.objects.all()
    serializer_class = DiversionOut
    filters = {
        "status": serializers.ChoiceField(Diversion.Status.choices),
        "center": serializers.SlugField(source="call__center", max_length=20),
        "incident": Number(),
        "call": Number(),
    }

    claim = verb(actions.claim, answers=DiversionOut)
    decline = verb(actions.decline, says=DeclineIn, answers=DiversionOut)
    reassign = verb(actions.reassign, says=Reassign, answers=DiversionOut)
    take_over = verb(actions.take_over, says=TakeOver, answers=DiversionOut)
    take_back = verb(actions.take_back, answers=DiversionOut)
    verify = verb(actions.verify, answers=DiversionOut)
    release = verb(actions.release, answers=DiversionOut)
    give_back = verb(actions.give_back, says=GiveBack, answers=DiversionOut)
    withdraw = verb(actions.withdraw, answers=DiversionOut)
    end = verb(actions.end, says=End, answers=DiversionOut)
    send_help = verb(actions.send_help, answers=DiversionOut)
    rate_risk = verb(actions.rate_risk, says=RateRiskIn, answers=RiskRatingOut, status=201)
    screen = verb(actions.screen, says=ScreenIn, answers=ScreeningOut, status=201)
    clinical_note = verb(actions.clinical_note, says=ClinicalNoteIn, answers=ClinicalNoteOut, status=201)
    sign = verb(actions.sign, answers=SignatureOut, status=201)
    add_to_record = verb(actions.add_to_record, says=ClinicalNoteIn, answers=ClinicalNoteOut, status=201)
    take_over_record = verb(actions.take_over_record, says=TakeOverRecordIn, answers=RecordKeeperOut, status=201)
    record_ending_facts = verb(actions.record_ending_facts, says=EndingFactsIn, answers=EndingFactsOut, status=201)
    write_hand_over = verb(actions.write_hand_over, says=HandOverIn, answers=HandOverOut, status=201)


class TransferViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """Calls handed from one 911 center to another."""

    queryset = Transfer.objects.all()
    serializer_class = TransferOut
    filters = {
        "status": serializers.ChoiceField(Transfer.Status.choices),
        "center": serializers.SlugField(source="to_center", max_length=20),
        "call": Number(),
    }

    accept_transfer = verb(actions.accept_transfer, answers=TransferOut)
    decline_transfer = verb(actions.decline_transfer, answers=TransferOut)
    withdraw_transfer = verb(actions.withdraw_transfer, answers=TransferOut)


class NatureOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class NatureViewSet(Triage):
    """What may be happening: APCO incident type codes."""

    pagination_class = None
    filter_backends = ()

    @extend_schema(responses=NatureOut(many=True))
    def list(self, request: Request) -> Response:
        return Response([{"code": code, "name": str(name)} for code, name in NATURES.items()])


class ProtocolView(viewsets.ViewSet):
    """The questions and their reasons, as the center uses them now."""

    room = "triage"
    permissions: dict[str, str] = {"retrieve": "triage.see", "file_schema": "triage.see"}
    metadata_class = None

    @extend_schema(responses=ProtocolOut)
    def retrieve(self, request: Request) -> Response:
        rules = versions.current()
        said = {
            "version": rules.version,
            "questions": rules.questions,
            "answers": protocol.ANSWERS,
            "reasons": rules.reasons,
        }
        return Response(ProtocolOut(said).data)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def file_schema(self, request: Request) -> Response:
        """The JSON schema of a protocol file, for an editor that checks while somebody writes."""
        return Response(protocol.schema())
