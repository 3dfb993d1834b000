"""Flags on places and people, for programs."""

from typing import Any

from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from heart.rest.fields import Number
from heart.rest.viewsets import verb
from triage import actions
from triage.actions.flags import read_flags
from triage.api.incidents import Triage
from triage.api.requests import EndFlag, RenewFlag
from triage.api.responses import FlagFull, FlagOut
from triage.models import Flag
from triage.queries.flags import Shown


class FlagViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """What to know of a place or a person; set with `POST /api/incidents/<id>/add_flag/`."""

    queryset = Flag.objects.all()
    permissions = {"list": "triage.flags", "retrieve": "triage.flags"}
    filters = {"kind": serializers.ChoiceField(Flag.Kind.choices), "person": Number()}

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return FlagFull if self.action == "retrieve" else FlagOut

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One flag with its words; who asks is put on record."""
        flag = self.get_object()
        read_flags(None, [Shown(flag, "")], by=self.by)
        return Response(self.get_serializer(flag).data)

    renew_flag = verb(actions.renew_flag, says=RenewFlag, answers=FlagOut)
    end_flag = verb(actions.end_flag, says=EndFlag, answers=FlagOut)
