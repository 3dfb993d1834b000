"""Where people departed from the protocol, for programs of those who answer for it."""

from rest_framework import mixins, serializers

from heart.doors import verb
from heart.fields import Number
from triage import actions
from triage.answers import OverrideFull, OverrideOut
from triage.api import Triage
from triage.models import Override


class OverrideViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """People's word over the protocol's: who, from what to what, why, and who has read it."""

    queryset = Override.objects.all()
    permissions = {"list": "triage.review", "retrieve": "triage.review"}
    filters = {"incident": Number(), "raises": serializers.BooleanField()}

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return OverrideFull if self.action == "retrieve" else OverrideOut

    acknowledge_override = verb(actions.acknowledge_override, answers=OverrideOut)
