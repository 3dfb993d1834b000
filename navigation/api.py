"""The navigation room's API: promises are claimed, tried, referred and closed; and where to refer."""

from typing import Any

from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from heart.models import User
from heart.rest.fields import Number, Ref
from heart.rest.viewsets import Exactly, RoomViewSet, verb
from navigation import actions
from navigation.actions.hand_over_notes import read_hand_over
from navigation.models import Attempt, FollowUp, Organization, Referral, Service
from triage.api.consents import ConsentOut, HowGiven, kinds_said
from triage.api.requests import Identify, Versioned, words
from triage.api.responses import PersonFull
from triage.models import HandOverNote
from triage.queries.sharing import notice_of

# It begins with a letter, for ten digits are a telephone number, which the history refuses.
reason_code = RegexValidator(r"^([a-z][a-z0-9_]*)?$", gettext_lazy("A reason is a code: small letters, digits and _."))


class FollowUpOut(serializers.ModelSerializer):
    class Meta:
        model = FollowUp
        fields = [
            "id", "incident", "diversion", "dispatch", "person", "status", "encounter_ended_at", "due_at", "opened_at",
            "owner", "claimed_at", "reached_at", "next_try_at", "escalated_at", "closed_at", "outcome",
            "mistake", "joined_to", "version",
        ]  # fmt: skip


class AttemptOut(serializers.ModelSerializer):
    class Meta:
        model = Attempt
        fields = ["id", "follow_up", "at", "by", "channel", "result", "next_try_at"]


class AttemptFull(AttemptOut):
    class Meta(AttemptOut.Meta):
        fields = [*AttemptOut.Meta.fields, "note"]


class ReferralOut(serializers.ModelSerializer):
    notice = serializers.SerializerMethodField(
        help_text="What must go with it (42 CFR 2.32); empty where nothing must."
    )

    class Meta:
        model = Referral
        fields = [
            "id", "follow_up", "service", "status", "requested_at", "requested_by", "updated_at", "status_reason",
            "version", "what", "notice",
        ]  # fmt: skip

    def get_notice(self, referral: Referral) -> str:
        return notice_of(referral.what)


class FollowUpFull(FollowUpOut):
    """One promise with whom it was made to, and what was done for it."""

    person = PersonFull(allow_null=True)
    attempts = AttemptFull(many=True)
    referrals = ReferralOut(many=True)

    class Meta(FollowUpOut.Meta):
        fields = [*FollowUpOut.Meta.fields, "attempts", "referrals"]


class HandOverNoteOut(serializers.ModelSerializer):
    """Words of a clinician for the navigator, to which the person agreed."""

    class Meta:
        model = HandOverNote
        fields = ["id", "diversion", "at", "by", "text"]


class ServiceOut(serializers.ModelSerializer):
    organization = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = Service
        fields = [
            "id", "organization", "name", "description", "status", "taxonomy_term", "eligibility_description",
            "languages", "phone", "assured_date",
        ]  # fmt: skip


class HandOver(Versioned):
    to = Ref(
        gettext_lazy("There is no such person."),
        queryset=User.objects.filter(is_active=True),
        allow_null=True,
        help_text="A care navigator; null: back to the queue.",
    )


class AttemptIn(serializers.Serializer):
    channel = serializers.ChoiceField(Attempt.Channel.choices)
    result = serializers.ChoiceField(
        Attempt.Result.choices, help_text="`reached` and `refused` are a contact; `refused`: they did not want to talk."
    )
    note = words(gettext_lazy("note"), required=False, allow_blank=True)
    next_try_at = serializers.DateTimeField(required=False, allow_null=True)


class Refer(serializers.Serializer):
    service = Ref(
        gettext_lazy("There is no such service; see /api/services/."),
        queryset=Service.objects.select_related("organization"),
    )
    what = kinds_said(required=False, allow_empty=True, help_text="What goes along, by consent. Empty: nothing.")


class ConsentTo(HowGiven):
    organization = Ref(gettext_lazy("There is no such organization."), queryset=Organization.objects.all())


class CloseFollowUp(serializers.Serializer):
    outcome = serializers.ChoiceField([one for one in FollowUp.Outcome.choices if one[0] in actions.CLOSES_AS])
    mistake = serializers.ChoiceField(
        FollowUp.Mistake.choices, required=False, help_text="Why it was opened by mistake, as a supervisor says."
    )


class UpdateReferral(Versioned):
    to = serializers.ChoiceField(Referral.Status.choices)
    reason = serializers.CharField(max_length=30, required=False, allow_blank=True, validators=[reason_code])


class Navigation(RoomViewSet):
    room = "navigation"
    filter_backends = (Exactly,)


class FollowUpViewSet(mixins.ListModelMixin, Navigation):
    """Follow-ups: a promise to one person after one encounter, due 48 hours later."""

    queryset = FollowUp.objects.select_related("owner")
    permissions = {"hand_over_notes": "navigation.see"}
    filters = {
        "status": serializers.ChoiceField(FollowUp.Status.choices),
        "owner": Number(),
        "incident": Number(),
        "center": serializers.SlugField(source="incident__center", max_length=20),
    }

    def get_queryset(self) -> QuerySet[Any]:
        if self.action == "retrieve":
            return FollowUp.objects.select_related("person").prefetch_related("attempts", "referrals")
        return super().get_queryset()

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return FollowUpFull if self.action == "retrieve" else FollowUpOut

    @extend_schema(responses=FollowUpFull)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One promise with whom it was made to; opening it is on the record."""
        follow_up = self.get_object()
        actions.read(follow_up, by=self.by)
        return Response(FollowUpFull(follow_up).data)

    @extend_schema(responses=HandOverNoteOut(many=True))
    @action(detail=True, pagination_class=None, filter_backends=())
    def hand_over_notes(self, request: Request, pk: str) -> Response:
        """What the clinicians left for whose follow-up it is; opening it is on the record."""
        return Response(HandOverNoteOut(read_hand_over(self.get_object(), by=self.by), many=True).data)

    claim = verb(actions.claim, answers=FollowUpOut)
    hand_over = verb(actions.hand_over, says=HandOver, answers=FollowUpOut)
    identify = verb(actions.identify, says=Identify, answers=FollowUpOut)
    attempt = verb(actions.attempt, says=AttemptIn, answers=AttemptOut, status=201)
    consent = verb(actions.consent, says=ConsentTo, answers=ConsentOut, status=201)
    refer = verb(actions.refer, says=Refer, answers=ReferralOut, status=201)
    close = verb(actions.close, says=CloseFollowUp, answers=FollowUpOut)
    reopen = verb(actions.reopen, answers=FollowUpOut)


class ReferralViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Navigation):
    """Referrals: a person sent on to a service."""

    queryset = Referral.objects.select_related("follow_up")
    serializer_class = ReferralOut
    filters = {
        "status": serializers.ChoiceField(Referral.Status.choices),
        "service": Number(),
        "follow_up": Number(),
    }

    update_referral = verb(actions.update_referral, says=UpdateReferral, answers=ReferralOut)


class ServiceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Navigation):
    """Where to refer: what the organisations of the county offer."""

    queryset = Service.objects.select_related("organization")
    serializer_class = ServiceOut
    filters = {
        "status": serializers.ChoiceField(Service.Status.choices),
        "taxonomy_term": serializers.CharField(max_length=60),
    }
