"""The rule that was there before H.E.A.R.T., for programs: its versions, their life, and what it said."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from heart.rest.viewsets import Exactly, RoomViewSet, verb
from triage import actions
from triage.api.protocols import ApproveIn
from triage.codes.baseline_table import LARGEST
from triage.models import Baseline, BaselineApproval


class BaselineApprovalOut(serializers.ModelSerializer):
    class Meta:
        model = BaselineApproval
        fields = ["by", "role", "sha256", "at"]


class BaselineOut(serializers.ModelSerializer):
    """A version without its table."""

    approvals = BaselineApprovalOut(many=True, read_only=True)

    class Meta:
        model = Baseline
        fields = [
            "id", "code", "source", "assumed", "sha256", "status", "drafted_at", "drafted_by", "in_force_at",
            "ended_at", "approvals",
        ]  # fmt: skip


class BaselineFull(BaselineOut):
    class Meta(BaselineOut.Meta):
        fields = [*BaselineOut.Meta.fields, "text", "rows"]


class DraftBaselineIn(serializers.Serializer):
    code = serializers.CharField(max_length=60)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=400, help_text="Where the rule is written, or what is assumed."
    )
    assumed = serializers.BooleanField(help_text="Nobody has shown the center's own rule.")
    text = serializers.CharField(trim_whitespace=False, max_length=LARGEST, help_text="CSV: nature,response.")


class BaselineViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RoomViewSet):
    """Versions of the rule before H.E.A.R.T., newest first."""

    queryset = Baseline.objects.prefetch_related("approvals")
    room = "triage"
    permissions = {"draft_baseline": "triage.draft_baseline"}
    filter_backends = (Exactly,)
    filters = {"status": serializers.ChoiceField(Baseline.Status.choices)}

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found if self.action == "retrieve" else found.defer("text", "rows")

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return BaselineFull if self.action == "retrieve" else BaselineOut

    @extend_schema(request=DraftBaselineIn, responses={201: BaselineOut})
    @action(detail=False, methods=["post"])
    def draft_baseline(self, request: Request) -> Response:
        """Store a table as a draft; it never changes afterwards."""
        made = actions.draft_baseline(**self.validated(DraftBaselineIn), by=self.by)
        return Response(BaselineOut(made).data, status=201)

    approve_baseline = verb(actions.approve_baseline, says=ApproveIn, answers=BaselineOut)
    withdraw_baseline = verb(actions.withdraw_baseline, answers=BaselineOut)
