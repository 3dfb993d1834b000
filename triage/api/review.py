"""Where people departed from the protocol, for programs of those who answer for it."""

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from heart.rest.fields import Number
from heart.rest.viewsets import verb
from triage import actions
from triage.api.figures import CoverageOut, Days
from triage.api.incidents import Triage
from triage.api.requests import ExplainRaise
from triage.api.responses import OverrideFull, OverrideOut
from triage.forms.review import Period, span
from triage.models import Override
from triage.queries import coverage, departures


class OverrideViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """People's word over the protocol's: who, from what to what, why, and who has read it."""

    queryset = Override.objects.all()
    permissions = {"list": "triage.review", "retrieve": "triage.review"}
    filters = {
        "incident": Number(),
        "raises": serializers.BooleanField(),
        "to_read": serializers.BooleanField(),
        "by": Number(),
        "center": serializers.CharField(max_length=20),
        "nature": serializers.CharField(max_length=12),
    }

    def get_queryset(self) -> QuerySet[Override]:
        to_read = Exists(Override.objects.to_read().filter(pk=OuterRef("pk")))
        return departures.narrowed(Override.objects.annotate(to_read=to_read), {})

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return OverrideFull if self.action == "retrieve" else OverrideOut

    explain_raise = verb(actions.explain_raise, says=ExplainRaise, answers=OverrideOut)
    acknowledge_override = verb(actions.acknowledge_override, answers=OverrideOut)


class CoverageView(viewsets.ViewSet):
    """Coverage by kind and period, with the reasons counted; the last four weeks when no days are named."""

    room = "triage"
    permissions: dict[str, str] = {"retrieve": "triage.review"}
    metadata_class = None

    @extend_schema(responses=CoverageOut, parameters=[Days])
    def retrieve(self, request: Request) -> Response:
        asked = Days(data=request.query_params)
        asked.is_valid(raise_exception=True)
        usual = dict(zip(("since", "until"), Period.usual(), strict=True))
        days = usual | asked.validated_data
        form = Period({name: day.isoformat() for name, day in days.items()})
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(why) for why in wrong] for name, wrong in form.errors.items()}
            )
        found = coverage.of_period(*span(*form.days()))
        said = {
            **days,
            "definition": str(coverage.DEFINITION),
            "by_kind": found.rows,
            "whole": found.whole,
            "share_without_outside": found.share_without_outside,
            "share_if_asked": found.share_if_asked,
            "groups": {group.code: group.count for group in found.groups},
            "ended": found.ended,
            "joined": found.joined,
            "reasons": {code: n for code, _words, n in found.reasons},
            "owing": found.owing,
            "raised": found.raised,
            "raised_unread": found.raised_unread,
            "raised_unexplained": found.raised_unexplained,
            "departures": departures.of_period(*span(*form.days())),
            "not_eligible": found.not_eligible,
            "not_asked": found.not_asked,
            "not_asked_reasons": {code: n for code, _words, n in found.not_asked_reasons},
            "not_asked_owing": found.not_asked_owing,
            "helped_ineligible": found.helped_ineligible,
            "still_open": found.open_,
        }
        return Response(CoverageOut(said).data)
