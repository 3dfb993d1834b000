"""Help that was asked for, for programs: a CAD that sends it says so here, with every step once or twice."""

from rest_framework import mixins, serializers

from heart.rest.fields import Number
from heart.rest.viewsets import verb
from triage import actions
from triage.api.incidents import Triage
from triage.api.requests import HelpFactsIn, HelpNotComing, HelpSent
from triage.api.responses import HelpRequestOut
from triage.models import HelpRequest


class HelpRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """Help from police, fire, EMS or outside; asked for with `POST /api/incidents/<id>/request_help/`, or by an act."""

    queryset = HelpRequest.objects.all()
    serializer_class = HelpRequestOut
    filters = {
        "status": serializers.ChoiceField(HelpRequest.Status.choices),
        "kind": serializers.ChoiceField(HelpRequest.Kind.choices),
        "center": serializers.SlugField(source="incident__center", max_length=20),
        "incident": Number(),
    }

    take_help_request = verb(actions.take_help_request, answers=HelpRequestOut)
    report_help_sent = verb(actions.report_help_sent, says=HelpSent, answers=HelpRequestOut)
    report_help_arrived = verb(actions.report_help_arrived, answers=HelpRequestOut)
    report_help_left = verb(actions.report_help_left, answers=HelpRequestOut)
    report_help_not_coming = verb(actions.report_help_not_coming, says=HelpNotComing, answers=HelpRequestOut)
    record_help_facts = verb(actions.record_help_facts, says=HelpFactsIn, answers=HelpRequestOut)
