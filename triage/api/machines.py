"""The doors by which programs bring calls: nothing that a known sender tells of a call refuses it."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from heart.rest.machines import AnyAnswer, AnyJSON
from heart.rest.viewsets import verb
from triage import actions
from triage.actions.told_calls import ring_once
from triage.api.incidents import DUPLICATES, Triage, opened
from triage.api.requests import ToldCall
from triage.api.responses import RefusedDeliveryOut, TakenOut
from triage.models import RefusedDelivery


class ToldCallViewSet(Triage):
    """Calls that other systems bring: the telephone system while they ring, a CAD while somebody talks with them."""

    parser_classes = (AnyJSON,)
    content_negotiation_class = AnyAnswer
    permissions = {"ring": "triage.take", "import_call": "triage.take"}

    @extend_schema(request=ToldCall, responses={201: TakenOut, 200: TakenOut}, parameters=[DUPLICATES])
    @action(detail=False, methods=["post"])
    def ring(self, request: Request) -> Response:
        """A call comes in and waits for an answer; the telephone system says who, when and from where.

        A call that it told of before is answered with 200 and how it stands.
        """
        call, is_new = ring_once(**self.validated(ToldCall), by=self.by)
        return opened(request, call, status=201 if is_new else 200)

    @extend_schema(request=ToldCall, responses={201: TakenOut}, parameters=[DUPLICATES])
    @action(detail=False, methods=["post"], url_path="import")
    def import_call(self, request: Request) -> Response:
        """Take a call of another system that somebody talks with, or talked with."""
        return opened(request, actions.take(**self.validated(ToldCall), by=self.by))


class RefusedDeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """Messages that were refused at a machine's door, newest first; each is an alarm until somebody has checked it."""

    queryset = RefusedDelivery.objects.all()
    serializer_class = RefusedDeliveryOut

    check_refused_delivery = verb(actions.check_refused_delivery, answers=RefusedDeliveryOut)
