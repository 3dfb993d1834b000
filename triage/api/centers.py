"""The 911 centers for programs, and which of them answers for another."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from rest_framework import mixins, serializers

from heart.rest.fields import Ref
from heart.rest.viewsets import verb
from triage import actions
from triage.api.incidents import Triage
from triage.api.responses import CenterOut
from triage.models import BackUp, Center


class BackUpOut(serializers.ModelSerializer):
    """A center whose calls another answers as its own, until `ends_at` or until somebody ends it."""

    class Meta:
        model = BackUp
        fields = ["id", "center", "by_center", "reason", "starts_at", "ends_at", "started_by", "ended_at"]


class BackUpIn(serializers.Serializer):
    by_center = Ref(
        gettext_lazy("There is no such 911 center; see /api/centers/."), number=False, queryset=Center.objects.all()
    )
    reason = serializers.ChoiceField(BackUp.Reason.choices)
    ends_at = serializers.DateTimeField()


class CenterViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """The 911 centers."""

    queryset = Center.objects.all()
    serializer_class = CenterOut
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    pagination_class = None

    back_up = verb(actions.back_up, says=BackUpIn, answers=BackUpOut, status=201)


class BackUpViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Triage):
    """Which centers are in back-up now, by which other."""

    queryset: Any = BackUp.objects.all()
    serializer_class = BackUpOut

    def get_queryset(self) -> QuerySet[BackUp]:
        return BackUp.objects.in_force(timezone.now()) if self.action == "list" else BackUp.objects.all()

    end_back_up = verb(actions.end_back_up, answers=BackUpOut)
