"""The versions of the protocol for programs: read them, and take them along their life."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from heart.rest.viewsets import Exactly, RoomViewSet, verb
from triage import actions
from triage.models import Approval, ProtocolVersion
from triage.protocol.reading import LARGEST


class ApprovalOut(serializers.ModelSerializer):
    by_name = serializers.CharField(source="by.username", read_only=True)

    class Meta:
        model = Approval
        fields = ["by", "by_name", "role", "sha256", "at"]


class VersionOut(serializers.ModelSerializer):
    """A version without its content."""

    approvals = ApprovalOut(many=True, read_only=True)

    class Meta:
        model = ProtocolVersion
        fields = [
            "id", "code", "title", "sha256", "status", "drafted_at", "drafted_by", "checked_at", "checked_by",
            "approved_at", "approvals", "published_at", "published_by", "effective_from", "replaced_at",
            "ended_at", "ended_by",
        ]  # fmt: skip


class VersionFull(VersionOut):
    """A version with its content, the file as it was given, and its proof."""

    class Meta(VersionOut.Meta):
        fields = [*VersionOut.Meta.fields, "data", "text", "proof"]


class DraftIn(serializers.Serializer):
    text = serializers.CharField(
        trim_whitespace=False, max_length=2 * LARGEST, help_text="The protocol as YAML or JSON."
    )


class ApproveIn(serializers.Serializer):
    sha256 = serializers.CharField(max_length=64, help_text="The checksum of the content that was read.")


class PublishIn(serializers.Serializer):
    """From when on it counts; now, if that is left out."""

    effective_from = serializers.DateTimeField(required=False, allow_null=True)
    confirmed = serializers.ListField(
        child=serializers.CharField(max_length=100),
        max_length=600,
        required=False,
        help_text="Keys of the words that are new in one language only and still say the same in the other.",
    )


class ProtocolVersionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RoomViewSet):
    """Versions of the protocol, newest first."""

    queryset = ProtocolVersion.objects.prefetch_related("approvals__by")
    room = "triage"
    permissions = {"draft_protocol": "triage.draft_protocol"}
    filter_backends = (Exactly,)
    filters = {
        "status": serializers.ChoiceField(ProtocolVersion.Status.choices),
        "code": serializers.CharField(max_length=60),
    }

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found if self.action == "retrieve" else found.defer("data", "text", "proof")

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return VersionFull if self.action == "retrieve" else VersionOut

    @extend_schema(request=DraftIn, responses={201: VersionOut})
    @action(detail=False, methods=["post"])
    def draft_protocol(self, request: Request) -> Response:
        """Store a protocol as a draft; its content never changes afterwards."""
        return Response(VersionOut(actions.draft_protocol(**self.validated(DraftIn), by=self.by)).data, status=201)

    check_protocol = verb(actions.check_protocol, answers=VersionFull)
    approve_protocol = verb(actions.approve_protocol, says=ApproveIn, answers=VersionOut)
    publish_protocol = verb(actions.publish_protocol, says=PublishIn, answers=VersionOut)
    withdraw_protocol = verb(actions.withdraw_protocol, answers=VersionOut)
