"""The plans of a person for programs: written and read by the rights of the pages, each reading on record."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from heart.rest.viewsets import verb
from triage import actions
from triage.actions.plans import LIMIT, only_with, read_plan
from triage.api.incidents import Triage
from triage.codes.plan_parts import CRISIS, HEADINGS, SAFETY
from triage.forms.fields import LANGUAGES
from triage.models import Person, Plan
from triage.queries import plans


class WritePlan(serializers.Serializer):
    """What stands under headings of a plan now; those that are left out stay as they are."""

    kind = ""
    words = serializers.DictField(child=serializers.CharField(max_length=LIMIT, allow_blank=True), required=False)
    version = serializers.IntegerField(
        min_value=0, allow_null=True, help_text="The one that was seen, 0 where there was none; null: whatever it is."
    )
    language = serializers.ChoiceField(LANGUAGES, required=False, help_text="In which the plan is written.")
    anew = serializers.BooleanField(default=False, help_text="Begin a new plan; the one before is kept.")

    def validate_words(self, said: dict[str, str]) -> dict[str, str]:
        known = HEADINGS[self.kind]
        if unknown := [part for part in said if part not in known]:
            words = _("This plan has no such heading. It has: %(known)s.") % {"known": ", ".join(known)}
            raise serializers.ValidationError({part[:40]: [words] for part in unknown[:20]})
        return said

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"words": {}} | attrs


class WriteSafetyPlan(WritePlan):
    """Parts: signs, own_ways, distraction, people, professionals, place."""

    kind = SAFETY


class WriteCrisisPlan(WritePlan):
    """Parts: looks_like, helps, call, avoid."""

    kind = CRISIS


class AllowCrisisPlanIn(serializers.Serializer):
    """What the person said: may those who come to help read it?"""

    allowed = serializers.BooleanField()
    how = serializers.ChoiceField(Plan.How.choices)


class PlanOut(serializers.ModelSerializer):
    """That there is a plan, and never a word of it."""

    class Meta:
        model = Plan
        fields = [
            "id", "person", "kind", "language", "begun_at", "begun_by", "changed_at", "version", "may_be_shown",
            "asked_at", "asked_how", "asked_by",
        ]  # fmt: skip


class PlanPartOut(serializers.Serializer):
    part = serializers.CharField(source="key")
    heading = serializers.CharField(help_text="In the language of the plan.")
    text = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    by = serializers.IntegerField(source="by.pk", default=None, allow_null=True)


class PlanFull(PlanOut):
    parts = PlanPartOut(many=True, allow_null=True, help_text="null for who may only know that there is a plan.")

    class Meta(PlanOut.Meta):
        fields = [*PlanOut.Meta.fields, "parts"]


class PlansOfPerson(Triage):
    """What the viewset of persons has for their plans."""

    write_safety_plan = verb(actions.write_safety_plan, says=WriteSafetyPlan, answers=PlanOut, status=201)
    write_crisis_plan = verb(actions.write_crisis_plan, says=WriteCrisisPlan, answers=PlanOut, status=201)

    @extend_schema(responses=PlanFull(many=True))
    @action(detail=True, pagination_class=None, filter_backends=())
    def plans(self, request: Request, pk: str) -> Response:
        """The plans of a person who was opened, with what stands in those that one may read; that is on record."""
        person: Person = self.get_object()
        only_with(person, self.by)
        said = []
        for shown in plans.of(person):
            reads = plans.may_read_plan(shown.plan, self.by)
            if reads:
                read_plan(shown.plan, by=self.by)
            parts = PlanPartOut(shown.parts, many=True).data if reads else None
            said.append(PlanOut(shown.plan).data | {"parts": parts})
        return Response(said)


class PlanViewSet(Triage):
    """Plans; they are read and written with `/api/persons/<id>/`."""

    queryset: Any = Plan.objects.select_related("person")

    allow_crisis_plan = verb(actions.allow_crisis_plan, says=AllowCrisisPlanIn, answers=PlanOut)
